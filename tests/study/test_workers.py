"""Workers on this machine live across rounds, outlast failures and deaths, and end in order."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from threading import active_count, current_thread, main_thread

import pytest

from sim.errors import RunStopped, UsageError
from sim.program.design import load
from sim.study import engine_choice
from sim.study.executor import workers
from sim.study.tasks import Failure
from tests.study.crew import (
    ROOT,
    Counted,
    add,
    divide,
    interrupted,
    lose_a_worker,
    lose_every_worker,
    only_even,
    process_of,
    rounds,
    unsendable,
)
from tests.study.runs import figures

HERE = {"jobs": 1}
PROCESSES = {"jobs": 2}
THREADS = {"jobs": 2, "threads": True}

ways = pytest.mark.parametrize("how", [HERE, PROCESSES, THREADS], ids=["here", "2", "threads"])
posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@ways
def test_every_task_of_every_round_is_done(how: dict[str, int]) -> None:
    found = rounds(add, 10, [[3, 1, 2], [], [4]], **how)
    assert found == [{1: 11, 2: 12, 3: 13}, {}, {4: 14}]


@ways
def test_results_are_handed_over_by_who_asked(how: dict[str, int]) -> None:
    asked: list[bool] = []
    with workers(add, 10, **how) as crew:
        crew.run([1, 2], lambda task, found: asked.append(current_thread() is main_thread()))
    assert asked == [True, True]


@ways
def test_a_task_that_fails_does_not_stop_the_rest(how: dict[str, int]) -> None:
    failed = {
        1: Failure("1 is odd", fault=False),
        3: Failure("3 is found to be odd", fault=False),
        5: Failure("5 is odd", fault=False),
    }
    found = rounds(only_even, 10, [range(6), [6]], **how)
    assert found == [{0: 10, 2: 12, 4: 14, **failed}, {6: 16}]


@pytest.mark.parametrize("how", [PROCESSES, THREADS], ids=["2", "threads"])
def test_a_mistake_ends_the_round_with_its_traceback(how: dict[str, int]) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)^0: .*ZeroDivisionError"):
        rounds(divide, 1, [[1, 0, 2]], **how)


def test_a_mistake_in_this_process_is_noted_with_its_task() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        rounds(divide, 1, [[1, 0]])
    assert raised.value.__notes__ == ["in 0"]


def test_what_cannot_be_sent_is_a_mistake_with_its_task() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)^0: .*Can't (pickle|get) local"):
        rounds(unsendable, 0, [[0, 1]], **PROCESSES)


def test_processes_and_what_they_share_live_across_rounds(tmp_path: Path) -> None:
    found = rounds(process_of, Counted(tmp_path), [range(4), range(9), range(4)], **PROCESSES)
    processes = {process for one in found for process in one.values()}
    assert len(processes) == 2 and os.getpid() not in processes
    assert len([*tmp_path.iterdir()]) == 2


def test_no_more_processes_are_started_than_there_are_tasks(tmp_path: Path) -> None:
    found = rounds(process_of, Counted(tmp_path), [[1], [2]], **PROCESSES)
    assert len({process for one in found for process in one.values()}) == 1


@ways
def test_workers_serve_on_after_results_could_not_be_taken(how: dict[str, int]) -> None:
    def full(task: int, found: object) -> None:
        raise OSError("the disk is full")

    before, found = active_count(), dict[int, object]()
    with workers(add, 10, **how) as crew:
        with pytest.raises(OSError, match="the disk is full"):
            crew.run(range(100, 140), full)
        crew.run(range(4), found.__setitem__)
    assert found == {0: 10, 1: 11, 2: 12, 3: 13}
    assert active_count() == before


@posix
def test_a_process_that_is_killed_is_replaced_and_its_task_done_again(tmp_path: Path) -> None:
    found = rounds(lose_a_worker, tmp_path, [range(6), range(6)], **PROCESSES)
    assert found == [{task: task for task in range(6)}] * 2
    assert (tmp_path / "killed").exists()


def test_a_task_whose_workers_die_is_a_failure_like_others() -> None:
    text = "its worker process died (exit code 9), 3 times"
    found = rounds(lose_every_worker, 2, [range(4), [5]], **PROCESSES)
    assert found == [{0: 0, 1: 1, 2: Failure(text, fault=False), 3: 3}, {5: 5}]


class Unwelcome:
    """Whoever gets it dies."""

    def __reduce__(self) -> tuple[object, tuple[int]]:
        return os._exit, (7,)


def test_processes_that_die_before_they_begin_are_no_matter_of_tasks() -> None:
    with pytest.raises(RunStopped, match=r"^worker processes die before .* \(exit code 7\)$"):
        rounds(add, Unwelcome(), [range(100)], **PROCESSES)


@posix
@pytest.mark.parametrize("how", [PROCESSES, THREADS], ids=["2", "threads"])
def test_an_interrupt_ends_a_round_and_its_workers_in_silence(
    how: dict[str, int], tmp_path: Path
) -> None:
    assert interrupted(tmp_path, **how) == (130, "")


def test_real_runs_are_the_same_bit_for_bit_on_any_workers(tmp_path: Path) -> None:
    design = load(ROOT / "tests" / "cli" / "today.yaml")
    (tmp_path / "killed").touch()  # so nobody is, here
    here = rounds(figures, (design, tmp_path), [range(6)])
    assert len({*here[0].values()}) == 6
    assert rounds(figures, (design, tmp_path), [range(6)], **THREADS) == here
    assert rounds(figures, (design, tmp_path), [range(6)], **PROCESSES) == here


@ways
def test_an_engine_is_made_ready_before_the_first_task(
    how: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    monkeypatch.setattr(engine_choice, "make_ready", made.append)
    with workers(add, 10, engine="compiled", **how):
        assert made == ["compiled"]


def test_no_workers_are_refused() -> None:
    with pytest.raises(UsageError, match="--jobs: needs at least one worker"):
        rounds(add, 0, [[1]], jobs=0)
