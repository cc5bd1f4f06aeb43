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


def key_of(point: Point) -> PointKey:
    return point.key, point.world


@dataclass
class Results:
    """Points and variants have numbers, which mean nothing until `renumber`.

    runs: figures by replication, of each variant at each point. errors: why chunks of a point have
    come to no end, by their first replication.
    """

    runs: dict[Key, dict[int, Figures]] = field(default_factory=dict)
    errors: dict[int, dict[int, str]] = field(default_factory=dict)
    _points: dict[int, Point] = field(default_factory=dict)
    _numbers: dict[PointKey, int] = field(default_factory=dict)
    _variants: dict[Variant, int] = field(default_factory=dict)
    _free: int = 0  # the next number of a point

    @property
    def points(self) -> dict[int, Point]:
        """The points that were asked for, by number."""
        return dict(sorted(self._points.items()))

    def ask(self, point: Point) -> int:
        """The number of a point; it gets a new one if it has none."""
        key = key_of(point)
        if key not in self._numbers:
            self.recall(self._free, key)
        number = self._numbers[key]
        self._points[number] = point
        return number

    def number(self, point: Point) -> int:
        """The number of a point; -1 if nobody has asked for it."""
        return self._numbers.get(key_of(point), -1)

    def number_of(self, variant: Variant) -> int:
        """The number of a variant; it gets a new one if it has none."""
        if variant not in self._variants:
            self._variants[variant] = max(self._variants.values(), default=-1) + 1
        return self._variants[variant]

    def recall(self, number: int, key: PointKey) -> None:
        """A point of this key has this number, as before the study was interrupted."""
        self._numbers[key] = number
        self._free = max(self._free, number + 1)

    def recall_variant(self, number: int, variant: Variant) -> None:
        """As `recall`."""
        self._variants[variant] = number

    def renumber(self, asked: Sequence[Wanted]) -> tuple[dict[int, int], dict[int, int]]:
        """Numbers points and variants by what was asked for in the end, so that the order in which
        they were run does not show. New numbers of points and of variants by the old ones.
        """
        points = list(dict.fromkeys(one.point for one in asked))
        variants = list(dict.fromkeys(variant for one in asked for variant in one.variants))
        places = {self.ask(point): place for place, point in enumerate(points)}
        others = {self.number_of(variant): place for place, variant in enumerate(variants)}
        self._points = dict(enumerate(points))
        self._numbers = {key_of(point): place for place, point in enumerate(points)}
        self._variants = {variant: place for place, variant in enumerate(variants)}
        self.runs = {(places[at], one): runs for (at, one), runs in self.runs.items()}
        self.errors = {places[at]: errors for at, errors in self.errors.items()}
        return places, others

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
        return [point for number, point in self.points.items() if number not in self.errors]

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
        number = results.ask(one.point)
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
