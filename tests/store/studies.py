"""Studies in processes of their own, to be interrupted and killed.

Run as a program, this module loads what a study needs once, and forks a process for each study:
a start costs no second then. A moment says where inside of the writing the study kills itself.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from sim.program.design import load
from sim.study.replicate import Plan, replicate

ROOT = Path(__file__).parents[2]
MOMENTS = {  # what is called there, and whether the study dies before it or after
    "storing": ("sim.store.database.Database", "execute", False, " SELECT "),
    "a run half in": ("sim.store.study_file", "keep_runs", False),
    "a run in, not committed": ("sim.store.study_file.StudyFile", "_keep", True),
    "committing": ("sim.store.database.Database", "execute", False, "COMMIT"),
    "committed, not closed": ("sim.store.database.Database", "execute", True, "COMMIT"),
    "closing": ("sim.store.database.Database", "close", False),
    "closed": ("sim.store.database.Database", "close", True),
    "tables half made": ("sim.store.study_file", "view_sql", True),
    "finished, no manifest": ("sim.cli.running", "write_manifest", False),
    "manifest there": ("sim.cli.running", "write_manifest", True),
    "a chunk is done": ("sim.experiment.keeping.Keeper", "__call__", False),
    "a chunk is kept": ("sim.experiment.keeping.Keeper", "__call__", True),
    "chunks half in": ("sim.store.points_file", "insert_frame", True),
    "a study is concluded": ("sim.store.points_file", "keep_frames", False),
    "a study is whole, no manifest": ("sim.cli.studying", "write_manifest", False),
    "older results moved away": ("pathlib.Path", "rename", True, ".replaced"),
    "results named, lock not removed": ("pathlib.Path", "unlink", False, "writing.lock"),
    "new results in their place": ("sim.store.folder", "_discard", False),
    "older results half removed": ("sim.store.folder", "_remove", True, "out.replaced"),
}


@dataclass
class Study:
    """A study that was started in the folder `place`."""

    place: Path
    pid: int
    of: Studies

    def wait(self) -> int:
        """Its exit code; the number of the signal, negative, that ended it."""
        return self.of.ask({"wait": self.pid})

    def signal(self, number: int) -> None:
        os.killpg(self.pid, number)

    def errors(self) -> list[str]:
        return (self.place / "stderr").read_text(encoding="utf-8").splitlines()


class Studies:
    """Starts studies; use it in a `with`."""

    def __enter__(self) -> Studies:
        self.process = subprocess.Popen(
            [sys.executable, __file__],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def start(self, place: Path, *words: str, **how: Any) -> Study:
        """how: `at` a moment, its `nth` time, `after` s; `every` s a writing; `uid`, `most` bytes
        a file."""
        pid = self.ask({"place": str(place), "words": words, **how})
        return Study(place, pid, self)

    def ask(self, request: dict[str, Any]) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())


def _serve() -> None:
    commands = "app", "work", "comparing", "recording", "studying"
    for name in (*(f"cli.{one}" for one in commands), "store.stored"):
        import_module(f"sim.{name}")
    design = load(ROOT / "tests" / "cli" / "today.yaml")
    replicate({"warm": design}, Plan(replications=1))  # what is compiled is loaded now
    for line in sys.stdin:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        else:
            answer = os.fork()
            if not answer:
                os._exit(_run(request))
        sys.stdout.write(f"{answer}\n")
        sys.stdout.flush()


def _run(how: dict[str, Any]) -> int:
    """A study in this process; its exit code."""
    os.setsid()
    os.chdir(how["place"])
    for stream, name in ((0, os.devnull), (1, "stdout"), (2, "stderr")):
        os.dup2(os.open(name, os.O_RDWR | os.O_CREAT), stream)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if "every" in how:
        import_module("sim.store.study_file").AT_MOST_EVERY = how["every"]  # type: ignore[attr-defined]
    if "at" in how:
        _arm(*MOMENTS[how["at"]], nth=how.get("nth", 1), delay=how.get("after", 0.0))
    if "most" in how:
        resource = import_module("resource")  # Windows has none
        resource.setrlimit(resource.RLIMIT_FSIZE, (how["most"], how["most"]))
    if "uid" in how:
        os.setgid(how["uid"])
        os.setuid(how["uid"])
    sys.argv = ["run_sim.py", *how["words"]]
    try:
        import_module("sim.cli.app").main()
    except SystemExit as ended:
        return int(ended.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def _arm(module: str, name: str, is_after: bool, has: str = "", *, nth: int, delay: float) -> None:
    """Kills this process when the function is called the nth time (with `has` in what it gets).

    delay: s after that, whatever is being done then: SIGALRM, left to the system, ends a process
    as SIGKILL does.
    """
    owner = _found(module)
    real: Callable[..., Any] = getattr(owner, name)
    calls = 0

    def patched(*given: Any, **named: Any) -> Any:
        nonlocal calls
        calls += has in str(given)
        dies = calls == nth and has in str(given)
        if dies and delay:
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, delay)
        elif dies and not is_after:
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*given, **named)
        if dies and not delay:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, patched)


def _found(name: str) -> Any:
    try:
        return import_module(name)
    except ModuleNotFoundError:
        module, _, owner = name.rpartition(".")
        return getattr(import_module(module), owner)


def until(found: Callable[[], bool], patience: float = 60.0) -> None:
    """Waits for something to become true."""
    end = time.monotonic() + patience
    while not found():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.02)


if __name__ == "__main__":
    _serve()
