"""Operations: what a token does until it rests or is over (rule 2)."""

from __future__ import annotations

import math

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.drawing import drawn
from sim.engines.compiled.evaluating import evaluate, fail, finite, span, up
from sim.engines.compiled.fields import (
    BASE, BRANCHES, BY, CALENDARS, CALENDAR_SIZE, CASE, COUNTERS, DELAYS_BEGUN, DELAY_BEGUN,
    DELAY_NAME, DELAY_ROW, DOCUMENT_COLUMNS, DOCUMENT_FIRST, DOCUMENT_ROWS, DOCUMENT_WIDTH,
    DOING, ENTRY_JOURNEY, ENTRY_PC, FAULT, FIRST_CHILD, IS_OVER, JOURNEY, LAST_CHILD, LAUNCHED,
    LAUNCH_COUNT, LAUNCH_COUNTER, LAUNCH_ENTRY, LAUNCH_HASH, LAUNCH_KIND, LAUNCH_SIZE, MOMENT,
    NEXT_CHILD, NEXT_NUMBER, NOW, NO_ELEMENT, NUMBER, OWNER_HIGH, OWNER_LOW, PC, PULLED_RESTS,
    RUNNING, RUNNING_TOKEN, STEPS, SUBJECT, TOKEN_NUMBER, TOKEN_REALS, TOKEN_WORDS,
    TOO_MANY_STEPS, WAIT_CALENDAR, WAIT_DEPTH, WAIT_DRAW, WAIT_ELEMENT, WAIT_ENDS, WAIT_NAME,
    WHERE,
)  # fmt: skip
from sim.engines.compiled.flow import (
    ancestor, end_if_done, end_token, leave, make_case, mark, set_slot, start_token,
    stop_tokens,
)  # fmt: skip
from sim.engines.compiled.joining import reach_task
from sim.engines.compiled.shifts import after
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.watching import begin_watch
from sim.engines.moment import MOST_STEPS, SORT_OF_WAIT
from sim.program.program import NONE, Code
from sim.program.streams import philox

(
    JUMP, UNLESS, SET, RAISE, LOWER, COUNT, AGAIN, TASK, WAIT, WATCH, START, SPLIT, STOP, LAUNCH,
    DOCUMENT, LEAVE, END,
) = (int(code) for code in Code)  # fmt: skip


@kernel("void(code, number, ints, reals, heap, int, int)", inline=True)
def rest_for(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, token: int, wait: int
) -> None:
    """A deliberate delay begins."""
    case = ints[token + CASE]
    base = ints[case + BASE]
    draw = code[wait + WAIT_DRAW]
    hours = span(reals, drawn(code, number, reals, draw, base), draw)
    row = ints[DELAYS_BEGUN]
    ints[DELAYS_BEGUN] = row + 1
    ints[token + DELAY_ROW] = row
    ints[token + DELAY_NAME] = code[wait + WAIT_NAME]
    reals[ints[token + TOKEN_REALS] + DELAY_BEGUN] = reals[NOW]
    end = reals[NOW] + hours
    calendar = code[wait + WAIT_CALENDAR]
    if calendar != NONE:
        if code[wait + WAIT_ELEMENT] != NONE:
            element = reals[up(reals, base, code[wait + WAIT_DEPTH]) + code[wait + WAIT_ELEMENT]]
            if element != element:
                fail(reals, NO_ELEMENT, wait, element)
                return
            calendar += int(element)
        end = after(code, number, ints, reals, ints[CALENDARS] + CALENDAR_SIZE * calendar, hours)
    order = order_of(SORT_OF_WAIT, ints[case + NUMBER], ints[token + TOKEN_NUMBER], 0)
    push(ints, heap, end, order, row, what_of(WAIT_ENDS, token))


@kernel("void(code, number, ints, reals, int, int)")
def launch(code: Longs, number: Doubles, ints: Longs, reals: Doubles, token: int, row: int) -> None:
    """A case creates a child, sets what it begins with, and lets its first token run."""
    parent = ints[token + CASE]
    base = ints[parent + BASE]
    room = int(reals[LAUNCHED])
    count = code[row + LAUNCH_COUNT]
    for i in range(count):
        value = drawn(code, number, reals, code[row + LAUNCH_SIZE + 4 * i + 1], base)
        reals[room + i] = value
    if reals[FAULT] != 0.0:
        return
    counter = base + code[row + LAUNCH_COUNTER]
    index = int(reals[counter])
    reals[counter] = index + 1.0
    words = philox(
        index, int(code[row + LAUNCH_HASH]), 0, 0, int(reals[base + OWNER_LOW]),
        int(reals[base + OWNER_HIGH]),
    )  # fmt: skip
    case_number = ints[NEXT_NUMBER]
    child = make_case(
        code, number, ints, reals, code[row + LAUNCH_KIND], case_number, words[1], words[0],
        parent, math.nan, reals[NOW],
    )  # fmt: skip
    if reals[FAULT] != 0.0:
        return
    ints[NEXT_NUMBER] = case_number + 1
    last = ints[parent + LAST_CHILD]
    if last:
        ints[last + NEXT_CHILD] = child
    else:
        ints[parent + FIRST_CHILD] = child
    ints[parent + LAST_CHILD] = child
    for i in range(count):
        at = row + LAUNCH_SIZE + 4 * i
        set_slot(ints, reals, child, code[at], reals[room + i], code[at + 2], code[at + 3], at)
    entry = code[row + LAUNCH_ENTRY]
    start_token(ints, reals, child, code[entry + ENTRY_JOURNEY], code[entry + ENTRY_PC], 0, 0, NONE)


@kernel("void(code, number, ints, reals, rows, int, int, int, int)")
def write_document(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, rows: Doubles, token: int,
    document: int, columns: int, count: int,
) -> None:  # fmt: skip
    """One row of a document."""
    case = ints[token + CASE]
    at = ints[DOCUMENT_FIRST] + ints[DOCUMENT_ROWS] * ints[DOCUMENT_WIDTH]
    ints[DOCUMENT_ROWS] += 1
    rows[at] = document
    rows[at + 1] = reals[NOW]
    rows[at + 2] = ints[case + NUMBER]
    for i in range(count):
        expression = code[columns + i]
        value = evaluate(code, number, reals, expression, ints[case + BASE])
        rows[at + DOCUMENT_COLUMNS + i] = finite(reals, value, expression)


@kernel("int(code, number, ints, reals, heap, rows, int)", inline=True)
def advance(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    ahead: int,
) -> int:  # fmt: skip
    """Let the token that runs go on until it rests or is over, for so many steps at most.

    RUNNING of the head is 0 if it rests or is over. The steps that are left.
    """
    token = ints[RUNNING]
    case = ints[token + CASE]
    base = ints[case + BASE]
    ints[DOING] = RUNNING_TOKEN
    ints[SUBJECT] = case
    if reals[base + MOMENT] != reals[NOW]:
        reals[base + MOMENT] = reals[NOW]
        ints[case + STEPS] = 0
    while True:
        pc = ints[token + PC]
        ints[WHERE] = pc
        ints[case + STEPS] += 1
        if ints[case + STEPS] > MOST_STEPS:
            fail(reals, TOO_MANY_STEPS, 0, 0.0)
            return ahead
        what = code[pc]
        a = code[pc + 1]
        b = code[pc + 2]
        c = code[pc + 3]
        ints[token + PC] = pc + 6
        rests = False
        if what == SET:
            owner = ancestor(ints, case, c)
            value = drawn(code, number, reals, b, base)
            set_slot(ints, reals, owner, a, value, code[pc + 4], code[pc + 5], b)
        elif what == UNLESS:
            if evaluate(code, number, reals, b, base) == 0.0:
                ints[token + PC] = a
        elif what == JUMP:
            ints[token + PC] = a
        elif what == TASK:
            rests = reach_task(code, number, ints, reals, heap, rows, token, a)
        elif what == WAIT:
            rest_for(code, number, ints, reals, heap, token, a)
            rests = True
        elif what == RAISE or what == LOWER:
            change = 1 if what == RAISE else -1
            reals[base + a] += change
            ints[token + TOKEN_WORDS + ints[COUNTERS] + b] += change
            if c:
                mark(ints, case)
        elif what == WATCH:
            rests = begin_watch(code, number, ints, reals, heap, token, a)
        elif what == COUNT:
            ints[token + TOKEN_WORDS + a] = 0
        elif what == AGAIN:
            limit = finite(reals, evaluate(code, number, reals, c, base), c)
            if ints[token + TOKEN_WORDS + a] >= limit:
                ints[token + PC] = b
            else:
                ints[token + TOKEN_WORDS + a] += 1
        elif what == DOCUMENT:
            write_document(code, number, ints, reals, rows, token, a, b, c)
        elif what == LEAVE:
            leave(code, ints, reals, rows, case, a)
        elif what == END:
            end_token(code, ints, reals, token)
        elif what == START:
            start_token(ints, reals, case, code[a + ENTRY_JOURNEY], code[a + ENTRY_PC], 0, 0, NONE)
        elif what == LAUNCH:
            launch(code, number, ints, reals, token, a)
        elif what == SPLIT:
            ints[token + BRANCHES] = b
            for i in range(b):
                start_token(ints, reals, case, ints[token + JOURNEY], code[a + i], token, 0, NONE)
            rests = b > 0
        else:
            stop_tokens(code, ints, reals, rows, case, a)
            end_if_done(code, ints, reals, case)
        if rests and ints[token + BY]:
            fail(reals, PULLED_RESTS, 0, 0.0)
        ahead -= 1
        if rests or ints[token + IS_OVER]:
            ints[RUNNING] = 0
            return ahead
        if ahead <= 0 or reals[FAULT] != 0.0:
            return ahead
