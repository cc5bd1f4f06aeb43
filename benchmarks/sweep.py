"""A sweep of the default study: points a second, what a second core gives, what the layer costs.

    .venv/bin/python benchmarks/sweep.py [--points 1000] [--pairs 10] [--one-core-points 100]

(1) The study `sweep` over three parameters of the market, As-Is against To-Be of scenarios/, on
two processes, with everything that it leaves behind: database, CSV files, charts, page. (2) The
same with fewer points, on one process and on two: what the second one gives. (3) What the study
layer costs: processor time of all processes of (2) on one process, over that of the same runs and
their KPIs on designs that are loaded already; and on the line through that and a fifth of the
points, what it costs with all points of (1). Machines differ and are shared: compare ratios.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of

from sim.cli.studying import StudyAsked, make_study
from sim.engines import simulate
from sim.experiment.measured import measured
from sim.experiment.reading.study import Study, read_study
from sim.measures.kpis import run_of
from sim.study.engine_choice import COMPILED, make_ready

ROOT = Path(__file__).parents[1]
STUDY = """
title: A sweep of the default study
question: How long does it take?
designs: {{as_is: {scenarios}/as_is.yaml, to_be: {scenarios}/to_be.yaml}}
vary:
  organic_rate: {{path: parameters.organic_rate}}
  p_reach: {{path: parameters.p_reach}}
  trial_length: {{path: parameters.trial_length}}
method:
  sweep: {{plan: latin_hypercube, points: {points}, replications: {pairs}}}
"""
CORES = 2
FIFTH, LEAST = 5, 2  # a Latin hypercube has two points or more


@dataclass(frozen=True)
class Spent:
    """Seconds on the clock, and of processor time in all processes."""

    clock: float
    processors: float


def processor_time() -> float:
    """Of this process and of those it has ended [s]."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def written(folder: Path, points: int, pairs: int) -> Path:
    """The study file, beside a folder of scenarios that it can name."""
    scenarios = folder / "scenarios"
    if not scenarios.exists():
        scenarios.symlink_to(ROOT / "scenarios")
    path = folder / f"sweep_{points}.yaml"
    path.write_text(STUDY.format(scenarios="scenarios", points=points, pairs=pairs))
    return path


def spent_on(file: Path, jobs: int, out: Path) -> Spent:
    """The whole study, output included."""
    begun, used = time.perf_counter(), processor_time()
    make_study(StudyAsked(file, jobs, COMPILED, out, force=False, resume=False))
    return Spent(time.perf_counter() - begun, processor_time() - used)


def bare(study: Study, pairs: int) -> tuple[float, float]:
    """Processor time of the runs of a study, and of their KPIs [s]; a run before is not counted,
    in which a design is prepared for the engine."""
    runs = kpis = 0.0
    experiment = study.experiment
    for point in study.method.points:  # type: ignore[attr-defined]
        for candidate in experiment.candidates:
            design = candidate.load(point)
            simulate(design, experiment.seed, pairs, COMPILED)
            for replication in range(pairs):
                begun = time.process_time()
                tables = simulate(design, experiment.seed, replication, COMPILED)
                ran = time.process_time()
                measured(run_of(tables, design.scenario), experiment.measure)
                runs, kpis = runs + ran - begun, kpis + time.process_time() - ran
    return runs, kpis


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--points", type=int, default=1000, help="of the sweep on two processes")
    parser.add_argument("--pairs", type=int, default=10, help="of runs at each point")
    parser.add_argument("--one-core-points", type=int, default=100, help="for what is compared")
    asked = parser.parse_args()
    make_ready(COMPILED)
    with TemporaryDirectory(prefix="sweep-") as place:
        folder = Path(place)
        few = written(folder, asked.one_core_points, asked.pairs)
        one, two = (spent_on(few, jobs, folder / f"few-{jobs}") for jobs in (1, CORES))
        fifth = max(LEAST, asked.one_core_points // FIFTH)
        less = spent_on(written(folder, fifth, asked.pairs), 1, folder / "fifth")
        runs, kpis = bare(read_study(few), asked.pairs)
        many = spent_on(written(folder, asked.points, asked.pairs), CORES, folder / "many")
    print(f"{asked.one_core_points} points x {asked.pairs} pairs:")
    print(f"  one process {one.clock:.1f} s, two {two.clock:.1f} s")
    print(f"  EFFICIENCY {one.clock / two.clock / CORES:.2f} of {CORES} processes, start included")
    print(f"  runs {runs:.1f} s, their KPIs {kpis:.1f} s, the whole study {one.processors:.1f} s")
    layer = one.processors - runs - kpis
    print(f"  LAYER {layer / runs:.3f} of the simulation time")
    each = (one.processors - less.processors) / (asked.one_core_points - fifth)
    more = asked.points / asked.one_core_points * (runs + kpis)
    beyond = one.processors + each * (asked.points - asked.one_core_points) - more
    share = beyond / (more * runs / (runs + kpis))
    print(f"  LAYER_OF_ALL {share:.3f} with {asked.points} points, not measured")
    print(f"{asked.points} points x {asked.pairs} pairs, {CORES} processes: {many.clock:.0f} s")
    print(f"  POINTS_A_SECOND {asked.points / many.clock:.3f}")


if __name__ == "__main__":
    main()
