"""Runs designs many times and measures each run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from sim.engines import ENGINES, simulate
from sim.errors import UsageError, nearest
from sim.measures.comparison import compare_pairs
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
    tables: of replication 0, if they were kept.
    """

    frame: pd.DataFrame
    tables: Tables | None


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
        )
        for design, label in enumerate(designs)
    }


def _run(setting: _Setting, task: _Assignment) -> _Measured:
    design = setting.designs[task.design]
    tables = simulate(design, setting.seed, task.replication, setting.engine)
    frame = measure(tables, design.scenario)
    frame.insert(0, "replication", task.replication)
    keep = setting.keep_tables and task.replication == 0
    return _Measured(frame, tables if keep else None)


def summary(runs: Replications) -> pd.DataFrame:
    """Every KPI of one design: `kpi, unit, group, kind, mean, low, high, replications, undefined`.

    low, high: 95 % limits, as in a comparison.
    """
    table = compare_pairs(runs.frame, runs.frame).table
    names = {"a_mean": "mean", "a_low": "low", "a_high": "high"}
    columns = ["kpi", "unit", "group", "kind", *names, "replications", "undefined"]
    return table[columns].rename(columns=names)


def kpi_frame(runs: Mapping[str, Replications]) -> pd.DataFrame:
    """Every KPI of every run: the columns of `kpis.csv`; `design` is the label."""
    frames = [one.frame.assign(design=label) for label, one in runs.items()]
    return pd.concat(frames, ignore_index=True)[KPI_COLUMNS]
