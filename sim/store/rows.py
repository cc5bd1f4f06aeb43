"""Tables of a run as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim import tables
from sim.columns import Table as Rows
from sim.errors import StoreError
from sim.program.design import Design
from sim.store.columns import Table, names_sql
from sim.store.database import GIVEN, Database, identifier, literal
from sim.store.deals import run_table
from sim.store.schema import own_types
from sim.tables import Tables, own_column

DOCUMENT = "document_"  # begins the name of a document's table, as in `named_tables`
ONCE = ("populations", "pools", "shifts")  # the same in every run of a scenario
TABLE_OF = {
    "populations": "population", "cases": "case_", "requests": "event", "delays": "delay",
    "persons": "person", "pools": "pool", "shifts": "shift", "lists": "list_",
}  # fmt: skip
ROWS = 2**20  # that are given to the database at once
REPLICATION = "which replication"  # a column that no scenario can have, for it has a space
NUMBERED = ("requests", "delays")  # rows that get their place as a number
NOBODY = {"element": "''", "person": "''", "pulled": "''", "parent": "-1", "people": "-1"}
WHOLE = ("number", "case", "parent", "size", "people")  # columns of whole numbers


@dataclass(frozen=True)
class Mapped:
    """A table of a run and the table it goes to.

    words: its column by the column there. types: of what the design itself brought, by column.
    """

    name: str
    table: Table
    words: Mapping[str, str]
    types: Mapping[str, str]

    @property
    def columns(self) -> list[str]:
        return list(self.words)

    def is_numbered(self) -> bool:
        return self.name in NUMBERED

    def stored(self, column: str) -> str:
        """A column of the frame as it is stored."""
        word = identifier(self.words[column])
        nothing = self._nothing(column)
        value = f"{word}::{self.table.type(column)}"
        return f"nullif({value}, {nothing})" if nothing else value

    def read(self, column: str) -> str:
        """A stored column as the frame has it."""
        name = f"{identifier(column)}::{self.type(column)}"
        nothing = self._nothing(column)
        return f"coalesce({name}, {nothing})" if nothing else name

    def type(self, column: str) -> str:
        """The type in the design itself: beside another its numbers may be kept as texts."""
        return self.types.get(self.words[column], self.table.type(column))

    def _nothing(self, column: str) -> str:
        """What stands for NULL in the frame; "" if nothing does."""
        if column not in NOBODY or column in dict(self.table.brought).values():
            return ""
        return "" if self.name == "persons" and column == "person" else NOBODY[column]


def mapped(design: Design, layout: Mapping[str, Table]) -> list[Mapped]:
    """Where every table of a run of this design goes."""
    found, types = [], own_types(design)
    for name, words in _frames(design):
        key = TABLE_OF.get(name) or f"document {name.removeprefix(DOCUMENT)}"
        table = layout[key]
        given = [*(["number"] if name in NUMBERED else []), *words]
        names = {"case": "case_"} | dict(table.brought)
        places = {names.get(word, word): word for word in given}
        found.append(Mapped(name, table, places, types[key]))
    return found


def _frames(design: Design) -> Iterator[tuple[str, list[str]]]:
    """The tables of a run of this design and their columns, in the order of `named_tables`."""
    program = design.program
    fields = [field.name for kind in program.kinds for field in kind.fields]
    traits = [name.split(".", 1)[1] for name in program.traits]
    brought = {
        "cases": [own_column(name, tables.CASES) for name in dict.fromkeys(fields)],
        "persons": [own_column(name, tables.PERSONS) for name in dict.fromkeys(traits)],
    }
    for name in TABLE_OF:
        fixed: Mapping[str, str] = getattr(tables, name.upper())
        yield name, [*fixed, *brought.get(name, [])]
    for spec in program.documents:
        words = [own_column(word, tables.DOCUMENTS) for word in spec.columns]
        yield f"{DOCUMENT}{spec.name}", [*tables.DOCUMENTS, *words]


@contextmanager
def runs_given(
    database: Database, runs: Mapping[int, Tables], places: Iterable[Mapped]
) -> Iterator[None]:
    """Inside the block the tables of runs of one design, by replication, can be asked for as they
    will be stored. What is the same in every run is that of the first."""
    with ExitStack() as stack:
        for place in places:
            found = list(runs)[:1] if place.name in ONCE else list(runs)
            parts = [Part(replication, 0, _size(place, runs[replication])) for replication in found]
            stack.enter_context(_given(database, runs, place, parts))
        yield


def given_in_turn(
    database: Database, runs: Mapping[int, Tables], place: Mapped
) -> Iterator[AbstractContextManager[None]]:
    """Contexts, inside of each of which the next rows of a table of these runs can be asked for as
    they will be stored: many runs that are small, or parts of one that is large."""
    sizes = {replication: _size(place, one) for replication, one in runs.items()}
    for parts in in_blocks(sizes, ROWS):
        yield _given(database, runs, place, parts)


class Part(NamedTuple):
    """Rows of a run, from one on and before another."""

    replication: int
    first: int
    end: int


def in_blocks(sizes: Mapping[int, int], most: int) -> Iterator[list[Part]]:
    """All rows of runs that have so many, in order, at most `most` at once."""
    block: list[Part] = []
    room = most
    for replication, size in sizes.items():
        first = 0
        while first < size:
            end = min(size, first + room)
            block.append(Part(replication, first, end))
            room -= end - first
            first = end
            if not room:
                yield block
                block, room = [], most
    if block:
        yield block


@contextmanager
def _given(
    database: Database, runs: Mapping[int, Tables], place: Mapped, parts: Sequence[Part]
) -> Iterator[None]:
    given = f"{GIVEN} {place.table.name}"
    frames = [_frame(place, runs[part.replication], part) for part in parts]
    frame = frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)
    with database.given(frame, given):
        chosen = [f"{place.stored(name)} AS {identifier(name)}" for name in place.columns]
        database.execute(
            f"CREATE OR REPLACE TEMP VIEW {run_table(place.table.name)} AS "
            f"SELECT {identifier(REPLICATION)} AS replication, {', '.join(chosen)} "
            f"FROM {identifier(given)}"
        )
        yield


def _frame(place: Mapped, run: Tables, part: Part) -> pd.DataFrame:
    """Rows of a run with its replication, and with their places if they have a number."""
    frame = _table(place, run).part(slice(part.first, part.end)).frame()
    columns: dict[str, object] = {str(name): frame[name] for name in frame}
    if place.is_numbered():
        columns["number"] = np.arange(part.first, part.end)
    columns[REPLICATION] = np.full(len(frame), part.replication)
    return pd.DataFrame(columns, index=frame.index, copy=False)


def _size(place: Mapped, run: Tables) -> int:
    return len(_table(place, run))


def _table(place: Mapped, run: Tables) -> Rows:
    document = place.name.removeprefix(DOCUMENT)
    return run.columns(place.name) if document == place.name else run.written[document]


def check_runs(database: Database, place: Mapped) -> None:
    """Raises StoreError if a row refers to a case that its run does not have."""
    for one in place.table.checked:
        column = identifier(one.columns[-1])
        lost = database.rows(
            f"SELECT count(*) FROM {run_table(place.table.name)} ANTI JOIN "
            f"{run_table(one.table)} USING (replication, {column})"
        )
        if lost[0][0]:
            rule = f"{lost[0][0]} rows of {place.table.name} refer to no row of {one.table}"
            raise StoreError.at(database.path, "S107", rule)


def keep_runs(
    database: Database, place: Mapped, scenario: int, more: Mapping[str, str] | None = None
) -> None:
    """Stores the rows that are given as those of a scenario; `more`: columns by their SQL."""
    more = more or {}
    keys = ["scenario"] if place.name in ONCE else ["scenario", "replication"]
    columns = names_sql([*keys, *place.columns, *more])
    given = ", ".join([str(scenario), *keys[1:], names_sql(place.columns), *more.values()])
    database.execute(
        f"INSERT INTO {identifier(place.table.name)} ({columns}) "
        f"SELECT {given} FROM {run_table(place.table.name)}"
    )


def read_rows(database: Database, place: Mapped, keys: Mapping[str, int]) -> pd.DataFrame:
    """The rows of one run as they were given, in their order."""
    words = [name for name in place.columns if not (place.is_numbered() and name == "number")]
    where = " AND ".join(f"kept.{identifier(name)} = {value}" for name, value in keys.items())
    source = f"FROM {identifier(place.table.name)} AS kept WHERE {where}"
    read = {place.words[name]: _read(database, place, name, source) for name in words}
    chosen = ", ".join(f"{sql} AS {identifier(word)}" for word, sql in read.items())
    frame = database.frame(f"SELECT {chosen} {source} ORDER BY kept.rowid")
    return frame.astype({place.words[name]: _dtype(place, name) for name in words})


def _read(database: Database, place: Mapped, column: str, source: str) -> str:
    """A stored column as the frame has it; names of many rows as numbers, not a text for each."""
    value = place.read(column)
    if _dtype(place, column) != "category":
        return value
    found = database.rows(f"SELECT DISTINCT {value} {source}")
    names = sorted(str(name) for (name,) in found if name is not None)
    return f"{value}::ENUM({', '.join(map(literal, names))})" if names else value


def _dtype(place: Mapped, column: str) -> str:
    type = place.type(column)
    if column in (*WHOLE, "case_") and column not in dict(place.table.brought).values():
        return "int64"
    if type == "VARCHAR":
        return "str" if place.name in (*ONCE, "persons", "lists") else "category"
    return {"DOUBLE": "float64", "BOOLEAN": "bool", "INTEGER": "int64"}[type]


__all__ = [
    "ONCE", "Mapped", "check_runs", "given_in_turn", "in_blocks", "keep_runs", "mapped",
    "read_rows", "runs_given",
]  # fmt: skip
