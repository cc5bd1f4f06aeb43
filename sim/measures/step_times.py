"""Where the days to a purchase go, step by step: `entry_to_purchase` of one run, taken apart."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.measures.axes import Axis, Bools, Ints, axis_of, counts, names_in, sums, total
from sim.measures.times import (
    CLOSED,
    DELAY,
    PEOPLE,
    ROUNDING,
    WORK,
    Spells,
    clip,
    open_parts,
    sweep,
    taken,
)
from sim.measures.view import Run

BETWEEN = ""  # a deliberate delay that is no step of its own


class StepTime(NamedTuple):
    """Days of one part (work, waiting for people, closed hours, deliberate delay) at one step, per
    customer won; the step is a task, a wait or a watch."""

    part: str
    step: str
    days: float


class _Layer(NamedTuple):
    """What goes on: spells of cases, and the step of each. calendars: codes of those outside which
    a spell does not count, None if all of it does."""

    part: str
    spells: Spells
    steps: Axis
    calendars: Ints | None = None


def step_times(run: Run) -> list[StepTime]:
    """The parts of `entry_to_purchase`, each by the steps at which it is spent, without those that
    took no time; nothing if nobody was won.

    All of a part add up to its row of the KPI. Where a case is at two steps at once, the part goes
    by the rule of the KPI. Within a part the time is that of the task declared first, and of the
    wait that is shorter on average: what lies within another one is told by itself.
    """
    won = run.wins[np.isfinite(run.entry[run.wins])]
    if not len(won):
        return []
    chosen = np.zeros(len(run.case_numbers), dtype=np.bool_)
    chosen[won] = True
    layers = [one for layer in _layers(run, chosen) for one in _by_step(run, layer)]
    spent: dict[tuple[str, str], float] = {}
    for (name, _), hours in zip(layers, sweep([spells for _, spells in layers]), strict=True):
        spent[name] = spent.get(name, 0.0) + hours
    whole = total(run.ended[won] - run.entry[won])
    spent[DELAY, BETWEEN] = whole - sum(spent.values())
    per = run.roles.day * len(won)
    return [
        StepTime(part, step, hours / per)
        for (part, step), hours in spent.items()
        if hours > ROUNDING * whole
    ]


def _layers(run: Run, chosen: Bools) -> Iterator[_Layer]:
    """What goes on with the chosen cases; at each instant the first layer counts, as in the KPI."""
    rows = np.flatnonzero(chosen[run.request_case])
    begun = rows[np.isfinite(run.started[rows])]
    works = Spells(run.request_case[begun], run.started[begun], run.finished[begun])
    waits = Spells(run.request_case[rows], run.joined[rows], np.fmin(run.left[rows], run.end))
    at_work, queued = run.task.take(begun), run.task.take(rows)
    times, staffing = run.worktimes, run.staffing
    yield _Layer(WORK, works, at_work, times.of_requests[begun])
    yield _Layer(PEOPLE, waits, queued, staffing.of_pools[times.pools_of(rows)])
    yield _Layer(CLOSED, works, at_work)
    yield _Layer(CLOSED, waits, queued)
    yield _delays(run, chosen)


def _delays(run: Run, chosen: Bools) -> _Layer:
    """The waits and watches of the chosen cases; those not over last until the end of the run."""
    table = run.tables.columns("delays")
    cases = run.positions(table.ints("case"))
    rows = np.flatnonzero(chosen[cases])
    spells = Spells(cases, table.floats("begun"), np.fmin(table.floats("ended"), run.end))
    steps = axis_of("step", table["name"], sorted(names_in(table["name"])))
    return _Layer(DELAY, taken(spells, rows), _shortest_first(spells, steps).take(rows))


def _shortest_first(spells: Spells, steps: Axis) -> Axis:
    """The steps in the order of their mean length."""
    lengths = sums(steps, spells.ended - spells.begun) / np.maximum(counts(steps), 1)
    order = np.argsort(lengths, kind="stable")
    labels = tuple(steps.labels[place] for place in order)
    places = np.append(np.argsort(order), -1)  # the last is of those that have no name, -1
    return Axis(steps.name, places[steps.codes], labels)


def _by_step(run: Run, layer: _Layer) -> Iterator[tuple[tuple[str, str], Spells]]:
    """A layer for each of its steps, between the entry and the end of its cases."""
    for code, step in enumerate(layer.steps.labels):
        at = np.flatnonzero(layer.steps.codes == code)
        if len(at):
            spells = taken(layer.spells, at)
            if layer.calendars is not None:
                spells = open_parts(spells, layer.calendars[at], run.staffing.timetable)
            yield (layer.part, step), clip(run, spells)
