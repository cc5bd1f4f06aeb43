"""Which of a scenario's own names play the parts that KPIs need: its section `measures`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sim.errors import Fault, Origin, ScenarioError, nearest
from sim.kept import kept
from sim.language.names import Context
from sim.language.resolve import constant, read_expression
from sim.language.scenario import Scenario
from sim.language.tree import Mapping as Map
from sim.language.tree import Node, Scalar
from sim.language.types import DURATION, NUMBER, TIME, Dimension, Type

DAY = 24.0  # hours, unless the role `day` says how many a day of the reports has


@dataclass(frozen=True)
class Roles:
    """Names and numbers of `measures`; "" or None: unbound.

    registration, entry, request, price, value: documents. win: an outcome. credited_to: a
    state that holds a person. self_selected: a column of `registration`. seller, customer:
    actors. region, product: sets. utility: a formula. skill: a trait of the seller.
    follow_up, cohort, day: [h]. gross_margin: a share. design_cost: [money/h].
    margins: KPI -> share of the first design's mean.
    objects: what exports call a kind of case, `document NAME` or `actor NAME` -> which of these.
    """

    registration: str = ""
    entry: str = ""
    request: str = ""
    price: str = ""
    value: str = ""
    win: str = ""
    credited_to: str = ""
    self_selected: str = ""
    seller: str = ""
    customer: str = ""
    region: str = ""
    product: str = ""
    utility: str = ""
    skill: str = ""
    follow_up: float | None = None
    cohort: float | None = None
    day: float = DAY
    gross_margin: float | None = None
    design_cost: float = 0.0
    margins: Mapping[str, float] = field(default_factory=dict)
    objects: Mapping[str, str] = field(default_factory=dict)

    def bound(self, role: str) -> bool:
        return getattr(self, role) not in ("", None)


WORDS = {  # the word that stands before a name and says what it is
    **dict.fromkeys(("registration", "entry", "request", "price", "value"), "document"),
    **dict.fromkeys(("seller", "customer"), "actor"),
    "win": "outcome",
}
PLAIN = ("credited_to", "self_selected", "region", "product", "utility", "skill")


@kept
def read_roles(scenario: Scenario, kpis: tuple[str, ...] = ()) -> Roles:
    """The roles a scenario binds; the loader has seen to it that their names exist.

    kpis: the names that `margins` may hold. Raises ScenarioError with every number of the
    section that is none, has the wrong dimension or is negative, and every unknown KPI.
    """
    if scenario.measures is None:
        return Roles()
    reader = _Reader(scenario, scenario.measures, kpis)
    roles = reader.read()
    if reader.faults:
        raise ScenarioError(*reader.faults)
    return roles


class _Reader:
    """Reads one section, gathering its faults."""

    def __init__(self, scenario: Scenario, section: Map, kpis: tuple[str, ...]) -> None:
        self.scenario, self.section, self.kpis = scenario, section, kpis
        self.faults: list[Fault] = []

    def read(self) -> Roles:
        day = self.number("day", DURATION)
        return Roles(
            **{role: self.name(role) for role in (*WORDS, *PLAIN)},
            follow_up=self.number("follow_up", DURATION),
            cohort=self.number("cohort", DURATION),
            day=DAY if day is None else day,
            gross_margin=self.number("gross_margin", NUMBER),
            design_cost=self.number("design_cost", self.money_rate()) or 0.0,
            margins=self.margins(),
            objects=self.objects(),
        )

    def name(self, role: str) -> str:
        """The name a role is bound to, without the word that says what it is."""
        node = self.section.get(role)
        if not isinstance(node, Scalar):
            return ""
        return node.text.removeprefix(WORDS.get(role, "")).strip()

    def number(self, role: str, type: Type) -> float | None:
        node = self.section.get(role)
        return None if node is None else self.constant(node, role, type)

    def constant(self, node: Node, path: str, type: Type) -> float | None:
        """A number that no case can change, in hours and currency units."""
        context = Context(f"measures.{path}", allow=frozenset())
        values = {name: p.value for name, p in self.scenario.parameters.items()}
        try:
            expr = read_expression(node, self.scenario.names, context, type)
            value = constant(expr, values)
        except ScenarioError as error:
            self.faults.extend(error.faults)
            return None
        if not isinstance(value, float) or value < 0:
            rule = "needs one number that is not negative"
            self.fault(node.origin, "M101", path, rule, str(value))
            return None
        return value

    def fault(self, at: Origin, code: str, path: str, rule: str, got: str) -> None:
        hint = nearest(got, self.kpis)
        self.faults.append(Fault(at, code, f"measures.{path}", rule, got, hint))

    def money_rate(self) -> Type:
        money = currency(self.scenario)
        return Type("number", Dimension(((money, 1),)) / TIME if money else TIME**-1)

    def margins(self) -> dict[str, float]:
        node = self.section.get("margins")
        if node is None:
            return {}
        if not isinstance(node, Map):
            rule = "needs a map from KPI to share"
            self.fault(node.origin, "M102", "margins", rule, "a list or text")
            return {}
        result = {}
        for key, entry in node.entries.items():
            if self.kpis and key not in self.kpis:
                at = node.key_origin(key)
                self.fault(at, "M103", f"margins.{key}", "needs the name of a KPI", key)
            result[key] = self.constant(entry, f"margins.{key}", NUMBER) or 0.0
        return result

    def objects(self) -> dict[str, str]:
        node = self.section.get("objects")
        given = node.entries if isinstance(node, Map) else {}
        return {
            name: " ".join(held.text.split())
            for name, held in given.items()
            if isinstance(held, Scalar)
        }


@kept
def currency(scenario: Scenario) -> str:
    """The scenario's one currency, "" if it has none or several."""
    found = {actor.currency for actor in scenario.actors.values() if actor.currency}
    types = [p.type.dimension for s in scenario.sets.values() for p in s.properties.values()]
    for dimension in (*types, *(p.dimension for p in scenario.parameters.values())):
        found |= {base for base, _ in dimension.powers if base != "time"}
    return found.pop() if len(found) == 1 else ""


@kept
def document_columns(scenario: Scenario) -> dict[str, frozenset[str]]:
    """The columns that the steps `document` of a scenario give each kind of document."""
    found: dict[str, frozenset[str]] = {}
    for steps in scenario.journeys.values():
        for node in (inner for step in steps for inner in walk(step)):
            name = node.get("document") if isinstance(node, Map) else None
            if isinstance(node, Map) and isinstance(name, Scalar):
                given = node.get("with")
                columns = frozenset(given.entries) if isinstance(given, Map) else frozenset()
                found[name.text] = found.get(name.text, frozenset()) | columns
    return found


def first_task(scenario: Scenario, journey: str) -> str:
    """The first task named in a journey as written, "" if none is."""
    for node in (inner for step in scenario.journeys.get(journey, ()) for inner in walk(step)):
        task = node.get("task") if isinstance(node, Map) else None
        if isinstance(task, Scalar):
            return task.text
    return ""


def walk(node: Node) -> Iterator[Node]:
    """A node and everything inside it, in order."""
    yield node
    if isinstance(node, Scalar):
        return
    for inner in node.entries.values() if isinstance(node, Map) else node:
        yield from walk(inner)
