"""The designs of a study, and how they are loaded at a point."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.experiment.dimensions import Point
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
