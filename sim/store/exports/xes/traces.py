"""The heads of the traces: what is known of each case."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.store.exports.log import Log
from sim.store.exports.xes.events import joined_up
from sim.store.exports.xes.text import OURS, attribute, column
from sim.tables import CASES


def trace_heads(log: Log, cases: npt.NDArray[np.int64]) -> list[tuple[int, str]]:
    """The attributes of every case by its number: those of the table, and any that has events.

    Columns of every run are called `sim.kind` and so on, those of the scenario by their name.
    """
    table = log.tables.cases
    columns = [
        _ours(table[name]) if name in CASES else column(name, table[name]) for name in table.columns
    ]
    heads = joined_up(*columns)
    known = dict(zip(table["case"].tolist(), heads, strict=True))
    numbers = sorted({*known, *np.unique(cases).tolist()})
    return [(number, _name(number) + known.get(number, "")) for number in numbers]


def _name(number: int) -> str:
    return attribute("string", "concept:name", str(number))


def _ours(values: pd.Series) -> list[str]:
    key, ours = f'key="{values.name}"', f'key="{OURS}{values.name}"'
    return [text.replace(key, ours, 1) for text in column(str(values.name), values)]
