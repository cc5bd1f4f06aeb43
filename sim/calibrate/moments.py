"""Runs As-Is and sets each published moment beside what it gives; nothing else is ever run here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from sim.calibrate.counted import COUNTS, Count
from sim.calibrate.published import Moment
from sim.engines import simulate
from sim.errors import SimError, nearest
from sim.measures.kpis import roles_of
from sim.measures.statistics import Interval, mean_interval, ratio_interval
from sim.measures.view import Run
from sim.program.design import Design
from sim.study.engine_choice import cases_of, choose, make_ready
from sim.study.executor import run_tasks
from sim.study.replicate import Plan
from sim.tables import Tables


@dataclass(frozen=True)
class Met:
    """A moment and its counterpart: mean over the runs with its 95 % interval, in its unit."""

    moment: Moment
    as_is: Interval

    @property
    def place(self) -> str:
        """Where the mean lies: below, inside or above the published range."""
        return self.moment.place(self.as_is.mean)


@dataclass(frozen=True)
class _Setting:
    design: Design
    names: tuple[str, ...]
    seed: int
    engine: str


def meet(design: Design, moments: Sequence[Moment], plan: Plan) -> list[Met]:
    """Every moment beside the runs of a design; SimError for a moment that no function counts."""
    names = tuple(moment.name for moment in moments)
    for name in names:
        if name not in COUNTS:
            near = nearest(name, COUNTS)
            raise SimError(f"no function counts the moment {name!r}; the nearest is {near!r}")
    engine = choose(plan.engine, cases_of([(design, plan.replications)])).engine
    make_ready(engine)
    setting = _Setting(design, names, plan.seed, engine)
    runs = run_tasks(_run, setting, range(plan.replications), plan.jobs, lambda *_: plan.finished())
    columns = zip(*runs, strict=True)
    return [Met(m, interval(column)) for m, column in zip(moments, columns, strict=True)]


def _run(setting: _Setting, replication: int) -> list[Count]:
    tables = simulate(setting.design, setting.seed, replication, setting.engine)
    return counted(tables, setting.design, setting.names)


def counted(tables: Tables, design: Design, names: Sequence[str]) -> list[Count]:
    """What one run gives for each moment."""
    run = Run(tables, design.scenario, roles_of(design.scenario))
    return [COUNTS[name](run) for name in names]


def interval(runs: Sequence[Count]) -> Interval:
    """Over the runs: the ratio of means with its jackknife interval, or the mean with Student's."""
    numerators, denominators = np.array(runs, dtype=np.float64).T
    if np.isnan(denominators).all():
        return mean_interval(numerators)
    return ratio_interval(numerators, denominators)
