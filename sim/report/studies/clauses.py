"""What a study says of a comparison in a clause: how sure it is, and what turns it round."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice

from sim.measures.certainty import PROBABILITY
from sim.measures.comparison import PRIMARY
from sim.report import words
from sim.report.figures import Row, real
from sim.report.narrative import Studied
from sim.report.payoff import PAYOFFS
from sim.report.studies.certain import percent
from sim.report.studies.facts import Facts, better_of, others_told, who
from sim.report.studies.here import here_at, is_here
from sim.report.studies.lines import Line, Turn, lines_of
from sim.report.studies.plans import Arm, arms, plane_of
from sim.report.studies.pointwise import CLEAR, turns_sign
from sim.report.studies.regions import marked
from sim.report.studies.registry import own_tables
from sim.report.studies.turning import at_told, other_side
from sim.report.verdicts import plain

SHOWN = 1  # conditions in the sentence; the sections of the page have them all
ARMS = 2  # unknowns in a clause


def studied(studies: Iterable[Facts]) -> Studied:
    """Of studies whose points came to an end; break-evens before maps before single unknowns. No
    more than can be read: the sections of the page tell all of it."""
    known = list(studies)
    turns = chain.from_iterable(_of(known, table, told) for table, told in TURNS)
    sure = _of([one for one in known if one.rows("uncertainty")][:1], "uncertainty", _certain)
    return Studied(tuple(sure), tuple(islice(turns, SHOWN)))


def _of(
    known: Iterable[Facts], table: str, told: Callable[[Facts], Iterator[str]]
) -> Iterator[str]:
    for facts in known:
        if facts.rows(table):
            yield from told(facts)


def _certain(facts: Facts) -> Iterator[str]:
    """`over 64 combinations of values that the evidence allows, To-Be is shown to be better on
    customers won in 12 %, As-Is in 55 %; on contribution in 50 % and 22 %`: the first main figure
    and the payoffs."""
    rows = _main(facts)
    chosen = [row for row in rows if row["kpi"] in PAYOFFS or row is rows[0]]
    first, *others = (_shown(facts, row) for row in chosen)
    a, b = facts.labels[:2]
    word, name, shown, opposite = first
    text = f"{b} is shown to be {word} on {name} in {shown}, {a} in {opposite}"
    more = [f"on {name} in {shown} and {opposite}" for _, name, shown, opposite in others]
    yield f"{_over(facts, chosen[0])}, {'; '.join([text, *more])}"


def over_told(facts: Facts) -> str:
    """`Over 64 combinations of values that the evidence allows, with 3 pairs of runs at each point,
    To-Be as a whole is shown to be:`, above `shares_told`."""
    over = _over(facts, facts.rows("uncertainty")[0])
    whole = f"{facts.labels[1]} as a whole is shown to be"
    return f"{over[:1].upper()}{over[1:]}, with {facts.replications}, {whole}:"


def shares_told(facts: Facts) -> list[str]:
    """`Customers won: better in 12 %, worse in 55 %, too close to tell in 33 %.`: every main
    figure, the payoffs last."""
    told = []
    for row in _main(facts):
        word, name, shown, opposite = _shown(facts, row)
        other = {"better": "worse", "higher": "lower"}[word]
        close = percent(real(row, "equal") + real(row, "undecided"))
        sides = f"{word} in {shown}, {other} in {opposite}, too close to tell in {close} %"
        told.append(f"{name[:1].upper()}{name[1:]}: {sides}.")
    return told


def _shown(facts: Facts, row: Row) -> tuple[str, str, str, str]:
    """Word, name and the shares of the points that show either design to be better on a figure."""
    kpi = str(row["kpi"])
    word = "higher" if better_of(kpi) == "neutral" else "better"
    shares = [f"{percent(real(row, one))} %" for one in ("decided_b", "decided_a")]
    return word, words.name(kpi), shares[0], shares[1]


def _over(facts: Facts, row: Row) -> str:
    points = words.counted(len(facts.points) - len(facts.failed), "combination")
    if row["word"] == PROBABILITY:
        return f"over {points} of values drawn from what is stated, as probabilities"
    return f"over {points} of values that the evidence allows"


def _main(facts: Facts) -> list[Row]:
    """Every main figure of a study of the evidence and its payoffs, which come last; all figures
    if none of them is a main one."""
    rows = facts.rows("uncertainty")
    payoffs = (*PAYOFFS, getattr(facts.method, "payoff", ""))
    known = [row for row in rows if row["kpi"] in (*PRIMARY, *payoffs)] or rows
    return sorted(known, key=lambda row: row["kpi"] in payoffs)


def _break_even(facts: Facts) -> Iterator[str]:
    """Where a difference is 0, line by line; that this was not found is said, too."""
    lines = lines_of(facts)
    turning = [line for line in lines if line.turns]
    if turning:
        first, more = _nearest(facts, turning), len(turning) - 1
        others = f"; {words.counted(more, 'more break-even')} beside it" if more else ""
        yield f"{_turning(facts, first)}{_here(facts, first)}{others}"
    elif lines:
        along = facts.title_within(lines[0].along.name)
        yield f"no break-even of {words.name(lines[0].kpi)} was found along {along}"


def _nearest(facts: Facts, lines: Sequence[Line]) -> Line:
    """The first line that the designs may lie on, else the first."""
    return next((line for line in lines if is_here(facts, line)), lines[0])


def _here(facts: Facts, line: Line) -> str:
    """` (here it is about 294)`: where the designs stand, as the break-even is told."""
    at = here_at(facts, line)
    return f" (here it is {at})" if at else ""


def _turning(facts: Facts, line: Line) -> str:
    with_ = others_told(facts, line.others)
    turn = line.turns[0]
    at, interval = at_told(line, turn)
    more = len(line.turns) - 1
    where = f"with {with_} " if with_ else ""
    end = f", and {words.counted(more, 'more time')}" if more else _side(facts, line, turn)
    return f"{where}the break-even of {words.name(line.kpi)} is at {at} ({interval}){end}"


def _side(facts: Facts, line: Line, turn: Turn) -> str:
    """`, above that To-Be is better`: a side that the points show."""
    for side, end in ((1, turn.high), (-1, turn.low)):
        subject, word = who(line.kpi, turn.rises == (side > 0), facts.labels)
        if math.isfinite(end):
            return f", {other_side(line, turn, side)} {subject} is {word}"
    return ", with neither side shown"


def _map(facts: Facts) -> Iterator[str]:
    """Whether a map names both designs, and at how many points."""
    rows, plane = marked(facts), plane_of(facts)
    if plane is None:
        return
    kpi = words.name(str(facts.rows("map")[0]["kpi"]))
    over = f"over {words.listed([facts.title_within(one.name) for one in plane])}"
    said = [plain(str(row["verdict"])) for row in rows]
    sides = {one: said.count(one) for one in dict.fromkeys(said) if one.endswith(CLEAR)}
    count = words.counted(len(rows), "point")
    if len(sides) > 1:
        told = words.listed([f"{one} at {many}" for one, many in sides.items()])
        yield f"{over} the sign of {kpi} turns: {told} of {count}"
    elif sides:
        ((one, many),) = sides.items()
        yield f"{over} {kpi} does not turn round: {one} at {many} of {count}"
    else:
        yield f"{over} no point shows who is better on {kpi}"


def turns_round(studies: Iterable[Facts]) -> bool:
    """Whether a break-even was found, or a map that names both designs."""
    known = list(studies)
    lines = [line for one in known if one.rows("break_even") for line in lines_of(one)]
    marks = [
        {plain(str(row["verdict"])) for row in marked(one)} for one in known if one.rows("map")
    ]
    sides = [sum(one.endswith(CLEAR) for one in some) for some in marks]
    return any(line.turns for line in lines) or any(count > 1 for count in sides)


def _alone(facts: Facts) -> Iterator[str]:
    """Unknowns that turn a sign alone; that none does."""
    if own_tables(facts) != ["comparison"]:
        return
    for kpi in facts.main_kpis:
        found = arms(facts, facts.compared_in(kpi))
        if not found:
            return
        if turning := [arm for arm in found if turns_sign(arm)]:
            parts = [_arm(facts, arm) for arm in turning]
            yield f"{words.name(kpi)} turns its sign alone with {words.some(parts, ARMS)}"
            return
    told = words.listed([words.name(kpi) for kpi in facts.main_kpis])
    yield f"no unknown alone turns the sign of {told}"


def _arm(facts: Facts, arm: Arm) -> str:
    """`rate (+5.0 ± 3.0 at 20 %/year, −4.0 ± 3.0 at 2 %/year)`."""
    ends = [f"{one} at {facts.value_told(arm.dimension, text)}" for text, one in arm.ends]
    return f"{facts.title_within(arm.dimension)} ({', '.join(ends)})"


TURNS: tuple[tuple[str, Callable[[Facts], Iterator[str]]], ...] = (
    ("break_even", _break_even),
    ("map", _map),
    ("comparison", _alone),
)
