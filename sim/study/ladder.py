"""What each change of a design does: alone, and on top of those before it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import pandas as pd

from sim.errors import UsageError
from sim.language.scenario import Change
from sim.measures.comparison import PRIMARY, compare_pairs
from sim.measures.doubts import Doubt, marked
from sim.measures.settings import Settings, settings_of
from sim.program.design import Design
from sim.study.compare import check_comparable
from sim.study.replicate import Plan, Replications, doubts_about, replicate

START, LAST = "start", "all"
EFFECT = ["kpi", "unit", "group", "kind", "diff", "diff_low", "diff_high", "verdict", "doubts"]
Loader = Callable[[Sequence[str]], Design]


@dataclass(frozen=True)
class Rung:
    """One row of a ladder: the effect of `change` from the design `lower` to `upper`."""

    change: str
    title: str
    way: Literal["alone", "cumulative"]
    lower: str
    upper: str


@dataclass(frozen=True)
class Ladder:
    """From A to B by B's changes.

    table: `change, title, way` and the effect of each on the primary KPIs (without any: on all
    undivided ones), from paired runs.
    doubts: what puts figures of the designs in doubt, by label; the column `doubts` of the table
    has the codes.
    base_differs: whether B with every change off is not A; then the first rung is that step.
    """

    table: pd.DataFrame
    changes: tuple[Change, ...]
    base_differs: bool
    doubts: tuple[Doubt, ...] = ()


def design_count(changes: int) -> int:
    """How many designs a ladder of so many changes runs (A, none, each alone, each on top)."""
    return 2 + changes + max(0, changes - 1)


def check_ladder(b: Design) -> None:
    """Raises UsageError if B has no changes that are on."""
    if not b.scenario.changes:
        raise UsageError("needs a B that has changes", b.scenario.file, name="--ladder")


def climb(a: Design, b: Design, without: Loader, plan: Plan) -> Ladder:
    """Runs B with its changes switched on one by one, and each alone.

    without: loads B with the named changes off.
    Raises UsageError if B has no changes that are on.
    """
    check_ladder(b)
    changes = b.scenario.changes
    check_comparable(a, b)
    names = [change.name for change in changes]
    designs = {"A": a, START: without(names)}
    for name in names:
        designs[f"only {name}"] = without([other for other in names if other != name])
    for count in range(2, len(names) + 1):
        designs[f"{count} on"] = without(names[count:])
    runs = replicate(designs, plan)
    settings = settings_of(a.scenario, ("without it", "with it"), b.scenario)
    doubts = {label: doubts_about(label, one, runs[label]) for label, one in designs.items()}
    first = Rung(START, "what no change says", "cumulative", "A", START)
    base = marked(_effect(runs, first, settings), _of(first, doubts))
    base_differs = bool((base["diff"].fillna(0.0) != 0.0).any())
    effects = [marked(_effect(runs, rung, settings), _of(rung, doubts)) for rung in _rungs(changes)]
    table = pd.concat([base, *effects] if base_differs else effects, ignore_index=True)
    return Ladder(table, changes, base_differs, tuple(chain(*doubts.values())))


def _of(rung: Rung, doubts: Mapping[str, tuple[Doubt, ...]]) -> list[Doubt]:
    """The doubts about either side of a rung."""
    return [*doubts[rung.lower], *doubts[rung.upper]]


def _rungs(changes: Sequence[Change]) -> list[Rung]:
    """Alone and cumulative for each change, then the whole way."""
    rungs = []
    lower = START
    for count, change in enumerate(changes, start=1):
        alone = f"only {change.name}"
        upper = alone if count == 1 else f"{count} on"
        rungs.append(Rung(change.name, change.title, "alone", START, alone))
        rungs.append(Rung(change.name, change.title, "cumulative", lower, upper))
        lower = upper
    return [*rungs, Rung(LAST, "all changes together", "cumulative", "A", lower)]


def _effect(runs: dict[str, Replications], rung: Rung, settings: Settings) -> pd.DataFrame:
    lower, upper = runs[rung.lower].frame, runs[rung.upper].frame
    compared = compare_pairs(lower, upper, settings)
    undivided = compared.table[compared.table["group"] == ""]
    primary = undivided[undivided["kpi"].isin(PRIMARY)]
    kept = (primary.sort_values("kpi", key=_place) if len(primary) else undivided)[EFFECT]
    kept.insert(0, "way", rung.way)
    kept.insert(0, "title", rung.title)
    kept.insert(0, "change", rung.change)
    return kept


def _place(kpis: pd.Series[str]) -> pd.Series[int]:
    return kpis.map(PRIMARY.index)
