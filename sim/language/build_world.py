"""Sections of the market that are plain numbers: parameters, sets, run."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from collections.abc import Sequence as Seq
from datetime import datetime

from sim.language.draft import UNKNOWN, Draft, Known, in_order, settled, words
from sim.language.names import Context, Name
from sim.language.scenario import Parameter, Property, Run, Set
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import ANY, DURATION, PURE, Dimension, Type
from sim.language.units import UNITS
from sim.language.wall_clock import (
    HOUR,
    MONDAY,
    MOST_YEARS,
    Period,
    instant,
    wall_second,
    zone_names,
)  # fmt: skip

_QUANTITY = re.compile(r"[-+]?[0-9.]+\s*(?P<unit>[A-Za-z%/][A-Za-z%/ 0-9.]*)")


def build_parameters(draft: Draft) -> None:
    """All parameters, each after those it names."""
    section = draft.section("parameters")
    bodies = {name: _value_of(node) for name, node in section.entries.items()}

    def report(circle: Seq[str]) -> None:
        origin = section.key_origin(circle[0])
        rule = "parameters name each other in a circle"
        draft.faults.add("E702", origin, f"parameters.{circle[0]}", rule, " -> ".join(circle))
        lost = min(circle)
        draft.values[lost] = 1.0
        draft.declare(Name(lost, "parameter", UNKNOWN, section.key_origin(lost)))

    needs = {name: words(body) if body else set() for name, body in bodies.items()}
    for name in dict.fromkeys((*in_order(needs, report), *section.entries)):
        origin = section.key_origin(name)
        node, body = section[name], bodies[name]
        if name not in draft.names.names:
            type_ = _parameter(draft, name, node, body) if body else None
            draft.declare(Name(name, "parameter", type_ or UNKNOWN, origin))


def _value_of(node: Node) -> Node | None:
    return node.get("value") if isinstance(node, Mapping) else node


def _parameter(draft: Draft, name: str, node: Node, body: Node) -> Type | None:
    """Take one parameter into the draft; its type, or None if it is wrong."""
    path = f"parameters.{name}"
    draft.values[name] = 1.0
    found = _numbers(draft, body, path)
    if found is None:
        return None
    value, type_ = found
    if isinstance(value, tuple):
        draft.names.put("lists", name, len(value))
    draft.values[name] = value
    low, high = (_bound(draft, node, key, path, type_, value) for key in ("low", "high"))
    text = ", ".join(s.text for s in _items(body))
    draft.parameters[name] = Parameter(
        name,
        value,
        PURE if type_.dimension.any else type_.dimension,
        f"[{text}]" if isinstance(body, Sequence) else text,
        low,
        high,
        _word(node, "unit") or _unit(text.split(",")[0]),
        _word(node, "grade"),
        _word(node, "source"),
        draft.section("parameters").key_origin(name),
    )
    return type_


def _items(body: Node) -> Iterator[Scalar]:
    for item in body.items if isinstance(body, Sequence) else (body,):
        if isinstance(item, Scalar):
            yield item


def _numbers(draft: Draft, body: Node, path: str) -> tuple[Known, Type] | None:
    """The value and the type of a parameter: one number, or several of one dimension."""
    context = Context(path, allow=frozenset())
    values: list[float] = []
    type_: Type | None = None
    for item in _items(body):
        expect = None if type_ is None or type_.dimension.any else type_
        expr = draft.expression(item, context, expect)
        value = None if expr is None else draft.evaluate(expr, path)
        if expr is None or value is None:
            return None
        if expr.type.shape not in ("number", "yes_no", "element"):
            draft.faults.add("E701", item.origin, path, "needs a number", str(expr.type))
            return None
        values.append(value)
        type_ = expr.type if type_ is None or type_.dimension.any else type_
    if type_ is None:
        draft.faults.add("E701", body.origin, path, "needs at least one number", "an empty list")
        return None
    if isinstance(body, Sequence):
        return tuple(values), Type("list", PURE if type_.dimension.any else type_.dimension)
    return values[0], type_


def _bound(
    draft: Draft, node: Node, key: str, path: str, type_: Type, value: Known
) -> float | None:
    """`low` or `high` of a parameter, which its value must keep."""
    bound = node.get(key) if isinstance(node, Mapping) else None
    if bound is None:
        return None
    one = Type("number", type_.dimension) if type_.shape == "list" else type_
    limit = draft.number(bound, f"{path}.{key}", one)
    given = value if isinstance(value, tuple) else (value,)
    if limit is not None and any(v < limit if key == "low" else v > limit for v in given):
        side = "below its low" if key == "low" else "above its high"
        text = bound.text if isinstance(bound, Scalar) else ""
        body = _value_of(node) or node
        got = ", ".join(s.text for s in _items(body))
        draft.faults.add("E703", body.origin, path, f"is {side}, {text}", got)
    return limit


def _word(node: Node, key: str) -> str:
    word = node.get(key) if isinstance(node, Mapping) else None
    return word.text if isinstance(word, Scalar) else ""


def _unit(text: str) -> str:
    """The unit of a literal quantity as it was written, or ""."""
    match = _QUANTITY.fullmatch(text.strip())
    unit = match["unit"].strip() if match else ""
    words = re.findall(r"[A-Za-z]+", unit)
    known = all(word in UNITS or word.isupper() for word in words)
    return unit if known and (words or "%" in unit) else ""


def build_sets(draft: Draft) -> None:
    """Sets and elements first, since properties may be vectors over other sets."""
    section = draft.section("sets")
    for name, node in section.entries.items():
        elements = tuple(node.entries) if isinstance(node, Mapping) else ()
        draft.declare(Name(name, "set", Type("element", of=name), section.key_origin(name)))
        draft.names.put("elements", name, elements)
        if not elements:
            rule = "a set needs at least one element"
            draft.faults.add("E704", section.key_origin(name), f"sets.{name}", rule)
        for index, element in enumerate(elements):
            assert isinstance(node, Mapping)
            origin = node.key_origin(element)
            draft.declare(Name(element, "element", Type("element", of=name), origin, index=index))
    for name, node in section.entries.items():
        if isinstance(node, Mapping):
            draft.sets[name] = Set(name, tuple(node.entries), _properties(draft, name, node))


def _properties(draft: Draft, owner: str, node: Mapping) -> dict[str, Property]:
    rows = {key: row for key, row in node.entries.items() if isinstance(row, Mapping)}
    found: dict[str, Property] = {}
    for name in dict.fromkeys(key for row in rows.values() for key in row.entries):
        path = f"sets.{owner}.{{}}.{name}"
        lacking = [element for element in rows if name not in rows[element]]
        for element in lacking:
            rule = f"needs the property `{name}`, as the other elements of `{owner}` have it"
            draft.faults.add("E705", node.key_origin(element), f"sets.{owner}.{element}", rule)
        if lacking:
            draft.names.put("properties", (owner, name), UNKNOWN)
            continue
        first = next(row for row in rows.values())
        draft.check_name(name, first.key_origin(name), path.format(next(iter(rows))))
        cells = {path.format(element): row[name] for element, row in rows.items()}
        property_ = _property(draft, name, cells)
        type_ = property_.type if property_ else UNKNOWN
        draft.names.put("properties", (owner, name), type_)
        if property_:
            found[name] = property_
    return found


def _property(draft: Draft, name: str, cells: dict[str, Node]) -> Property | None:
    """One property over all elements: numbers, vectors or texts."""
    if all(_is_text(cell) for cell in cells.values()):
        return Property(name, Type("text"), tuple(_text(cell) for cell in cells.values()))
    maps = [_vector_set(draft, cell) for cell in cells.values()]
    if all(maps) and len(set(maps)) == 1:
        return _vector(draft, name, cells, maps[0])
    values: list[float] = []
    type_: Type | None = None
    for path, cell in cells.items():
        body = _value_of(cell)
        if body is None or not isinstance(body, Scalar):
            rule = "needs a number, a text, or one number for each element of a set"
            draft.faults.add("E706", cell.origin, path, rule)
            return None
        found = _cell(draft, body, path, type_)
        if found is None:
            return None
        type_ = found[1] if type_ is None or type_.dimension.any else type_
        values.append(found[0])
        for key in ("low", "high"):
            _bound(draft, cell, key, path, type_, values[-1])
    assert type_ is not None
    return Property(name, settled(type_), tuple(values))


def _cell(draft: Draft, body: Scalar, path: str, type_: Type | None) -> tuple[float, Type] | None:
    expect = None if type_ is None or type_.dimension.any else type_
    expr = draft.expression(body, Context(path, allow=frozenset()), expect)
    value = None if expr is None else draft.evaluate(expr, path)
    return None if expr is None or value is None else (value, expr.type)


def _is_text(cell: Node) -> bool:
    """A property is text if it begins with a capital or is a list: `Europe/Berlin`, `DE`."""
    return isinstance(cell, Sequence) or (isinstance(cell, Scalar) and cell.text[:1].isupper())


def _text(cell: Node) -> str:
    return ", ".join(scalar.text for scalar in _items(cell))


def _vector_set(draft: Draft, cell: Node) -> str:
    """The set whose elements are the keys of a map, or ""."""
    if not isinstance(cell, Mapping):
        return ""
    for name, elements in draft.names.elements.items():
        if set(cell.entries) & set(elements):
            return name
    return ""


def _vector(draft: Draft, name: str, cells: dict[str, Node], over: str) -> Property | None:
    rows: list[tuple[float, ...]] = []
    dimension: Dimension = ANY
    for path, cell in cells.items():
        assert isinstance(cell, Mapping)
        elements = draft.names.elements[over]
        for key in cell.entries:
            if key not in elements:
                rule = f"is no element of `{over}`"
                draft.faults.add("E707", cell.key_origin(key), path, rule, key, elements)
        lacking = [element for element in elements if element not in cell]
        if lacking:
            rule = f"needs a number for each element of `{over}`"
            draft.faults.add("E707", cell.origin, path, rule, f"none for {', '.join(lacking)}")
            return None
        row: list[float] = []
        for element in elements:
            place = f"{path}.{element}"
            body = cell[element]
            found = (
                _cell(draft, body, place, None if dimension.any else Type("number", dimension))
                if isinstance(body, Scalar)
                else None
            )
            if found is None:
                return None
            dimension = found[1].dimension if dimension.any else dimension
            row.append(found[0])
        rows.append(tuple(row))
    return Property(name, Type("vector", PURE if dimension.any else dimension, over), tuple(rows))


def build_run(draft: Draft) -> Run:
    """When a run begins and ends; without a length the shape has said so."""
    section = draft.section("run")
    length, warm_up = _hours(draft, section, "length"), _hours(draft, section, "warm_up")
    if "warm_up" not in section:
        warm_up = 0.0
    if length is not None and warm_up is not None and length <= warm_up:
        rule, got = "the run must be longer than its warm-up", f"{length:g} h after {warm_up:g} h"
        file = section.key_origin("length").file
        later = "warm_up" in section and section.written_at("warm_up").file != file
        key = "warm_up" if later else "length"
        draft.faults.add("E708", section.written_at(key), f"run.{key}", rule, got)
    replications = 30
    if (node := section.get("replications")) is not None:
        number = draft.number(node, "run.replications")
        if number is not None and (number < 1 or number % 1):
            rule = "needs a whole number from 1 on"
            draft.faults.add("E709", node.origin, "run.replications", rule, f"{number:g}")
        elif number is not None:
            replications = int(number)
    length, warm_up = length or 0.0, warm_up or 0.0
    period = _period(draft, section, length)
    return Run(
        warm_up, length, replications, _word(section, "start"), _word(section, "timezone"), period
    )


def _period(draft: Draft, section: Mapping, length: float) -> Period:
    """The time of the run on the calendar; without `start` it begins on a Monday at midnight."""
    start, zone = _word(section, "start"), _word(section, "timezone")
    begin: int | None = wall_second(MONDAY)
    if zone and not start:
        rule = "needs the date on which the run begins: `start`"
        draft.faults.add("E737", section["timezone"].origin, "run.timezone", rule, zone)
        zone = ""
    elif zone and zone not in zone_names():
        rule, origin = "names no time zone, such as Europe/Berlin", section["timezone"].origin
        draft.faults.add("E734", origin, "run.timezone", rule, zone, zone_names())
        zone = ""
    if start and (moment := _moment(start)) is None:
        rule = "needs a date as 2027-01-04, or one with a time as 2027-01-04T09:00"
        draft.faults.add("E710", section["start"].origin, "run.start", rule, start)
    elif start and moment and (begin := instant(moment, zone)) is None:
        rule = f"no clock in {zone} shows this time: it is skipped when they go forward"
        draft.faults.add("E710", section["start"].origin, "run.start", rule, start)
    begin = wall_second(MONDAY) if begin is None else begin
    seconds = math.ceil(min(length, MOST_YEARS * 365 * 24) * HOUR)
    return Period(begin, begin + seconds, zone)


def _hours(draft: Draft, section: Mapping, key: str) -> float | None:
    """The length of time at a key [h]; None if it is left out or wrong."""
    node = section.get(key)
    hours = None if node is None else draft.number(node, f"run.{key}", DURATION)
    if node is not None and hours is not None and hours < 0:
        draft.faults.add("E711", node.origin, f"run.{key}", "may not be negative", f"{hours:g} h")
        return None
    return hours


def _moment(text: str) -> datetime | None:
    """A date, or a date with the time of a wall clock; None: neither, or not of our times."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is None and 1970 <= moment.year <= 2200 else None
