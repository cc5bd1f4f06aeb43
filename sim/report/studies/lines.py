"""What a break-even study found, line by line: a line is one choice of the other dimensions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sim.experiment.dimensions import Range
from sim.experiment.methods.break_even import BreakEven
from sim.report import words
from sim.report.figures import Interval, Row, real
from sim.report.studies.facts import (
    Facts,
    amount,
    choice_told,
    difference,
    span,
    with_unit,
)


@dataclass(frozen=True)
class Place:
    """What the runs at a point of a line say. number: of the dimension. told: the KPI that tells
    it to people, in the first design; NaN if none does."""

    number: float
    told: float
    difference: Interval
    verdict: str

    @property
    def sign(self) -> int:
        one = self.difference
        return 1 if one.low > 0 else -1 if one.high < 0 else 0


@dataclass(frozen=True)
class Turn:
    """A break-even. limits: of its interval along the dimension; NaN: open on that side."""

    at: float
    low: float
    high: float
    told: tuple[float, float, float]  # at, low, high
    rises: bool
    because: tuple[float, float]


@dataclass(frozen=True)
class Line:
    """others: text of each other dimension. turns: in order of place; none if no sign turns.
    finding: what holds throughout then. failed: points of it that came to no end."""

    name: str
    others: Mapping[str, str]
    along: Range
    kpi: str
    told_in: str
    told_as: str
    finding: str
    turns: Sequence[Turn]
    places: Sequence[Place]
    failed: int = 0

    @property
    def is_told(self) -> bool:
        """Whether every place can be told in the KPI."""
        return bool(self.told_in) and all(math.isfinite(one.told) for one in self.places)

    @property
    def is_open(self) -> bool:
        """Whether no point tells which design has more, so that no break-even can be told."""
        return bool(self.places) and all(place.sign == 0 for place in self.places)

    def shown(self, number: float, told: float) -> float:
        """A place on the axis that people see."""
        return told if self.told_in else number

    def told_way(self, turn: Turn) -> int:
        """1 if the told KPI rises along the line at a break-even, -1 if it falls: all places
        before the interval lie on one side of it and all after on the other. 0 if that is not so.
        """
        at = turn.told[0]
        before, after = self._sides(turn)
        for way in (1, -1):
            sides = [way * (at - one.told) for one in before]
            sides += [way * (one.told - at) for one in after]
            if sides and all(side > 0 for side in sides):
                return way
        return 0

    def unclear(self) -> int:
        """Places outside the interval of every break-even whose sign is not clear."""
        return sum(
            one.sign == 0 and not any(_holds(turn, one.number) for turn in self.turns)
            for one in self.places
        )

    def _sides(self, turn: Turn) -> tuple[list[Place], list[Place]]:
        low = turn.low if math.isfinite(turn.low) else turn.at
        high = turn.high if math.isfinite(turn.high) else turn.at
        before = [one for one in self.places if one.number < low]
        return before, [one for one in self.places if one.number > high]


def _holds(turn: Turn, number: float) -> bool:
    low = turn.low if math.isfinite(turn.low) else -math.inf
    high = turn.high if math.isfinite(turn.high) else math.inf
    return low <= number <= high


def lines_of(facts: Facts) -> list[Line]:
    """The lines of a break-even study, in the order of its table."""
    method = facts.method
    assert isinstance(method, BreakEven)
    others = [one.name for one in facts.dimensions if one.name != method.along.name]
    found: dict[tuple[str, ...], list[Row]] = {}
    for row in facts.rows("break_even"):
        found.setdefault(tuple(str(row[name]) for name in others), []).append(row)
    known = _places(facts, method)
    return [
        _line(facts, method, dict(zip(others, key, strict=True)), found[key], known)
        for key in found
    ]


def _line(
    facts: Facts,
    method: BreakEven,
    others: dict[str, str],
    rows: Sequence[Row],
    known: Sequence[tuple[Row, Place]],
) -> Line:
    turns = [_turn(row) for row in rows if math.isfinite(real(row, "at"))]
    failed = [row for row in facts.failed if _on(row, others)]
    return Line(
        name=", ".join(_name(facts, name, text) for name, text in others.items()),
        others=others,
        along=method.along,
        kpi=method.kpi,
        told_in=method.told_in,
        told_as=method.told_as,
        finding="" if turns else str(rows[0]["finding"]),
        turns=sorted(turns, key=lambda turn: turn.at),
        places=[place for row, place in known if _on(row, others)],
        failed=len(failed),
    )


def _name(facts: Facts, name: str, text: str) -> str:
    """`eight reps` or `World inbound`."""
    told = choice_told(facts, name, text)
    return told[:1].upper() + told[1:]


def _turn(row: Row) -> Turn:
    at, low, high = (real(row, one) for one in ("at", "low", "high"))
    told = [real(row, f"told_{one}") if f"told_{one}" in row else math.nan
            for one in ("at", "low", "high")]  # fmt: skip
    because = [real(row, f"because_{one}") if f"because_{one}" in row else math.nan
               for one in "ab"]  # fmt: skip
    rises = str(row["finding"]).startswith("rises")
    return Turn(at, low, high, (told[0], told[1], told[2]), rises, (because[0], because[1]))


def _places(facts: Facts, method: BreakEven) -> list[tuple[Row, Place]]:
    """Every place of a study in order, with the row that has its point's values."""
    told = {}
    if method.told_in:
        told = {row["point"]: real(row, "a_mean") for row in facts.compared_in(method.told_in)}
    found = [
        (row, _place(row, method.along.name, told.get(row["point"], math.nan)))
        for row in facts.compared_in(method.kpi)
        if math.isfinite(difference(row).low)
    ]
    return sorted(found, key=lambda one: one[1].number)


def _place(row: Row, along: str, told: float) -> Place:
    return Place(real(row, f"{along}_number"), told, difference(row), str(row["verdict"]))


def _on(row: Row, others: Mapping[str, str]) -> bool:
    return all(str(row[name]) == text for name, text in others.items())


# -- in words -------------------------------------------------------------------------


def in_dimension(line: Line, turn: Turn) -> tuple[str, str, str]:
    """Numbers of a break-even and its limits along the dimension."""
    return _numbers(turn.at, turn.low, turn.high)


def in_told(line: Line, turn: Turn) -> tuple[str, str, str]:
    """The same in the KPI that tells it, smaller limit first, or along the dimension."""
    if not line.told_in:
        return in_dimension(line, turn)
    at, low, high = turn.told
    falls = line.told_way(turn) < 0 or low > high
    return _numbers(at, high, low) if falls else _numbers(at, low, high)


def _numbers(at: float, low: float, high: float) -> tuple[str, str, str]:
    ends = [abs(one - at) for one in (low, high) if math.isfinite(one)]
    spread = span(low, high) if len(ends) == 2 else 2 * max(ends, default=math.nan)
    texts = [words.number(one, spread) for one in (at, low, high)]
    return texts[0], texts[1], texts[2]


def place_told(line: Line, text: str) -> str:
    """`338 registrants per seller`, or `14.3 % / 2000 h` along the dimension."""
    if line.told_as:
        return f"{text} {line.told_as}"
    return amount(line.told_in, text) if line.told_in else with_unit(text, line.along.unit)


def interval_told(low: str, high: str) -> str:
    """`329 to 348`; a limit that is not known says so."""
    if low == words.NOTHING and high == words.NOTHING:
        return "open at both ends"
    if low == words.NOTHING:
        return f"up to {high}, open below"
    return f"from {low}, open above" if high == words.NOTHING else f"{low} to {high}"
