"""Taking work at the end of a moment: actors in file order, free people in turn (rule 8)."""

from __future__ import annotations

from sim.engines.compiled.agenda import order_of, push, what_of
from sim.engines.compiled.fields import (
    AT_PERSON, AT_POOL, AT_SOURCE, AT_STAGE, BUSY, CALENDAR_ROW, CAP, CAP_OPENS, DOING, FAULT,
    FIRST_POOL, FIRST_SOURCE, FREE_FIRST, FREE_NEXT, HAS_SHIFTS, LISTS, LIST_AT, LIST_COUNT,
    LIST_EMPTIED, LIST_FIRST, LIST_SIZE, NEXT_PERSON, NOW, OF_CASE, OF_SOURCE, OWN_QUEUE,
    PERSON_CALENDAR, PERSON_NUMBER, PERSON_POOL, PERSON_REALS, PERSON_WAKES, PHASE, POOLS,
    POOL_CALENDAR, POOL_NUMBER, POOL_SIZE, PULLING, PULLS, QUEUE, QUEUED, RESERVE,
    SOURCE_CAP_OPEN, SOURCE_KIND, SOURCE_NUMBER, SOURCE_NUMBERS, SOURCE_ROW, SOURCE_SIZE,
    STARTING_WORK, STIRRED, STIRRED_POOLS, SUBJECT, UNLIMITED, WAKE_SIZE, WHERE, WORKED,
)  # fmt: skip
from sim.engines.compiled.keys import time_key
from sim.engines.compiled.shifts import is_open, moment, open_hours
from sim.engines.compiled.sources import begin, member
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.waiting import goes_first
from sim.engines.compiled.working import begin_work
from sim.engines.moment import SORT_OF_CALENDAR

RESERVED, QUEUED_WORK, CAPPED = range(3)  # what a person looks for, in this order


@kernel("int(ints, int, int)", inline=True)
def first_request(ints: Longs, pool: int, person: int) -> int:
    """The first request that a person may serve (0: of an unlimited pool), 0 if there is none."""
    shared = ints[pool + QUEUE]
    own = ints[person + OWN_QUEUE] if person else 0
    if own and (shared == 0 or goes_first(ints, own, shared)):
        return own
    return shared


@kernel("int(ints)", inline=True)
def next_pool(ints: Longs) -> int:
    """The next stirred pool after the one that was served, round and round; 0 if there is none."""
    if ints[STIRRED_POOLS] == 0:
        return 0
    first = ints[FIRST_POOL]
    last = first + POOL_SIZE * (ints[POOLS] - 1)
    pool = ints[AT_POOL]
    while True:
        pool = pool + POOL_SIZE if 0 < pool < last else first
        if ints[pool + STIRRED]:
            ints[pool + STIRRED] = 0
            ints[STIRRED_POOLS] -= 1
            return pool


@kernel("bool(code, number, ints, reals, int, int)")
def may_pull(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, source: int, person: int
) -> bool:
    """Whether the cap of a source allows a person's next pull; one that has woken for it may."""
    row = ints[source + SOURCE_ROW]
    cap = number[code[row + SOURCE_NUMBERS] + CAP]
    if cap >= 1.0:
        return True
    own = ints[person + PERSON_REALS]
    pulled = own + OF_SOURCE + 3 * code[row + SOURCE_NUMBER]
    if reals[pulled + 1] == reals[pulled]:
        return True
    base = reals[own + WORKED]
    if code[row + SOURCE_CAP_OPEN]:
        base = open_hours(code, number, ints, reals, ints[person + PERSON_CALENDAR])
    return reals[pulled] <= cap * base


@kernel("void(code, number, ints, reals, heap, int, int)")
def wake_for_cap(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int, person: int
) -> None:
    """Someone held back by a cap on open hours alone wakes when it allows the next pull."""
    row = ints[source + SOURCE_ROW]
    entry = list_of(ints, source, ints[person + PERSON_POOL])
    emptied = reals[ints[entry + LIST_EMPTIED]]
    if code[row + SOURCE_CAP_OPEN] == 0 or emptied == emptied:
        return
    which = code[row + SOURCE_NUMBER]
    pulled = ints[person + PERSON_REALS] + OF_SOURCE + 3 * which
    if reals[pulled + 2] == reals[pulled]:
        return
    reals[pulled + 2] = reals[pulled]
    cap = number[code[row + SOURCE_NUMBERS] + CAP]
    calendar = ints[ints[person + PERSON_CALENDAR] + CALENDAR_ROW]
    allowed = moment(code, number, calendar, reals[pulled] / cap)
    order = order_of(SORT_OF_CALENDAR, ints[person + PERSON_NUMBER], 0, 0)
    tie = time_key(reals[pulled])
    what = what_of(CAP_OPENS, ints[person + PERSON_WAKES] + WAKE_SIZE * which)
    push(ints, heap, max(allowed, reals[NOW]), order, tie, what)


@kernel("int(ints, int, int)", inline=True)
def list_of(ints: Longs, source: int, pool: int) -> int:
    """The list of pulled work that a pool shares."""
    return ints[source + LISTS] + LIST_SIZE * ints[pool + POOL_NUMBER]


@kernel("bool(code, number, ints, reals, heap, int, int)")
def pull(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, source: int, person: int
) -> bool:
    """Let a person begin the next case of a list; False if there is none."""
    entry = list_of(ints, source, ints[person + PERSON_POOL])
    at = ints[entry + LIST_AT]
    if at >= ints[entry + LIST_COUNT]:
        emptied = ints[entry + LIST_EMPTIED]
        if reals[emptied] != reals[emptied]:
            reals[emptied] = reals[NOW]
        return False
    ints[entry + LIST_AT] = at + 1
    index = ints[ints[entry + LIST_FIRST] + at]
    kind = code[ints[source + SOURCE_ROW] + SOURCE_KIND]
    case = member(code, number, ints, reals, kind, index)
    if reals[FAULT] == 0.0:
        begin(code, number, ints, reals, source, case, person)
    return True


@kernel("void(ints, int)", inline=True)
def turn_to(ints: Longs, person: int) -> None:
    """The next person looks for work, 0: nobody of this pool is left."""
    ints[AT_PERSON] = person
    ints[NEXT_PERSON] = ints[person + FREE_NEXT] if person else 0
    ints[AT_STAGE] = RESERVED
    ints[AT_SOURCE] = 0
    ints[PULLING] = 0


@kernel("void(code, number, ints, reals, heap, int)", inline=True)
def take_request(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, person: int
) -> None:
    """The person in turn starts the first request that is theirs (0: of an unlimited pool)."""
    request = first_request(ints, ints[AT_POOL], person)
    ints[DOING] = STARTING_WORK
    ints[SUBJECT] = ints[request + OF_CASE]
    ints[WHERE] = request
    begin_work(code, number, ints, reals, heap, request, person)


@kernel("void(code, number, ints, reals, heap)", inline=True)
def serve(code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs) -> None:
    """Go on taking work until a piece of it is begun or nobody finds any more.

    Where it stands is kept in the head of `ints`: what was begun may let tokens run before it
    goes on.
    """
    while True:
        pool = ints[AT_POOL]
        person = ints[AT_PERSON]
        if person and code[ints[pool + PULLS]]:
            if pull_or_take(code, number, ints, reals, heap, pool, person):
                return
        elif person and ints[pool + QUEUED]:
            following = ints[person + FREE_NEXT]
            ints[AT_PERSON] = following
            if ints[pool + HAS_SHIFTS] == 0 or is_open(
                code, number, ints, reals, ints[person + PERSON_CALENDAR]
            ):
                if first_request(ints, pool, person):
                    take_request(code, number, ints, reals, heap, person)
                    return
        elif (
            pool
            and ints[pool + UNLIMITED]
            and ints[pool + QUEUE]
            and is_open(code, number, ints, reals, ints[pool + POOL_CALENDAR])
        ):
            take_request(code, number, ints, reals, heap, 0)
            return
        else:
            pool = next_pool(ints)
            if pool == 0:
                ints[PHASE] = 0
                ints[AT_PERSON] = 0
                return
            ints[AT_POOL] = pool
            turn_to(ints, ints[pool + FREE_FIRST])


@kernel("bool(code, number, ints, reals, heap, int, int)")
def pull_or_take(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, pool: int, person: int
) -> bool:
    """The next step of a person who may pull work; whether something was begun."""
    if ints[PULLING]:
        if ints[person + BUSY]:
            turn_to(ints, ints[NEXT_PERSON])
            return False
        source = ints[FIRST_SOURCE] + SOURCE_SIZE * code[ints[pool + PULLS] + 1 + ints[AT_SOURCE]]
        if pull(code, number, ints, reals, heap, source, person):
            return True
        ints[PULLING] = 0
        ints[AT_SOURCE] += 1
    elif ints[AT_STAGE] == QUEUED_WORK:
        if ints[pool + QUEUED] and first_request(ints, pool, person):
            following = ints[NEXT_PERSON]
            take_request(code, number, ints, reals, heap, person)
            turn_to(ints, following)
            return True
        ints[AT_STAGE] = CAPPED
        ints[AT_SOURCE] = 0
    else:
        look_for_pulled_work(code, number, ints, reals, heap, pool, person)
    return False


@kernel("void(code, number, ints, reals, heap, int, int)")
def look_for_pulled_work(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, pool: int, person: int
) -> None:
    """Ask a person's sources in turn whether the next case may be pulled."""
    pulls = ints[pool + PULLS]
    at = ints[AT_SOURCE]
    stage = ints[AT_STAGE]
    if stage == RESERVED and at == 0:
        if ints[pool + HAS_SHIFTS] and not is_open(
            code, number, ints, reals, ints[person + PERSON_CALENDAR]
        ):
            turn_to(ints, ints[NEXT_PERSON])
            return
    if at >= code[pulls]:
        if stage == RESERVED:
            ints[AT_STAGE] = QUEUED_WORK
        else:
            turn_to(ints, ints[NEXT_PERSON])
        return
    source = ints[FIRST_SOURCE] + SOURCE_SIZE * code[pulls + 1 + at]
    row = ints[source + SOURCE_ROW]
    numbers = code[row + SOURCE_NUMBERS]
    own = ints[person + PERSON_REALS]
    pulled = reals[own + OF_SOURCE + 3 * code[row + SOURCE_NUMBER]]
    if number[numbers + CAP] > 0.0:
        if stage == RESERVED:
            if pulled < number[numbers + RESERVE] * reals[own + WORKED]:
                ints[PULLING] = 1
                return
        elif may_pull(code, number, ints, reals, source, person):
            ints[PULLING] = 1
            return
        else:
            wake_for_cap(code, number, ints, reals, heap, source, person)
    ints[AT_SOURCE] = at + 1
