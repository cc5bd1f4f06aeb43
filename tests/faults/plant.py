"""Plants deliberate faults, one at a time, and shows which test catches each.

    python tests/faults/plant.py [--only NAME …] [--engine NAME …] [--list]

It works on a copy of the project in a temporary folder. A fault replaces text that must
stand in its file exactly once; the tests that are said to catch it must all fail then, and
all of them must pass before. Exit code 0: each fault is caught; 1: one is not; 2: the table
of faults no longer fits the project.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from tests.faults.table import FAULTS, Fault  # noqa: E402

COPIED = ("sim", "scenarios", "tests", "calibration", "pyproject.toml")
OUTCOME = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py::[^\s\[]+)", re.MULTILINE)
PASSED, FAILED = 0, 1  # exit codes of pytest
LATER = 10  # seconds by which a planted file is newer, so that its byte code is not used


class Rotten(Exception):
    """The table of faults no longer fits the project."""


@dataclass(frozen=True)
class Verdict:
    """What the tests said of one fault."""

    fault: Fault
    failed: tuple[str, ...]
    seconds: float

    @property
    def missed(self) -> tuple[str, ...]:
        """Tests that should have failed and did not."""
        return tuple(test for test in self.fault.tests if test not in self.failed)

    @property
    def is_caught(self) -> bool:
        return not self.missed


def planted(project: Path, fault: Fault) -> dict[Path, str]:
    """The files of a fault with the fault in them.

    Raises Rotten if a file is not there or a text does not stand in it exactly once.
    """
    files: dict[Path, str] = {}
    for edit in fault.edits:
        path = project / edit.file
        if not path.is_file():
            raise Rotten(f"{fault.name}: there is no file {edit.file}")
        text = files.get(path) or path.read_text(encoding="utf-8")
        found = text.count(edit.text)
        if found != 1:
            raise Rotten(f"{fault.name}: its text stands {found} times in {edit.file}, not once")
        files[path] = text.replace(edit.text, edit.instead)
    return files


def copy_project(to: Path) -> None:
    skipped = shutil.ignore_patterns("__pycache__", ".*", "results", "node_modules")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, to / name, ignore=skipped)
        else:
            shutil.copy2(source, to / name)


@contextmanager
def plant(project: Path, fault: Fault) -> Iterator[None]:
    """The fault stands in its files for as long as this lasts."""
    files = planted(project, fault)
    healthy = {path: (path.read_bytes(), path.stat()) for path in files}
    for path, text in files.items():
        path.write_text(text, encoding="utf-8")
        times = healthy[path][1]
        os.utime(path, (times.st_atime, times.st_mtime + LATER))
    try:
        yield
    finally:
        for path, (content, times) in healthy.items():
            path.write_bytes(content)
            os.utime(path, (times.st_atime, times.st_mtime))


def run_tests(project: Path, tests: Sequence[str], keep_byte_code: bool) -> set[str]:
    """The tests that fail, without their parameters. Raises Rotten if they cannot be run."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
    # As plain Python a draw is slower and a process starts faster, and the bits are the same.
    environment |= {"PYTHONPATH": str(project), "SIM_JIT": "off"}
    environment["PYTHONDONTWRITEBYTECODE"] = "" if keep_byte_code else "1"
    options = ["-q", "--tb=no", "-rfE", "--no-header", "-p", "no:cacheprovider"]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    done = subprocess.run(
        command, cwd=project, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode not in (PASSED, FAILED):
        raise Rotten(f"the tests could not be run:\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return set(OUTCOME.findall(done.stdout))


def check_healthy(project: Path, faults: Sequence[Fault]) -> None:
    """Every named test passes before anything is planted. Raises Rotten."""
    tests = sorted({test for fault in faults for test in fault.tests})
    red = run_tests(project, tests, keep_byte_code=True)
    if red:
        raise Rotten(f"red without any fault: {', '.join(sorted(red))}")


def try_fault(project: Path, fault: Fault) -> Verdict:
    begun = time.perf_counter()
    with plant(project, fault):
        failed = run_tests(project, fault.tests, keep_byte_code=False)
    return Verdict(fault, tuple(sorted(failed)), time.perf_counter() - begun)


def plant_all(faults: Sequence[Fault]) -> Iterator[Verdict]:
    """Plant one fault after the other in a copy of the project."""
    with tempfile.TemporaryDirectory(prefix="faults-") as folder:
        project = Path(folder).resolve() / "project"
        copy_project(project)
        for fault in faults:
            planted(project, fault)
        check_healthy(project, faults)
        for fault in faults:
            yield try_fault(project, fault)


def chosen(only: Sequence[str], engines: Sequence[str]) -> list[Fault]:
    """The faults of these names; of engines only those that are asked for."""
    unknown = set(only) - {fault.name for fault in FAULTS}
    if unknown:
        raise Rotten(f"no such fault: {', '.join(sorted(unknown))}; see --list")
    wanted = [f for f in FAULTS if not only or f.name in only]
    return [f for f in wanted if not f.engine or not engines or f.engine in engines]


def line(verdict: Verdict) -> str:
    fault = verdict.fault
    word = "caught" if verdict.is_caught else "NOT CAUGHT"
    rows = [f"{word:10}  {fault.room:10}  {fault.name:34}  {verdict.seconds:4.0f} s"]
    rows += [f"            by {test}" for test in verdict.failed]
    rows += [f"            MISSED by {test}" for test in verdict.missed]
    return "\n".join(rows) + "\n"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Plant faults and see which test catches each.")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these faults")
    parser.add_argument("--engine", nargs="+", default=[], help="leave out other engines' faults")
    parser.add_argument("--list", action="store_true", help="name all faults and plant none")
    given = parser.parse_args(arguments)
    try:
        faults = chosen(given.only, given.engine)
        if given.list:
            sys.stdout.writelines(f"{f.room:10}  {f.name:34}  {f.what}\n" for f in faults)
            return 0
        caught = 0
        for verdict in plant_all(faults):
            caught += verdict.is_caught
            sys.stdout.write(line(verdict))
            sys.stdout.flush()
    except Rotten as error:
        sys.stderr.write(f"{error}\n")
        return 2
    sys.stdout.write(f"{caught} of {len(faults)} faults caught\n")
    return 0 if caught == len(faults) else 1


if __name__ == "__main__":
    sys.exit(main())
