"""A table as plain columns, without the cost of a DataFrame until somebody asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd


@dataclass(frozen=True, eq=False)
class Coded:
    """Names by number. codes: of each row, -1 where there is none. names: each once."""

    codes: npt.NDArray[np.signedinteger[Any]]
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @property
    def categorical(self) -> pd.Categorical[str]:
        return pd.Categorical.from_codes(self.codes, _categories(self.names), validate=False)


@lru_cache(maxsize=1000)
def _categories(names: tuple[str, ...]) -> pd.Index[str]:
    return pd.Index(names, dtype=object)


# Small columns that all runs of a program share are tuples: nobody can change them.
Values: TypeAlias = "npt.NDArray[Any] | tuple[Any, ...]"
Column: TypeAlias = "Values | Coded"
Later: TypeAlias = "Callable[[], Column]"


class Table:
    """Columns by name, all of one length. One that is given as a function is made when somebody
    asks for it: nothing that it is made of may change until then."""

    def __init__(self, columns: Mapping[str, Column | Later]) -> None:
        self._columns = dict(columns)

    @staticmethod
    def of_rows(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Table:
        """Of rows, each a value a column; without any the columns are of no type."""
        columns = zip(*rows, strict=True) if rows else [np.empty(0, dtype=object) for _ in names]
        return Table(dict(zip(names, columns, strict=True)))

    def __getitem__(self, name: str) -> Column:
        column = self._columns[name]
        if callable(column):
            column = self._columns[name] = column()
        return column

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        """How many rows it has."""
        return len(self[next(iter(self))])

    def __getstate__(self) -> dict[str, object]:
        return {"_columns": {name: self[name] for name in self}}

    def floats(self, name: str) -> npt.NDArray[np.float64]:
        """A column of numbers; also of yes or no, as 1 and 0."""
        return np.asarray(_plain(self[name]), dtype=np.float64)

    def ints(self, name: str) -> npt.NDArray[np.int64]:
        """A column of whole numbers."""
        return np.asarray(_plain(self[name]), dtype=np.int64)

    def values(self, name: str) -> tuple[Any, ...]:
        """A small column, value by value; a name that is missing is NaN."""
        column = _plain(self[name])
        return column if isinstance(column, tuple) else tuple(column.tolist())

    def part(self, rows: slice) -> Table:
        """Some of the rows, which lie where they lay."""
        return Table({name: _part(self[name], rows) for name in self})

    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame: names are categoricals, but in small tables texts."""
        frame = {name: _for_frame(self[name]) for name in self}
        return pd.DataFrame(frame, copy=False)


class Framed(Table):
    """The plain columns of a DataFrame, each made when it is asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        super().__init__({str(name): partial(column_of, frame[name]) for name in frame})
        self._frame = frame

    def __len__(self) -> int:
        return len(self._frame)

    def part(self, rows: slice) -> Table:
        return Framed(self._frame.iloc[rows])

    def frame(self) -> pd.DataFrame:
        return self._frame

    def __reduce__(self) -> tuple[type[Framed], tuple[pd.DataFrame]]:
        return Framed, (self._frame,)


def column_of(series: pd.Series) -> Column:
    """A column of a DataFrame: categoricals as codes, texts as a tuple."""
    values = series.array
    if isinstance(values, pd.Categorical):
        return Coded(values.codes, tuple(values.categories.tolist()))
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "biuf":
        return series.to_numpy()
    return tuple(series.tolist())


def _part(column: Column, rows: slice) -> Column:
    return Coded(column.codes[rows], column.names) if isinstance(column, Coded) else column[rows]


def _plain(column: Column) -> Values:
    if isinstance(column, Coded):
        named: npt.NDArray[Any] = np.array([*column.names, np.nan], dtype=object)[column.codes]
        return named
    return column


def _for_frame(column: Column) -> object:
    if isinstance(column, Coded):
        return column.categorical
    return list(column) if isinstance(column, tuple) else column
