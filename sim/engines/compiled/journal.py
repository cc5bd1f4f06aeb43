"""Finished rows: requests, delays and documents, each in a part of `rows` the host empties.

A row is written once, when nothing about it can change; its number tells where it belongs.
"""

from __future__ import annotations

from sim.engines.compiled.fields import (
    BLOCK, CALL, CALL_TASK, CASE, DELAY_BEGUN, DELAY_COLUMNS, DELAY_FIRST, DELAY_NAME,
    DELAY_ROW, DELAY_ROWS, JOINED, NOW, NUMBER, OF_CASE, OF_POOL, PERSON_AT_WORK, PERSON_NUMBER,
    POOL_NUMBER, PULLED_BY, REQUEST_COLUMNS, REQUEST_FIRST, REQUEST_ROWS, ROW, STARTED,
    TOKEN_REALS, WATCHING,
)  # fmt: skip
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.program.program import NONE


@kernel("void(code, ints, reals, rows, int, float, float, int)")
def write_request(
    code: Longs, ints: Longs, reals: Doubles, rows: Doubles, request: int, ended: float,
    hours: float, ending: int,
) -> None:  # fmt: skip
    """The row of a request that ended so, with the man-hours worked on it."""
    at = ints[REQUEST_FIRST] + ints[REQUEST_ROWS] * REQUEST_COLUMNS
    ints[REQUEST_ROWS] += 1
    block = ints[request + BLOCK]
    person = ints[request + PERSON_AT_WORK]
    rows[at] = ints[request + ROW]
    rows[at + 1] = ints[ints[request + OF_CASE] + NUMBER]
    rows[at + 2] = code[ints[request + CALL] + CALL_TASK]
    rows[at + 3] = ints[ints[request + OF_POOL] + POOL_NUMBER]
    rows[at + 4] = reals[block + JOINED]
    rows[at + 5] = reals[block + STARTED]
    rows[at + 6] = ended
    rows[at + 7] = ints[person + PERSON_NUMBER] if person else NONE
    rows[at + 8] = hours
    rows[at + 9] = ending
    rows[at + 10] = ints[request + PULLED_BY]


@kernel("void(ints, reals, rows, int, float)")
def write_delay(ints: Longs, reals: Doubles, rows: Doubles, token: int, ended: float) -> None:
    """The row of the wait or watch at which a token rested."""
    at = ints[DELAY_FIRST] + ints[DELAY_ROWS] * DELAY_COLUMNS
    ints[DELAY_ROWS] += 1
    rows[at] = ints[token + DELAY_ROW]
    rows[at + 1] = ints[ints[token + CASE] + NUMBER]
    rows[at + 2] = ints[token + DELAY_NAME]
    rows[at + 3] = 1.0 if ints[token + WATCHING] != NONE else 0.0
    rows[at + 4] = reals[ints[token + TOKEN_REALS] + DELAY_BEGUN]
    rows[at + 5] = ended


@kernel("void(ints, reals, rows, int)", inline=True)
def end_delay(ints: Longs, reals: Doubles, rows: Doubles, token: int) -> None:
    """A token rests no longer at its wait or watch."""
    write_delay(ints, reals, rows, token, reals[NOW])
    ints[token + DELAY_ROW] = NONE
    ints[token + WATCHING] = NONE


@kernel("void(rows, reals, int, int, int, int)")
def spread_numbers(
    rows: Doubles, numbers: Doubles, first: int, count: int, width: int, column: int
) -> None:
    """Put a column of rows, each after its number, where these numbers say."""
    size = width + 1
    for at in range(first, first + count * size, size):
        numbers[int(rows[at])] = rows[at + 1 + column]


@kernel("void(rows, ints, longs, int, int, int, int)")
def spread_words(
    rows: Doubles, words: Longs, codes: Longs, first: int, count: int, width: int, number: int
) -> None:
    """Put codes of rows, each after its number, side by side into a word where the numbers say.

    codes: in which column each of the `number` codes stands, and from which bit on it is put.
    """
    size = width + 1
    for at in range(first, first + count * size, size):
        word = 0
        for i in range(0, 2 * number, 2):
            word |= (int(rows[at + 1 + codes[i]]) - NONE) << codes[i + 1]
        words[int(rows[at])] = word


@kernel("int(reals, rows, ints, longs, code, int, int)")
def squeeze_slots(
    reals: Doubles, cells: Doubles, bases: Longs, kinds: Longs, kept: Longs, count: int, first: int
) -> int:
    """Move what is kept of the blocks of cases together, from `first` of `cells` on.

    bases: of the cases, in order; then where what is kept of each begins. kept: of each kind,
    where its slots are listed here, and how many; then the lists. `cells` may be `reals`, since
    nothing is kept that lies before `first`. Returns where the next case would begin.
    """
    to = first
    for row in range(count):
        base = bases[row]
        bases[row] = to
        slots = kept[2 * kinds[row]]
        for i in range(kept[2 * kinds[row] + 1]):
            cells[to] = reals[base + kept[slots + i]]
            to += 1
    return to
