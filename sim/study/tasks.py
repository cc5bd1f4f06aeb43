"""Many independent tasks on their way through workers of any sort."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from sim.errors import RunStopped, SimError

Shared = TypeVar("Shared")
Task = TypeVar("Task")
Result = TypeVar("Result")
Work = Callable[[Shared, Task], Result]


@dataclass(frozen=True)
class Failure:
    """Why a task has no result. `fault`: a mistake of this package, with its traceback."""

    text: str
    fault: bool


def answer(work: Work[Shared, Task, Result], shared: Shared, task: Task) -> Result | Failure:
    """The result of a task, or why it has none."""
    try:
        return work(shared, task)
    except SimError as stopped:
        return Failure(str(stopped), fault=False)
    except Exception:
        return Failure(traceback.format_exc(), fault=True)


class Tasks(Generic[Task, Result]):
    """After a failure nothing new is handed out, but what is in hand is to be finished, so that
    the failure of the earliest task is the one reported."""

    def __init__(self, tasks: Sequence[Task], finished: Callable[[Task, Result], None]) -> None:
        self.tasks = tasks
        self.finished = finished
        self._waiting = iter(range(len(tasks)))
        self._results: dict[int, Result] = {}
        self._failures: dict[int, Failure] = {}

    def next(self) -> int | None:
        """The number of the next task to do, if there is one."""
        return None if self._failures else next(self._waiting, None)

    def gather(self, number: int, found: Result | Failure) -> None:
        """Takes what became of a task; if it is done, `finished` is called."""
        if isinstance(found, Failure):
            self._failures[number] = found
        else:
            self._results[number] = found
            self.finished(self.tasks[number], found)

    def results(self) -> list[Result]:
        """In the order of the tasks. Raises RunStopped, or RuntimeError for a mistake."""
        if self._failures:
            first = min(self._failures)
            failure = self._failures[first]
            error = RuntimeError if failure.fault else RunStopped
            raise error(f"{self.tasks[first]}: {failure.text}")
        return [self._results[number] for number in range(len(self.tasks))]
