"""One measurement in a process of its own, so that its peak of memory is its own; prints JSON.

    .venv/bin/python benchmarks/measured.py ENGINE LOAD [--share 1] [--seed 1] [--runs 1]

`engines.py` starts it. What is measured is the call of the engine: for ours the making of the
tables in memory is part of it, for plain SimPy there is nothing to make. A first small run, which
loads and compiles what is needed, is not counted.
"""

from __future__ import annotations

import json
import sys
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sim.program.program import Program

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of

WARMING = 0.002  # of the load
WATCHED = 8_000.0  # h, of a run that is not timed


@dataclass
class Measured:
    """What one process found.

    seconds: CPU time of the engine's calls. kernel: of the last one in the kernel of the compiled
    engine, without laying out its arrays and making tables. kpis: CPU time of measuring the KPIs,
    apart from `seconds`. peak, before: most memory of the process [MB], when the run had ended
    and when everything was loaded; measured: when its KPIs were there. utilisation: by pool.
    """

    customers: int = 0
    events: int = 0
    runs: int = 0
    seconds: float = 0.0
    kernel: float = 0.0
    kpis: float = 0.0
    peak: float = 0.0
    before: float = 0.0
    measured: float = 0.0
    utilisation: dict[str, float] = field(default_factory=dict)


def peak_memory(of_workers: bool = False) -> float:
    """Of this process until now, or of the largest that it started and that ended [MB]."""
    import resource

    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kB elsewhere
    whose = resource.RUSAGE_CHILDREN if of_workers else resource.RUSAGE_SELF
    return resource.getrusage(whose).ru_maxrss / unit


def measure_plain(load: str, share: float, seed: int, runs: int) -> Measured:
    import plain

    lengths = {"mm3": 74_074.0, "bare": 85_440.0}  # h; `designs` would load all of ours
    load = "bare" if load == "everything" else load
    model = {"mm3": plain.ThreeClerks, "bare": plain.Funnel}[load]
    length = lengths[load] * share
    model(seed, length * WARMING)
    found = Measured(runs=runs, before=peak_memory())
    for number in range(runs):
        begun = time.process_time()
        run = model(seed + number, length)
        found.seconds += time.process_time() - begun
        found.customers += run.customers
        found.events += run.events
    found.peak = peak_memory()
    watched = vars(model(seed, WATCHED, resource=plain.Watched))
    pools = {name: pool for name, pool in watched.items() if isinstance(pool, plain.Watched)}
    found.utilisation = {name: pool.utilisation for name, pool in pools.items()}
    return found


def measure_ours(engine: str, load: str, share: float, seed: int, runs: int) -> Measured:
    from designs import SIZED, STUDIES, design_of, logical_events, utilisation

    from sim.engines import simulate
    from sim.measures.kpis import measure

    simulate(design_of(load, share * WARMING), seed, 0, engine)
    design = design_of(load, share)
    found = Measured(runs=runs, before=peak_memory())
    for number in range(runs):
        begun = time.process_time()
        tables = simulate(design, seed, number, engine)
        found.seconds += time.process_time() - begun
        found.peak = peak_memory()
        if load in STUDIES or load == "full load":
            begun = time.process_time()
            measure(tables, design.scenario)
            found.kpis += time.process_time() - begun
            found.measured = peak_memory()
        found.customers += len(tables.columns("cases"))
        found.events += logical_events(tables)
    if engine == "compiled" and load not in SIZED:
        found.kernel = kernel_time(design.program, seed, runs - 1)
    found.utilisation = utilisation(tables)
    return found


def kernel_time(program: Program, seed: int, replication: int) -> float:
    """CPU time of the same run once more, in the kernel alone."""
    from sim.engines.compiled.engine import Machine, packed_once

    machine = Machine(packed_once(program), seed, replication)
    begun = time.process_time()
    machine.run()
    return time.process_time() - begun


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("engine")
    parser.add_argument("load")
    parser.add_argument("--share", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=1)
    given = parser.parse_args()
    how = given.load, given.share, given.seed, given.runs
    found = measure_plain(*how) if given.engine == "plain" else measure_ours(given.engine, *how)
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
