"""Hours of a run -> dates, as other programs read them."""

from __future__ import annotations

import math
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.errors import UsageError
from sim.language.wall_clock import HOUR, Period, stretches, wall_second

Hours: TypeAlias = npt.NDArray[np.float64]
MICRO = 1_000_000  # microseconds in a second
MINUTE = 60  # [s]; an offset is written in whole minutes, and the instant stays what it is
LAST = wall_second(datetime(9999, 12, 31))


class Clock:
    """What the clocks of a run's time zone show, hours after its beginning.

    Without a time zone there is one offset, UTC+00:00; without a date the run begins on a Monday,
    2001-01-01. `told` says which it is.
    """

    def __init__(self, period: Period, length: float, dated: bool = True) -> None:
        """length: of the run [h]. dated: whether the scenario says when the run begins.

        Raises UsageError if it ends after the year 9999.
        """
        end = period.begin + math.ceil(length * HOUR) + 1
        if end > LAST:
            rule = "needs a run that ends before the year 9999, for files have no later dates"
            raise UsageError(rule, f"{length:g} h", name="export")
        self.begin = period.begin
        spells = stretches(period.zone, period.begin, end)
        self.changes = np.array([(s.begin - period.begin) * MICRO for s in spells])
        self.offsets = np.array([round(s.offset / MINUTE) * MINUTE for s in spells])
        self.told = _told(period, dated)

    def local(self, hours: Hours) -> list[str]:
        """`2027-01-04T09:00:00.000000-05:00` for each of `hours`, "" for NaN."""
        known = ~np.isnan(hours)
        micros = _micros(hours[known])
        spell = np.searchsorted(self.changes, micros, side="right") - 1
        offsets = self.offsets[np.maximum(spell, 0)]
        shown = _text(micros + (self.begin + offsets) * MICRO)
        pairs = zip(shown, offsets.tolist(), strict=True)
        return _filled(known, [f"{text}{_offset(offset)}" for text, offset in pairs])

    def utc(self, hours: Hours) -> list[str]:
        """`2027-01-04 14:00:00.000000`, in UTC, for each of `hours`, "" for NaN."""
        known = ~np.isnan(hours)
        shown = _text(_micros(hours[known]) + self.begin * MICRO)
        return _filled(known, [str(text).replace("T", " ") for text in shown])


def _micros(hours: Hours) -> npt.NDArray[np.int64]:
    return np.rint(hours * (HOUR * MICRO)).astype(np.int64)


def _text(micros: npt.NDArray[np.int64]) -> npt.NDArray[np.str_]:
    """Microseconds since 1970 as dates."""
    return np.datetime_as_string(micros.astype("datetime64[us]"), unit="us")


def _filled(known: npt.NDArray[np.bool_], shown: Iterable[str]) -> list[str]:
    texts = iter(shown)
    return [next(texts) if is_known else "" for is_known in known.tolist()]


@cache
def _offset(seconds: int) -> str:
    sign, minutes = "-" if seconds < 0 else "+", abs(seconds) // MINUTE
    return f"{sign}{minutes // 60:02}:{minutes % 60:02}"


def _told(period: Period, dated: bool) -> str:
    start = period.start.isoformat()
    if period.zone:
        return f"begins at {start} on the clocks of {period.zone}"
    counted = "outside of any time zone: the offset +00:00 is a convention"
    if not dated:
        return f"the scenario has no date: hours are counted from {start}, a Monday, {counted}"
    return f"begins at {start}, {counted}"
