"""The funnel written by hand in plain SimPy: no streams, no log, no priorities, no abandonment.

What `reference.py` measures the reference engine against. Times in hours.
"""

from __future__ import annotations

import math
import random
from collections.abc import Generator

import simpy

CV = 0.5
SIGMA = math.sqrt(math.log(1 + CV * CV))


def lognormal(rng: random.Random, mean: float) -> float:
    """A time with this mean and the funnel's coefficient of variation."""
    return rng.lognormvariate(math.log(mean) - SIGMA * SIGMA / 2, SIGMA)


class Funnel:
    """The whole model; `events` counts arrivals, starts and ends of work, and ends of delays."""

    def __init__(self, seed: int, length: float, gap: float) -> None:
        self.env = simpy.Environment()
        self.rng = random.Random(seed)
        self.gap = gap
        self.reps = simpy.Resource(self.env, 3)
        self.approvers = simpy.Resource(self.env, 2)
        self.clerk = simpy.Resource(self.env, 1)
        self.customers = self.events = 0
        self.env.process(self.arrivals())
        self.env.run(until=length)

    def arrivals(self) -> Generator[simpy.Event, None, None]:
        while True:
            yield self.env.timeout(self.rng.expovariate(1 / self.gap))
            self.customers += 1
            self.events += 1
            self.env.process(self.customer())

    def work(self, resource: simpy.Resource, mean: float) -> Generator[simpy.Event, None, None]:
        with resource.request() as turn:
            yield turn
            yield self.env.timeout(lognormal(self.rng, mean))
        self.events += 2

    def customer(self) -> Generator[simpy.Event, None, None]:
        yield from self.work(self.reps, 0.25)
        yield self.env.timeout(21 * 24.0)
        self.events += 1
        yield from self.work(self.reps, 0.5)
        while True:
            yield from self.work(self.reps, 1.0)
            yield from self.work(self.approvers, 50 / 60)
            if self.rng.random() < 0.7:
                break
        if self.rng.random() < 0.3:
            yield from self.work(self.clerk, 100 / 60)
