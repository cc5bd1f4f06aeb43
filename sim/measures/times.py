"""KPIs of time: waiting, queues, and what the days to a purchase are made of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from sim.kept import kept
from sim.measures.axes import Axis, Floats, Ints, by_case, counts, rows_of, sums, total
from sim.measures.registry import Row, kpi
from sim.measures.timetable import Timetable
from sim.measures.view import Run

WORK, PEOPLE, CLOSED = "work", "waiting for people", "closed hours"
DELAY = "deliberate delay"
PARTS = (WORK, PEOPLE, CLOSED, DELAY)
ROUNDING = 1e-9  # a rest that is smaller, by its whole, is the rounding of a sum


@kpi("days", "lower", form="ratio", needs=("request", "price"))
def wait_to_price(run: Run) -> Iterator[Row]:
    """From a request to its first price, of first prices displayed inside the window."""
    waits, shown = first_prices(run)
    waits = waits[run.inside(shown)]
    yield Row("", total(waits) / run.roles.day, float(len(waits)))


def first_prices(run: Run) -> tuple[Floats, Floats]:
    """Wait and time of the first price after each request; a price answers the latest one."""
    asked, shown = run.papers("request"), run.papers("price")
    cases = np.concatenate([asked.cases, shown.cases])
    times = np.concatenate([asked.times, shown.times])
    is_price = np.repeat([False, True], [len(asked.cases), len(shown.cases)])
    order = by_case(cases, times)  # of equal times, requests come first
    cases, times, is_price = cases[order], times[order], is_price[order]
    # A first price stands right after its request, in the order of case and time.
    first = is_price[1:] & ~is_price[:-1] & (cases[1:] == cases[:-1])
    return (times[1:] - times[:-1])[first], times[1:][first]


class Spells(NamedTuple):
    """Intervals of cases: position of the case, from, to [h]."""

    cases: Ints
    begun: Floats
    ended: Floats


@kpi("days", "lower", form="ratio", groups=("part",), needs=("entry", "win"))
def entry_to_purchase(run: Run) -> Iterator[Row]:
    """From entry to the end of the cases won inside the window. At each instant it is work if
    somebody is at work on a task of the case, else waiting for people if a task is queued while
    somebody of its pool is on shift, else closed hours if one is queued or paused, else a
    deliberate delay. Where nobody's shift ever ends there are no closed hours."""
    won = run.wins[np.isfinite(run.entry[run.wins])]
    whole = total(run.ended[won] - run.entry[won])
    spent = split(run, won)
    rest = whole - sum(spent.values())
    parts = {"": whole, **spent, DELAY: rest if abs(rest) > ROUNDING * whole else 0.0}
    if not run.staffing.ever_closed:
        del parts[CLOSED]
    for part, hours in parts.items():
        yield Row(f"part={part}" if part else "", hours / run.roles.day, float(len(won)))


def split(run: Run, won: Ints) -> dict[str, float]:
    """Hours between entry and end by what goes on, apart from delays."""
    chosen = np.zeros(len(run.case_numbers), dtype=bool)
    chosen[won] = True
    rows = np.flatnonzero(chosen[run.request_case])
    begun = rows[np.isfinite(run.started[rows])]
    works = Spells(run.request_case[begun], run.started[begun], run.finished[begun])
    waits = Spells(run.request_case[rows], run.joined[rows], np.fmin(run.left[rows], run.end))
    times, staffing = run.worktimes, run.staffing
    layers = (
        open_parts(works, times.of_requests[begun], staffing.timetable),
        open_parts(waits, staffing.of_pools[times.pools_of(rows)], staffing.timetable),
        joined(works, waits),
    )
    hours = sweep([clip(run, layer) for layer in layers])
    return dict(zip((WORK, PEOPLE, CLOSED), hours, strict=True))


def joined(*parts: Spells) -> Spells:
    """All of them in one."""
    return Spells(
        np.concatenate([one.cases for one in parts]),
        np.concatenate([one.begun for one in parts]),
        np.concatenate([one.ended for one in parts]),
    )


def open_parts(spells: Spells, codes: Ints, table: Timetable) -> Spells:
    """The parts of each spell in which its calendar, by code, is open."""
    closes = table.closes[codes]
    some = np.flatnonzero(closes)
    whole = taken(spells, np.flatnonzero(~closes))
    return joined(whole, cut(taken(spells, some), codes[some], table))


def taken(spells: Spells, rows: Ints) -> Spells:
    return Spells(spells.cases[rows], spells.begun[rows], spells.ended[rows])


def cut(spells: Spells, codes: Ints, table: Timetable) -> Spells:
    """The parts of spells that lie inside the shifts of their calendars, by code."""
    first = table.spell(codes, spells.begun)
    counts = table.spell(codes, spells.ended) - first + 1
    spell = np.repeat(np.arange(len(counts)), counts)
    shift = np.arange(len(spell)) - (np.cumsum(counts) - counts - first)[spell]
    cases, begun, ended = taken(spells, spell)
    begun, ended = np.maximum(begun, table.opened[shift]), np.minimum(ended, table.closed[shift])
    return some_time(Spells(cases, begun, ended))


def some_time(spells: Spells) -> Spells:
    """Without those that take no time."""
    return taken(spells, np.flatnonzero(spells.ended > spells.begun))


def clip(run: Run, spells: Spells) -> Spells:
    """The parts of spells between the entry and the end of their cases."""
    cases, begun, ended = spells
    return some_time(
        Spells(cases, np.maximum(begun, run.entry[cases]), np.minimum(ended, run.ended[cases]))
    )


def sweep(layers: Sequence[Spells]) -> list[float]:
    """Hours covered by each layer and by none before it, case by case."""
    cases = np.concatenate([one.cases for layer in layers for one in (layer, layer)])
    times = np.concatenate([ends for layer in layers for ends in (layer.begun, layer.ended)])
    order = by_case(cases, times)
    sizes = [len(one.cases) for one in layers]
    begins = np.repeat([1, -1] * len(layers), np.repeat(sizes, 2))[order]
    layer = np.repeat(np.arange(len(layers)), np.multiply(sizes, 2))[order]
    # Each count is back at 0 after the last change of a case, so its gap to the next is free.
    length = np.diff(times[order])
    free = length > 0
    hours = []
    for place in range(len(layers)):
        covered = np.cumsum(begins * (layer == place))[:-1] > 0
        hours.append(total(length[np.flatnonzero(covered & free)]))
        free &= ~covered
    return hours


@kept
def queueing(run: Run) -> tuple[Axis, Ints]:
    """The requests that join the queues of limited staff, and their actors; nobody pulls those."""
    return run.worker.take(run.queueing), run.queueing


def limited_actors(run: Run) -> list[bool]:
    return [actor.staff is not None for actor in run.scenario.actors.values()]


@kpi("requests", "lower", groups=("actor",), needs=("people",))
def queue_length(run: Run) -> Iterator[Row]:
    """Requests that have joined and not started, on average over the window."""
    axis, rows = queueing(run)
    inside = np.fmin(run.left[rows], run.end) - np.maximum(run.joined[rows], run.start)
    waited = sums(axis, np.maximum(inside, 0.0)) / run.window
    yield Row("", total(waited[limited_actors(run)]))
    yield from rows_of([axis], waited, wanted=limited_actors(run))


@kpi("h", "lower", form="ratio", groups=("actor",), needs=("people",))
def waiting_time(run: Run) -> Iterator[Row]:
    """From joining a queue to the start of work, a mean over the requests for people that were
    started inside the window, of all cases; nights and other closed hours are counted, too."""
    axis, rows = queueing(run)
    begun = np.flatnonzero(run.inside(run.started[rows]))
    axis, rows = axis.take(begun), rows[begun]
    waits, number = sums(axis, run.started[rows] - run.joined[rows]), counts(axis)
    yield Row("", total(waits[limited_actors(run)]), total(number))
    yield from rows_of([axis], waits, number, wanted=limited_actors(run))
