"""One run as it goes on: queue and utilisation of every pool, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.measures.axes import Axis, Floats, sums
from sim.measures.roles import Roles
from sim.measures.view import Run

HOURS_A_WEEK = 168.0
WORKING_DAYS = 5.0  # a week, where a day of the reports has working hours only


class Stretch(NamedTuple):
    """A pool: people of one actor, of one element if the actor has a pool for each.

    queue: requests that have joined and not started, on average over each stretch; like the KPI
    `queue_length` it leaves out pulled work. utilisation: time at work per hour on shift [%],
    NaN where nobody is on shift.
    """

    actor: str
    element: str
    queue: Floats
    utilisation: Floats


def week(run: Run) -> float:
    """Length of a week [h]: 168 h, or five days where the role `day` has fewer than 24 h."""
    return week_of(run.roles)


def week_of(roles: Roles) -> float:
    """`week` of the runs of a design."""
    return HOURS_A_WEEK if roles.day >= 24 else WORKING_DAYS * roles.day


def pools(run: Run, edges: Floats) -> Iterator[Stretch]:
    """Every pool of limited staff over the stretches between the edges [h], in order."""
    table = run.staffing.pools
    names = tuple(str(place) for place in range(len(table.actor)))
    asked = Axis("pool", run.worktimes.pool_of_requests, names)
    staff = Axis("pool", run.staffing.pool_of_persons, names)
    stretches = list(pairwise(edges.tolist()))
    worked = np.array([sums(asked, work_between(run, *ends)) for ends in stretches])
    opened = np.array([sums(staff, shift_between(run, *ends)) for ends in stretches])
    utilised = 100 * worked / np.where(opened > 0, opened, np.nan)
    left = np.fmin(run.left, run.end)
    for place, (actor, element) in enumerate(zip(table.actor, table.element, strict=True)):
        if run.scenario.actors[actor].staff is not None:
            rows = (asked.codes == place) & ~run.pulled
            waiting = means(run.joined[rows], left[rows], edges)
            yield Stretch(actor, element, waiting, utilised[:, place])


def work_between(run: Run, begun: float, ended: float) -> Floats:
    """Hours at work on each request between two times."""
    hours = run.at_work(np.maximum(run.started, begun), np.minimum(run.finished, ended))
    return np.where(np.isnan(hours), 0.0, hours)


def shift_between(run: Run, begun: float, ended: float) -> Floats:
    """Hours on shift of each person between two times."""
    codes = run.staffing.of_persons
    return run.staffing.between(codes, *(np.full(len(codes), time) for time in (begun, ended)))


def means(begun: Floats, ended: Floats, edges: Floats) -> Floats:
    """How many intervals begun…ended [h] are open at once, on average over each stretch."""
    return np.diff(area(begun, edges) - area(ended, edges)) / np.diff(edges)


def area(times: Floats, edges: Floats) -> Floats:
    """The integral up to each edge of how many of the times have passed."""
    ordered = np.sort(times)
    passed = np.searchsorted(ordered, edges)
    sums = np.concatenate([[0.0], np.cumsum(ordered)])
    found: Floats = passed * edges - sums[passed]
    return found
