"""How much work is offered to each pool of people against what they can do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim.measures.axes import Axis, Bools, Floats, Ints, axis_of, counts, sums, total
from sim.measures.view import Run
from sim.measures.timetable import EVER

GIVEN_UP = ("left", "no room", "stopped")
HELD = 0.9  # of the work beyond what people can do: if so much is given up, the queue is bounded


@dataclass(frozen=True)
class Offered:
    """Work asked of one pool inside the window of one run, or its mean over runs.

    asked: time of requests that joined, those not finished at the mean of their activity [h].
    given_up: the part of it that left, found no room or was stopped [h]. capacity: time on
    shift, and at work beyond it [h]. pulled: time of work that people started themselves [h];
    ahead: the part of it that came before the queue, by a reserve [h]. before, after: requests
    in the queue at the beginning and the end of the window.
    """

    actor: str
    element: str
    people: int
    asked: float
    given_up: float
    capacity: float
    pulled: float
    ahead: float
    before: float
    after: float

    @property
    def load(self) -> float:
        """Offered load: `asked / (capacity - ahead)`; above 1 the queue grows for ever, unless
        what it cannot serve gives up."""
        left = self.capacity - self.ahead
        if left > 0:
            return self.asked / left
        return math.inf if self.asked > 0 else 0.0

    @property
    def grows(self) -> bool:
        """Whether more is asked than can be done and those who wait do not give up enough."""
        beyond = self.asked - (self.capacity - self.ahead)
        return self.load > 1 and self.given_up < HELD * beyond


def offered_loads(run: Run) -> tuple[Offered, ...]:
    """The load of each pool with limited people, in the order of `tables.persons`."""
    pools_of, member = run.worktimes.pools_of, run.worktimes.pool_of_persons
    table, able = run.tables.pools, run.open_hours + _overtime(run)
    asked = _asked(run, np.flatnonzero(run.inside(run.joined)))
    pool = pools_of(asked.rows)
    queues = (pools_of(_in_queue(run, time)) for time in (run.start, run.end))
    before, after = (np.bincount(queue, minlength=len(table)).tolist() for queue in queues)
    names = list(zip(table["actor"].tolist(), table["element"].tolist(), strict=True))
    loads = []
    for place in dict.fromkeys(member.tolist()):
        actor, element = names[place]
        here = asked.take(np.flatnonzero(pool == place))
        people = np.flatnonzero(member == place)
        capacity = total(able[people])
        loads.append(
            Offered(
                actor=actor,
                element=element,
                people=len(people),
                asked=total(here.hours[~here.pulled]),
                given_up=total(here.hours[~here.pulled & here.given_up]),
                capacity=capacity,
                pulled=total(here.hours[here.pulled]),
                ahead=_ahead(run, here, actor, capacity),
                before=float(before[place]),
                after=float(after[place]),
            )
        )
    return tuple(loads)


def mean_load(runs: Sequence[Offered]) -> Offered:
    """The mean over runs of what was offered to one pool; its load is the ratio of the means."""
    first = runs[0]
    numbers = [field.name for field in fields(Offered)][3:]
    means = {name: sum(getattr(one, name) for one in runs) / len(runs) for name in numbers}
    return Offered(first.actor, first.element, first.people, **means)


@dataclass(frozen=True)
class _Asked:
    """Requests: rows of the table, time of each [h], whether it was pulled, from which source,
    and whether it was given up."""

    rows: Ints
    hours: Floats
    pulled: Bools
    source: Ints
    given_up: Bools

    def take(self, where: Ints) -> _Asked:
        return _Asked(*(getattr(self, one.name)[where] for one in fields(self)))


def _asked(run: Run, rows: Ints) -> _Asked:
    """What is asked by these requests. Time: its own of a request that was done, else the mean of
    what was done of its activity, of its actor where none was; at least what it has had."""
    ending = axis_of("ending", run.tables.requests["ending"], (*GIVEN_UP, "done")).codes
    done = ending == len(GIVEN_UP)
    own, served = np.fmax(run.work, 0.0), np.flatnonzero(done)
    hours, left = own[rows], np.flatnonzero(~done[rows])
    typical = np.full(len(left), np.nan)
    for axis in (run.task, run.worker):
        means = _means(axis.take(served), own[served])
        typical = np.where(np.isnan(typical), means[axis.codes[rows[left]]], typical)
    hours[left] = np.fmax(hours[left], typical)
    given_up = (ending >= 0) & ~done
    return _Asked(rows, hours, run.pulled[rows], run.source.codes[rows], given_up[rows])


def _means(axis: Axis, values: Floats) -> Floats:
    """The mean of each label, NaN if it has none; and NaN for what belongs to no label."""
    number = counts(axis)
    return np.append(sums(axis, values) / np.where(number > 0, number, np.nan), np.nan)


def _overtime(run: Run) -> Floats:
    """Time each person was at work off shift, inside the window: those who stay to finish."""
    follows = np.append(run.worktimes.of_persons, EVER)[run.person.codes]
    rows = np.flatnonzero(follows != run.worktimes.of_requests)
    begun, ended = np.maximum(run.started, run.start), np.minimum(run.finished, run.end)
    on_shift = run.worktimes.between(follows[rows], begun[rows], ended[rows])
    return sums(run.person.take(rows), run.work_inside[rows] - np.fmax(on_shift, 0.0))


def _in_queue(run: Run, time: float) -> Ints:
    """Requests that had joined by this time, neither started nor given up, and were not pulled."""
    return np.flatnonzero((run.joined <= time) & ~(run.left <= time) & ~run.pulled)


def _ahead(run: Run, here: _Asked, actor: str, capacity: float) -> float:
    """Time of pulled work that came before the queue: up to the reserve of each source."""
    return sum(
        min(total(here.hours[here.source == number]), source.reserve * capacity)
        for number, source in enumerate(run.scenario.sources)
        if source.pulled_by == actor
    )
