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
from sim.language.tree import Mapping, Node, Scalar, Sequence

MOST_DIGITS = 18  # of a whole number
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class SideFile:
    """A file as it was written, held against its form; what is wrong with it is gathered.

    Raises ScenarioError at once if it has not its form.
    """

    def __init__(self, path: Path, form: type[Section], needed: tuple[str, ...]) -> None:
        self.path = path
        self.faults = Faults()
        written = parse_yaml(path)
        self.tree, _ = check_shape(written, form, self.faults)
        for key in needed:
            if key not in written:
                origin = Origin(path.as_posix(), 1, 1)
                self.faults.add("E602", origin, "", f"needs the key `{key}`")
        self.faults.stop_if_any()

    def text(self, key: str) -> str:
        return text_of(self.tree.get(key))

    def count(self, key: str) -> int:
        """A number of runs, at least 1."""
        node = self.tree[key]
        count = whole_of(text_of(node))
        if not count:
            self.faults.add("E802", node.origin, key, "needs a whole number above 0", text_of(node))
            return 1
        return count

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
            self.check_name(f"{key}.{name}", name, section.key_origin(name))
            yield name, node

    def check_name(self, place: str, name: str, origin: Origin) -> None:
        if not _NAME.fullmatch(name):
            self.faults.add(
                "E606", origin, place, "a name is lower-case letters, digits and _", name
            )


def text_of(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def texts_of(node: Node | None) -> list[str]:
    """A text, or the texts of a list."""
    if isinstance(node, Sequence):
        return [text_of(item) for item in node]
    return [] if node is None else [text_of(node)]


def whole_of(text: str) -> int | None:
    """A whole number that is not negative; None if a text is none, or too long for one."""
    if len(text) > MOST_DIGITS or not (text.isascii() and text.isdigit()):
        return None
    return int(text)
