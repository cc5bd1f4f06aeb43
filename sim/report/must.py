"""What must be true for an answer to hold: conditions, each with its limit and where we are."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Interval
from sim.report.findings import Findings
from sim.report.studies.facts import Facts, others_told, who
from sim.report.studies.here import here_at, here_value, is_here
from sim.report.studies.lines import Line, Turn, lines_of
from sim.report.studies.plans import arms
from sim.report.studies.registry import own_tables
from sim.report.studies.turning import at_told, other_side, throughout
from sim.report.worlds import against

SHOWN = 5  # unknowns that turn it round
BETWEEN = (
    "These ends are of one value at a time; where between here and there it turns is not known."
)

End = tuple[str, str]  # of an unknown: its dimension and its value there


def must(findings: Findings, side: str, payoffs: Sequence[str]) -> list[str]:
    """The conditions under which a design stays better, limits first. side: its label; "" if
    neither is, when what would decide it is told. payoffs: KPIs that count beside the first main
    one. What only helps is no condition."""
    studies = findings.studies.values()
    unknowns = [text for facts in studies for text in _unknowns(facts, side, payoffs)]
    more = words.counted(len(unknowns) - SHOWN, "more unknown")
    return [
        *(text for facts in studies for text in _limits(facts, side)),
        *unknowns[:SHOWN],
        *([f"{more} not near an end of the evidence."] if len(unknowns) > SHOWN else []),
        *([BETWEEN] if unknowns else []),
        *(_world(text, side) for text in _elsewhere(findings, side)),
    ]


# -- break-evens ----------------------------------------------------------------------


def _limits(facts: Facts, side: str) -> Iterator[str]:
    """A limit a break-even, on the lines that the designs may lie on."""
    lines = lines_of(facts) if facts.rows("break_even") else []
    for line in lines:
        if not is_here(facts, line):
            continue
        if len(line.turns) == 1:
            yield f"{_limit(facts, line, side)}{_elsewhere_along(facts, lines)}."
        elif line.turns:
            times = words.counted(len(line.turns), "break-even")
            along = facts.title_within(line.along.name)
            yield f"Along {along}: {times} of {words.name(line.kpi)}."


def _limit(facts: Facts, line: Line, side: str) -> str:
    """`Below 411 registrants per rep and year (395 to 427); here it is about 294. Above that, As-Is
    is better on profit`."""
    turn = line.turns[0]
    at, interval = at_told(line, turn)
    with_ = others_told(facts, line.others)
    place = f"{at} ({interval}){f' with {with_}' if with_ else ''}{_here(facts, line, turn, side)}"
    good = _good_way(facts, line, turn, side)
    if not good:
        return f"Break-even at {place}{_sides(facts, line, turn, (1, -1))}"
    word = other_side(line, turn, good).partition(" ")[0].capitalize()
    return f"{word} {place}{_sides(facts, line, turn, (-good,))}"


def _good_way(facts: Facts, line: Line, turn: Turn, side: str) -> int:
    """1 if the design is better farther on along the line, -1 if before; 0 if neither is known."""
    for way in (1, -1):
        if who(line.kpi, turn.rises == (way > 0), facts.labels) == (side, "better"):
            return way
    return 0


def _here(facts: Facts, line: Line, turn: Turn, side: str) -> str:
    """`; here it is about 294`, and that this is not so, or not shown to be so."""
    told = here_at(facts, line)
    if not told:
        return ""
    at, text = facts.here[line.along.name], f"; here it is {told}"
    if turn.low <= at <= turn.high:
        return f"{text}, too near to tell"
    good = _good_way(facts, line, turn, side)
    is_so = not good or (at > turn.high) == (good > 0)
    return text if is_so else f"{text}, on the other side"


def _sides(facts: Facts, line: Line, turn: Turn, ways: Sequence[int]) -> str:
    """`. Above that, As-Is is better on profit`: of the sides that the points show."""
    parts = []
    for way in ways:
        if math.isfinite(turn.high if way > 0 else turn.low):
            subject, word = who(line.kpi, turn.rises == (way > 0), facts.labels)
            where = other_side(line, turn, way)
            parts.append(f"{where}, {subject} is {word} on {words.name(line.kpi)}")
    text = "; ".join(parts)
    return f". {text[:1].upper()}{text[1:]}" if text else ""


def _elsewhere_along(facts: Facts, lines: Sequence[Line]) -> str:
    """`; with two clerks To-Be is better at each of 5 points`, of the one line that never turns."""
    flat = [line for line in lines if not line.turns]
    if len(flat) != 1:
        return ""
    return f"; with {others_told(facts, flat[0].others)} {throughout(facts, flat[0])}"


def lost_along(facts: Facts, side: str, kpi: str) -> Iterator[str]:
    """`along reps, As-Is is better on profit at 4 of the 9 points`: lines of a KPI on which the
    design is better nowhere."""
    lines = lines_of(facts) if facts.rows("break_even") else []
    for line in lines:
        here = line.kpi == kpi and is_here(facts, line)
        if here and not line.turns and _is_lost(facts, line, side):
            yield f"along {facts.title_within(line.along.name)}, {throughout(facts, line)}"


def _is_lost(facts: Facts, line: Line, side: str) -> bool:
    """Whether points of a line that has no break-even show another design to be better."""
    signs = {place.sign for place in line.places} - {0}
    return any(who(line.kpi, sign > 0, facts.labels) != (side, "better") for sign in signs)


# -- unknowns, worlds -----------------------------------------------------------------


def _unknowns(facts: Facts, side: str, payoffs: Sequence[str]) -> Iterator[str]:
    """The ends of unknowns, each varied alone, where another design is surely better."""
    if own_tables(facts) != ["comparison"]:
        return
    found: dict[End, dict[str, list[str]]] = {}
    kpis = dict.fromkeys([*facts.main_kpis[:1], *payoffs])
    for kpi in kpis:
        for end, subject, told in _ends(facts, kpi, side):
            found.setdefault(end, {}).setdefault(subject, []).append(told)
    for (name, text), by_subject in found.items():
        better = [f"{one} is better on {words.listed(told)}" for one, told in by_subject.items()]
        called = f"{facts.title_of(name)}: not near {facts.value_told(name, text)}"
        yield f"{called}{_value_here(facts, name)}, where {words.listed(better)}."


def _ends(facts: Facts, kpi: str, side: str) -> Iterator[tuple[End, str, str]]:
    """Where, which design, and by how much on a figure; without those that say no other than the
    base does."""
    for arm in arms(facts, facts.compared_in(kpi)):
        base = _better(facts, kpi, arm.base)
        for (text, one), sure in zip(arm.ends, arm.sure, strict=True):
            subject = _better(facts, kpi, sure)
            if subject and subject not in (side, base):
                told = words.with_unit(str(one), facts.unit(kpi), words.name(kpi))
                yield (arm.dimension, text), subject, f"{words.name(kpi)} ({told})"


def _better(facts: Facts, kpi: str, one: Interval) -> str:
    """The design that an interval shows to be better; "" if it shows none."""
    if not one.excludes_zero:
        return ""
    subject, word = who(kpi, one.mean > 0, facts.labels)
    return subject if word == "better" else ""


def _value_here(facts: Facts, name: str) -> str:
    dimension = facts.dimension(name)
    if dimension is None or name not in facts.here:
        return ""
    return f" (here {here_value(facts, dimension)})"


def _elsewhere(findings: Findings, side: str) -> list[str]:
    return [] if findings.repeated is None else list(against(findings.repeated, side))


def _world(text: str, side: str) -> str:
    return f"Not {text}." if side else f"{text[:1].upper()}{text[1:]}."
