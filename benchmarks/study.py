"""The default study: seconds for its 30 pairs, and runs a second over many points of a sweep.

    python benchmarks/study.py [--pairs 30] [--points 20] [--jobs 2] [--engine NAME] [--extrapolate]

(1) As-Is against To-Be of scenarios/, after start-up (imports, the engine from its cache): loading,
the runs with their KPIs, the comparison. (2) A sweep: at each point three parameters of the
market are set within their ranges, both designs are loaded, and run in 10 pairs; of a point only
the mean differences stay, so that memory does not grow with the points. The rate is that of the
points after the first of each worker; what the first ones took longer is the start of the workers.
Machines differ and are shared; what is printed was measured, and more is told only by
`--extrapolate`, as such.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from designs import STUDIES, design_of
from measured import peak_memory

from sim.engines import ENGINES, simulate
from sim.measures.statistics import t_quantile
from sim.program.design import Design, load
from sim.study.compare import check_comparable, compare_runs, labels_of
from sim.study.engine_choice import make_ready
from sim.study.executor import run_tasks
from sim.study.replicate import Plan, replicate

FILES = STUDIES["as_is"], STUDIES["to_be"]
RANGES = {  # of market.yaml, and so of both designs
    "parameters.organic_rate": (2.0, 24.0, "%/year"),
    "parameters.p_reach": (10.0, 60.0, "%"),
    "parameters.trial_length": (7.0, 42.0, "days"),
}
STEPS = 0.8191725133961645, 0.6710436067037893, 0.5497004779019703  # fills the cube evenly
KPIS = "customers_won", "revenue", "man_hours"
WHOLE = 1_000, 10  # points and pairs of the sweep that acceptance asks for
PAIRS = 10  # at a point
TARGETS = 2.0, 300.0  # s, of the study and of the whole sweep, on two cores


# -- the default study ----------------------------------------------------------------


def start_up(engine: str) -> None:
    """Everything that is loaded once: the engine from its cache, what statistics are made with."""
    make_ready(engine)
    simulate(design_of("to_be", 0.01), engine=engine)
    t_quantile(0.95, 2)
    print(f"start-up: {time.process_time():.1f} s of processor time, imports included")


def default_study(pairs: int, jobs: int, engine: str) -> None:
    begun = time.perf_counter()
    a, b = (load(file) for file in FILES)
    loaded = time.perf_counter()
    check_comparable(a, b)
    designs = dict(zip(labels_of(a, b), (a, b), strict=True))
    runs = replicate(designs, Plan(pairs, 1, jobs, engine))
    ran = time.perf_counter()
    compare_runs((a, b), runs, Plan(pairs, 1, jobs, engine))
    compared = time.perf_counter()
    print(f"default study, {pairs} pairs, engine {engine}, {jobs} workers, after start-up:")
    print(f"  loading     {loaded - begun:8.2f} s")
    print(f"  the runs    {ran - loaded:8.2f} s, {2 * pairs / (ran - loaded):,.1f} runs/s")
    print(f"  comparing   {compared - ran:8.2f} s")
    print(f"  together    {compared - begun:8.2f} s (30 pairs: {TARGETS[0]} s are wanted)")


# -- the sweep ------------------------------------------------------------------------


@dataclass(frozen=True)
class Sweep:
    pairs: int
    engine: str


class Pace(NamedTuple):
    """start: what the workers need until they work at `rate` [s]. rate: runs a second."""

    start: float
    rate: float


def pace_of(ends: Sequence[float], runs: int, workers: int) -> Pace:
    """From when each point was done [s], of so many runs each."""
    first, last = ends[workers - 1], ends[-1]
    rate = (len(ends) - workers) * runs / (last - first)
    return Pace(first - workers * runs / rate, rate)


def settings(point: int) -> dict[str, str]:
    """The values of a point, by path."""
    return {
        path: f"{low + (high - low) * ((point + 1) * step % 1.0):.6g} {unit}"
        for (path, (low, high, unit)), step in zip(RANGES.items(), STEPS, strict=True)
    }


def means(design: Design, sweep: Sweep) -> Mapping[str, float]:
    """Of the main KPIs over the runs of a design, in this process."""
    plan = Plan(sweep.pairs, 1, 1, sweep.engine)
    frame = replicate({"": design}, plan)[""].frame
    found = frame[frame["group"] == ""].groupby("kpi", observed=True)["value"].mean()
    return {kpi: float(found[kpi]) for kpi in KPIS}


def differences(sweep: Sweep, point: int) -> dict[str, float]:
    """What a worker does: both designs at a point, and what is left of it."""
    a, b = (means(load(file, settings(point)), sweep) for file in FILES)
    return {kpi: b[kpi] - a[kpi] for kpi in a}


def sweep_of(points: int, pairs: int, jobs: int, engine: str) -> Pace:
    """Runs so many points, tells what it took, and how fast it went."""
    ends: list[float] = []
    begun = time.perf_counter()
    found = run_tasks(
        differences,
        Sweep(pairs, engine),
        range(points),
        jobs,
        finished=lambda _point, _found: ends.append(time.perf_counter() - begun),
    )
    seconds, pace = time.perf_counter() - begun, pace_of(ends, 2 * pairs, jobs)
    runs = 2 * pairs * points
    won = sum(one["customers_won"] > 0 for one in found)
    print(f"sweep, {points} points x {pairs} pairs, engine {engine}, {jobs} workers:")
    print(f"  {runs:,} runs in {seconds:.1f} s: {runs / seconds:,.1f} runs/s, start included")
    print(f"  start of the workers {pace.start:.1f} s, then {pace.rate:,.1f} runs/s")
    print(f"  To-Be wins more customers at {won} of {points} points")
    here, there = peak_memory(), peak_memory(of_workers=True)
    print(f"  most memory: {here:,.0f} MB here, {there:,.0f} MB a worker")
    return pace


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, default=30, help="of the default study")
    parser.add_argument("--points", type=int, default=20, help="of the sweep")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--engine", choices=ENGINES, default=list(ENGINES)[-1])
    parser.add_argument("--extrapolate", action="store_true", help="what 1,000 points would take")
    given = parser.parse_args()
    if 0 < given.points < 2 * given.jobs:
        parser.error(f"--points: a rate needs two points a worker, {2 * given.jobs} or more")
    start_up(given.engine)
    default_study(given.pairs, given.jobs, given.engine)
    if given.points:
        pace = sweep_of(given.points, min(PAIRS, given.pairs), given.jobs, given.engine)
        if given.extrapolate:
            points, pairs = WHOLE
            seconds = pace.start + 2 * points * pairs / pace.rate
            print(f"  extrapolated, not measured: {points:,} points x {pairs} pairs")
            print(f"  in {seconds:,.0f} s ({TARGETS[1]:.0f} s are wanted)")


if __name__ == "__main__":
    main()
