"""Tokens and cases: how they begin, change, are stopped and end (rules 2, 3 and 7)."""

from __future__ import annotations

from sim.engines.compiled.drawing import begin_with
from sim.engines.compiled.evaluating import evaluate, fail, finite
from sim.engines.compiled.fields import (
    ALL_TOKENS, BASE, BEFORE, BEGUN, BORN, BRANCHES, BY, CASE, CASES_MADE, CASE_SIZE, COUNTERS,
    DELAY_ROW, DIRTY, DONE, ENDED, ENTERED, FAULT, FIRST_CASE, FIRST_CHILD, FIRST_TOKEN, FLAGS,
    FREE_REQUEST, FREE_TOKEN, INTS_USED, IS_FREE, IS_OVER, IS_URGENT, JOURNEY, KIND,
    KIND_BEGINS, KIND_BEGIN_COUNT, KIND_BLOCK, KIND_FLAGS, KIND_FLAG_COUNT, KIND_IS_POPULATION,
    KIND_LEVELS, KIND_LEVEL_COUNT, KIND_TEMPLATE, LAST_CASE, LAST_TOKEN, LINK, LIVE_TOKENS,
    NEXT, NEXT_CASE, NEXT_CHILD, NEXT_DIRTY, NEXT_TOKEN, NOW, NUMBER, OF_POOL, OF_TOKEN, OPEN,
    OUTCOME, OWN, OWNER_HIGH, OWNER_LOW, OWN_QUEUE, PARENT, PARENT_CASE, PC, QUEUE, QUEUED,
    REALS_USED, REQUEST, REQUEST_LINK, ROW, SOURCE, STOPPED, TICKET, TOKEN_BLOCK, TOKEN_NUMBER,
    TOKEN_REALS, TOKEN_SIZE, TOKEN_WORDS, TOO_MANY_TOKENS, URGENT_FIRST, URGENT_LAST, WAITING,
    WATCHING,
)  # fmt: skip
from sim.engines.compiled.journal import end_delay, write_request
from sim.engines.compiled.linked import put_behind, take_out
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.waiting import without
from sim.engines.moment import MOST_TOKENS
from sim.program.program import CASE as CASE_SLOT
from sim.program.program import ELEMENT, NONE
from sim.program.program import PARENT as PARENT_SLOT

# -- state -----------------------------------------------------------------------------------


@kernel("void(ints, int)", inline=True)
def mark(ints: Longs, case: int) -> None:
    """Remember that a watched slot of a case was written."""
    if ints[case + NEXT_DIRTY] == 0:
        ints[case + NEXT_DIRTY] = ints[DIRTY]
        ints[DIRTY] = case


@kernel("int(ints, int, int)", inline=True)
def ancestor(ints: Longs, case: int, levels: int) -> int:
    for _ in range(levels):
        case = ints[case + PARENT_CASE]
    return case


@kernel("void(ints, reals, int, int, float, int, int, int)", inline=True)
def set_slot(
    ints: Longs, reals: Doubles, case: int, slot: int, value: float, is_level: int, watched: int,
    at: int,
) -> None:  # fmt: skip
    """Set a state; a level goes on from its new value."""
    place = ints[case + BASE] + slot
    reals[place] = finite(reals, value, at)
    if is_level:
        reals[place + 2] = reals[NOW]
    if watched:
        mark(ints, case)


# -- tokens ----------------------------------------------------------------------------------


@kernel("void(ints, int)", inline=True)
def make_urgent(ints: Longs, token: int) -> None:
    """Let a token go on before anything else happens."""
    ints[token + IS_URGENT] = 1
    ints[token + LINK] = 0
    if ints[URGENT_FIRST]:
        ints[ints[URGENT_LAST] + LINK] = token
    else:
        ints[URGENT_FIRST] = token
    ints[URGENT_LAST] = token


@kernel("int(ints, reals, int, int, int, int, int, int)")
def start_token(
    ints: Longs, reals: Doubles, case: int, journey: int, pc: int, parent: int, by: int, source: int
) -> int:
    """A new token of a case; it runs after the token that runs now."""
    token = ints[FREE_TOKEN]
    if token:
        ints[FREE_TOKEN] = ints[token + LINK]
    else:
        token = ints[INTS_USED]
        ints[INTS_USED] = token + ints[TOKEN_SIZE]
        ints[token + TOKEN_REALS] = ints[REALS_USED]
        ints[REALS_USED] += ints[TOKEN_BLOCK]
        ints[token + NEXT_TOKEN] = ints[ALL_TOKENS]
        ints[ALL_TOKENS] = token
    ints[LIVE_TOKENS] += 1
    begun = ints[case + BEGUN]
    ints[case + BEGUN] = begun + 1
    if begun >= MOST_TOKENS:
        fail(reals, TOO_MANY_TOKENS, 0, 0.0)
    ints[token + CASE] = case
    ints[token + PC] = pc
    ints[token + TOKEN_NUMBER] = begun
    ints[token + IS_OVER] = 0
    ints[token + IS_FREE] = 0
    ints[token + JOURNEY] = journey
    ints[token + PARENT] = parent
    ints[token + REQUEST] = 0
    ints[token + BY] = by
    ints[token + SOURCE] = source
    ints[token + BRANCHES] = 0
    ints[token + WATCHING] = NONE
    ints[token + TICKET] = 0
    ints[token + DELAY_ROW] = NONE
    first = token + TOKEN_WORDS + ints[COUNTERS]
    for i in range(first, first + ints[FLAGS]):
        ints[i] = 0
    put_behind(ints, token, ints[case + LAST_TOKEN], NEXT, case + FIRST_TOKEN)
    base = ints[case + BASE]
    if reals[base + ENTERED] != reals[base + ENTERED]:
        reals[base + ENTERED] = reals[NOW]
    make_urgent(ints, token)
    return token


@kernel("void(ints, int)")
def drop_token(ints: Longs, token: int) -> None:
    """Take a token out of its case. One that is still to run is used again after its turn."""
    take_out(ints, token, NEXT, ints[token + CASE] + FIRST_TOKEN)
    ints[token + IS_OVER] = 1
    ints[LIVE_TOKENS] -= 1
    if ints[token + IS_URGENT] == 0:
        free_token(ints, token)


@kernel("void(ints, int)", inline=True)
def free_token(ints: Longs, token: int) -> None:
    ints[token + IS_FREE] = 1
    ints[token + LINK] = ints[FREE_TOKEN]
    ints[FREE_TOKEN] = token


@kernel("void(ints, int)", inline=True)
def free_request(ints: Longs, request: int) -> None:
    ints[request + ROW] = NONE
    ints[request + REQUEST_LINK] = ints[FREE_REQUEST]
    ints[FREE_REQUEST] = request


@kernel("void(ints, int)", inline=True)
def leave_queue(ints: Longs, request: int) -> None:
    """Take a waiting request out of its queue."""
    pool = ints[request + OF_POOL]
    ints[pool + QUEUED] -= 1
    ints[request + WAITING] = 0
    queue = pool + QUEUE
    if ints[request + OWN]:
        queue = ints[request + OWN] + OWN_QUEUE
    ints[queue] = without(ints, ints[queue], request)


@kernel("void(code, ints, reals, rows, int, int)")
def withdraw(
    code: Longs, ints: Longs, reals: Doubles, rows: Doubles, request: int, ending: int
) -> None:
    """A waiting request ends without service."""
    leave_queue(ints, request)
    write_request(code, ints, reals, rows, request, reals[NOW], 0.0, ending)
    ints[ints[request + OF_TOKEN] + REQUEST] = 0
    free_request(ints, request)


@kernel("void(ints, reals, int, int, int)")
def lower(ints: Longs, reals: Doubles, case: int, slot: int, watched: int) -> None:
    reals[ints[case + BASE] + slot] -= 1.0
    if watched:
        mark(ints, case)


@kernel("void(code, ints, reals, rows, int)")
def stop_token(code: Longs, ints: Longs, reals: Doubles, rows: Doubles, token: int) -> None:
    """End a token: its wait, watch or request is withdrawn, its flags lowered."""
    request = ints[token + REQUEST]
    if request and ints[request + WAITING]:
        withdraw(code, ints, reals, rows, request, STOPPED)
    elif request:
        ints[request + OF_TOKEN] = 0
    if ints[token + DELAY_ROW] != NONE:
        end_delay(ints, reals, rows, token)
    ints[token + TICKET] = 0
    case = ints[token + CASE]
    kind = ints[case + KIND]
    flag = token + TOKEN_WORDS + ints[COUNTERS]
    for i in range(code[kind + KIND_FLAG_COUNT]):
        row = code[kind + KIND_FLAGS] + 2 * i
        for _ in range(ints[flag + i]):
            lower(ints, reals, case, code[row], code[row + 1])
    drop_token(ints, token)


@kernel("void(code, ints, reals, rows, int, int)")
def stop_tokens(
    code: Longs, ints: Longs, reals: Doubles, rows: Doubles, case: int, journey: int
) -> None:
    """Stop the tokens of a case that began in a journey (NONE: all); so did their branches."""
    token = ints[case + FIRST_TOKEN]
    while token:
        behind = ints[token + NEXT]
        if journey == NONE or ints[token + JOURNEY] == journey:
            stop_token(code, ints, reals, rows, token)
        token = behind


# -- cases -----------------------------------------------------------------------------------


@kernel("void(code, ints, reals, int)")
def end_if_done(code: Longs, ints: Longs, reals: Doubles, case: int) -> None:
    """The last token ends a case that was created."""
    if ints[case + FIRST_TOKEN] == 0 and ints[case + OUTCOME] == OPEN:
        if code[ints[case + KIND] + KIND_IS_POPULATION] == 0:
            ints[case + OUTCOME] = DONE
            reals[ints[case + BASE] + ENDED] = reals[NOW]


@kernel("void(code, ints, reals, int)")
def end_token(code: Longs, ints: Longs, reals: Doubles, token: int) -> None:
    """A token at the end of its journey; the last of its branches lets another go on."""
    parent = ints[token + PARENT]
    drop_token(ints, token)
    if parent:
        ints[parent + BRANCHES] -= 1
        if ints[parent + BRANCHES] == 0:
            make_urgent(ints, parent)
    end_if_done(code, ints, reals, ints[token + CASE])


@kernel("void(code, ints, reals, rows, int, int)")
def leave(code: Longs, ints: Longs, reals: Doubles, rows: Doubles, case: int, outcome: int) -> None:
    """The end of a case, and of its children with the same outcome."""
    at = case
    while True:
        stop_tokens(code, ints, reals, rows, at, NONE)
        ints[at + OUTCOME] = outcome
        reals[ints[at + BASE] + ENDED] = reals[NOW]
        following = ints[at + FIRST_CHILD]
        while True:
            while following and ints[following + OUTCOME] != OPEN:
                following = ints[following + NEXT_CHILD]
            if following or at == case:
                break
            following = ints[at + NEXT_CHILD]
            at = ints[at + PARENT_CASE]
        if following == 0:
            return
        at = following


@kernel("int(code, number, ints, reals, int, int, int, int, int, float, float)")
def make_case(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, kind: int, case_number: int,
    owner_high: int, owner_low: int, parent: int, element: float, since: float,
) -> int:  # fmt: skip
    """A case of a kind: what it is born with, and how its levels begin."""
    case = ints[INTS_USED]
    ints[INTS_USED] = case + CASE_SIZE
    block = ints[REALS_USED]
    size = code[kind + KIND_BLOCK]
    ints[REALS_USED] = block + size
    template = code[kind + KIND_TEMPLATE]
    for i in range(size):
        reals[block + i] = number[template + i]
    base = block + BEFORE
    for i in range(CASE_SIZE):
        ints[case + i] = 0
    ints[case + NUMBER] = case_number
    ints[case + KIND] = kind
    ints[case + BASE] = base
    ints[case + PARENT_CASE] = parent
    ints[case + OUTCOME] = OPEN
    reals[base + OWNER_HIGH] = owner_high
    reals[base + OWNER_LOW] = owner_low
    if parent:
        reals[base + PARENT_SLOT] = ints[parent + BASE]
    reals[base + CASE_SLOT] = case
    reals[base + ELEMENT] = element
    begin_with(code, number, reals, base, code[kind + KIND_BEGINS], code[kind + KIND_BEGIN_COUNT])
    row = code[kind + KIND_LEVELS]
    for i in range(code[kind + KIND_LEVEL_COUNT]):
        place = base + code[row + 2 * i]
        rate = evaluate(code, number, reals, code[row + 2 * i + 1], base)
        reals[place + 1] = finite(reals, rate, code[row + 2 * i + 1])
        reals[place + 2] = since
    if reals[FAULT] != 0.0 and ints[BORN] == 0:
        ints[BORN] = case
    ints[CASES_MADE] += 1
    last = ints[LAST_CASE]
    if last:
        ints[last + NEXT_CASE] = case
    else:
        ints[FIRST_CASE] = case
    ints[LAST_CASE] = case
    return case
