"""One run as it goes on: queue and utilisation of every pool, stretch by stretch."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.measures.axes import Bools, Floats, axis_of
from sim.measures.times import queueing
from sim.measures.view import Run

HOURS_A_WEEK = 168.0
WORKING_DAYS = 5.0  # a week, where a day of the reports has working hours only


class Stretch(NamedTuple):
    """A pool: people of one actor, of one element if the actor has a pool for each.

    queue: requests that have joined and not started, on average over each stretch; like the KPI
    `queue_length` it leaves out pulled work. utilisation: time at work per hour on shift [%].
    """

    actor: str
    element: str
    queue: Floats
    utilisation: Floats


def week(run: Run) -> float:
    """Length of a week [h]: 168 h, or five days where the role `day` has fewer than 24 h."""
    return HOURS_A_WEEK if run.roles.day >= 24 else WORKING_DAYS * run.roles.day


def pools(run: Run, edges: Floats) -> Iterator[Stretch]:
    """Every pool of limited staff over the stretches between the edges [h], in order."""
    _, queued = queueing(run)
    left = np.where(np.isfinite(run.started), run.started, run.finished)
    for actor in run.scenario.actors.values():
        if actor.staff is None:
            continue
        for element in run.scenario.sets[actor.per].elements if actor.per else ("",):
            asked = run.of_actor(actor.name) & of_element(run, element)
            waiting = means(run.joined[asked & queued], left[asked & queued], edges)
            yield Stretch(
                actor.name, element, waiting, utilised(run, asked, edges, actor.name, element)
            )


def of_element(run: Run, element: str) -> Bools:
    """Which requests are for the pool of this element."""
    return np.equal(axis_of("element", run.tables.requests["element"], (element,)).codes, 0)


def utilised(run: Run, asked: Bools, edges: Floats, actor: str, element: str) -> Floats:
    """Time at work of a pool per hour on shift, in each stretch [%]."""
    persons = run.tables.persons
    people = int(((persons["actor"] == actor) & (persons["element"] == element)).sum())
    begun = asked & np.isfinite(run.started)
    working = means(run.started[begun], run.finished[begun], edges)
    return 100 * working / people if people else np.full(len(working), np.nan)


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
