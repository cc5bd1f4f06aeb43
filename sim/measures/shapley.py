"""The waterfall: what each of a few named changes adds to a KPI, with intervals over replications.

Sets of changes are bit masks: bit i of a row's number says whether change i, in written order, is
made; row 0 is the design without any, the last row the one with all. With v(S) the KPI of set S:

    alone         v({i}) - v({})
    cumulative    v({0..i}) - v({0..i-1}): on top of the changes written before it
    shapley       mean over all orders of v(those before, and i) - v(those before)
                  = sum over S without i of |S|! (k - |S| - 1)! / k! (v(S and i) - v(S))
    total         v(all) - v({}), which the cumulative and the Shapley parts sum to, to rounding
    interaction   total less the sum of the effects alone: what only comes of changes together

Shapley, "A value for n-person games", Contributions to the Theory of Games II (1953) 307-317. It is
exact: every set is asked for, 2^k of them. Each of these is linear in v, so that the mean over
replications (and the jackknife of a ratio, which leaves out one replication in all sets) is taken
of the effects themselves and keeps the pairing.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures import statistics as st
from sim.measures.statistics import Array, Estimate

MOST_CHANGES = 8
WAYS = ("alone", "cumulative", "shapley")
COLUMNS = ["change", *(f"{way}{end}" for way in WAYS for end in ("", "_low", "_high"))]


@dataclass(frozen=True)
class Waterfall:
    """Estimates of effects in the KPI's unit; those of each way in the written order of changes.

    undefined: replications left out because the KPI is not defined in them under some set.
    """

    changes: tuple[str, ...]
    alone: tuple[Estimate, ...]
    cumulative: tuple[Estimate, ...]
    shapley: tuple[Estimate, ...]
    total: Estimate
    interaction: Estimate
    undefined: int

    def table(self, level: float = 0.95) -> pd.DataFrame:
        """One row a change: its effects, each with the t interval over paired replications.

        Columns: change; alone, alone_low, alone_high; cumulative, …; shapley, … An interval is
        NaN with fewer than two replications.
        """
        ways = [[part.interval(level) for part in getattr(self, way)] for way in WAYS]
        rows = [
            (change, *(number for part in parts for number in part))
            for change, *parts in zip(self.changes, *ways, strict=True)
        ]
        return pd.DataFrame(rows, columns=COLUMNS)


def waterfall(values: Array, changes: Sequence[str]) -> Waterfall:
    """Effects on a KPI that is a mean over replications, from its values (2^k, replications).

    Replications are paired: a column is one replication of every set. One with a value that is not
    finite is left out of all sets and counted. Raises ValueError for a shape that does not fit, or
    for more than 8 changes.
    """
    _check(values.shape, changes)
    defined = np.isfinite(values).all(axis=0)
    estimates = [st.mean_estimate(row) for row in _effects(values[:, defined])]
    return _waterfall(changes, estimates, int((~defined).sum()))


def ratio_waterfall(numerators: Array, denominators: Array, changes: Sequence[str]) -> Waterfall:
    """Effects on a ratio of means over replications, from arrays (2^k, replications) each.

    v(S) is the ratio of means of set S. Standard errors are those of the jackknife that leaves one
    replication out of all sets at once. A replication whose denominator is 0 counts in the means;
    one that is not finite is left out and counted. A set whose mean denominator is 0 has no ratio:
    the effects that it takes part in are NaN. Raises ValueError as `waterfall`.
    """
    _check(numerators.shape, changes)
    _check(denominators.shape, changes, numerators.shape)
    defined = (np.isfinite(numerators) & np.isfinite(denominators)).all(axis=0)
    pairs = list(zip(numerators[:, defined], denominators[:, defined], strict=True))
    whole = _effects(np.array([[st.ratio(*pair)] for pair in pairs]))
    left = _effects(np.array([st.left_out(*pair) for pair in pairs]))
    estimates = [
        Estimate(float(effect), st.jackknife_error(row), len(row))
        for (effect,), row in zip(whole, left, strict=True)
    ]
    return _waterfall(changes, estimates, int((~defined).sum()))


def _check(shape: tuple[int, ...], changes: Sequence[str], like: tuple[int, ...] = ()) -> None:
    if not 1 <= len(changes) <= MOST_CHANGES:
        raise ValueError(f"a waterfall has 1 to {MOST_CHANGES} changes (got {len(changes)})")
    rows = 1 << len(changes)
    if len(shape) != 2 or shape[0] != rows or like not in ((), shape):
        raise ValueError(f"{len(changes)} changes need {rows} sets × replications (got {shape})")


def _effects(values: Array) -> Array:
    """Rows: alone, cumulative and Shapley of every change, total, interaction; columns as given.

    Differences come first, so that a change that makes none anywhere has effects of exactly 0.
    """
    sets = np.arange(len(values))
    count = len(values).bit_length() - 1
    orders = np.array([_share_of_orders(each.bit_count(), count) for each in range(len(values))])
    alone, cumulative, shapley = [], [], []
    for bit in (1 << change for change in range(count)):
        without = sets[sets & bit == 0]
        added = values[without | bit] - values[without]
        alone.append(added[0])
        cumulative.append(added[bit - 1])  # on top of all that are written before it
        shapley.append((orders[without, None] * added).sum(axis=0))
    total = values[-1] - values[0]
    together = _beyond_rounding(total - np.sum(alone, axis=0), values)
    return np.array([*alone, *cumulative, *shapley, total, together])


def _share_of_orders(size: int, count: int) -> float:
    """Of all orders, those that have just a given set of this size before a given change."""
    return 1 / (count * math.comb(count - 1, size)) if size < count else 0.0


def _beyond_rounding(left: Array, values: Array) -> Array:
    """0 where effects that just add up leave what rounding does: its interval may exclude 0."""
    rounding = len(values).bit_length() * 2 * np.finfo(np.float64).eps
    return np.where(np.abs(left) <= rounding * np.abs(values).max(axis=0), 0.0, left)


def _waterfall(changes: Sequence[str], estimates: Sequence[Estimate], undefined: int) -> Waterfall:
    count = len(changes)
    alone, cumulative, shapley = (
        tuple(estimates[way * count : (way + 1) * count]) for way in range(len(WAYS))
    )
    total, interaction = estimates[-2:]
    return Waterfall(
        tuple(changes), alone, cumulative, shapley, total, interaction, undefined=undefined
    )
