"""What OCEL 2.0 knows: events and objects with attributes, and how they belong together.

Rows of one type stand in one block, column by column, so that writers need no loop of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import numpy as np
import pandas as pd

from sim.store.exports.clock import Hours

Type: TypeAlias = Literal["string", "time", "integer", "float", "boolean"]
Value: TypeAlias = "str | int | float | bool | None"


class Column(NamedTuple):
    """An attribute of every row of a block; None where a row has none. A time is in hours."""

    name: str
    type: Type
    values: Sequence[Value]


class Relation(NamedTuple):
    """For every row of a block, the object that it belongs to, or None."""

    qualifier: str
    objects: Sequence[str | None]


class Change(NamedTuple):
    """An attribute of every object of a block that has its value from a time on [h]."""

    column: Column
    hours: Hours


@dataclass(frozen=True)
class EventBlock:
    """Events of one type: ids, times [h], attributes, relations to objects."""

    type: str
    ids: Sequence[str]
    hours: Hours
    columns: Sequence[Column] = ()
    relations: Sequence[Relation] = ()


@dataclass(frozen=True)
class ObjectBlock:
    """Objects of one type. columns: what each is, from `since` on [h], or from ever if None.

    changes: what it is from another time on.
    """

    type: str
    ids: Sequence[str]
    columns: Sequence[Column] = ()
    changes: Sequence[Change] = ()
    relations: Sequence[Relation] = ()
    since: Hours | None = None

    @property
    def attributes(self) -> list[Column]:
        return [*self.columns, *(change.column for change in self.changes)]


def column(name: str, values: pd.Series, none: str | None = None) -> Column:
    """A column of a table with its type. `none`: the text that stands for nothing."""
    if pd.api.types.is_bool_dtype(values):
        return Column(name, "boolean", values.tolist())
    if pd.api.types.is_integer_dtype(values):
        return Column(name, "integer", values.tolist())
    if pd.api.types.is_float_dtype(values):
        return Column(name, "float", numbers(values.to_numpy()))
    plain = values.astype(object)
    return Column(name, "string", plain.where(plain.notna() & (plain != none), None).tolist())


def numbers(values: Hours) -> list[float | None]:
    """Floats, with None for NaN."""
    return [None if value != value else value for value in values.tolist()]


def times(name: str, hours: Hours) -> list[Column]:
    """A moment twice: as a time, and as exact hours since the start."""
    exact = numbers(np.asarray(hours, dtype=float))
    return [Column(f"{name}_time", "time", exact), Column(f"{name}_hours", "float", exact)]
