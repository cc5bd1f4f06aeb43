"""Loads (a) and (b) written by hand in plain SimPy: no streams, no log, no priorities, no
abandonment.

What the engines are measured against. Times in hours.
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


class Model:
    """A whole run; `events` counts arrivals, starts and ends of work, and ends of delays."""

    gap: float

    def __init__(
        self,
        seed: int,
        length: float,
        gap: float | None = None,
        resource: type[simpy.Resource] = simpy.Resource,
    ) -> None:
        self.env = simpy.Environment()
        self.rng = random.Random(seed)
        self.gap = self.gap if gap is None else gap
        self.customers = self.events = 0
        self.staff(resource)
        self.env.process(self.arrivals())
        self.env.run(until=length)

    def staff(self, resource: type[simpy.Resource]) -> None:
        raise NotImplementedError

    def arrivals(self) -> Generator[simpy.Event, None, None]:
        while True:
            yield self.env.timeout(self.rng.expovariate(1 / self.gap))
            self.customers += 1
            self.events += 1
            self.env.process(self.customer())

    def customer(self) -> Generator[simpy.Event, None, None]:
        raise NotImplementedError


class ThreeClerks(Model):
    """Load (a), M/M/3."""

    gap = 1 / 2.7

    def staff(self, resource: type[simpy.Resource]) -> None:
        self.clerk = resource(self.env, 3)

    def customer(self) -> Generator[simpy.Event, None, None]:
        with self.clerk.request() as turn:
            yield turn
            yield self.env.timeout(self.rng.expovariate(1.0))
        self.events += 2


class Funnel(Model):
    """Load (b)."""

    gap = 0.8544

    def staff(self, resource: type[simpy.Resource]) -> None:
        self.reps = resource(self.env, 3)
        self.approvers = resource(self.env, 2)
        self.clerk = resource(self.env, 1)

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


class Watched(simpy.Resource):
    """Adds up the hours that its people are busy: slower, so never where time is measured."""

    def __init__(self, env: simpy.Environment, capacity: int) -> None:
        super().__init__(env, capacity)
        self.hours = self.since = 0.0

    def _add(self) -> None:
        self.hours += self.count * (self._env.now - self.since)
        self.since = self._env.now

    def _do_put(self, event: simpy.resources.resource.Request) -> None:
        self._add()
        super()._do_put(event)

    def _do_get(self, event: simpy.resources.resource.Release) -> None:
        self._add()
        super()._do_get(event)

    @property
    def utilisation(self) -> float:
        """Of the whole time until now."""
        self._add()
        return self.hours / (self.capacity * self._env.now)
