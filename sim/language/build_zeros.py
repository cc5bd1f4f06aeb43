"""The dimension of states that start at a bare 0: that of what they are set to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.errors import ScenarioError
from sim.language.draft import Draft
from sim.language.names import Context
from sim.language.resolve import read_value
from sim.language.scenario import State
from sim.language.tree import Mapping, Node, Sequence
from sim.language.types import PURE, Dimension, Type

_EVERYTHING = frozenset({"case", "level", "now", "chance"})


def settle_zeros(draft: Draft, states: dict[str, dict[str, State]]) -> None:
    """Give each state of any dimension the one it is set to, its rate's, or none."""
    setters = [*_setters(draft.section("journeys")), *_setters(draft.section("sources"))]
    changed = True
    while changed:
        changed = False
        for kind, held in states.items():
            for name, state in held.items():
                if state.type.dimension.any and (found := _dimension(draft, kind, name, setters)):
                    _settle(draft, held, name, found)
                    changed = True
    for held in states.values():
        for name, state in held.items():
            if state.type.dimension.any:
                _settle(draft, held, name, PURE)


def _setters(node: Node) -> Iterator[tuple[str, Node]]:
    """(state, value) of everything that `set` and `with` set below a node."""
    if isinstance(node, Mapping):
        for key, value in node.entries.items():
            columns = key == "with" and "document" in node
            if key in ("set", "with") and isinstance(value, Mapping) and not columns:
                for name, set_to in value.entries.items():
                    yield name.rsplit(".", 1)[-1], set_to
            yield from _setters(value)
    elif isinstance(node, Sequence):
        for item in node:
            yield from _setters(item)


def _dimension(
    draft: Draft, kind: str, name: str, setters: list[tuple[str, Node]]
) -> Dimension | None:
    section = draft.section("state")
    entry = section.get(name)
    group = section.get(kind)
    if entry is None and isinstance(group, Mapping):
        entry = group.get(name)
    rate = entry.get("rate") if isinstance(entry, Mapping) else None
    if rate is not None and (per_hour := _tried(draft, kind, rate)) is not None:
        return per_hour * Dimension((("time", 1),))
    for target, value in setters:
        if target == name:
            for setter in (kind, *(k for k in draft.names.kinds if k != kind)):
                if (found := _tried(draft, setter, value)) is not None:
                    return found
    return None


def _tried(draft: Draft, kind: str, node: Node) -> Dimension | None:
    """The dimension of a value, if it can be read for this kind and has one."""
    try:
        type_ = read_value(node, draft.names, Context("", kind, (), "", _EVERYTHING)).type
    except ScenarioError:
        return None
    return None if type_.dimension.any or type_.shape != "number" else type_.dimension


def _settle(draft: Draft, held: dict[str, State], name: str, dimension: Dimension) -> None:
    type_ = Type("number", dimension)
    held[name] = replace(held[name], type=type_)
    draft.names.add(replace(draft.names.names[name], type=type_))
