"""Tasks in threads of this process: for work that lets go of Python's lock, and is short.

Processes take seconds to start, and every result must be sent; threads take nothing, but what
runs as Python takes turns.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from queue import Empty, Queue
from threading import Lock, Thread
from typing import TypeAlias

from sim.study.tasks import Failure, Result, Shared, Task, Tasks, Work, answer

HEARD = 0.2  # s: on Windows Ctrl-C is heard between two waits only
SWITCH = 0.0005  # s
ROOM = 2  # results a thread that may wait to be gathered: each may hold the tables of a run

Answers: TypeAlias = "Queue[tuple[int, Result | Failure] | None]"


def do_in_threads(
    work: Work[Shared, Task, Result], shared: Shared, count: int, tasks: Tasks[Task, Result]
) -> None:
    """`work(shared, task)` for every task, in at most so many threads.

    Interrupted (Ctrl-C), it stops its threads as soon as they are in Python, and passes that on.
    """
    count = min(count, len(tasks.tasks))
    answers: Answers[Result] = Queue(maxsize=ROOM * count)
    one_by_one = Lock()

    def next_task() -> int | None:
        with one_by_one:
            return tasks.next()

    def serve() -> None:
        with suppress(SystemExit):
            while (number := next_task()) is not None:
                answers.put((number, answer(work, shared, tasks.tasks[number])))
            answers.put(None)

    threads = [Thread(target=serve, daemon=True) for _ in range(count)]
    with _polite(), _running(threads, answers):
        ended = 0
        while ended < count:
            found = _next(answers)
            if found is None:
                ended += 1
            else:
                tasks.gather(*found)


@contextmanager
def _polite() -> Iterator[None]:
    """Threads hand Python's lock on ten times sooner than usual: who comes back from a kernel,
    many times a run, would wait for it as long as the kernel ran."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def _running(threads: list[Thread], answers: Answers[Result]) -> Iterator[None]:
    stops = False
    try:
        for thread in threads:
            thread.start()
        yield
    except BaseException:
        stops = True
        raise
    finally:
        for thread in threads:
            while thread.is_alive():
                if stops:
                    _stop(thread)  # again and again: where Python ignores an exception it is lost
                thread.join(HEARD if stops else 0.01)
                _empty(answers)  # whoever waits to put one there would never end


def _next(answers: Answers[Result]) -> tuple[int, Result | Failure] | None:
    while True:
        try:
            return answers.get(timeout=HEARD)
        except Empty:
            continue


def _empty(answers: Answers[Result]) -> None:
    while not answers.empty():
        answers.get_nowait()


def _stop(thread: Thread) -> None:
    """Ends it at its next step in Python, by an exception that is raised there."""
    if thread.ident is not None:
        name = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(name, ctypes.py_object(SystemExit))
