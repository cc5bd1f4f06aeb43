"""The files that a study names: designs, worlds, and lists of worlds."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from sim.errors import Fault, nearest
from sim.language.side_file import SideFile, text_of
from sim.language.sources import is_there
from sim.language.tree import Node


def file_at(file: SideFile, place: str, node: Node) -> Path | None:
    """The file that a text names by its path from the study's; None, with a fault added, if there
    is none."""
    text = text_of(node)
    if "\\" in text or Path(text).is_absolute():
        rule = "a file is named by a path from this one, with forward slashes"
        file.faults.add("E511", node.origin, place, rule, text)
        return None
    path = Path(posixpath.normpath(Path(file.path.parent, text).as_posix()))
    if not is_there(path):
        meant = _from_here(file.path.parent, text)
        meant = meant or nearest(text, sorted(_beside(file.path.parent, Path(text))))
        rule = f"there is no such file: from the folder of this one it leads to {path.as_posix()}"
        file.faults.extend([Fault(node.origin, "E510", place, rule, text, meant)])
        return None
    return path


def _from_here(folder: Path, text: str) -> str:
    """The path that was meant where one is written that counts from the working directory; "" if
    there is no such file either."""
    if not is_there(Path(text)):
        return ""
    return Path(os.path.relpath(text, folder)).as_posix()


def _beside(folder: Path, text: Path) -> Iterator[str]:
    """The files in the folder of one that is not there, written as it is."""
    try:
        found = list((folder / text).parent.glob("*.yaml"))
    except (OSError, ValueError):  # no name of a folder
        return
    yield from ((text.parent / one.name).as_posix() for one in found)
