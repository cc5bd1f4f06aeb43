"""The executor keeps order and values, names what failed, and stops cleanly."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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


def die_at(shared: int, task: int) -> int:
    if task == shared:
        os._exit(9)
    return task


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_tasks(jobs: int) -> None:
    assert run_tasks(add, 10, [3, 1, 2], jobs) == [13, 11, 12]


def test_a_slow_first_task_does_not_change_the_order() -> None:
    assert run_tasks(slow_first, 0.3, [0, 1, 2, 3], jobs=2) == [0, 1, 2, 3]


@pytest.mark.parametrize("jobs", [1, 2])
def test_progress_is_told_once_a_task(jobs: int) -> None:
    told: list[tuple[int, int]] = []
    run_tasks(add, 10, [3, 1, 2], jobs, finished=lambda task, result: told.append((task, result)))
    assert sorted(told) == [(1, 11), (2, 12), (3, 13)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_earliest_failing_task_is_named(jobs: int) -> None:
    with pytest.raises(RunStopped, match=r"^2: case 7 went wrong in 2$"):
        run_tasks(stop_at, 2, [0, 1, 2, 3], jobs)


def test_a_mistake_in_a_worker_shows_its_traceback_and_its_task() -> None:
    with pytest.raises(RuntimeError, match=r"(?s)^0: .*ZeroDivisionError"):
        run_tasks(divide, 1, [1, 0, 2], jobs=2)


def test_a_mistake_in_this_process_is_noted_with_its_task() -> None:
    with pytest.raises(ZeroDivisionError) as raised:
        run_tasks(divide, 1, [1, 0], jobs=1)
    assert raised.value.__notes__ == ["in 0"]


def test_the_death_of_a_worker_is_reported_with_the_task_it_held() -> None:
    with pytest.raises(RunStopped, match=r"^2: its worker process died \(exit code 9\)"):
        run_tasks(die_at, 2, [0, 1, 2, 3], jobs=2)


def test_no_workers_are_refused() -> None:
    with pytest.raises(UsageError, match="--jobs: needs at least one worker"):
        run_tasks(add, 0, [1], jobs=0)


def test_there_is_at_least_one_usable_core() -> None:
    assert usable_cores() >= 1


def _hear_interrupts() -> None:
    """A shell's background job ignores Ctrl-C, and so would what it starts."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_an_interrupt_ends_all_workers_promptly_and_in_silence(tmp_path: Path) -> None:
    script = tmp_path / "study.py"
    script.write_text(
        "import sys, time\n"
        "from sim.study.executor import run_tasks\n"
        "def nap(shared, task):\n"
        "    time.sleep(60)\n"
        "if __name__ == '__main__':\n"
        "    print('ready', flush=True)\n"
        "    try:\n"
        "        run_tasks(nap, None, [1, 2, 3], jobs=2)\n"
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
        _, errors = process.communicate(timeout=60)
    finally:
        process.kill()
    assert (process.returncode, errors) == (130, "")
