"""Real runs as work for workers."""

from __future__ import annotations

from pathlib import Path

from sim.engines import simulate
from sim.measures.kpis import figures_of, run_of
from sim.program.design import Design
from tests.study.crew import kill_once


def figures(shared: tuple[Design, Path], task: int) -> bytes:
    """Every KPI of a replication; the worker that has number 3 is killed, once."""
    design, folder = shared
    kill_once(folder, task)
    return figures_of(run_of(simulate(design, 1, task), design.scenario)).values.tobytes()
