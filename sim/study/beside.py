"""Files that stand beside the designs and say how to study them: how they are found."""

from __future__ import annotations

from pathlib import Path

from sim.language.sources import is_file


def beside(pair: tuple[Path, Path], name: str) -> Path | None:
    """The file of this name in the folder that both designs lie in, if there is one."""
    folders = {path.resolve().parent for path in pair}
    path = pair[0].parent / name
    return path if len(folders) == 1 and is_file(path) else None
