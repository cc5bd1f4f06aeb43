"""YAML as it was written: text, sequences and mappings, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.errors import Origin


@dataclass(frozen=True)
class Scalar:
    """A text; what it means is decided by the place where it stands."""

    text: str
    origin: Origin
    inline: bool = True  # its characters stand side by side from `origin` on


@dataclass(frozen=True)
class Sequence:
    """A YAML list."""

    items: tuple[Node, ...]
    origin: Origin

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@dataclass(frozen=True)
class Mapping:
    """A YAML map: values by key, and where each key stands."""

    entries: dict[str, Node]
    origin: Origin
    keys: dict[str, Origin] = field(default_factory=dict)

    def __hash__(self) -> int:
        return hash((self.origin, *self.entries.values()))

    def __contains__(self, key: str) -> bool:
        return key in self.entries

    def __getitem__(self, key: str) -> Node:
        return self.entries[key]

    def get(self, key: str) -> Node | None:
        return self.entries.get(key)

    def key_origin(self, key: str) -> Origin:
        return self.keys.get(key, self.origin)

    def written_at(self, key: str) -> Origin:
        """Where a fault of what stands at a key is: the key, or the value if another file, such as
        that of a study, has set it."""
        key_at, value_at = self.key_origin(key), self.entries[key].origin
        return key_at if key_at.file == value_at.file else value_at


Node: TypeAlias = Scalar | Sequence | Mapping
