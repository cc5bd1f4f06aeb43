"""Whether two databases hold the same rows.

The files themselves differ: duckdb draws an identifier for each, and the order in which runs end
decides where they lie. So the rows are compared, in the order of all their columns.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from tempfile import TemporaryDirectory

from sim.store.columns import names_sql
from sim.store.database import Database, copy_to_parquet, identifier


def digests(path: Path) -> dict[str, str]:
    """The SHA-256 of every table's rows, bit for bit, by the name of the table.

    The same version of duckdb gives the same for the same rows. Raises StoreError.
    """
    with Database.open(path) as database, TemporaryDirectory(prefix="rows-") as place:
        database.execute("SET threads = 1")
        database.execute("SET preserve_insertion_order = true")
        return {name: _digest(database, name, Path(place)) for name in _tables(database)}


def _tables(database: Database) -> list[str]:
    rows = database.rows("SELECT table_name FROM duckdb_tables() WHERE NOT internal ORDER BY 1")
    return [str(name) for (name,) in rows]


def _digest(database: Database, name: str, place: Path) -> str:
    """Keys first: they alone put most tables in order."""
    described = database.rows(
        "SELECT column_name FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index",
        [name],
    )
    order = names_sql(str(column) for (column,) in described)
    path = place / "rows.parquet"
    copy_to_parquet(database, f"SELECT * FROM {identifier(name)} ORDER BY {order}", path)
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
