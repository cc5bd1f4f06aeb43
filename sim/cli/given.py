"""The files and folders that a command is given: that they are there, and what it takes."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path

from sim.errors import Fault, Origin, ScenarioError, StoreError, nearest
from sim.store.folder import newest
from sim.store.names import MANIFEST, UNFINISHED
from sim.store.points_file import PointsFile
from sim.store.study_file import STUDY_FILE

GOES_ON = "is unfinished: a study that is under way, or was stopped; to go on with it: "
RUNS_ONLY = "was interrupted: `reports` reads the runs that are there; for the rest run it anew"


def check_there(file: Path, folders: Sequence[Path]) -> None:
    """Raises ScenarioError if there is no such file, but one with a name like it beside it or in
    one of the folders; what is like nothing is left to whoever reads it."""
    if os.path.exists(file):  # False also of a name that no disk can have
        return
    places = [one for one in (file.parent, *folders) if os.path.isdir(one)]
    known = {one.stem: one.as_posix() for place in places for one in sorted(place.glob("*.yaml"))}
    meant = known.get(nearest(file.stem, known), "")
    if meant:
        origin = Origin(file.as_posix(), 1, 1)
        raise ScenarioError(Fault(origin, "E510", "", "there is no such file", nearest=meant))


def results_in(folder: Path | None) -> Path:
    """A folder of whole results, the newest unless one is named.

    Raises StoreError if it is unfinished. What is no results folder is left to the command.
    """
    found = folder or newest()
    left = found if found.name.endswith(UNFINISHED) else Path(f"{found}{UNFINISHED}")
    if (found / MANIFEST).is_file() or not (left / STUDY_FILE).is_file():
        return found
    command = goes_on(left)
    raise StoreError.at(left, "S104", f"{GOES_ON}{command}" if command else RUNS_ONLY)


def runs_in(folder: Path | None) -> Path:
    """As `results_in`, for commands that read the runs of what is unfinished as well."""
    found = folder or newest()
    left = (found / STUDY_FILE).is_file() and found.name.endswith(UNFINISHED)
    if left and (command := goes_on(found)):
        raise StoreError.at(found, "S104", f"{GOES_ON}{command}")
    return found


def goes_on(unfinished: Path) -> str:
    """The command that goes on with a study of many points; "" if what is left is of other runs."""
    try:
        file = PointsFile(unfinished / STUDY_FILE).facts()["file"]
    except StoreError:
        return ""
    out = unfinished.with_name(unfinished.name.removesuffix(UNFINISHED))
    return to_go_on(Path(str(file)), out)


def to_go_on(file: Path, out: Path) -> str:
    """The command that goes on with the study of a file, whose results are to stand in `out`."""
    words = shlex.quote(file.as_posix()), "--resume", "--out", shlex.quote(out.as_posix())
    return f"python3 run_sim.py study {' '.join(words)}"
