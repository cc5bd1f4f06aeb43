"""How sure is it that B is better, where parameters are uncertain and runs are left to chance?

Outer points are drawn from what is known of the parameters; at each point, inner replications give
paired differences b - a. What is counted are points. `stated` says how a share of points may be
called: a *probability* if every dimension has a stated distribution, else a *share of the evidence
range*, for nobody said that all values of a range are equally likely.

Two things leave the answer open, and they are told apart. A point is undecided because of chance:
more replications there would settle it. Points that are decided differ from each other because the
parameters do: only better evidence on these would settle that.

Every share has Wilson's interval for the number of points, as if they were drawn independently;
those of a Latin hypercube or a Sobol sequence are more even, so that it is rather too wide. Chance
draws the share of points with a better mean towards one half; `settled` bounds what it hides.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import UsageError
from sim.measures import statistics as st
from sim.measures.registry import Better
from sim.measures.statistics import NAN, Array, Estimate, Interval
from sim.measures.verdict import EQUAL, UNDECIDED, excludes_zero, within

PROBABILITY = "probability"
SHARE_OF_RANGE = "share of the evidence range"
B_BETTER, A_BETTER = "b better", "a better"
FINDINGS = (B_BETTER, A_BETTER, EQUAL, UNDECIDED)
ROUNDING = 1e-12
POINTS = ["point", "difference", "low", "high", "finding"]


@dataclass(frozen=True)
class Components:
    """The variance of the points' mean differences, split by a one-way analysis of variance.

    evidence: variance between points, (MSB - MSW) / n; unbiased, so it may come out below 0 where
    there is little. within: variance of one replication at a point, MSW. chance: what chance adds
    to the variance of a point's mean, within / n. NaN if no point has two replications.
    """

    evidence: float
    within: float
    chance: float

    @property
    def share_of_evidence(self) -> float:
        """Of the variance of a point's mean: what more replications would leave; 0 to 1."""
        found = max(self.evidence, 0.0)
        return found / (found + self.chance) if found + self.chance > 0 else NAN


@dataclass(frozen=True)
class Certainty:
    """Shares of outer points, in each of which B may or may not be better.

    better: points whose mean difference is on B's side, whatever its size. b, a, equal, undecided:
    points by their own verdict; these four sum to 1. mean: the difference to be expected, over
    points. undefined: differences that were left out. points: one row a point, with the 95 %
    interval of its difference. Where a KPI's direction is neutral, *better* means *higher*.
    """

    stated: bool
    better: Interval
    b: Interval
    a: Interval
    equal: Interval
    undecided: Interval
    mean: Estimate
    components: Components
    undefined: int
    points: pd.DataFrame

    @property
    def word(self) -> str:
        """What a share of points is to be called."""
        return PROBABILITY if self.stated else SHARE_OF_RANGE

    @property
    def settled(self) -> Interval:
        """The share of points where B is better, whichever way those go that are not decided.

        From Wilson's lower limit of the points that are B's to the upper one of those that are not
        A's: chance and the number of points are both honoured. Its middle is `better`.
        """
        count = len(self.points)
        highest = st.wilson(count - round(self.a.mean * count), count)
        return Interval(self.better.mean, self.b.low, highest.high)

    @property
    def by_replications(self) -> float:
        """Share of points that more replications would settle: the undecided."""
        return self.undecided.mean

    @property
    def by_evidence(self) -> float:
        """Share of points decided against most of the decided: only better evidence settles it."""
        return min(self.b.mean, self.a.mean)


def certainty(
    differences: Array,
    better: Better,
    margin: float | Array,
    *,
    stated: bool,
    crossed: bool = False,
) -> Certainty:
    """From paired differences b - a, (points, replications), and the size that does not matter.

    margin: in the KPI's unit, one for all or one a point. A point is B's or A's if its 95 %
    interval excludes 0, else practically equal if its 90 % interval lies inside the margin, else
    undecided: the rules of `verdict`. crossed: see `components`. Differences that are NaN are left
    out and counted. Raises UsageError naming a point that has none at all, ValueError for shapes
    that do not fit.
    """
    values = np.asarray(differences, dtype=np.float64)
    if values.ndim != 2 or len(values) < 2:
        raise ValueError(f"needs differences of two points or more (got shape {values.shape})")
    margins = np.broadcast_to(np.asarray(margin, dtype=np.float64), len(values))
    defined = np.isfinite(values)
    empty = np.flatnonzero(~defined.any(axis=1))
    if len(empty):
        rule = "needs a difference in one replication at least of every point"
        raise UsageError(rule, f"none at {empty[0]}, counted from 0", name="points")
    estimates = [st.mean_estimate(row[there]) for row, there in zip(values, defined, strict=True)]
    found = [_finding(*each, better) for each in zip(estimates, margins, strict=True)]
    means = np.array([estimate.mean for estimate in estimates])
    means = without_rounding(means, np.nanmax(np.abs(values), axis=1))
    on_b = int((means < 0).sum() if better == "lower" else (means > 0).sum())
    b, a, equal, undecided = (st.wilson(found.count(one), len(found)) for one in FINDINGS)
    rows = [(number, *each.interval()) for number, each in enumerate(estimates)]
    table = pd.DataFrame(rows, columns=POINTS[:-1]).assign(finding=found)
    return Certainty(
        stated=stated,
        better=st.wilson(on_b, len(found)),
        b=b,
        a=a,
        equal=equal,
        undecided=undecided,
        mean=_mean(means),
        components=components(values, crossed=crossed),
        undefined=int((~defined).sum()),
        points=table,
    )


def _finding(difference: Estimate, margin: float, better: Better) -> str:
    if excludes_zero(difference, 0.95):
        return A_BETTER if (difference.mean > 0) == (better == "lower") else B_BETTER
    never_differs = difference.mean == 0.0 and difference.error == 0.0
    return EQUAL if never_differs or within(difference, float(margin)) else UNDECIDED


def components(differences: Array, *, crossed: bool = False) -> Components:
    """Variance components of (points, replications); what is NaN is left out.

    Not crossed: replications are nested in points, which may have different numbers of them:
    Searle, Casella, McCulloch, Variance Components (1992), section 3.6. Crossed: replication r
    meets the same chances at every point, which moves all points alike and is no noise between
    them; so the residual of the two-way layout takes the place of MSW in `evidence`, and
    replications that are not defined everywhere are left out of all points.
    """
    if crossed:
        return _crossed(differences[:, np.isfinite(differences).all(axis=0)])
    rows = [row[np.isfinite(row)] for row in differences]
    counts = np.array([len(row) for row in rows])
    points, total = len(rows), int(counts.sum())
    if total <= points:
        return Components(NAN, NAN, NAN)
    means = np.array([row.mean() for row in rows])
    within = sum(st.spread(row).squares for row in rows) / (total - points)
    middle = (counts * means).sum() / total
    between = (counts * (means - middle) ** 2).sum() / (points - 1)
    size = (total - (counts * counts).sum() / total) / (points - 1)  # n where all are equal
    return Components(float((between - within) / size), within, within * float((1 / counts).mean()))


def _crossed(values: Array) -> Components:
    points, count = values.shape
    if count < 2:
        return Components(NAN, NAN, NAN)
    means = values.mean(axis=1, keepdims=True)
    about = values - means
    within = float((about * about).sum()) / (points * (count - 1))
    residual = about - about.mean(axis=0)
    noise = float((residual * residual).sum()) / ((points - 1) * (count - 1))
    return Components(float(means.var(ddof=1)) - noise / count, within, within / count)


def without_rounding(values: Array, size: Array | float) -> Array:
    """Values with 0 for those that are but the rounding of numbers of this size: the sign of
    1e-17 would count as that of a better design."""
    return np.where(np.abs(values) <= ROUNDING * np.abs(size), 0.0, values)


def _mean(means: Array) -> Estimate:
    """Over points; differences that cancel out do so to 0."""
    found = st.mean_estimate(means)
    mean = float(without_rounding(np.array(found.mean), float(np.abs(means).max())))
    return found._replace(mean=mean)


def ratio_differences(a_tops: Array, a_bottoms: Array, b_tops: Array, b_bottoms: Array) -> Array:
    """Differences (points, replications) that stand for those of a ratio of means.

    Each array (points, replications). A row's mean is the difference of the ratios of means, and
    about it stand what the replications add to it to first order (`statistics.influence`), so that
    its t interval is that of the delta method. NaN at a point where a mean denominator is 0.
    """
    rows = [
        st.ratio(bn, bd) - st.ratio(an, ad) + st.influence(bn, bd) - st.influence(an, ad)
        for an, ad, bn, bd in zip(a_tops, a_bottoms, b_tops, b_bottoms, strict=True)
    ]
    return np.array(rows)
