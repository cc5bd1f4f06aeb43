"""Asking a calendar: open hours up to a time, and when so many of them have passed.

Cumulative tables make every question one binary search. All engines add in this order, so that
they agree to the last bit; a calendar that is `always` open gives `time + hours` itself.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from itertools import accumulate

from sim.language.calendars import Shifts


class Timetable:
    """The shifts of one calendar over a run [h].

    opened, closed: of each spell, in order. before: open hours before each spell.
    """

    def __init__(self, shifts: Shifts) -> None:
        self.opened, self.closed = shifts.opened, shifts.closed
        lengths = [end - begin for begin, end in zip(self.opened, self.closed, strict=True)]
        self.before = tuple(accumulate(lengths[:-1], initial=0.0)) if lengths else ()
        self.is_always = self.closed[:1] == (math.inf,) and self.opened[0] == 0.0

    def is_open(self, time: float) -> bool:
        """Whether somebody is on shift: a shift holds its start and not its end."""
        spell = bisect_right(self.opened, time) - 1
        return spell >= 0 and time < self.closed[spell]

    def open_hours(self, time: float) -> float:
        """Open hours from 0 to `time`."""
        spell = bisect_right(self.opened, time) - 1
        if spell < 0:
            return 0.0
        return self.before[spell] + (min(time, self.closed[spell]) - self.opened[spell])

    def moment(self, hours: float) -> float:
        """The first time at which `hours` have been open; infinity if that never comes."""
        spell = max(bisect_left(self.before, hours) - 1, 0)
        if not self.opened:
            return math.inf
        time = self.opened[spell] + (hours - self.before[spell])
        if time <= self.closed[spell]:
            return time
        # Only rounding can carry it past the end of a spell that is not the last.
        return self.closed[spell] if spell + 1 < len(self.opened) else math.inf

    def after(self, time: float, hours: float) -> float:
        """When `hours` of open time have passed since `time`; infinity if they never do."""
        spell = bisect_right(self.opened, time) - 1
        if spell >= 0 and time + hours <= self.closed[spell]:
            return time + hours
        return self.moment(self.open_hours(time) + hours) if hours > 0.0 else time

    def next_opening(self, time: float) -> float:
        """The first start of a spell after `time`; infinity if there is none."""
        spell = bisect_right(self.opened, time)
        return self.opened[spell] if spell < len(self.opened) else math.inf
