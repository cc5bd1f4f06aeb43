"""The designs of a study, and how they are loaded at a point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Origin
from sim.experiment.dimensions import Point
from sim.language.side_file import SideFile
from sim.language.tree import Node
from sim.program.design import Design, load

_OF_ONE = re.compile(r"([a-z][a-z0-9_]*):(.+)", re.DOTALL)


@dataclass(frozen=True)
class Candidate:
    """A design of a study.

    settings: values by path that every point has. without: changes that are off. world: a file
    that takes the place of the world's, "" for the design's own.
    """

    name: str
    file: Path
    settings: Mapping[str, Node]
    without: tuple[str, ...] = ()
    world: str = ""

    def load(self, point: Point | None = None, off: Iterable[str] = ()) -> Design:
        """The design at a point; `off`: further changes that are switched off there.

        Raises ScenarioError with every fault.
        """
        more = {} if point is None else point.settings
        world = (point.world if point is not None else "") or self.world
        settings = {**self.settings, **own_settings(more, self.name)}
        return load(self.file, settings, (*self.without, *off), Path(world) if world else None)


def own_settings(settings: Mapping[str, Node], name: str) -> dict[str, Node]:
    """The values that are meant for a design: those of all, and those written `NAME:PATH`."""
    found: dict[str, Node] = {}
    for written, node in settings.items():
        owner, path = split_owner(written)
        if owner in ("", name):
            found[path] = node
    return found


def split_owner(written: str) -> tuple[str, str]:
    """`to_be:sources.outreach.cap` -> the design's name and the path; "" without a name."""
    found = _OF_ONE.fullmatch(written.strip())
    return (found[1], found[2].strip()) if found else ("", written.strip())


def meet(one: str, other: str) -> bool:
    """Whether two written paths are one in some design, or one lies inside the other."""
    (owner, path), (other_owner, other_path) = split_owner(one), split_owner(other)
    if "" not in (owner, other_owner) and owner != other_owner:
        return False
    return f"{path}.".startswith(f"{other_path}.") or f"{other_path}.".startswith(f"{path}.")


def check_owner(
    file: SideFile, place: str, written: str, origin: Origin, names: Sequence[str]
) -> bool:
    """Whether the name before a colon, if there is one, is that of a design."""
    owner, _ = split_owner(written)
    if owner and owner not in names:
        rule = f"needs the name of a design before the colon: {', '.join(names)}"
        file.faults.add("E814", origin, place, rule, owner, names)
        return False
    return True
