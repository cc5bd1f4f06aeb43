"""Reads both files of an OCEL export into one form: a dict of events and one of objects."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from tests.exports.kit import instant

Related: TypeAlias = set[tuple[str, str]]  # qualifier, object


@dataclass
class Event:
    type: str
    time: datetime
    values: dict[str, object]
    related: Related = field(default_factory=set)


@dataclass
class Object:
    """values: name -> the value and since when."""

    type: str
    values: dict[str, tuple[object, datetime]] = field(default_factory=dict)
    related: Related = field(default_factory=set)


@dataclass
class Ocel:
    events: dict[str, Event] = field(default_factory=dict)
    objects: dict[str, Object] = field(default_factory=dict)
    event_types: dict[str, dict[str, str]] = field(default_factory=dict)
    object_types: dict[str, dict[str, str]] = field(default_factory=dict)


def read_json(path: Path) -> Ocel:
    content = json.loads(path.read_text("utf-8"))
    events, objects = _types(content["eventTypes"]), _types(content["objectTypes"])
    back = Ocel(event_types=events, object_types=objects)
    for event in content["events"]:
        types = back.event_types[event["type"]]
        values = {a["name"]: _value(a["value"], types[a["name"]]) for a in event["attributes"]}
        assert event["id"] not in back.events and len(values) == len(event["attributes"])
        back.events[event["id"]] = Event(
            event["type"], instant(event["time"]), values, _related(event)
        )
    for thing in content["objects"]:
        types = back.object_types[thing["type"]]
        assert thing["id"] not in back.objects
        found = {
            a["name"]: (_value(a["value"], types[a["name"]]), instant(a["time"]))
            for a in thing["attributes"]
        }
        back.objects[thing["id"]] = Object(thing["type"], found, _related(thing))
    return back


def _types(listed: list[dict[str, Any]]) -> dict[str, dict[str, str]]:
    types = {t["name"]: {a["name"]: a["type"] for a in t["attributes"]} for t in listed}
    assert len(types) == len(listed)
    return types


def _related(item: dict[str, Any]) -> Related:
    return {(r["qualifier"], r["objectId"]) for r in item["relationships"]}


def _value(text: str, type: str) -> object:
    made = {"string": str, "time": instant, "integer": int, "float": float}
    return {"true": True, "false": False}[text] if type == "boolean" else made[type](text)


def read_sqlite(path: Path) -> Ocel:
    with closing(sqlite3.connect(path)) as database:
        database.row_factory = sqlite3.Row
        back = Ocel()
        for sort in ("event", "object"):
            for name, table in database.execute(f"SELECT * FROM {sort}_map_type").fetchall():
                _read_type(database, back, sort, name, f"{sort}_{table}")
        for event, thing, qualifier in database.execute("SELECT * FROM event_object"):
            back.events[event].related.add((qualifier, thing))
        for source, target, qualifier in database.execute("SELECT * FROM object_object"):
            back.objects[source].related.add((qualifier, target))
    return back


_SORTS = {
    "TEXT": "string", "TIMESTAMP": "time", "INTEGER": "integer", "REAL": "float",
    "BOOLEAN": "boolean",
}  # fmt: skip


def _read_type(database: sqlite3.Connection, back: Ocel, sort: str, name: str, table: str) -> None:
    columns = database.execute("SELECT name, type FROM pragma_table_info(?)", [table]).fetchall()
    fixed = ("ocel_id", "ocel_time", "ocel_changed_field")
    types = {column: _SORTS[type] for column, type in columns if column not in fixed}
    (back.event_types if sort == "event" else back.object_types)[name] = types
    ids = database.execute(f"SELECT ocel_id FROM {sort} WHERE ocel_type = ?", [name])
    known = {id for (id,) in ids}
    seen: dict[str, dict[str, tuple[object, datetime]]] = defaultdict(dict)
    for row in database.execute(f'SELECT * FROM "{table}"'):
        time = instant(row["ocel_time"])
        values = {n: _read(row[n], t) for n, t in types.items() if row[n] is not None}
        if sort == "event":
            assert row["ocel_id"] not in back.events
            back.events[row["ocel_id"]] = Event(name, time, values)
        else:
            changed = row["ocel_changed_field"]
            assert changed is None or set(values) == {changed}
            assert not set(values) & set(seen[row["ocel_id"]])
            seen[row["ocel_id"]].update({n: (value, time) for n, value in values.items()})
    if sort == "object":
        back.objects.update({id: Object(name, values) for id, values in seen.items()})
        assert set(seen) == known


def _read(value: Any, type: str) -> object:
    if type == "time":
        return instant(value)
    return bool(value) if type == "boolean" else value
