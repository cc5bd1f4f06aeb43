"""The kernel: tokens run, watches are asked, people take work, events happen (section 11)."""

from __future__ import annotations

import math

from sim.engines.compiled.agenda import next_time, order_of, push, what_of
from sim.engines.compiled.drawing import drawn, first_value
from sim.engines.compiled.evaluating import evaluate, fail, finite, keyed, span, up
from sim.engines.compiled.fields import (
    ALL_TOKENS, ARRIVAL, AT_POOL, BASE, BEFORE, BEGUN_AT_ALL, BLOCK, BRANCHES, BY, CALENDARS,
    CALENDAR_COUNT, CALENDAR_OPENED, CALENDAR_ROW, CALENDAR_SIZE, CALL, CALL_LEFT, CASE,
    CASE_ARRIVES, CASE_SIZE, COMPARISONS, COUNTERS, DELAYS_BEGUN, DELAY_BEGUN, DELAY_NAME,
    DELAY_ROOM, DELAY_ROW, DELAY_ROWS, DIRTY, DOCUMENT_COLUMNS, DOCUMENT_FIRST, DOCUMENT_ROOM,
    DOCUMENT_ROWS, DOCUMENT_WIDTH, DOING, END_OF_LIST, ENTRY_JOURNEY, ENTRY_PC, EVENTS,
    EVENT_WORDS, FAULT, FAULTY, FINISHED, FIRST_CASE, FIRST_CHILD, FIRST_SOURCE, FULL_HOUR,
    HEAP_HOLE, HEAP_ROOM, HEAP_SIZE, HOURS, INTS_ROOM, INTS_USED, IS_OVER, IS_URGENT, JOURNEY,
    KIND_BITS, KIND_BLOCK, KIND_ELEMENTS, KIND_TEMPLATE, LARGEST_CASE, LAST_CHILD, LAUNCHED,
    LAUNCH_COUNT, LAUNCH_COUNTER, LAUNCH_ENTRY, LAUNCH_HASH, LAUNCH_KIND, LAUNCH_SIZE,
    LEFT_QUEUE, LENGTH, LEVEL_CROSSES, LINK, LIVE_TOKENS, MOMENT, MORE_ROOM, MOST_STEPS,
    NEXT_CASE, NEXT_CHILD, NEXT_NUMBER, NEXT_OPENING, NEXT_TOKEN, NOW, NO_ELEMENT, NUMBER,
    OF_POOL, OF_SOURCE, OF_TOKEN, OPENINGS, OPENING_AT, OPENING_CALENDAR, OPENING_NUMBER,
    OPENING_POOLS, OPENING_SIZE, OWNER_HIGH, OWNER_LOW, PATIENCE_ENDS, PAUSED, PAUSES, PC,
    PENDING_FIRST, PERSON_AT_WORK, PERSON_CALENDAR, PERSON_POOL, PERSON_REALS, PHASE,
    POOL_CALENDAR, PULLED, PULLED_RESTS, REALS_ROOM, REALS_USED, REQUEST, REQUEST_BLOCK,
    REQUEST_ROOM, REQUEST_ROWS, REQUEST_SIZE, ROW, RUNNING, RUNNING_TOKEN, SHIFT_BEGINS,
    SORT_OF_CALENDAR, SORT_OF_WAIT, SOURCES, SOURCE_ROW, SOURCE_SIZE, SOURCE_SORT, STARTED,
    STEPS, STILL_OPEN, STIRRED_POOLS, STOPPED, SUBJECT, TIME, TOKEN_BLOCK, TOKEN_NUMBER,
    TOKEN_REALS, TOKEN_SIZE, TOKEN_WORDS, TOO_MANY_STEPS, URGENT_FIRST, WAITING, WAIT_CALENDAR,
    WAIT_DEPTH, WAIT_DRAW, WAIT_ELEMENT, WAIT_ENDS, WAIT_NAME, WAKE_PERSON, WAKE_SOURCE,
    WATCHING, WATCH_ENDS, WATCH_OTHERWISE, WHERE, WIDEST, WORKED, WORK_ENDS,
)  # fmt: skip
from sim.engines.compiled.flow import (
    ancestor, end_if_done, end_token, free_token, leave, make_case, make_urgent, mark, set_slot,
    start_token, stop_tokens, withdraw,
)  # fmt: skip
from sim.engines.compiled.joining import reach_task
from sim.engines.compiled.journal import end_delay, write_delay, write_request
from sim.engines.compiled.keys import time_key
from sim.engines.compiled.serving import serve
from sim.engines.compiled.shifts import after, open_at
from sim.engines.compiled.sources import plan_first, read_rate, source_event
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.watching import begin_watch, cross, end_watch, settle
from sim.engines.compiled.working import end_work, stir
from sim.program.program import ELEMENT, NONE, Code
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


@kernel("int(code, number, reals, rows, int, int, int, int, int, int, int, int)")
def look_over(
    code: Longs, number: Doubles, reals: Doubles, rows: Doubles, cases: int, kind: int,
    begins: int, count: int, draw: int, expression: int, name: int, blank: int,
) -> int:  # fmt: skip
    """Ask every case of a population for one number, with only some begins done and no case made.

    The number is a draw's at its first visit, else an expression's, else the uniform of a name.
    kind NONE: one number of a case that is none, as it stands in `reals`. rows: one for each
    case. Returns the first case with a fault, NONE if there is none.
    """
    row = code[kind + KIND_ELEMENTS] if kind != NONE else 0
    template = code[kind + KIND_TEMPLATE] if kind != NONE else 0
    size = code[kind + KIND_BLOCK] if kind != NONE else 0
    element = 0
    base = blank + BEFORE
    for i in range(size):
        reals[blank + i] = number[template + i]
    for index in range(cases):
        while kind != NONE and index >= code[row + 3]:
            row += 2
            element += 1
        if kind != NONE:
            reals[base + OWNER_HIGH] = code[row]
            reals[base + OWNER_LOW] = index - code[row + 1]
            reals[base + ELEMENT] = element
        for i in range(count):
            begun = code[begins + 2 * i + 1]
            reals[base + code[begins + 2 * i]] = first_value(code, number, reals, begun, base)
        if draw != NONE:
            rows[index] = first_value(code, number, reals, draw, base)
        elif expression != NONE:
            value = evaluate(code, number, reals, expression, base)
            rows[index] = finite(reals, value, expression)
        else:
            rows[index] = keyed(reals, base, name, 0)
        if reals[FAULT] != 0.0:
            return index
    return NONE
