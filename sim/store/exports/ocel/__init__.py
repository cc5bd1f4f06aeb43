"""OCEL 2.0, object-centric event logs: as JSON and as SQLite, with the same content."""

from __future__ import annotations

from pathlib import Path

from sim.store.exports.log import Log
from sim.store.exports.ocel.events import event_blocks
from sim.store.exports.ocel.json_file import write_json
from sim.store.exports.ocel.objects import Ids, object_blocks
from sim.store.exports.ocel.sqlite_file import write_sqlite
from sim.store.exports.ocel.types import object_types
from sim.store.exports.registry import export


@export("ocel")
def write_ocel(log: Log, place: Path) -> list[str]:
    """`to_be.0.ocel.json` and `to_be.0.ocel.sqlite`."""
    ids = Ids(log, object_types(log))
    objects, events = list(object_blocks(log, ids)), list(event_blocks(log, ids))
    names = [f"{log.name}.ocel.json", f"{log.name}.ocel.sqlite"]
    write_json(place / names[0], log.clock, objects, events)
    write_sqlite(place / names[1], log.clock, objects, events)
    return names
