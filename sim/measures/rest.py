"""Where cases rest that are still open when their follow-up ends."""

from __future__ import annotations

import numpy as np
import pandas as pd

from sim.measures.axes import Floats, Ints
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
    spells = pd.concat(_spells(run), ignore_index=True)
    times = (run.entry + (run.roles.follow_up or 0.0))[spells["case"]]
    there = still[spells["case"]] & (spells["begun"] <= times) & ~(spells["ended"] <= times)
    places = spells.loc[there, ["case", "place"]].drop_duplicates()
    counts = {str(name): int(count) for name, count in places["place"].value_counts().items()}
    lost = int(still.sum()) - places["case"].nunique()
    return counts | ({NOWHERE: lost} if lost else {})


def _spells(run: Run) -> list[pd.DataFrame]:
    """Position of the case, place, from, to [h], of every queue, work and delay."""
    ended = run.tables.requests["ended"].to_numpy(np.float64)
    left = np.where(np.isnan(run.started), ended, run.started)
    actors = run.tables.requests["actor"].astype("str")
    delays = run.tables.delays
    cases, names = run.positions(delays["case"]), delays["name"].astype("str")
    begun, over = (delays[name].to_numpy(np.float64) for name in ("begun", "ended"))
    return [
        _frame(run.request_case, "the queue of " + actors, run.joined, left),
        _frame(run.request_case, "work of " + actors, run.started, ended),
        _frame(cases, "the delay " + names, begun, over),
    ]


def _frame(cases: Ints, places: pd.Series[str], begun: Floats, ended: Floats) -> pd.DataFrame:
    return pd.DataFrame(
        {"case": cases, "place": places.to_numpy(object), "begun": begun, "ended": ended}
    )
