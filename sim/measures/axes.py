"""What numbers are split by: columns of names as codes, and sums in their cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

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


def axis_of(name: str, column: pd.Series, labels: Sequence[str]) -> Axis:
    """A column of names as codes of these labels."""
    codes, found = _codes(column)
    place = {label: number for number, label in enumerate(labels)}
    translate = np.array([*(place.get(label, -1) for label in found), -1], dtype=np.int64)
    return Axis(name, translate[codes], tuple(labels))


def _codes(column: pd.Series) -> tuple[Ints, list[str]]:
    """Codes of a column of names and what they stand for; -1 is missing."""
    if not isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype("category")
    codes: Ints = np.array(column.cat.codes, dtype=np.int64)
    return codes, [str(name) for name in column.cat.categories]


def sums(axis: Axis, weights: Floats) -> Floats:
    """The sum of the weights of each label."""
    there = axis.codes >= 0
    totals = np.bincount(axis.codes[there], weights[there], len(axis.labels))
    return totals.astype(np.float64)


def spread(weights: Floats, *groups: Sequence[Axis]) -> Iterator[Row]:
    """The total of the weights, then the sum in every cell of each group of axes."""
    yield Row("", float(weights.sum()))
    for axes in groups:
        for name, total in cells(axes, weights):
            yield Row(name, total)


def cells(axes: Sequence[Axis], weights: Floats) -> Iterator[tuple[str, float]]:
    """The sum in every combination of labels, by the name of the group."""
    codes = np.zeros(len(weights), dtype=np.int64)
    known = np.ones(len(weights), dtype=bool)
    names = [""]
    for axis in axes:
        codes = codes * len(axis.labels) + axis.codes
        known &= axis.codes >= 0
        names = [f"{n},{axis.name}={b}".lstrip(",") for n in names for b in axis.labels]
    totals = np.bincount(codes[known], weights[known], len(names))
    yield from zip(names, totals.tolist(), strict=True)


def total(values: Floats) -> float:
    return float(values.sum())
