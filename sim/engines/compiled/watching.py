"""What is re-evaluated when state changes, and when levels cross (rule 3)."""

from __future__ import annotations

import math

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.drawing import drawn
from sim.engines.compiled.evaluating import evaluate, finite, span
from sim.engines.compiled.fields import (
    ASKING, BASE, BLOCK, CALL, CALL_ORDER, CASE, DELAYS_BEGUN, DELAY_BEGUN, DELAY_NAME,
    DELAY_ROW, DIRTY, DOING, END_OF_LIST, FAULT, FIRST_CHILD, FIRST_TOKEN, KIND, KIND_LEVELS,
    KIND_LEVEL_COUNT, KIND_WATCHES_PARENT, LEVEL_CROSSES, NEXT, NEXT_CHILD, NEXT_DIRTY,
    NEXT_PENDING, NOW, NUMBER, OF_POOL, OPEN, ORDER, ORDER_KEY, OUTCOME, OWN, OWN_QUEUE,
    PARENTS_MATTER, PENDING_FIRST, PENDING_LAST, PLANNED, PREVIOUS_PENDING, QUEUE, REFRESHING,
    REQUEST, SUBJECT, TICKET, TICKETS, TIE_BITS, TOKEN_NUMBER, TOKEN_REALS, WAITING, WATCHING,
    WATCH_AT_MOST, WATCH_COUNT, WATCH_ENDS, WATCH_EXPRESSION, WATCH_NAME, WATCH_SIZE, WHERE,
)  # fmt: skip
from sim.engines.compiled.flow import ancestor, make_urgent
from sim.engines.compiled.journal import end_delay
from sim.engines.compiled.keys import key_of
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.waiting import joined, without
from sim.engines.moment import SORT_OF_WAIT
from sim.program.program import NONE


@kernel("bool(code, number, ints, reals, heap, int, int)")
def begin_watch(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, token: int, watch: int
) -> bool:
    """A token reaches a `wait_until`: asked at once, it rests (True) if it does not hold."""
    case = ints[token + CASE]
    base = ints[case + BASE]
    if evaluate(code, number, reals, code[watch + WATCH_EXPRESSION], base) != 0.0:
        return False
    if reals[FAULT] != 0.0:
        return True
    row = ints[DELAYS_BEGUN]
    ints[DELAYS_BEGUN] = row + 1
    ints[token + WATCHING] = watch
    ints[token + DELAY_ROW] = row
    ints[token + DELAY_NAME] = code[watch + WATCH_NAME]
    block = ints[token + TOKEN_REALS]
    reals[block + DELAY_BEGUN] = reals[NOW]
    for i in range(code[watch + WATCH_COUNT]):
        reals[block + PLANNED + 4 * i] = math.nan
    plan(code, number, ints, reals, heap, token)
    draw = code[watch + WATCH_AT_MOST]
    if draw != NONE:
        hours = span(reals, drawn(code, number, reals, draw, base), draw)
        order = order_of(SORT_OF_WAIT, ints[case + NUMBER], ints[token + TOKEN_NUMBER], 1)
        push(ints, heap, reals[NOW] + hours, order, row, what_of(WATCH_ENDS, token))
    return True


@kernel("void(ints, reals, rows, int)")
def end_watch(ints: Longs, reals: Doubles, rows: Doubles, token: int) -> None:
    """A token that watches goes on."""
    end_delay(ints, reals, rows, token)
    ints[token + TICKET] = 0
    make_urgent(ints, token)


# -- crossings -------------------------------------------------------------------------------


@kernel("void(code, number, ints, reals, heap, int)")
def plan(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, token: int
) -> None:
    """Plan the crossings of a watch anew, if a level or what it is compared with changed."""
    watch = ints[token + WATCHING]
    count = code[watch + WATCH_COUNT]
    case = ints[token + CASE]
    planned = ints[token + TOKEN_REALS] + PLANNED
    changed = False
    for i in range(count):
        row = watch + WATCH_SIZE + 3 * i
        level = ints[ancestor(ints, case, code[row + 1]) + BASE] + code[row]
        other = evaluate(code, number, reals, code[row + 2], ints[case + BASE])
        place = planned + 4 * i
        for j in range(3):
            changed = changed or reals[place + j] != reals[level + j]
            reals[place + j] = reals[level + j]  # also if only the sign of a 0 is another one
        changed = changed or reals[place + 3] != other
        reals[place + 3] = other
    if not changed:
        return
    ticket = ints[TICKETS] + 1
    ints[TICKETS] = ticket
    ints[token + TICKET] = ticket
    order = order_of(SORT_OF_WAIT, ints[case + NUMBER], ints[token + TOKEN_NUMBER], 0)
    for i in range(count):
        place = planned + 4 * i
        rate = reals[place + 1]
        left = reals[place + 3] - (reals[place] + rate * (reals[NOW] - reals[place + 2]))
        if rate != 0.0 and left / rate > 0.0:
            tie = (ticket << TIE_BITS) | i
            push(ints, heap, reals[NOW] + left / rate, order, tie, what_of(LEVEL_CROSSES, token))


@kernel("void(code, ints, reals, int, int)")
def cross(code: Longs, ints: Longs, reals: Doubles, token: int, tie: int) -> None:
    """A level meets the other side of a comparison: exactly, whatever rounding says."""
    if ints[token + TICKET] != tie >> TIE_BITS:
        return
    which = tie & ((1 << TIE_BITS) - 1)
    case = ints[token + CASE]
    row = ints[token + WATCHING] + WATCH_SIZE + 3 * which
    level = ints[ancestor(ints, case, code[row + 1]) + BASE] + code[row]
    reals[level] = reals[ints[token + TOKEN_REALS] + PLANNED + 4 * which + 3]
    reals[level + 2] = reals[NOW]
    ask_later(ints, case)


# -- after a token has run -------------------------------------------------------------------


@kernel("void(ints, int)")
def ask_later(ints: Longs, case: int) -> None:
    """Put a case among those whose watches are to be asked, by its number."""
    if ints[case + NEXT_PENDING]:
        return
    before = ints[PENDING_LAST]
    while before and ints[before + NUMBER] > ints[case + NUMBER]:
        before = ints[before + PREVIOUS_PENDING]
    behind = ints[before + NEXT_PENDING] if before else ints[PENDING_FIRST]
    if behind == 0:
        behind = END_OF_LIST
    ints[case + PREVIOUS_PENDING] = before
    ints[case + NEXT_PENDING] = behind
    if before:
        ints[before + NEXT_PENDING] = case
    else:
        ints[PENDING_FIRST] = case
    if behind != END_OF_LIST:
        ints[behind + PREVIOUS_PENDING] = case
    else:
        ints[PENDING_LAST] = case


@kernel("void(ints)", inline=True)
def drop_first_pending(ints: Longs) -> None:
    case = ints[PENDING_FIRST]
    behind = ints[case + NEXT_PENDING]
    ints[case + NEXT_PENDING] = 0
    if behind == END_OF_LIST:
        ints[PENDING_FIRST] = 0
        ints[PENDING_LAST] = 0
    else:
        ints[PENDING_FIRST] = behind
        ints[behind + PREVIOUS_PENDING] = 0


@kernel("void(code, ints)")
def gather_changed(code: Longs, ints: Longs) -> None:
    """The cases that were written, and the children that watch them, are to be asked.

    Until it is refreshed such a case is its own successor in the list of the written ones.
    """
    while ints[DIRTY] != END_OF_LIST:
        case = ints[DIRTY]
        ints[DIRTY] = ints[case + NEXT_DIRTY]
        ints[case + NEXT_DIRTY] = case
        ask_later(ints, case)
        if ints[PARENTS_MATTER]:
            child = ints[case + FIRST_CHILD]
            while child:
                if code[ints[child + KIND] + KIND_WATCHES_PARENT] and ints[child + OUTCOME] == OPEN:
                    if ints[child + NEXT_DIRTY] == 0:
                        ints[child + NEXT_DIRTY] = ints[DIRTY]
                        ints[DIRTY] = child
                child = ints[child + NEXT_CHILD]


@kernel("void(code, number, ints, reals, heap, int)")
def refresh(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, case: int
) -> None:
    """Rates of levels, orders of waiting requests, crossings ahead."""
    base = ints[case + BASE]
    kind = ints[case + KIND]
    ints[DOING] = REFRESHING
    ints[SUBJECT] = case
    ints[WHERE] = 0
    row = code[kind + KIND_LEVELS]
    for i in range(code[kind + KIND_LEVEL_COUNT]):
        level = base + code[row + 2 * i]
        expression = code[row + 2 * i + 1]
        rate = finite(reals, evaluate(code, number, reals, expression, base), expression)
        if rate != reals[level + 1]:
            reals[level] += reals[level + 1] * (reals[NOW] - reals[level + 2])
            reals[level + 1] = rate
            reals[level + 2] = reals[NOW]
    token = ints[case + FIRST_TOKEN]
    while token and reals[FAULT] == 0.0:
        request = ints[token + REQUEST]
        if request and ints[request + WAITING] and code[ints[request + CALL] + CALL_ORDER] != NONE:
            ints[WHERE] = token
            reorder(code, number, ints, reals, request, base)
        elif ints[token + WATCHING] != NONE:
            ints[WHERE] = token
            plan(code, number, ints, reals, heap, token)
        token = ints[token + NEXT]


@kernel("void(code, number, ints, reals, int, int)")
def reorder(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, request: int, base: int
) -> None:
    """The state that a waiting request's order names has changed."""
    expression = code[ints[request + CALL] + CALL_ORDER]
    order = finite(reals, evaluate(code, number, reals, expression, base), expression)
    if order == reals[ints[request + BLOCK] + ORDER]:
        return
    reals[ints[request + BLOCK] + ORDER] = order
    queue = ints[request + OF_POOL] + QUEUE
    if ints[request + OWN]:
        queue = ints[request + OWN] + OWN_QUEUE
    rest = without(ints, ints[queue], request)
    ints[request + ORDER_KEY] = key_of(order)
    ints[queue] = joined(ints, rest, request)


@kernel("void(code, number, ints, reals, heap, rows)")
def settle(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles
) -> None:
    """Refresh what changed, then ask the watches until one holds: its token is to run."""
    if ints[DIRTY] != END_OF_LIST:
        gather_changed(code, ints)
        case = ints[PENDING_FIRST]
        while case != END_OF_LIST:
            if ints[case + NEXT_DIRTY]:
                ints[case + NEXT_DIRTY] = 0
                if reals[FAULT] == 0.0:
                    refresh(code, number, ints, reals, heap, case)
            case = ints[case + NEXT_PENDING]
    while ints[PENDING_FIRST] and reals[FAULT] == 0.0:
        case = ints[PENDING_FIRST]
        token = ints[case + FIRST_TOKEN]
        while token:
            watch = ints[token + WATCHING]
            if watch != NONE:
                ints[DOING] = ASKING
                ints[SUBJECT] = case
                ints[WHERE] = token
                expression = code[watch + WATCH_EXPRESSION]
                if evaluate(code, number, reals, expression, ints[case + BASE]) != 0.0:
                    end_watch(ints, reals, rows, token)
                    return
                if reals[FAULT] != 0.0:
                    return
            token = ints[token + NEXT]
        drop_first_pending(ints)
