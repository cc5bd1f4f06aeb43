"""Program -> Tables. Every engine gives the same tables for the same program and key."""

from __future__ import annotations

from collections.abc import Callable

from sim.engines import compiled, reference
from sim.errors import UsageError, nearest
from sim.program.design import Design
from sim.program.program import Program
from sim.tables import Tables

Engine = Callable[[Program, int, int], Tables]

ENGINES: dict[str, Engine] = {"reference": reference.simulate, "compiled": compiled.simulate}


def simulate(
    design: Design, seed: int = 1, replication: int = 0, engine: str = "reference"
) -> Tables:
    """Run a design once. Raises RunStopped; UsageError for an engine that does not exist."""
    if engine not in ENGINES:
        known = ", ".join(ENGINES)
        raise UsageError(f"no such engine; known are {known}", engine, nearest(engine, ENGINES))
    return ENGINES[engine](design.program, seed, replication)
