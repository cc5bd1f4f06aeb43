"""`break_even`: where along one dimension the sign of a difference turns round."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.crossings import Crossing, Place, crossings, next_places
from sim.experiment.dimensions import Choice, Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.judging import difference, judged_all, points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import grid, read_steps, size, spread
from sim.experiment.outputs import AVERAGED, OF, output
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text

FIRST = 7  # places that are looked at before any is chosen
STEPS = 3  # values of another dimension that has a range
TOLERANCE = 0.01  # share of the range
MOST_LOOKS = 40  # rounds of refinement; each narrows a gap by a fifth at least
PER = " per "
COLUMNS = (
    "kpi", "along", "unit", "finding", "at", "low", "high", "told_at", "told_low", "told_high",
    "because_a", "because_b", "replications",
)  # fmt: skip


class _Form(Section):
    kpi: Text | None = None
    along: Text | None = None
    first: Text | None = None
    steps: Text | None = None
    tolerance: Text | None = None
    replications: Text | None = None
    told_in: Text | None = None
    told_as: Text | None = None
    because: Text | None = None


@dataclass(frozen=True)
class Line:
    """The range at one choice of every other dimension; `others` has None in its place."""

    others: tuple[Choice | None, ...]
    along: Range

    def point(self, choice: Choice) -> Point:
        return Point(tuple(choice if one is None else one for one in self.others))

    @property
    def texts(self) -> tuple[str, ...]:
        return tuple(one.text for one in self.others if one is not None)


@dataclass(frozen=True)
class BreakEven:
    """kpi: whose difference turns round. told_in: a KPI of the first design that says more to
    people than the dimension does. told_as: what its values are of, in words for people; "" for its
    name. because: (KPI, KPI): the first per unit of the second explains
    where it lies.
    """

    kpi: str
    along: Range
    first: int
    steps: int
    tolerance: float
    replications: int
    told_in: str = ""
    because: tuple[str, str] | None = None
    told_as: str = ""
    name: str = "break_even"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        points = [
            point
            for line in self.lines(experiment)
            for point in self.points(experiment, results, line)
        ]
        return [Wanted(point, experiment.variants, self.replications) for point in points]

    def lines(self, experiment: Experiment) -> list[Line]:
        """One for each combination of the other dimensions."""
        place = experiment.dimensions.index(self.along)
        others = [one for one in experiment.dimensions if one != self.along]
        return [
            Line((*point.choices[:place], None, *point.choices[place:]), self.along)
            for point in grid(others, self.steps)
        ]

    def points(self, experiment: Experiment, results: Results, line: Line) -> list[Point]:
        """Where to look on a line: as far as the results tell."""
        shown = [line.point(choice) for choice in spread(self.along, self.first)]
        for _ in range(MOST_LOOKS):
            if any(self._lacks(experiment, results, point) for point in shown):
                break
            places = self.places(experiment, results, shown)
            asked = [self.along.at(share) for share in next_places(places, self.tolerance)]
            new = [point for point in map(line.point, asked) if point not in shown]
            if not new:
                break
            shown += new
        return shown

    def _lacks(self, experiment: Experiment, results: Results, point: Point) -> bool:
        return not results.failed(point) and any(
            results.replications(point, variant) < self.replications
            for variant in experiment.variants
        )

    def places(
        self, experiment: Experiment, results: Results, points: Sequence[Point]
    ) -> list[Place]:
        """What is known along a line, in order; without the points that failed and those where
        the difference is not defined."""
        at = experiment.dimensions.index(self.along)
        a, b = experiment.variants
        found = []
        for point in points:
            if results.failed(point):
                continue
            limits = difference(results, point, a, b, self.kpi).interval()
            if all(map(math.isfinite, limits)):
                found.append(Place(self.along.share(point.choices[at].number), *limits))
        return sorted(found, key=lambda place: place.share)

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        rows = [
            row
            for line in self.lines(experiment)
            for row in _Told(self, experiment, results, line).rows()
        ]
        return {
            "break_even": pd.DataFrame(rows),
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results),
        }


@dataclass(frozen=True)
class _Told:
    """What is found on a line."""

    method: BreakEven
    experiment: Experiment
    results: Results
    line: Line

    def rows(self) -> Iterator[dict[str, object]]:
        """One row a break-even; one that says what holds throughout if there is none."""
        points = self.method.points(self.experiment, self.results, self.line)
        places = self.method.places(self.experiment, self.results, points)
        found = crossings(places)
        for crossing in found:
            yield self._row(crossing, points)
        if not found:
            signs = {place.sign for place in places}
            yield self._row(None, points) | {"finding": _throughout(signs, len(places))}

    def _row(self, crossing: Crossing | None, points: Sequence[Point]) -> dict[str, object]:
        along = self.line.along
        row: dict[str, object] = dict(self._others())
        row |= {"kpi": self.method.kpi, "along": along.name, "unit": along.unit}
        row |= {"finding": "" if crossing is None else _direction(crossing)}
        shares = (None,) * 3 if crossing is None else (crossing.at, crossing.low, crossing.high)
        numbers = [math.nan if one is None else along.at(one).number for one in shares]
        row |= dict(zip(("at", "low", "high"), numbers, strict=True))
        if self.method.told_in:
            told = [self._told_in(number, points) for number in numbers]
            row |= dict(zip(("told_at", "told_low", "told_high"), told, strict=True))
        if self.method.because is not None:
            for variant, label in zip(self.experiment.variants, "ab", strict=True):
                row[f"because_{label}"] = self._because(numbers[0], points, variant.design)
        return row | {"replications": self.method.replications}

    def _others(self) -> Iterator[tuple[str, str]]:
        for dimension, choice in zip(self.experiment.dimensions, self.line.others, strict=True):
            if choice is not None:
                yield dimension.name, choice.text

    def _told_in(self, number: float, points: Sequence[Point]) -> float:
        """The KPI of the first design at a place between the points."""
        return self._between(number, points, self.method.told_in, 0)

    def _because(self, number: float, points: Sequence[Point], design: int) -> float:
        assert self.method.because is not None
        top, bottom = (self._between(number, points, kpi, design) for kpi in self.method.because)
        return top / bottom if bottom else math.nan

    def _between(self, number: float, points: Sequence[Point], kpi: str, design: int) -> float:
        """The mean of a KPI of a design, on a straight line between the nearest points."""
        if math.isnan(number):
            return math.nan
        at = self.experiment.dimensions.index(self.line.along)
        of = OF[1 + design]
        known = sorted(
            (point.choices[at].number, output(self.experiment, self.results, point, kpi, of).mean)
            for point in points
            if not self.results.failed(point)
        )
        numbers, values = zip(*known, strict=True)
        return float(np.interp(number, numbers, values))


def _direction(crossing: Crossing) -> str:
    return "rises through 0" if crossing.rises else "falls through 0"


def _throughout(signs: set[int], places: int) -> str:
    """What holds where no sign turns."""
    if not places:
        return "not defined"
    if signs == {1}:
        return "above 0 throughout"
    if signs == {-1}:
        return "below 0 throughout"
    return "undecided throughout" if signs == {0} else "undecided in parts, no change of sign"


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    if len(text.designs) != 2:
        text.refuse("", "compares two designs", str(len(text.designs)))
    along, kpi = text.range("along"), text.kpi("kpi")
    text.check_columns(COLUMNS)
    told = text.kpi("told_in", forms=AVERAGED) if "told_in" in text.node else ""
    because = _because(text)
    first = text.whole("first", FIRST, 3, 1000)
    told_as = text.text("told_as") if "told_as" in text.node else ""
    if told_as and "told_in" not in text.node:
        text.refuse("told_as", "means nothing without `told_in`, the KPI that it words")
    if along is None or not kpi:
        return None
    others = [one for one in text.dimensions if one != along]
    steps = read_steps(text, others, STEPS)
    if not text.few(first * size(others, steps)):
        return None
    method = BreakEven(
        kpi=kpi,
        along=along,
        first=first,
        steps=steps,
        tolerance=text.number("tolerance", TOLERANCE, 0.0, 0.5),
        replications=text.whole("replications", 20, 2),
        told_in=told,
        because=because,
        told_as=told_as,
    )
    return method, tuple(name for name in (kpi, told, *(because or ())) if name)


def _because(text: MethodText) -> tuple[str, str] | None:
    """`follow_up_hours per registrants`: two KPIs."""
    node = text.node.get("because")
    if node is None:
        return None
    top, found, bottom = text.text("because").partition(PER)
    if not found:
        text.refuse("because", "needs one KPI per another, as `follow_up_hours per registrants`")
        return None
    place = text.place("because")
    names = [text.kpi_at(place, part, node.origin, AVERAGED) for part in (top, bottom)]
    return (names[0], names[1]) if all(names) else None


KIND = Kind("break_even", "Where the sign of a difference turns round.", _read, True)
