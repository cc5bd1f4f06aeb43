"""The designs of a study, and how they are loaded at a point."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from posixpath import normpath

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
    settings: Mapping[str, Node | str]
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


@dataclass(frozen=True)
class Given:
    """What somebody else says of the designs of a study, beside its file.

    files: those that its designs must be. settings: values by path, of each; those of the study
    go before them. without: changes that are off, where a design has them. world: as of a
    candidate. command: that of the comparison whose page the study belongs to.
    """

    command: str
    seed: int
    files: tuple[str, ...]
    settings: tuple[Mapping[str, str], ...]
    without: tuple[tuple[str, ...], ...]
    world: str = ""

    @property
    def text(self) -> str:
        """As JSON; `of_text` reads it back."""
        return json.dumps(vars(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Given:
        found = json.loads(text)
        without = tuple(tuple(names) for names in found["without"])
        parts = {name: tuple(found[name]) for name in ("files", "settings")}
        return cls(found["command"], found["seed"], **parts, without=without, world=found["world"])

    def meant(self, candidates: Sequence[Candidate]) -> bool:
        """Whether the designs of a study are those that this is said of."""
        return tuple(normpath(one.file.as_posix()) for one in candidates) == self.files

    def added(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """The candidates with what is said of them."""
        return [
            replace(
                one,
                settings={**self.settings[at], **one.settings},
                without=tuple(dict.fromkeys([*one.without, *self.without[at]])),
                world=one.world or self.world,
            )
            for at, one in enumerate(candidates)
        ]


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
