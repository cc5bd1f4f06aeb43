"""The KPIs of runs as plain numbers, whose names stand once for all runs that have the same."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measures.axes import Floats

COLUMNS = ("kpi", "unit", "group", "value", "numerator", "denominator")

Names = tuple[tuple[str, str, str], ...]


class Figures(NamedTuple):
    """Every applicable KPI of one run.

    names: kpi, unit and group of each row. values: value, numerator, denominator; (rows, 3).
    """

    names: Names
    values: Floats


def frame_of(runs: Sequence[Figures]) -> pd.DataFrame:
    """The rows of runs, one after another: kpi, unit, group, value, numerator, denominator."""
    known = [_columns(one.names) for one in runs]
    texts = (
        pd.Series(np.concatenate(column), dtype="str").array for column in zip(*known, strict=True)
    )
    figures = np.concatenate([one.values for one in runs]).T
    columns = zip(COLUMNS, (*texts, *map(np.ascontiguousarray, figures)), strict=True)
    return pd.DataFrame(dict(columns), copy=False)


@lru_cache(maxsize=100)
def _columns(names: Names) -> NDArray[np.object_]:
    """The columns of names, which are the same in all runs of a design: (3, rows)."""
    return np.array(names, dtype=object).reshape(-1, 3).T
