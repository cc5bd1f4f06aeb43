"""The database says what it means; Parquet keeps rows, order, numbers and gaps, byte by byte."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from sim.errors import StoreError
from sim.store.database import Database, InUse, read_parquet, write_parquet

TABLE = pd.DataFrame(
    {
        "case": [3, 1, 2],
        "name": pd.Categorical(["b", "a", "b"]),
        "text": ["x", "", "it's"],
        "ended": [0.1 + 0.2, float("nan"), 1e300],
        "chosen": [True, False, True],
    }
)


def test_a_table_reads_back_as_it_was(tmp_path: Path) -> None:
    write_parquet(TABLE, tmp_path / "t.parquet")
    again = read_parquet(tmp_path / "t.parquet")
    expected = TABLE.astype({"name": "str"})
    pd.testing.assert_frame_equal(again, expected, check_dtype=False)


def test_the_same_table_gives_the_same_bytes(tmp_path: Path) -> None:
    long = pd.concat([TABLE] * 5000, ignore_index=True)
    for name in ("one", "two"):
        write_parquet(long, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_an_empty_table_keeps_its_columns(tmp_path: Path) -> None:
    write_parquet(TABLE.iloc[:0], tmp_path / "t.parquet")
    assert list(read_parquet(tmp_path / "t.parquet").columns) == list(TABLE.columns)


def test_a_quote_in_the_name_of_a_folder_is_no_trouble(tmp_path: Path) -> None:
    folder = tmp_path / "Ann's"
    folder.mkdir()
    write_parquet(TABLE, folder / "t.parquet")
    assert len(read_parquet(folder / "t.parquet")) == 3


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing\.parquet"):
        read_parquet(tmp_path / "nothing.parquet")


class Answers:
    """A connection that raises what it is told to."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def execute(self, *_: object) -> None:
        raise self.error

    close = execute


@pytest.mark.parametrize(
    ("error", "becomes"),
    [
        (RuntimeError("Query interrupted"), KeyboardInterrupt),
        (duckdb.InterruptException("INTERRUPT Error: Interrupted!"), KeyboardInterrupt),
        (duckdb.IOException("IO Error: Conflicting lock is held in python"), InUse),
        (duckdb.IOException("the file is being used by another process"), InUse),
        (duckdb.CatalogException("no such table"), StoreError),
        (RuntimeError("a mistake"), RuntimeError),
    ],
)
def test_what_duckdb_raises_becomes_what_it_is(
    error: Exception, becomes: type[BaseException]
) -> None:
    database = Database.in_memory()
    database.close()
    database.connection = Answers(error)
    for act in (lambda: database.execute("x"), lambda: database.rows("x"), database.close):
        with pytest.raises(becomes):
            act()
