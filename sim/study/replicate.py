"""Runs designs many times and measures each run."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.engines import simulate
from sim.errors import UsageError
from sim.measures.comparison import compare_pairs
from sim.measures.doubts import Doubt, Signs, find_doubts, marked, signs_of_run
from sim.measures.figures import Figures, Names, frame_of
from sim.measures.kpis import figures_of, run_of
from sim.program.design import Design
from sim.study.engine_choice import cases_of, choose, in_threads, make_ready
from sim.study.executor import run_tasks
from sim.tables import Tables

KPI_COLUMNS = ["design", "replication", "kpi", "unit", "group", "value"]


@dataclass(frozen=True)
class Plan:
    """How runs are made: replications 0 … `replications` - 1 of `seed`, by `jobs` workers.

    engine: by its name, or `auto`. detail: of how many replications who records the runs is
    given requests and delays, which are most of their rows. finished: called after each run.
    """

    replications: int = 30
    seed: int = 1
    jobs: int = 1
    engine: str = "reference"
    detail: int = sys.maxsize
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
class Sample:
    """Which runs of a design: replications 0 … `replications` - 1 of `seed`.

    keep_tables: of replication 0. record_tables: of every replication, for who records it.
    """

    design: Design
    replications: int
    seed: int
    keep_tables: bool = False
    record_tables: bool = False


@dataclass(frozen=True)
class Ran:
    """One run as it comes in. tables: None if they are not wanted."""

    label: str
    replication: int
    figures: Figures
    tables: Tables | None
    signs: Signs

    @property
    def frame(self) -> pd.DataFrame:
        """`replication` and the columns of `measure`."""
        return _frame({self.replication: self.figures})


Record = Callable[[Ran], None]


@dataclass(frozen=True)
class _Setting:
    samples: tuple[Sample, ...]
    engine: str
    detail: int


@dataclass(frozen=True)
class _Assignment:
    label: str
    sample: int
    replication: int

    def __str__(self) -> str:
        return f"{self.label}, replication {self.replication}"


@dataclass
class _Measured:
    figures: Figures
    tables: Tables | None
    signs: Signs


def replicate(
    designs: Mapping[str, Design],
    plan: Plan,
    keep_tables: bool = False,
    record: Record | None = None,
) -> dict[str, Replications]:
    """Runs every design (by label) in every replication of the plan, on the same seed.

    record: is given each run with its tables as soon as it is done.
    Raises RunStopped with label and replication. The result does not depend on `plan.jobs`.
    """
    samples = {
        label: Sample(design, plan.replications, plan.seed, keep_tables, record is not None)
        for label, design in designs.items()
    }
    return run_samples(samples, plan, record or (lambda _: None))


def run_samples(
    samples: Mapping[str, Sample], plan: Plan, record: Record = lambda _: None
) -> dict[str, Replications]:
    """Runs every sample (by label), all in one pool; each has its own replications and seed.

    record: is given each run as soon as it is done.
    Raises RunStopped with label and replication. The result does not depend on `plan.jobs`.
    """
    cases = cases_of((sample.design, sample.replications) for sample in samples.values())
    engine = choose(plan.engine, cases).engine
    setting = _Setting(tuple(samples.values()), engine, plan.detail)
    make_ready(setting.engine)
    most = max((sample.replications for sample in setting.samples), default=0)
    tasks = [
        _Assignment(label, number, replication)
        for replication in range(most)
        for number, (label, sample) in enumerate(samples.items())
        if replication < sample.replications
    ]
    done: dict[str, list[_Measured]] = {label: [] for label in samples}

    names: dict[Names, Names] = {}

    def finished(task: _Assignment, one: _Measured) -> None:
        record(Ran(task.label, task.replication, one.figures, one.tables, one.signs))
        known = names.setdefault(one.figures.names, one.figures.names)
        one.figures = Figures(known, one.figures.values)  # not those that each process has sent
        if not (samples[task.label].keep_tables and task.replication == 0):
            one.tables = None  # all of them would not fit into memory
        plan.finished()

    threads = in_threads(setting.engine, cases)
    measured = run_tasks(_run, setting, tasks, plan.jobs, finished, threads)
    for task, one in zip(tasks, measured, strict=True):
        done[task.label].append(one)
    return {
        label: Replications(
            frame=_frame({place: one.figures for place, one in enumerate(runs)}),
            tables=runs[0].tables,
            signs=tuple(one.signs for one in runs),
        )
        for label, runs in done.items()
    }


def _run(setting: _Setting, task: _Assignment) -> _Measured:
    sample = setting.samples[task.sample]
    tables = simulate(sample.design, sample.seed, task.replication, setting.engine)
    run = run_of(tables, sample.design.scenario)
    figures = figures_of(run)
    return _Measured(figures, _wanted(setting, sample, task, tables), signs_of_run(run))


def _wanted(setting: _Setting, sample: Sample, task: _Assignment, tables: Tables) -> Tables | None:
    """What of a run is handed on: between processes that takes time, and there it takes memory."""
    if sample.keep_tables and task.replication == 0:
        return tables
    if not sample.record_tables:
        return None
    return tables if task.replication < setting.detail else tables.without_log()


def _frame(runs: Mapping[int, Figures]) -> pd.DataFrame:
    """The rows of runs by their replication."""
    frame = frame_of([*runs.values()])
    lengths = [len(one.names) for one in runs.values()]
    frame.insert(0, "replication", np.repeat([*runs], lengths))
    return frame


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
