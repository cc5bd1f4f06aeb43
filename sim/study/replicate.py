"""Runs designs many times and measures each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.engines import ENGINES, simulate
from sim.errors import UsageError, nearest
from sim.measures.comparison import compare_pairs
from sim.measures.doubts import Doubt, Signs, find_doubts, marked, signs_of
from sim.measures.kpis import measure
from sim.program.design import Design
from sim.study.executor import run_tasks
from sim.tables import Tables

KPI_COLUMNS = ["design", "replication", "kpi", "unit", "group", "value"]


@dataclass(frozen=True)
class Plan:
    """How runs are made: replications 0 … `replications` - 1 of `seed`, on `jobs` processes.

    finished: called after each run.
    """

    replications: int = 30
    seed: int = 1
    jobs: int = 1
    engine: str = "reference"
    finished: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        if self.replications < 1:
            raise UsageError("needs at least one", str(self.replications), name="--replications")


@dataclass(frozen=True)
class Replications:
    """All runs of one design.

    frame: `replication` and the columns of `measure`, in order of replication.
    tables: of replication 0, if they were kept. signs: of each replication.
    """

    frame: pd.DataFrame
    tables: Tables | None
    signs: tuple[Signs, ...]


@dataclass(frozen=True)
class _Setting:
    designs: tuple[Design, ...]
    seed: int
    engine: str
    keep_tables: bool


@dataclass(frozen=True)
class _Assignment:
    label: str
    design: int
    replication: int

    def __str__(self) -> str:
        return f"{self.label}, replication {self.replication}"


@dataclass(frozen=True)
class _Measured:
    frame: pd.DataFrame
    tables: Tables | None
    signs: Signs


def choose_engine(name: str) -> str:
    """The engine that `name` means; "auto" is the fastest there is. UsageError if unknown."""
    if name == "auto":
        return "reference"
    if name not in ENGINES:
        known = ["auto", *ENGINES]
        rule = f"needs one of {', '.join(known)}"
        raise UsageError(rule, name, nearest(name, known), name="--engine")
    return name


def replicate(
    designs: Mapping[str, Design], plan: Plan, keep_tables: bool = False
) -> dict[str, Replications]:
    """Runs every design (by label) in every replication of the plan, on the same seed.

    Raises RunStopped with label and replication. The result does not depend on `plan.jobs`.
    """
    setting = _Setting(tuple(designs.values()), plan.seed, choose_engine(plan.engine), keep_tables)
    tasks = [
        _Assignment(label, design, replication)
        for replication in range(plan.replications)
        for design, label in enumerate(designs)
    ]
    measured = run_tasks(_run, setting, tasks, plan.jobs, plan.finished)
    count = len(designs)
    return {
        label: Replications(
            frame=pd.concat([one.frame for one in measured[design::count]], ignore_index=True),
            tables=measured[design].tables,
            signs=tuple(one.signs for one in measured[design::count]),
        )
        for design, label in enumerate(designs)
    }


def _run(setting: _Setting, task: _Assignment) -> _Measured:
    design = setting.designs[task.design]
    tables = simulate(design, setting.seed, task.replication, setting.engine)
    frame = measure(tables, design.scenario)
    frame.insert(0, "replication", task.replication)
    keep = setting.keep_tables and task.replication == 0
    signs = signs_of(tables, design.scenario)
    return _Measured(frame, tables if keep else None, signs)


def doubts_about(label: str, design: Design, runs: Replications) -> tuple[Doubt, ...]:
    """Every doubt about the figures of a design, from all its runs."""
    return find_doubts(label, design, runs.frame, runs.signs)


def summary(runs: Replications, doubts: Sequence[Doubt] = ()) -> pd.DataFrame:
    """Every KPI of one design: the columns of `summary.csv`.

    They are `kpi, unit, group, kind, mean, low, high, replications, undefined, doubts`.
    low, high: 95 % limits, as in a comparison. doubts: codes of those that touch the row.
    """
    table = marked(compare_pairs(runs.frame, runs.frame).table, doubts)
    names = {"a_mean": "mean", "a_low": "low", "a_high": "high"}
    columns = ["kpi", "unit", "group", "kind", *names, "replications", "undefined", "doubts"]
    return table[columns].rename(columns=names)


def kpi_frame(runs: Mapping[str, Replications]) -> pd.DataFrame:
    """Every KPI of every run: the columns of `kpis.csv`; `design` is the label."""
    frames = [one.frame.assign(design=label) for label, one in runs.items()]
    return pd.concat(frames, ignore_index=True)[KPI_COLUMNS]
