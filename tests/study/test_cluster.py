"""The workers of a dask scheduler on loopback give the same bytes, and come and go as they like."""

from __future__ import annotations

import gc
import os
import pickle
import shutil
import socket
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from threading import active_count
from types import SimpleNamespace

import pytest

from sim.errors import UsageError
from sim.program.design import load
from sim.study import cluster, executor, warming
from sim.study.alike import traits
from sim.study.executor import workers
from tests.study.crew import (
    ROOT,
    Counted,
    Scheduler,
    add,
    divide,
    interrupted,
    letter_of,
    lose_every_worker,
    only_even,
    process_of,
    rounds,
    scheduler,
)
from tests.study.runs import figures

posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    """A scheduler with two workers."""
    with scheduler(tmp_path_factory.mktemp("crowd"), 2) as one:
        yield one


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scheduler]:
    """A scheduler without workers, that lets a task die once only."""
    setting = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    with scheduler(tmp_path_factory.mktemp("empty"), **setting) as one:
        yield one


def test_every_task_of_every_round_is_done_and_nothing_is_left_behind(crowd: Scheduler) -> None:
    before = active_count(), sockets()
    found = rounds(add, 10, [range(20), [], [4]], cluster=crowd.address)
    assert found == [{task: task + 10 for task in range(20)}, {}, {4: 14}]
    gc.collect()
    assert (active_count(), sockets()) == before


def sockets() -> int:
    """How many this process has open, where that can be seen."""
    places = Path("/proc/self/fd")
    if not places.exists():
        return 0
    names = [os.readlink(place) for place in places.iterdir() if place.is_symlink()]
    return sum(name.startswith("socket:") for name in names)


def test_a_task_that_fails_does_not_stop_the_rest(crowd: Scheduler) -> None:
    assert rounds(only_even, 10, [range(6)], cluster=crowd.address) == rounds(
        only_even, 10, [range(6)]
    )


def test_a_mistake_ends_the_round_with_its_traceback(crowd: Scheduler) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)^0: .*ZeroDivisionError"):
        rounds(divide, 1, [[1, 0, 2]], cluster=crowd.address)


def test_workers_serve_on_after_results_could_not_be_taken(crowd: Scheduler) -> None:
    def full(task: int, found: object) -> None:
        raise OSError("the disk is full")

    found: dict[int, object] = {}
    with workers(add, 10, cluster=crowd.address) as crew:
        with pytest.raises(OSError, match="the disk is full"):
            crew.run(range(100, 140), full)
        crew.run(range(4), found.__setitem__)
    assert found == {0: 10, 1: 11, 2: 12, 3: 13}


def test_what_is_shared_arrives_once_at_each_worker(crowd: Scheduler, tmp_path: Path) -> None:
    found = rounds(process_of, Counted(tmp_path), [range(9), range(9)], cluster=crowd.address)
    processes = {process for one in found for process in one.values()}
    assert os.getpid() not in processes
    assert len([*tmp_path.iterdir()]) == len(processes)


def test_what_is_shared_may_be_large(crowd: Scheduler) -> None:
    assert rounds(letter_of, "a" * 12_000_000, [[7]], cluster=crowd.address) == [{7: "a"}]


@posix
def test_an_interrupt_ends_a_round_in_silence(crowd: Scheduler, tmp_path: Path) -> None:
    assert interrupted(tmp_path, cluster=crowd.address) == (130, "")


@posix
def test_real_runs_are_the_same_bit_for_bit_if_a_worker_is_killed(
    crowd: Scheduler, tmp_path: Path
) -> None:
    design = load(ROOT / "tests" / "cli" / "today.yaml")
    tasks = [range(6), range(6, 9)]
    there = rounds(figures, (design, tmp_path), tasks, cluster=crowd.address)
    assert (tmp_path / "killed").exists()
    assert there == rounds(figures, (design, tmp_path), tasks)


def test_a_task_that_kills_workers_is_a_failure_and_those_beside_it_are_not(
    empty: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty.add_worker()  # it dies with what it holds
    empty.add_worker()  # it dies of that task alone, which is the last
    monkeypatch.setattr(cluster, "PATIENCE", 60.0)
    found = rounds(lose_every_worker, 3, [range(4)], cluster=empty.address)
    assert found == [{0: 0, 1: 1, 2: 2, 3: cluster.KILLED}]


def test_without_workers_a_round_ends_after_a_while(
    empty: Scheduler, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.0)
    monkeypatch.setattr(cluster, "LOOK", 0.01)
    with pytest.raises(UsageError, match=r"--cluster: no worker of it has been there for 0 s"):
        rounds(add, 1, [[1]], cluster=empty.address)


def test_workers_with_other_sources_are_refused(empty: Scheduler, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "sim", tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    with (tmp_path / "sim" / "errors.py").open("a") as file:
        file.write("# changed\n")
    worker = empty.add_worker(tmp_path)
    rule = r"--cluster: its worker tcp\S+ is not as this machine: sources of asis-tobe \w+ instead"
    with pytest.raises(UsageError, match=rule):
        rounds(add, 1, [[1]], cluster=empty.address)
    empty.end(worker)


def test_workers_that_do_not_know_the_work_are_refused(
    crowd: Scheduler, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "only_here.py").write_text("def work(shared, task):\n    return task\n")
    monkeypatch.syspath_prepend(tmp_path)
    rule = "--cluster: its scheduler and workers need .* in the same version.*'only_here'"
    with pytest.raises(UsageError, match=rule):
        rounds(import_module("only_here").work, 1, [[1]], cluster=crowd.address)


def arrive(monkeypatch: pytest.MonkeyPatch, threads: int, engine: str = "") -> object:
    """What a worker says when it gets what is shared."""
    worker = SimpleNamespace(address="tcp://there:1", state=SimpleNamespace(nthreads=threads))
    monkeypatch.setattr(cluster, "get_worker", lambda: worker)
    job = cluster._Job(traits(), engine, pickle.dumps((add, 1)))
    cluster._ready.cache_clear()
    return cluster._ready(pickle.dumps(job))


def test_workers_of_several_threads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    assert str(arrive(monkeypatch, threads=2)) == (
        "its worker tcp://there:1 works in several threads; start it with --nthreads 1"
    )


def test_a_worker_makes_the_engine_ready_first(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(warming, "make_ready_in_turn", made.append)
    assert arrive(monkeypatch, threads=1, engine="compiled") == (add, 1)
    assert made == ["compiled"]


def test_a_scheduler_that_goes_ends_the_round(
    empty: Scheduler, capfd: pytest.CaptureFixture[str]
) -> None:  # the last test that needs this one
    gone = pytest.raises(UsageError, match="--cluster: the scheduler is gone")
    with gone, workers(add, 1, cluster=empty.address) as crew:
        empty.end(empty.process)
        crew.run(range(100), lambda task, found: None)
    assert capfd.readouterr() == ("", "")


def test_a_scheduler_that_is_not_there_is_one_error_and_no_noise(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(cluster, "CONNECTING", 0.5)
    before = active_count()
    with socket.create_server(("127.0.0.1", 0)) as silent:
        addresses = [f"tcp://127.0.0.1:{silent.getsockname()[1]}", "tcp://127.0.0.1:1"]
        for address in addresses:
            with pytest.raises(UsageError, match="--cluster: no scheduler of dask answers there"):
                rounds(add, 1, [[1]], cluster=address)
    gc.collect()
    assert active_count() == before
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("address", ["somewhere", "http://host:1", "tcp://host", "tcp://h:x"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(UsageError, match="--cluster: needs an address such as tcp://"):
        rounds(add, 1, [[1]], cluster=address)


def test_without_dask_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(executor, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"--cluster: needs dask.distributed.*extra `cluster`"):
        rounds(add, 1, [[1]], cluster="tcp://127.0.0.1:1")
