"""Files of an export: always new, with the same bytes on every machine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from sim.errors import StoreError


@contextmanager
def new_file(path: Path) -> Iterator[TextIO]:
    """A text file that was not there before: UTF-8, line ends as written.

    It is there when the block ends without error, and else is gone. Raises StoreError.
    """
    with whole(path), path.open("x", encoding="utf-8", newline="") as file:
        yield file


@contextmanager
def whole(path: Path) -> Iterator[None]:
    """A block that makes a file which must be new, and takes it away if it fails.

    Raises StoreError for what the system or UTF-8 refuses.
    """
    if path.exists():
        raise StoreError.at(path, "S103", "cannot be written: is there already")
    try:
        yield
    except BaseException as error:
        path.unlink(missing_ok=True)
        if isinstance(error, (OSError, UnicodeEncodeError, sqlite3.Error)):
            raise unwritable(path, error) from error
        raise


def unwritable(path: Path, error: Exception) -> StoreError:
    reason = getattr(error, "strerror", None) or str(error)
    return StoreError.at(path, "S103", f"cannot be written: {reason}")
