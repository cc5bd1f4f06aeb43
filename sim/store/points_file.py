"""The database of a study of many points: made, given chunk after chunk, read back, finished.

Its file has the name of every study's database, but tables of its own: a point in place of a
scenario, and only the figures that the study asks for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import StoreError
from sim.measures.figures import Figures, Names, frame_of
from sim.store.database import Database, identifier
from sim.store.format import FORMAT, check_format
from sim.store.growing import GrowingFile, insert_frame, insert_rows, keep_frames
from sim.store.inputs import Row
from sim.store.points_tables import LAYOUT, RUN, TABLES

AT_MOST_EVERY = 0.2  # s between two openings of the file; chunks take longer
FIGURES = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class StoredPoint:
    """values: (text, number) of each dimension."""

    number: int
    world: str
    values: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class StoredVariant:
    number: int
    design: int
    off: tuple[str, ...]


@dataclass(frozen=True)
class StoredFigures:
    """The figures of a run."""

    variant: int
    replication: int
    figures: Figures


@dataclass(frozen=True)
class StoredChunk:
    """A chunk that is done. error: why it came to no end, "" if it did; again: see `failure`."""

    point: StoredPoint
    variants: tuple[StoredVariant, ...]
    first: int
    runs: tuple[StoredFigures, ...]
    error: str = ""
    again: bool = False


@dataclass(frozen=True)
class PointsFacts:
    """What a study is: the columns of its table, and what does not grow."""

    study: Mapping[str, object]
    designs: Sequence[Row]
    dimensions: Sequence[Row]
    texts: Mapping[str, bytes]


class PointsFile(GrowingFile[StoredChunk]):
    """The database of a study of many points. Methods raise StoreError."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, AT_MOST_EVERY)
        self._points: set[int] = set()
        self._variants: set[int] = set()

    def begin(self, facts: PointsFacts) -> None:
        """Makes the file."""
        self.make(TABLES, lambda database: _describe(database, facts))

    def keep(self, database: Database, items: Sequence[StoredChunk]) -> None:
        runs: list[tuple[int, int, int]] = []
        figures: list[Figures] = []
        for chunk in items:
            self._introduce(database, chunk)
            if chunk.error:
                row = {"point": chunk.point.number, "first_": chunk.first, "error": chunk.error}
                insert_rows(database, "failure", [row | {"again": chunk.again}])
            runs += [(chunk.point.number, run.variant, run.replication) for run in chunk.runs]
            figures += [run.figures for run in chunk.runs]
        if runs:
            keys = pd.DataFrame(runs, columns=["point", "variant", "replication"])
            insert_frame(database, LAYOUT[RUN], keys)
            insert_frame(database, LAYOUT["kpi"], _kpis(keys, figures))

    def _introduce(self, database: Database, chunk: StoredChunk) -> None:
        """The point and the variants of a chunk, if they are new."""
        point = chunk.point
        if point.number not in self._points:
            self._points.add(point.number)
            row = {"point": point.number, "world": point.world}
            insert_rows(database, "point", [row])
            insert_rows(database, "point_value", [
                {"point": point.number, "dimension": at, "text": text, "number": number}
                for at, (text, number) in enumerate(point.values)
            ])  # fmt: skip
        for one in chunk.variants:
            if one.number not in self._variants:
                self._variants.add(one.number)
                row = {"variant": one.number, "design": one.design, "off": " ".join(one.off)}
                insert_rows(database, "variant", [row])

    @contextmanager
    def _readable(self) -> Iterator[Database]:
        """The database, if this version reads its format."""
        with Database.open(self.path) as database:
            check_format(database, TABLES)
            yield database

    def facts(self) -> dict[str, Any]:
        """The row of the table `study`. Raises StoreError if this is no such database."""
        with self._readable() as database:
            names = LAYOUT["study"].names
            rows = database.rows(f"SELECT {', '.join(names)} FROM study")
            if len(rows) != 1:
                raise StoreError.at(self.path, "S107", "this study has not begun")
            return dict(zip(names, rows[0], strict=True))

    def texts(self) -> dict[str, bytes]:
        """The files that were read when it began."""
        with self._readable() as database:
            rows = database.rows("SELECT path, content FROM source_file")
            return {str(path): bytes(content) for path, content in rows}  # type: ignore[call-overload]

    def tables(self) -> dict[str, pd.DataFrame]:
        """What a study that is finished has found, by name, in the order of its method."""
        with self._readable() as database:
            ((names,),) = database.rows("SELECT tables FROM study")
            return {
                name: database.frame(f"SELECT * FROM {identifier(name)}")
                for name in str(names).split()
            }

    def kept(self) -> Iterator[StoredChunk]:
        """What is there, by point: a chunk for all of its runs, one for each failure. What is to
        be tried again is forgotten."""
        with self.opened() as database:
            database.execute("DELETE FROM failure WHERE again")
            points = {one.number: one for one in _points(database)}
            variants = tuple(_variants(database))
            failures = database.rows("SELECT point, first_, error FROM failure ORDER BY ALL")
            runs = _runs(database)
        self._points, self._variants = set(points), {one.number for one in variants}
        for number, found in runs.items():
            yield StoredChunk(points[number], variants, 0, tuple(found))
        for point, first, error in failures:
            yield StoredChunk(points[int(str(point))], variants, int(str(first)), (), str(error))

    def finish(
        self,
        numbers: tuple[Mapping[int, int], Mapping[int, int]],
        errors: Mapping[int, str],
        tables: Mapping[str, pd.DataFrame],
        told: Callable[[], None],
    ) -> None:
        """numbers: those that points and variants get, by those they have. errors: why points have
        failed, by their new numbers. tables: what was found, by name."""

        def conclude(database: Database) -> None:
            database.execute("DELETE FROM failure")
            for column, new in zip(("point", "variant"), numbers, strict=True):
                _renumber(database, column, new)
            for number, error in errors.items():
                sql = "UPDATE point SET error = ? WHERE point = ?"
                database.execute(sql, [error, number])
                for name in (RUN, "kpi"):  # how far it had come depends on the chunks
                    database.execute(f"DELETE FROM {name} WHERE point = ?", [number])
            keep_frames(database, tables.items())
            database.execute("UPDATE study SET finished = true, tables = ?", [" ".join(tables)])

        self.end(conclude, told)


def has_points(database: Database) -> bool:
    """Whether a study's database is of many points, and not of a run or a comparison."""
    sql = "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'point'"
    return database.rows(sql) == [(1,)]


def _renumber(database: Database, column: str, new: Mapping[int, int]) -> None:
    """Gives new numbers in every table; what has none is there for nobody any more."""
    with database.given(pd.DataFrame({"old": [*new], "new": [*new.values()]})):
        for table in TABLES:
            if column in table.names:
                changed = f"UPDATE {table.name} SET {column} = new FROM given WHERE {column} = old"
                database.execute(changed)


def _describe(database: Database, facts: PointsFacts) -> None:
    insert_rows(database, "study", [{**facts.study, "format": FORMAT, "finished": False}])
    texts = sorted(facts.texts.items())
    insert_rows(database, "source_file", [{"path": path, "content": text} for path, text in texts])
    insert_rows(database, "design", facts.designs)
    insert_rows(database, "dimension", facts.dimensions)


def _kpis(keys: pd.DataFrame, figures: Sequence[Figures]) -> pd.DataFrame:
    """The rows of runs with their keys."""
    lengths = [len(one.names) for one in figures]
    frame = frame_of(figures).rename(columns={"group": "group_"})
    for place, name in enumerate(keys):
        frame.insert(place, str(name), np.repeat(keys[name].to_numpy(), lengths))
    frame["place"] = np.concatenate([np.arange(length) for length in lengths])
    return frame


def _points(database: Database) -> Iterator[StoredPoint]:
    values: dict[int, list[tuple[str, float]]] = {}
    rows = database.rows("SELECT point, text, number FROM point_value ORDER BY point, dimension")
    for number, text, place in rows:
        values.setdefault(int(str(number)), []).append((str(text), float(str(place))))
    for number, world in database.rows("SELECT point, world FROM point ORDER BY point"):
        point = int(str(number))
        yield StoredPoint(point, str(world), tuple(values.get(point, ())))


def _variants(database: Database) -> Iterator[StoredVariant]:
    for number, design, off in database.rows("SELECT variant, design, off FROM variant ORDER BY 1"):
        yield StoredVariant(int(str(number)), int(str(design)), tuple(str(off).split()))


def _runs(database: Database) -> dict[int, list[StoredFigures]]:
    """The runs of each point, in order."""
    key = ["point", "variant", "replication"]
    frame = database.frame("SELECT * FROM kpi ORDER BY point, variant, replication, place")
    known: dict[Names, Names] = {}
    found: dict[int, list[StoredFigures]] = {}
    if frame.empty:
        return {}
    starts = np.flatnonzero((frame[key].diff().fillna(1.0) != 0.0).any(axis=1).to_numpy())
    keys = frame[key].to_numpy(np.int64)[starts].tolist()
    texts = list(zip(frame["kpi"], frame["unit"], frame["group_"], strict=True))
    values = frame[list(FIGURES)].to_numpy(np.float64)
    for (point, variant, replication), first, last in zip(
        keys, starts, [*starts[1:], len(frame)], strict=True
    ):
        names = tuple(texts[first:last])
        figures = Figures(known.setdefault(names, names), values[first:last])
        found.setdefault(point, []).append(StoredFigures(variant, replication, figures))
    return found
