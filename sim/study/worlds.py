"""`worlds.yaml`: the worlds and the structural switches in which a headline is repeated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import ScenarioError
from sim.language.loader import parse_yaml
from sim.language.shape import Free, Section, Text
from sim.language.side_file import SideFile, text_of
from sim.language.sources import is_there
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.study.beside import beside
from sim.study.sides import Side, for_side

FILE = "worlds.yaml"


class _WorldForm(Section):
    title: Text
    file: Text | None = None


class _SwitchForm(Section):
    title: Text
    set: Free


class _Form(Section):
    title: Text | None = None
    pairs: Text | None = None
    worlds: dict[str, _WorldForm] | None = None
    switches: dict[str, _SwitchForm] | None = None


@dataclass(frozen=True)
class World:
    """A world of both designs. `file` takes the place of the one they name; None: it is that.

    sets: what the file sets in the place of what it extends, as `actors.accounts.staff 2`.
    """

    name: str
    title: str
    file: Path | None
    sets: tuple[str, ...] = ()


@dataclass(frozen=True)
class Switch:
    """Another reading of the case. settings: values by path, `a:` or `b:` before it: one design."""

    name: str
    title: str
    settings: Mapping[str, Node]

    def for_side(self, side: Side) -> dict[str, Node]:
        return for_side(self.settings, side)


@dataclass(frozen=True)
class Worlds:
    """What a file `worlds.yaml` says.

    pairs: of runs, in each world and under each switch beside the main comparison.
    """

    file: Path
    pairs: int
    worlds: tuple[World, ...]
    switches: tuple[Switch, ...]

    @property
    def own(self) -> World:
        """The world that the designs name: that of the main comparison."""
        return next(world for world in self.worlds if world.file is None)


def worlds_beside(pair: tuple[Path, Path]) -> Worlds | None:
    """What `worlds.yaml` in the folder of both designs says; None if there is none."""
    path = beside(pair, FILE)
    return None if path is None else read_worlds(path)


def read_worlds(path: Path) -> Worlds:
    """Reads a file `worlds.yaml`. Raises ScenarioError with every fault found."""
    file = SideFile(path, _Form, ("pairs", "worlds"))
    read = Worlds(
        file=path,
        pairs=file.count("pairs"),
        worlds=tuple(_world(file, name, node) for name, node in file.entries("worlds")),
        switches=tuple(_switch(file, name, node) for name, node in file.entries("switches")),
    )
    own = [world.name for world in read.worlds if world.file is None]
    if len(own) != 1:
        rule = "needs one world without a file: the one that the designs name"
        file.faults.add("E801", file.tree.key_origin("worlds"), "worlds", rule, ", ".join(own))
    file.faults.stop_if_any()
    return read


def _world(file: SideFile, name: str, node: Tree) -> World:
    where = node.get("file")
    path = None if where is None else _file(file, name, where)
    return World(name, text_of(node.get("title")), path, _sets(path))


def _sets(path: Path | None) -> tuple[str, ...]:
    """What a world sets; of a file that cannot be read the designs tell what is wrong."""
    if path is None:
        return ()
    try:
        found = parse_yaml(path).get("set")
    except ScenarioError:
        return ()
    entries = found.entries if isinstance(found, Tree) else {}
    return tuple(f"{name} {text_of(value)}" for name, value in entries.items())


def _file(file: SideFile, name: str, node: Node) -> Path:
    text = text_of(node)
    if not file.stays_below(f"worlds.{name}.file", node):
        return file.path
    path = file.path.parent / text
    if not is_there(path):
        known = [one.relative_to(file.path.parent) for one in file.path.parent.rglob("*.yaml")]
        names = sorted(one.as_posix() for one in known)
        rule = "there is no such file"
        file.faults.add("E510", node.origin, f"worlds.{name}.file", rule, text, names)
    return path


def _switch(file: SideFile, name: str, node: Tree) -> Switch:
    settings = node["set"]
    assert isinstance(settings, Tree)
    if not settings.entries:
        rule = "a switch sets at least one path"
        file.faults.add("E806", node.key_origin("set"), f"switches.{name}", rule)
    return Switch(name, text_of(node.get("title")), settings.entries)
