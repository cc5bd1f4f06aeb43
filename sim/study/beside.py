"""Files that stand beside the designs and say how to study them: how they are found."""

from __future__ import annotations

from pathlib import Path

from sim.language.sources import is_file


def beside(pair: tuple[Path, Path], name: str) -> Path | None:
    """The file of this name in the folder that both designs lie in, if there is one."""
    path = pair[0].parent / name
    return path if _share_folder(pair) and is_file(path) else None


def files_beside(pair: tuple[Path, Path], folder: str) -> list[Path]:
    """The YAML files of this folder in the one that both designs lie in, by name."""
    place = pair[0].parent / folder
    return sorted(place.glob("*.yaml")) if _share_folder(pair) else []


def _share_folder(pair: tuple[Path, Path]) -> bool:
    return len({path.resolve().parent for path in pair}) == 1
