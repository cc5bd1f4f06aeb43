"""A text file appears whole or not at all, and costs no other file unless that is asked for."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sim.errors import StoreError


def write_text(path: Path, text: str, force: bool = False) -> None:
    """Writes UTF-8 with LF. Raises StoreError, and leaves what was there as it was.

    force: whether an existing file is replaced.
    """
    try:
        if path.exists() and not force:
            raise StoreError.at(path, "S101", "is there already; use --force to replace it")
        _replace(path, text.encode("utf-8"))
    except OSError as error:
        rule = f"cannot be written: {error.strerror or error}"
        raise StoreError.at(path, "S103", rule) from error


def _replace(path: Path, data: bytes) -> None:
    """Writes beside the file, then takes its name."""
    parent = path.absolute().parent
    with tempfile.TemporaryDirectory(prefix=".unfinished-", dir=parent) as place:
        whole = Path(place) / "text"
        whole.write_bytes(data)
        whole.replace(path)
