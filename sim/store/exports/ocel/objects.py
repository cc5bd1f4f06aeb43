"""The objects of a run: cases, documents, people, and the run itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.language.scenario import Kind, Scenario
from sim.language.tree import Mapping as Map
from sim.language.tree import Scalar
from sim.measures.roles import walk
from sim.store.exports.clock import Hours
from sim.store.exports.log import Log
from sim.store.exports.ocel.model import Change, Column, ObjectBlock, Relation, column
from sim.store.exports.ocel.types import RUN
from sim.tables import CASES, own_column

_GIVEN = ("case", "kind", "parent")  # columns of `cases` that say which object it is, and whose


class Ids:
    """The id of every case, document row and person: `customer:17`, `quote:3`, `rep:Ann`."""

    def __init__(self, log: Log, types: dict[str, str]) -> None:
        self.types = types
        cases, persons = log.tables.cases, log.tables.persons
        kinds = cases["kind"].astype(object)
        self._cases = {
            number: f"{types[kind]}:{number}"
            for number, kind in zip(cases["case"].tolist(), kinds, strict=True)
        }
        self._persons = {
            person: f"{types[f'actor {actor}']}:{person}"
            for person, actor in zip(persons["person"], persons["actor"], strict=True)
        }

    def cases(self, numbers: pd.Series) -> list[str | None]:
        return [self._cases.get(number) for number in numbers.tolist()]

    def persons(self, names: pd.Series) -> list[str | None]:
        return [self._persons.get(name) for name in names.astype(object)]

    def documents(self, name: str, numbers: pd.Series) -> list[str]:
        stem = self.types[f"document {name}"]
        return [f"{stem}:{number}" for number in numbers.tolist()]


def object_blocks(log: Log, ids: Ids) -> Iterator[ObjectBlock]:
    """Every type of object, those without objects as well."""
    for thing in ids.types:
        word, _, name = thing.partition(" ")
        if thing == RUN:
            yield _run(log, ids)
        elif word == "document" and name:
            yield _documents(log, ids, name)
        elif word == "actor" and name:
            yield _persons(log, ids, name)
        else:
            yield _cases(log, ids, thing)


def _cases(log: Log, ids: Ids, kind: str) -> ObjectBlock:
    """Attributes from the beginning; of what changes, the last value, from the end of the case."""
    cases = log.tables.cases
    table = cases[cases["kind"].astype(object) == kind]
    ended = _ended(log, table)
    fixed, last = _columns(log, kind, table)
    people = _person_states(log.scenario, kind)
    relations = [Relation(name, ids.persons(table[name])) for name in last if name in people]
    return ObjectBlock(
        ids.types[kind],
        [text or "" for text in ids.cases(table["case"])],
        [column(name, table[name], none="") for name in fixed],
        [Change(column(name, table[name]), ended) for name in last],
        [Relation("parent", ids.cases(table["parent"])), *relations],
    )


def _ended(log: Log, table: pd.DataFrame) -> Hours:
    """When the last state of each case is known [h]: at its end, or at that of the run."""
    ended = table["ended"].to_numpy()
    return np.where(np.isnan(ended), log.tables.length, ended)


def _columns(log: Log, kind: str, table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """The columns of a kind of case: those that never change, and those that do."""
    fixed, states = (_names(log.scenario.kinds.get(kind), part) for part in ("attributes", "state"))
    every = {
        name
        for one in log.scenario.kinds.values()
        for part in ("attributes", "state")
        for name in _names(one, part)
    }
    others = every - fixed - states
    own = [c for c in table.columns if c not in _GIVEN and _stem(c) not in others]
    still = [name for name in own if name == "element" or _stem(name) in fixed]
    return still, [name for name in own if name not in still]


def _names(kind: Kind | None, part: str) -> set[str]:
    """The columns of a kind's attributes or states, without the element of a vector."""
    parts = getattr(kind, part) if kind else ()
    return {one.name if getattr(one, "per", "") else own_column(one.name, CASES) for one in parts}


def _stem(name: str) -> str:
    """`fit` of `fit.crm`."""
    return name.partition(".")[0]


def _person_states(scenario: Scenario, kind: str) -> set[str]:
    known = scenario.kinds.get(kind)
    states = known.state if known else ()
    return {own_column(state.name, CASES) for state in states if state.form == "person"}


def _documents(log: Log, ids: Ids, name: str) -> ObjectBlock:
    table = log.tables.documents[name]
    own = [c for c in table.columns if c not in ("number", "time", "case")]
    people = person_columns(log.scenario, name)
    relations = [Relation(c, ids.persons(table[c])) for c in own if c in people]
    return ObjectBlock(
        ids.types[f"document {name}"],
        ids.documents(name, table["number"]),
        [column(c, table[c]) for c in own],
        relations=[Relation("case", ids.cases(table["case"])), *relations],
        since=table["time"].to_numpy(dtype=float),
    )


def person_columns(scenario: Scenario, document: str) -> set[str]:
    """The columns of a document that hold a person in each step that writes it."""
    states = {
        state.name
        for kind in scenario.kinds.values()
        for state in kind.state
        if state.form == "person"
    }
    found: list[set[str]] = []
    for step in (s for steps in scenario.journeys.values() for s in steps):
        for node in walk(step):
            what = node.get("document") if isinstance(node, Map) else None
            if isinstance(node, Map) and isinstance(what, Scalar) and what.text == document:
                given = node.get("with")
                held = given.entries.items() if isinstance(given, Map) else ()
                found.append({c for c, v in held if isinstance(v, Scalar) and v.text in states})
    return set.intersection(*found) if found else set()


def _persons(log: Log, ids: Ids, actor: str) -> ObjectBlock:
    """Traits and wage from the beginning, hours from the end of the run."""
    persons = log.tables.persons
    table = persons[persons["actor"].astype(object) == actor]
    end = np.full(len(table), log.tables.length)
    hours = ("open_hours", "worked_hours")
    still = [name for name in table.columns if name not in ("person", "actor", *hours)]
    return ObjectBlock(
        ids.types[f"actor {actor}"],
        [text or "" for text in ids.persons(table["person"])],
        [Column("name", "string", table["person"].tolist())]
        + [column(name, table[name], none="") for name in still],
        [Change(column(name, table[name]), end) for name in hours],
    )


def _run(log: Log, ids: Ids) -> ObjectBlock:
    """One object that says what the file holds and how its times are to be read."""
    facts = [column(name, pd.Series([value])) for name, value in log.facts.items()]
    return ObjectBlock(ids.types[RUN], [f"{ids.types[RUN]}:{log.name}"], facts)
