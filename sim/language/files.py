"""Which files make up a scenario, in the order in which they are applied."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

from sim.errors import Origin
from sim.language.collected import Faults, fail
from sim.language.sources import is_file
from sim.language.tree import Mapping, Node, Scalar, Sequence

FOLDER = "scenarios"
LONGEST = 200  # characters in the path of a file; file systems end at 255
Part = Literal["market", "firm", "design"]

PART_OF_SECTION: dict[str, Part] = {
    "sets": "market", "cases": "market", "run": "market",
    "calendars": "firm", "actors": "firm", "tasks": "firm",
    "sources": "design", "queues": "design", "journeys": "design", "outcomes": "design",
    "measures": "design",
}  # fmt: skip
"""The part of a scenario that a section belongs to; the other sections may stand in any file."""

SHARED = ("parameters", "formulas", "state")
SECTIONS = (*PART_OF_SECTION, *SHARED)
VERBS = ("set", "add", "before", "after", "changes")
HEAD = ("title", "world", "extends", *VERBS)


@dataclass(frozen=True)
class File:
    """A file as it was written. `name` is how messages call it, `path` which file it is."""

    name: str
    path: Path
    tree: Mapping

    def __hash__(self) -> int:
        return hash(self.name)


@dataclass(frozen=True)
class Chain:
    """The files of a scenario: those of its world, then its own, bases before extensions."""

    world: tuple[File, ...]
    design: tuple[File, ...]

    @property
    def top(self) -> File:
        return self.design[-1]

    def parts(self) -> dict[str, Part]:
        """Of each file, by name, the part that its parameters, formulas and state belong to."""
        parts: dict[str, Part] = {file.name: "design" for file in self.design}
        for file in self.world:
            held = {PART_OF_SECTION.get(section) for section in file.tree.entries}
            parts[file.name] = "firm" if held & {"firm"} and "market" not in held else "market"
        return parts


def collect(path: str, world: str | None, parse: Callable[[str], Mapping], faults: Faults) -> Chain:
    """Open a scenario and all it names. Raises ScenarioError where a file cannot be had."""
    shelf = _Shelf(parse, faults)
    start = Origin(path, 1, 1)
    for given, origin in ((path, start), (world or "", Origin("--world", 1, 1))):
        if "\0" in given:
            raise fail("E510", origin, "", "there is no such file", given)
    design = shelf.with_bases(shelf.open(path, start, _root(path)), ())
    entries = shelf.world_of(design[-1])
    if world is not None:
        entries = _replace(entries, shelf, world, design[-1])
    files: dict[Path, File] = {}
    for file in entries:
        for member in shelf.with_bases(file, ()):
            if member.path in files:
                faults.add("E518", member.tree.origin, "extends", "the file is taken twice")
            files[member.path] = member
    chain = Chain(tuple(files.values()), design)
    _check_places(chain, faults)
    return chain


def _root(path: str) -> Path:
    """The topmost folder `scenarios` above a file, or the file's own folder."""
    folder = _real(path).parent
    above = [parent for parent in (folder, *folder.parents) if parent.name == FOLDER]
    return above[-1] if above else folder


class _Shelf:
    """Opens each file once."""

    def __init__(self, parse: Callable[[str], Mapping], faults: Faults) -> None:
        self.parse = parse
        self.faults = faults
        self.files: dict[Path, File] = {}
        self.roots: dict[Path, Path] = {}

    def open(self, name: str, origin: Origin, root: Path) -> File:
        path = _real(name)
        if path not in self.files:
            _check_file(name, path, origin)
            self.files[path] = File(name, path, self.parse(name))
            self.roots[path] = root
        return self.files[path]

    def listed(self, file: File, key: str) -> list[File]:
        """The files that `extends` or `world` of a file names."""
        found: list[File] = []
        for entry in _names(file.tree.get(key), key):
            name = posixpath.normpath(posixpath.join(posixpath.dirname(file.name), entry.text))
            root = self.roots[file.path]
            if not _is_relative(entry.text):
                rule = "a file is named by a path relative to this one, with forward slashes"
                raise fail("E511", entry.origin, key, rule, entry.text)
            if not _real(name).is_relative_to(root):
                rule = f"a path may not leave the folder {root.name}"
                raise fail("E511", entry.origin, key, rule, entry.text)
            found.append(self.open(name, entry.origin, root))
        return found

    def with_bases(self, file: File, inside: tuple[File, ...]) -> tuple[File, ...]:
        """The files that a file extends, bases first, then itself."""
        if file in inside:
            names = " -> ".join(f.name for f in (*inside[inside.index(file) :], file))
            origin = inside[-1].tree.key_origin("extends")
            raise fail("E512", origin, "extends", "files extend each other in a circle", names)
        order: list[File] = []
        for base in self.listed(file, "extends"):
            for member in self.with_bases(base, (*inside, file)):
                if member in order:
                    rule = "the file is extended twice"
                    origin = file.tree.key_origin("extends")
                    raise fail("E518", origin, "extends", rule, member.name)
                order.append(member)
        return (*order, file)

    def world_of(self, file: File) -> tuple[File, ...]:
        """The world a file names, or else that of its bases."""
        if "world" in file.tree:
            return tuple(self.listed(file, "world"))
        worlds = {world for base in self.listed(file, "extends") if (world := self.world_of(base))}
        if len(worlds) > 1:
            origin = file.tree.key_origin("extends")
            raise fail("E515", origin, "world", "the files extended have several worlds: say which")
        return next(iter(worlds), ())


def _real(name: str) -> Path:
    """Which file a path means; unlike `Path.resolve`, also of links in a circle."""
    return Path(os.path.realpath(name))


def _check_file(name: str, path: Path, origin: Origin) -> None:
    """Refuse what is no file that can be read."""
    got = PurePosixPath(name).name or name
    try:
        if is_file(name):
            return
        rule = "this is a folder, not a file" if path.is_dir() else "there is no such file"
        known = sorted(p.name for p in path.parent.glob("*.yaml"))
    except OSError as error:
        rule, known = f"the file cannot be read: {error.strerror}", []
    raise fail("E510", origin, "", rule, got, known)


def _is_relative(name: str) -> bool:
    fits = len(name) <= LONGEST and not any(mark in name for mark in "\\:\0")
    return fits and not PurePosixPath(name).is_absolute()


def _names(node: Node | None, key: str) -> Iterable[Scalar]:
    if node is None:
        return ()
    items = node.items if isinstance(node, Sequence) else (node,)
    names = [item for item in items if isinstance(item, Scalar)]
    if len(names) < len(items) or not names:
        raise fail("E603", node.origin, key, "needs a file or a list of files")
    return names


def _replace(entries: tuple[File, ...], shelf: _Shelf, world: str, top: File) -> tuple[File, ...]:
    """The world with `world` in place of the files it extends; alone if it extends none."""
    origin = Origin("--world", 1, 1)
    if not entries:
        raise fail("E515", origin, "world", "the scenario has no `world` to replace", top.name)
    file = shelf.open(world, origin, _root(world))
    extended = {member.path for member in shelf.with_bases(file, ())}
    kept = tuple(entry for entry in entries if entry.path not in extended)
    return (*kept, file) if len(kept) < len(entries) else (file,)


def _check_places(chain: Chain, faults: Faults) -> None:
    """Each section stands in a file where it may stand."""
    for file in chain.world:
        for section in file.tree.entries:
            if section == "world" or PART_OF_SECTION.get(section) == "design":
                rule = "a file of the world may not hold this section; it belongs to a design"
                faults.add("E514", file.tree.key_origin(section), section, rule, section)
    if not chain.world:
        return
    for file in chain.design:
        for section in file.tree.entries:
            if PART_OF_SECTION.get(section) in ("market", "firm"):
                rule = "a design with a `world` may not hold this section; it belongs to the world"
                faults.add("E514", file.tree.key_origin(section), section, rule, section)
    held = {PART_OF_SECTION.get(section) for file in chain.world for section in file.tree.entries}
    for part in ("market", "firm"):
        if part not in held:
            rule = f"the world must hold a {part}; none of its files has one of its sections"
            sections = [s for s, belongs in PART_OF_SECTION.items() if belongs == part]
            origin = chain.top.tree.key_origin("world")
            faults.add("E515", origin, "world", rule, f"no {', '.join(sections)}")
