"""Many independent tasks on their way through workers of any sort."""

from __future__ import annotations

import pickle
import traceback
from collections import Counter, deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sim.errors import RunStopped, SimError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Shared, Task], Result]

TRIES = 3  # of a task whose worker dies: somebody else's memory may have been the reason


@dataclass(frozen=True)
class Failure:
    """Why a task has no result. `fault`: a mistake of this package, with its traceback."""

    text: str
    fault: bool


def attempt(work: Work[Shared, Task, Result], shared: Shared, task: Task) -> Result | Failure:
    """The result of a task, or why it stopped. Raises what is a mistake of this package."""
    try:
        return work(shared, task)
    except SimError as stopped:
        return Failure(str(stopped), fault=False)


def answer(work: Work[Shared, Task, Result], shared: Shared, task: Task) -> Result | Failure:
    """The result of a task, or why it has none."""
    try:
        return attempt(work, shared, task)
    except Exception:
        return Failure(traceback.format_exc(), fault=True)


def packed(work: Work[Shared, Task, Result], shared: Shared, task: bytes) -> bytes:
    """The answer as it goes to another process; one that cannot go is a mistake like others."""
    try:
        return pickle.dumps(answer(work, shared, pickle.loads(task)))
    except Exception:
        return pickle.dumps(Failure(traceback.format_exc(), fault=True))


class Tasks(Generic[Task, Result]):
    """Tasks that are handed out, and what comes of them.

    finished: given the number of each task and what became of it, as it comes in. stops: whether
    a failure is not for `finished` but stops them all. Then nothing new is handed out, but what
    is in hand is to be finished, so that the failure of the earliest task is the one reported.
    """

    def __init__(
        self,
        tasks: Sequence[Task],
        finished: Callable[[int, Result | Failure], None],
        stops: Callable[[Failure], bool],
    ) -> None:
        self.tasks = tasks
        self._finished = finished
        self._stops = stops
        self._waiting = iter(range(len(tasks)))
        self._again: deque[int] = deque()
        self._deaths: Counter[int] = Counter()
        self._stopping: dict[int, Failure] = {}

    def next(self) -> int | None:
        """The number of the next task to do, if there is one."""
        if self._again:
            return self._again.popleft()
        return None if self._stopping else next(self._waiting, None)

    def gather(self, number: int, found: Result | Failure) -> None:
        """Takes what became of a task."""
        if isinstance(found, Failure) and self._stops(found):
            self._stopping[number] = found
        else:
            self._finished(number, found)

    def lose(self, number: int, code: int | None) -> None:
        """Takes that the worker process which held a task died: it is to be done again."""
        self._deaths[number] += 1
        if self._deaths[number] < TRIES:
            self._again.append(number)
        else:
            text = f"its worker process died (exit code {code}), {TRIES} times"
            self.gather(number, Failure(text, fault=False))

    def check(self) -> None:
        """Raises RunStopped, or RuntimeError for a mistake, if a failure stopped them."""
        if self._stopping:
            first = min(self._stopping)
            failure = self._stopping[first]
            error = RuntimeError if failure.fault else RunStopped
            raise error(f"{self.tasks[first]}: {failure.text}")
