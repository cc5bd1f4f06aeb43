"""A small world of names for the tests of expressions and draws."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from sim.errors import Fault, Origin, ScenarioError
from sim.language.names import Context, KindShape, Name, Names
from sim.language.nodes import Draw, Expr
from sim.language.resolve import read_draw, read_expression
from sim.language.tree import Mapping, Node, Scalar, Sequence
from sim.language.types import DURATION, NUMBER, PURE, TEXT, TIME, YES_NO, Dimension, Type

FILE = "market.yaml"
HERE = Origin(FILE, 10, 5)
USD = Dimension((("USD", 1),))
EVERYTHING = frozenset({"case", "level", "now", "chance"})
SETS = {"region": ("europe", "asia"), "product": ("crm", "chat"), "client": ("alpha", "beta")}
PARAMETERS = {
    "organic_rate": Type("number", TIME**-1),
    "pitch_best": NUMBER,
    "patience": DURATION,
    "gap": DURATION,
    "steps_to_value": NUMBER,
    "crm_used": YES_NO,
    "discounts": Type("list"),
    "waits": Type("list", TIME),
}
ATTRIBUTES = {
    "need": ("business", NUMBER),
    "fit": ("business", Type("vector", PURE, "product")),
    "budget": ("business", NUMBER),
    "extra": ("opening", NUMBER),
}
STATES = {
    "chosen": ("business", Type("element", of="product")),
    "second": ("business", Type("element", of="product")),
    "home": ("business", Type("element", of="region")),
    "rep": ("business", Type("person", of="sales")),
    "approver": ("business", Type("person", of="accounts")),
    "registered": ("business", YES_NO),
    "steps": ("business", NUMBER),
    "waiting": ("business", YES_NO),
    "team": ("account", NUMBER),
    "visits_before": ("opening", NUMBER),
    "holding": ("group", NUMBER),
}
LEVELS = {"interest": ("business", NUMBER), "churn_clock": ("account", NUMBER)}
FORMULAS = {
    "seats": "max(1, round(steps))",
    "felt_need": "need + 1",
    "score": "fit[product] * felt_need",
    "left": "interest",
    "vector_itself": "fit",
    "first": "second_one + 1",
    "second_one": "first",
    "typo": "ned + 1",
    "clock": "now",
    "mine": "team",
    "parent_itself": "account",
}


KINDS = (
    KindShape("business", per="region"),
    KindShape("group"),
    KindShape("account", per="client", parent="group"),
    KindShape("opening", parent="account"),
)
PROPERTIES = {
    ("product", "price"): Type("number", USD / TIME),
    ("region", "awareness"): NUMBER,
    ("region", "timezone"): TEXT,
    ("region", "taste"): Type("vector", PURE, "product"),
    ("client", "value"): Type("number", USD / TIME),
}


def scalar(text: str) -> Scalar:
    return Scalar(text, HERE)


def node(value: object) -> Node:
    """YAML as Python values would be read: maps, lists and text."""
    if isinstance(value, dict):
        return Mapping({key: node(inner) for key, inner in value.items()}, HERE)
    if isinstance(value, list):
        return Sequence(tuple(node(inner) for inner in value), HERE)
    return scalar(str(value))


def small_world() -> Names:
    names = Names()

    def add(name: str, role: str, type_: Type, **more: object) -> None:
        names.add(Name(name, role, type_, HERE, **more))  # type: ignore[arg-type]

    for group, elements in SETS.items():
        add(group, "set", Type("element", of=group))
        for index, element in enumerate(elements):
            add(element, "element", Type("element", of=group), index=index)
    for name, type_ in PARAMETERS.items():
        add(name, "parameter", type_)
    for name, (kind, type_) in ATTRIBUTES.items():
        add(name, "attribute", type_, kind=kind)
    for name, (kind, type_) in (STATES | LEVELS).items():
        add(name, "state", type_, kind=kind, level=name in LEVELS)
    for name, text in FORMULAS.items():
        add(name, "formula", NUMBER, body=Scalar(text, Origin(FILE, 99, 9)))
    add("a_list", "formula", NUMBER, body=Sequence((), HERE))
    for group, elements in SETS.items():
        names.put("elements", group, elements)
    for name, length in {"discounts": 4, "waits": 2}.items():
        names.put("lists", name, length)
    for kind in KINDS:
        names.put("kinds", kind.name, kind)
        add(kind.name, "kind", Type("case", of=kind.name))
    for place, type_ in PROPERTIES.items():
        names.put("properties", place, type_)
    for place in (("sales", "skill"), ("accounts", "speed")):
        names.put("traits", place, NUMBER)
    return names


@dataclass
class World:
    """Reads texts as a step of a business would, or as told otherwise."""

    names: Names = field(default_factory=small_world)

    def context(
        self,
        kind: str = "business",
        running: tuple[str, ...] = (),
        person: str = "",
        allow: frozenset[str] = EVERYTHING,
    ) -> Context:
        return Context("journeys.trial[2].wait", kind, running, person, allow)

    def read(self, text: str, expect: Type | None = None, **where: object) -> Expr:
        return read_expression(scalar(text), self.names, self.context(**where), expect)  # type: ignore[arg-type]

    def draw(self, value: object, expect: Type | None = None, **where: object) -> Draw:
        return read_draw(node(value), self.names, self.context(**where), expect)  # type: ignore[arg-type]

    def faults(self, text: str, expect: Type | None = None, **where: object) -> tuple[Fault, ...]:
        return refused(lambda: self.read(text, expect, **where))

    def fault(self, text: str, expect: Type | None = None, **where: object) -> Fault:
        (only,) = self.faults(text, expect, **where)
        return only

    def draw_fault(self, value: object, expect: Type | None = None, **where: object) -> Fault:
        (only,) = refused(lambda: self.draw(value, expect, **where))
        return only


def refused(action: Callable[[], object]) -> tuple[Fault, ...]:
    with pytest.raises(ScenarioError) as caught:
        action()
    return caught.value.faults


@pytest.fixture(scope="session")
def world() -> World:
    return World()
