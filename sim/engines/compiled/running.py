"""The kernel: tokens run, watches are asked, people take work, events happen (section 11)."""

from __future__ import annotations


from sim.engines.compiled.advancing import advance
from sim.engines.compiled.agenda import next_time, order_of, push, what_of
from sim.engines.compiled.fields import (
    ARRIVAL, AT_POOL, BEGUN_AT_ALL, CALENDAR_COUNT, CALENDAR_OPENED, CALENDAR_ROW, CALL,
    CALL_LEFT, CASE_ARRIVES, CASE_SIZE, COMPARISONS, DELAY_ROOM, DELAY_ROW, DELAY_ROWS, DIRTY,
    DOCUMENT_ROOM, DOCUMENT_ROWS, END_OF_LIST, EVENTS, EVENT_WORDS, FAULT, FAULTY, FINISHED,
    FIRST_SOURCE, FULL_HOUR, HEAP_HOLE, HEAP_ROOM, HEAP_SIZE, INTS_ROOM, INTS_USED, IS_OVER,
    IS_URGENT, KIND_BITS, LARGEST_CASE, LEFT_QUEUE, LENGTH, LEVEL_CROSSES, LINK, LIVE_TOKENS,
    MORE_ROOM, NEXT_OPENING, NOW, OF_SOURCE, OF_TOKEN, OPENINGS, OPENING_AT, OPENING_CALENDAR,
    OPENING_NUMBER, OPENING_POOLS, OPENING_SIZE, PATIENCE_ENDS, PAUSED, PC, PENDING_FIRST,
    PERSON_POOL, PERSON_REALS, PHASE, PULLED, REALS_ROOM, REALS_USED, REQUEST_BLOCK,
    REQUEST_ROOM, REQUEST_ROWS, REQUEST_SIZE, ROW, RUNNING, SHIFT_BEGINS, SOURCES, SOURCE_ROW,
    SOURCE_SIZE, SOURCE_SORT, STIRRED_POOLS, TOKEN_BLOCK, TOKEN_SIZE, URGENT_FIRST, WAITING,
    WAIT_ENDS, WAKE_PERSON, WAKE_SOURCE, WATCHING, WATCH_ENDS, WATCH_OTHERWISE, WIDEST,
    WORK_ENDS,
)  # fmt: skip
from sim.engines.compiled.flow import free_token, make_urgent, withdraw
from sim.engines.compiled.journal import end_delay
from sim.engines.compiled.keys import time_key
from sim.engines.compiled.serving import serve
from sim.engines.compiled.sources import plan_first, read_rate, source_event
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.watching import cross, end_watch, settle
from sim.engines.compiled.working import end_work, stir
from sim.engines.moment import SORT_OF_CALENDAR
from sim.program.program import NONE


@kernel("void(code, number, ints, reals, heap, rows)", inline=True)
def happen(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles
) -> None:
    """The next event."""
    tie = heap[2]
    what = heap[3]
    ints[HEAP_HOLE] = 1
    ints[EVENTS] += 1
    kind = what & ((1 << KIND_BITS) - 1)
    record = what >> KIND_BITS
    if kind == WORK_ENDS:
        ints[RUNNING] = end_work(code, ints, reals, rows, record)
    elif kind == WAIT_ENDS:
        if ints[record + DELAY_ROW] == tie:
            end_delay(ints, reals, rows, record)
            ints[RUNNING] = record
    elif kind == CASE_ARRIVES or kind == ARRIVAL:
        source_event(code, number, ints, reals, heap, record, tie)
    elif kind == PATIENCE_ENDS:
        if ints[record + ROW] == tie and ints[record + WAITING]:
            token = ints[record + OF_TOKEN]
            left = code[ints[record + CALL] + CALL_LEFT]
            withdraw(code, ints, reals, rows, record, LEFT_QUEUE)
            if left != NONE:
                ints[token + PC] = left
            make_urgent(ints, token)
    elif kind == LEVEL_CROSSES:
        cross(code, ints, reals, record, tie)
    elif kind == WATCH_ENDS:
        if ints[record + DELAY_ROW] == tie:
            otherwise = code[ints[record + WATCHING] + WATCH_OTHERWISE]
            if otherwise != NONE:
                ints[record + PC] = otherwise
            end_watch(ints, reals, rows, record)
    elif kind == FULL_HOUR:
        read_rate(code, number, ints, reals, heap, record)
    elif kind == SHIFT_BEGINS:
        shift_begins(code, number, ints, reals, heap, record)
    else:
        cap_opens(ints, reals, record, tie)


@kernel("void(code, number, ints, reals, heap, int)")
def shift_begins(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, opening: int
) -> None:
    """People whose calendar opens look for work; the next opening is planned."""
    for i in range(ints[opening + OPENING_POOLS]):
        stir(ints, ints[opening + OPENING_SIZE + i])
    plan_opening(code, number, ints, reals, heap, opening)


@kernel("void(code, number, ints, reals, heap, int)")
def plan_opening(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, opening: int
) -> None:
    """Plan the next start of a shift of a calendar."""
    row = ints[ints[opening + OPENING_CALENDAR] + CALENDAR_ROW]
    at = ints[opening + OPENING_AT]
    opened = code[row + CALENDAR_OPENED]
    while at < code[row + CALENDAR_COUNT] and number[opened + at] <= reals[NOW]:
        at += 1
    ints[opening + OPENING_AT] = at
    if at < code[row + CALENDAR_COUNT] and number[opened + at] <= reals[LENGTH]:
        order = order_of(SORT_OF_CALENDAR, ints[opening + OPENING_NUMBER], 0, 0)
        push(ints, heap, number[opened + at], order, 0, what_of(SHIFT_BEGINS, opening))


@kernel("void(ints, reals, int, int)")
def cap_opens(ints: Longs, reals: Doubles, wake: int, pulled_bits: int) -> None:
    """A cap on open hours allows a person's next pull, if nothing was pulled meanwhile."""
    person = ints[wake + WAKE_PERSON]
    pulled = ints[person + PERSON_REALS] + OF_SOURCE + 3 * ints[wake + WAKE_SOURCE]
    if time_key(reals[pulled]) == pulled_bits:
        reals[pulled + 1] = reals[pulled]
        stir(ints, ints[person + PERSON_POOL])


@kernel("int(ints)")
def steps_ahead(ints: Longs) -> int:
    """How many steps of the loop surely fit into the arrays; below 1: there must be more room.

    A step starts at most WIDEST tokens, a case and a request, plans an event for each of them
    and for each comparison of the watches, and ends at most all tokens there are.
    """
    widest = ints[WIDEST]
    live = ints[LIVE_TOKENS]
    tokens = widest * ints[TOKEN_SIZE] + CASE_SIZE + REQUEST_SIZE
    ahead = (ints[INTS_ROOM] - ints[INTS_USED]) // tokens
    blocks = widest * ints[TOKEN_BLOCK] + ints[LARGEST_CASE] + REQUEST_BLOCK
    ahead = min(ahead, (ints[REALS_ROOM] - ints[REALS_USED]) // blocks)
    events = (ints[HEAP_ROOM] - ints[HEAP_SIZE]) // EVENT_WORDS - live * ints[COMPARISONS]
    ahead = min(ahead, events // (widest * (1 + ints[COMPARISONS]) + 2))
    ahead = min(ahead, (ints[REQUEST_ROOM] - ints[REQUEST_ROWS] - live) // (widest + 2))
    ahead = min(ahead, (ints[DELAY_ROOM] - ints[DELAY_ROWS] - live) // (widest + 2))
    return min(ahead, ints[DOCUMENT_ROOM] - ints[DOCUMENT_ROWS])


@kernel("bool(ints)")
def may_lack_events(ints: Longs) -> bool:
    """Whether planning all crossings anew once more might not fit into the agenda."""
    most = (ints[LIVE_TOKENS] + ints[WIDEST]) * (1 + ints[COMPARISONS]) + 2
    return ints[HEAP_ROOM] - ints[HEAP_SIZE] < EVENT_WORDS * most


@kernel("int(code, number, ints, reals, heap, rows, int)")
def go_on(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    most: int,
) -> int:  # fmt: skip
    """Go on with a run until its end, or until the host is needed. What it is needed for.

    most: steps after which the host is let in, to see whether it was interrupted.
    """
    if ints[BEGUN_AT_ALL] == 0:
        ints[BEGUN_AT_ALL] = 1
        plan_all(code, number, ints, reals, heap)
        if reals[FAULT] != 0.0:
            return FAULTY
    while most > 0:
        ahead = min(steps_ahead(ints), most)
        if ahead < 1:
            return MORE_ROOM
        most -= ahead
        while ahead > 0:
            ahead -= 1
            if ints[RUNNING]:
                ahead = advance(code, number, ints, reals, heap, rows, ahead + 1)
            elif ints[URGENT_FIRST]:
                token = ints[URGENT_FIRST]
                ints[URGENT_FIRST] = ints[token + LINK]
                ints[token + IS_URGENT] = 0
                if ints[token + IS_OVER]:
                    free_token(ints, token)
                else:
                    ints[RUNNING] = token
            elif ints[DIRTY] != END_OF_LIST or ints[PENDING_FIRST]:
                settle(code, number, ints, reals, heap, rows)
                if ints[COMPARISONS] and may_lack_events(ints):
                    ahead = 0
            elif ints[PHASE]:
                serve(code, number, ints, reals, heap)
            else:
                time = next_time(ints, heap)
                if time == reals[NOW]:
                    happen(code, number, ints, reals, heap, rows)
                elif ints[STIRRED_POOLS]:
                    ints[PHASE] = 1
                    ints[AT_POOL] = 0
                elif time > reals[LENGTH]:
                    return FINISHED
                else:
                    reals[NOW] = time
                    happen(code, number, ints, reals, heap, rows)
            if reals[FAULT] != 0.0:
                return FAULTY
    return PAUSED


@kernel("void(code, number, ints, reals, heap)")
def plan_all(code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs) -> None:
    """Plan what happens first: arrivals, then openings of calendars."""
    for i in range(ints[SOURCES]):
        source = ints[FIRST_SOURCE] + SOURCE_SIZE * i
        if code[ints[source + SOURCE_ROW] + SOURCE_SORT] != PULLED and reals[FAULT] == 0.0:
            plan_first(code, number, ints, reals, heap, source)
    opening = ints[OPENINGS]
    while opening:
        plan_opening(code, number, ints, reals, heap, opening)
        opening = ints[opening + NEXT_OPENING]
