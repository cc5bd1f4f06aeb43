"""YAML files beside scenarios, such as `worlds.yaml`: as they were written, held to a form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from sim.errors import Origin
from sim.language.check import check_shape
from sim.language.collected import Faults
from sim.language.loader import parse_yaml
from sim.language.shape import Section
from sim.language.tree import Mapping, Node, Scalar

_NAME = re.compile(r"[a-z][a-z0-9_]*")


class SideFile:
    """A file as it was written, held against its form; what is wrong with it is gathered.

    Raises ScenarioError at once if it has not its form.
    """

    def __init__(self, path: Path, form: type[Section], needed: tuple[str, ...]) -> None:
        self.path = path
        self.faults = Faults()
        self.tree, _ = check_shape(parse_yaml(path), form, self.faults)
        for key in needed:
            if key not in self.tree:
                origin = Origin(path.as_posix(), 1, 1)
                self.faults.add("E602", origin, "", f"needs the key `{key}`")
        self.faults.stop_if_any()

    def text(self, key: str) -> str:
        return text_of(self.tree.get(key))

    def count(self, key: str) -> int:
        """A number of runs, at least 1."""
        node = self.tree[key]
        written = text_of(node)
        if not (written.isascii() and written.isdigit() and int(written) > 0):
            self.faults.add("E802", node.origin, key, "needs a whole number above 0", written)
            return 1
        return int(written)

    def stays_below(self, place: str, node: Node, folder: str = "this folder") -> bool:
        """Whether a path that was written leads nowhere but below a folder."""
        written = text_of(node)
        path = PurePosixPath(written)
        stays = "\\" not in written and not path.is_absolute() and ".." not in path.parts
        if not stays:
            rule = f"a file is named by a path below {folder}, with forward slashes"
            self.faults.add("E511", node.origin, place, rule, written)
        return stays

    def entries(self, key: str) -> Iterator[tuple[str, Mapping]]:
        """The maps below a section, by name."""
        section = self.tree.get(key)
        for name, node in section.entries.items() if isinstance(section, Mapping) else ():
            assert isinstance(section, Mapping) and isinstance(node, Mapping)
            if not _NAME.fullmatch(name):
                rule = "a name is lower-case letters, digits and _"
                self.faults.add("E606", section.key_origin(name), f"{key}.{name}", rule, name)
            yield name, node


def text_of(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""
