"""Holds a tree against the models of its shape, and takes out what does not fit."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from sim.errors import Origin
from sim.language.collected import Faults
from sim.language.shape import TAGS
from sim.language.tree import Mapping, Node, Scalar, Sequence

_WANTED = {"string_type": "a text", "dict_type": "a map", "list_type": "a list",
           "model_type": "a map"}  # fmt: skip
_STAND_INS = {("actors", "staff"): "1", ("tasks", "time"): "1 h"}
"""What stands for a key that is needed and missing, so that the steps can be checked as well."""
Plain = str | list["Plain"] | dict[str, "Plain"]
Steps = tuple[str | int, ...]


def check_shape(
    tree: Mapping, model: type[BaseModel], faults: Faults, prefix: str = ""
) -> tuple[Mapping, bool]:
    """The tree without what does not fit the model, and whether nothing needed was lost.

    Every fault is added to `faults`. An unknown key loses nothing.
    """
    try:
        model.model_validate(_plain(tree))
    except ValidationError as error:
        found = error.errors()
    else:
        return tree, True
    whole = True
    for details in found:
        if faults.full:
            faults.more = True
            return tree, False
        place = tuple(step for step in details["loc"] if step not in TAGS)
        _report(tree, place, details, model, faults, prefix)
        if details["type"] == "missing":
            completed = _completed(tree, place)
            whole = whole and completed is not tree
            tree = completed
        else:
            tree = without(tree, place)
            whole = whole and details["type"] == "extra_forbidden"
    return tree, whole


def _completed(tree: Mapping, place: Steps) -> Mapping:
    """The tree with something that stands for a missing key; itself if nothing can."""
    text = _STAND_INS.get((str(place[0]), str(place[-1]))) if len(place) == 3 else None
    section, name = place[0], place[1] if len(place) > 1 else ""
    holder = node_at(tree, place[:2])
    outer = node_at(tree, place[:1])
    if text is None or not isinstance(holder, Mapping) or not isinstance(outer, Mapping):
        return tree
    entries = {**holder.entries, str(place[-1]): Scalar(text, holder.origin)}
    inner = {**outer.entries, str(name): replace(holder, entries=entries)}
    return replace(tree, entries={**tree.entries, str(section): replace(outer, entries=inner)})


def path_of(place: Steps, prefix: str = "") -> str:
    """A place as messages write it: `journeys.visit[2].wait`."""
    path = prefix
    for step in place:
        path += f"[{step}]" if isinstance(step, int) else f".{step}" if path else step
    return path


def node_at(tree: Node, place: Steps) -> Node | None:
    """What stands at a place, or None."""
    node: Node | None = tree
    for step in place:
        if isinstance(node, Mapping) and isinstance(step, str):
            node = node.get(step)
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node


def without(tree: Mapping, place: Steps) -> Mapping:
    """The tree without the map entry at or around a place."""
    while place and isinstance(place[-1], int):
        place = place[:-1]
    if not place:
        return tree
    head, rest = place[0], place[1:]
    child = tree.get(head) if isinstance(head, str) else None
    if child is None or not isinstance(head, str):
        return tree
    if not any(isinstance(step, str) for step in rest):
        entries = {key: value for key, value in tree.entries.items() if key != head}
    else:
        entries = {**tree.entries, head: _without_inside(child, rest)}
    return replace(tree, entries=entries)


def _without_inside(node: Node, place: Steps) -> Node:
    if isinstance(node, Mapping):
        return without(node, place)
    if isinstance(node, Sequence) and isinstance(place[0], int) and place[0] < len(node.items):
        at = place[0]
        item = _without_inside(node.items[at], place[1:])
        return replace(node, items=(*node.items[:at], item, *node.items[at + 1 :]))
    return node


def _plain(node: Node) -> Plain:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Sequence):
        return [_plain(item) for item in node]
    return {key: _plain(value) for key, value in node.entries.items()}


def form_of(node: Node | None) -> str:
    """What a node is, in words."""
    match node:
        case Scalar():
            return node.text
        case Sequence():
            return "a list"
        case Mapping():
            return "a map"
    return "nothing"


def _report(
    tree: Mapping,
    place: Steps,
    details: ErrorDetails,
    model: type[BaseModel],
    faults: Faults,
    prefix: str,
) -> None:
    kind = details["type"]
    path = path_of(place, prefix)
    origin = _origin(tree, place)
    context = details.get("ctx", {})
    if kind == "extra_forbidden":
        known = _siblings(model, place)
        rule = f"unknown key; known are {', '.join(known)}"
        faults.add("E601", origin, path, rule, str(place[-1]), known)
    elif kind == "missing":
        holder = path_of(place[:-1], prefix) or "a scenario"
        faults.add("E602", origin, holder, f"needs the key `{place[-1]}`")
    elif kind == "literal_error":
        wanted = str(context.get("expected", "")).replace("'", "")
        got = form_of(node_at(tree, place))
        faults.add("E604", origin, path, f"must be {wanted}", got, wanted.split(" or "))
    else:
        tags = [name for tag, name in TAGS.items() if tag in str(context.get("expected_tags"))]
        wanted = " or ".join(tags) or _WANTED.get(kind, "another form")
        faults.add("E603", origin, path, f"needs {wanted}", form_of(node_at(tree, place)))


def _origin(tree: Mapping, place: Steps) -> Origin:
    """Where a place stands: its key, or the nearest thing above it."""
    for length in range(len(place), 0, -1):
        holder = node_at(tree, place[: length - 1])
        last = place[length - 1]
        if isinstance(holder, Mapping) and isinstance(last, str) and last in holder:
            return holder.written_at(last)
        if isinstance(holder, Sequence) and isinstance(last, int) and last < len(holder.items):
            return holder.items[last].origin
    return tree.origin


def _siblings(model: type[BaseModel], place: Steps) -> list[str]:
    """The keys that the map at the place above may have, from the model's own schema."""
    schema = _schema(model)
    node: dict[str, object] = schema
    for step in place[:-1]:
        node = _below(schema, node, step)
    return _properties(schema, node)


@cache
def _schema(model: type[BaseModel]) -> dict[str, object]:
    return model.model_json_schema()


def _below(root: dict[str, object], node: dict[str, object], step: str | int) -> dict[str, object]:
    for option in _options(root, node):
        inside = option.get("items") if isinstance(step, int) else None
        properties = option.get("properties")
        if isinstance(properties, dict) and step in properties:
            inside = properties[step]
        elif isinstance(step, str) and isinstance(option.get("additionalProperties"), dict):
            inside = option["additionalProperties"]
        if isinstance(inside, dict):
            return inside
    return {}


def _properties(root: dict[str, object], node: dict[str, object]) -> list[str]:
    for option in _options(root, node):
        properties = option.get("properties")
        if isinstance(properties, dict):
            return sorted(properties)
    return []


def _options(root: dict[str, object], node: dict[str, object]) -> list[dict[str, object]]:
    """A schema and its alternatives, references followed."""
    reference = node.get("$ref")
    if isinstance(reference, str):
        definitions = root["$defs"]
        assert isinstance(definitions, dict)
        return _options(root, definitions[reference.rsplit("/", 1)[-1]])
    found = [node]
    for key in ("anyOf", "oneOf", "allOf"):
        alternatives = node.get(key)
        for option in alternatives if isinstance(alternatives, list) else []:
            found += _options(root, option)
    return found
