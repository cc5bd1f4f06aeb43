"""Tables to Parquet and back; the only room that speaks SQL and imports duckdb."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pandas as pd

from sim.errors import StoreError


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Writes `table` to `path` in the order of its rows; the same table gives the same bytes.

    Categories are written as text. Raises StoreError if the file cannot be written.
    """
    with _one_thread() as connection:
        connection.register("given", _plain(table))
        try:
            connection.execute(f"COPY given TO {_quoted(path)} (FORMAT parquet)")
        except duckdb.Error as error:
            raise StoreError.at(path, "S103", "cannot be written", str(error)) from error


def read_parquet(path: Path) -> pd.DataFrame:
    """The table in `path`, in its order. Raises StoreError if it cannot be read."""
    with _one_thread() as connection:
        try:
            return connection.execute(f"SELECT * FROM read_parquet({_quoted(path)})").df()
        except duckdb.Error as error:
            raise StoreError.at(path, "S107", "this table cannot be read", str(error)) from error


def _one_thread() -> duckdb.DuckDBPyConnection:
    """More threads could write row groups in another order."""
    return duckdb.connect(config={"threads": 1})


def _plain(table: pd.DataFrame) -> pd.DataFrame:
    """Categories as text; without columns there is nothing duckdb could write."""
    if not len(table.columns):
        return pd.DataFrame({"empty": pd.Series([], dtype="bool")})
    categories = table.select_dtypes("category").columns
    return table.astype(dict.fromkeys(categories, "str"))


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
