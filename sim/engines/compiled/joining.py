"""A token reaches a task: it queues, is turned away, or is served by who pulled it (rule 4)."""

from __future__ import annotations

import math

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.drawing import sample, uniform_of
from sim.engines.compiled.evaluating import evaluate, fail, finite, span, up
from sim.engines.compiled.fields import (
    BASE, BLOCK, BY, CALL, CALL_BY, CALL_BY_DEPTH, CALL_DEPTH, CALL_ELEMENT, CALL_FULL,
    CALL_ORDER, CALL_PATIENCE, CALL_POOL, CALL_TIME, CASE, FAULT, FIRST_PERSON, FREE_COUNT,
    FREE_REQUEST, INTS_USED, JOINED, JOINED_KEY, NOT_THE_PULLERS, NOW, NO_ELEMENT, NO_PERSON,
    NO_ROOM, NUMBER, OF_CASE, OF_POOL, OF_SOURCE, OF_TOKEN, ORDER, ORDER_KEY, OWN, OWN_QUEUE,
    PATIENCE_ENDS, PC, PERSON_AT_WORK, PERSON_POOL, PERSON_REALS, POOL_REALS, POOL_SIZE,
    PULLED_BY, QUEUE, QUEUED, RANK_KEY, REALS_USED, REQUEST, REQUESTS_BEGUN, REQUEST_BLOCK,
    REQUEST_LINK, REQUEST_SIZE, ROOM, ROW, SOURCE, STARTED, TOKEN_NUMBER, UNIFORM, UNLIMITED,
    WAITING,
)  # fmt: skip
from sim.engines.compiled.flow import free_request
from sim.engines.compiled.journal import write_request
from sim.engines.compiled.keys import key_of, time_key
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.waiting import joined
from sim.engines.compiled.working import begin_work, free_on_shift, stir
from sim.engines.moment import CASE_BITS, SORT_OF_WAIT
from sim.program.program import NONE


@kernel("int(ints, reals, int, int, int)", inline=True)
def new_request(ints: Longs, reals: Doubles, token: int, call: int, pool: int) -> int:
    """A request of a token for a task of a pool."""
    request = ints[FREE_REQUEST]
    if request:
        ints[FREE_REQUEST] = ints[request + REQUEST_LINK]
    else:
        request = ints[INTS_USED]
        ints[INTS_USED] = request + REQUEST_SIZE
        ints[request + BLOCK] = ints[REALS_USED]
        ints[REALS_USED] += REQUEST_BLOCK
    row = ints[REQUESTS_BEGUN]
    ints[REQUESTS_BEGUN] = row + 1
    block = ints[request + BLOCK]
    ints[request + CALL] = call
    ints[request + OF_CASE] = ints[token + CASE]
    ints[request + OF_TOKEN] = token
    ints[request + OF_POOL] = pool
    ints[request + ROW] = row
    ints[request + WAITING] = 0
    ints[request + OWN] = 0
    ints[request + PERSON_AT_WORK] = 0
    ints[request + PULLED_BY] = NONE
    reals[block + JOINED] = reals[NOW]
    reals[block + STARTED] = math.nan
    reals[block + ORDER] = 0.0
    ints[token + REQUEST] = request
    return request


@kernel("bool(code, number, ints, reals, heap, rows, int, int)", inline=True)
def reach_task(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    token: int, call: int,
) -> bool:  # fmt: skip
    """A token asks for a task. Whether it rests."""
    base = ints[ints[token + CASE] + BASE]
    pool = code[call + CALL_POOL]
    if code[call + CALL_ELEMENT] != NONE:
        element = reals[up(reals, base, code[call + CALL_DEPTH]) + code[call + CALL_ELEMENT]]
        if element != element:
            fail(reals, NO_ELEMENT, call, element)
            return True
        pool += POOL_SIZE * int(element)
    request = new_request(ints, reals, token, call, pool)
    block = ints[request + BLOCK]
    reals[block + UNIFORM] = uniform_of(code, reals, code[call + CALL_TIME], base)
    impatient = code[call + CALL_PATIENCE] != NONE
    patience = 0.0
    if impatient:
        patience = uniform_of(code, reals, code[call + CALL_PATIENCE], base)
    if ints[token + BY]:
        serve_at_once(code, number, ints, reals, heap, token, request)
        return True
    if ints[pool + UNLIMITED] == 0:
        room = reals[ints[pool + POOL_REALS] + ROOM]
        if ints[pool + QUEUED] >= room:
            if ints[pool + QUEUED] - free_on_shift(code, number, ints, reals, pool) >= room:
                write_request(code, ints, reals, rows, request, reals[NOW], 0.0, NO_ROOM)
                ints[token + REQUEST] = 0
                free_request(ints, request)
                if code[call + CALL_FULL] != NONE:
                    ints[token + PC] = code[call + CALL_FULL]
                return False
    join(code, number, ints, reals, request, base)
    if impatient and reals[FAULT] == 0.0:
        draw = code[call + CALL_PATIENCE]
        hours = span(reals, sample(code, number, reals, draw, base, patience), draw)
        order = order_of(
            SORT_OF_WAIT, ints[ints[token + CASE] + NUMBER], ints[token + TOKEN_NUMBER], 0
        )
        tie = ints[request + ROW]
        push(ints, heap, reals[NOW] + hours, order, tie, what_of(PATIENCE_ENDS, request))
    return True


@kernel("void(code, number, ints, reals, int, int)", inline=True)
def join(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, request: int, base: int
) -> None:
    """Put a request into the queue it waits in."""
    call = ints[request + CALL]
    pool = ints[request + OF_POOL]
    queue = pool + QUEUE
    if code[call + CALL_BY] != NONE:
        person = reals[up(reals, base, code[call + CALL_BY_DEPTH]) + code[call + CALL_BY]]
        if person != person:
            fail(reals, NO_PERSON, call, 0.0)
            return
        ints[request + OWN] = ints[ints[FIRST_PERSON] + int(person)]
        queue = ints[request + OWN] + OWN_QUEUE
    order = 0.0
    expression = code[call + CALL_ORDER]
    if expression != NONE:
        order = finite(reals, evaluate(code, number, reals, expression, base), expression)
    token = ints[request + OF_TOKEN]
    reals[ints[request + BLOCK] + ORDER] = order
    ints[request + ORDER_KEY] = key_of(order)
    ints[request + JOINED_KEY] = time_key(reals[NOW])
    ints[request + RANK_KEY] = (ints[ints[token + CASE] + NUMBER] << CASE_BITS) | ints[
        token + TOKEN_NUMBER
    ]
    ints[request + WAITING] = 1
    ints[pool + QUEUED] += 1
    ints[queue] = joined(ints, ints[queue], request)
    if ints[pool + FREE_COUNT] or ints[pool + UNLIMITED]:
        stir(ints, pool)


@kernel("void(code, number, ints, reals, heap, int, int)")
def serve_at_once(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, token: int, request: int
) -> None:
    """The first task of a pulled case is started by who pulled it, without queueing."""
    person = ints[token + BY]
    if ints[request + OF_POOL] != ints[person + PERSON_POOL]:
        fail(reals, NOT_THE_PULLERS, 0, 0.0)
        return
    source = ints[token + SOURCE]
    ints[request + PULLED_BY] = source
    reals[ints[person + PERSON_REALS] + OF_SOURCE + 3 * source + 1] = math.nan
    ints[token + BY] = 0
    begin_work(code, number, ints, reals, heap, request, person)
