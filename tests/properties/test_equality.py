"""Every engine gives the tables of the reference on random processes that may say anything."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import assume, given, note, seed, settings
from hypothesis import strategies as st

from sim.engines import ENGINES
from sim.errors import ScenarioError
from sim.program.design import Design, load
from tests.engines.same import assert_same, outcome
from tests.properties.anything import anything
from tests.properties.processes import Tree, as_text, processes
from tests.properties.test_laws import CALM

OTHERS = [engine for engine in ENGINES if engine != "reference"]
HUNDRED = settings(CALM, max_examples=100)
MANY = settings(CALM, max_examples=250, derandomize=False, database=None)
EITHER = st.one_of(anything(), anything(), anything(), processes())


def made(process: Tree) -> Design:
    """The process as the loader has it; one that it refuses is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "process.yaml"
        path.write_text(as_text(process), encoding="utf-8")
        try:
            return load(path)
        except ScenarioError:
            assume(False)
            raise


def check(process: Tree, engine: str) -> None:
    design = made(process)
    note(as_text(process))
    expected = outcome(design, 1, 0, "reference")
    assert_same(expected, outcome(design, 1, 0, engine), engine)


@pytest.mark.parametrize("engine", OTHERS)
@HUNDRED
@given(process=EITHER)
def test_engines_agree_on_any_process(engine: str, process: Tree) -> None:
    check(process, engine)


@pytest.mark.long
@pytest.mark.parametrize("number", range(4))
@pytest.mark.parametrize("engine", OTHERS)
def test_engines_agree_on_many_more_processes(engine: str, number: int) -> None:
    @seed(20260000 + number)
    @MANY
    @given(process=EITHER)
    def agree(process: Tree) -> None:
        check(process, engine)

    agree()


def test_the_processes_say_what_they_should() -> None:
    """Most load, most run to their end, some stop: else equality would prove little."""
    found: Counter[str] = Counter()

    @settings(CALM, max_examples=40)
    @given(process=anything())
    def look(process: Tree) -> None:
        found["tried"] += 1
        result = outcome(made(process), 1, 0, "reference")
        if isinstance(result, str):
            found["stopped"] += 1
        else:
            found["ran"] += 1
            found["requests"] += len(result["requests"])
            found["delays"] += len(result["delays"])
            found["children"] += int((result["cases"]["parent"] >= 0).sum())

    look()
    assert found["ran"] >= 0.6 * found["tried"]
    assert found["requests"] >= 20 * found["ran"]
    assert min(found["delays"], found["children"]) >= found["ran"]
