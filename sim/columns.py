"""A table as plain columns, without the cost of a DataFrame until somebody asks for one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
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


class Table:
    """Columns by name, all of one length. What nobody may change is not copied."""

    def __init__(self, columns: Mapping[str, Column]) -> None:
        self.columns = columns

    @staticmethod
    def of_rows(names: Sequence[str], rows: Sequence[tuple[object, ...]]) -> Table:
        """Of rows, each a value a column; without any the columns are of no type."""
        columns = zip(*rows, strict=True) if rows else [np.empty(0, dtype=object) for _ in names]
        return Table(dict(zip(names, columns, strict=True)))

    def __getitem__(self, name: str) -> Column:
        return self.columns[name]

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        """How many rows it has."""
        return len(next(iter(self.columns.values())))

    def floats(self, name: str) -> npt.NDArray[np.float64]:
        """A column of numbers; also of yes or no, as 1 and 0."""
        return np.asarray(_plain(self.columns[name]), dtype=np.float64)

    def ints(self, name: str) -> npt.NDArray[np.int64]:
        """A column of whole numbers."""
        return np.asarray(_plain(self.columns[name]), dtype=np.int64)

    def values(self, name: str) -> tuple[Any, ...]:
        """A small column, value by value; a name that is missing is NaN."""
        column = _plain(self.columns[name])
        return column if isinstance(column, tuple) else tuple(column.tolist())

    def frame(self) -> pd.DataFrame:
        """The table as a DataFrame: names are categoricals, but in small tables texts."""
        frame = {name: _for_frame(column) for name, column in self.columns.items()}
        return pd.DataFrame(frame, copy=False)


class Framed(Table):
    """The plain columns of a DataFrame, each made when it is asked for."""

    def __init__(self, frame: pd.DataFrame) -> None:
        self._frame = frame

    @cached_property
    def columns(self) -> Mapping[str, Column]:  # type: ignore[override]
        return {str(name): column_of(self._frame[name]) for name in self._frame}

    def __len__(self) -> int:
        return len(self._frame)

    def frame(self) -> pd.DataFrame:
        return self._frame


def column_of(series: pd.Series) -> Column:
    """A column of a DataFrame: categoricals as codes, texts as a tuple."""
    values = series.array
    if isinstance(values, pd.Categorical):
        return Coded(values.codes, tuple(values.categories.tolist()))
    if isinstance(series.dtype, np.dtype) and series.dtype.kind in "biuf":
        return series.to_numpy()
    return tuple(series.tolist())


def _plain(column: Column) -> Values:
    if isinstance(column, Coded):
        named: npt.NDArray[Any] = np.array([*column.names, np.nan], dtype=object)[column.codes]
        return named
    return column


def _for_frame(column: Column) -> object:
    if isinstance(column, Coded):
        return column.categorical
    return list(column) if isinstance(column, tuple) else column
