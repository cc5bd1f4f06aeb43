"""How much work is offered to each pool of people against what they can do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.measures.axes import (
    Axis,
    Bools,
    Floats,
    Ints,
    axis_of,
    by_code,
    counts,
    named,
    sums,
    total,
)
from sim.measures.timetable import EVER
from sim.measures.view import Run

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
    member, pools = run.staffing.pool_of_persons, run.staffing.pools
    able, asked = run.open_hours + _overtime(run), _asked(run)
    queues = (run.worktimes.pools_of(_in_queue(run, time)) for time in (run.start, run.end))
    before, after = (np.bincount(queue, minlength=len(pools.actor)).tolist() for queue in queues)
    loads = []
    for place in dict.fromkeys(member.tolist()):
        actor, element = pools.actor[place], pools.element[place]
        here = asked[place]
        people = np.flatnonzero(member == place)
        capacity = total(able[people])
        loads.append(
            Offered(
                actor=actor,
                element=element,
                people=len(people),
                asked=total(here.queued),
                given_up=total(here.given_up),
                capacity=capacity,
                pulled=total(here.pulled),
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


class _Asked(NamedTuple):
    """What was asked of one pool inside the window: time of each request that queued [h], of those
    that were given up, of each that was pulled, and the number of its source."""

    queued: Floats
    given_up: Floats
    pulled: Floats
    source: Ints


def _asked(run: Run) -> list[_Asked]:
    """What was asked of each pool of `tables.pools`; nothing of those without limited people."""
    limited = np.array([*(actor.staff is not None for actor in run.scenario.actors.values()), True])
    rows = np.flatnonzero(run.inside(run.joined) & limited[run.worker.codes])
    parts = 2 * run.worktimes.pools_of(rows) + run.pulled[rows]  # of each pool, what queued first
    ends = np.cumsum(np.bincount(parts, minlength=2 * len(run.staffing.pools.actor))).tolist()
    rows = rows[by_code(parts)]
    hours, source = _hours_asked(run, rows), run.source.codes
    ending = axis_of("ending", run.requests["ending"], GIVEN_UP).codes
    spans = [slice(*span) for span in pairwise([0, *ends])]
    return [
        _Asked(
            hours[queued],
            hours[queued][ending[rows[queued]] >= 0],
            hours[pulled],
            source[rows[pulled]],
        )
        for queued, pulled in zip(spans[::2], spans[1::2], strict=True)
    ]


def _hours_asked(run: Run, rows: Ints) -> Floats:
    """Time of these requests: its own of a request that was done, else the mean of what was done
    of its activity, of its actor where none was; at least what it has had [h]."""
    done = named(run.requests["ending"], "done")
    hours, left = np.fmax(run.work[rows], 0.0), np.flatnonzero(~done[rows])
    typical = np.full(len(left), np.nan)
    for axis in (run.task, run.worker):
        unknown = np.flatnonzero(np.isnan(typical))
        codes = axis.codes[rows[left[unknown]]]
        typical[unknown] = _means(run, axis, done, codes)[codes]
    hours[left] = np.fmax(hours[left], typical)
    return hours


def _means(run: Run, axis: Axis, done: Bools, codes: Ints) -> Floats:
    """The mean time of what was done [h] by code, for some; NaN where nothing was."""
    wanted = np.zeros(len(axis.labels) + 1, dtype=np.bool_)
    wanted[codes] = True
    served = np.flatnonzero(wanted[axis.codes] & done) if len(codes) else codes
    found = axis.take(served)
    number = counts(found)
    means = sums(found, np.fmax(run.work[served], 0.0)) / np.where(number > 0, number, np.nan)
    return np.array([*means, np.nan])


def _overtime(run: Run) -> Floats:
    """Time each person was at work off shift, inside the window: those who stay to finish."""
    rows = run.worktimes.staying
    follows = np.append(run.staffing.of_persons, EVER)[run.person.codes[rows]]
    begun, ended = np.maximum(run.started[rows], run.start), np.minimum(run.finished[rows], run.end)
    worked, on_shift = (
        np.fmax(run.worktimes.between(codes, begun, ended), 0.0)
        for codes in (np.full(len(rows), EVER), follows)
    )
    return sums(run.person.take(rows), worked - on_shift)


def _in_queue(run: Run, time: float) -> Ints:
    """Requests of limited people that had joined by this time, neither started nor given up, and
    were not pulled."""
    rows = run.queueing
    return rows[(run.joined[rows] <= time) & ~(run.left[rows] <= time)]


def _ahead(run: Run, here: _Asked, actor: str, capacity: float) -> float:
    """Time of pulled work that came before the queue: up to the reserve of each source."""
    return sum(
        min(total(here.pulled[here.source == number]), source.reserve * capacity)
        for number, source in enumerate(run.scenario.sources)
        if source.pulled_by == actor
    )
