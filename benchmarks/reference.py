"""The reference engine's speed, as ratios in one run.

    .venv/bin/python benchmarks/reference.py [--rounds 3]

(1) the funnel against plain SimPy written by hand, events per CPU second, rounds interleaved;
(2) CPU seconds per replication of the check study, both designs.
Machines differ and are shared: only the ratios are worth quoting.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from asked import parser_of
from designs import logical_events
from plain import Funnel

from sim.engines import simulate
from sim.program.design import load

Result = TypeVar("Result")

HERE = Path(__file__).parent
LENGTH, GAP = 10_000.0, 0.8544


def cpu(call: Callable[..., Result], *arguments: object, **named: object) -> tuple[float, Result]:
    """CPU seconds of a call, and what it gave."""
    begun = time.process_time()
    result = call(*arguments, **named)
    return time.process_time() - begun, result


def funnel(rounds: int) -> None:
    settings = {"run.length": f"{LENGTH} h", "parameters.gap": f"{GAP} h"}
    design = load(HERE / "funnel.yaml", set=settings)
    simulate(design)  # compiles the draws
    ratios = []
    for number in range(rounds):
        seconds, plain = cpu(Funnel, number, LENGTH, GAP)
        theirs = plain.events / seconds
        seconds, tables = cpu(simulate, design, replication=number)
        ours = logical_events(tables) / seconds
        ratios.append(ours / theirs)
        rates = f"plain SimPy {theirs:9,.0f} events/s   reference {ours:9,.0f} events/s"
        print(f"  {rates}   {ratios[-1]:.2f}x")
    print(f"RATIO_REFERENCE_FUNNEL {statistics.median(ratios):.2f}")


def check_study(rounds: int) -> None:
    for name in ("as_is", "to_be"):
        design = load(HERE.parent / "scenarios" / "check" / f"{name}.yaml")
        simulate(design)
        times = [cpu(simulate, design, replication=n)[0] for n in range(rounds)]
        print(f"  check study, {name}: {statistics.median(times):.2f} CPU s a replication")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    print("Funnel with streams, log, priorities, abandonment against plain SimPy without them:")
    funnel(rounds)
    check_study(rounds)


if __name__ == "__main__":
    main()
