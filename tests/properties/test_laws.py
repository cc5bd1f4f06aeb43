"""Laws that no process may break, on small random processes and every engine."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from sim.engines import ENGINES, simulate
from sim.program.design import Design, load
from sim.tables import Tables
from tests.properties.laws import LAWS
from tests.properties.processes import Tree, as_text, processes

# The same examples in every run and for every theme, so that a run is simulated once.
CALM = settings(
    max_examples=60,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate, Phase.shrink),
)
FEW = settings(CALM, max_examples=30)
MANY = settings(CALM, max_examples=1000)


@lru_cache(maxsize=200)
def run(text: str, engine: str) -> tuple[Tables, Design]:
    """A process is written to a file, loaded and run, all by the real thing."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "process.yaml"
        path.write_text(text, encoding="utf-8")
        design = load(path)
    return simulate(design, engine=engine), design


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("theme", LAWS)
@CALM
@given(process=processes())
def test_laws_of_every_run(theme: str, engine: str, process: Tree) -> None:
    for law in LAWS[theme]:
        law(*run(as_text(process), engine))


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
@MANY
@given(process=processes())
def test_laws_of_many_more_runs(engine: str, process: Tree) -> None:
    for law in chain.from_iterable(LAWS.values()):
        law(*run(as_text(process), engine))
