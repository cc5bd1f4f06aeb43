"""What numbers are split by: columns of names as codes, and sums in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
        return Axis(self.name, self.codes[where], self.labels)

    def keep(self, wanted: Bools) -> Axis:
        """The axis without the labels that are not wanted."""
        translate = np.append(np.where(wanted, np.cumsum(wanted) - 1, -1), -1)
        labels = tuple(label for label, kept in zip(self.labels, wanted, strict=True) if kept)
        return Axis(self.name, translate.take(self.codes), labels)


def axis_of(name: str, column: pd.Series, labels: Sequence[str]) -> Axis:
    """A column of names as codes of these labels."""
    place = {label: number for number, label in enumerate(labels)}
    values = column.array
    if isinstance(values, pd.Categorical):
        found = [place.get(str(category), -1) for category in values.categories]
        if found == list(range(len(found))):
            codes = values.codes.astype(np.int64)
        else:
            codes = np.array([*found, -1], dtype=np.int64).take(values.codes)
    else:
        found = (place.get(value, -1) for value in column.tolist())
        codes = np.fromiter(found, np.int64, len(column))
    return Axis(name, codes, tuple(labels))


def sums(axis: Axis, weights: Floats) -> Floats:
    """The sum of the weights of each label."""
    totals = np.bincount(axis.codes + 1, weights, len(axis.labels) + 1)
    return totals[1:].astype(np.float64)


def counts(axis: Axis) -> Floats:
    """How many entries each label has."""
    return np.bincount(axis.codes + 1, minlength=len(axis.labels) + 1)[1:].astype(np.float64)


def spread(weights: Floats, *groups: Sequence[Axis]) -> Iterator[Row]:
    """The total of the weights, then the sum in every cell of each group of axes."""
    yield Row("", total(weights))
    for axes in groups:
        for name, inside in cells(axes, weights):
            yield Row(name, inside)


def cells(axes: Sequence[Axis], weights: Floats) -> Iterator[tuple[str, float]]:
    """The sum in every combination of labels, by the name of the group."""
    crossed = axes[0]
    for axis in axes[1:]:
        codes = crossed.codes * len(axis.labels) + axis.codes
        codes = np.where((crossed.codes < 0) | (axis.codes < 0), -1, codes)
        crossed = Axis("", codes, crossed.labels * len(axis.labels))
    names = _names(*((axis.name, axis.labels) for axis in axes))
    yield from zip(names, sums(crossed, weights).tolist(), strict=True)


@lru_cache(maxsize=1000)
def _names(*axes: tuple[str, tuple[str, ...]]) -> tuple[str, ...]:
    """The names of all combinations of labels, as `region=europe,product=crm`."""
    parts = ([f"{name}={label}" for label in labels] for name, labels in axes)
    return tuple(",".join(combination) for combination in product(*parts))


def by_case(cases: Ints, times: Floats) -> Ints:
    """The order of case, then of time; what is equal in both keeps its order."""
    order = np.argsort(times, kind="stable")
    small = np.min_scalar_type(int(cases.max(initial=0)))  # short numbers are sorted fastest
    return order[np.argsort(cases[order].astype(small), kind="stable")]


def total(values: Floats) -> float:
    return float(values.sum())
