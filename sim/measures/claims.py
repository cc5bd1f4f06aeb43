"""A claim as a statement about an interval: is all of it where the claim says?

supported      the whole interval lies where the claim says
contradicted   the whole interval lies where it does not
undecided      neither: more replications may tell
not defined    there is no interval: a ratio over what may be 0, or of a group that is too small

An interval at 95 % that holds its true value decides nothing wrongly, so of claims that are judged
by themselves at most one in twenty that hold are contradicted, and the other way round. Several
groups of one claim are a family: their intervals hold together at 95 % (Bonferroni).
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from sim.measures import statistics as st
from sim.measures.comparison import Pairs, find
from sim.measures.registry import Kpi
from sim.measures.statistics import NAN, Array, Estimate, Interval
from sim.measures.verdict import NOT_DEFINED, NOT_SHOWN, RULE, UNDECIDED

Of = Literal["difference", "first", "second", "ratio"]
OF: tuple[Of, ...] = ("difference", "first", "second", "ratio")
SUPPORTED, CONTRADICTED = "supported", "contradicted"
ANSWERS = (SUPPORTED, CONTRADICTED, UNDECIDED, RULE, NOT_DEFINED)
NO_INTERVAL = Interval(NAN, NAN, NAN)


@dataclass(frozen=True)
class Statement:
    """The figure lies above `low` and below `high`, of which one may be infinite.

    Where both are finite it may also be one of them.
    """

    low: float
    high: float

    def answer(self, interval: Interval) -> str:
        """supported, contradicted, undecided or not defined."""
        _, low, high = interval
        if not (math.isfinite(low) and math.isfinite(high)):
            return NOT_DEFINED
        if self._holds(low) and self._holds(high):
            return SUPPORTED
        misses = high < self.low or low > self.high
        touches = high == self.low or low == self.high
        return CONTRADICTED if misses or (touches and self._is_open) else UNDECIDED

    @property
    def _is_open(self) -> bool:
        return math.isinf(self.low) or math.isinf(self.high)

    def _holds(self, value: float) -> bool:
        if self._is_open:
            return self.low < value < self.high
        return self.low <= value <= self.high


def together(answers: Iterable[str]) -> str:
    """The answer to a claim about every group, from those to each.

    One contradiction contradicts it, and all have to support it. Groups that follow from a rule
    say nothing unless all do.
    """
    found = set(answers)
    found = found - {RULE} or found
    if CONTRADICTED in found:
        return CONTRADICTED
    if len(found) == 1:
        return found.pop()
    return UNDECIDED


def family_level(groups: int) -> float:
    """Of each interval, so that those of so many groups hold together at 95 %."""
    return 1 - 0.05 / groups


def figure(kpi: Kpi, group: str, pairs: Pairs, of: Of, level: float = 0.95) -> Interval:
    """What a claim is about, with its t interval at `level`.

    difference: second less first, as a comparison has it (a ratio of differences stands in its
    place, always at 95 %). first, second: the mean of a design, or its ratio of means. ratio:
    second over first, over pairs; Fieller for means, a jackknife for ratios of means. NaN where it
    is not defined: the first may be 0 or less, or a mean denominator of a group is below 5.
    Raises ValueError for an extreme, of which there is no interval, and for anything but the
    difference of a ratio of differences.
    """
    if kpi.form in ("minimum", "maximum"):
        raise ValueError(f"{kpi.name} is an extreme: it has no interval")
    if of == "difference":
        finding = find(kpi, group, pairs)
        return finding.limits or finding.difference.interval(level)
    if kpi.form == "ratio of differences":
        raise ValueError(f"{kpi.name} is a comparison of both designs")
    if find(kpi, group, pairs).instead == NOT_SHOWN:
        return NO_INTERVAL
    if of == "ratio":
        return _ratio(kpi, pairs, level)
    return _alone(kpi, pairs.a if of == "first" else pairs.b, level)


def _alone(kpi: Kpi, values: Array, level: float) -> Interval:
    """Of one design: value, numerator and denominator by replication."""
    if kpi.form == "ratio":
        there = np.isfinite(values[1:]).all(axis=0)
        return st.ratio_interval(values[1][there], values[2][there], level)
    return st.mean_interval(values[0][np.isfinite(values[0])], level)


def _ratio(kpi: Kpi, pairs: Pairs, level: float) -> Interval:
    """Second over first, where the first is surely above 0."""
    if not _alone(kpi, pairs.a, level).low > 0:
        return NO_INTERVAL
    if kpi.form == "sum":
        there = np.isfinite(pairs.a[0]) & np.isfinite(pairs.b[0])
        return st.fieller(pairs.b[0][there], pairs.a[0][there], level)
    there = np.isfinite(pairs.a[1:]).all(axis=0) & np.isfinite(pairs.b[1:]).all(axis=0)
    a, b = ((one[1][there], one[2][there]) for one in (pairs.a, pairs.b))
    with np.errstate(divide="ignore", invalid="ignore"):
        left = st.left_out(*b) / st.left_out(*a)
    estimate = Estimate(st.ratio(*b) / st.ratio(*a), st.jackknife_error(left), len(left))
    return estimate.interval(level)
