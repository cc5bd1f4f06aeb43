"""Kinds of case: their populations, attributes and state."""

from __future__ import annotations

from collections.abc import Collection
from collections.abc import Sequence as Seq
from dataclasses import dataclass, field, replace

from sim.errors import Origin
from sim.language.build_zeros import settle_zeros
from sim.language.check import form_of
from sim.language.draft import UNKNOWN, Draft, in_order, through_formulas, words
from sim.language.names import Context, KindShape, Name
from sim.language.nodes import Value
from sim.language.scenario import Attribute, Kind, State
from sim.language.tree import Mapping, Node, Scalar
from sim.language.types import NUMBER, PURE, TIME, YES_NO, Type

PLAIN = "case"  # the kind of cases of sources that name no other
_CASE = frozenset({"case"})
_FORMS = ("one_of", "person", "start", "rate")


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


def declare_kinds(draft: Draft) -> None:
    """Names and shapes of all kinds, that of plain sources included."""
    section = draft.section("cases")
    for name, node in section.entries.items():
        if isinstance(node, Mapping):
            origin = section.key_origin(name)
            draft.declare(Name(name, "kind", Type("case", of=name), origin))
            per = _known(draft, node, "per", f"cases.{name}", draft.sets, "E720", "names no set")
            parent = _known(
                draft, node, "of", f"cases.{name}", section.entries, "E721", "names no kind of case"
            )
            draft.names.kinds[name] = KindShape(name, per, parent)
    sources = draft.section("sources").entries.values()
    plain = any(isinstance(s, Mapping) and "each" not in s and "starts" not in s for s in sources)
    if PLAIN not in draft.names.kinds and (plain or not draft.names.kinds):
        draft.names.kinds[PLAIN] = KindShape(PLAIN)
    _check_parents(draft, section)


def _known(
    draft: Draft, node: Mapping, key: str, path: str, known: Collection[str], code: str, rule: str
) -> str:
    entry = node.get(key)
    if not isinstance(entry, Scalar):
        return ""
    if entry.text not in known:
        draft.faults.add(code, entry.origin, f"{path}.{key}", rule, entry.text, known)
        return ""
    return entry.text


def _check_parents(draft: Draft, section: Mapping) -> None:
    kinds = draft.names.kinds

    def report(circle: Seq[str]) -> None:
        origin = section.key_origin(circle[0])
        rule = "kinds of case are each other's parents"
        draft.faults.add("E722", origin, f"cases.{circle[0]}", rule, " -> ".join(circle))
        lost = min(circle)
        kinds[lost] = replace(kinds[lost], parent="")

    in_order({name: {kind.parent} for name, kind in kinds.items()}, report)
    for name, kind in kinds.items():
        node = section.get(name)
        if kind.parent and isinstance(node, Mapping) and "count" in node:
            rule = "is of a parent that launches it; it has no `count`"
            draft.faults.add("E723", node.key_origin("count"), f"cases.{name}", rule)


def declare_formulas(draft: Draft) -> None:
    """Names of all formulas; a circle among them is refused and cut."""
    section = draft.section("formulas")
    for name, body in section.entries.items():
        draft.declare(Name(name, "formula", NUMBER, section.key_origin(name), body=body))

    def report(circle: Seq[str]) -> None:
        name = min(circle)
        rule = "formulas name each other in a circle"
        origin = section.key_origin(name)
        draft.faults.add("E724", origin, f"formulas.{name}", rule, " -> ".join(circle))
        if name in draft.names.names:
            zero = Scalar("0", origin, inline=False)
            draft.names.names[name] = replace(draft.names.names[name], body=zero)

    in_order({name: words(body) for name, body in section.entries.items()}, report)


def build_kinds(draft: Draft) -> dict[str, Kind]:
    """All kinds with what they hold; each value after those it names."""
    holdings = {name: Holding(shape) for name, shape in draft.names.kinds.items()}
    items = _items(draft)
    formulas = draft.section("formulas")

    def report(circle: Seq[str]) -> None:
        item = items[min(circle)]
        rule = "attributes and start values name each other in a circle"
        draft.faults.add("E725", item.origin, item.path, rule, " -> ".join(circle))
        draft.declare(Name(item.name, "attribute", UNKNOWN, item.origin, item.kind))

    levels: list[Item] = []
    for name in in_order(_before(items, formulas, draft.names.kinds), report):
        item = items[name]
        if item.role == "attribute":
            _read_attribute(draft, item, holdings[item.kind], items)
        else:
            _read_state(draft, item, holdings[item.kind], items)
            levels += [item] if item.role == "level" else []
    settle_zeros(draft, {name: h.state for name, h in holdings.items()})
    for item in levels:
        _read_rate(draft, item, holdings[item.kind])
    return {name: _kind(draft, holding) for name, holding in holdings.items()}


def _items(draft: Draft) -> dict[str, Item]:
    items: dict[str, Item] = {}
    for item in (*_attributes(draft), *_states(draft)):
        if item.name in items:
            there = items[item.name]
            rule = f"the name stands for `{there.path}` already, at {there.origin}"
            draft.faults.add("E607", item.origin, item.path, rule, item.name)
        items.setdefault(item.name, item)
    return items


def _before(
    items: dict[str, Item], formulas: Mapping, kinds: Collection[str]
) -> dict[str, set[str]]:
    """What must be read before each item; the rates of levels are read last of all."""
    needs: dict[str, set[str]] = {}
    for name, item in items.items():
        node: Node | None = item.node
        if item.role == "level" and isinstance(node, Mapping):
            node = node.get("start")
        needs[name] = set() if node is None else through_formulas(words(node, kinds), formulas, kinds)
    return needs


def _own_states(draft: Draft, item: Item, node: Node, items: dict[str, Item]) -> list[str]:
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


def _read_attribute(
    draft: Draft, item: Item, holding: Holding, items: dict[str, Item]
) -> None:
    name = Name(item.name, "attribute", UNKNOWN, item.origin, item.kind)
    own = _own_states(draft, item, item.node, items)
    if own:
        rule = "an attribute is drawn once and may not name what changes"
        draft.faults.add("E727", item.origin, item.path, rule, own[0])
    per, node = "", item.node
    if isinstance(node, Mapping) and ("draw" in node or "per" in node):
        per, node = _vector_form(draft, node, item.path)
    if own or node is None:
        draft.declare(name)
        return
    context = Context(item.path, item.kind, (per,) if per else (), "", _CASE)
    value = draft.value(node, context)
    type_ = UNKNOWN if value is None else _settled(value.type)
    if per and value is not None:
        type_ = Type("vector", type_.dimension, per)
    if draft.declare(replace(name, type=type_)) and value is not None:
        holding.attributes[item.name] = Attribute(item.name, value, type_, per)


def _vector_form(draft: Draft, node: Mapping, path: str) -> tuple[str, Node | None]:
    for key in node.entries:
        if key not in ("per", "draw"):
            rule = "unknown key; known are per, draw"
            draft.faults.add("E601", node.key_origin(key), f"{path}.{key}", rule, key, ("per", "draw"))
    for key in ("per", "draw"):
        if key not in node:
            draft.faults.add("E602", node.origin, path, f"needs the key `{key}`")
    per = _known(draft, node, "per", path, draft.sets, "E720", "names no set")
    return per, node.get("draw") if per else None


def _settled(type_: Type) -> Type:
    return Type(type_.shape, PURE, type_.of) if type_.dimension.any else type_


def _read_state(draft: Draft, item: Item, holding: Holding, items: dict[str, Item]) -> None:
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
        for key, known in (("one_of", draft.sets), ("person", draft.section("actors").entries)):
            if key in node:
                return _named(draft, item, node, key, known)
        start = node.get("start")
    if start is None:
        return None
    value = _start(draft, item, start, items)
    form = "level" if item.role == "level" else "value"
    if value is None or form == "level" and not _is_number(draft, value, path):
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
    of = _known(draft, node, key, item.path, known, "E720", rule)
    if not of:
        return None
    if key == "one_of":
        return State(item.name, "one_of", Type("element", of=of), origin=item.origin)
    return State(item.name, "person", Type("person", of=of), origin=item.origin)


def _start(draft: Draft, item: Item, start: Node, items: dict[str, Item]) -> Value | None:
    own = _own_states(draft, item, start, items)
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


def _read_rate(draft: Draft, item: Item, holding: Holding) -> None:
    """The rate of a level: anything but levels, now and chance."""
    state = holding.state.get(item.name)
    rate = item.node.get("rate") if isinstance(item.node, Mapping) else None
    if state is None or rate is None:
        return
    dimension = state.type.dimension / Type("number", TIME).dimension
    path = f"{item.path}.rate"
    expr = draft.expression(rate, Context(path, item.kind, (), "", _CASE), Type("number", dimension))
    if expr is not None:
        holding.state[item.name] = replace(state, rate=expr)
    else:
        del holding.state[item.name]


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
