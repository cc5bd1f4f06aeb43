"""Where cases rest that are still open when their follow-up ends."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from sim.measures.axes import Axis, Floats, Ints, axis_of, names_in
from sim.measures.view import Run

NOWHERE = "no step"  # a case none of whose tokens rests
ROLES = ("entry", "win", "cohort", "follow_up")


def resting_places(run: Run) -> dict[str, int]:
    """How many cases of the cohort are still open as their follow-up ends, and where they rest.

    A place is `the queue of accounts`, `work of accounts` or `the delay offer_open`. A case
    whose tokens rest in several places counts in each. Empty if a role is not bound.
    """
    if not all(map(run.roles.bound, ROLES)):
        return {}
    still = run.in_cohort(run.entry) & run.open_after(run.entry)
    if not still.any():
        return {}
    until = run.entry + (run.roles.follow_up or 0.0)
    found: set[tuple[int, str]] = set()
    for name, axis, cases, begun, ended in _spells(run):
        rows = np.flatnonzero(still[cases])
        cases, begun, ended = cases[rows], begun[rows], ended[rows]
        there = (begun <= until[cases]) & ~(ended <= until[cases])
        places = (name + axis.labels[code] for code in axis.codes[rows[there]])
        found |= set(zip(cases[there].tolist(), places, strict=True))
    counts = Counter(place for _, place in sorted(found))
    lost = int(still.sum()) - len({case for case, _ in found})
    return dict(counts.most_common()) | ({NOWHERE: lost} if lost else {})


def _spells(run: Run) -> Iterator[tuple[str, Axis, Ints, Floats, Floats]]:
    """Sort of place, which one, position of the case, from, to [h]: queues, work and delays."""
    yield "the queue of ", run.worker, run.request_case, run.joined, run.left
    yield "work of ", run.worker, run.request_case, run.started, run.ended_work
    table = run.tables.columns("delays")
    begun, ended = table.floats("begun"), table.floats("ended")
    delays = axis_of("name", table["name"], names_in(table["name"]))
    yield "the delay ", delays, run.positions(table.ints("case")), begun, ended
