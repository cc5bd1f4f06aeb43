"""Paths into a tree, and the verbs that change what stands there: set, add, before, after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from sim.errors import Origin
from sim.language.check import Steps, form_of, node_at
from sim.language.collected import fail
from sim.language.shape import known_keys
from sim.language.tree import Mapping, Node, Scalar, Sequence

NAMING_KEYS = ("task", "do", "meanwhile", "stop", "launch", "document", "leave")
"""What a step without a `name` is called after: the task, journey, kind … it names."""


def set_at(tree: Mapping, path: str, value: Node, origin: Origin) -> Mapping:
    """Replace what stands at a path; a parameter keeps its low, high and source."""
    place = locate(tree, path, origin)
    old = node_at(tree, place)
    if place[0] in ("parameters", "sets") and isinstance(old, Mapping) and "value" in old:
        place = place if isinstance(value, Mapping) else (*place, "value")
    return put(tree, place, value, origin)


def add_at(tree: Mapping, path: str, value: Node, origin: Origin) -> Mapping:
    """Add a new name; its holder must exist."""
    *above, last = _segments(path, origin)
    holder = locate(tree, ".".join(above), origin) if above else ()
    node = node_at(tree, holder)
    if isinstance(node, Sequence | Scalar):
        rule = "a path goes through maps; a step is added with before or after"
        raise fail("E521", origin, path, rule, form_of(node))
    if isinstance(node, Mapping) and last in node:
        raise fail("E522", origin, path, "is there already; use set to replace it", last)
    return put(tree, (*holder, last), value, origin)


def insert_at(tree: Mapping, path: str, steps: Node, origin: Origin, after: bool) -> Mapping:
    """Insert steps before or after the step at a path."""
    place = locate(tree, path, origin)
    if not place or not isinstance(place[-1], int):
        raise fail("E523", origin, path, "before and after need the path of a step")
    if not isinstance(steps, Sequence):
        raise fail("E603", steps.origin, path, "needs a list of steps", form_of(steps))
    holder = node_at(tree, place[:-1])
    assert isinstance(holder, Sequence)
    at = place[-1] + (1 if after else 0)
    items = (*holder.items[:at], *steps.items, *holder.items[at:])
    return put(tree, place[:-1], replace(holder, items=items), origin)


def locate(tree: Mapping, path: str, origin: Origin) -> Steps:
    """The place that a path names; raises ScenarioError if it names none."""
    segments = _segments(path, origin)
    place: Steps = ()
    for at, segment in enumerate(segments):
        node = node_at(tree, place)
        if isinstance(node, Sequence):
            place += _step(node, place, segment, path, origin)
        elif isinstance(node, Scalar) and not _is_bare_parameter(place, segment):
            rule = f"`{'.'.join(segments[:at])}` is a value; a path goes through maps"
            raise fail("E521", origin, path, rule, segment)
        else:
            known = _keys(tree, place, node)
            if segment not in known and not _is_step(place):
                rule = (
                    f"there is no `{segment}` in `{'.'.join(segments[:at])}`"
                    if at
                    else (f"there is no section `{segment}`")
                )
                raise fail("E520", origin, path, rule, segment, known)
            place += (segment,)
    return place


def put(tree: Mapping, place: Steps, value: Node, origin: Origin) -> Mapping:
    """The tree with `value` at a place; maps left at their default are made on the way."""
    changed = _put(tree, place, value, origin)
    assert isinstance(changed, Mapping)
    return changed


def _put(node: Node | None, place: Steps, value: Node, origin: Origin) -> Node:
    if not place:
        return value
    head = place[0]
    if isinstance(head, int):
        assert isinstance(node, Sequence)
        item = _put(node.items[head], place[1:], value, origin)
        return replace(node, items=(*node.items[:head], item, *node.items[head + 1 :]))
    if node is None:
        node = Mapping({}, origin)
    elif not isinstance(node, Mapping):  # a bare parameter, `x: 3`, whose range is set
        node = Mapping({"value": node}, node.origin, {"value": node.origin})
    inside = _put(node.get(head), place[1:], value, origin)
    keys = node.keys if head in node else {**node.keys, head: origin}
    return replace(node, entries={**node.entries, head: inside}, keys=keys)


def step_name(step: Node) -> str:
    """What a step is called: its name, else what it names; "" if neither."""
    if not isinstance(step, Mapping):
        return ""
    for key in ("name", *NAMING_KEYS):
        value = step.get(key)
        if isinstance(value, Scalar):
            return value.text
    return ""


def steps_below(node: Node, place: Steps = ()) -> Iterator[tuple[Steps, Mapping]]:
    """Every step of a list with its place, nested ones included."""
    if isinstance(node, Sequence):
        for at, item in enumerate(node.items):
            branch = bool(place) and place[-1] == "choose"
            if isinstance(item, Mapping) and not branch:
                yield (*place, at), item
            yield from steps_below(item, (*place, at))
    elif isinstance(node, Mapping):
        for key, value in node.entries.items():
            yield from steps_below(value, (*place, key))


def _segments(path: str, origin: Origin) -> list[str]:
    segments = path.split(".")
    if not all(segments) or any(c in path for c in "[] "):
        rule = "a path is names with dots between, as `sources.calls.cap`; never into a list"
        raise fail("E521", origin, path, rule, path)
    return segments


def _step(
    node: Sequence, place: Steps, segment: str, path: str, origin: Origin
) -> tuple[str | int, ...]:
    if len(place) != 2 or place[0] != "journeys":
        raise fail("E521", origin, path, "a path never goes into a list", segment)
    named = [(at, step_name(step)) for at, step in steps_below(node)]
    found = [at for at, name in named if name == segment]
    if not found:
        rule = f"the journey `{place[1]}` has no step `{segment}`"
        raise fail("E520", origin, path, rule, segment, {name for _, name in named if name})
    if len(found) > 1:
        rule = f"meets {len(found)} steps; give the one that is meant a `name`"
        raise fail("E523", origin, path, rule, segment)
    return found[0]


def _is_step(place: Steps) -> bool:
    """Whether a place is a step, whose keys are known to the program alone."""
    return place[:1] == ("journeys",) and isinstance(place[-1], int)


def _is_bare_parameter(place: Steps, segment: str) -> bool:
    evidence = known_keys(("parameters", ""))
    return len(place) == 2 and place[0] == "parameters" and segment in evidence


def _keys(tree: Mapping, place: Steps, node: Node | None) -> list[str]:
    """The keys below a place: those written, and those left at their default."""
    written: Iterable[str] = node.entries if isinstance(node, Mapping) else ()
    prefix = tuple(step for step in place if isinstance(step, str))
    defaults = known_keys(prefix) if len(prefix) == len(place) else ()
    if place == ("queues",):
        actors = tree.get("actors")
        defaults = tuple(actors.entries) if isinstance(actors, Mapping) else ()
    return [*dict.fromkeys([*written, *defaults])]
