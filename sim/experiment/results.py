"""What a study knows so far: figures by point, variant of a design, and replication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.experiment.cells import Chunk, Done, Variant
from sim.experiment.dimensions import Point
from sim.measures.comparison import Pairs
from sim.measures.figures import Figures
from sim.measures.statistics import Array

Key = tuple[int, Variant]
PointKey = tuple[tuple[str, ...], str]  # texts of its choices, its world


@dataclass
class Results:
    """Points are numbered as they are first asked for.

    runs: figures by replication, of each variant at each point. errors: why chunks of a point have
    come to no end, by their first replication.
    """

    points: list[Point] = field(default_factory=list)
    runs: dict[Key, dict[int, Figures]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    variants: list[Variant] = field(default_factory=list)
    _numbers: dict[PointKey, int] = field(default_factory=dict)
    _recalled: dict[int, PointKey] = field(default_factory=dict)

    def number(self, point: Point) -> int:
        """The number of a point; it gets one if it has none."""
        key = (point.key, point.world)
        if key not in self._numbers:
            number = self._numbers[key] = len(self.points)
            self.points.append(point)
            assert self._recalled.get(number, key) == key, "a study asks again as it asked before"
        return self._numbers[key]

    def number_of(self, variant: Variant) -> int:
        """The number of a variant; it gets one if it has none."""
        if variant not in self.variants:
            self.variants.append(variant)
        return self.variants.index(variant)

    def recall(self, number: int, key: PointKey) -> None:
        """Point `number` had this key before the study was interrupted."""
        self._recalled[number] = key

    def add(self, chunk: Chunk, done: Done) -> None:
        """Takes what came of a chunk."""
        for run in done.runs:
            key = (chunk.number, chunk.variants[run.variant])
            self.runs.setdefault(key, {})[run.replication] = run.figures
        if done.error:
            self.errors.setdefault(chunk.number, {})[chunk.first] = done.error

    def error(self, number: int) -> str:
        """Why a point has failed; "" if it has not."""
        errors = self.errors.get(number, {})
        return errors[min(errors)] if errors else ""

    @property
    def good(self) -> list[Point]:
        """The points that have not failed, in the order in which they were asked for."""
        return [point for number, point in enumerate(self.points) if number not in self.errors]

    def failed(self, point: Point) -> bool:
        return self.number(point) in self.errors

    def replications(self, point: Point, variant: Variant) -> int:
        """How many there are, from the first on without a gap."""
        runs = self.runs.get((self.number(point), variant), {})
        return next(at for at in range(len(runs) + 1) if at not in runs)

    def names(self, point: Point, *variants: Variant) -> list[tuple[str, str, str]]:
        """KPI, unit and group of every row of figures, in order of appearance."""
        number = self.number(point)
        found = [
            names
            for variant in variants
            for names in dict.fromkeys(one.names for one in self.runs[number, variant].values())
        ]
        return list(dict.fromkeys(row for names in found for row in names))

    def values(self, point: Point, variant: Variant, kpi: str, group: str = "") -> Array:
        """Value, numerator and denominator of a row of figures: (3, replications); NaN where a
        run has no such row."""
        runs = sorted(self.runs.get((self.number(point), variant), {}).items())
        found = np.full((3, len(runs)), np.nan)
        for column, (_, figures) in enumerate(runs):
            row = place_of(figures, kpi, group)
            if row is not None:
                found[:, column] = figures.values[row]
        return found

    def pairs(self, point: Point, a: Variant, b: Variant, kpi: str, group: str = "") -> Pairs:
        """A row of two variants, pair by pair."""
        one, two = (self.values(point, variant, kpi, group) for variant in (a, b))
        count = min(one.shape[1], two.shape[1])
        return Pairs(one[:, :count], two[:, :count])


def place_of(figures: Figures, kpi: str, group: str) -> int | None:
    """Where the row of a KPI stands among the figures of a run."""
    rows = (at for at, (name, _, part) in enumerate(figures.names) if (name, part) == (kpi, group))
    return next(rows, None)


@dataclass(frozen=True)
class Wanted:
    """So many replications, from the first on, of variants at a point."""

    point: Point
    variants: tuple[Variant, ...]
    replications: int


def missing(results: Results, wanted: Iterable[Wanted], size: int) -> Iterator[Chunk]:
    """The chunks of what is wanted and not there: of `size` replications at most, and at
    multiples of it, so that they do not depend on what was run before."""
    for one in wanted:
        if results.failed(one.point):
            continue
        number = results.number(one.point)
        for variant in one.variants:
            results.number_of(variant)
        for first in range(0, one.replications, size):
            last = min(first + size, one.replications)
            lacking = _lacking(results, number, one.variants, range(first, last))
            if lacking:
                begin = min(min(places) for places in lacking.values())
                yield Chunk(number, one.point, tuple(lacking), begin, last)


def _lacking(
    results: Results, number: int, variants: Sequence[Variant], replications: range
) -> dict[Variant, list[int]]:
    found = {
        variant: [at for at in replications if at not in results.runs.get((number, variant), {})]
        for variant in variants
    }
    return {variant: places for variant, places in found.items() if places}
