"""Runs many independent tasks in this process or in several; the only room that starts processes.

A worker is given one task at a time, so nobody idles while another has work, and a worker that
dies is known by the task it held. Results come back in the order of the tasks: one worker or
many, the same values. A message costs well under a millisecond, a run seconds, so tasks are not
bundled.
"""

from __future__ import annotations

import os
import signal
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeVar, cast

from sim.errors import RunStopped, SimError, UsageError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Shared, Task], Result]


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
) -> list[Result]:
    """`work(shared, task)` for every task, in the order of the tasks.

    work: a function of a module, so that a process can find it. shared: sent to each worker
    once. finished: called in this process after each task, in the order in which they end.
    Raises RunStopped with the task's own text (`str(task)`) if it stopped or its worker died,
    UsageError if jobs < 1. Interrupted (Ctrl-C), it ends its workers and passes that on.
    """
    if jobs < 1:
        raise UsageError("needs at least one worker", str(jobs), name="--jobs")
    workers = min(jobs, len(tasks))
    if workers <= 1:
        return [_here(work, shared, task, finished) for task in tasks]
    with _workers(work, shared, workers) as pool:
        return _Distribution(tasks, pool, finished).run()


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


@dataclass(frozen=True)
class _Failure:
    """Why a task has no result. `fault`: a mistake of this package, with its traceback."""

    text: str
    fault: bool


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
    """Hands out tasks and gathers results. After a failure nothing new is handed out, but what
    is in hand is finished, so that the failure of the earliest task is the one reported."""

    def __init__(
        self,
        tasks: Sequence[Task],
        pool: Sequence[_Worker],
        finished: Callable[[Task, Result], None],
    ) -> None:
        self.tasks = tasks
        self.waiting = iter(range(len(tasks)))
        self.in_hand: dict[Connection, tuple[_Worker, int]] = {}
        self.results: dict[int, Result] = {}
        self.failures: dict[int, _Failure] = {}
        self.finished = finished
        for worker in pool:
            self._hand_out(worker)

    def run(self) -> list[Result]:
        while self.in_hand:
            for pipe in wait(list(self.in_hand)):
                self._gather(cast(Connection, pipe))
        if self.failures:
            first = min(self.failures)
            failure = self.failures[first]
            error = RuntimeError if failure.fault else RunStopped
            raise error(f"{self.tasks[first]}: {failure.text}")
        return [self.results[index] for index in range(len(self.tasks))]

    def _hand_out(self, worker: _Worker) -> None:
        index = None if self.failures else next(self.waiting, None)
        if index is not None:
            self.in_hand[worker.pipe] = (worker, index)
            _send(worker, self.tasks[index])

    def _gather(self, pipe: Connection) -> None:
        worker, index = self.in_hand.pop(pipe)
        try:
            answer = pipe.recv()
        except (EOFError, OSError):
            worker.process.join()
            code = worker.process.exitcode
            answer = _Failure(f"its worker process died (exit code {code})", fault=False)
            self.failures[index] = answer
            return
        if isinstance(answer, _Failure):
            self.failures[index] = answer
        else:
            self.results[index] = answer
            self.finished(self.tasks[index], answer)
        self._hand_out(worker)


def _serve(work: Work[Shared, Task, Result], pipe: Connection) -> None:
    """A worker's life: what is shared first, then a task, its answer, a task…"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        shared = pipe.recv()
        while True:
            pipe.send(_answer(work, shared, pipe.recv()))
    except (EOFError, BrokenPipeError):
        return  # nobody is left to work for


def _answer(work: Work[Shared, Task, Result], shared: Shared, task: Task) -> Result | _Failure:
    try:
        return work(shared, task)
    except SimError as stopped:
        return _Failure(str(stopped), fault=False)
    except Exception:
        return _Failure(traceback.format_exc(), fault=True)
