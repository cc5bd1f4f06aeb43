"""A small firm and runs of it written by hand, to measure by hand."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pandas as pd

from sim.errors import Origin
from sim.language import tree
from sim.language.names import Names
from sim.language.nodes import Draw, Expr
from sim.language.scenario import (
    Actor,
    Kind,
    Parameter,
    Person,
    Run,
    Scenario,
    Set,
    Source,
    State,
    Task,
)
from sim.language.types import PURE, Dimension, Type
from sim.tables import CASES, DELAYS, LISTS, PERSONS, POOLS, POPULATIONS, REQUESTS, SHIFTS, Tables

PLACE = Origin("firm.yaml", 1, 1)
WARM_UP, LENGTH = 100.0, 300.0
SKILL = Draw("normal", ("mean", "sd"), (Expr("const"), Expr("const", value=1.0)))
MEASURES = {
    "registration": "document registration",
    "entry": "document opportunity",
    "request": "document request",
    "price": "document quote",
    "win": "outcome won",
    "value": "document invoice",
    "credited_to": "rep",
    "self_selected": "self_selected",
    "seller": "actor sales",
    "customer": "actor customer",
    "region": "region",
    "product": "product",
    "utility": "utility",
    "skill": "skill",
    "follow_up": "50 h",
    "cohort": "150 h",
    "day": "8 h",
    "gross_margin": "50 %",
    "design_cost": "2 USD/h",
    "margins": {"revenue": "10 %"},
}
JOURNEYS = {
    "selling": [
        {"document": "registration", "with": {"self_selected": "self_selected"}},
        {"do": [{"document": "opportunity"}, {"document": "request"}]},
        {"document": "quote", "with": {"product": "chosen", "discount": "0.1"}},
        {"document": "invoice", "with": {"product": "chosen", "amount": "1 USD"}},
    ],
    "pitch": [{"set": {"pitched": "yes"}}, {"task": "outreach", "keep": "rep"}],
}


def node(value: object) -> tree.Node:
    """Python's maps, lists and texts as written YAML."""
    if isinstance(value, Mapping):
        entries = {key: node(inner) for key, inner in value.items()}
        return tree.Mapping(entries, PLACE, dict.fromkeys(entries, PLACE))
    if isinstance(value, list):
        return tree.Sequence(tuple(node(inner) for inner in value), PLACE)
    return tree.Scalar(str(value), PLACE)


def section(value: Mapping[str, object]) -> tree.Mapping:
    made = node(value)
    assert isinstance(made, tree.Mapping)
    return made


def staff(*names: str) -> tuple[Person, ...]:
    return tuple(Person(name, "always", {}) for name in names)


def firm(measures: Mapping[str, object] = MEASURES) -> Scenario:
    """Two regions of 10 and 5 businesses, three reps, one accountant, systems, customers."""
    sellers = (staff("sales.north.1", "sales.north.2"), staff("sales.south.1"))
    actors = {
        "sales": Actor(
            "sales", sellers, "region", wage=40.0, currency="USD", traits={"skill": SKILL}
        ),
        "accounts": Actor("accounts", (staff("accounts.1"),), wage=50.0, currency="USD"),
        "systems": Actor("systems", None, effort=False),
        "customer": Actor("customer", None),
    }
    tasks = {
        name: Task(name, actor, node("1 h"))
        for name, actor in [
            ("outreach", "sales"),
            ("prepare", "sales"),
            ("approve", "accounts"),
            ("order", "systems"),
            ("decide", "customer"),
        ]
    }
    state = (State("rep", "person", Type("person", of="sales")),)
    return Scenario(
        title="A small firm",
        file="firm.yaml",
        run=Run(WARM_UP, LENGTH),
        names=Names(),
        calendars=("always",),
        sets={
            "region": Set("region", ("north", "south"), {}),
            "product": Set("product", ("crm", "chat"), {}),
        },
        parameters={"price": Parameter("price", 9.0, Dimension((("USD", 1),)), "9 USD"),
                    "half": Parameter("half", 0.5, PURE, "50 %")},
        kinds={"business": Kind("business", (), state, "region", (10, 5))},
        formulas={"utility": node("1")},
        actors=actors,
        tasks=tasks,
        sources=(Source("outreach", "pitch", each="business", pulled_by="sales"),),
        queues={},
        journeys={name: tuple(node(step) for step in steps) for name, steps in JOURNEYS.items()},
        outcomes={"won": "success", "lost": "failure"},
        measures=section(measures),
        changes=(),
        all_changes=(),
        market="",
        resolved=section({}),
    )  # fmt: skip


def without(*roles: str) -> Scenario:
    """The firm with some roles unbound."""
    return firm({role: name for role, name in MEASURES.items() if role not in roles})


def frame(
    columns: Mapping[str, str] | tuple[str, ...], rows: list[tuple[object, ...]]
) -> pd.DataFrame:
    """A table; texts become categoricals as in a run."""
    table = pd.DataFrame(rows, columns=list(columns))
    texts = [name for name in table if table[name].map(lambda v: isinstance(v, str)).any()]
    return table.astype(dict.fromkeys(texts, "category"))


PERSON_ROWS: list[tuple[object, ...]] = [
    ("sales.north.1", "sales", "north", 40.0, "always", LENGTH, 0.0, 0.3),
    ("sales.north.2", "sales", "north", 40.0, "always", LENGTH, 0.0, 0.1),
    ("sales.south.1", "sales", "south", 40.0, "always", LENGTH, 0.0, -0.2),
    ("accounts.1", "accounts", "", 50.0, "always", LENGTH, 0.0, float("nan")),
]
POOL_ROWS: list[tuple[object, ...]] = [
    ("sales", "north", 2, "always", False),
    ("sales", "south", 1, "always", False),
    ("accounts", "", 1, "always", False),
    ("systems", "", -1, "always", False),
    ("customer", "", -1, "always", False),
]
DOCUMENTS = {
    "registration": ("number", "time", "case", "self_selected"),
    "opportunity": ("number", "time", "case"),
    "request": ("number", "time", "case"),
    "quote": ("number", "time", "case", "product", "discount"),
    "invoice": ("number", "time", "case", "product", "amount"),
}


def tables(
    cases: list[tuple[object, ...]],
    requests: list[tuple[object, ...]],
    documents: Mapping[str, list[tuple[object, ...]]] | None = None,
) -> Tables:
    """A run. cases: number, element, ended, outcome, rep. documents: rows without the number.

    requests: case, activity, actor, joined, started, ended, person, hours, ending, pulled.
    """
    given = documents or {}
    papers = {
        name: frame(columns, [(n, *row) for n, row in enumerate(given.get(name, []), 1)])
        for name, columns in DOCUMENTS.items()
    }
    full = [(n, "business", element, -1, 0.0, *rest) for n, element, *rest in cases]
    wide = [(*row[:3], "", *row[3:]) for row in requests]
    return Tables(
        warm_up=WARM_UP,
        length=LENGTH,
        populations=frame(POPULATIONS, [("business", "north", 10), ("business", "south", 5)]),
        cases=frame((*CASES, "rep"), full),
        requests=frame(REQUESTS, wide),
        delays=frame(DELAYS, []),
        documents=papers,
        persons=frame((*PERSONS, "skill"), PERSON_ROWS),
        pools=frame(POOLS, POOL_ROWS),
        shifts=frame(SHIFTS, [("always", 0.0, math.inf)]),
        lists=frame(LISTS, []),
    )


def shorter(scenario: Scenario, length: float) -> Scenario:
    return replace(scenario, run=replace(scenario.run, length=length))
