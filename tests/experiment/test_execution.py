"""A study gives the same bytes however it is run, and whatever befalls its workers."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest

from sim.cli.again import rerun_folder
from sim.cli.recorded import methods_of
from sim.cli.stored import Shown, export_folder, report_folder
from sim.errors import StoreError
from sim.experiment.keeping import Keeper
from sim.store.manifest import Study, verify, write_manifest
from sim.store.names import MANIFEST
from sim.store.study_file import STUDY_FILE
from sim.study import executor
from tests.experiment.studying import SHOPS, bytes_of, run, without_pages, written
from tests.study.crew import Scheduler, scheduler

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(scope="module")
def serial(tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, bytes | str]:
    return bytes_of(run(SHOPS, tmp_path_factory.mktemp("serial") / "out", pages=True))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    """A scheduler with two workers."""
    with scheduler(tmp_path_factory.mktemp("crowd"), 2) as one:
        yield one


def test_two_processes_give_the_same_bytes(serial: Any, tmp_path: Path) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2, pages=True)) == serial


def test_threads_give_the_same_bytes(serial: Any, tmp_path: Path) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2, threads=True)) == without_pages(serial)


@pytest.mark.long  # so does one of whose workers one is killed
def test_a_cluster_gives_the_same_bytes(serial: Any, tmp_path: Path, crowd: Scheduler) -> None:
    assert bytes_of(run(SHOPS, tmp_path / "out", cluster=crowd.address)) == without_pages(serial)


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
    assert bytes_of(run(SHOPS, tmp_path / "out", jobs=2)) == without_pages(serial)
    assert killed


@posix
def test_a_worker_of_a_cluster_that_is_killed_midway_changes_nothing(
    serial: Any, tmp_path: Path, crowd: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    killed = kills(monkeypatch, lambda: crowd.processes[-1].kill())
    assert bytes_of(run(SHOPS, tmp_path / "out", cluster=crowd.address)) == without_pages(serial)
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


# -- what other commands make of it ------------------------------------------------------


def test_a_study_is_made_again_from_its_database(tmp_path: Path, capsys: Any) -> None:
    file = written(tmp_path)
    out = run(file, tmp_path / "out", pages=True)
    file.unlink()
    rerun_folder(out, 1)
    assert "made again from its own database" in capsys.readouterr().out
    assert verify(out)["files"]


def test_what_comes_out_otherwise_is_told(tmp_path: Path) -> None:
    out = run(written(tmp_path), tmp_path / "out", pages=True)
    with duckdb.connect(str(out / STUDY_FILE)) as database:
        database.execute("UPDATE kpi SET value = value + 1 WHERE point = 1")
    (out / MANIFEST).unlink()
    write_manifest(out, Study("", "", 1, 1, {}, {}))
    with pytest.raises(StoreError, match=r"the table kpi came out otherwise.*S111"):
        rerun_folder(out, 1)


@pytest.mark.parametrize("command", [report_folder, export_folder])
def test_reports_and_logs_are_of_studies_that_keep_rows(command: Any, tmp_path: Path) -> None:
    out = run(written(tmp_path), tmp_path / "out")
    words: tuple[Any, ...] = (Shown("table", None, False),)
    if command is export_folder:
        words = ("csv", "", 0, None, False)
    with pytest.raises(StoreError, match="S113"):
        command(out, *words)


def test_a_study_of_many_points_has_no_checklist(tmp_path: Path) -> None:
    out = run(written(tmp_path), tmp_path / "out")
    with pytest.raises(StoreError, match=r"has no checklist: its report.html says how.*S113"):
        methods_of(out, None, False, tmp_path / "none")
