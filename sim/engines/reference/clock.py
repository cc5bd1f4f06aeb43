"""SimPy's clock with absolute times and the order of a moment.

All events of one time form a moment. SimPy pops events by (time, priority, number); here
the priority is one integer that holds the sort of the event, then the case, then the token.
"""

from __future__ import annotations

import math
from heapq import heappush

import simpy
from simpy.events import Event

# Sorts of events within a moment, in the order in which they are handled. Priority 0 is
# SimPy's URGENT: a token that was started or woken runs before anything else happens.
END_OF_WORK, END_OF_WAIT, SOURCE, CALENDAR = 1, 2, 3, 4
_SORT, _CASE = 56, 20
_LAST_TOKEN = (1 << _CASE) - 1
_LAST_CASE = (1 << (_SORT - _CASE)) - 1


class Clock(simpy.Environment):
    """Simulated time in hours since the start."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.time = 0.0

    def at(self, event: Event, time: float, sort: int, case: int, token: int) -> None:
        """Trigger `event` at an absolute time; `timeout(t - now)` would round twice."""
        event._ok, event._value = True, None
        priority = (sort << _SORT) | (min(case, _LAST_CASE) << _CASE) | min(token, _LAST_TOKEN)
        heappush(self._queue, (time, priority, next(self._eid), event))  # type: ignore[misc]

    def soon(self, event: Event) -> None:
        """Trigger `event` before anything else of this moment."""
        event._ok, event._value = True, None
        heappush(self._queue, (self.time, 0, next(self._eid), event))  # type: ignore[misc]

    @property
    def next_time(self) -> float:
        """Time of the next event [h]; infinity if there is none."""
        return self._queue[0][0] if self._queue else math.inf

    @property
    def is_urgent(self) -> bool:
        """Whether a token that was started or woken in this moment has yet to run."""
        queue = self._queue
        return bool(queue) and queue[0][1] == 0 and queue[0][0] == self.time

    def step(self) -> None:
        """Handle the next event."""
        self.time = self._queue[0][0]
        super().step()
