"""SimPy's clock with absolute times and the order of a moment.

SimPy pops events by (time, priority, number); here the priority is the integer of
`sim.engines.moment`. 0 is SimPy's URGENT.
"""

from __future__ import annotations

import math
from heapq import heappop, heappush

import simpy
from simpy.events import Event

from sim.engines.moment import CASE_BITS, SORT_BITS, TOKEN_BITS


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
        priority = (sort << SORT_BITS) | (case << CASE_BITS) | (token << TOKEN_BITS) | late
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
