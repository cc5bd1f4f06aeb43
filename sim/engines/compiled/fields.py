"""Where everything lies in the arrays of the compiled engine.

    code     int64    the program: operations, words, tables; every reference in it is an index
    number   float64  the program's numbers: constants, tables, calendars, traits
    ints     int64    records of the run: cases, tokens, requests, people, pools, sources
    reals    float64  what these records hold in hours and values, and the slots of cases
    heap     int64    coming events, four words each
    rows     float64  finished rows of the log, until the host takes them

A record is named by the index of its first word in `ints`, 0 is nobody; records never move.
Records that are done with are kept in a list for each sort and used again. The word BLOCK of a
record is where its numbers begin in `reals`.
"""

from __future__ import annotations

# -- the head of `reals` ---------------------------------------------------------------------
NOW = 0  # [h]
KEY_HIGH, KEY_LOW = 1, 2  # of the random numbers
FAULT = 3  # what went wrong first, 0: nothing
FAULT_AT, FAULT_VALUE = 4, 5  # the word or draw, and a number for the message
REST = 6  # of a uniform after a choice
LENGTH = 7  # of the run [h]
START_WEEKDAY, START_HOUR = 8, 9
WEIGHTS = 10  # index of the room for weights and parameters
LAUNCHED = 11  # index of the room for what a child begins with
UNIFORMS = 12  # index of the room for the uniforms of what a case begins with
STACK = 16  # of expressions; after it the rooms, a blank case, and the traits of people

# -- faults ----------------------------------------------------------------------------------
(
    DIVISION, RANGE, DOMAIN, UNSET, NO_ELEMENT, PROBABILITY, NOT_FINITE, NO_TIME, PARAMETERS,
    TOO_MANY_STEPS, TOO_MANY_TOKENS, NO_PERSON, NOT_THE_PULLERS, PULLED_RESTS, NEGATIVE_RATE,
    TOO_MANY_CASES, NOT_A_NUMBER,
) = range(1, 18)  # fmt: skip

# -- the head of `ints` ----------------------------------------------------------------------
(
    INTS_USED, REALS_USED, HEAP_SIZE, HEAP_HOLE,
    FREE_TOKEN, FREE_REQUEST, LIVE_TOKENS, ALL_TOKENS,
    URGENT_FIRST, URGENT_LAST, DIRTY, PENDING_FIRST, PENDING_LAST,
    RUNNING, PHASE, STIRRED_POOLS, AT_POOL, AT_PERSON, AT_STAGE, AT_SOURCE, PULLING,
    TICKETS, REQUESTS_BEGUN, DELAYS_BEGUN, CASES_MADE, NEXT_NUMBER,
    REQUEST_ROWS, DELAY_ROWS, DOCUMENT_ROWS,
    REQUEST_ROOM, DELAY_ROOM, DOCUMENT_ROOM, REQUEST_FIRST, DELAY_FIRST, DOCUMENT_FIRST,
    TOKEN_SIZE, TOKEN_BLOCK, COUNTERS, FLAGS, COMPARISONS, DOCUMENT_WIDTH,
    FIRST_POOL, POOLS, FIRST_SOURCE, SOURCES, CALENDARS, FIRST_CASE, LAST_CASE,
    DOING, SUBJECT, WHERE, FIRST_PERSON, BORN,     PARENTS_MATTER, EVENTS, LARGEST_CASE, WIDEST,
    NEXT_PERSON, OPENINGS,
    INTS_ROOM, REALS_ROOM, HEAP_ROOM, BEGUN_AT_ALL,
) = range(2, 65)  # fmt: skip
HEAD = 80  # words of `ints` before the first record
END_OF_LIST = 1  # of lists in which 0 means: not in the list

# -- what the kernel answers -----------------------------------------------------------------
FINISHED, MORE_ROOM, PAUSED, FAULTY = range(4)

# -- what was going on when a fault was met --------------------------------------------------
RUNNING_TOKEN, STARTING_WORK, SOURCE_BEGINS, SOURCE_PLANS, REFRESHING, ASKING = range(6)

# -- case: record, and its numbers before and after its slots ----------------------------------
(
    NUMBER, KIND, BASE, PARENT_CASE, FIRST_TOKEN, LAST_TOKEN, BEGUN, OUTCOME, STEPS,
    FIRST_CHILD, LAST_CHILD, NEXT_CHILD, NEXT_DIRTY, NEXT_PENDING, PREVIOUS_PENDING, NEXT_CASE,
) = range(16)  # fmt: skip
CASE_SIZE = 16
BEFORE = 8  # numbers before the slots
ENTERED, ENDED, MOMENT = -8, -7, -6  # relative to BASE
OWNER_HIGH, OWNER_LOW = -5, -4
VISITS = -3  # index in `code`: where each stream's count stands, relative to BASE
# Outcomes below those of the scenario.
OPEN, DONE = -1, -2

# -- token -------------------------------------------------------------------------------------
(
    CASE, PC, TOKEN_NUMBER, IS_OVER, NEXT, PREVIOUS, LINK, IS_URGENT, JOURNEY, PARENT, REQUEST, BY,
    SOURCE, BRANCHES, WATCHING, TICKET, DELAY_ROW, DELAY_NAME, TOKEN_REALS, NEXT_TOKEN, IS_FREE,
) = range(21)  # fmt: skip
TOKEN_WORDS = 21  # then: counters, then how often it holds up each flag
DELAY_BEGUN = 0  # in its block; then, for each comparison: value, rate, time, other side
PLANNED = 1

# -- request -------------------------------------------------------------------------------------
(
    CALL, OF_CASE, OF_TOKEN, OF_POOL, ROW, WAITING, OWN, PERSON_AT_WORK, PULLED_BY, REQUEST_LINK,
    CHILD, SIBLING, LEFT, ORDER_KEY, JOINED_KEY, RANK_KEY, BLOCK,
) = range(17)  # fmt: skip
REQUEST_SIZE = 17
UNIFORM, JOINED, ORDER, STARTED, HOURS, TIME = range(6)
REQUEST_BLOCK = 6

# -- pool ----------------------------------------------------------------------------------------
(
    POOL_NUMBER, UNLIMITED, FREE_FIRST, FREE_LAST, FREE_COUNT,
    QUEUED, QUEUE, HAS_SHIFTS, POOL_CALENDAR, PAUSES, STIRRED, PULLS, POOL_REALS,
) = range(13)  # fmt: skip
POOL_SIZE = 13
ROOM = 0  # in its block

# -- person --------------------------------------------------------------------------------------
(
    PERSON_NUMBER, PERSON_POOL, PERSON_RANK, BUSY, FREE_NEXT, FREE_PREVIOUS, OWN_QUEUE,
    PERSON_CALENDAR, PERSON_REALS, PERSON_WAKES,
) = range(10)  # fmt: skip
PERSON_SIZE = 10
WAKE_PERSON, WAKE_SOURCE = 0, 1  # one record for each source
WAKE_SIZE = 2
LAST_END, WORKED = 0, 1  # in the block; then, for each source: pulled, opened, waking
OF_SOURCE = 2

# -- source: the run's side ------------------------------------------------------------------------
(
    SOURCE_ROW, CREATED, ALREADY, CURSOR, TIMES_FIRST, TIMES_COUNT, INDICES_FIRST, LISTS,
    SOURCE_REALS,
) = range(9)  # fmt: skip
SOURCE_SIZE = 9
LAST_ARRIVAL, NEEDED, RATE, HOUR_END = range(4)
BLANK_BASE = 12  # slots of a case that is none, for expressions that name none
SOURCE_BLOCK = 16
# a list of pulled work, one a pool: first index, count, position; and where it stands in reals
# when somebody first found it empty
LIST_FIRST, LIST_COUNT, LIST_AT, LIST_EMPTIED = range(4)
LIST_SIZE = 4

# -- calendar: the run's side ----------------------------------------------------------------------
CALENDAR_ROW, SPELL = 0, 1  # spell: the last that began, -1 before the first
CALENDAR_SIZE = 2

# -- opening: a calendar by which people work; then the pools in which they are --------------------
OPENING_CALENDAR, OPENING_AT, OPENING_NUMBER, OPENING_POOLS, NEXT_OPENING = range(5)
OPENING_SIZE = 5

# -- events: time, order within the moment, order of what was planned together, what ---------------
EVENT_WORDS = 4
(
    WORK_ENDS, WAIT_ENDS, PATIENCE_ENDS, WATCH_ENDS, LEVEL_CROSSES, CASE_ARRIVES, ARRIVAL,
    FULL_HOUR,
    SHIFT_BEGINS, CAP_OPENS,
) = range(10)  # fmt: skip
KIND_BITS = 4
TIE_BITS = 20  # of the comparisons of one watch

# -- rows of the log -------------------------------------------------------------------------------
REQUEST_COLUMNS = 11  # row, case, task, pool, joined, started, ended, person, hours, ending, source
DELAY_COLUMNS = 6  # row, case, name, sort, begun, ended
DOCUMENT_COLUMNS = 3  # document, time, case; then its columns
STILL_OPEN, SERVED, LEFT_QUEUE, NO_ROOM, STOPPED = range(5)

# -- rows of the program ---------------------------------------------------------------------------
# draw: sort, form, numbers or expressions, how many, components, stream, hash of its name
DRAW_SORT, DRAW_FORM, DRAW_ARGUMENTS, DRAW_COUNT, DRAW_COMPONENTS, DRAW_STREAM, DRAW_HASH = range(7)
FIXED_NUMBER, PLAIN, FIXED_QUANTILE, QUANTILE, CHOICE, EMPIRICAL, MIXTURE = range(7)
# call
(
    CALL_TASK, CALL_POOL, CALL_TIME, CALL_EFFORT, CALL_ORDER, CALL_ELEMENT, CALL_DEPTH, CALL_BY,
    CALL_BY_DEPTH, CALL_KEEP, CALL_KEEP_DEPTH, CALL_PATIENCE, CALL_LEFT, CALL_FULL, CALL_COUNTS,
    CALL_KEEP_WATCHED,
) = range(16)  # fmt: skip
WAIT_DRAW, WAIT_NAME, WAIT_CALENDAR, WAIT_ELEMENT, WAIT_DEPTH = range(5)
# watch; then its comparisons: slot, depth, other side
WATCH_EXPRESSION, WATCH_AT_MOST, WATCH_OTHERWISE, WATCH_NAME, WATCH_COUNT = range(5)
WATCH_SIZE = 5
ENTRY_JOURNEY, ENTRY_PC = 0, 1
# launch; then its sets: slot, draw, form, watched
LAUNCH_KIND, LAUNCH_ENTRY, LAUNCH_HASH, LAUNCH_COUNTER, LAUNCH_COUNT = range(5)
LAUNCH_SIZE = 5
# kind: what a case of it is made of. What it begins with: slot and draw of each, then their hashes
(
    KIND_BLOCK, KIND_TEMPLATE, KIND_BEGINS, KIND_BEGIN_COUNT,
    KIND_LEVELS, KIND_LEVEL_COUNT, KIND_FLAGS, KIND_FLAG_COUNT, KIND_IS_POPULATION,
    KIND_WATCHES_PARENT,
    KIND_FIRST_NUMBER, KIND_NUMBER, KIND_ELEMENTS, KIND_MEMBERS,
) = range(14)  # fmt: skip
KIND_SIZE = 14
# source; then its sets: slot, draw, form, watched
(
    SOURCE_SORT, SOURCE_KIND, SOURCE_ENTRY, SOURCE_DRAW, SOURCE_RATE, SOURCE_WHEN, SOURCE_CAP_OPEN,
    SOURCE_OWNER, SOURCE_HASH, SOURCE_NUMBERS, SOURCE_NUMBER, SOURCE_ARRIVAL_OWNER,
    SOURCE_SETS,
) = range(13)  # fmt: skip
AT, EVERY, BY_RATE, PULLED = range(4)
RESERVE, CAP = 0, 1
# calendar: number of spells, where they open, close, and the open hours before each
CALENDAR_COUNT, CALENDAR_OPENED, CALENDAR_CLOSED, CALENDAR_BEFORE = range(4)
