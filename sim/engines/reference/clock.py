"""SimPy's clock with absolute times and the order of a moment.

All events of one time form a moment. SimPy pops events by (time, priority, number); here
the priority is one integer that holds the sort of the event, then the case, then the token,
and in its last bit whether it is the end of an `at_most`: a crossing of that moment is first.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush

import simpy
from simpy.events import Event

# Sorts of events within a moment, in the order in which they are handled. Priority 0 is
# SimPy's URGENT: a token that was started or woken runs before anything else happens.
END_OF_WORK, END_OF_WAIT, SOURCE, CALENDAR = 1, 2, 3, 4
_SORT, _CASE, _TOKEN = 57, 21, 1
MOST_TOKENS = 1 << (_CASE - _TOKEN)  # of a case
MOST_CASES = 1 << (_SORT - _CASE)


class Clock(simpy.Environment):
    """Simulated time in hours since the start."""

    def __init__(self) -> None:
        super().__init__(0.0)
        self.time = 0.0

    def at(
        self, event: Event, time: float, sort: int, case: int, token: int, late: int = 0
    ) -> None:
        """Trigger `event` at an absolute time; `timeout(t - now)` would round twice."""
        event._ok, event._value = True, None
        priority = (sort << _SORT) | (case << _CASE) | (token << _TOKEN) | late
        heappush(self._queue, (time, priority, next(self._eid), event))  # type: ignore[misc]

    def soon(self, event: Event) -> None:
        """Trigger `event` before anything else of this moment."""
        event._ok, event._value = True, None
        heappush(self._queue, (self.time, 0, next(self._eid), event))  # type: ignore[misc]

    @property
    def next_time(self) -> float:
        """Time of the next event [h]; infinity if there is none."""
        return self._queue[0][0] if self._queue else math.inf

    def step(self) -> None:
        """Handle the next event, as SimPy does, and keep `time` beside SimPy's property `now`."""
        self.time, _, _, event = heappop(self._queue)
        self._now = self.time
        callbacks, event.callbacks = event.callbacks, None  # type: ignore[assignment]
        for callback in callbacks:
            callback(event)
        if not event._ok:
            raise event._value

    def drain(self) -> None:
        """Let the tokens run that were started or woken in this moment."""
        queue = self._queue
        while queue and queue[0][1] == 0:
            self.step()
