"""The end of a run: rows of what is open, and where the cases lie (rule 9)."""

from __future__ import annotations

import math

from sim.engines.compiled.fields import (
    ALL_TOKENS, BLOCK, CALENDAR_ROW, DELAY_ROW, EVENT_WORDS, FIRST_CASE, HEAP_SIZE, HOURS,
    IS_OVER, KIND_BITS, LENGTH, NEXT_CASE, NEXT_TOKEN, OF_POOL, OF_TOKEN, PAUSES,
    PERSON_AT_WORK, PERSON_CALENDAR, PERSON_REALS, POOL_CALENDAR, REQUEST, STARTED, STILL_OPEN,
    STOPPED, TIME, WAITING, WORKED, WORK_ENDS,
)  # fmt: skip
from sim.engines.compiled.journal import write_delay, write_request
from sim.engines.compiled.shifts import open_at
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.program.program import NONE


@kernel("void(code, number, ints, reals, heap, rows)")
def close_all(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles
) -> None:
    """The end of the run: rows of what is still open, and the hours worked on it so far."""
    for at in range(0, ints[HEAP_SIZE], EVENT_WORDS):
        what = heap[at + 3]
        if what & ((1 << KIND_BITS) - 1) == WORK_ENDS:
            close_work(code, number, ints, reals, rows, what >> KIND_BITS)
    token = ints[ALL_TOKENS]
    while token:
        if ints[token + IS_OVER] == 0:
            request = ints[token + REQUEST]
            if request and ints[request + WAITING]:
                write_request(code, ints, reals, rows, request, math.nan, 0.0, STILL_OPEN)
            if ints[token + DELAY_ROW] != NONE:
                write_delay(ints, reals, rows, token, math.nan)
        token = ints[token + NEXT_TOKEN]


@kernel("void(code, number, ints, reals, rows, int)")
def close_work(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, rows: Doubles, request: int
) -> None:
    """The row of work in hand."""
    block = ints[request + BLOCK]
    person = ints[request + PERSON_AT_WORK]
    pool = ints[request + OF_POOL]
    calendar = ints[person + PERSON_CALENDAR] if person else ints[pool + POOL_CALENDAR]
    started = reals[block + STARTED]
    done = reals[LENGTH] - started
    if ints[pool + PAUSES]:
        row = ints[calendar + CALENDAR_ROW]
        done = open_at(code, number, row, reals[LENGTH]) - open_at(code, number, row, started)
    share = done / reals[block + TIME] if reals[block + TIME] > 0.0 else 1.0
    if person:
        reals[ints[person + PERSON_REALS] + WORKED] += done
    ending = STILL_OPEN if ints[request + OF_TOKEN] else STOPPED
    write_request(code, ints, reals, rows, request, math.nan, reals[block + HOURS] * share, ending)


@kernel("int(ints, longs)")
def write_cases(ints: Longs, found: Longs) -> int:
    """Write the cases that were made into `found`, as they were made; how many there are."""
    count = 0
    case = ints[FIRST_CASE]
    while case:
        found[count] = case
        count += 1
        case = ints[case + NEXT_CASE]
    return count
