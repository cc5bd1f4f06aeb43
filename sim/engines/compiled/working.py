"""People at work: requests join, people take work, work begins and ends (rules 4, 5, 6 and 8)."""

from __future__ import annotations

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.drawing import drawn, sample
from sim.engines.compiled.evaluating import span
from sim.engines.compiled.fields import (
    BASE, BLOCK, BUSY, CALL, CALL_COUNTS, CALL_EFFORT, CALL_KEEP, CALL_KEEP_DEPTH,
    CALL_KEEP_WATCHED, CALL_TIME, FREE_COUNT, FREE_FIRST, FREE_LAST, FREE_NEXT, FREE_PREVIOUS,
    HAS_SHIFTS, HOURS, LAST_END, NOW, NUMBER, OF_CASE, OF_POOL, OF_SOURCE, OF_TOKEN, PAUSES,
    PERSON_AT_WORK, PERSON_CALENDAR, PERSON_NUMBER, PERSON_POOL, PERSON_RANK, PERSON_REALS,
    POOL_CALENDAR, PULLED_BY, PULLS, QUEUED, REQUEST, SERVED, STARTED, STIRRED, STIRRED_POOLS,
    TIME, TOKEN_NUMBER, UNIFORM, WAITING, WORKED, WORK_ENDS,
)  # fmt: skip
from sim.engines.compiled.flow import ancestor, free_request, leave_queue, mark
from sim.engines.compiled.journal import write_request
from sim.engines.compiled.linked import put_behind, take_out
from sim.engines.compiled.shifts import after, is_open
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.moment import SORT_OF_WORK
from sim.program.program import NONE
from sim.program.program import PERSON as PERSON_SLOT

# -- who is free -----------------------------------------------------------------------------


@kernel("void(ints, int)", inline=True)
def stir(ints: Longs, pool: int) -> None:
    """Somebody of a pool may find work."""
    if ints[pool + STIRRED] == 0:
        ints[pool + STIRRED] = 1
        ints[STIRRED_POOLS] += 1


@kernel("void(ints, reals, int)", inline=True)
def release(ints: Longs, reals: Doubles, person: int) -> None:
    """A person is free: by the end of their last work, then number."""
    pool = ints[person + PERSON_POOL]
    ints[person + BUSY] = 0
    ended = reals[ints[person + PERSON_REALS] + LAST_END]
    before = ints[pool + FREE_LAST]
    while before:
        other = reals[ints[before + PERSON_REALS] + LAST_END]
        if other < ended or (
            other == ended and ints[before + PERSON_RANK] < ints[person + PERSON_RANK]
        ):
            break
        before = ints[before + FREE_PREVIOUS]
    put_behind(ints, person, before, FREE_NEXT, pool + FREE_FIRST)
    ints[pool + FREE_COUNT] += 1


@kernel("void(ints, int)", inline=True)
def engage(ints: Longs, person: int) -> None:
    pool = ints[person + PERSON_POOL]
    ints[person + BUSY] = 1
    take_out(ints, person, FREE_NEXT, pool + FREE_FIRST)
    ints[pool + FREE_COUNT] -= 1


@kernel("int(code, number, ints, reals, int)")
def free_on_shift(code: Longs, number: Doubles, ints: Longs, reals: Doubles, pool: int) -> int:
    """How many people of a pool are free and on shift."""
    if ints[pool + HAS_SHIFTS] == 0:
        return ints[pool + FREE_COUNT]
    count = 0
    person = ints[pool + FREE_FIRST]
    while person:
        if is_open(code, number, ints, reals, ints[person + PERSON_CALENDAR]):
            count += 1
        person = ints[person + FREE_NEXT]
    return count


# -- work ------------------------------------------------------------------------------------


@kernel("void(code, number, ints, reals, heap, int, int)", inline=True)
def begin_work(
    code: Longs,
    number: Doubles,
    ints: Longs,
    reals: Doubles,
    heap: Longs,
    request: int,
    person: int,
) -> None:
    """Start work; the end is computed at once from its length and the calendar."""
    call = ints[request + CALL]
    case = ints[request + OF_CASE]
    token = ints[request + OF_TOKEN]
    pool = ints[request + OF_POOL]
    block = ints[request + BLOCK]
    base = ints[case + BASE]
    if ints[request + WAITING]:
        leave_queue(ints, request)
    reals[block + STARTED] = reals[NOW]
    calendar = ints[pool + POOL_CALENDAR]
    if person:
        calendar = ints[person + PERSON_CALENDAR]
        engage(ints, person)
        reals[base + PERSON_SLOT] = ints[person + PERSON_NUMBER]
        ints[request + PERSON_AT_WORK] = person
        if code[call + CALL_KEEP] != NONE:
            keeper = ancestor(ints, case, code[call + CALL_KEEP_DEPTH])
            reals[ints[keeper + BASE] + code[call + CALL_KEEP]] = ints[person + PERSON_NUMBER]
            if code[call + CALL_KEEP_WATCHED]:
                mark(ints, keeper)
    draw = code[call + CALL_TIME]
    time = span(reals, sample(code, number, reals, draw, base, reals[block + UNIFORM]), draw)
    hours = time
    draw = code[call + CALL_EFFORT]
    if draw != NONE:
        hours = span(reals, drawn(code, number, reals, draw, base), draw)
    reals[block + TIME] = time
    reals[block + HOURS] = hours if code[call + CALL_COUNTS] else 0.0
    end = reals[NOW] + time
    if ints[pool + PAUSES]:
        end = after(code, number, ints, reals, calendar, time)
    order = order_of(SORT_OF_WORK, ints[case + NUMBER], ints[token + TOKEN_NUMBER], 0)
    push(ints, heap, end, order, 0, what_of(WORK_ENDS, request))


@kernel("int(code, ints, reals, rows, int)", inline=True)
def end_work(code: Longs, ints: Longs, reals: Doubles, rows: Doubles, request: int) -> int:
    """Work is done: its person is free, its token goes on. The token, 0 if it was stopped."""
    block = ints[request + BLOCK]
    write_request(code, ints, reals, rows, request, reals[NOW], reals[block + HOURS], SERVED)
    token = ints[request + OF_TOKEN]
    if token:
        ints[token + REQUEST] = 0
    person = ints[request + PERSON_AT_WORK]
    if person:
        own = ints[person + PERSON_REALS]
        reals[own + WORKED] += reals[block + TIME]
        if ints[request + PULLED_BY] != NONE:
            reals[own + OF_SOURCE + 3 * ints[request + PULLED_BY]] += reals[block + TIME]
        reals[own + LAST_END] = reals[NOW]
        release(ints, reals, person)
        pool = ints[request + OF_POOL]
        if ints[pool + QUEUED] or code[ints[pool + PULLS]]:
            stir(ints, pool)
    free_request(ints, request)
    return token
