"""Runs many independent tasks in this process, in threads of it, in several processes or on a
cluster; the only room that starts processes.

A worker is given one task at a time, so nobody idles while another has work, and a worker that
dies is known by the task it held. What comes of a task does not depend on who does it: one worker
or many, the same values. A message costs well under a millisecond, so tasks are not bundled.
"""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import partial
from importlib.util import find_spec
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Generic, TypeAlias, cast

from sim.errors import RunStopped, UsageError
from sim.study.tasks import TRIES, Failure, Result, Shared, Task, Tasks, Work, attempt, packed
from sim.study.threads import do_in_threads

UP, READY = b"up", b"ready"  # what a worker says first: it runs, it has got what is shared
NO_DASK = "needs dask.distributed: install this program with its extra `cluster`"

Do: TypeAlias = "Callable[[Tasks[Task, Result]], None]"  # does every task, and lives on


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
    """`work(shared, task)` for every task, in the order of the tasks; all of them, or none.

    work: a function of a module, so that a process can find it. shared: sent to each worker
    once. finished: called in this process after each task, in the order in which they end.
    threads: the workers are threads, which is worth it for short work that lets go of Python's
    lock.
    Raises RunStopped with the task's own text (`str(task)`) if it stopped or its workers died,
    UsageError if jobs < 1. Interrupted (Ctrl-C), it ends its workers and passes that on.
    """
    results: dict[int, Result] = {}

    def one_finished(number: int, found: Result | Failure) -> None:
        result = cast(Result, found)  # a failure stops
        results[number] = result
        finished(tasks[number], result)

    _check(jobs)
    to_do = Tasks[Task, Result](tasks, one_finished, stops=lambda _: True)
    with _doing(work, shared, min(jobs, len(tasks)), threads) as do:
        do(to_do)
    to_do.check()
    return [results[number] for number in range(len(tasks))]


class Workers(Generic[Task, Result]):
    """Workers that are there for one round of tasks after the other."""

    def __init__(self, do: Do[Task, Result]) -> None:
        self._do = do

    def run(
        self, tasks: Sequence[Task], finished: Callable[[Task, Result | Failure], None]
    ) -> None:
        """Does every task of a round, and gives `finished` what became of each as it comes in.

        A task that stopped, or whose workers died, is a Failure like another result. Raises
        RuntimeError for a mistake of this package (in this process, the mistake itself).
        """

        def one_finished(number: int, found: Result | Failure) -> None:
            finished(tasks[number], found)

        a_round = Tasks[Task, Result](tasks, one_finished, stops=lambda failure: failure.fault)
        self._do(a_round)
        a_round.check()


@contextmanager
def workers(
    work: Work[Shared, Task, Result],
    shared: Shared,
    jobs: int = 1,
    threads: bool = False,
    cluster: str = "",
    engine: str = "",
) -> Iterator[Workers[Task, Result]]:
    """Workers that do `work(shared, task)` for tasks that come in rounds.

    work, shared, threads: as in `run_tasks`. cluster: the address of a dask scheduler
    (`tcp://host:port`) whose workers do it, instead of `jobs` on this machine. engine: which the
    work runs; where it must be compiled, it is before the first task, once on each machine.
    Raises UsageError if jobs < 1, or for a cluster that is not there or not as this machine.
    """
    _check(jobs)
    with _doing(work, shared, jobs, threads, cluster, engine) as do:
        yield Workers(do)


def _check(jobs: int) -> None:
    if jobs < 1:
        raise UsageError("needs at least one worker", str(jobs), name="--jobs")


@contextmanager
def _doing(
    work: Work[Shared, Task, Result],
    shared: Shared,
    jobs: int,
    threads: bool,
    cluster: str = "",
    engine: str = "",
) -> Iterator[Do[Task, Result]]:
    """Who does tasks: the one way to distribute them, for whatever is to become of failures."""
    if cluster:
        with _on_cluster(cluster, engine, work, shared) as do:
            yield do
        return
    if engine:
        from sim.study.engine_choice import make_ready  # with all engines, which few need here

        make_ready(engine)
    if jobs <= 1:
        yield partial(_do_here, work, shared)
    elif threads:
        yield partial(do_in_threads, work, shared, jobs)
    else:
        processes = _Processes[Task, Result](jobs, work, shared)
        try:
            yield processes.do
        finally:
            processes.end()


def _do_here(work: Work[Shared, Task, Result], shared: Shared, tasks: Tasks[Task, Result]) -> None:
    while (number := tasks.next()) is not None:
        try:
            found = attempt(work, shared, tasks.tasks[number])
        except Exception as error:
            error.add_note(f"in {tasks.tasks[number]}")
            raise
        tasks.gather(number, found)


def _on_cluster(
    address: str, engine: str, work: Work[Shared, Task, Result], shared: Shared
) -> AbstractContextManager[Do[Task, Result]]:
    if find_spec("distributed") is None:
        raise UsageError(NO_DASK, name="--cluster")
    from sim.study.cluster import doing_on_cluster

    return doing_on_cluster(address, engine, work, shared)


# -- processes of this machine -------------------------------------------------------------


class _Worker:
    """One process and the pipe to it. ready: it has got what is shared."""

    def __init__(self, work: Work[Shared, Task, Result]) -> None:
        context = get_context("spawn")
        self.ready = False
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(work, theirs), daemon=True)
        self.process.start()
        theirs.close()

    def send(self, message: bytes) -> None:
        with suppress(OSError):  # of a dead worker: noticed where its answer is awaited
            self.pipe.send_bytes(message)

    def code(self) -> int | None:
        """What it ended with."""
        self.process.join()
        self.pipe.close()
        return self.process.exitcode


class _Processes(Generic[Task, Result]):
    """Processes that are started as tasks come, and live until the end; a dead one is replaced."""

    def __init__(self, count: int, work: Work[Shared, Task, Result], shared: Shared) -> None:
        self.count = count
        self.start: Callable[[], _Worker] = partial(_Worker, work)
        self.shared = pickle.dumps(shared)
        self.pool: list[_Worker] = []
        self.in_hand: dict[Connection, tuple[_Worker, int]] = {}
        self.stillborn = 0  # in a row

    def do(self, tasks: Tasks[Task, Result]) -> None:
        new = min(self.count, len(tasks.tasks)) - len(self.pool)
        try:
            for worker in [*self.pool, *[None] * new]:
                self._hand_out(worker, tasks)
            while self.in_hand:
                for pipe in wait(list(self.in_hand)):
                    self._hear(cast(Connection, pipe), tasks)
        except BaseException:
            self.end()  # the answers of what is in hand are for no other round
            raise

    def end(self) -> None:
        for worker in self.pool:
            worker.process.terminate()
        while self.pool:
            self.pool.pop().code()
        self.in_hand.clear()

    def _hand_out(self, worker: _Worker | None, tasks: Tasks[Task, Result]) -> None:
        """The next task, if there is one; worker: None for a new one."""
        number = tasks.next()
        if number is None:
            return
        if worker is None:
            with _interrupts_held():
                worker = self.start()
                self.pool.append(worker)
        self.in_hand[worker.pipe] = (worker, number)
        if worker.ready:
            worker.send(pickle.dumps(tasks.tasks[number]))

    def _hear(self, pipe: Connection, tasks: Tasks[Task, Result]) -> None:
        worker, number = self.in_hand[pipe]
        try:
            message = pipe.recv_bytes()
        except (EOFError, OSError):
            self._bury(worker, tasks)
            return
        if message == UP:
            worker.send(self.shared)
        elif message == READY:
            worker.ready, self.stillborn = True, 0
            worker.send(pickle.dumps(tasks.tasks[number]))
        else:
            del self.in_hand[pipe]
            tasks.gather(number, pickle.loads(message))
            self._hand_out(worker, tasks)

    def _bury(self, worker: _Worker, tasks: Tasks[Task, Result]) -> None:
        _, number = self.in_hand.pop(worker.pipe)
        self.pool.remove(worker)
        code = worker.code()
        self.stillborn += not worker.ready
        if self.stillborn == TRIES:  # so it is no matter of tasks
            raise RunStopped(f"worker processes die before they can begin (exit code {code})")
        tasks.lose(number, code)
        self._hand_out(None, tasks)


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


def _serve(work: Work[Shared, Task, Result], pipe: Connection) -> None:
    """A worker's life: what is shared first, then a task, its answer, a task…"""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(EOFError, ConnectionError):  # nobody is left to work for
        pipe.send_bytes(UP)
        shared = pickle.loads(pipe.recv_bytes())
        pipe.send_bytes(READY)
        while True:
            pipe.send_bytes(packed(work, shared, pipe.recv_bytes()))
