"""The format of a study's database: which tables and columns it has, and what its texts say.

Only one format is read. Raise FORMAT whenever a table, a column, or a key of a text that is kept
as JSON changes: tests/store/test_format.py tells when.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from sim.errors import StoreError
from sim.store.columns import Table
from sim.store.database import Database

FORMAT = 1
MOST_NAMED = 3
INSTEAD = "make the results anew, or read them with the version that made them"


def check_format(database: Database, tables: Iterable[Table]) -> None:
    """Raises StoreError if a version of the program made the database that stored otherwise.

    tables: those that every such database has.
    """
    rows = database.rows("SELECT table_name, column_name FROM duckdb_columns() WHERE NOT internal")
    there = {(str(table), str(column)) for table, column in rows}
    lacking = [name for table in tables for name in _lacking(table, there)]
    if lacking:
        version = "SELECT version FROM study" if ("study", "version") in there else "SELECT ''"
        raise other_version(database.path, _text(database, version), lacking)
    for made_by, found in database.rows("SELECT version, format FROM study"):
        if found != FORMAT:
            rule = f"was made by another version of this program ({made_by}): its format is "
            raise StoreError.at(
                database.path, "S114", f"{rule}{found}, this version reads {FORMAT}; {INSTEAD}"
            )


def other_version(path: Path, version: str, lacking: Sequence[str]) -> StoreError:
    """What is said of a database that lacks what this version reads."""
    by = f" ({version})" if version else ""
    more = len(lacking) - MOST_NAMED
    names = ", ".join([*lacking[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
    rule = f"was made by another version of this program{by}: it lacks {names}; {INSTEAD}"
    return StoreError.at(path, "S114", rule)


def _lacking(table: Table, there: set[tuple[str, str]]) -> Iterator[str]:
    """Columns by `table.column`; the table alone if all of it is."""
    names = [name for name in table.names if (table.name, name) not in there]
    if len(names) == len(table.names):
        yield f"the table {table.name}"
    else:
        yield from (f"{table.name}.{name}" for name in names)


def _text(database: Database, sql: str) -> str:
    return next((str(text) for (text,) in database.rows(sql)), "")
