"""Every table of a run as Parquet, in a folder of its own."""

from __future__ import annotations

from pathlib import Path

from sim.store.database import write_parquet
from sim.store.exports.files import unwritable, whole
from sim.store.exports.log import Log
from sim.store.exports.registry import export
from sim.store.results import file_name, named_tables


@export("parquet")
def write_tables(log: Log, place: Path) -> list[str]:
    """`to_be.0/cases.parquet` and so on, one file a table."""
    folder = place / log.name
    try:
        folder.mkdir()
    except OSError as error:
        raise unwritable(folder, error) from error
    written = []
    for name, table in named_tables(log.tables):
        written.append(f"{log.name}/{file_name(name)}.parquet")
        with whole(place / written[-1]):
            write_parquet(table, place / written[-1])
    return written
