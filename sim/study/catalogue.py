"""The scenarios that lie in a folder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sim.errors import ScenarioError
from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True)
class Entry:
    """A scenario that can be run: its file and its title."""

    path: Path
    title: str


def scenarios_in(folder: Path) -> list[Entry]:
    """Every file below `folder` that holds journeys or extends one that does, by path."""
    return [entry for path in sorted(folder.rglob("*.yaml")) if (entry := _entry(path))]


def _entry(path: Path) -> Entry | None:
    try:
        if not _has_journeys(path, frozenset()):
            return None
        title = parse_yaml(path).get("title")
    except ScenarioError as error:
        return Entry(path, f"cannot be read: {error.faults[0].rule}")
    return Entry(path, title.text if isinstance(title, Scalar) else "")


def _has_journeys(path: Path, seen: frozenset[Path]) -> bool:
    if path in seen:
        return False
    tree = parse_yaml(path)
    if "journeys" in tree:
        return True
    bases = (path.parent / base for base in _texts(tree.get("extends")))
    return any(_has_journeys(base, seen | {path}) for base in bases)


def _texts(node: Node | None) -> Iterator[str]:
    if isinstance(node, Scalar):
        yield node.text
    elif isinstance(node, Sequence):
        for item in node:
            yield from _texts(item)
    elif isinstance(node, Mapping):
        yield from node.entries
