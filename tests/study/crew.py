"""What the tests of workers share: small work, a cluster on loopback, a study to interrupt."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from sim.errors import RunStopped
from sim.study.executor import workers
from sim.study.tasks import Failure

ROOT = Path(__file__).parents[2]
LONG = 60.0  # s: whoever waits longer waits for nothing

# -- work ------------------------------------------------------------------------------


def add(shared: int, task: int) -> int:
    return shared + task


def only_even(shared: int, task: int) -> int | Failure:
    if task == 3:
        return Failure("3 is found to be odd", fault=False)
    if task % 2:
        raise RunStopped(f"{task} is odd")
    return shared + task


def divide(shared: int, task: int) -> float:
    return shared / task


def letter_of(shared: str, task: int) -> str:
    return shared[task]


def unsendable(shared: int, task: int) -> object:
    return lambda: None


def lose_a_worker(shared: Path, task: int) -> int:
    kill_once(shared, task)
    return task


def lose_every_worker(shared: int, task: int) -> int:
    if task == shared:
        os._exit(9)
    return task


def process_of(shared: Counted, task: int) -> int:
    return os.getpid()


def wait_for_the_end(shared: Path, task: int) -> int:
    """Tells that it began, and works until somebody ends it."""
    (shared / f"begun-{task}").touch()
    until = time.monotonic() + LONG
    while time.monotonic() < until and not (shared / "end").exists():
        time.sleep(0.02)
    return task


def kill_once(folder: Path, task: int) -> None:
    """Kills this process at task 3, unless one was killed before."""
    if task == 3:
        try:
            (folder / "killed").touch(exist_ok=False)
        except FileExistsError:
            return
        os.kill(os.getpid(), signal.SIGKILL)


class Counted:
    """Something shared that leaves a file in a folder each time that it arrives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        (self.folder / uuid4().hex).touch()


# -- rounds ----------------------------------------------------------------------------


def rounds(
    work: Callable[[Any, Any], Any], shared: Any, tasks: Sequence[Sequence[Any]], **how: Any
) -> list[dict[Any, Any]]:
    """What becomes of the tasks of each round."""
    found: list[dict[Any, Any]] = []
    with workers(work, shared, **how) as crew:
        for some in tasks:
            found.append({})
            crew.run(some, found[-1].__setitem__)
    return found


# -- a cluster -------------------------------------------------------------------------


class Scheduler:
    """A scheduler of dask on loopback, and workers that it gets."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.file = folder / "scheduler.json"
        self.processes: list[subprocess.Popen[bytes]] = []
        words = ["--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(self.file)]
        words += ["--idle-timeout", "10 minutes"]  # should nobody be left to end it
        self.process = self._start("dask_scheduler", words, ROOT, settings)

    @property
    def address(self) -> str:
        until = time.monotonic() + LONG
        while time.monotonic() < until:
            try:
                return str(json.loads(self.file.read_text())["address"])
            except (OSError, ValueError, KeyError):  # it is not there, or not yet whole
                assert self.process.poll() is None
                time.sleep(0.02)
        raise TimeoutError("no scheduler")

    def add_worker(self, package: Path = ROOT, threads: int = 1) -> subprocess.Popen[bytes]:
        words = ["--host", "127.0.0.1", "--no-nanny", "--nthreads", str(threads)]
        words += ["--memory-limit", "0", "--scheduler-file", str(self.file)]
        words += ["--death-timeout", "60"]
        return self._start("dask_worker", words, package, {})

    def end(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        process.wait()

    def end_all(self) -> None:
        for process in reversed(self.processes):
            self.end(process)

    def _start(
        self, module: str, words: Sequence[str], package: Path, settings: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", f"distributed.cli.{module}", "--no-dashboard", *words],
            cwd=self.file.parent,
            env={**os.environ, "PYTHONPATH": str(package), **settings},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        self.processes.append(process)
        return process


@contextmanager
def scheduler(folder: Path, count: int = 0, **settings: str) -> Iterator[Scheduler]:
    """One with so many workers; at the end all of them are gone."""
    one = Scheduler(folder, **settings)
    try:
        for _ in range(count):
            one.add_worker()
        yield one
    finally:
        one.end_all()


# -- a study that is interrupted ---------------------------------------------------------


def interrupted(folder: Path, **how: Any) -> tuple[int, str]:
    """The exit code and stderr of a study that hears Ctrl-C amid a round, as its workers do."""
    script = folder / "study.py"
    script.write_text(
        "import sys\n"
        "from pathlib import Path\n"
        "from sim.study.executor import workers\n"
        "from tests.study.crew import wait_for_the_end\n"
        "if __name__ == '__main__':\n"
        "    try:\n"
        f"        with workers(wait_for_the_end, Path({str(folder)!r}), **{how!r}) as crew:\n"
        "            crew.run(range(9), lambda task, found: None)\n"
        "    except KeyboardInterrupt:\n"
        "        sys.exit(130)\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-W", "error", script],
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        text=True,
    )
    try:
        until = time.monotonic() + LONG
        while not [*folder.glob("begun-*")] and time.monotonic() < until:
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to everybody
        _, errors = process.communicate(timeout=LONG)
    finally:
        process.kill()
        process.wait()
        (folder / "end").touch()
    return process.returncode, errors
