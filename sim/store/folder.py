"""A results folder appears whole or not at all, and never costs an older one.

Files are written into a sibling `NAME.unfinished`, which gets the folder's name once it is whole.
An existing folder is replaced only if asked for, only then, and only if it holds results.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import pandas as pd

from sim.errors import StoreError
from sim.store.interrupts import uninterrupted
from sim.store.lock import KEEPS_FOLDER, LOCK, Lock
from sim.store.manifest import foreign_files, read_manifest
from sim.store.names import MANIFEST, REPLACED, UNFINISHED
from sim.store.study_file import STUDY_FILE

RESULTS = Path("results")
LATEST = "latest.txt"
IN_THE_WAY = "is in the way, and no run has written it"


class ResultsFolder:
    """Where a study's results will stand; `path` is final after `writing` has ended.

    keep_unfinished: whether what is there stays when `writing` ends with an error. continues: the
    names of what a run left that came to no end, and this one goes on with. goes_on: the command
    that would, for the message; "" if there is none.
    Raises StoreError at once if `out` exists and may not be replaced.
    """

    def __init__(self, name: str, out: Path | None = None, force: bool = False) -> None:
        self.default = out is None
        self.force = force
        self.keep_unfinished = False
        self.published = False
        self.continues: tuple[str, ...] = ()
        self.goes_on = ""
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

    @property
    def replaced(self) -> Path:
        """Where older results lie while new ones take their place."""
        return self.path.with_name(self.path.name + REPLACED)

    @contextmanager
    def writing(self) -> Iterator[Path]:
        """A folder to write to; it takes its place when the block ends without error.

        Raises StoreError if another process is writing there, or was and came to no end.
        """
        above = [path for path in self.path.absolute().parents if not path.exists()]
        try:
            lock = self._begin()
        except OSError as error:
            _remove_empty(above)
            raise _unwritable(self.unfinished, error) from error
        try:
            yield self.unfinished
            with uninterrupted():
                self._publish(lock)
        except BaseException as error:
            if self.published:
                error.add_note(whole_in(self.path))
            elif not self.keep_unfinished:
                shutil.rmtree(self.unfinished, ignore_errors=True)
                _remove_empty(above)
            if isinstance(error, OSError):
                told = _unwritable(self.path, error)
                for note in getattr(error, "__notes__", ()):
                    told.add_note(note)
                raise told from error
            raise
        finally:
            lock.leave()

    def _begin(self) -> Lock:
        """Makes the folder to write to, and takes it for this process."""
        self.path = _free(self.path) if self.default else self.path
        place = self.unfinished
        place.parent.mkdir(parents=True, exist_ok=True)
        left = place.exists() and not _is_empty(place)
        if left and not (place / LOCK).is_file():
            raise StoreError.at(place, "S102", IN_THE_WAY)
        place.mkdir(exist_ok=True)
        lock = Lock(place / LOCK)
        if not lock.take(new=not left):
            raise StoreError.at(place, "S109", "another run is writing these results")
        try:
            self._make_free(left)
        except BaseException:
            if not left:
                shutil.rmtree(place, ignore_errors=True)
            lock.leave()
            raise
        return lock

    def _make_free(self, left: bool) -> None:
        """Clears what a run has left that came to no end; left: whether one has."""
        if self.replaced.exists():
            self._put_back()
        if left and not self.force and not self.continues:
            ways = "move it away, or use --force"
            if self.goes_on:
                ways = f"{ways}, or go on with it: {self.goes_on}"
            rule = f"holds what a run has left that came to no end: {ways}"
            raise StoreError.at(self.unfinished, "S110", rule)
        for old in self.unfinished.iterdir():
            if old.name not in (LOCK, *self.continues):
                _remove(old)

    def _put_back(self) -> None:
        """Older results get their name back if a run was killed while it replaced them."""
        if _is_empty(self.replaced):
            self.replaced.rmdir()
            return
        try:
            foreign = foreign_files(self.replaced)
            listed = read_manifest(self.replaced)["files"]
        except StoreError as error:
            raise StoreError.at(self.replaced, "S102", IN_THE_WAY) from error
        if foreign:
            raise StoreError.at(self.replaced, "S102", IN_THE_WAY, ", ".join(foreign[:3]))
        if self.path.exists() or not all((self.replaced / name).exists() for name in listed):
            _discard(self.replaced)
            return
        self.replaced.rename(self.path)
        self._check_free()

    def _publish(self, lock: Lock) -> None:
        """Gives the results their name, which older ones lose only now."""
        self._check_free()
        if not KEEPS_FOLDER:
            lock.leave()
        replaces = self.path.exists()
        if replaces:
            self.path.rename(self.replaced)
        try:
            self.unfinished.rename(self.path)
        except OSError:
            if replaces:
                self.replaced.rename(self.path)
            raise
        self.published = True
        (self.path / LOCK).unlink(missing_ok=True)
        if replaces:
            _discard(self.replaced)
        if self.default or _is_study_among_results(self.path):
            _point_to(self.path)


def whole_in(path: Path) -> str:
    """What there is to say after an interruption that came too late."""
    return f"the results are whole in {path}"


def _discard(results: Path) -> None:
    """Removes results, the manifest last: until then it tells that they are results."""
    for path in results.iterdir():
        if path.name != MANIFEST:
            _remove(path)
    shutil.rmtree(results)


def _is_empty(folder: Path) -> bool:
    return folder.is_dir() and not any(folder.iterdir())


def _remove_empty(folders: Iterable[Path]) -> None:
    """Takes away folders in which nothing is, the innermost first."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


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


def left_of(name: str) -> Path | None:
    """Where the newest results of this name were to stand that came to no end."""
    found = sorted(RESULTS.glob(f"{name}-????-??-??-??????*{UNFINISHED}"))
    return found[-1].with_name(found[-1].name.removesuffix(UNFINISHED)) if found else None


def last_of(name: str) -> Path | None:
    """The newest results of this name that are whole."""
    found = sorted(RESULTS.glob(f"{name}-????-??-??-??????*/{MANIFEST}"))
    whole = [one.parent for one in found if not one.parent.name.endswith((UNFINISHED, REPLACED))]
    return whole[-1] if whole else None


def newest() -> Path:
    """The folder that `results/latest.txt` names. Raises StoreError if there is none."""
    latest = RESULTS / LATEST
    try:
        return RESULTS / latest.read_text("utf-8").strip()
    except OSError as error:
        rule = "names no results yet: name a folder, or run a study without --out"
        raise StoreError.at(latest, "S104", rule) from error


def _is_study_among_results(path: Path) -> bool:
    """Whether a command that reads results may take it unnamed; an export beside it is none."""
    return path.resolve().parent == RESULTS.resolve() and (path / STUDY_FILE).is_file()


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
