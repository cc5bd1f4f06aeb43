"""Rows of a run, as arrays -> tables. Every engine ends here.

Numbers stand for names until the last moment: of cases, tasks, pools, people, sources.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from sim.columns import Coded, Column, Later, Table
from sim.kept import kept
from sim.program.program import FIRST_FREE, Field, PersonSpec, Program
from sim.program.timetable import Timetable
from sim.tables import (
    CASES,
    DOCUMENTS,
    LISTS,
    PERSONS,
    POPULATIONS,
    SHIFTS,
    Tables,
    own_column,
)  # fmt: skip

Doubles: TypeAlias = npt.NDArray[np.float64]
Longs: TypeAlias = npt.NDArray[np.int64]

Read: TypeAlias = "Callable[[int], Doubles | Longs]"

# How a request ended, in the order of their numbers in a row.
ENDINGS = ("open", "done", "left", "no room", "stopped")
STILL_OPEN, SERVED, LEFT, NO_ROOM, STOPPED = range(5)
# Columns of a request's row.
CASE, TASK, POOL, JOINED, STARTED, ENDED, PERSON, HOURS, ENDING, SOURCE = range(10)
# Columns of a delay's row; what of it is the same thing has the same place.
DELAY, SORT, DELAY_BEGUN, DELAY_ENDED = range(1, 5)
WAIT, WATCH = 0.0, 1.0
# What an outcome is below those of the scenario.
OPEN, DONE = -1, -2


@dataclass(frozen=True)
class CaseRows:
    """The cases that were seen, by number.

    number, kind, parent (number, -1: none), outcome (OPEN, DONE or of the scenario), element
    (NaN: none), entered, ended [h]. slots: of each kind, the values of a slot, by its number
    after FIRST_FREE, of its cases, in this order.
    """

    number: Longs
    kind: Longs
    element: Doubles
    parent: Longs
    entered: Doubles
    ended: Doubles
    outcome: Longs
    slots: Sequence[Callable[[int], Doubles]]


@dataclass(frozen=True)
class RunRows:
    """Everything of a run. What is a function is asked for when somebody wants to know.

    requests, delays: a column by its number, whose rows are in order of joining, or as they
    began. documents: of each kind (n, 2 + columns), as written. worked: hours of each person.
    traits: (traits, people). lists: source, pool, size and when it was first found empty [h] of
    each.
    """

    requests: Read
    delays: Read
    documents: Sequence[Doubles]
    cases: CaseRows
    worked: Sequence[float]
    traits: Doubles
    lists: Sequence[tuple[int, int, int, float]]


def tables(program: Program, run: RunRows) -> Tables:
    """The tables of a run."""
    names = [spec.name for pool in program.pools for spec in pool.staff or ()]
    return Tables.of(
        warm_up=program.warm_up,
        length=program.length,
        populations=_populations(program),
        cases=_cases(program, run.cases, names),
        requests=_requests(program, run.requests, names),
        delays=_delays(program, run.delays),
        documents={
            spec.name: _document(spec.columns, spec.forms, rows, names)
            for spec, rows in zip(program.documents, run.documents, strict=True)
        },
        persons=_persons(program, run.worked, run.traits),
        pools=_pools(program),
        shifts=_shifts(program),
        lists=_lists(program, run.lists),
    )


def _names(codes: Doubles | Longs, names: Sequence[str]) -> Coded:
    """Codes -> names; NaN or -1: missing."""
    known, first = _known(tuple(names))
    short = np.min_scalar_type(-len(names) - 1)
    if codes.dtype == np.float64:
        codes = np.fmax(codes, -1)  # of NaN and -1, -1
    numbers = codes.astype(short)
    if first is not None:  # pools of different actors share element names
        numbers = first[numbers]
    return Coded(numbers, known)


@lru_cache(maxsize=1000)
def _known(names: tuple[str, ...]) -> tuple[tuple[str, ...], npt.NDArray[Any] | None]:
    """The names, each once, and the place among them of each, and of none, if some are alike."""
    known = list(dict.fromkeys(names))
    alike = len(known) != len(names)
    short = np.min_scalar_type(-len(names) - 1)
    first = np.array([*map(known.index, names), -1], dtype=short) if alike else None
    return tuple(known), first


@kept
def _populations(program: Program) -> Table:
    rows = [
        (kind.name, element, size)
        for kind in program.kinds if kind.counts is not None
        for element, size in zip(kind.elements, kind.counts, strict=True)
    ]  # fmt: skip
    return Table.of_rows(list(POPULATIONS), rows)


def _lists(program: Program, lists: Sequence[tuple[int, int, int, float]]) -> Table:
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
    return Table.of_rows(list(LISTS), rows)


def _requests(program: Program, read: Read, people: list[str]) -> Table:
    actors = [program.actors[pool.actor].name for pool in program.pools]
    elements = [pool.element for pool in program.pools]
    sources = ["", *(source.name for source in program.sources)]
    return Table(
        {
            "case": partial(_numbers, read, CASE),
            "activity": lambda: _names(read(TASK), program.tasks),
            "actor": lambda: _names(read(POOL), actors),
            "element": lambda: _names(read(POOL), elements),
            "joined": partial(_times, read, JOINED),
            "started": partial(_times, read, STARTED),
            "ended": partial(_times, read, ENDED),
            "person": lambda: _names(read(PERSON) + 1, ["", *people]),
            "hours": partial(_times, read, HOURS),
            "ending": lambda: _names(read(ENDING), ENDINGS),
            "pulled": lambda: _names(read(SOURCE) + 1, sources),
        }
    )


def _delays(program: Program, read: Read) -> Table:
    return Table(
        {
            "case": partial(_numbers, read, CASE),
            "name": lambda: _names(read(DELAY), program.delays),
            "sort": lambda: _names(read(SORT), ("wait", "watch")),
            "begun": partial(_times, read, DELAY_BEGUN),
            "ended": partial(_times, read, DELAY_ENDED),
        }
    )


def _numbers(read: Read, column: int) -> Longs:
    return read(column).astype(np.int64, copy=False)


def _times(read: Read, column: int) -> Doubles:
    return np.ascontiguousarray(read(column), dtype=np.float64)


def _document(
    columns: tuple[str, ...],
    forms: tuple[tuple[str, tuple[str, ...]], ...],
    data: Doubles,
    people: list[str],
) -> Table:
    table: dict[str, Column | Later] = {
        "number": np.arange(1, len(data) + 1),
        "time": data[:, 0].copy(),
        "case": data[:, 1].astype(np.int64),
    }
    for place, (name, (form, names)) in enumerate(zip(columns, forms, strict=True), start=2):
        column = own_column(name, DOCUMENTS)
        table[column] = partial(_of_form, form, names, data[:, place], people)
    return Table(table)


def _of_form(form: str, names: Sequence[str], values: Doubles, people: list[str]) -> Column:
    if form == "element":
        return _names(values, names)
    if form == "person":
        return _names(values, people)
    if form in ("yes_no", "flag"):
        return values > 0.0
    return values.copy()


def _cases(program: Program, cases: CaseRows, people: list[str]) -> Table:
    outcomes = (*program.outcomes, "done", "open")
    outcome = np.where(
        cases.outcome >= 0,
        cases.outcome,
        len(program.outcomes) + np.where(cases.outcome == DONE, 0, 1),
    )
    columns: dict[str, Column | Later] = {
        "case": cases.number,
        "kind": _names(cases.kind, [kind.name for kind in program.kinds]),
        "element": _elements(program, cases),
        "parent": cases.parent,
        "entered": cases.entered,
        "ended": cases.ended.copy(),
        "outcome": _names(outcome, outcomes),
    }
    rows = [np.flatnonzero(cases.kind == number) for number in range(len(program.kinds))]
    for name, column in _fields(program):
        columns[column] = partial(_field, program, name, rows, cases, people)
    return Table(columns)


@kept
def _fields(program: Program) -> list[tuple[str, str]]:
    """The names of what cases are made of, and of its columns."""
    names = dict.fromkeys(field.name for kind in program.kinds for field in kind.fields)
    return [(name, own_column(name, CASES)) for name in names]


def _elements(program: Program, cases: CaseRows) -> Coded:
    """The element of each case by name, "" if it has none."""
    known = list(dict.fromkeys(e for kind in program.kinds for e in kind.elements))
    place = np.full((len(program.kinds), max(len(k.elements) for k in program.kinds) + 1), -1)
    for number, kind in enumerate(program.kinds):
        place[number, : len(kind.elements)] = [known.index(element) for element in kind.elements]
        place[number, -1] = known.index("") if "" in known else -1
    element = np.where(np.isnan(cases.element), -1, np.nan_to_num(cases.element)).astype(np.int64)
    return _names(place[cases.kind, element], known)


def _field(
    program: Program, name: str, rows: Sequence[Longs], cases: CaseRows, people: list[str]
) -> Column:
    """One column; cases of a kind that has no such field are NaN."""
    values = np.full(len(cases.number), math.nan)
    form: str = "number"
    names: tuple[str, ...] = ()
    for kind, own, slots in zip(program.kinds, rows, cases.slots, strict=True):
        for field in kind.fields:
            if field.name == name:
                form, names = field.form, field.names
                values[own] = _values(field, slots, cases.ended[own], program.length)
    return _of_form(form, names, values, people)


def _values(field: Field, slots: Callable[[int], Doubles], ends: Doubles, length: float) -> Doubles:
    """Last values of a field; a level stands where it stood at the end of the case."""
    at = field.slot - FIRST_FREE
    if field.form != "level":
        return slots(at)
    since = slots(at + 2)
    # A child may change its parent's state after the parent's end: then that is the last state.
    ends = np.maximum(np.where(np.isnan(ends), length, ends), since)
    return slots(at) + slots(at + 1) * (ends - since)


def _persons(program: Program, worked: Sequence[float], traits: Doubles) -> Table:
    columns: dict[str, Column] = {**_staff(program), "worked_hours": tuple(worked)}
    for trait, rows in _traits(program):
        columns[own_column(trait, PERSONS)] = tuple(
            _first(traits[row][person] for row in rows) for person in range(len(worked))
        )
    return Table(columns)


@kept
def _staff(program: Program) -> dict[str, Column]:
    """What is alike in all runs of the table of persons."""
    people = [(pool, spec) for pool in program.pools for spec in pool.staff or ()]
    tables = {spec.calendar: _timetable(program, spec) for _, spec in people}
    open_hours = {number: table.open_hours(program.length) for number, table in tables.items()}
    return {
        "person": tuple(spec.name for _, spec in people),
        "actor": tuple(program.actors[pool.actor].name for pool, _ in people),
        "element": tuple(pool.element for pool, _ in people),
        "wage": tuple(program.actors[pool.actor].wage for pool, _ in people),
        "calendar": tuple(program.calendars[spec.calendar].label for _, spec in people),
        "open_hours": tuple(open_hours[spec.calendar] for _, spec in people),
    }


@kept
def _traits(program: Program) -> list[tuple[str, list[int]]]:
    """The rows of each trait, which several actors may have."""
    rows: dict[str, list[int]] = {}
    for row, name in enumerate(program.traits):
        rows.setdefault(name.split(".", 1)[1], []).append(row)
    return list(rows.items())


def _timetable(program: Program, spec: PersonSpec) -> Timetable:
    return Timetable(program.calendars[spec.calendar].shifts)


@kept
def _pools(program: Program) -> Table:
    actors = [program.actors[pool.actor] for pool in program.pools]
    return Table(
        {
            "actor": tuple(actor.name for actor in actors),
            "element": tuple(pool.element for pool in program.pools),
            "people": tuple(
                -1 if pool.staff is None else len(pool.staff) for pool in program.pools
            ),
            "calendar": tuple(program.calendars[pool.calendar].label for pool in program.pools),
            "stays": tuple(actor.stays for actor in actors),
        }
    )


@kept
def _shifts(program: Program) -> Table:
    rows = [
        (calendar.label, opened, closed)
        for calendar in program.calendars
        for opened, closed in zip(calendar.shifts.opened, calendar.shifts.closed, strict=True)
    ]
    return Table.of_rows(list(SHIFTS), rows)


def _first(values: Iterable[float]) -> float:
    """The first that is not NaN: a person has the traits of one actor."""
    return next((value for value in values if value == value), math.nan)
