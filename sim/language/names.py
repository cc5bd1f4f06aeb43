"""The one namespace of a scenario, and what a name means."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from sim.errors import Origin
from sim.language.memo import Tokens
from sim.language.tree import Node
from sim.language.types import Type

NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")  # tables, files and columns are called after them
NAME_RULE = "a name is lower-case letters, digits and _, at most 60 of them"
Role = Literal["parameter", "formula", "attribute", "state", "set", "element", "kind"]


@dataclass(frozen=True)
class Name:
    """What a name of the scenario stands for.

    kind: the kind of case an attribute or state belongs to.
    level: a state with a rate.
    body: of a formula, its text; it is resolved anew wherever it is used.
    set, index: of an element.
    """

    name: str
    role: Role
    type: Type
    origin: Origin
    kind: str = ""
    level: bool = False
    body: Node | None = None
    index: int = -1


@dataclass(frozen=True)
class KindShape:
    """What an expression may ask of a kind of case: its set and its parent's kind."""

    name: str
    per: str = ""
    parent: str = ""


Table = Literal["names", "properties", "traits", "elements", "kinds", "lists"]
_EMPTY = object()
_AFTER = Tokens()  # the version after each `put`


@dataclass
class Names:
    """Everything an expression can name; changed by `put` alone.

    names: by name. properties: type by (set, property). traits: type by (actor, trait).
    elements: names of a set's elements in order. kinds: by name.
    lists: the length of a list parameter by its name.
    version: the same object for all that were filled by the same puts, so that what is read of
    them need not be read again; never the same for two that differ.
    """

    names: Mapping[str, Name] = field(default_factory=dict)
    properties: Mapping[tuple[str, str], Type] = field(default_factory=dict)
    traits: Mapping[tuple[str, str], Type] = field(default_factory=dict)
    elements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: Mapping[str, KindShape] = field(default_factory=dict)
    lists: Mapping[str, int] = field(default_factory=dict)
    version: object = field(default=_EMPTY, init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        if any((self.names, self.properties, self.traits, self.elements, self.kinds, self.lists)):
            self.version = object()

    def put(self, table: Table, key: Hashable, value: Hashable) -> None:
        """Set an entry of one of the tables."""
        getattr(self, table)[key] = value
        self.version = _AFTER.of((self.version, table, key, value))

    def add(self, name: Name) -> None:
        self.put("names", name.name, name)


@dataclass(frozen=True)
class Context:
    """Where an expression stands, and so what it may name.

    path: for messages. kind: the kind of case that evaluates it, "" if none does.
    running: sets whose name is the running element (`per: product`).
    person: actor whose worker is `person`. allow: of "now", "chance", "level", "case"
    ("case": state and attributes of the case may be read).
    """

    path: str
    kind: str = ""
    running: tuple[str, ...] = ()
    person: str = ""
    allow: frozenset[str] = frozenset({"case", "level"})
