"""Which of a scenario's own names play the parts that KPIs need: its section `measures`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sim.errors import Fault, Origin, ScenarioError, nearest
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

    def bound(self, role: str) -> bool:
        return getattr(self, role) not in ("", None)


DOCUMENTS = ("registration", "entry", "request", "price", "value")
ACTORS = ("seller", "customer")
SETS = ("region", "product")
DURATIONS = ("follow_up", "cohort", "day")
TEXTS = (*DOCUMENTS, "win", "credited_to", "self_selected", *ACTORS, *SETS, "utility", "skill")
ROLES = (*TEXTS, *DURATIONS, "gross_margin", "design_cost", "margins")


def read_roles(scenario: Scenario, kpis: tuple[str, ...] = ()) -> Roles:
    """The roles a scenario binds. kpis: the names that `margins` may hold.

    Raises ScenarioError with every role that is unknown or bound to a name that is not there.
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
        self.documents = document_columns(scenario)
        self.faults: list[Fault] = []

    def read(self) -> Roles:
        for key in self.section.entries:
            if key not in ROLES:
                self.fault(self.section.key_origin(key), "M101", key, "needs a role", key, ROLES)
        texts = {role: self.text(role) for role in TEXTS}
        hours = {role: self.number(role, DURATION) for role in DURATIONS}
        return Roles(
            **texts,
            follow_up=hours["follow_up"],
            cohort=hours["cohort"],
            day=DAY if hours["day"] is None else hours["day"],
            gross_margin=self.number("gross_margin", NUMBER),
            design_cost=self.number("design_cost", self.money_rate()) or 0.0,
            margins=self.margins(),
        )

    def fault(
        self, at: Origin, code: str, key: str, rule: str, got: str, known: tuple[str, ...] = ()
    ) -> None:
        hint = nearest(got, known)
        self.faults.append(Fault(at, code, f"measures.{key}", rule, got, hint))

    def text(self, role: str) -> str:
        """The name a role is bound to, without the word that says what it is."""
        node = self.section.get(role)
        if node is None:
            return ""
        word, known = self.candidates(role)
        got = node.text if isinstance(node, Scalar) else "a list or map"
        name = got.removeprefix(f"{word} ").strip() if word else got
        if (word and not got.startswith(f"{word} ")) or name not in known:
            rule = f'needs "{word} NAME"' if word else "needs a known name"
            written = tuple(f"{word} {name}".strip() for name in known)
            self.fault(node.origin, "M102", role, rule, got, written)
        return name

    def candidates(self, role: str) -> tuple[str, tuple[str, ...]]:
        """The word before the name of a role, and the names it may have."""
        scenario, documents = self.scenario, self.documents
        if role in DOCUMENTS:
            return "document", tuple(documents)
        if role in ACTORS:
            return "actor", tuple(scenario.actors)
        if role in SETS:
            return "", tuple(scenario.sets)
        plain: dict[str, Callable[[], tuple[str, ...]]] = {
            "credited_to": lambda: persons_states(scenario),
            "self_selected": lambda: tuple(sorted({c for d in documents.values() for c in d})),
            "utility": lambda: tuple(scenario.formulas),
            "skill": lambda: tuple(t for a in scenario.actors.values() for t in a.traits or ()),
        }
        return ("outcome", tuple(scenario.outcomes)) if role == "win" else ("", plain[role]())

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
            self.fault(node.origin, "M103", path, rule, str(value))
            return None
        return value

    def money_rate(self) -> Type:
        money = currency(self.scenario)
        return Type("number", Dimension(((money, 1),)) / TIME if money else TIME**-1)

    def margins(self) -> dict[str, float]:
        node = self.section.get("margins")
        if node is None:
            return {}
        if not isinstance(node, Map):
            rule = "needs a map from KPI to share"
            self.fault(node.origin, "M104", "margins", rule, "a list or text")
            return {}
        result = {}
        for key, entry in node.entries.items():
            if self.kpis and key not in self.kpis:
                at = node.key_origin(key)
                self.fault(at, "M105", f"margins.{key}", "needs the name of a KPI", key, self.kpis)
            result[key] = self.constant(entry, f"margins.{key}", NUMBER) or 0.0
        return result


def currency(scenario: Scenario) -> str:
    """The scenario's one currency, "" if it has none or several."""
    found = {actor.currency for actor in scenario.actors.values() if actor.currency}
    types = [p.type.dimension for s in scenario.sets.values() for p in s.properties.values()]
    for dimension in (*types, *(p.dimension for p in scenario.parameters.values())):
        found |= {base for base, _ in dimension.powers if base != "time"}
    return found.pop() if len(found) == 1 else ""


def persons_states(scenario: Scenario) -> tuple[str, ...]:
    """States that hold a person, of every kind of case."""
    kinds = scenario.kinds.values()
    return tuple(state.name for kind in kinds for state in kind.state if state.form == "person")


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
