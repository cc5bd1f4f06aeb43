"""A break-even study in sentences: where who is better, how sure that is, and what it goes with."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.experiment.dimensions import Range
from sim.experiment.methods.break_even import BreakEven
from sim.measures.kpis import known
from sim.measures.verdict import EQUAL
from sim.report import words
from sim.report.studies.facts import (
    Facts,
    every_point,
    others_told,
    range_told,
    short,
    span,
    who,
    with_unit,
)
from sim.report.studies.lines import (
    Line,
    Place,
    Turn,
    in_dimension,
    in_told,
    interval_told,
    lines_of,
    place_told,
)
from sim.report.studies.plans import NAMED
from sim.report.studies.registry import sentences
from sim.report.studies.undefined import undefined
from sim.report.verdicts import SMALL

ROUGH = 3  # digits of a mean that tells where a point lies
MOST_LINES = 8  # that are told one by one; the table has them all


@sentences("break_even")
def told(facts: Facts) -> list[str]:
    """What holds on each line, what explains it, and along what it was looked for."""
    lines = lines_of(facts)
    turning = [line for line in lines if line.turns]
    found = conditions(facts)
    if len(turning) > MOST_LINES:
        more = words.counted(len(turning) - MOST_LINES, "more line")
        found.append(f"There are break-evens on {more}: see the table.")
    found += _without(facts, lines)
    found += _undefined(facts)
    found += _because(facts, turning[:MOST_LINES])
    return [*found, _how(facts)]


def conditions(facts: Facts) -> list[str]:
    """On each line of a break-even study where the answer turns round, who is better where."""
    turning = [line for line in lines_of(facts) if line.turns]
    return [_turning(facts, line) for line in turning[:MOST_LINES]]


def _undefined(facts: Facts) -> Iterator[str]:
    """Points that have no difference, and why."""
    for why, rows in undefined(facts, facts.compared_in(str(getattr(facts.method, "kpi", "")))):
        points, verb = words.counted(len(rows), "point"), "is" if len(rows) == 1 else "are"
        yield f"Left out {verb} {points} of {len(facts.points):,}: {why}."


def _with(facts: Facts, others: str, text: str) -> str:
    """`With eight reps, To-Be …`; a text that stands alone begins with a capital letter."""
    return f"With {others}, {text}" if others else f"{text[:1].upper()}{text[1:]}"


def _turning(facts: Facts, line: Line) -> str:
    others = others_told(facts, line.others)
    text = _several(facts, line) if len(line.turns) > 1 else _one(facts, line, line.turns[0])
    return _with(facts, others, f"{text}{_unclear(line)}{_little(line)}.")


def _unclear(line: Line) -> str:
    """That the sign is open elsewhere, too."""
    if not (count := line.unclear()):
        return ""
    points = words.counted(len(line.places), "point")
    intervals = "that interval" if len(line.turns) == 1 else "those intervals"
    return f"; outside {intervals} the sign is open at {count} of {points}"


def _little(line: Line) -> str:
    """Where the designs differ little or not at all, so that nobody reads more into the sides."""
    equal = [one for one in line.places if one.verdict == EQUAL]
    small = [one for one in line.places if one.verdict.endswith(SMALL)]
    parts = [f"practically equal at {_places(line, equal)}"] if equal else []
    parts += [f"surely apart by less than the margin at {_places(line, small)}"] if small else []
    points = words.counted(len(line.places), "point")
    return f"; of {points}, the designs are {words.listed(parts)}" if parts else ""


def _places(line: Line, places: Sequence[Place]) -> str:
    """Few places of a line by their values, as its break-evens are told, of many the number."""
    if len(places) > NAMED:
        return f"{len(places):,}"
    if line.is_told:
        texts = [short(float(f"{one.told:.{ROUGH}g}")) for one in places]
        return place_told(line, words.listed(texts))
    return with_unit(words.listed([short(one.number) for one in places]), line.along.unit)


def _one(facts: Facts, line: Line, turn: Turn) -> str:
    """What holds on both sides of one break-even: beyond the ends of its interval, where the
    points show it."""
    above, word = who(line.kpi, turn.rises, facts.labels)
    below, other = who(line.kpi, not turn.rises, facts.labels)
    at, interval = _at(line, turn)
    turns = f"the break-even of {words.name(line.kpi)} is at {at} (95 %: {interval})"
    sides = {
        1: (above, word, _beyond(line, turn, 2, 1), turn.high),
        -1: (below, other, _beyond(line, turn, 1, -1), turn.low),
    }
    shown = [f"{subject} is {what} {where}" for subject, what, where, end in sides.values()
             if math.isfinite(end)]  # fmt: skip
    if len(shown) == 2 and word == other:
        shown[1] = f"{below} {_beyond(line, turn, 1, -1)}"
    hidden = [f"{_other_side(line, turn, side)}, {subject} is not shown to be {what}"
              for side, (subject, what, _, end) in sides.items() if math.isnan(end)]  # fmt: skip
    if not shown:
        return f"{turns}: on neither side is it shown within the range who is {word}"
    return f"{turns}: {'; '.join([words.listed(shown), *hidden])}"


def _other_side(line: Line, turn: Turn, side: int) -> str:
    """`below that`: on one side along the line, as the place is told."""
    way = line.told_way(turn) if _tells(line, turn) else 1
    return "above that" if side * way > 0 else "below that"


def _at(line: Line, turn: Turn) -> tuple[str, str]:
    """A break-even and its interval."""
    at, low, high = _texts(line, turn)
    return _place(line, turn, at), interval_told(low, high)


def _texts(line: Line, turn: Turn) -> tuple[str, str, str]:
    return in_told(line, turn) if _tells(line, turn) else in_dimension(line, turn)


def _place(line: Line, turn: Turn, text: str) -> str:
    return place_told(line, text) if _tells(line, turn) else with_unit(text, line.along.unit)


def _tells(line: Line, turn: Turn) -> bool:
    """Whether the told KPI keeps the order of the line, so that it may stand for the dimension."""
    return line.is_told and line.told_way(turn) != 0


def _beyond(line: Line, turn: Turn, end: int, side: int) -> str:
    """`from 338 registrants per seller on`: on one side along the line (1: farther on) of the
    break-even (0) or of an end of its interval (1: low, 2: high)."""
    way = line.told_way(turn) if _tells(line, turn) else 1
    end = {1: 2, 2: 1}.get(end, end) if way < 0 else end
    text = _place(line, turn, _texts(line, turn)[end])
    return f"from {text} on" if side * way > 0 else f"up to {text}"


def _several(facts: Facts, line: Line) -> str:
    """Break-even after break-even, each with who is better after it."""
    parts = []
    for turn in line.turns:
        at, interval = _at(line, turn)
        subject, word = who(line.kpi, turn.rises, facts.labels)
        shown = f"{subject} {word}" if not math.isnan(turn.high) else "not shown who is better"
        parts.append(f"at {at} (95 %: {interval}; then {shown})")
    turns = f"the difference in {words.name(line.kpi)} turns round {len(line.turns)} times"
    return f"{turns}: {words.listed(parts)}"


def _without(facts: Facts, lines: Sequence[Line]) -> Iterator[str]:
    """Lines on which no sign turns, those of which the same holds together."""
    alike: dict[str, list[Line]] = {}
    for line in lines:
        if not line.turns:
            alike.setdefault(throughout(facts, line), []).append(line)
    for text, found in alike.items():
        names = [others_told(facts, line.others) for line in found]
        more = len(names) - MOST_LINES
        some = [*names[:MOST_LINES], *([f"on {more} more lines"] if more > 0 else [])]
        along = found[0].along
        where = f"along {facts.title_within(along.name)}, {range_told(along)}"
        none = "no break-even can be told" if found[0].is_open else "there is no break-even"
        more_runs = "; more replications would narrow the intervals" if found[0].is_open else ""
        yield _with(facts, words.listed(some), f"{none} {where}: {text}{more_runs}.")


def throughout(facts: Facts, line: Line) -> str:
    """What holds at the points of a line without a break-even."""
    signs = [place.sign for place in line.places]
    if not signs:
        return "the difference has no value at any point"
    name, open_ = words.name(line.kpi), signs.count(0)
    parts = []
    for sign in (1, -1):
        if count := signs.count(sign):
            subject, word = who(line.kpi, sign > 0, facts.labels)
            parts.append(f"{subject} is {word} on {name} at {_of(count, len(signs))}")
    if open_ == len(signs):
        return f"the sign of the difference in {name} is open at {_of(open_, open_)}"
    return "; ".join([*parts, *([f"the sign is open at {open_}"] if open_ else [])])


def shortly(facts: Facts, line: Line) -> str:
    """The same for a picture: `To-Be better at 5 of 6 points, else open`."""
    signs = [place.sign for place in line.places]
    parts = []
    for sign in (1, -1):
        if count := signs.count(sign):
            subject, word = who(line.kpi, sign > 0, facts.labels)
            where = f"all {count:,}" if count == len(signs) else f"{count:,} of {len(signs):,}"
            parts.append(f"{subject} {word} at {where} points")
    if not parts:
        return f"open at all {len(signs):,} points"
    return ", ".join([*parts, *(["else open"] if 0 in signs else [])])


def _of(count: int, every: int) -> str:
    return every_point(every) if count == every else f"{count:,} of the {every:,} points"


def _because(facts: Facts, lines: Sequence[Line]) -> Iterator[str]:
    """What the designs show of another KPI where they break even."""
    method = facts.method
    assert isinstance(method, BreakEven)
    if method.because is None:
        return
    top, bottom = method.because
    a, b = facts.labels
    parts = []
    for line in lines:
        others = others_told(facts, line.others)
        for turn in line.turns:
            if any(math.isnan(one) for one in turn.because):
                continue
            pair = two(known(top).unit, *turn.because)
            where = f" at {_at(line, turn)[0]}" if len(line.turns) > 1 else ""
            parts.append(f"{pair[0]} in {a} and {pair[1]} in {b}" + _where(others, where))
    if parts:
        name = f"{words.name(top)} per {singular(words.name(bottom))}"
        yield f"At the break-even, {name} are {'; '.join(parts)}."


def _where(others: str, where: str) -> str:
    return (f" with {others}" if others else "") + where


def two(unit: str, a: float, b: float) -> tuple[str, str]:
    """Two values with as many digits as show that they differ."""
    spread = span(a, b) or math.nan
    spread = max(spread, 0.01 * max(abs(a), abs(b))) if math.isfinite(spread) else spread
    first, second = (words.number(one, spread) for one in (a, b))
    called = "" if unit == "money" else unit
    return with_unit(first, called), with_unit(second, called)


def singular(name: str) -> str:
    """`registrants` -> `registrant`."""
    return name.removesuffix("s") if not name.endswith("ss") else name


def _how(facts: Facts) -> str:
    """Along what it was looked for, and what the intervals are."""
    method = facts.method
    assert isinstance(method, BreakEven)
    along = method.along
    text = f"Looked for along {facts.title_within(along.name)}, {range_told(along)}"
    if method.told_in:
        name, a = words.name(method.told_in), facts.labels[0]
        hours = words.number(facts.window)
        of = f"{name}, mean of {a}" if method.told_as else f"the mean of {a}"
        text += f", and told in {told_name(method)}: {of} in the {hours} h that count"
    return f"{text}; {facts.replications}; each interval holds by itself at 95 %."


def told_name(method: BreakEven) -> str:
    """What the KPI that tells a break-even is called: in the study's own words if it has any."""
    return method.told_as or words.name(method.told_in)


def told_axis(facts: Facts) -> str:
    """What stands along the axis of places, with its unit."""
    method = facts.method
    assert isinstance(method, BreakEven)
    if method.told_in:
        return f"{told_name(method)}, mean of {facts.labels[0]}"
    return axis_told(facts, method.along)


def axis_told(facts: Facts, along: Range) -> str:
    """`organic rate, % / 2000 h`."""
    return f"{facts.title_within(along.name)}, {along.unit}".rstrip(", ")
