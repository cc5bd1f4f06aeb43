"""A study gives the same bytes however it is run, and whatever befalls its workers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from sim.experiment.keeping import Keeper
from sim.study import executor
from tests.experiment.studying import SHOPS, bytes_of, run
from tests.study.crew import Scheduler, scheduler

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes | str]:
    return bytes_of(run(SHOPS, tmp_path_factory.mktemp("serial") / "out"))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    """A scheduler with two workers."""
    with scheduler(tmp_path_factory.mktemp("crowd"), 2) as one:
        yield one


def test_two_processes_give_the_same_bytes(serial: Any, tmp_path: Path) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2)) == serial


def test_threads_give_the_same_bytes(serial: Any, tmp_path: Path) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2, threads=True)) == serial


def test_a_cluster_gives_the_same_bytes(serial: Any, tmp_path: Path, crowd: Scheduler) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", cluster=crowd.address)) == serial


@posix
def test_a_process_that_is_killed_midway_changes_nothing(
    serial: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pools: list[Any] = []
    real = executor._Processes.__init__

    def watched(self: Any, *given: Any) -> None:
        real(self, *given)
        pools.append(self)

    monkeypatch.setattr(executor._Processes, "__init__", watched)
    killed = kills(monkeypatch, lambda: os.kill(pools[0].pool[0].process.pid, signal.SIGKILL))
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2)) == serial
    assert killed


@posix
def test_a_worker_of_a_cluster_that_is_killed_midway_changes_nothing(
    serial: Any, tmp_path: Path, crowd: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = kills(monkeypatch, lambda: crowd.processes[-1].kill())
    assert bytes_of(run(SHOPS, tmp_path / "out", cluster=crowd.address)) == serial
    assert killed


def kills(monkeypatch: pytest.MonkeyPatch, kill: Any, nth: int = 3) -> list[int]:
    """Kills somebody when the nth chunk is done; what is returned tells that it came to that."""
    real = Keeper.__call__
    done: list[int] = []
    killed: list[int] = []

    def keep(self: Keeper, *given: Any) -> None:
        done.append(1)
        if len(done) == nth:
            kill()
            killed.append(nth)
        real(self, *given)

    monkeypatch.setattr(Keeper, "__call__", keep)
    return killed
