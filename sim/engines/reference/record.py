"""Rows of a run -> tables."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engines.reference.cases import DONE, OPEN, Case
from sim.program.program import ELEMENT, FIRST_FREE, Field, Kind, PersonSpec, Program
from sim.tables import CASES, DOCUMENTS, PERSONS, Tables, own_column

if TYPE_CHECKING:
    from sim.engines.reference.people import Person, PoolState

Names: TypeAlias = "pd.Categorical[str]"
Numbers: TypeAlias = npt.NDArray[np.float64] | npt.NDArray[np.bool_]
# Rows of the table, slots of each, time of the end of each.
Block: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.float64], npt.NDArray[np.float64]]
Column: TypeAlias = "Numbers | Names"

# How a request ended, in the order of their numbers in a row.
ENDINGS = ("open", "done", "left", "no room", "stopped")
STILL_OPEN, SERVED, LEFT, NO_ROOM, STOPPED = range(5)
# Columns of a request's row.
CASE, TASK, POOL, JOINED, STARTED, ENDED, PERSON, HOURS, ENDING, SOURCE = range(10)
WAIT, WATCH = 0.0, 1.0


class Record:
    """The rows of a run, as they grow."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.requests: list[list[float]] = []
        self.delays: list[list[float]] = []
        self.documents: list[list[tuple[float, ...]]] = [[] for _ in program.documents]

    def request(self, case: int, task: int, pool: int, now: float) -> list[float]:
        row = [case, task, pool, now, math.nan, math.nan, -1, 0.0, STILL_OPEN, -1]
        self.requests.append(row)
        return row

    def delay(self, case: int, name: int, sort: float, now: float) -> list[float]:
        row = [case, name, sort, now, math.nan]
        self.delays.append(row)
        return row

    def tables(
        self, cases: Sequence[Case], people: Sequence[Person], pools: Sequence[PoolState],
        traits: Sequence[Sequence[float]], lists: Sequence[tuple[int, int, int, float]],
    ) -> Tables:  # fmt: skip
        program = self.program
        names = [person.name for person in people]
        return Tables(
            warm_up=program.warm_up,
            length=program.length,
            populations=_populations(program),
            cases=_cases(program, cases, names),
            requests=_requests(program, self.requests, names),
            delays=_delays(program, self.delays),
            documents={
                spec.name: _document(spec.columns, spec.forms, rows, names)
                for spec, rows in zip(program.documents, self.documents, strict=True)
            },
            persons=_persons(program, people, traits),
            pools=_pools(program),
            shifts=_shifts(program),
            lists=_lists(program, lists),
        )


def _names(codes: Iterable[float], names: Sequence[str]) -> Names:
    """Codes -> names; NaN or -1: missing."""
    numbers = np.nan_to_num(np.asarray(codes, dtype=float), nan=-1.0).astype(np.int64)
    known = list(dict.fromkeys(names))
    if len(known) != len(names):  # pools of different actors share element names
        first = np.array([known.index(name) for name in names], dtype=np.int64)
        numbers = np.where(numbers >= 0, first[numbers], -1)
    return pd.Categorical.from_codes(numbers, categories=pd.Index(known, dtype=object))


def _populations(program: Program) -> pd.DataFrame:
    rows = [
        (kind.name, element, size)
        for kind in program.kinds if kind.counts is not None
        for element, size in zip(kind.elements, kind.counts, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["kind", "element", "size"])


def _lists(program: Program, lists: Sequence[tuple[int, int, int, float]]) -> pd.DataFrame:
    rows = [
        (
            program.sources[source].name,
            program.actors[program.pools[pool].actor].name,
            program.pools[pool].element,
            size,
            emptied,
        )
        for source, pool, size, emptied in lists
    ]
    return pd.DataFrame(rows, columns=["source", "actor", "element", "size", "emptied"])


def _requests(program: Program, rows: list[list[float]], people: list[str]) -> pd.DataFrame:
    data = np.array(rows, dtype=float).reshape(-1, 10)
    actors = [program.actors[pool.actor].name for pool in program.pools]
    elements = [pool.element for pool in program.pools]
    sources = ["", *(source.name for source in program.sources)]
    return pd.DataFrame(
        {
            "case": data[:, CASE].astype(np.int64),
            "activity": _names(data[:, TASK], program.tasks),
            "actor": _names(data[:, POOL], actors),
            "element": _names(data[:, POOL], elements),
            "joined": data[:, JOINED],
            "started": data[:, STARTED],
            "ended": data[:, ENDED],
            "person": _names(data[:, PERSON] + 1, ["", *people]),
            "hours": data[:, HOURS],
            "ending": _names(data[:, ENDING], ENDINGS),
            "pulled": _names(data[:, SOURCE] + 1, sources),
        }
    )


def _delays(program: Program, rows: list[list[float]]) -> pd.DataFrame:
    data = np.array(rows, dtype=float).reshape(-1, 5)
    return pd.DataFrame(
        {
            "case": data[:, 0].astype(np.int64),
            "name": _names(data[:, 1], program.delays),
            "sort": _names(data[:, 2], ("wait", "watch")),
            "begun": data[:, 3],
            "ended": data[:, 4],
        }
    )


def _document(
    columns: tuple[str, ...],
    forms: tuple[tuple[str, tuple[str, ...]], ...],
    rows: list[tuple[float, ...]],
    people: list[str],
) -> pd.DataFrame:
    data = np.array(rows, dtype=float).reshape(-1, 2 + len(columns))
    frame: dict[str, object] = {
        "number": np.arange(1, len(rows) + 1),
        "time": data[:, 0],
        "case": data[:, 1].astype(np.int64),
    }
    for place, (name, (form, names)) in enumerate(zip(columns, forms, strict=True), start=2):
        column = own_column(name, DOCUMENTS)
        frame[column] = _column(form, names, data[:, place], people)
    return pd.DataFrame(frame)


def _column(
    form: str, names: Sequence[str], values: npt.NDArray[np.float64], people: list[str]
) -> Column:
    if form == "element":
        return _names(values, names)
    if form == "person":
        return _names(values, people)
    if form in ("yes_no", "flag"):
        return values > 0.0
    return values


def _cases(program: Program, cases: Sequence[Case], people: list[str]) -> pd.DataFrame:
    outcomes = (*program.outcomes, "done", "open")
    code = {DONE: len(program.outcomes), OPEN: len(program.outcomes) + 1}
    elements = list(dict.fromkeys(e for kind in program.kinds for e in kind.elements))
    frame: dict[str, object] = {
        "case": np.array([c.number for c in cases], dtype=np.int64),
        "kind": pd.Categorical([c.kind.name for c in cases], [k.name for k in program.kinds]),
        "element": _names([elements.index(_element(c)) for c in cases], elements),
        "parent": np.array([c.parent.number if c.parent else -1 for c in cases], dtype=np.int64),
        "entered": np.array([c.entered for c in cases], dtype=float),
        "ended": np.array([c.ended for c in cases], dtype=float),
        "outcome": _names([code.get(c.outcome, c.outcome) for c in cases], outcomes),
    }
    blocks = [_block(kind, cases) for kind in program.kinds]
    for name in dict.fromkeys(f.name for kind in program.kinds for f in kind.fields):
        frame[own_column(name, CASES)] = _field(program, name, blocks, len(cases), people)
    return pd.DataFrame(frame)


def _element(case: Case) -> str:
    value = case.memory[ELEMENT]
    return case.kind.elements[int(value)] if value == value else ""


def _block(kind: Kind, cases: Sequence[Case]) -> Block:
    """Rows of the table that are cases of a kind, and their slots and ends."""
    own = [(row, case) for row, case in enumerate(cases) if case.kind is kind]
    slots = np.array([case.memory[FIRST_FREE:] for _, case in own], dtype=float)
    ends = np.array([case.ended for _, case in own], dtype=float)
    rows = np.array([row for row, _ in own], dtype=np.int64)
    return rows, slots.reshape(len(own), kind.slots - FIRST_FREE), ends


def _field(
    program: Program, name: str, blocks: Sequence[Block], size: int, people: list[str]
) -> Column:
    """One column; cases of a kind that has no such field are NaN."""
    values = np.full(size, math.nan)
    form: str = "number"
    names: tuple[str, ...] = ()
    for kind, (rows, slots, ends) in zip(program.kinds, blocks, strict=True):
        for field in kind.fields:
            if field.name == name:
                form, names = field.form, field.names
                values[rows] = _values(field, slots, ends, program.length)
    return _column(form, names, values, people)


def _values(
    field: Field, slots: npt.NDArray[np.float64], ends: npt.NDArray[np.float64], length: float
) -> npt.NDArray[np.float64]:
    """Last values of a field; a level stands where it stood at the end of the case."""
    at = field.slot - FIRST_FREE
    if field.form != "level":
        return slots[:, at]
    since = slots[:, at + 2]
    # A child may change its parent's state after the parent's end: then that is the last state.
    ends = np.maximum(np.where(np.isnan(ends), length, ends), since)
    return slots[:, at] + slots[:, at + 1] * (ends - since)


def _persons(
    program: Program, people: Sequence[Person], traits: Sequence[Sequence[float]]
) -> pd.DataFrame:
    frame: dict[str, object] = {
        "person": [person.name for person in people],
        "actor": [program.actors[person.pool.spec.actor].name for person in people],
        "element": [person.pool.spec.element for person in people],
        "wage": [program.actors[person.pool.spec.actor].wage for person in people],
        "calendar": [program.calendars[_spec(person).calendar].label for person in people],
        "open_hours": [person.worktime.table.open_hours(program.length) for person in people],
        "worked_hours": [person.worked for person in people],
    }
    for trait in dict.fromkeys(name.split(".", 1)[1] for name in program.traits):
        columns = [i for i, name in enumerate(program.traits) if name.split(".", 1)[1] == trait]
        column = own_column(trait, PERSONS)
        frame[column] = [_first(traits[i][p] for i in columns) for p in range(len(people))]
    return pd.DataFrame(frame)


def _spec(person: Person) -> PersonSpec:
    return (person.pool.spec.staff or ())[person.rank]


def _pools(program: Program) -> pd.DataFrame:
    actors = [program.actors[pool.actor] for pool in program.pools]
    return pd.DataFrame(
        {
            "actor": [actor.name for actor in actors],
            "element": [pool.element for pool in program.pools],
            "people": [-1 if pool.staff is None else len(pool.staff) for pool in program.pools],
            "calendar": [program.calendars[pool.calendar].label for pool in program.pools],
            "stays": [actor.stays for actor in actors],
        }
    )


def _shifts(program: Program) -> pd.DataFrame:
    rows = [
        (calendar.label, opened, closed)
        for calendar in program.calendars
        for opened, closed in zip(calendar.shifts.opened, calendar.shifts.closed, strict=True)
    ]
    return pd.DataFrame(rows, columns=["calendar", "opened", "closed"])


def _first(values: Iterable[float]) -> float:
    """The first that is not NaN: a person has the traits of one actor."""
    return next((value for value in values if value == value), math.nan)
