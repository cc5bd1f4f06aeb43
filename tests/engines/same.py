"""What equality of two engines means, and how a difference is told.

Tables are the same if they have the same columns, forms and names in the same order and the same
rows: texts and whole numbers alike, floats bit for bit (so -0.0 is not 0.0; NaN is NaN). Where
one engine stops, the other stops with the same words.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.engines import simulate
from sim.errors import RunStopped
from sim.measures.kpis import measure
from sim.program.design import Design
from sim.tables import Tables

Frames: TypeAlias = dict[str, pd.DataFrame]
Outcome: TypeAlias = Frames | str  # tables by name, or why the run stopped

TIMES = ("joined", "begun", "time", "entered")  # of a row: by it the earliest difference is found
AROUND = 2  # rows shown before and after the first that differs


def outcome(design: Design, seed: int, replication: int, engine: str) -> Outcome:
    """Everything that a run gives, with its KPIs."""
    try:
        tables = simulate(design, seed, replication, engine)
    except RunStopped as stopped:
        return str(stopped)
    return frames(tables) | {"KPIs": measure(tables, design.scenario)}


def frames(tables: Tables) -> Frames:
    """Every table of a run by name; what is no table is one of a single row."""
    found: Frames = {}
    alone = {}
    for name in (field.name for field in fields(tables)):
        value = getattr(tables, name)
        if isinstance(value, pd.DataFrame):
            found[name] = value
        elif isinstance(value, Mapping):
            found |= {f"document {one}": table for one, table in value.items()}
        else:
            alone[name] = [value]
    return found | {"run": pd.DataFrame(alone)}


def assert_same(expected: Outcome, got: Outcome, engine: str) -> None:
    """Raises AssertionError that tells every difference, the earliest first."""
    told = differences(expected, got)
    assert not told, f"{engine} is not as the reference:\n" + "\n".join(told)


def differences(expected: Outcome, got: Outcome) -> list[str]:
    """What is different, a text each; empty if nothing is."""
    if isinstance(expected, str) or isinstance(got, str):
        one, other = (_ending(expected), _ending(got))
        return [] if expected == got else [f"expected: {one}", f"got:      {other}"]
    told = []
    if list(expected) != list(got):
        told.append((-np.inf, f"tables: expected {', '.join(expected)}, got {', '.join(got)}"))
    for name, table in expected.items():
        if name in got:
            told += [(time, f"{name}: {text}") for time, text in _table(table, got[name])]
    return [text for _, text in sorted(told, key=lambda one: one[0])]


def _ending(one: Outcome) -> str:
    if isinstance(one, str):
        return f"stopped, {one}"
    return f"the end of the run, {len(one['requests'])} requests"


def _table(expected: pd.DataFrame, got: pd.DataFrame) -> list[tuple[float, str]]:
    """The differences of a table: of its columns, or its first row that is another one."""
    if list(expected) != list(got):
        return [(-np.inf, f"columns: expected {list(expected)}, got {list(got)}")]
    forms = [text for column in expected if (text := _form(expected[column], got[column]))]
    if forms:
        return [(-np.inf, text) for text in forms]
    size = min(len(expected), len(got))
    unequal = {
        str(column): _unequal(expected[column][:size], got[column][:size]) for column in expected
    }
    columns = [name for name, marks in unequal.items() if marks.any()]
    if not columns and len(expected) == len(got):
        return []
    first = min((int(unequal[name].argmax()) for name in columns), default=size)
    what = f"{', '.join(columns) or 'nothing'} in the rows that both have"
    title = f"{len(expected)} rows expected, {len(got)} got; first at row {first}; differ: {what}"
    shown = f"expected\n{_around(expected, first)}\ngot\n{_around(got, first)}"
    return [(_time(expected if first < len(expected) else got, first), f"{title}\n{shown}")]


def _form(expected: pd.Series, got: pd.Series) -> str:
    """How the form of a column differs: its type, or its names and their order."""
    name = str(expected.name)
    if str(expected.dtype) != str(got.dtype):
        return f"column {name}: type {expected.dtype} expected, {got.dtype} got"
    if isinstance(expected.dtype, pd.CategoricalDtype):
        names, others = list(expected.cat.categories), list(got.cat.categories)
        if names != others:
            return f"column {name}: names {names} expected, {others} got"
    return ""


def _unequal(expected: pd.Series, got: pd.Series) -> npt.NDArray[np.bool_]:
    """Marks the rows of a column that differ."""
    if isinstance(expected.dtype, pd.CategoricalDtype):
        codes: npt.NDArray[np.bool_] = (expected.cat.codes != got.cat.codes).to_numpy()
        return codes
    one, other = expected.to_numpy(), got.to_numpy()
    if one.dtype != np.float64:
        return np.asarray(one != other, dtype=bool)
    both_nan = np.isnan(one) & np.isnan(other)
    return (one.view(np.int64) != other.view(np.int64)) & ~both_nan


def _around(table: pd.DataFrame, row: int) -> str:
    rows = table.iloc[max(0, row - AROUND) : row + AROUND + 1]
    return str(rows.to_string(float_format=repr))


def _time(table: pd.DataFrame, row: int) -> float:
    column = next((name for name in TIMES if name in table), None)
    return np.inf if column is None else float(table[column].iloc[row])
