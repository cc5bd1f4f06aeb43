"""The executor keeps order and values, names what failed, and stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from threading import active_count, current_thread, main_thread

import pytest

from sim.errors import RunStopped, UsageError
from sim.study.executor import run_tasks, usable_cores

ROOT = Path(__file__).parents[2]


def add(shared: int, task: int) -> int:
    return shared + task


def slow_first(shared: float, task: int) -> int:
    if task == 0:
        time.sleep(shared)
    return task


def stop_at(shared: int, task: int) -> int:
    if task >= shared:
        raise RunStopped(f"case 7 went wrong in {task}")
    return task


def divide(shared: int, task: int) -> float:
    return shared / task


def process_of(shared: int, task: int) -> int:
    return os.getpid()


def note(shared: list[int], task: int) -> int:
    shared.append(task)
    return task


def die_at(shared: int, task: int) -> int:
    if task == shared:
        os._exit(9)
    return task


def die_once(shared: Path, task: int) -> int:
    if task == 2 and not (shared / "died").exists():
        (shared / "died").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


ways = pytest.mark.parametrize(
    ("jobs", "threads"), [(1, False), (2, False), (2, True), (3, True)], ids=str
)
either = pytest.mark.parametrize("threads", [False, True])


@ways
def test_results_come_in_the_order_of_the_tasks(jobs: int, threads: bool) -> None:
    assert run_tasks(add, 10, [3, 1, 2], jobs, threads=threads) == [13, 11, 12]


@either
def test_a_slow_first_task_does_not_change_the_order(threads: bool) -> None:
    assert run_tasks(slow_first, 0.3, [0, 1, 2, 3], jobs=2, threads=threads) == [0, 1, 2, 3]


@ways
def test_progress_is_told_once_a_task(jobs: int, threads: bool) -> None:
    told: list[tuple[int, int, bool]] = []

    def finished(task: int, result: int) -> None:
        told.append((task, result, current_thread() is main_thread()))

    run_tasks(add, 10, [3, 1, 2], jobs, finished, threads)
    assert sorted(told) == [(1, 11, True), (2, 12, True), (3, 13, True)]


@ways
def test_the_earliest_failing_task_is_named(jobs: int, threads: bool) -> None:
    with pytest.raises(RunStopped, match=r"^2: case 7 went wrong in 2$"):
        run_tasks(stop_at, 2, [0, 1, 2, 3], jobs, threads=threads)


@either
def test_a_mistake_in_a_worker_shows_its_traceback_and_its_task(threads: bool) -> None:
    with pytest.raises(RuntimeError, match=r"(?s)^0: .*ZeroDivisionError"):
        run_tasks(divide, 1, [1, 0, 2], jobs=2, threads=threads)


def test_threads_are_of_this_process_and_end_with_the_work() -> None:
    before = active_count()
    assert set(run_tasks(process_of, 0, range(5), jobs=2, threads=True)) == {os.getpid()}
    assert active_count() == before


def test_what_goes_wrong_while_results_are_gathered_ends_the_threads() -> None:
    def finished(task: int, result: int) -> None:
        raise OSError("the disk is full")

    before = active_count()
    with pytest.raises(OSError, match="the disk is full"):
        run_tasks(add, 0, range(1000), 2, finished, threads=True)
    assert active_count() == before


def test_results_that_wait_to_be_gathered_are_few() -> None:
    begun: list[int] = []

    def finished(task: int, result: int) -> None:
        time.sleep(0.002)
        ahead.append(len(begun) - len(ahead))

    ahead: list[int] = []
    run_tasks(note, begun, range(60), 2, finished, threads=True)
    assert max(ahead) <= 7  # one by each thread, four that wait, and the one that is gathered


def test_a_mistake_in_this_process_is_noted_with_its_task() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        run_tasks(divide, 1, [1, 0], jobs=1)
    assert raised.value.__notes__ == ["in 0"]


def test_the_death_of_a_worker_is_reported_with_the_task_it_held() -> None:
    with pytest.raises(RunStopped, match=r"^2: its worker process died \(exit code 9\), 3 times$"):
        run_tasks(die_at, 2, [0, 1, 2, 3], jobs=2)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_worker_that_is_killed_once_changes_nothing(tmp_path: Path) -> None:
    assert run_tasks(die_once, tmp_path, [0, 1, 2, 3], jobs=2) == [0, 1, 2, 3]
    assert (tmp_path / "died").exists()


def test_no_workers_are_refused() -> None:
    with pytest.raises(UsageError, match="--jobs: needs at least one worker"):
        run_tasks(add, 0, [1], jobs=0)


def test_there_is_at_least_one_usable_core() -> None:
    assert usable_cores() >= 1


def _hear_interrupts() -> None:
    """A shell's background job ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@either
@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_ends_all_workers_promptly_and_in_silence(
    threads: bool, tmp_path: Path
) -> None:
    script = tmp_path / "study.py"
    script.write_text(
        "import sys, time\n"
        "from sim.study.executor import run_tasks\n"
        "def nap(shared, task):\n"
        "    for _ in range(600):  # a kernel, too, comes back to Python again and again\n"
        "        time.sleep(0.1)\n"
        "if __name__ == '__main__':\n"
        "    print('ready', flush=True)\n"
        "    try:\n"
        f"        run_tasks(nap, None, [1, 2, 3], jobs=2, threads={threads})\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(130)\n"
    )
    process = subprocess.Popen(
        [sys.executable, script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=_hear_interrupts,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.8)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
        _, errors = process.communicate(timeout=20)
    finally:
        process.kill()
    assert (process.returncode, errors) == (130, "")


def interval(shared: None, task: int) -> float:
    return sys.getswitchinterval()


def test_threads_hand_the_lock_on_sooner_and_leave_it_as_it_was() -> None:
    before = sys.getswitchinterval()
    (found,) = set(run_tasks(interval, None, [1, 2, 3], jobs=2, threads=True))
    assert found < before / 5
    assert sys.getswitchinterval() == before
