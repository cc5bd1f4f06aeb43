"""Where the text of a file comes from: the disk, or what a study has kept of it.

All YAML passes through here, so that a study can keep what it read, and be repeated from that
when the files are gone or have changed.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from os import PathLike
from pathlib import Path

Texts = Mapping[str, bytes]

_KEPT: ContextVar[Texts | None] = ContextVar("kept", default=None)
_READ: ContextVar[dict[str, bytes] | None] = ContextVar("read", default=None)


def read_bytes(path: str | PathLike[str], most: int = -1) -> bytes:
    """The content of a file, no more than `most` bytes. Raises OSError, ValueError as open does."""
    kept, read, name = _KEPT.get(), _READ.get(), _name(path)
    if kept is None:
        with Path(path).open("rb") as file:
            content = file.read(most)
    elif name in kept:
        content = kept[name]
    else:
        raise FileNotFoundError(2, "was not kept with the study", name)
    if read is not None:
        read[name] = content
    return content


def is_file(path: str | PathLike[str]) -> bool:
    """Whether there is such a file to read. Raises OSError as a disk does."""
    kept = _KEPT.get()
    return Path(path).is_file() if kept is None else _name(path) in kept


def is_there(path: str | PathLike[str]) -> bool:
    """`is_file`, where a name that no disk can have is that of no file."""
    try:
        return is_file(path)
    except OSError:
        return False


@contextmanager
def recorded() -> Iterator[dict[str, bytes]]:
    """Every file that is read inside the block, by name; grows while it runs."""
    read: dict[str, bytes] = {}
    token = _READ.set(read)
    try:
        yield read
    finally:
        _READ.reset(token)


@contextmanager
def instead_of_disk(texts: Texts) -> Iterator[None]:
    """Inside the block these are all the files there are."""
    token = _KEPT.set(texts)
    try:
        yield
    finally:
        _KEPT.reset(token)


def _name(path: str | PathLike[str]) -> str:
    """How a file is called, the same for every way to write its path from here."""
    return posixpath.normpath(Path(path).as_posix())
