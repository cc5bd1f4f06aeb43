"""Runs many independent tasks in this process, in threads of it or in several processes; the only
room that starts processes.

A worker is given one task at a time, so nobody idles while another has work, and a worker that
dies is known by the task it held. Results come back in the order of the tasks: one worker or
many, the same values. A message costs well under a millisecond, so tasks are not bundled.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from threading import Thread
from typing import Generic, cast

from sim.errors import RunStopped, SimError, UsageError
from sim.study.tasks import Failure, Result, Shared, Task, Tasks, Work, answer
from sim.study.threads import run_in_threads

PACKAGES = Path(__file__).parents[2]  # the folder that `sim` lies in


def usable_cores() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def run_tasks(
    work: Work[Shared, Task, Result],
    shared: Shared,
    tasks: Sequence[Task],
    jobs: int = 1,
    finished: Callable[[Task, Result], None] = lambda _task, _result: None,
    threads: bool = False,
) -> list[Result]:
    """`work(shared, task)` for every task, in the order of the tasks.

    work: a function of a module, so that a process can find it. shared: sent to each worker
    once. finished: called in this process after each task, in the order in which they end.
    threads: the workers are threads, which is worth it for short work that lets go of Python's
    lock.
    Raises RunStopped with the task's own text (`str(task)`) if it stopped or its worker died,
    UsageError if jobs < 1. Interrupted (Ctrl-C), it ends its workers and passes that on.
    """
    if jobs < 1:
        raise UsageError("needs at least one worker", str(jobs), name="--jobs")
    workers = min(jobs, len(tasks))
    if workers <= 1:
        return [_here(work, shared, task, finished) for task in tasks]
    to_do = Tasks(tasks, finished)
    if threads:
        return run_in_threads(work, shared, to_do, workers)
    with _workers(work, shared, workers) as pool:
        return _Distribution(to_do, pool).run()


def _here(
    work: Work[Shared, Task, Result],
    shared: Shared,
    task: Task,
    finished: Callable[[Task, Result], None],
) -> Result:
    try:
        result = work(shared, task)
    except SimError as stopped:
        raise RunStopped(f"{task}: {stopped}") from stopped
    except Exception as error:
        error.add_note(f"in {task}")
        raise
    finished(task, result)
    return result


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, work: Work[Shared, Task, Result]) -> None:
        context = get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def end(self) -> None:
        self.process.terminate()
        self.process.join()
        self.pipe.close()


@contextmanager
def _workers(
    work: Work[Shared, Task, Result], shared: Shared, count: int
) -> Iterator[list[_Worker]]:
    pool: list[_Worker] = []
    try:
        with _interrupts_held():
            for _ in range(count):
                pool.append(_Worker(work))
        for worker in pool:
            _send(worker, shared)
        yield pool
    finally:
        for worker in pool:
            worker.end()


@contextmanager
def _interrupts_held() -> Iterator[None]:
    """Processes started inside never see Ctrl-C: this process ends them in good order."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # its start would unblock the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _send(worker: _Worker, message: object) -> None:
    with suppress(OSError):  # of a dead worker: noticed where its answer is awaited
        worker.pipe.send(message)


class _Distribution(Generic[Task, Result]):
    """Hands tasks to processes and gathers what comes of them."""

    def __init__(self, tasks: Tasks[Task, Result], pool: Sequence[_Worker]) -> None:
        self.tasks = tasks
        self.in_hand: dict[Connection, tuple[_Worker, int]] = {}
        for worker in pool:
            self._hand_out(worker)

    def run(self) -> list[Result]:
        while self.in_hand:
            for pipe in wait(list(self.in_hand)):
                self._gather(cast(Connection, pipe))
        return self.tasks.results()

    def _hand_out(self, worker: _Worker) -> None:
        number = self.tasks.next()
        if number is not None:
            self.in_hand[worker.pipe] = (worker, number)
            _send(worker, self.tasks.tasks[number])

    def _gather(self, pipe: Connection) -> None:
        worker, number = self.in_hand.pop(pipe)
        try:
            found = pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            code = worker.process.exitcode
            text = f"its worker process died (exit code {code})"
            self.tasks.gather(number, Failure(text, fault=False))
            return
        self.tasks.gather(number, found)
        self._hand_out(worker)


def _serve(work: Work[Shared, Task, Result], pipe: Connection) -> None:
    """A worker's life: what is shared first, then a task, its answer, a task…"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        shared = pipe.recv()
        while True:
            pipe.send(answer(work, shared, pipe.recv()))
    except (EOFError, BrokenPipeError):
        return  # nobody is left to work for


# -- a process that is on its own ----------------------------------------------------------


def start_in_background(module: str) -> None:
    """Runs a module of this package in a process that outlives this one, hears no Ctrl-C, says
    nothing and never disturbs: if it cannot be started, it is not."""
    paths = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH", "")]))
    with suppress(OSError):
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=PACKAGES,
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Somebody has to take note of its end, or it would stay in the system's list.
        Thread(target=process.wait, daemon=True).start()
