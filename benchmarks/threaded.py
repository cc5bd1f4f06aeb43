"""Replications of load (b) with everything on, in one thread and in two; prints JSON.

    .venv/bin/python benchmarks/threaded.py ENGINE [RUNS] [SHARE]

Seconds by the clock (wall) and of the processor (cpu), and customers, of one thread and of two.
`engines.py` starts it. Whole calls of the engine, so that what holds Python's lock counts, too.
"""

from __future__ import annotations

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of
from designs import design_of

from sim.engines import ENGINES


def main(engine: str, runs: int, share: float) -> None:
    program, simulate = design_of("everything", share).program, ENGINES[engine]
    simulate(design_of("everything", share / 100).program, 1, 0)

    def run(number: int) -> int:
        return len(simulate(program, 1, number).cases)

    found = {}
    for threads in (1, 2):
        begun, cpu = time.perf_counter(), time.process_time()
        with ThreadPoolExecutor(threads) as pool:
            customers = sum(pool.map(run, range(runs)))
        found[f"wall {threads}"] = time.perf_counter() - begun
        found[f"cpu {threads}"] = time.process_time() - cpu
        found[f"customers {threads}"] = customers
    print(json.dumps(found))


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("runs", type=int, nargs="?", default=8)
    parser.add_argument("share", type=float, nargs="?", default=1.0, help="of 100,000 customers")
    given = parser.parse_args()
    main(given.engine, given.runs, given.share)
