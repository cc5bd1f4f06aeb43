"""The firm: actors with their people, and the task catalogue."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass

from sim.language.build_calendars import known_calendar
from sim.language.calendars import Calendar
from sim.language.draft import Draft
from sim.language.names import Context
from sim.language.nodes import Value
from sim.language.scenario import Actor, Kind, Person, Task
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import PURE, TIME, Type

UNLIMITED = "unlimited"
AT_SHIFT_END = ("pause", "stay")
MOST = 100_000  # people of one actor; more is a mistake in a number


@dataclass(frozen=True)
class Role:
    """What is needed to read the people of one actor."""

    name: str
    path: str
    per: str
    calendar: str
    calendars: Map[str, Calendar]
    traits: dict[str, Value]


def build_actors(draft: Draft, calendars: Map[str, Calendar]) -> dict[str, Actor]:
    """All actors; their traits become known to expressions as `person.skill`."""
    section = draft.section("actors")
    actors: dict[str, Actor] = {}
    for name, node in section.entries.items():
        draft.check_name(name, section.key_origin(name), f"actors.{name}")
        if isinstance(node, Mapping):
            actors[name] = _actor(draft, name, node, calendars)
    _check_persons(draft, actors)
    return actors


def build_traits(draft: Draft) -> dict[str, dict[str, Value]]:
    """The traits of every actor, before anything else may name them."""
    found: dict[str, dict[str, Value]] = {}
    for actor, node in draft.section("actors").entries.items():
        traits = node.get("traits") if isinstance(node, Mapping) else None
        found[actor] = {}
        for name, entry in traits.entries.items() if isinstance(traits, Mapping) else ():
            path = f"actors.{actor}.traits.{name}"
            assert isinstance(traits, Mapping)
            draft.check_name(name, traits.key_origin(name), path)
            value = draft.value(entry, Context(path, allow=frozenset()))
            dimension = PURE if value is None or value.type.dimension.any else value.type.dimension
            draft.names.put("traits", (actor, name), Type("number", dimension))
            if value is not None and value.type.shape not in ("number", "yes_no"):
                draft.faults.add("E701", entry.origin, path, "a trait is a number", str(value.type))
            elif value is not None:
                found[actor][name] = value
    return found


def _actor(draft: Draft, name: str, node: Mapping, calendars: Map[str, Calendar]) -> Actor:
    path = f"actors.{name}"
    per = draft.known(node, "per", path, draft.sets, "E720", "names no set")
    calendar = known_calendar(draft, node.get("calendar"), f"{path}.calendar", calendars, per)
    traits = draft.traits.get(name, {})
    role = Role(name, path, per, calendar, calendars, traits)
    wage, currency = _wage(draft, node.get("wage"), f"{path}.wage")
    return Actor(
        name, _staff(draft, node.get("staff"), role), per, calendar, wage, currency,
        _effort(draft, node.get("effort"), f"{path}.effort"), traits,
        _one_of(draft, node, "at_shift_end", path, AT_SHIFT_END, "E739") == "stay",
    )  # fmt: skip


def _wage(draft: Draft, node: Node | None, path: str) -> tuple[float | None, str]:
    """The wage [currency/h] and its currency."""
    if node is None:
        return None, ""
    expr = draft.expression(node, Context(path, allow=frozenset()))
    if expr is None:
        return None, ""
    powers = dict((expr.type.dimension * TIME).powers)
    currency = next((base for base in powers if base != "time"), "")
    if (powers != {currency: 1} and not expr.type.dimension.any) or expr.type.shape != "number":
        rule = "needs money a time, such as `40 USD/h`"
        draft.faults.add("E740", node.origin, path, rule, str(expr.type))
        return None, ""
    wage = draft.evaluate(expr, path)
    if wage is not None and wage < 0:
        draft.faults.add("E711", node.origin, path, "may not be negative", f"{wage:g}")
    return wage, currency


def _one_of(
    draft: Draft, node: Mapping, key: str, path: str, known: tuple[str, ...], code: str
) -> str:
    """The word at a key; the first of those known if it is left out."""
    found = node.get(key)
    if isinstance(found, Scalar) and found.text not in known:
        rule = f"is one of {', '.join(known)}"
        draft.faults.add(code, found.origin, f"{path}.{key}", rule, found.text, known)
    return found.text if isinstance(found, Scalar) else known[0]


def _effort(draft: Draft, node: Node | None, path: str) -> bool:
    if node is None or not isinstance(node, Scalar):
        return True
    if node.text not in ("yes", "no"):
        draft.faults.add("E741", node.origin, path, "is yes or no", node.text, ("yes", "no"))
    return node.text != "no"


def _staff(draft: Draft, node: Node | None, role: Role) -> tuple[tuple[Person, ...], ...] | None:
    """The people of each element; None is unlimited."""
    path = f"{role.path}.staff"
    elements = draft.names.elements.get(role.per, ("",))
    if node is None or (isinstance(node, Scalar) and node.text == UNLIMITED):
        return None
    if not isinstance(node, Mapping):
        if role.per and isinstance(node, Sequence):
            rule = f"needs a map from each element of `{role.per}` to its people"
            draft.faults.add("E742", node.origin, path, rule, "a list")
        return tuple(_pool(draft, node, role, path, at, e) for at, e in enumerate(elements))
    if not role.per:
        rule = "a map of people needs `per`, the set that its keys are elements of"
        draft.faults.add("E742", node.origin, path, rule, ", ".join(node.entries))
        return None
    for key in node.entries:
        if key not in elements:
            rule = f"is no element of `{role.per}`"
            draft.faults.add("E707", node.key_origin(key), f"{path}.{key}", rule, key, elements)
    pools: list[tuple[Person, ...]] = []
    for at, element in enumerate(elements):
        entry = node.get(element)
        if entry is None:
            rule = f"needs the number of people of each element of `{role.per}`"
            draft.faults.add("E707", node.origin, path, rule, f"none for {element}")
            pools.append(())
        else:
            pools.append(_pool(draft, entry, role, f"{path}.{element}", at, element))
    return tuple(pools)


def _pool(
    draft: Draft, node: Node, role: Role, path: str, index: int, element: str
) -> tuple[Person, ...]:
    """The people of one element: so many, or those of a list."""
    stem = f"{role.name}.{element}" if element else role.name
    if isinstance(node, Scalar):
        number = draft.number(node, path, per=role.per, element=index)
        if number is None or not 0 <= number <= MOST or number % 1:
            if number is not None:
                rule = f"needs a whole number from 0 to {MOST}"
                draft.faults.add("E709", node.origin, path, rule, f"{number:g}")
            return ()
        return tuple(Person(f"{stem}.{at}", role.calendar, {}) for at in range(1, int(number) + 1))
    items = node.items if isinstance(node, Sequence) else ()
    return tuple(
        _person(draft, item, role, f"{path}[{at}]", f"{stem}.{at + 1}")
        for at, item in enumerate(items)
        if isinstance(item, Mapping)
    )


def _person(draft: Draft, node: Mapping, role: Role, path: str, name: str) -> Person:
    given = node.get("name")
    calendar = role.calendar
    traits: dict[str, float] = {}
    for key, value in node.entries.items():
        if key == "calendar":
            calendar = known_calendar(draft, value, f"{path}.calendar", role.calendars, role.per)
        elif key in role.traits:
            type_ = draft.names.traits[role.name, key]
            number = draft.number(value, f"{path}.{key}", type_)
            traits.update({} if number is None else {key: number})
        elif key != "name":
            known = ("name", "calendar", *role.traits)
            rule = f"is no trait of `{role.name}`; known are {', '.join(known)}"
            draft.faults.add("E601", node.key_origin(key), f"{path}.{key}", rule, key, known)
    is_named = isinstance(given, Scalar)
    return Person(given.text if isinstance(given, Scalar) else name, calendar, traits, is_named)


def _check_persons(draft: Draft, actors: dict[str, Actor]) -> None:
    """Every person of the run has a name of their own."""
    seen: set[str] = set()
    section = draft.section("actors")
    for actor in actors.values():
        for person in (p for pool in actor.staff or () for p in pool):
            if person.name in seen:
                rule = "two people have this name"
                origin = section.key_origin(actor.name)
                draft.faults.add("E743", origin, f"actors.{actor.name}.staff", rule, person.name)
            seen.add(person.name)


def build_tasks(draft: Draft, actors: dict[str, Actor]) -> dict[str, Task]:
    """The task catalogue; times are resolved for every kind of case that does the task."""
    section = draft.section("tasks")
    tasks: dict[str, Task] = {}
    for name, node in section.entries.items():
        origin = section.key_origin(name)
        path = f"tasks.{name}"
        draft.check_name(name, origin, path)
        actor = node.get("actor") if isinstance(node, Mapping) else None
        time = node.get("time") if isinstance(node, Mapping) else None
        if not isinstance(node, Mapping) or not isinstance(actor, Scalar) or time is None:
            continue
        known = draft.named("actors")
        if actor.text not in known:
            rule = "names no actor"
            draft.faults.add("E744", actor.origin, f"{path}.actor", rule, actor.text, known)
        draft.whole = draft.whole and actor.text in actors
        tasks[name] = Task(name, actor.text, time, node.get("effort"), origin)
    return tasks


def check_times(draft: Draft, tasks: Map[str, Task], kinds: Map[str, Kind]) -> None:
    """Check the times of tasks where no journey can be: the same as the steps would find.

    Only with one kind of case: with several it is the journeys that say whose task it is.
    """
    if len(kinds) != 1:
        return
    (kind,) = kinds
    for task in tasks.values():
        for key, node in (("time", task.time), ("effort", task.effort)):
            if node is not None:
                path = f"tasks.{task.name}.{key}"
                draft.length(node, Context(path, kind, person=task.actor))
