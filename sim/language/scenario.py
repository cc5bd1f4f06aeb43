"""A scenario after loading: resolved, checked, frozen. The program is lowered from it.

Numbers that no case can change (staff, wages, shares, run length) are floats in hours and
currency units; what is evaluated during a run is an `Expr` or a `Draw`.
"""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass
from typing import Literal

from sim.errors import Origin
from sim.language.calendars import Calendar
from sim.language.names import Names
from sim.language.nodes import Draw, Expr, Value
from sim.language.tree import Mapping, Node
from sim.language.types import Dimension, Type
from sim.language.wall_clock import UNDATED, Period


@dataclass(frozen=True)
class Run:
    """When a run begins [text or ""], its warm-up and end [h], and how often it is replicated.

    period: the same on the calendar.
    """

    warm_up: float
    length: float
    replications: int = 30
    start: str = ""
    timezone: str = ""
    period: Period = UNDATED


@dataclass(frozen=True)
class Property:
    """A property of the elements of a set; `values` has one entry an element.

    An entry is a float, a tuple of floats (one per element of `type.of`) or a text.
    """

    name: str
    type: Type
    values: tuple[float | tuple[float, ...] | str, ...]


@dataclass(frozen=True)
class Set:
    name: str
    elements: tuple[str, ...]
    properties: Map[str, Property]


@dataclass(frozen=True)
class Parameter:
    """A number with evidence. `value` is a float, or a tuple of floats for a list."""

    name: str
    value: float | tuple[float, ...]
    dimension: Dimension
    text: str  # as written
    low: float | None = None
    high: float | None = None
    unit: str = ""
    grade: str = ""
    source: str = ""
    origin: Origin = Origin("", 0, 0)


@dataclass(frozen=True)
class Attribute:
    """Drawn once a replication, keyed by case and name. `per`: a vector over that set."""

    name: str
    value: Value
    type: Type
    per: str = ""


@dataclass(frozen=True)
class State:
    """What changes in a case's life. `form` says how it is written.

    value: `start` is set (it may be a Draw). one_of, person: unset until set.
    flag: a count of tokens that hold it up. level: `start` plus the integral of `rate` [1/h].
    """

    name: str
    form: Literal["value", "one_of", "person", "flag", "level"]
    type: Type
    start: Value | None = None
    rate: Expr | None = None
    origin: Origin = Origin("", 0, 0)


@dataclass(frozen=True)
class Kind:
    """A kind of case. `count`: size of a population by element (one entry if no `per`)."""

    name: str
    attributes: tuple[Attribute, ...] = ()
    state: tuple[State, ...] = ()
    per: str = ""
    count: tuple[int, ...] | None = None
    parent: str = ""


@dataclass(frozen=True)
class Person:
    """One individual. `traits`: values given by name instead of drawn.

    is_named: whether somebody gave the name; else it is made of actor, element and number.
    """

    name: str
    calendar: str
    traits: Map[str, float]
    is_named: bool = False


@dataclass(frozen=True)
class Actor:
    """A role. `staff`: its persons by element (one entry if no `per`); None: unlimited.

    stays: work in hand at the end of a shift is finished first; else it goes on in the next.
    """

    name: str
    staff: tuple[tuple[Person, ...], ...] | None
    per: str = ""
    calendar: str = "always"
    wage: float | None = None
    currency: str = ""
    effort: bool = True
    traits: Map[str, Value] | None = None
    stays: bool = False


@dataclass(frozen=True)
class Task:
    """`time` and `effort` as written: they are resolved for every kind of case that does the task.

    effort: man-hours if they are not the time; None: they are.
    """

    name: str
    actor: str
    time: Node
    effort: Node | None = None
    origin: Origin = Origin("", 0, 0)


@dataclass(frozen=True)
class Source:
    """What starts tokens: exactly one of `every`, `rate`, `at`, `pulled_by` is set.

    each: the population it goes through. starts: the kind that arrivals create.
    order: of a pulled source, None is random. set_first: states set before the first step.
    """

    name: str
    journey: str
    every: Value | None = None
    rate: Expr | None = None
    at: Value | None = None
    each: str = ""
    starts: str = ""
    pulled_by: str = ""
    order: Expr | None = None
    reserve: float = 0.0
    cap: float = 1.0
    cap_of: Literal["worked", "open hours"] = "worked"
    when: Expr | None = None
    set_first: tuple[tuple[str, Value], ...] = ()
    origin: Origin = Origin("", 0, 0)


@dataclass(frozen=True)
class Queue:
    """`order` as written: resolved for every kind of case that joins. `room`: None is no limit."""

    actor: str
    order: Node | None = None
    room: float | None = None
    origin: Origin = Origin("", 0, 0)


@dataclass(frozen=True)
class Change:
    """A named change of an extending file that is switched on."""

    name: str
    title: str
    touches_firm: bool
    paths: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    """Everything a scenario says.

    journeys: lists of steps as written; the step types are known to `sim.program.steps` alone.
    measures: the text of each role, with its place.
    changes: those switched on, in order; all_changes: every name the file offers.
    market: a digest of the market sections, equal for two designs of one market.
    resolved: the merged tree, for the manifest.
    """

    title: str
    file: str
    run: Run
    names: Names
    sets: Map[str, Set]
    parameters: Map[str, Parameter]
    kinds: Map[str, Kind]
    formulas: Map[str, Node]
    actors: Map[str, Actor]
    tasks: Map[str, Task]
    sources: tuple[Source, ...]
    queues: Map[str, Queue]
    journeys: Map[str, tuple[Node, ...]]
    calendars: Map[str, Calendar]
    outcomes: Map[str, Literal["success", "failure"]]
    measures: Mapping | None
    changes: tuple[Change, ...]
    all_changes: tuple[str, ...]
    market: str
    resolved: Mapping
    warnings: tuple[str, ...] = ()


__all__ = [
    "Actor", "Attribute", "Change", "Draw", "Expr", "Kind", "Parameter", "Person", "Property",
    "Queue", "Run", "Scenario", "Set", "Source", "State", "Task",
]  # fmt: skip
