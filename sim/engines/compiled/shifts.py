"""Calendars, asked at the time of the run, which never goes back: see `program.timetable`."""

from __future__ import annotations

import math

from sim.engines.compiled.fields import (
    CALENDAR_BEFORE, CALENDAR_CLOSED, CALENDAR_COUNT, CALENDAR_OPENED, CALENDAR_ROW, NOW, SPELL,
)  # fmt: skip
from sim.engines.compiled.types import Doubles, Longs, kernel


@kernel("int(code, number, ints, reals, int)", inline=True)
def spell_now(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, calendar: int
) -> int:  # fmt: skip
    """The last spell that has begun, -1 before the first."""
    row = ints[calendar + CALENDAR_ROW]
    opened = code[row + CALENDAR_OPENED]
    last = code[row + CALENDAR_COUNT] - 1
    spell = ints[calendar + SPELL]
    while spell < last and number[opened + spell + 1] <= reals[NOW]:
        spell += 1
    ints[calendar + SPELL] = spell
    return spell


@kernel("bool(code, number, ints, reals, int)", inline=True)
def is_open(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, calendar: int
) -> bool:  # fmt: skip
    """Whether somebody is on shift now."""
    spell = spell_now(code, number, ints, reals, calendar)
    closed = code[ints[calendar + CALENDAR_ROW] + CALENDAR_CLOSED]
    return spell >= 0 and reals[NOW] < number[closed + spell]


@kernel("float(code, number, int, int, float)", inline=True)
def open_until(code: Longs, number: Doubles, row: int, spell: int, time: float) -> float:
    """Open hours from 0 to a time, of which the last spell that has begun is known."""
    if spell < 0:
        return 0.0
    within = min(time, number[code[row + CALENDAR_CLOSED] + spell])
    return number[code[row + CALENDAR_BEFORE] + spell] + (
        within - number[code[row + CALENDAR_OPENED] + spell]
    )


@kernel("float(code, number, int, float)")
def moment(code: Longs, number: Doubles, row: int, hours: float) -> float:
    """The first time at which so many hours have been open; infinity if that never comes."""
    count = code[row + CALENDAR_COUNT]
    if count == 0:
        return math.inf
    before = code[row + CALENDAR_BEFORE]
    low = 0
    high = count
    while low < high:
        middle = (low + high) // 2
        if number[before + middle] < hours:
            low = middle + 1
        else:
            high = middle
    spell = max(low - 1, 0)
    time = number[code[row + CALENDAR_OPENED] + spell] + (hours - number[before + spell])
    closed = number[code[row + CALENDAR_CLOSED] + spell]
    if time <= closed:
        return time
    # Only rounding can carry it past the end of a spell that is not the last.
    return closed if spell + 1 < count else math.inf


@kernel("float(code, number, ints, reals, int)")
def open_hours(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, calendar: int
) -> float:  # fmt: skip
    """Open hours up to now."""
    spell = spell_now(code, number, ints, reals, calendar)
    return open_until(code, number, ints[calendar + CALENDAR_ROW], spell, reals[NOW])


@kernel("float(code, number, ints, reals, int, float)")
def after(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, calendar: int, hours: float
) -> float:
    """When so many hours of open time have passed from now; infinity if they never do."""
    spell = spell_now(code, number, ints, reals, calendar)
    row = ints[calendar + CALENDAR_ROW]
    now = reals[NOW]
    if spell >= 0 and now + hours <= number[code[row + CALENDAR_CLOSED] + spell]:
        return now + hours
    if hours > 0.0:
        return moment(code, number, row, open_until(code, number, row, spell, now) + hours)
    return now


@kernel("float(code, number, int, float)")
def open_at(code: Longs, number: Doubles, row: int, time: float) -> float:
    """Open hours from 0 to any time."""
    opened = code[row + CALENDAR_OPENED]
    low = 0
    high = code[row + CALENDAR_COUNT]
    while low < high:
        middle = (low + high) // 2
        if number[opened + middle] <= time:
            low = middle + 1
        else:
            high = middle
    return open_until(code, number, row, low - 1, time)
