"""A database that grows while a study runs, and may be read by others meanwhile.

What is added goes in as a whole, in one transaction, and the file is closed after it: another
process may read it between two writings, and whoever is killed leaves a file with whole items
only.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

import pandas as pd

from sim.store.columns import Table, create_sql, names_sql
from sim.store.database import Database, InUse, identifier
from sim.store.inputs import Row
from sim.store.interrupts import uninterrupted

PAUSE = 0.2  # s between two looks at a file that somebody else has open
MAKING = ".making"  # ends the name until all tables are there

Item = TypeVar("Item")
Opened = TypeVar("Opened")


class GrowingFile(ABC, Generic[Item]):
    """A database that is being written. Methods raise StoreError.

    every: seconds between two openings, time for readers. waiting: what is not in the file yet.
    stored: how many items are.
    """

    def __init__(self, path: Path, every: float) -> None:
        self.path, self.every = path, every
        self.waiting: list[Item] = []
        self.stored = 0
        self.written = time.monotonic()

    @abstractmethod
    def keep(self, database: Database, items: Sequence[Item]) -> None:
        """Stores items, inside a transaction."""

    def make(self, tables: Iterable[Table], begin: Callable[[Database], None]) -> None:
        """Makes the file: it has its name once all tables are there and `begin` has filled in
        what does not grow."""
        making = self.path.with_name(self.path.name + MAKING)
        making.unlink(missing_ok=True)
        with Database.create(making) as database:
            with database.transaction():
                for table in tables:
                    for statement in create_sql(table):
                        database.execute(statement)
                begin(database)
            database.checkpoint()
        making.rename(self.path)

    def add(self, item: Item) -> None:
        """Keeps an item: now, or with the next if the last was a moment ago or somebody else has
        the file open."""
        self.waiting.append(item)
        if time.monotonic() - self.written < self.every:
            return
        with suppress(InUse):
            self.write()

    def write(self) -> None:
        """Writes what waits, all or nothing. Raises InUse if somebody else has the file."""
        if not self.waiting:
            return
        with uninterrupted(), self.opened() as database:
            with database.transaction():
                self.keep(database, self.waiting)
            self.stored += len(self.waiting)
            self.waiting.clear()
        self.written = time.monotonic()

    def save(self, told: Callable[[], None]) -> None:
        """Writes what waits, whoever has the file. told: called once if one has to wait for
        another program."""
        self.awaited(self.write, told)

    def end(self, conclude: Callable[[Database], None], told: Callable[[], None]) -> None:
        """Writes what waits, then what `conclude` adds, in one transaction. told: as in `save`."""
        self.save(told)
        with self.awaited(self.opened, told) as database:
            with uninterrupted(), database.transaction():
                conclude(database)
            database.checkpoint()

    def opened(self) -> Database:
        return Database.open(self.path, write=True)

    def awaited(self, act: Callable[[], Opened], told: Callable[[], None]) -> Opened:
        """What `act` gives once nobody else has the file."""
        said = False
        while True:
            try:
                return act()
            except InUse:
                if not said:
                    told()
                said = True
                time.sleep(PAUSE)


def insert_rows(database: Database, name: str, rows: Iterable[Row]) -> None:
    """Inserts rows given by column; what is not given is NULL."""
    for row in rows:
        marks = ", ".join("?" * len(row))
        sql = f"INSERT INTO {identifier(name)} ({names_sql(row)}) VALUES ({marks})"
        database.execute(sql, list(row.values()))


def insert_frame(database: Database, table: Table, frame: pd.DataFrame) -> None:
    """Inserts the columns of a frame that the table has."""
    columns = names_sql(name for name in table.names if name in frame)
    with database.given(frame):
        name = identifier(table.name)
        database.execute(f"INSERT INTO {name} ({columns}) SELECT {columns} FROM given")


def keep_frames(database: Database, frames: Iterable[tuple[str, pd.DataFrame]]) -> None:
    """Makes a table of each frame, by name."""
    for name, frame in frames:
        with database.given(frame):
            database.execute(f"CREATE OR REPLACE TABLE {identifier(name)} AS SELECT * FROM given")
