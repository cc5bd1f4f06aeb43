"""Files that stand beside the designs and say how to study them: how they are found and read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from sim.errors import Origin
from sim.language.check import check_shape
from sim.language.collected import Faults
from sim.language.loader import parse_yaml
from sim.language.shape import Section
from sim.language.sources import is_file
from sim.language.tree import Mapping, Node, Scalar

_NAME = re.compile(r"[a-z][a-z0-9_]*")


def beside(pair: tuple[Path, Path], name: str) -> Path | None:
    """The file of this name in the folder that both designs lie in, if there is one."""
    folders = {path.resolve().parent for path in pair}
    path = pair[0].parent / name
    return path if len(folders) == 1 and is_file(path) else None


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
