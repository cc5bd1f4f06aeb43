"""Kinds of case with all they hold: attributes, state and the size of populations."""

from __future__ import annotations

from collections.abc import Sequence as Seq
from dataclasses import replace

from sim.language.build_items import Holding, Item, needs_of, own_states, read_items
from sim.language.build_state import read_rate, read_state
from sim.language.build_zeros import settle_zeros
from sim.language.draft import UNKNOWN, Draft, in_order, settled
from sim.language.names import Context, KindShape, Name
from sim.language.scenario import Attribute, Kind
from sim.language.tree import Mapping, Node
from sim.language.types import NUMBER, Type

_CASE = frozenset({"case"})


def build_kinds(draft: Draft) -> dict[str, Kind]:
    """All kinds with what they hold; each value after those it names."""
    holdings = {name: Holding(shape) for name, shape in draft.names.kinds.items()}
    items = read_items(draft)
    formulas = draft.section("formulas")

    def report(circle: Seq[str]) -> None:
        item = items[min(circle)]
        rule = "attributes and start values name each other in a circle"
        draft.faults.add("E725", item.origin, item.path, rule, " -> ".join(circle))
        draft.declare(Name(item.name, "attribute", UNKNOWN, item.origin, item.kind))

    levels: list[Item] = []
    for name in in_order(needs_of(items, formulas, draft.names.kinds), report):
        item = items[name]
        if item.role == "attribute":
            read_attribute(draft, item, holdings[item.kind], items)
        else:
            read_state(draft, item, holdings[item.kind], items)
            levels += [item] if item.role == "level" else []
    settle_zeros(draft, {name: h.state for name, h in holdings.items()})
    for item in levels:
        read_rate(draft, item, holdings[item.kind])
    return {name: _kind(draft, holding) for name, holding in holdings.items()}


def read_attribute(draft: Draft, item: Item, holding: Holding, items: dict[str, Item]) -> None:
    name = Name(item.name, "attribute", UNKNOWN, item.origin, item.kind)
    own = own_states(draft, item, item.node, items)
    if own:
        rule = "an attribute is drawn once and may not name what changes"
        draft.faults.add("E727", item.origin, item.path, rule, own[0])
    per = ""
    node: Node | None = item.node
    if isinstance(node, Mapping) and ("draw" in node or "per" in node):
        per, node = _vector_form(draft, node, item.path)
    if own or node is None:
        draft.declare(name)
        return
    context = Context(item.path, item.kind, (per,) if per else (), "", _CASE)
    value = draft.value(node, context)
    type_ = UNKNOWN if value is None else settled(value.type)
    if per and value is not None:
        type_ = Type("vector", type_.dimension, per)
    if draft.declare(replace(name, type=type_)) and value is not None:
        holding.attributes[item.name] = Attribute(item.name, value, type_, per)


def _vector_form(draft: Draft, node: Mapping, path: str) -> tuple[str, Node | None]:
    for key in node.entries:
        if key not in ("per", "draw"):
            rule = "unknown key; known are per, draw"
            draft.faults.add(
                "E601", node.key_origin(key), f"{path}.{key}", rule, key, ("per", "draw")
            )
    for key in ("per", "draw"):
        if key not in node:
            draft.faults.add("E602", node.origin, path, f"needs the key `{key}`")
    per = draft.known(node, "per", path, draft.sets, "E720", "names no set")
    return per, node.get("draw") if per else None


def _kind(draft: Draft, holding: Holding) -> Kind:
    shape = holding.kind
    return Kind(
        shape.name,
        tuple(holding.attributes.values()),
        tuple(holding.state.values()),
        shape.per,
        _count(draft, shape),
        shape.parent,
    )


def _count(draft: Draft, shape: KindShape) -> tuple[int, ...] | None:
    """How many cases of a population stand in each element; None if it is none."""
    node = draft.section("cases").get(shape.name)
    count = node.get("count") if isinstance(node, Mapping) else None
    if count is None:
        return None
    path = f"cases.{shape.name}.count"
    found: list[int] = []
    for element in range(len(draft.names.elements.get(shape.per, ("",)))):
        number = draft.number(count, path, NUMBER, shape.per, element)
        if number is not None and (number < 0 or number % 1):
            rule = "needs a whole number that is not negative"
            draft.faults.add("E709", count.origin, path, rule, f"{number:g}")
        found.append(int(number) if number is not None and not number % 1 else 0)
    return tuple(found)
