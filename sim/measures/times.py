"""KPIs of time: waiting, queues, and what the days to a purchase are made of."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from sim.measures.axes import Axis, Bools, Floats, Ints, sums, total
from sim.measures.registry import Row, kpi
from sim.measures.view import Run

WORK, PEOPLE, DELAY = "work", "waiting for people", "deliberate delay"


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
    order = np.lexsort((is_price, times, cases))
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
    """From entry to the end of the cases won inside the window. At each instant it is work if a
    task of the case is in progress, else waiting for people if one is queued, else a deliberate
    delay."""
    won = run.wins[np.isfinite(run.entry[run.wins])]
    whole = total(run.ended[won] - run.entry[won])
    work, waiting = split(run, won)
    parts = {"": whole, WORK: work, PEOPLE: waiting, DELAY: whole - work - waiting}
    for part, hours in parts.items():
        yield Row(f"part={part}" if part else "", hours / run.roles.day, float(len(won)))


def split(run: Run, won: Ints) -> tuple[float, float]:
    """Hours between entry and end in which a task is in progress, and in which one only waits."""
    chosen = np.zeros(len(run.case_numbers), dtype=bool)
    chosen[won] = True
    rows = chosen[run.request_case]
    cases, started = run.request_case[rows], run.started[rows]
    joined, finished = run.joined[rows], run.finished[rows]
    begun = np.isfinite(started)
    works = clip(run, Spells(cases[begun], started[begun], finished[begun]))
    waits = clip(run, Spells(cases, joined, np.where(begun, started, finished)))
    return sweep(works, waits)


def clip(run: Run, spells: Spells) -> Spells:
    """The parts of spells between entry and end of their case; empty ones are dropped."""
    begun = np.maximum(spells.begun, run.entry[spells.cases])
    ended = np.minimum(spells.ended, run.ended[spells.cases])
    there = ended > begun
    return Spells(spells.cases[there], begun[there], ended[there])


def sweep(works: Spells, waits: Spells) -> tuple[float, float]:
    """Hours covered by `works`, and hours covered by `waits` alone, case by case."""
    cases = np.concatenate([works.cases, works.cases, waits.cases, waits.cases])
    times = np.concatenate([works.begun, works.ended, waits.begun, waits.ended])
    counts = (len(works.cases), len(works.cases), len(waits.cases), len(waits.cases))
    order = np.lexsort((times, cases))
    working = np.cumsum(np.repeat([1, -1, 0, 0], counts)[order])
    queued = np.cumsum(np.repeat([0, 0, 1, -1], counts)[order])
    # Both counts are back at 0 after the last change of a case, so its gap to the next is free.
    length = np.diff(times[order])
    work, wait = working[:-1] > 0, (working[:-1] == 0) & (queued[:-1] > 0)
    return total(length[work]), total(length[wait])


def queueing(run: Run) -> tuple[Axis, Bools]:
    """Actors with limited staff, and the requests that join their queues; nobody pulls those."""
    limited = np.array([actor.staff is not None for actor in run.scenario.actors.values()])
    translate = np.append(np.where(limited, np.cumsum(limited) - 1, -1), -1)
    labels = tuple(n for n, kept in zip(run.worker.labels, limited, strict=True) if kept)
    axis = Axis("actor", translate[run.worker.codes], labels)
    return axis, ~run.pulled & (axis.codes >= 0)


@kpi("requests", "lower", groups=("actor",), needs=("people",))
def queue_length(run: Run) -> Iterator[Row]:
    """Requests that have joined and not started, on average over the window."""
    axis, rows = queueing(run)
    left = np.where(np.isfinite(run.started), run.started, run.finished)
    inside = np.minimum(left, run.end) - np.maximum(run.joined, run.start)
    waited = sums(axis.take(rows), np.clip(inside, 0.0, None)[rows]) / run.window
    yield Row("", total(waited))
    yield from (Row(f"actor={n}", w) for n, w in zip(axis.labels, waited.tolist(), strict=True))


@kpi("h", "lower", form="ratio", groups=("actor",), needs=("people",))
def waiting_time(run: Run) -> Iterator[Row]:
    """From joining a queue to the start of work, of requests started inside the window."""
    axis, rows = queueing(run)
    rows = rows & run.inside(run.started)
    waits = sums(axis.take(rows), (run.started - run.joined)[rows])
    counts = sums(axis.take(rows), np.ones(int(rows.sum())))
    yield Row("", total(waits), total(counts))
    for name, wait, count in zip(axis.labels, waits.tolist(), counts.tolist(), strict=True):
        yield Row(f"actor={name}", wait, count)
