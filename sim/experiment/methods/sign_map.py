"""`map`: over two dimensions, where which design is better, refined along the frontier."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import TypeAlias

import pandas as pd

from sim.experiment.dimensions import Choice, Dimension, Listed, Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judge, judged_all, points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import size
from sim.experiment.replications import Replications, Until
from sim.experiment.results import Results, Wanted
from sim.language.shape import Held, Section, Text
from sim.measures.comparison import find
from sim.measures.kpis import known
from sim.measures.verdict import NOT_DEFINED, RULE, UNDECIDED, decided

FIRST, DEPTH = 5, 2
ERROR = 0.05  # of each mark by itself
Place: TypeAlias = tuple[Fraction, Fraction]  # shares of both dimensions
FAILED = "failed"
COLUMNS = ("mark", "kpi", "false_marks")


class _Form(Section):
    kpi: Text | None = None
    first: Text | None = None
    depth: Text | None = None
    replications: Held | None = None


@dataclass(frozen=True)
class Field:
    """A rectangle between places; the marks of its corners tell whether to look inside."""

    left: Fraction
    right: Fraction
    low: Fraction
    high: Fraction

    @property
    def corners(self) -> tuple[Place, ...]:
        return tuple((x, y) for x in (self.left, self.right) for y in (self.low, self.high))

    def parts(self, splits: tuple[bool, bool]) -> list[Field]:
        """Halves or quarters: along the dimensions that can be split."""
        across = _halves(self.left, self.right, splits[0])
        along = _halves(self.low, self.high, splits[1])
        return [Field(*x, *y) for x in across for y in along]


def _halves(low: Fraction, high: Fraction, splits: bool) -> list[tuple[Fraction, Fraction]]:
    if not splits:
        return [(low, high)]
    middle = (low + high) / 2
    return [(low, middle), (middle, high)]


@dataclass(frozen=True)
class SignMap:
    """first: places of a range that are looked at before any is chosen. depth: how often a field
    whose corners differ is split."""

    kpi: str
    first: int
    depth: int
    replications: Replications
    name: str = "map"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [
            Wanted(point, experiment.variants, self.replications.wanted(experiment, results, point))
            for point in self._points(experiment, results)
        ]

    def _points(self, experiment: Experiment, results: Results) -> list[Point]:
        """Where to look, as far as the results tell."""
        fields = self._first_fields(experiment)
        splits = tuple(not isinstance(one, Listed) for one in experiment.dimensions)
        shown = self._of(experiment, fields)
        for _ in range(self.depth):
            marks = {place: self.mark(experiment, results, point) for place, point in shown.items()}
            if None in marks.values():
                break
            fields = [
                part
                for field in fields
                if len({marks[place] for place in field.corners}) > 1
                for part in field.parts((splits[0], splits[1]))
            ]
            shown |= self._of(experiment, fields)
        return list(dict.fromkeys(shown.values()))

    def _first_fields(self, experiment: Experiment) -> list[Field]:
        x, y = (_edges(one, self.first) for one in experiment.dimensions)
        return [Field(*across, *along) for across in x for along in y]

    def _of(self, experiment: Experiment, fields: Sequence[Field]) -> dict[Place, Point]:
        """The points at the corners of fields, by place."""
        one, two = experiment.dimensions
        places = dict.fromkeys(place for field in fields for place in field.corners)
        return {(x, y): Point((_choice(one, x), _choice(two, y))) for x, y in places}

    def mark(self, experiment: Experiment, results: Results, point: Point) -> str | None:
        """What is said of a point: a direction, practically equal or undecided; None: it has not
        all of its runs."""
        if results.failed(point):
            return FAILED
        a, b = experiment.variants
        there = min(results.replications(point, one) for one in (a, b))
        if there < max(self.replications.wanted(experiment, results, point), 1):
            return None
        pairs = results.pairs(point, a, b, self.kpi)
        finding = find(known(self.kpi), "", pairs)
        level = self.replications.level(experiment, results, point, self.kpi)
        said = judge(experiment.settings(), known(self.kpi), "", pairs, finding, level)
        return said if said in (RULE, NOT_DEFINED) else decided(said) or UNDECIDED

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        rows = [
            {
                "point": number,
                **{
                    dimension.name: choice.text
                    for dimension, choice in zip(experiment.dimensions, point.choices, strict=True)
                },
                "mark": self.mark(experiment, results, point),
            }
            for number, point in results.points.items()
        ]
        found = {
            "map": pd.DataFrame(rows).assign(kpi=self.kpi, false_marks=ERROR * len(rows)),
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results, self.replications),
        }
        stops = self.replications.stops(experiment, results)
        return found | ({"stops": stops} if len(stops) else {})


def _edges(dimension: Dimension, first: int) -> list[tuple[Fraction, Fraction]]:
    """The sides of the first fields along a dimension."""
    count = len(dimension.choices) if isinstance(dimension, Listed) else first
    places = [Fraction(at, count - 1) for at in range(count)]
    return list(pairwise(places))


def _choice(dimension: Dimension, share: Fraction) -> Choice:
    if isinstance(dimension, Listed):
        return dimension.choices[round(share * (len(dimension.choices) - 1))]
    return dimension.at(float(share))


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    if len(text.designs) != 2:
        text.refuse("", "compares two designs", str(len(text.designs)))
    if len(text.dimensions) != 2:
        text.refuse("", "needs two dimensions", str(len(text.dimensions)))
    for one in text.dimensions:
        if isinstance(one, Listed) and len(one.choices) < 2:
            text.refuse("", f"{one.name} needs two choices or more")
    text.check_columns(COLUMNS)
    kpi = text.kpi("kpi")
    first, depth = text.whole("first", FIRST, 2, 1000), text.whole("depth", DEPTH, 0, 10)
    text.few(size(text.dimensions, first))
    replications = text.replications(10)
    if kpi and isinstance(replications, Until) and kpi not in replications.kpis:
        rule = f"needs a rule about {kpi} in `until`: a mark rests on the interval of its rule"
        text.refuse("replications", rule, ", ".join(replications.kpis))
    return SignMap(kpi, first, depth, replications), (kpi, *replications.kpis)


KIND = Kind(
    "map", "Over two dimensions: where which design is better, and the frontier.", _read, True
)
