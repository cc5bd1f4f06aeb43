"""Files of an export: always new, with the same bytes on every machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sim.errors import StoreError


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that was not there before: UTF-8, line ends as written. Raises StoreError."""
    try:
        with path.open("x", encoding="utf-8", newline="") as file:
            yield file
    except (OSError, UnicodeEncodeError) as error:
        raise unwritable(path, error) from error


def refuse_old(path: Path) -> None:
    """Raises StoreError if something is there."""
    if path.exists():
        raise StoreError.at(path, "S103", "cannot be written: is there already")


def unwritable(path: Path, error: Exception) -> StoreError:
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError.at(path, "S103", f"cannot be written: {reason}")
