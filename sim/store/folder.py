"""A results folder appears whole or not at all, and never costs an older one.

Files are written into a sibling `NAME.unfinished`, which gets the folder's name once it is whole.
An existing folder is replaced only if asked for, only then, and only if it holds results.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.store.lock import LOCK, Lock
from sim.store.manifest import foreign_files

RESULTS = Path("results")
LATEST = "latest.txt"
UNFINISHED = ".unfinished"
REPLACED = ".replaced"


class ResultsFolder:
    """Where a study's results will stand; `path` is final after `writing` has ended.

    keep_unfinished: whether what is there stays when `writing` ends with an error.
    Raises StoreError at once if `out` exists and may not be replaced.
    """

    def __init__(self, name: str, out: Path | None = None, force: bool = False) -> None:
        self.default = out is None
        self.force = force
        self.keep_unfinished = False
        stamp = datetime.now().strftime("%Y-%m-%d-%H%M%S")
        self.path = out if out is not None else RESULTS / f"{name}-{stamp}"
        try:
            self.path = self.path if out is not None else _free(self.path)
            self._check_free()
            _check_writable(self.path)
        except OSError as error:  # such as a name that is too long
            raise _unwritable(self.path, error) from error

    def _check_free(self) -> None:
        if not self.path.exists():
            return
        if not self.force:
            raise StoreError.at(self.path, "S101", "is there already; use --force to replace it")
        try:
            foreign = foreign_files(self.path)
        except StoreError as error:
            rule = "is no results folder, so --force does not replace it"
            raise StoreError.at(self.path, "S102", rule, error.faults[0].rule) from error
        if foreign:
            rule = "holds what no run has written, so --force does not replace it"
            raise StoreError.at(self.path, "S102", rule, ", ".join(foreign[:3]))

    @property
    def unfinished(self) -> Path:
        """Where results lie until they are whole."""
        return self.path.with_name(self.path.name + UNFINISHED)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A folder to write to; it takes its place when the block ends without error.

        Raises StoreError if another process is writing there, or was and came to no end.
        """
        try:
            lock = self._begin()
        except OSError as error:
            raise _unwritable(self.unfinished, error) from error
        try:
            yield self.unfinished
            lock.release()
            self._publish()
        except BaseException as error:
            if not self.keep_unfinished:
                shutil.rmtree(self.unfinished, ignore_errors=True)
            if isinstance(error, OSError):
                raise _unwritable(self.path, error) from error
            raise
        finally:
            lock.release()

    def _begin(self) -> Lock:
        """Makes the folder to write to, and takes it for this process."""
        place = self.unfinished
        place.parent.mkdir(parents=True, exist_ok=True)
        there = place.exists()
        if there and not (place / LOCK).is_file():
            raise StoreError.at(place, "S102", "is in the way, and no run has written it")
        place.mkdir(exist_ok=True)
        lock = Lock(place / LOCK)
        if not lock.take():
            raise StoreError.at(place, "S109", "another run is writing these results")
        if there and not self.force:
            lock.leave()
            rule = "holds what a run has left that came to no end: move it away, or use --force"
            raise StoreError.at(place, "S110", rule)
        for old in place.iterdir():
            if old.name != LOCK:
                _remove(old)
        return lock

    def _publish(self) -> None:
        place = self.unfinished
        if self.default:
            self.path = _free(self.path)
        self._check_free()
        old = self.path.with_name(self.path.name + REPLACED)
        replaces = self.path.exists()
        if replaces:
            self.path.rename(old)
        try:
            place.rename(self.path)
        except OSError:
            if replaces:
                old.rename(self.path)
            raise
        shutil.rmtree(old, ignore_errors=True)
        if self.default:
            _point_to(self.path)


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()


def _check_writable(path: Path) -> None:
    """Refuse at once what could not be written in the end, as far as it can be told."""
    parent = next(above for above in path.absolute().parents if above.exists())
    if not parent.is_dir():
        raise StoreError.at(path, "S103", f"cannot be written: {parent} is a file")
    if not os.access(parent, os.W_OK | os.X_OK):
        raise StoreError.at(path, "S103", f"cannot be written: no right to write to {parent}")


def _unwritable(path: Path, error: OSError) -> StoreError:
    return StoreError.at(path, "S103", f"cannot be written: {error.strerror or error}")


def _free(path: Path) -> Path:
    """`path`, or with -2, -3… the first that nobody has or is writing."""
    candidate, number = path, 1
    while candidate.exists() or candidate.with_name(candidate.name + UNFINISHED).exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


def newest() -> Path:
    """The folder that `results/latest.txt` names. Raises StoreError if there is none."""
    latest = RESULTS / LATEST
    try:
        return RESULTS / latest.read_text("utf-8").strip()
    except OSError as error:
        rule = "names no results yet: name a folder, or run a study without --out"
        raise StoreError.at(latest, "S104", rule) from error


def _point_to(path: Path) -> None:
    """results/latest.txt holds the name of the newest folder (no symlink: Windows)."""
    latest = path.parent / LATEST
    unfinished = path.parent / f".{LATEST}"
    unfinished.write_text(path.name + "\n", encoding="utf-8")
    unfinished.replace(latest)


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Comma-separated, one line a row, LF on every machine.

    Numbers have the fewest digits that read back to the same number; what is undefined is empty.
    """
    table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
