"""What it costs to measure a run, as ratios in one run.

    .venv/bin/python benchmarks/measures.py [--rounds 20]

One replication of each shipped design is made once. Then, rounds interleaved: (1) its KPIs, (2)
its signs of doubt, (3) both of one view, as a study asks for them, and (4) one plain pass over the
same requests: their time from start to end, summed by task in NumPy. Each is the least of all
rounds, in CPU milliseconds, and how many plain passes that is.
Machines differ and are shared: only the ratios are worth quoting.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of

from sim.engines import simulate
from sim.language.scenario import Scenario
from sim.measures.doubts import signs_of, signs_of_run
from sim.measures.kpis import figures_of, measure, run_of
from sim.program.design import load
from sim.tables import Tables

SCENARIOS = Path(__file__).parents[1] / "scenarios"


def cpu(call: Callable[[], object]) -> float:
    """CPU milliseconds of a call."""
    begun = time.process_time()
    call()
    return 1000 * (time.process_time() - begun)


def plain(tables: Tables) -> Callable[[], object]:
    """One pass over the requests, from arrays that are at hand."""
    requests = tables.columns("requests")
    begun, ended = requests.floats("started"), requests.floats("ended")
    tasks = tables.requests["activity"].array.codes.astype(np.int64)
    return lambda: np.bincount(tasks, np.nan_to_num(ended - begun))


def both(tables: Tables, scenario: Scenario) -> None:
    """What a study asks of a run."""
    run = run_of(tables, scenario)
    figures_of(run)
    signs_of_run(run)


def calls(tables: Tables, scenario: Scenario) -> Iterator[tuple[str, Callable[[], object]]]:
    """What is timed; the calendars of a program are laid out once for all its runs."""
    for call in (measure, signs_of, both):
        yield call.__name__, partial(call, tables, scenario)
    yield "plain pass", plain(tables)


def compare(name: str, rounds: int) -> None:
    design = load(SCENARIOS / f"{name}.yaml")
    tables = simulate(design)
    least: dict[str, float] = {}
    for _ in range(rounds):
        for what, call in calls(tables, design.scenario):
            least[what] = min(cpu(call), least.get(what, np.inf))
    print(f"{name}: {len(tables.requests):,} requests, {len(tables.cases):,} cases")
    for what, spent in least.items():
        print(f"  {what:12}{spent:9.2f} ms{spent / least['plain pass']:9.0f}x")
    print(f"RATIO_MEASURE_{name.upper()} {least['both'] / least['plain pass']:.0f}")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    rounds = parser.parse_args().rounds
    for name in ("as_is", "to_be"):
        compare(name, rounds)


if __name__ == "__main__":
    main()
