"""Attributes and states as they were written, and what must be read before each."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from sim.errors import Origin
from sim.language.check import form_of
from sim.language.draft import Draft, through_formulas, words
from sim.language.names import KindShape
from sim.language.scenario import Attribute, State
from sim.language.tree import Mapping, Node


@dataclass
class Holding:
    """What one kind of case holds, as it is being read."""

    kind: KindShape
    attributes: dict[str, Attribute] = field(default_factory=dict)
    state: dict[str, State] = field(default_factory=dict)


@dataclass(frozen=True)
class Item:
    """An attribute or a state as it was written."""

    name: str
    kind: str
    role: str
    node: Node
    origin: Origin
    path: str


def read_items(draft: Draft) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for item in (*_attributes(draft), *_states(draft)):
        if item.name in items:
            there = items[item.name]
            rule = f"is declared already, as `{there.path}` at {there.origin}"
            draft.faults.add("E607", item.origin, item.path, rule, item.name)
        items.setdefault(item.name, item)
    return items


def needs_of(
    items: dict[str, Item], formulas: Mapping, kinds: Collection[str]
) -> dict[str, set[str]]:
    """What must be read before each item; the rates of levels are read last of all."""
    needs: dict[str, set[str]] = {}
    for name, item in items.items():
        node: Node | None = item.node
        if item.role == "level" and isinstance(node, Mapping):
            node = node.get("start")
        needs[name] = (
            set() if node is None else through_formulas(words(node, kinds), formulas, kinds)
        )
    return needs


def own_states(draft: Draft, item: Item, node: Node, items: dict[str, Item]) -> list[str]:
    """The states of the same kind of case that a value names, in formulas too."""
    formulas = draft.section("formulas")
    named = through_formulas(words(node), formulas)
    return sorted(
        word
        for word in named & items.keys()
        if items[word].role != "attribute" and items[word].kind == item.kind
    )


def _attributes(draft: Draft) -> list[Item]:
    found: list[Item] = []
    for kind, node in draft.section("cases").entries.items():
        attributes = node.get("attributes") if isinstance(node, Mapping) else None
        if isinstance(attributes, Mapping):
            for name, value in attributes.entries.items():
                origin, path = attributes.key_origin(name), f"cases.{kind}.attributes.{name}"
                found.append(Item(name, kind, "attribute", value, origin, path))
    return found


def _states(draft: Draft) -> list[Item]:
    """The states of every kind; with several kinds the section is grouped by kind."""
    section = draft.section("state")
    kinds = list(draft.names.kinds)
    groups = [(kinds[0], section, "state")]
    if len(kinds) > 1:
        groups = []
        for kind, node in section.entries.items():
            path, origin = f"state.{kind}", section.key_origin(kind)
            if kind not in kinds:
                rule = "with several kinds of case the states are grouped by kind"
                draft.faults.add("E726", origin, path, rule, kind, kinds)
                draft.whole = False
            elif not isinstance(node, Mapping):
                draft.faults.add("E603", node.origin, path, "needs a map", form_of(node))
            else:
                groups.append((kind, node, path))
    return [
        Item(name, kind, _role(node), node, group.key_origin(name), f"{path}.{name}")
        for kind, group, path in groups
        for name, node in group.entries.items()
    ]


def _role(node: Node) -> str:
    return "level" if isinstance(node, Mapping) and ("rate" in node or "start" in node) else "state"
