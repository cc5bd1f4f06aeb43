"""`auto` chooses by the amount of work and by what is ready, says why, and changes no result."""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest

import sim
from sim import jit
from sim.engines import compiled as kernel
from sim.errors import UsageError
from sim.program.design import Design, load
from sim.study import engine_choice
from sim.study.engine_choice import (
    AUTO,
    COMPILED,
    REFERENCE,
    cases_of,
    check_engine,
    choose,
    in_threads,
    make_ready,
)

ROOT = Path(__file__).parents[2]
THEORY_QUEUE = ROOT / "tests" / "theory" / "queue.yaml"
TINY, SMALL, LARGE = 100, 20_000, 2_000_000  # cases over all runs

QUEUE = """
title: A counter
run: {{warm_up: 0 h, length: 100 h}}
parameters: {{gap: 30 min}}
actors: {{clerk: {{staff: 1}}}}
tasks: {{service: {{actor: clerk, time: 1 min}}}}
sources: {{customers: {{{source}, journey: visit}}}}
journeys: {{visit: [task: service]}}
"""


@pytest.fixture(autouse=True)
def with_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "enabled", lambda: True)


Warm = Callable[..., list[str]]


@pytest.fixture
def compiled(monkeypatch: pytest.MonkeyPatch) -> Warm:
    """Says whether the compiled engine is in its cache, and whether it could be kept there; a
    list of how often it was compiled."""

    def set_warm(warm: bool, kept: bool = True) -> list[str]:
        done: list[str] = []
        engine = SimpleNamespace(
            is_warm=lambda: warm, is_kept=lambda: kept, warm=lambda: done.append("compiled")
        )
        monkeypatch.setattr(engine_choice, "compiled", engine)
        return done

    return set_warm


@pytest.mark.parametrize(
    ("warm", "cases", "engine", "why", "warms"),
    [
        (True, TINY, REFERENCE, "there is little to run", False),
        (True, SMALL, COMPILED, "", False),
        (True, LARGE, COMPILED, "", False),
        (True, math.inf, COMPILED, "", False),
        (False, TINY, REFERENCE, "there is little to run", True),
        (False, SMALL, REFERENCE, "made ready in the background", True),
        (False, LARGE, COMPILED, "the first time it is compiled", False),
        (False, math.inf, COMPILED, "the first time it is compiled", False),
    ],
)
def test_auto_chooses_by_the_work_and_by_what_is_ready(
    compiled: Warm, warm: bool, cases: float, engine: str, why: str, warms: bool
) -> None:
    compiled(warm)
    choice = choose(AUTO, cases)
    assert (choice.engine, choice.warms) == (engine, warms)
    assert why in choice.why
    assert str(choice) == (f"{engine} ({choice.why})" if choice.why else engine)


@pytest.mark.parametrize("warm", [True, False])
@pytest.mark.parametrize("name", [REFERENCE, COMPILED])
def test_an_engine_that_is_named_is_taken(compiled: Warm, name: str, warm: bool) -> None:
    compiled(warm)
    for cases in (TINY, LARGE):
        assert choose(name, cases) == engine_choice.Choice(name)


@pytest.mark.parametrize(("warm", "why"), [(True, ""), (False, engine_choice.FIRST)])
def test_whether_a_named_engine_must_be_compiled_first(
    compiled: Warm, warm: bool, why: str
) -> None:
    compiled(warm)
    assert engine_choice.compiled_here() == engine_choice.Choice(COMPILED, why)


@pytest.mark.parametrize(
    ("name", "cases", "engine", "why"),
    [
        (AUTO, TINY, REFERENCE, "there is little to run"),
        (AUTO, SMALL, REFERENCE, "would be compiled each time: its cache cannot be written"),
        (AUTO, LARGE, COMPILED, "compiled anew: its cache cannot be written"),
        (COMPILED, TINY, COMPILED, "compiled anew: its cache cannot be written"),
    ],
)
def test_a_cache_that_cannot_be_written_is_told_and_nothing_promised(
    compiled: Warm, name: str, cases: float, engine: str, why: str
) -> None:
    compiled(False, kept=False)
    choice = engine_choice.compiled_here() if name == COMPILED else choose(name, cases)
    assert (choice.engine, choice.warms) == (engine, False)
    assert why in choice.why
    assert "next time" not in choice.why


def test_a_cache_below_a_file_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "cache"))
    assert kernel.is_kept()
    (tmp_path / "file").touch()
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "file" / "cache"))
    assert not kernel.is_kept()


@pytest.mark.parametrize("said", ["OFF", "0", "no"])
def test_a_switch_that_says_neither_on_nor_off_is_refused(
    said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIM_JIT", said)
    with pytest.raises(UsageError, match=f"SIM_JIT: needs one of on, off .got {said}"):
        jit.switched_off()


def test_without_numba_auto_takes_the_reference_and_says_why(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(jit, "enabled", lambda: False)
    monkeypatch.setattr(jit, "switched_off", lambda: False)
    choice = choose(AUTO, LARGE)
    assert (choice.engine, choice.warms) == (REFERENCE, False)
    assert "needs numba, which is not installed" in choice.why


def test_switched_off_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "enabled", lambda: False)
    monkeypatch.setenv("SIM_JIT", "off")
    assert "switched off by SIM_JIT=off" in choose(AUTO, LARGE).why


def test_the_compiled_engine_is_refused_without_numba(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "enabled", lambda: False)
    monkeypatch.setattr(jit, "switched_off", lambda: False)
    for refused in (check_engine, choose):
        with pytest.raises(UsageError, match=r"--engine: .*needs numba") as raised:
            refused(COMPILED)
        assert "(got compiled)" in str(raised.value)


def test_an_unknown_engine_is_refused_with_those_there_are() -> None:
    with pytest.raises(UsageError, match="needs one of auto, reference, compiled") as raised:
        check_engine("compild")
    assert "did you mean 'compiled'?" in str(raised.value)


@pytest.mark.parametrize("name", [None, 3, "compild"])
def test_python_is_told_by_the_name_of_its_argument(name: object) -> None:
    with pytest.raises(UsageError, match=r"^engine: needs one of auto, reference, compiled"):
        sim.simulate(THEORY_QUEUE, engine=name)  # type: ignore[arg-type]


def test_it_is_compiled_once_and_only_if_it_runs(compiled: Warm) -> None:
    done = compiled(False)
    make_ready(REFERENCE)
    assert done == []
    make_ready(COMPILED)
    assert done == ["compiled"]
    done = compiled(True)
    make_ready(COMPILED)
    assert done == []


def test_threads_are_for_little_work_of_the_compiled_engine() -> None:
    design = load(ROOT / "scenarios" / "as_is.yaml")
    default_study, long_study = (cases_of([(design, 2 * pairs)]) for pairs in (30, 300))
    assert in_threads(COMPILED, default_study)
    assert not in_threads(COMPILED, long_study)
    assert not in_threads(COMPILED, math.inf)
    assert not in_threads(REFERENCE, SMALL)


# -- the amount of work ---------------------------------------------------------------


def counter(source: str, folder: Path) -> Design:
    path = folder / "counter.yaml"
    path.write_text(QUEUE.format(source=source), encoding="utf-8")
    return load(path)


@pytest.mark.parametrize(
    ("source", "cases"),
    [
        ("every: {exponential: {mean: gap}}", 200.0),
        ("every: gap", 200.0),
        ("every: {erlang: {mean: 2 * gap, stages: 3}}", 100.0),
        ("rate: 3 / h", 300.0),
        ("rate: 3 / h if hour < 12 else 0 / h", math.inf),
        ("every: {empirical: [1 h, 2 h]}", math.inf),
    ],
)
def test_arrivals_are_known_before_the_run_or_count_as_many(
    source: str, cases: float, tmp_path: Path
) -> None:
    design = counter(source, tmp_path)
    assert cases_of([(design, 1)]) == pytest.approx(cases)
    assert cases_of([(design, 3), (design, 7)]) == pytest.approx(10 * cases)


def test_a_population_counts_whole() -> None:
    design = load(ROOT / "scenarios" / "check" / "as_is.yaml")
    assert cases_of([(design, 2)]) == 48_000
