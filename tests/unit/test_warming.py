"""The compiled engine is made ready by one process on its own, which disturbs nobody."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from threading import active_count

import pytest

from sim import jit
from sim.store.lock import Lock
from sim.study import warming
from sim.study.background import start_in_background

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="POSIX sessions")

MODULE = """
import json, os, sys
facts = {"session": os.getsid(0), "pid": os.getpid(), "told": sys.stdout.name}
with open(os.environ["FACTS"] + ".new", "w") as file:
    json.dump(facts, file)
os.rename(os.environ["FACTS"] + ".new", os.environ["FACTS"])
print("nobody hears this")
import sim
"""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(jit, "cache_folder", lambda: tmp_path / "cache")
    return tmp_path / "cache"


@pytest.fixture
def made_ready(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    done: list[str] = []
    monkeypatch.setattr(warming, "make_ready", done.append)
    monkeypatch.setattr(os, "nice", lambda _: 0)
    return done


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    modules: list[str] = []
    monkeypatch.setattr(warming, "start_in_background", modules.append)
    return modules


def until(holds: Callable[[], bool], seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def test_it_compiles(made_ready: list[str], cache: Path) -> None:
    warming.main()
    assert made_ready == ["compiled"]
    assert (cache / warming.LOCK).is_file()


def test_one_at_a_time(made_ready: list[str], started: list[str], cache: Path) -> None:
    cache.mkdir()
    other = Lock(cache / warming.LOCK)
    assert other.take(new=True)
    assert warming.is_going_on()
    warming.main()
    warming.warm_in_background()
    assert (made_ready, started) == ([], [])
    other.leave()
    assert not warming.is_going_on()
    warming.main()
    warming.warm_in_background()
    assert (made_ready, started) == (["compiled"], [warming.WARMING])


def test_who_needs_it_now_waits_for_who_compiles(
    made_ready: list[str], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waited: list[list[str]] = []
    cache.mkdir()
    other = Lock(cache / warming.LOCK)
    assert other.take(new=True)

    def ends(seconds: float) -> None:
        waited.append([*made_ready])
        other.leave()

    monkeypatch.setattr(time, "sleep", ends)
    warming.make_ready_in_turn("compiled")
    assert (waited, made_ready) == ([[]], ["compiled"])
    assert other.take(new=False)  # it was given back
    other.leave()


def test_where_nothing_can_be_kept_each_compiles_for_itself(
    made_ready: list[str], cache: Path
) -> None:
    cache.touch()  # no folder, so nothing can lie in it
    warming.make_ready_in_turn("compiled")
    assert made_ready == ["compiled"]


def test_the_reference_engine_waits_for_nobody(made_ready: list[str], cache: Path) -> None:
    warming.make_ready_in_turn("reference")
    assert made_ready == [] and not cache.exists()


def test_before_the_first_time_nothing_is_going_on(started: list[str], cache: Path) -> None:
    assert not warming.is_going_on()
    assert not cache.exists()
    warming.warm_in_background()
    assert started == [warming.WARMING]


def test_a_process_of_its_own_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "noted.py").write_text(MODULE)
    facts = tmp_path / "facts.json"
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("FACTS", str(facts))
    before = active_count()
    start_in_background("noted")
    until(facts.exists)
    told = json.loads(facts.read_text())
    assert told["session"] == told["pid"]  # Ctrl-C in our terminal does not reach it
    until(lambda: active_count() == before)
    with pytest.raises(ProcessLookupError):  # its end was noted: it is not in the list any more
        os.kill(told["pid"], 0)
    assert capfd.readouterr() == ("", "")


def test_where_no_process_can_be_started_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    start_in_background("this")
