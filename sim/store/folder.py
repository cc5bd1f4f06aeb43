"""A results folder appears whole or not at all, and never costs an older one.

Files are written into a temporary sibling, which gets the folder's name once it is whole. An
existing folder is replaced only if asked for, only then, and only if it holds results.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.store.manifest import foreign_files

RESULTS = Path("results")
LATEST = "latest.txt"


class ResultsFolder:
    """Where a study's results will stand; `path` is final after `writing` has ended.

    Raises StoreError at once if `out` exists and may not be replaced.
    """

    def __init__(self, name: str, out: Path | None = None, force: bool = False) -> None:
        self.default = out is None
        self.force = force
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

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A temporary folder to write to; it takes its place when the block ends without error."""
        parent = self.path.absolute().parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            temporary = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=parent))
        except OSError as error:
            raise _unwritable(parent, error) from error
        try:
            whole = temporary / "results"
            whole.mkdir()
            yield whole
            self._publish(whole)
        except OSError as error:
            raise _unwritable(self.path, error) from error
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def _publish(self, whole: Path) -> None:
        if self.default:
            self.path = _free(self.path)
        self._check_free()
        old = whole.parent / "replaced"
        replaces = self.path.exists()
        if replaces:
            self.path.rename(old)
        try:
            whole.rename(self.path)
        except OSError:
            if replaces:
                old.rename(self.path)
            raise
        if self.default:
            _point_to(self.path)


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
    """`path`, or with -2, -3… the first that does not exist."""
    candidate, number = path, 1
    while candidate.exists():
        number += 1
        candidate = path.with_name(f"{path.name}-{number}")
    return candidate


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
