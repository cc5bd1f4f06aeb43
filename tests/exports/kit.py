"""Runs to export, and what came back, row by row."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TypeAlias

import pandas as pd

from sim.store.exports import Log
from sim.study.api import simulate

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Rows: TypeAlias = list[tuple[object, ...]]


@cache
def log_of(path: str, replication: int = 0) -> Log:
    result = simulate(ROOT / path, replication=replication)
    return Log(result.design.label, replication, result.tables, result.design.scenario)


def desk() -> Log:
    """A run with everything in it, and hostile names."""
    return log_of("tests/exports/desk.yaml")


LOGS = {
    "desk": "tests/exports/desk.yaml",
    "undated": "tests/cli/queue.yaml",
    "population": "tests/cli/today.yaml",
}


def instant(text: str) -> datetime:
    """The moment that a file says, in UTC, which it is in if it names no offset."""
    moment = datetime.fromisoformat(text)
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def plain(value: object) -> object:
    """A value as one compares it: no NaN, no types of NumPy."""
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    item = getattr(value, "item", None)
    return item() if callable(item) else value


def rows(table: pd.DataFrame, *columns: str) -> Rows:
    """The rows of some columns, in order."""
    chosen = [table[name].astype(object) for name in columns or table.columns]
    return [tuple(map(plain, row)) for row in zip(*chosen, strict=True)]
