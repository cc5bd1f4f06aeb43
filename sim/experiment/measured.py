"""Which figures of a run a study keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from sim.measures.figures import Figures, Names
from sim.measures.kpis import figures_of
from sim.measures.series import means, pools, week
from sim.measures.view import Run

BY = " by "
WEEKLY = "weekly"  # stands where the name of a KPI does


@dataclass(frozen=True)
class Measure:
    """KPIs by name, and what some are split by: (`customers_won`, `region`).

    splits: what the groups of a KPI are told apart by, as `region` or `region,product`. weekly:
    whether the weeks of a run are kept as well, see `weekly`.
    """

    kpis: tuple[str, ...]
    splits: frozenset[tuple[str, str]] = frozenset()
    weekly: bool = False

    def keeps(self, kpi: str, group: str) -> bool:
        """Whether a row of a run is kept."""
        split = split_of(group)
        return kpi in self.kpis and (not split or (kpi, split) in self.splits)


def measured(run: Run, measure: Measure) -> Figures:
    """The rows of a run that are kept, in the order of all."""
    found = figures_of(run, measure.kpis)
    names, places = _kept(found.names, measure)
    kept = Figures(names, found.values[places])
    return _joined(kept, weekly(run)) if measure.weekly else kept


def _joined(one: Figures, other: Figures) -> Figures:
    return Figures((*one.names, *other.names), np.concatenate([one.values, other.values]))


def weekly(run: Run) -> Figures:
    """Each week of a run from its start, warm-up included: the mean queue of each pool, and how
    many tasks and waits are under way on average. The group is `series=NAME,week=1` and so on.
    """
    hours = week(run)
    count = int(run.end // hours)
    edges = np.arange(count + 1, dtype=np.float64) * hours
    series = {
        f"queue of {pool.actor}{f', {pool.element}' if pool.element else ''}": pool.queue
        for pool in pools(run, edges)
    }
    delays = run.tables.columns("delays")
    begun = np.concatenate([run.joined, delays.floats("begun")])
    ended = np.concatenate([run.requests.floats("ended"), delays.floats("ended")])
    series["tasks and waits under way"] = means(begun, np.fmin(ended, run.end), edges)
    names = tuple(
        (WEEKLY, "on average", f"series={name},week={at + 1}")
        for name in series
        for at in range(count)
    )
    values = np.full((len(names), 3), np.nan)
    values[:, 0] = np.concatenate(list(series.values()))
    return Figures(names, values)


@lru_cache(maxsize=100)
def _kept(names: Names, measure: Measure) -> tuple[Names, NDArray[np.int64]]:
    places = [at for at, (kpi, _, group) in enumerate(names) if measure.keeps(kpi, group)]
    return tuple(names[at] for at in places), np.array(places, dtype=np.int64)


def split_name(text: str) -> tuple[str, str]:
    """`customers_won by region` -> the KPI and what it is split by, "" if it is not."""
    kpi, _, split = text.partition(BY)
    return kpi.strip(), split.strip().replace(" ", "").replace("+", ",")


def split_of(group: str) -> str:
    """`region=europe,product=crm` -> `region,product`; "" of all together."""
    return ",".join(part.partition("=")[0] for part in group.split(",")) if group else ""


def measure_of(texts: Sequence[str]) -> Measure:
    """What a study writes under `measure`, in the order of writing, each once; WEEKLY among them
    stands for the weeks of each run."""
    named = [split_name(text) for text in texts if text != WEEKLY]
    splits = frozenset((kpi, split) for kpi, split in named if split)
    return Measure(tuple(dict.fromkeys(kpi for kpi, _ in named)), splits, WEEKLY in texts)
