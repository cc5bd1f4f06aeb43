"""V31: the interval that the product prints covers the exact value as often as it says.

Experiments of 20 replications each, started empty, with a warm-up. It takes millions of customers,
so the reference is spared.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from sim.engines import ENGINES, simulate
from sim.measures.statistics import Interval, mean_interval
from sim.program.design import Design, load
from tests.theory import exact, observe

QUEUE = Path(__file__).parent / "queue.yaml"
FAST = [engine for engine in ENGINES if engine != "reference"]
WAIT = observe.mean_wait()


def one_server(arrivals: float, warm_up: int, customers: int) -> Design:
    """M/M/1 with a mean service of 1 h, counted for about so many customers."""
    length = {"run.warm_up": f"{warm_up / arrivals} h"}
    length["run.length"] = f"{(warm_up + customers) / arrivals} h"
    return load(QUEUE, set={"parameters.arrivals": f"{arrivals} / h", **length})


def intervals(design: Design, engine: str, experiments: int, runs: int) -> list[Interval]:
    """The 95 % interval of the mean wait of each experiment, which is a seed."""
    found = []
    for seed in range(1, experiments + 1):
        means = [WAIT(simulate(design, seed, number, engine)) for number in range(runs)]
        found.append(mean_interval(np.array(means)))
    return found


def check(
    found: list[Interval], wait: float, low: int, high: int, note: Callable[[str, object], None]
) -> None:
    covering = sum(one.low <= wait <= one.high for one in found)
    width = float(np.mean([(one.high - one.low) / 2 for one in found]))
    note("coverage", f"{covering} of {len(found)}, mean half-width {width:.3g}")
    assert low <= covering <= high, f"{covering} of {len(found)} cover {wait:.4g}"


@pytest.mark.parametrize("engine", FAST)
def test_some_intervals_cover_the_mean_wait(
    engine: str, record_property: Callable[[str, object], None]
) -> None:
    """Of 40 at 95 %, fewer than 34 would happen by chance in one of 300 suites."""
    wait = exact.erlang_c(0.5, 1, 1)["Wq"]
    found = intervals(one_server(0.5, 200, 1000), engine, 40, 10)
    check(found, wait, 34, 40, record_property)


@pytest.mark.long
@pytest.mark.parametrize("engine", FAST)
def test_v31_a_95_per_cent_interval_covers_in_930_to_970_of_1000(
    engine: str, record_property: Callable[[str, object], None]
) -> None:
    found = intervals(one_server(0.8, 2000, 20_000), engine, 1000, 20)
    check(found, exact.erlang_c(0.8, 1, 1)["Wq"], 930, 970, record_property)
