"""The embedded database: opening, transactions, tables in and out; the only room with duckdb.

Parquet goes through it as well, since duckdb reads and writes it itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd

from sim.errors import StoreError

BLOCK = 16_384
IN_USE = ("Conflicting lock", "being used by another process")  # here, and on Windows
INTERRUPTED = "Query interrupted"  # all that duckdb leaves of a Ctrl-C
OF_THE_DISK = (  # what it raises if there is no room, or no way to a file
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,
)
THREADS = 2  # to write; one reads, for several would add numbers in another order each time
NO_COLUMNS = pd.DataFrame({"empty": pd.Series([], dtype="bool")})  # else duckdb can write nothing
GIVEN = "given"  # what a frame is called in SQL; no table may be called so


class InUse(StoreError):
    """Another process has the database open."""


class Database:
    """An open database; close it, or use it in a `with`.

    Every method raises StoreError with the file if the database refuses, InUse if another
    process has it open.
    """

    def __init__(self, path: Path | None, connection: duckdb.DuckDBPyConnection) -> None:
        self.path = path or Path("memory")
        self.connection = connection

    @classmethod
    def create(cls, path: Path) -> Database:
        """A new file. Raises StoreError if it is there or cannot be written."""
        connection = duckdb.connect(config={"threads": 1})
        found = cls(path, connection)
        found.execute(f"ATTACH {_quoted(path)} AS study (BLOCK_SIZE {BLOCK})")
        found.execute("USE study")
        return found

    @classmethod
    def in_memory(cls) -> Database:
        return cls(None, duckdb.connect(config={"threads": 1}))

    @classmethod
    def open(cls, path: Path, write: bool = False) -> Database:
        """An existing file; read only unless asked to write."""
        if not path.is_file():
            raise StoreError.at(path, "S104", "there is no such file")
        with _refusals(path):
            return cls(path, duckdb.connect(path, not write, {"threads": THREADS if write else 1}))

    def __enter__(self) -> Database:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        with _refusals(self.path):
            self.connection.close()

    def checkpoint(self) -> None:
        """Moves all from the log beside the file into it: closing does that, but says nothing if
        it cannot."""
        self.execute("CHECKPOINT")

    def execute(self, sql: str, values: Sequence[object] = ()) -> None:
        """One or several statements; `values` stand for the question marks of one."""
        with _refusals(self.path):
            self.connection.execute(sql, list(values) or None)

    def frame(self, sql: str, values: Sequence[object] = ()) -> pd.DataFrame:
        """The rows of a query; what is NULL is NaN or None."""
        with _refusals(self.path):
            return self.connection.execute(sql, list(values) or None).df()

    def rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[object, ...]]:
        """The rows of a query as Python values; what is NULL is None."""
        with _refusals(self.path):
            return self.connection.execute(sql, list(values) or None).fetchall()

    @contextmanager
    def given(self, table: pd.DataFrame, name: str = GIVEN) -> Iterator[None]:
        """Inside the block `table` can be asked for by this name; it has columns."""
        with _refusals(self.path):
            self.connection.register(name, table)
        try:
            yield
        finally:
            with suppress(duckdb.Error):  # a database that gave up knows no names any more
                self.connection.unregister(name)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of the block or nothing of it."""
        self.execute("BEGIN")
        try:
            yield
        except BaseException:
            self._roll_back()
            raise
        self.execute("COMMIT")

    def _roll_back(self) -> None:
        try:
            self.connection.rollback()
        except duckdb.Error:
            return  # a database that had to give up has rolled back by itself


def write_parquet(table: pd.DataFrame, path: Path) -> None:
    """Writes `table` to `path` in the order of its rows; the same table gives the same bytes.

    Categories are written as text. Raises StoreError if the file cannot be written.
    """
    table = table if len(table.columns) else NO_COLUMNS
    chosen = ", ".join(_as_text(table, str(name)) for name in table)
    with Database.in_memory() as database, database.given(table):
        copy_to_parquet(database, f"SELECT {chosen} FROM given", path)


def copy_to_parquet(database: Database, sql: str, path: Path) -> None:
    """Writes the rows of a query to `path`. Raises StoreError."""
    try:
        database.connection.execute(f"COPY ({sql}) TO {_quoted(path)} (FORMAT parquet)")
    except duckdb.Error as error:
        raise StoreError.at(path, "S103", "cannot be written", str(error)) from error


def read_parquet(path: Path) -> pd.DataFrame:
    """The table in `path`, in its order. Raises StoreError if it cannot be read."""
    with Database.in_memory() as database:
        try:
            return database.connection.execute(f"SELECT * FROM read_parquet({_quoted(path)})").df()
        except duckdb.Error as error:
            raise StoreError.at(path, "S107", "this table cannot be read", str(error)) from error


def _as_text(table: pd.DataFrame, name: str) -> str:
    """A column of a table that is given, with categories as text: duckdb makes it row by row."""
    column = identifier(name)
    is_named = isinstance(table[name].dtype, pd.CategoricalDtype)
    return f"{column}::VARCHAR AS {column}" if is_named else column


def identifier(name: str) -> str:
    """A name as SQL takes it, whatever letters it has."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL takes it."""
    return "'" + text.replace("'", "''") + "'"


def _quoted(path: Path) -> str:
    return literal(str(path))


@contextmanager
def _refusals(path: Path) -> Iterator[None]:
    """Whatever duckdb raises in the block, as StoreError; a Ctrl-C as what it is."""
    try:
        yield
    except duckdb.InterruptException as error:
        raise KeyboardInterrupt from error
    except duckdb.Error as error:
        raise _refused(path, error) from error
    except RuntimeError as error:
        if INTERRUPTED in str(error):
            raise KeyboardInterrupt from error
        raise


def _refused(path: Path, error: duckdb.Error) -> StoreError:
    said = str(error).splitlines()[0]
    if any(words in str(error) for words in IN_USE):
        return InUse.at(path, "S108", "another program has this database open", said)
    if isinstance(error, OF_THE_DISK):
        return StoreError.at(path, "S103", "the database cannot be read or written", said)
    return StoreError.at(path, "S107", "the database refuses", said)
