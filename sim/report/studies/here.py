"""Where the designs stand as they are described, among the points of a study."""

from __future__ import annotations

from collections.abc import Mapping

from sim.experiment.dimensions import DIGITS, Dimension, Range
from sim.report import words
from sim.report.studies.facts import Facts, choice_told, others_told, short, who
from sim.report.studies.lines import Line, lines_of, place_told


def place_of(facts: Facts, *dimensions: Dimension) -> tuple[float, ...] | None:
    """The place along these dimensions; None if it is not known along one of them."""
    if not all(one.name in facts.here for one in dimensions):
        return None
    return tuple(facts.here[one.name] for one in dimensions)


def told_place(facts: Facts, line: Line) -> float | None:
    """The place on the axis of a line that people see: along the dimension, or in the KPI that
    tells it, straight between the points beside it. None if it lies outside them, or on another
    line."""
    here = facts.here.get(line.along.name) if is_here(facts, line) else None
    places = line.places
    if here is None or not places or not places[0].number <= here <= places[-1].number:
        return None
    if not line.told_in:
        return here
    after = next(at for at, one in enumerate(places) if one.number >= here)
    one, other = places[max(after - 1, 0)], places[after]
    share = (here - one.number) / (other.number - one.number) if other != one else 0.0
    return one.told + share * (other.told - one.told)


def here_at(facts: Facts, line: Line) -> str:
    """`about 294`, `4`: the place on the axis that people see; "" if it is not known."""
    place = told_place(facts, line)
    if place is None:
        return ""
    return f"about {words.number(place, 0.05 * place)}" if line.told_in else short(place)


def here_told(facts: Facts, *dimensions: Dimension) -> str:
    """`organic rate 12 %/year; share of calls that are answered 35 %`."""
    told = [f"{facts.title_within(one.name)} {here_value(facts, one)}" for one in dimensions]
    return "; ".join(told)


def here_value(facts: Facts, along: Dimension) -> str:
    """`12 %/year`, of a range."""
    unit = along.unit if isinstance(along, Range) else ""
    return facts.value_told(along.name, f"{facts.here[along.name]:.{DIGITS}g} {unit}".strip())


def line_told(facts: Facts, along: Dimension, text: str) -> str:
    """A line through a value of a dimension: whether that is the described one, or the nearest to
    it that was run."""
    told = choice_told(facts, along.name, text)
    value = facts.value_told(along.name, text)
    here = here_value(facts, along)
    return f"{told}, as described" if here == value else f"{told}, the nearest run to {here}"


def is_here(facts: Facts, line: Line) -> bool:
    """Whether the designs lie on a line."""
    return are_described(facts, line.others)


def are_described(facts: Facts, values: Mapping[str, str]) -> bool:
    """Whether the designs have these values of dimensions as they are described."""
    return all(_is_described(facts, name, text) for name, text in values.items())


def _is_described(facts: Facts, name: str, text: str) -> bool:
    along = facts.dimension(name)
    if isinstance(along, Range):
        return name in facts.here and here_value(facts, along) == facts.value_told(name, text)
    return facts.chosen.get(name) == text


def beside_turns(facts: Facts) -> list[str]:
    """On which side of the one break-even of each line the designs stand, as far as the points
    show who is better there."""
    return [
        _beside(facts, line)
        for line in lines_of(facts)
        if len(line.turns) == 1 and line.along.name in facts.here and is_here(facts, line)
    ]


def _beside(facts: Facts, line: Line) -> str:
    (turn,), here = line.turns, facts.here[line.along.name]
    others = others_told(facts, line.others)
    at = f"You are here: {here_told(facts, line.along)}"
    at += f", with {others}" if others else ""
    told = told_place(facts, line)
    if told is not None and line.told_in:
        at += f", which is about {place_told(line, words.number(told, 0.05 * told))}"
    if here < turn.low or here > turn.high:
        above, word = who(line.kpi, turn.rises == (here > turn.high), facts.labels)
        return f"{at}: outside the interval of the break-even, where {above} is {word}."
    return f"{at}: within the interval of the break-even, where it is not shown who is better."
