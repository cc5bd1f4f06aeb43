"""Hours that one design needs less than another, actor by actor, and what their wages come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.language.scenario import Scenario
from sim.measures.statistics import Estimate, mean_estimate

ALL = ""  # actors together
ROUNDING = 1e-9  # a difference that is smaller, by the larger of both, is that of sums


@dataclass(frozen=True)
class Freed:
    """Of one actor, or of all: hours of the first design less those of the second, and the wages of
    those hours; negative where the second needs more. wages: an hour's in each design; None of an
    actor that is not there or has none, and of all together."""

    actor: str
    hours: Estimate
    money: Estimate
    wages: tuple[float | None, float | None] = (None, None)


def freed(
    kpis: pd.DataFrame, labels: Sequence[str], scenarios: tuple[Scenario, Scenario]
) -> list[Freed]:
    """Each actor with a wage in at least one design, then all of them; nothing if there is none.

    kpis: the columns of `kpis.csv`. Replications are paired; one that only one design has is left
    out. The hours are those of `man_hours`; an actor that is not there, or has no wage, has none.
    Money is wage x hours of the first design less wage x hours of the second.
    """
    rows = kpis[(kpis["kpi"] == "man_hours") & kpis["group"].str.startswith("actor=")]
    a, b = (_hours(rows[rows["design"] == label]) for label in labels)
    actors = list(dict.fromkeys([*a.columns, *b.columns]))
    both = a.index.intersection(b.index)
    a, b = (one.reindex(both).reindex(columns=actors, fill_value=0.0) for one in (a, b))
    wages = {actor: (_wage(scenarios[0], actor), _wage(scenarios[1], actor)) for actor in actors}
    paid_a, paid_b = (
        one * [wages[actor][side] or 0.0 for actor in actors] for side, one in enumerate((a, b))
    )
    found = [
        Freed(one, _less(a[one], b[one]), _less(paid_a[one], paid_b[one]), wages[one])
        for one in actors
    ]
    whole = _less(a.sum(axis=1), b.sum(axis=1)), _less(paid_a.sum(axis=1), paid_b.sum(axis=1))
    return [*found, Freed(ALL, *whole)] if found else []


def _hours(rows: pd.DataFrame) -> pd.DataFrame:
    """Replications x actors, in their order."""
    actors = rows["group"].str.removeprefix("actor=")
    table = rows.assign(actor=actors).pivot(index="replication", columns="actor", values="value")
    return table[list(dict.fromkeys(actors))]


def _wage(scenario: Scenario, actor: str) -> float | None:
    return scenario.actors[actor].wage if actor in scenario.actors else None


def _less(a: pd.Series, b: pd.Series) -> Estimate:
    values = (a - b).to_numpy(dtype=float)
    most = np.maximum(a.abs().to_numpy(dtype=float), b.abs().to_numpy(dtype=float))
    return mean_estimate(np.where(np.abs(values) <= ROUNDING * most, 0.0, values))
