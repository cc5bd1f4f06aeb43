"""OCEL 2.0 as SQLite: the tables, keys and foreign keys of its relational format. Times are UTC."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path

import numpy as np

from sim.store.exports.clock import Clock
from sim.store.exports.files import whole
from sim.store.exports.ocel.model import Column, EventBlock, ObjectBlock, Relation, Value

SINCE_EVER = "1970-01-01 00:00:00.000000"  # the standard's, of what never changes
_TYPES = {
    "string": "TEXT",
    "time": "TIMESTAMP",
    "integer": "INTEGER",
    "float": "REAL",
    "boolean": "BOOLEAN",
}
_SCHEMA = """
CREATE TABLE event_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE object_map_type (ocel_type TEXT PRIMARY KEY, ocel_type_map TEXT NOT NULL);
CREATE TABLE event (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES event_map_type (ocel_type)
);
CREATE TABLE object (
    ocel_id TEXT PRIMARY KEY, ocel_type TEXT NOT NULL REFERENCES object_map_type (ocel_type)
);
CREATE TABLE event_object (
    ocel_event_id TEXT NOT NULL REFERENCES event (ocel_id),
    ocel_object_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_event_id, ocel_object_id, ocel_qualifier)
);
CREATE TABLE object_object (
    ocel_source_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_target_id TEXT NOT NULL REFERENCES object (ocel_id),
    ocel_qualifier TEXT NOT NULL,
    PRIMARY KEY (ocel_source_id, ocel_target_id, ocel_qualifier)
);
"""
_TAKEN = {"object", "map_type"}  # endings of tables that are no types: event_object, …_map_type
_KEYS = ("ocel_id", "ocel_time", "ocel_changed_field")


def write_sqlite(
    path: Path, clock: Clock, objects: Sequence[ObjectBlock], events: Sequence[EventBlock]
) -> None:
    """Writes a database whose foreign keys have been checked. Raises StoreError."""
    with whole(path), closing(sqlite3.connect(path)) as database:
        database.execute("PRAGMA foreign_keys = ON")
        database.executescript(_SCHEMA)
        _Writer(database, clock).write(objects, events)
        database.commit()


class _Writer:
    """Fills the tables of one database, in one transaction."""

    def __init__(self, database: sqlite3.Connection, clock: Clock) -> None:
        self.database, self.clock = database, clock

    def write(self, objects: Sequence[ObjectBlock], events: Sequence[EventBlock]) -> None:
        object_tables = self.types("object", [block.type for block in objects])
        event_tables = self.types("event", [block.type for block in events])
        for block, table in zip(objects, object_tables, strict=True):
            self.objects(block, table)
        for event_block, table in zip(events, event_tables, strict=True):
            self.events(event_block, table)
        for block in objects:
            self.relations("object_object", block.ids, block.relations)

    def types(self, sort: str, types: Sequence[str]) -> list[str]:
        """Names of the tables of the types, which are written down beside them."""
        maps = _unique(types)
        self.fill(f"{sort}_map_type", types, maps)
        return [f"{sort}_{name}" for name in maps]

    def objects(self, block: ObjectBlock, table: str) -> None:
        """A row of what each object is, and one for each attribute that it has from later on."""
        names = _columns(block.attributes)
        self.create(table, names, block.attributes, "TEXT NOT NULL REFERENCES object (ocel_id)")
        self.fill("object", block.ids, [block.type] * len(block.ids))
        still = [self.values(column) for column in block.columns]
        ever = [SINCE_EVER] * len(block.ids)
        since = ever if block.since is None else self.clock.utc(block.since)
        into = ("ocel_id", "ocel_time", *names[: len(still)])
        self.fill(table, block.ids, since, *still, into=into)
        for name, change in zip(names[len(still) :], block.changes, strict=True):
            values, fields = self.values(change.column), [name] * len(block.ids)
            into = (*_KEYS, name)
            self.fill(table, block.ids, self.clock.utc(change.hours), fields, values, into=into)

    def events(self, block: EventBlock, table: str) -> None:
        names = _columns(block.columns)
        self.create(table, names, block.columns, "TEXT PRIMARY KEY REFERENCES event (ocel_id)")
        self.fill("event", block.ids, [block.type] * len(block.ids))
        values = [self.values(column) for column in block.columns]
        into = ("ocel_id", "ocel_time", *names)
        self.fill(table, block.ids, self.clock.utc(block.hours), *values, into=into)
        self.relations("event_object", block.ids, block.relations)

    def create(self, table: str, names: Sequence[str], columns: Sequence[Column], key: str) -> None:
        own = [f"{_quoted(n)} {_TYPES[c.type]}" for n, c in zip(names, columns, strict=True)]
        changed = ["ocel_changed_field TEXT"] if table.startswith("object_") else []
        parts = ", ".join([f"ocel_id {key}", "ocel_time TIMESTAMP NOT NULL", *changed, *own])
        self.database.execute(f"CREATE TABLE {_quoted(table)} ({parts})")

    def fill(self, table: str, *columns: Iterable[Value], into: Sequence[str] = ()) -> None:
        """Rows from columns; `into`: their names, if they are not all columns of the table.

        A row of a change whose value is unknown would say nothing and is left out.
        """
        places = f" ({', '.join(_quoted(name) for name in into)})" if into else ""
        marks = ", ".join("?" * len(columns))
        rows: Iterable[tuple[Value, ...]] = zip(*columns, strict=True)
        if "ocel_changed_field" in into:
            rows = (row for row in rows if row[-1] is not None)
        self.database.executemany(f"INSERT INTO {_quoted(table)}{places} VALUES ({marks})", rows)

    def values(self, column: Column) -> Sequence[Value]:
        if column.type != "time":
            return column.values
        shown = self.clock.utc(np.array(column.values, dtype=float))  # None becomes NaN
        return [text or None for text in shown]

    def relations(self, table: str, ids: Sequence[str], relations: Sequence[Relation]) -> None:
        for relation in relations:
            pairs = zip(ids, relation.objects, strict=True)
            found = [(id, other) for id, other in pairs if other is not None]
            qualifiers = [relation.qualifier] * len(found)
            self.fill(table, [id for id, _ in found], [other for _, other in found], qualifiers)


def _unique(types: Sequence[str]) -> list[str]:
    """Names of tables: letters, digits and `_`, each once, whatever the case of letters."""
    names: list[str] = []
    for text in types:
        stem = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_")[:60] or "type"
        name, number = stem, 1
        while name in _TAKEN or name in names:
            number += 1
            name = f"{stem}_{number}"
        names.append(name)
    return names


def _columns(columns: Sequence[Column]) -> list[str]:
    """Names of columns, each once, whatever the case of letters, and none of the standard's."""
    names: list[str] = []
    for column in columns:
        name = column.name
        while name.lower() in (*_KEYS, *(other.lower() for other in names)):
            name += "_"
        names.append(name)
    return names


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
