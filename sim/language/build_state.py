"""State: what changes in the life of a case, and how it starts."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sim.language.build_items import Holding, Item, own_states
from sim.language.draft import UNKNOWN, Draft
from sim.language.names import Context, Name
from sim.language.nodes import Value
from sim.language.scenario import State
from sim.language.tree import Mapping, Node, Scalar
from sim.language.types import TIME, YES_NO, Type

_CASE = frozenset({"case"})
_FORMS = ("one_of", "person", "start", "rate")


def read_state(draft: Draft, item: Item, holding: Holding, items: dict[str, Item]) -> None:
    state = _state(draft, item, items)
    name = Name(
        item.name,
        "state",
        UNKNOWN if state is None else state.type,
        item.origin,
        item.kind,
        level=item.role == "level",
    )
    if draft.declare(name) and state is not None:
        holding.state[item.name] = state


def _state(draft: Draft, item: Item, items: dict[str, Item]) -> State | None:
    node, path = item.node, item.path
    if isinstance(node, Scalar) and node.text == "flag":
        return State(item.name, "flag", YES_NO, origin=item.origin)
    start: Node | None = node
    if isinstance(node, Mapping) and any(key in node for key in _FORMS):
        if not _check_form(draft, node, path):
            return None
        for key, known in (("one_of", draft.sets), ("person", draft.named("actors"))):
            if key in node:
                return _named(draft, item, node, key, known)
        start = node.get("start")
    if start is None:
        return None
    value = _start(draft, item, start, items)
    form = "level" if item.role == "level" else "value"
    if value is None or (form == "level" and not _is_number(draft, value, path)):
        return None
    return State(item.name, form, value.type, value, origin=item.origin)  # type: ignore[arg-type]


def _check_form(draft: Draft, node: Mapping, path: str) -> bool:
    allowed = {"one_of": ("one_of",), "person": ("person",)}
    keys = next((allowed[key] for key in allowed if key in node), ("start", "rate"))
    wrong = [key for key in node.entries if key not in keys]
    for key in wrong:
        rule = f"unknown key; known are {', '.join(keys)}"
        draft.faults.add("E601", node.key_origin(key), f"{path}.{key}", rule, key, keys)
    lacking = [key for key in keys if key not in node]
    for key in lacking:
        draft.faults.add("E602", node.origin, path, f"needs the key `{key}`")
    return not lacking


def _named(
    draft: Draft, item: Item, node: Mapping, key: str, known: Collection[str]
) -> State | None:
    rule = "names no set" if key == "one_of" else "names no actor"
    of = draft.known(node, key, item.path, known, "E720", rule)
    if not of:
        return None
    if key == "one_of":
        return State(item.name, "one_of", Type("element", of=of), origin=item.origin)
    return State(item.name, "person", Type("person", of=of), origin=item.origin)


def _start(draft: Draft, item: Item, start: Node, items: dict[str, Item]) -> Value | None:
    own = own_states(draft, item, start, items)
    if own:
        rule = "a start value may not name a state of the same case"
        draft.faults.add("E728", item.origin, item.path, rule, own[0])
        return None
    value = draft.value(start, Context(item.path, item.kind, (), "", _CASE))
    if value is not None and value.type.shape not in ("number", "yes_no", "element"):
        rule = "a state holds a number, yes or no, or an element"
        draft.faults.add("E701", item.origin, item.path, rule, str(value.type))
        return None
    return value


def _is_number(draft: Draft, value: Value, path: str) -> bool:
    if value.type.shape != "number":
        draft.faults.add("E701", value.origin, path, "a level is a number", str(value.type))
    return value.type.shape == "number"


def read_rate(draft: Draft, item: Item, holding: Holding) -> None:
    """The rate of a level: anything but levels, now and chance."""
    state = holding.state.get(item.name)
    rate = item.node.get("rate") if isinstance(item.node, Mapping) else None
    if state is None or rate is None:
        return
    dimension = state.type.dimension / TIME
    path = f"{item.path}.rate"
    expr = draft.expression(
        rate, Context(path, item.kind, (), "", _CASE), Type("number", dimension)
    )
    if expr is not None:
        holding.state[item.name] = replace(state, rate=expr)
    else:
        del holding.state[item.name]
