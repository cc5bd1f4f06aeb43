"""The number of the format is raised with every change of what is stored."""

from __future__ import annotations

from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest

from sim.cli.asked import Asked
from sim.cli.common import Options
from sim.errors import StoreError
from sim.experiment.candidates import Given
from sim.measures.doubts import Signs
from sim.store.columns import Table
from sim.store.database import Database, identifier
from sim.store.fixed import FIXED
from sim.store.format import FORMAT, check_format
from sim.store.points_tables import TABLES

AS_OF_FORMAT = (1, "a769f65ebf36")  # the number, and a digest of what is stored by it


def stored() -> str:
    """Every table with its columns, and every key of a text that is kept as JSON."""
    tables = [
        f"{table.name}.{column.name} {column.type}"
        for table in (*FIXED, *TABLES)
        for column in table.columns
    ]
    request = Asked((), Options(None, 1, None, "", None, None, False), (), (), Path()).request()
    keys = [*request, *request["wanted"]]
    return "\n".join([*tables, *keys, *(one.name for of in (Given, Signs) for one in fields(of))])


@pytest.mark.parametrize(
    ("tables", "lost"),
    [
        (tables, (table.name, column.name))
        for tables in (FIXED, TABLES)
        for table in tables
        for column in table.columns
    ],
)
def test_every_column_that_is_lacking_is_named(
    tables: tuple[Table, ...], lost: tuple[str, str]
) -> None:
    with Database.in_memory() as database:
        for table in tables:
            rest = [one for one in table.columns if (table.name, one.name) != lost]
            made = ", ".join(f"{identifier(one.name)} {one.type}" for one in rest)
            database.execute(f"CREATE TABLE {identifier(table.name)} ({made})")
        with pytest.raises(StoreError, match=rf"it lacks {'[.]'.join(lost)}; .*\[S114\]"):
            check_format(database, tables)


def test_whoever_changes_what_is_stored_raises_the_format() -> None:
    assert (FORMAT, sha256(stored().encode()).hexdigest()[:12]) == AS_OF_FORMAT
