"""Tables of a run as rows of the database, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import tables
from sim.errors import StoreError
from sim.program.design import Design
from sim.store.columns import Table, names_sql
from sim.store.database import GIVEN, Database, identifier
from sim.store.deals import run_table
from sim.store.results import named_tables
from sim.store.schema import own_types
from sim.tables import Tables, own_column

DOCUMENT = "document_"  # how `named_tables` begins the name of a document's table
ONCE = ("populations", "pools", "shifts")  # the same in every run of a scenario
TABLE_OF = {
    "populations": "population", "cases": "case_", "requests": "event", "delays": "delay",
    "persons": "person", "pools": "pool", "shifts": "shift", "lists": "list_",
}  # fmt: skip
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
        name, word = f"{identifier(column)}::{self.type(column)}", identifier(self.words[column])
        nothing = self._nothing(column)
        return f"coalesce({name}, {nothing}) AS {word}" if nothing else f"{name} AS {word}"

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
    frames = [(replication, dict(named_tables(one))) for replication, one in runs.items()]
    with ExitStack() as stack:
        for place in places:
            found = frames[:1] if place.name in ONCE else frames
            given = f"{GIVEN} {place.table.name}"
            rows = [_numbered(place, replication, one[place.name]) for replication, one in found]
            frame = rows[0] if len(rows) == 1 else pd.concat(rows, ignore_index=True)
            stack.enter_context(database.given(frame, given))
            chosen = [f"{place.stored(name)} AS {identifier(name)}" for name in place.columns]
            database.execute(
                f"CREATE OR REPLACE TEMP VIEW {run_table(place.table.name)} AS "
                f"SELECT {identifier(REPLICATION)} AS replication, {', '.join(chosen)} "
                f"FROM {identifier(given)}"
            )
        yield


def _numbered(place: Mapped, replication: int, frame: pd.DataFrame) -> pd.DataFrame:
    """The rows of a run with its replication, and with their places if they have a number."""
    columns: dict[str, object] = {str(name): frame[name] for name in frame}
    if place.is_numbered():
        columns["number"] = np.arange(len(frame))
    columns[REPLICATION] = np.full(len(frame), replication)
    return pd.DataFrame(columns, index=frame.index, copy=False)


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
    chosen = ", ".join(place.read(name) for name in words)
    where = " AND ".join(f"kept.{identifier(name)} = {value}" for name, value in keys.items())
    frame = database.frame(
        f"SELECT {chosen} FROM {identifier(place.table.name)} AS kept WHERE {where} "
        "ORDER BY kept.rowid"
    )
    return frame.astype({place.words[name]: _dtype(place, name) for name in words})


def _dtype(place: Mapped, column: str) -> str:
    type = place.type(column)
    if column in (*WHOLE, "case_") and column not in dict(place.table.brought).values():
        return "int64"
    if type == "VARCHAR":
        return "str" if place.name in (*ONCE, "persons", "lists") else "category"
    return {"DOUBLE": "float64", "BOOLEAN": "bool", "INTEGER": "int64"}[type]


__all__ = [
    "ONCE", "Mapped", "check_runs", "keep_runs", "mapped", "read_rows", "runs_given",
]  # fmt: skip
