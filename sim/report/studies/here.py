"""Where the designs stand as they are described, among the points of a study."""

from __future__ import annotations

from sim.experiment.dimensions import DIGITS, Dimension, Range
from sim.report import words
from sim.report.studies.facts import Facts, choice_told
from sim.report.studies.lines import Line


def place_of(facts: Facts, *dimensions: Dimension) -> tuple[float, ...] | None:
    """The place along these dimensions; None if it is not known along one of them."""
    if not all(one.name in facts.here for one in dimensions):
        return None
    return tuple(facts.here[one.name] for one in dimensions)


def told_place(facts: Facts, line: Line) -> float | None:
    """The place on the axis of a line that people see: along the dimension, or in the KPI that
    tells it, straight between the points beside it. None if it lies outside them."""
    here = facts.here.get(line.along.name)
    places = line.places
    if here is None or not places or not places[0].number <= here <= places[-1].number:
        return None
    if not line.told_in:
        return here
    after = next(at for at, one in enumerate(places) if one.number >= here)
    one, other = places[max(after - 1, 0)], places[after]
    share = (here - one.number) / (other.number - one.number) if other != one else 0.0
    return one.told + share * (other.told - one.told)


def here_told(facts: Facts, *dimensions: Dimension) -> str:
    """`organic rate of 12 %/year and share of calls that are answered of 35 %`."""
    return words.listed([
        choice_told(facts, one.name, f"{facts.here[one.name]:.{DIGITS}g} {one.unit}".strip())
        for one in dimensions if isinstance(one, Range)
    ])  # fmt: skip
