"""`--engine`: which engine runs, what is told and recorded of it; results depend on none."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from typer.testing import Result

import sim as api
from sim import jit
from sim.cli import common
from sim.engines import ENGINES, reference
from sim.study import engine_choice
from tests.invoked import sim

HERE = Path(__file__).parent
TODAY, TOMORROW, QUEUE = (str(HERE / f"{name}.yaml") for name in ("today", "tomorrow", "queue"))
Ready = Callable[[bool], None]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Of a compiled engine that is none: what was done to make it ready."""
    done: list[str] = []
    monkeypatch.setattr(common, "warm_in_background", lambda: done.append("in the background"))
    return done


@pytest.fixture
def ready(told: list[str], monkeypatch: pytest.MonkeyPatch) -> Ready:
    """Sets whether that engine lies in its cache; it runs as the reference does."""
    monkeypatch.setattr(jit, "enabled", lambda: True)
    monkeypatch.setitem(ENGINES, "compiled", reference.simulate)

    def set_ready(is_ready: bool) -> None:
        engine = SimpleNamespace(
            is_warm=lambda: is_ready, is_kept=lambda: True, warm=lambda: told.append("here")
        )
        monkeypatch.setattr(engine_choice, "compiled", engine)

    return set_ready


def run(*words: str, out: str = "out") -> Result:
    result = sim("run", QUEUE, "--replications", "2", "--out", out, *words)
    assert result.exit_code == 0, result.output
    return result


def recorded(out: str = "out") -> str:
    return str(json.loads((Path(out) / "manifest.json").read_text())["engine"])


def test_little_work_goes_to_the_reference_while_the_other_is_made_ready(
    ready: Ready, told: list[str]
) -> None:
    ready(False)
    result = run("--jobs", "1")
    assert result.stderr == (
        "Engine: reference (there is little to run; the compiled one is made ready in the "
        "background, for the next time)\n"
    )
    assert (recorded(), told) == ("reference", ["in the background"])


def test_much_work_is_compiled_first_and_that_is_told(
    ready: Ready, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(False)
    monkeypatch.setattr(engine_choice, "REFERENCE_SECONDS", 1.0)
    result = run("--jobs", "1")
    assert result.stderr.startswith("Engine: compiled (the first time it is compiled")
    assert (recorded(), told) == ("compiled", ["here"])


def test_what_is_ready_needs_no_words(
    ready: Ready, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(True)
    monkeypatch.setattr(engine_choice, "REFERENCE_SECONDS", 1.0)
    assert run("--jobs", "2").stderr == "Engine: compiled\n"
    assert (recorded(), told) == ("compiled", [])


def test_an_engine_that_is_named_is_told_only_in_the_results(ready: Ready, told: list[str]) -> None:
    ready(True)
    for name in ("reference", "compiled"):
        assert run("--engine", name, "--jobs", "2", out=name).stderr == ""
        assert recorded(name) == name
    one, two = (Path(name, "kpis.csv").read_bytes() for name in ("reference", "compiled"))
    assert one == two
    assert told == []


def test_an_engine_that_is_named_is_told_if_it_must_be_compiled_first(
    ready: Ready, told: list[str]
) -> None:
    ready(False)
    told_first = run("--engine", "compiled", "--jobs", "1").stderr
    assert told_first == f"Engine: compiled ({engine_choice.FIRST})\n"
    assert told == ["here"]


def test_a_switch_that_is_neither_on_nor_off_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIM_JIT", "OFF")
    result = sim("run", QUEUE, "--out", "out")
    assert result.exit_code == 2
    assert result.stderr.count("SIM_JIT: needs one of on, off (got OFF)") == 1
    assert list(here.iterdir()) == []


def test_rerun_takes_the_engine_that_ran(
    ready: Ready, told: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(True)
    monkeypatch.setattr(engine_choice, "REFERENCE_SECONDS", 1.0)
    run("--jobs", "1")
    monkeypatch.setattr(engine_choice, "REFERENCE_SECONDS", 0.0)  # now it would be the other one
    result = sim("rerun", "out", "--jobs", "1")
    assert result.exit_code == 0, result.output
    assert "made again from its own database" in result.stdout


def test_without_numba_auto_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jit, "enabled", lambda: False)
    monkeypatch.setattr(jit, "switched_off", lambda: False)
    words = ("compare", TODAY, TOMORROW, "--replications", "2", "--jobs", "1", "--out", "out")
    result = sim(*words)
    assert result.exit_code == 0, result.output
    lines = [line for line in result.stderr.splitlines() if "ngine" in line]
    assert lines == ["Engine: reference (the compiled one needs numba, which is not installed)"]


def test_the_compiled_engine_without_numba_is_an_error(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIM_JIT", "off")
    for words in (("run", QUEUE), ("compare", TODAY, TOMORROW)):
        result = sim(*words, "--engine", "compiled", "--out", "out")
        assert result.exit_code == 2
        assert "--engine: cannot be used: the compiled one is switched off" in result.stderr
        assert list(here.iterdir()) == []


def test_check_asks_for_the_other_engine_too(ready: Ready, told: list[str]) -> None:
    ready(False)
    result = sim("check", QUEUE)
    assert result.exit_code == 0, result.output
    assert (result.stderr, told) == ("", ["in the background"])


def test_from_python_nothing_is_started_in_the_background(ready: Ready, told: list[str]) -> None:
    ready(False)
    comparison = api.compare(TODAY, TOMORROW, replications=2)
    assert (comparison.plan.engine, told) == ("reference", [])
    ready(True)
    named = api.compare(TODAY, TOMORROW, replications=2, jobs=2, engine="compiled")
    assert named.plan.engine == "compiled"
    assert named.kpis.equals(comparison.kpis)
