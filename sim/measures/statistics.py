"""Intervals from replications: plain functions of numpy arrays, one entry a replication.

Undefined intervals (fewer than two replications, a denominator of 0) are NaN, never 0.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import scipy
from numpy.typing import NDArray

Array = NDArray[np.float64]
NAN = math.nan
MOST_REPLICATIONS = 10_000_000
ROUNDING = 1e-24  # a variance this much smaller than another is the rounding of a constant


class Interval(NamedTuple):
    """An estimate and its confidence limits."""

    mean: float
    low: float
    high: float


class Estimate(NamedTuple):
    """An estimate with its standard error and how many replications it rests on."""

    mean: float
    error: float
    replications: int

    def interval(self, level: float = 0.95) -> Interval:
        """t interval with `replications` - 1 degrees of freedom."""
        half = t_quantile(level, self.replications) * self.error
        return Interval(self.mean, self.mean - half, self.mean + half)


class Spread(NamedTuple):
    """Values about their mean: what a standard error and a variance are made of.

    deviations: of each value from the mean. squares: the sum of their squares.
    """

    mean: float
    deviations: Array
    squares: float


def spread(values: Array) -> Spread:
    """Of at least one value."""
    mean = float(values.sum()) / len(values)
    deviations = values - mean
    return Spread(mean, deviations, float((deviations * deviations).sum()))


@lru_cache(maxsize=10_000)
def t_quantile(level: float, replications: int) -> float:
    """Two-sided quantile of Student's t with `replications` - 1 degrees of freedom."""
    if replications < 2:
        return NAN
    return float(scipy.special.stdtrit(replications - 1, 0.5 + level / 2))


def mean_estimate(values: Array) -> Estimate:
    """Mean of independent replications; its standard error is s / sqrt(n)."""
    count = len(values)
    if count < 2:
        return Estimate(float(values[0]) if count else NAN, NAN, count)
    return _mean_estimate(values, spread(values))


def _mean_estimate(values: Array, about: Spread) -> Estimate:
    count = len(values)
    constant = bool((values == values[0]).all())
    error = 0.0 if constant else math.sqrt(about.squares / (count - 1)) / math.sqrt(count)
    return Estimate(about.mean, error, count)


def mean_interval(values: Array, level: float = 0.95) -> Interval:
    """Student's t interval of the mean of independent replications."""
    return mean_estimate(values).interval(level)


def ratio(numerators: Array, denominators: Array) -> float:
    """Ratio of the means over replications, not the mean of ratios; NaN over a mean of 0."""
    total = float(denominators.sum()) if len(denominators) else 0.0
    return float(numerators.sum()) / total if total != 0 else NAN


def left_out(numerators: Array, denominators: Array) -> Array:
    """The ratio of means with each replication left out in turn; NaN where it is undefined."""
    tops, bottoms = numerators.sum() - numerators, denominators.sum() - denominators
    undefined = bottoms == 0
    return np.where(undefined, NAN, tops / np.where(undefined, 1.0, bottoms))


def jackknife_error(left: Array) -> float:
    """Standard error sqrt((n - 1)/n * sum((theta_i - mean)^2)) (Efron 1982, section 3.1)."""
    count = len(left)
    if count < 2:
        return NAN
    if (left == left[0]).all():
        return 0.0
    return math.sqrt((count - 1) / count * spread(left).squares)


def ratio_estimate(numerators: Array, denominators: Array) -> Estimate:
    """Ratio of means with its jackknife standard error."""
    error = jackknife_error(left_out(numerators, denominators))
    return Estimate(ratio(numerators, denominators), error, len(numerators))


def ratio_interval(numerators: Array, denominators: Array, level: float = 0.95) -> Interval:
    """Jackknife t interval of a ratio of means, centred on the ratio itself."""
    return ratio_estimate(numerators, denominators).interval(level)


def ratio_difference(a: tuple[Array, Array], b: tuple[Array, Array]) -> Estimate:
    """Ratio of b minus ratio of a, given (numerators, denominators) each, leaving out pairs."""
    left = left_out(*b) - left_out(*a)
    return Estimate(ratio(*b) - ratio(*a), jackknife_error(left), len(left))


def fieller(numerators: Array, denominators: Array, level: float = 0.95) -> Interval:
    """Interval of mean(numerators) / mean(denominators) of pairs that may have either sign.

    The limits are the roots of (n - r d)^2 = t^2 var(n - r d) in r; all NaN ("not defined") when
    the interval of the mean denominator covers 0. Fieller, J. R. Stat. Soc. B 16 (1954) 175-185.
    """
    count = len(numerators)
    if count < 2:
        return Interval(NAN, NAN, NAN)
    top, bottom = float(numerators.mean()), float(denominators.mean())
    covariance = np.cov(numerators, denominators, ddof=1) / count
    return fieller_limits(top, bottom, covariance, t_quantile(level, count))


def fieller_limits(top: float, bottom: float, covariance: Array, t: float) -> Interval:
    """Fieller's limits from two means, the covariance matrix of these means, and t."""
    nn, nd, dd = (t * t * float(covariance[i, j]) for i, j in ((0, 0), (0, 1), (1, 1)))
    square = bottom * bottom - dd
    if not square > 0:
        return Interval(NAN, NAN, NAN)
    middle = top * bottom - nd
    root = math.sqrt(max(middle * middle - square * (top * top - nn), 0.0))
    return Interval(top / bottom, (middle - root) / square, (middle + root) / square)


def wilson(successes: float, trials: float, level: float = 0.95) -> Interval:
    """Score interval of one proportion. Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212."""
    if trials <= 0:
        return Interval(NAN, NAN, NAN)
    z = float(scipy.special.ndtri(0.5 + level / 2))
    share, scale = successes / trials, 1 + z * z / trials
    middle = (share + z * z / (2 * trials)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / trials + z * z / (4 * trials * trials))
    return Interval(share, middle - half, middle + half)


def homogeneity(wins: Array, totals: Array) -> float:
    """p value of Pearson's chi-square test that groups share one rate; one entry a group.

    X^2 = sum of (wins - n r)^2 / (n r (1 - r)) over groups of n > 0 trials, where r is the rate of
    all together, against a chi-square law with (groups - 1) degrees of freedom: Pearson, Philos.
    Mag. 50 (1900) 157-175; Fisher, J. R. Stat. Soc. 85 (1922) 87-94. The law is an approximation,
    good where n r and n (1 - r) are at least about 5 (Cochran, Biometrics 10 (1954) 417-451). NaN
    for fewer than two groups with trials, or where all or none of the trials are wins. Raises
    ValueError for wins below 0 or above their total.
    """
    won, trials = np.asarray(wins, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    if won.shape != trials.shape or not np.all((won >= 0) & (won <= trials)):
        raise ValueError("wins lie between 0 and the total of their group")
    won, trials = won[trials > 0], trials[trials > 0]
    rate = float(won.sum() / trials.sum()) if len(trials) else NAN
    if len(trials) < 2 or rate in (0.0, 1.0):
        return NAN
    square = float(((won - trials * rate) ** 2 / (trials * rate * (1 - rate))).sum())
    return float(scipy.special.chdtrc(len(trials) - 1, square))


def influence(numerators: Array, denominators: Array) -> Array:
    """What each replication adds to a ratio of means, to first order: (n_i - r d_i) / mean(d)."""
    middle = ratio(numerators, denominators)
    if math.isnan(middle):
        return np.full(len(numerators), NAN)
    return (numerators - middle * denominators) / float(denominators.mean())


def variance_ratio(a: Array, b: Array, level: float = 0.95) -> Interval:
    """Variance of a difference with independent runs over that with pairs: (va + vb) / v(b - a).

    Above 1, common random numbers helped. Its interval is a jackknife on the logarithm.
    """
    if len(a) < 2 or not (np.isfinite(a).all() and np.isfinite(b).all()):
        return Interval(NAN, NAN, NAN)
    return _variance_ratio(spread(a), spread(b), spread(b - a), level)


def _variance_ratio(a: Spread, b: Spread, between: Spread, level: float = 0.95) -> Interval:
    """between: of the differences of the pairs."""
    count = len(a.deviations)
    paired = between.squares / (count - 1)
    apart = a.squares / (count - 1) + b.squares / (count - 1)
    if not (apart > 0 and paired > apart * ROUNDING):
        return Interval(NAN, NAN, NAN)
    middle = apart / paired
    if count < 3:
        return Interval(middle, NAN, NAN)
    tops, bottoms = _left_out_variances(a) + _left_out_variances(b), _left_out_variances(between)
    if not ((tops > 0).all() and (bottoms > 0).all()):
        return Interval(middle, NAN, NAN)
    half = t_quantile(level, count) * jackknife_error(np.log(tops / bottoms))
    return Interval(middle, middle * math.exp(-half), middle * math.exp(half))


def _left_out_variances(about: Spread) -> Array:
    """The sample variances with each value left out in turn."""
    count = len(about.deviations)
    # Without value i the sum of squares about the new mean falls by d_i^2 n/(n-1).
    squares = about.deviations * about.deviations * count / (count - 1)
    left: Array = np.maximum(about.squares - squares, 0.0) / (count - 2)
    return left


def needed_replications(
    estimate: Estimate, margin: float = 0.0, level: float = 0.95, equal_level: float = 0.90
) -> float:
    """Replications after which a difference like this one would be decided; NaN if never.

    Decided: the interval at `level` excludes 0, or the one at `equal_level` lies inside ± margin.
    Takes the estimate and its spread as they are, so it is a plan and no promise.
    """
    size = abs(estimate.mean)
    if not (math.isfinite(size) and math.isfinite(estimate.error)):
        return NAN
    spread = estimate.error * math.sqrt(estimate.replications)
    wanted = [(size, level), (margin - size, equal_level)]
    counts = [_count_for(half, spread, level) for half, level in wanted if half > 0]
    return min(counts, default=NAN)


def _count_for(half: float, spread: float, level: float) -> float:
    """The fewest replications whose t interval has a half-width of at most `half`."""
    low, high = 2, 2
    while t_quantile(level, high) * spread > half * math.sqrt(high):
        low, high = high, high * 2
        if high > MOST_REPLICATIONS:
            return NAN
    while low < high:
        middle = (low + high) // 2
        if t_quantile(level, middle) * spread > half * math.sqrt(middle):
            low = middle + 1
        else:
            high = middle
    return float(high)
