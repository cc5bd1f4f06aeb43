"""What numbers are split by: columns of names as codes, and sums in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import compress, product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.columns import Coded, Column, column_of
from sim.measures.registry import Row

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Axis:
    """What a number is split by: a code for each entry, -1 where it belongs to no label."""

    name: str
    codes: Ints
    labels: tuple[str, ...]

    def take(self, where: Ints | Bools) -> Axis:
        rows = np.flatnonzero(where) if where.dtype == np.bool_ else where
        return Axis(self.name, self.codes.take(rows), self.labels)


def axis_of(name: str, column: Column | pd.Series, labels: Sequence[str]) -> Axis:
    """A column of names as codes of these labels."""
    values, labels = _plain(column), tuple(labels)
    if not isinstance(values, Coded):
        return Axis(name, _codes(tuple(values), labels), labels)
    places, shift = _places(values.names, labels)
    if shift == 0 or (shift is not None and values.codes.min(initial=0) >= 0):
        codes = values.codes.astype(np.int64)
        codes += shift
    else:
        codes = places.take(values.codes)
    return Axis(name, codes, labels)


def _plain(column: Column | pd.Series) -> Column:
    return column_of(column) if isinstance(column, pd.Series) else column


@lru_cache(maxsize=1000)
def _places(names: tuple[object, ...], labels: tuple[str, ...]) -> tuple[Ints, int | None]:
    """The code among the labels of each name, and of none; and what is to be added to the number
    of each name, if that is the same for all."""
    found = _codes(tuple(map(str, names)), labels)
    shifts = set((found - np.arange(len(found))).tolist())
    return np.append(found, -1), shifts.pop() if len(shifts) == 1 else None


@lru_cache(maxsize=1000)
def _codes(values: tuple[object, ...], labels: tuple[str, ...]) -> Ints:
    place: dict[object, int] = {label: number for number, label in enumerate(labels)}
    codes = np.array([place.get(value, -1) for value in values], dtype=np.int64)
    codes.flags.writeable = False  # whoever has the same names is given the same codes
    return codes


def named(column: Column | pd.Series, name: str) -> Bools:
    """Which entries of a column of names are this one."""
    values = _plain(column)
    if not isinstance(values, Coded):
        return np.array([value == name for value in values], dtype=np.bool_)
    names = [str(one) for one in values.names]
    found: Bools = values.codes == (names.index(name) if name in names else len(names))
    return found


def names_in(column: Column | pd.Series) -> tuple[str, ...]:
    """The names that a column may hold."""
    values = _plain(column)
    return tuple(dict.fromkeys(map(str, values.names if isinstance(values, Coded) else values)))


def sums(axis: Axis, weights: Floats) -> Floats:
    """The sum of the weights of each label."""
    totals = np.zeros(len(axis.labels) + 1)  # the last is of those that belong to none, -1
    np.add.at(totals, axis.codes, weights)
    return totals[:-1]


def counts(axis: Axis) -> Floats:
    """How many entries each label has."""
    return np.bincount(axis.codes + 1, minlength=len(axis.labels) + 1)[1:].astype(np.float64)


def spread(weights: Floats, *groups: Sequence[Axis]) -> Iterator[Row]:
    """The total of the weights, then the sum in every cell of each group of axes."""
    yield Row("", total(weights))
    for axes in groups:
        yield from cells(axes, weights)


def cells(axes: Sequence[Axis], weights: Floats) -> Iterator[Row]:
    """The sum in every combination of labels."""
    crossed = axes[0]
    for axis in axes[1:]:
        codes = crossed.codes * len(axis.labels) + axis.codes
        codes = np.where((crossed.codes < 0) | (axis.codes < 0), -1, codes)
        crossed = Axis("", codes, crossed.labels * len(axis.labels))
    return rows_of(axes, sums(crossed, weights))


def rows_of(axes: Sequence[Axis], *numbers: Floats, wanted: Sequence[bool] = ()) -> Iterator[Row]:
    """A row for every combination of labels, or those wanted: its numerator, and denominator."""
    names = names_of(*((axis.name, axis.labels) for axis in axes))
    rows = map(Row, names, *(one.tolist() for one in numbers))
    return compress(rows, wanted) if wanted else rows


@lru_cache(maxsize=1000)
def names_of(*axes: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names of all combinations of labels, as `region=europe,product=crm`."""
    parts = ([f"{name}={label}" for label in labels] for name, labels in axes)
    return tuple(",".join(combination) for combination in product(*parts))


def by_case(cases: Ints, times: Floats) -> Ints:
    """The order of case, then of time; what is equal in both keeps its order."""
    order = np.argsort(times, kind="stable")  # fast where much is in order already
    return order[by_code(cases[order])]


def by_code(codes: Ints) -> Ints:
    """The order of codes that are not negative; what is equal keeps its order."""
    short = np.min_scalar_type(int(codes.max(initial=0)))  # short numbers are sorted fastest
    return np.argsort(codes.astype(short), kind="stable")


def total(values: Floats) -> float:
    return float(values.sum())
