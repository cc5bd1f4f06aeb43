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
