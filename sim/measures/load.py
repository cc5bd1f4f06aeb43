"""How much work is offered to each pool of people against what they can do."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from sim.measures.axes import Bools, Floats, axis_of, sums, total
from sim.measures.view import Run
from sim.measures.worktimes import EVER

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
    requests, persons = run.tables.requests, run.tables.persons
    hours, able = _time_asked(run), run.open_hours + _overtime(run)
    joined = run.inside(run.joined)
    given_up = axis_of("ending", requests["ending"], GIVEN_UP).codes >= 0
    waiting = [~run.pulled & _in_queue(run, time) for time in (run.start, run.end)]
    loads = []
    for (actor, element), people in persons.groupby(
        ["actor", "element"], sort=False, observed=True
    ):
        here = ((requests["actor"] == actor) & (requests["element"] == element)).to_numpy(bool)
        queued = here & joined & ~run.pulled
        capacity = total(able[people.index.to_numpy()])
        loads.append(
            Offered(
                actor=str(actor),
                element=str(element),
                people=len(people),
                asked=total(hours[queued]),
                given_up=total(hours[queued & given_up]),
                capacity=capacity,
                pulled=total(hours[here & joined & run.pulled]),
                ahead=_ahead(run, here & joined, hours, str(actor), capacity),
                before=float((here & waiting[0]).sum()),
                after=float((here & waiting[1]).sum()),
            )
        )
    return tuple(loads)


def mean_load(runs: Sequence[Offered]) -> Offered:
    """The mean over runs of what was offered to one pool; its load is the ratio of the means."""
    first = runs[0]
    numbers = [field.name for field in fields(Offered)][3:]
    means = {name: sum(getattr(one, name) for one in runs) / len(runs) for name in numbers}
    return Offered(first.actor, first.element, first.people, **means)


def _time_asked(run: Run) -> Floats:
    """Time of each request [h]: its own if it was done, else the mean of what was done of its
    activity, of its actor where none was; at least what it has had."""
    requests = run.tables.requests
    own = np.nan_to_num(run.at_work(run.started, run.finished))
    done = np.equal(axis_of("ending", requests["ending"], ("done",)).codes, 0)
    finished = requests.assign(own=own)[done]
    typical = np.full(len(own), np.nan)
    for name in ("activity", "actor"):
        means = finished.groupby(name, observed=True)["own"].mean().to_dict()
        of_name = requests[name].astype("str").map(means).to_numpy(np.float64)
        typical = np.where(np.isnan(typical), of_name, typical)
    return np.where(done, own, np.fmax(own, typical))


def _overtime(run: Run) -> Floats:
    """Time each person was at work off shift, inside the window: those who stay to finish."""
    begun, ended = np.maximum(run.started, run.start), np.minimum(run.finished, run.end)
    follows = np.append(run.worktimes.of_persons, EVER)[run.person.codes]
    on_shift = np.nan_to_num(run.worktimes.between(follows, begun, ended))
    return sums(run.person, run.work_inside - on_shift)


def _in_queue(run: Run, time: float) -> Bools:
    """Which requests had joined by this time and neither started nor given up."""
    left = np.where(np.isfinite(run.started), run.started, run.tables.requests["ended"])
    waits: Bools = (run.joined <= time) & ~(left <= time)
    return waits


def _ahead(run: Run, here: Bools, hours: Floats, actor: str, capacity: float) -> float:
    """Time of pulled work that came before the queue: up to the reserve of each source."""
    names = run.tables.requests["pulled"]
    return sum(
        min(total(hours[here & (names == source.name).to_numpy(bool)]), source.reserve * capacity)
        for source in run.scenario.sources
        if source.pulled_by == actor
    )
