"""What stands in the cells of an export, as text, numbers and dates; NaN or NaT if it is none."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import datetime

import numpy as np
import pandas as pd

TEXT = pd.StringDtype(na_value=np.nan)
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")


def texts(cells: Sequence[str]) -> pd.Series:
    """Cells as they stand; NaN where nothing stands, and nowhere else."""
    return pd.Series([cell or np.nan for cell in cells], dtype=TEXT)


def numbers(words: pd.Series) -> pd.Series:
    """Numbers with a decimal point and without other marks; NaN for everything else."""
    known = {word: _number(word) for word in words.dropna().unique()}
    return pd.Series([known.get(word, math.nan) for word in words], dtype=np.float64)


def _number(word: str) -> float:
    value = float(word) if _NUMBER.fullmatch(word) else math.nan
    return value if math.isfinite(value) else math.nan


def dates(words: pd.Series, form: str) -> pd.Series:
    """Dates of a format of `strptime`; NaT for everything else."""
    known = {word: _date(word, form) for word in words.dropna().unique()}
    return pd.Series([known.get(word) for word in words], dtype="datetime64[us]")


def _date(word: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(word, form)
    except ValueError:
        return None
