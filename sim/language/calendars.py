"""Weekly hours -> shifts: when somebody is at work, in hours since the start of the run.

A calendar is open at every instant at which the clocks of its zone show one of its hours. So on
the night when clocks go forward the hour that is skipped is not worked, and on the night when
they go back the hour that comes twice is worked twice. A spell over midnight belongs to the day
on which it begins, and so does its holiday.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from sim.language.wall_clock import DAY, EPOCH, Period, Stretch, stretches

ALWAYS = "always"
MINUTE = 60  # [s]
WEEK = 7 * 24 * 60  # [min]
THURSDAY = 3  # the weekday of day 0, counted from Monday

Spell = tuple[int, int, int]  # weekday from 0, from and to [min after its midnight; to > 24 h]


@dataclass(frozen=True)
class Shifts:
    """Spells at work, from `opened` (inside) to `closed` (outside), in order, apart [h]."""

    opened: tuple[float, ...]
    closed: tuple[float, ...]


EVER = Shifts((0.0,), (math.inf,))


@dataclass(frozen=True)
class Calendar:
    """Working hours; `shifts` has one entry an element of `per`, or one if that is ""."""

    name: str
    per: str
    shifts: tuple[Shifts, ...]

    @property
    def is_always(self) -> bool:
        return self.shifts == (EVER,)


@dataclass(frozen=True)
class WeeklyHours:
    """Hours of a week on the clocks of a zone ("": of none), without the days that are off."""

    spells: tuple[Spell, ...]
    zone: str = ""
    holidays: frozenset[date] = frozenset()


def overlap(spells: Iterable[Spell]) -> bool:
    """Whether two spells of a week have a minute in common."""
    times = sorted((day * 1440 + begin, day * 1440 + end) for day, begin, end in spells)
    if not times:
        return False
    around = [*times, (times[0][0] + WEEK, times[0][1] + WEEK)]
    return any(one[1] > next_[0] for one, next_ in pairwise(around))


@lru_cache(maxsize=32)
def lay_out(week: WeeklyHours, period: Period) -> Shifts:
    """The shifts of a run; the last begins before its end and may go on after it."""
    known = stretches(week.zone, period.begin - 2 * DAY, period.end + 3 * DAY)
    spells = sorted(
        (max(begin, period.begin), end)
        for stretch in known
        for begin, end in _spells(week, stretch)
        if end > period.begin and begin <= period.end
    )
    joined: list[tuple[int, int]] = []
    for begin, end in spells:
        if joined and begin <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((begin, end))
    return Shifts(
        tuple(period.hours(begin) for begin, _ in joined),
        tuple(period.hours(end) for _, end in joined),
    )


def _spells(week: WeeklyHours, stretch: Stretch) -> Iterator[tuple[int, int]]:
    """When clocks show hours of the week while their offset stays the same [s, UTC]."""
    off = {(day - EPOCH.date()).days for day in week.holidays}
    hours: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for weekday, begin, end in week.spells:
        hours[weekday].append((begin * MINUTE, end * MINUTE))
    first = (stretch.begin + stretch.offset) // DAY - 1  # what begins the day before may go on
    last = (stretch.end + stretch.offset) // DAY
    for day in range(first, last + 1):
        midnight = day * DAY - stretch.offset
        for begin, end in () if day in off else hours[(day + THURSDAY) % 7]:
            opened, closed = max(midnight + begin, stretch.begin), min(midnight + end, stretch.end)
            if opened < closed:
                yield opened, closed
