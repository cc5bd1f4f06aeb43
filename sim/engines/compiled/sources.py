"""Sources: what starts tokens, by the clock or by people who pull work."""

from __future__ import annotations

import math

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.drawing import drawn, sample
from sim.engines.compiled.evaluating import evaluate, fail, finite, keyed, span
from sim.engines.compiled.fields import (
    ALREADY, ARRIVAL, AT, BASE, BLANK_BASE, BY_RATE, CASE_ARRIVES, CREATED, CURSOR, DOING,
    DRAW_HASH, DRAW_STREAM, ENTRY_JOURNEY, ENTRY_PC, EVERY, FAULT, FULL_HOUR, HOUR_END,
    INDICES_FIRST, KIND_ELEMENTS, KIND_FIRST_NUMBER, KIND_MEMBERS, LAST_ARRIVAL, NEEDED,
    NEGATIVE_RATE, NEXT_NUMBER, NOW, OPEN, OUTCOME, RATE, SOURCE_ARRIVAL_OWNER, SOURCE_BEGINS,
    SOURCE_DRAW, SOURCE_ENTRY, SOURCE_HASH, SOURCE_KIND, SOURCE_NUMBER, SOURCE_PLANS,
    SOURCE_RATE, SOURCE_REALS, SOURCE_ROW, SOURCE_SETS, SOURCE_SORT, SOURCE_WHEN, START_HOUR,
    SUBJECT, TIMES_COUNT, TIMES_FIRST, TOO_MANY_CASES, WHERE,
)  # fmt: skip
from sim.engines.compiled.flow import make_case, set_slot, start_token
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.moment import LAST_OF_CASES, MOST_STEPS, SORT_OF_SOURCE
from sim.language.quantiles import exponential
from sim.program.program import NONE


@kernel("int(code, number, ints, reals, int, int)")
def member(code: Longs, number: Doubles, ints: Longs, reals: Doubles, kind: int, index: int) -> int:
    """A case of a population; made when it is first asked for."""
    place = ints[code[kind + KIND_MEMBERS]] + index
    case = ints[place]
    if case == 0:
        # element by element: hash of its name, and the number of its first case
        row = code[kind + KIND_ELEMENTS]
        element = 0
        while index >= code[row + 3]:
            row += 2
            element += 1
        first = code[row + 1]
        case_number = code[kind + KIND_FIRST_NUMBER] + index
        case = make_case(
            code, number, ints, reals, kind, case_number, code[row], index - first, 0, element, 0.0
        )
        ints[place] = case
    return case


@kernel("void(code, number, ints, reals, int, int, int)")
def begin(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, source: int, case: int, by: int
) -> None:
    """Ask the source's `when`, set what it sets, and start a token (pulled by a person)."""
    row = ints[source + SOURCE_ROW]
    ints[DOING] = SOURCE_BEGINS
    ints[SUBJECT] = case
    ints[WHERE] = source
    if ints[case + OUTCOME] != OPEN:
        return
    base = ints[case + BASE]
    if code[row + SOURCE_WHEN] != NONE:
        if evaluate(code, number, reals, code[row + SOURCE_WHEN], base) == 0.0:
            return
    sets = row + SOURCE_SETS + 1
    for _ in range(code[row + SOURCE_SETS]):
        value = drawn(code, number, reals, code[sets + 1], base)
        set_slot(
            ints, reals, case, code[sets], value, code[sets + 2], code[sets + 3], code[sets + 1]
        )
        sets += 4
    entry = code[row + SOURCE_ENTRY]
    which = code[row + SOURCE_NUMBER]
    start_token(
        ints, reals, case, code[entry + ENTRY_JOURNEY], code[entry + ENTRY_PC], 0, by, which
    )


@kernel("void(code, number, ints, reals, int)")
def arrive(code: Longs, number: Doubles, ints: Longs, reals: Doubles, source: int) -> None:
    """A source creates a case."""
    row = ints[source + SOURCE_ROW]
    own = ints[source + SOURCE_REALS]
    index = ints[source + CREATED]
    ints[source + CREATED] = index + 1
    already = ints[source + ALREADY] + 1 if reals[own + LAST_ARRIVAL] == reals[NOW] else 1
    ints[source + ALREADY] = already
    reals[own + LAST_ARRIVAL] = reals[NOW]
    ints[DOING] = SOURCE_PLANS
    ints[WHERE] = source
    if already > MOST_STEPS:
        fail(reals, TOO_MANY_CASES, 0, 0.0)
        return
    kind = code[row + SOURCE_KIND]
    owner = code[row + SOURCE_ARRIVAL_OWNER]
    case_number = ints[NEXT_NUMBER]
    case = make_case(
        code, number, ints, reals, kind, case_number, owner, index, 0, math.nan, reals[NOW]
    )
    if reals[FAULT] == 0.0:
        ints[NEXT_NUMBER] = case_number + 1
        begin(code, number, ints, reals, source, case, 0)


@kernel("float(code, ints, reals, int)")
def unit(code: Longs, ints: Longs, reals: Doubles, source: int) -> float:
    """Mean arrivals until the next one: exponential with mean 1."""
    blank = ints[source + SOURCE_REALS] + BLANK_BASE
    name = code[ints[source + SOURCE_ROW] + SOURCE_HASH]
    return exponential(keyed(reals, blank, name, ints[source + CREATED]), 1.0)


@kernel("void(code, number, ints, reals, heap, int)")
def plan_first(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int
) -> None:
    """Plan the first arrival of a source that goes by the clock."""
    row = ints[source + SOURCE_ROW]
    if code[row + SOURCE_SORT] == BY_RATE:
        own = ints[source + SOURCE_REALS]
        reals[own + NEEDED] = unit(code, ints, reals, source)
        read_rate(code, number, ints, reals, heap, source)
    else:
        plan_next(code, number, ints, reals, heap, source)


@kernel("void(code, number, ints, reals, heap, int)")
def plan_next(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int
) -> None:
    """Plan what a source does next."""
    row = ints[source + SOURCE_ROW]
    own = ints[source + SOURCE_REALS]
    which = code[row + SOURCE_NUMBER]
    ints[DOING] = SOURCE_PLANS
    ints[WHERE] = source
    order = order_of(SORT_OF_SOURCE, LAST_OF_CASES, which, 0)
    sort = code[row + SOURCE_SORT]
    if sort == AT:
        at = ints[source + CURSOR]
        if at < ints[source + TIMES_COUNT]:
            ints[source + CURSOR] = at + 1
            index = ints[ints[source + INDICES_FIRST] + at]
            case = code[code[row + SOURCE_KIND] + KIND_FIRST_NUMBER] + index
            order = order_of(SORT_OF_SOURCE, case, which, 0)
            time = reals[ints[source + TIMES_FIRST] + at]
            push(ints, heap, time, order, index, what_of(CASE_ARRIVES, source))
    elif sort == EVERY:
        draw = code[row + SOURCE_DRAW]
        blank = own + BLANK_BASE
        u = 0.5
        if code[draw + DRAW_STREAM] != NONE:
            u = keyed(reals, blank, code[draw + DRAW_HASH], ints[source + CREATED])
        gap = span(reals, sample(code, number, reals, draw, blank, u), draw)
        push(ints, heap, reals[NOW] + gap, order, 0, what_of(ARRIVAL, source))
    else:
        # What this hour does not bring is left to the next.
        needed = reals[own + NEEDED]
        rate = reals[own + RATE]
        expected = rate * (reals[own + HOUR_END] - reals[NOW])
        if needed < expected:
            push(ints, heap, reals[NOW] + needed / rate, order, 0, what_of(ARRIVAL, source))
        else:
            reals[own + NEEDED] = needed - expected
            push(ints, heap, reals[own + HOUR_END], order, 0, what_of(FULL_HOUR, source))


@kernel("void(code, number, ints, reals, heap, int)")
def read_rate(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int
) -> None:
    """Read the rate at a full hour, as the clocks show it; it is constant until the next."""
    own = ints[source + SOURCE_REALS]
    ints[DOING] = SOURCE_PLANS
    ints[WHERE] = source
    expression = code[ints[source + SOURCE_ROW] + SOURCE_RATE]
    rate = evaluate(code, number, reals, expression, own + BLANK_BASE)
    reals[own + RATE] = finite(reals, rate, expression)
    if rate < 0.0:
        fail(reals, NEGATIVE_RATE, expression, rate)
        return
    past = reals[START_HOUR] % 1.0
    reals[own + HOUR_END] = math.floor(reals[NOW] + past) + 1.0 - past
    plan_next(code, number, ints, reals, heap, source)


@kernel("void(code, number, ints, reals, heap, int, int)")
def source_event(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int, index: int
) -> None:
    """A case of a population has its time, or a source creates one; then the next is planned."""
    row = ints[source + SOURCE_ROW]
    if code[row + SOURCE_SORT] == AT:
        plan_next(code, number, ints, reals, heap, source)
        case = member(code, number, ints, reals, code[row + SOURCE_KIND], index)
        if reals[FAULT] == 0.0:
            begin(code, number, ints, reals, source, case, 0)
        return
    arrive(code, number, ints, reals, source)
    if reals[FAULT] == 0.0:
        if code[row + SOURCE_SORT] == BY_RATE:
            reals[ints[source + SOURCE_REALS] + NEEDED] = unit(code, ints, reals, source)
        plan_next(code, number, ints, reals, heap, source)
