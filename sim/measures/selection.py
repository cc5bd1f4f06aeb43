"""Choosing the best of several designs: which of them need how many more replications, or done.

Both procedures are functions of the observations so far. They go through them from the first on
as if they had just been made, use those that they ask for and no others, and say what is missing.
So it does not matter in which portions replications are made, and a study can be resumed.

Observations of a design are one number a replication, such as a sum or a mean of the run. A KPI
that is a ratio of means over replications is no mean of such numbers: take a sum instead.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from sim.measures.statistics import Array

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Choice:
    """What is known so far.

    wanted: replications that each design needs in addition to those it has; all 0 when done.
    best: place of the design that leads, None before there is enough to compare. reached: whether
    the procedure has come to its end, and not to a ceiling. probability: of a correct selection,
    as each procedure states it; NaN before it can. used: replications of each design that the
    choice rests on. in_play: designs that may still be chosen; after the end of KN the best alone.
    """

    wanted: tuple[int, ...]
    best: int | None
    reached: bool
    probability: float
    used: tuple[int, ...]
    in_play: tuple[int, ...]

    @property
    def done(self) -> bool:
        return not any(self.wanted)


@dataclass(frozen=True)
class Kn:
    """Procedure KN of Kim & Nelson, ACM Trans. Model. Comput. Simul. 11 (2001) 251-273.

    Fully sequential, for designs that meet the same chances (common random numbers) or not: with
    probability >= `probability` it chooses the best, if that is better than every other by at least
    `difference` (the indifference zone); otherwise one that is not worse than the best by more
    than that. Exact for normal observations, whatever their variances and correlations.

    difference: in the unit of the observations, above 0. first: replications of every design
    before any is left out. portion: replications asked for at once; it changes no choice.

    With n = first, k designs and eta = ((2 (1 - probability) / (k - 1))^(-2 / (n - 1)) - 1) / 2,
    h^2 = 2 eta (n - 1), the variances S_il^2 of the differences of the first n, and c = 1: after r
    replications design i stays if its mean is at least that of every l still in play minus
    W_il(r) = max(0, difference / (2 r) * (h^2 S_il^2 / difference^2 - r)). The last one in play is
    chosen, or at r = 1 + max floor(h^2 S_il^2 / difference^2) the one with the best mean.
    """

    difference: float
    probability: float = 0.95
    first: int = 10
    portion: int = 1
    higher: bool = True

    def __post_init__(self) -> None:
        _demand(self.difference > 0 and math.isfinite(self.difference), "a difference above 0")
        _demand(0 < self.probability < 1, "a probability between 0 and 1")
        _demand(self.first >= 2, "at least two first replications")
        _demand(self.portion >= 1, "a portion of at least one replication")

    def choose(self, observations: Sequence[Array]) -> Choice:
        """observations: of each design, in order of replication; those of one number share their
        chances. Raises ValueError for fewer than two designs, undefined numbers, or a probability
        that blind choice has."""
        values = _checked(observations, self.higher)
        _demand(self.probability * len(values) > 1, "a probability above 1 / designs")
        lacking = [max(self.first - len(one), 0) for one in values]
        if any(lacking):
            return Choice(
                tuple(lacking),
                None,
                False,
                math.nan,
                _lengths(values),
                _ints(np.arange(len(values))),
            )
        return self._screened(values)

    def _screened(self, values: list[Array]) -> Choice:
        count = self.first
        reach = self._reach(np.array([one[:count] for one in values]))
        last = math.floor(reach.max()) + 1
        sums = np.array([float(one[:count].sum()) for one in values])
        used, in_play = np.full(len(values), count), np.arange(len(values))
        while True:
            if count < last:
                in_play = self._kept(in_play, sums, reach, count)
            ended = len(in_play) == 1 or count >= last
            if ended or any(len(values[i]) <= count for i in in_play):
                break
            sums[in_play] += [values[i][count] for i in in_play]
            count += 1
            used[in_play] = count
        wanted = np.zeros(len(values), dtype=np.int64)
        if not ended:
            upto = min(count + self.portion, last)
            wanted[in_play] = [max(upto - len(values[i]), 0) for i in in_play]
        best = int(in_play[np.argmax(sums[in_play])])
        if ended:
            in_play = np.array([best])
        stated = self.probability if ended else math.nan
        return Choice(_ints(wanted), best, ended, stated, _ints(used), _ints(in_play))

    def _reach(self, first: Array) -> Array:
        """h^2 S_il^2 / difference^2 of every two designs, from (designs, first replications)."""
        degrees = self.first - 1
        share = 2 * (1 - self.probability) / (len(first) - 1)
        eta = (share ** (-2 / degrees) - 1) / 2
        between = first[:, None, :] - first
        found: Array = 2 * eta * degrees * between.var(axis=2, ddof=1) / self.difference**2
        return found

    def _kept(self, in_play: Integers, sums: Array, reach: Array, count: int) -> Integers:
        means = sums[in_play] / count
        among = reach[np.ix_(in_play, in_play)]
        slack = np.maximum(0.0, self.difference / (2 * count) * (among - count))
        kept: Integers = in_play[(means[:, None] >= means - slack).all(axis=1)]
        return kept


@dataclass(frozen=True)
class Ocba:
    """Optimal computing budget allocation: Chen, Lin, Yücesan & Chick, Discrete Event Dyn. Syst. 10
    (2000) 251-270. For designs on *independent* streams.

    Replications go where they tell the leader b from the others. With the gaps d_i of the means to
    the leader's and the standard deviations s_i, the numbers N_i of all are in proportion to
    (s_i / d_i)^2, and N_b = s_b sqrt(sum of N_i^2 / s_i^2) over the others. Each round adds
    `portion` replications in all, until the approximate probability of correct selection reaches
    `probability`, or all together have `at_most`.

    That probability is Bayesian (vague prior) and a lower bound by Bonferroni,

        APCS-B = 1 - sum over i other than b of P(T < -d_i / sqrt(s_b^2 / N_b + s_i^2 / N_i)),

    with T of Student's law with the degrees of freedom of Welch, as the variances are estimated
    (Branke, Chick & Schmidt, Manage. Sci. 53 (2007) 1916-1932, section 2.2); the paper of 2000 has
    the normal law, which promises too much after few replications. It is no guarantee over all
    means that there may be: KN is.
    """

    probability: float = 0.95
    at_most: int = 10_000
    first: int = 10
    portion: int = 10
    higher: bool = True

    def __post_init__(self) -> None:
        _demand(0 < self.probability < 1, "a probability between 0 and 1")
        _demand(self.first >= 2, "at least two first replications")
        _demand(self.portion >= 1, "a portion of at least one replication")

    def choose(self, observations: Sequence[Array]) -> Choice:
        """observations: of each design, in order of replication. Raises ValueError for fewer than
        two designs, undefined numbers, or a ceiling below the first replications of all."""
        values = _checked(observations, self.higher)
        everyone = tuple(range(len(values)))
        _demand(self.at_most >= self.first * len(values), "a ceiling above the first replications")
        counts = np.full(len(values), self.first)
        while True:
            lacking = np.maximum(counts - _lengths(values), 0)
            if lacking.any():
                return Choice(_ints(lacking), None, False, math.nan, _lengths(values), everyone)
            seen = _Seen.of([one[:count] for one, count in zip(values, counts, strict=True)])
            stated, left = seen.probability(), self.at_most - int(counts.sum())
            reached = stated >= self.probability
            if reached or not left:
                nothing = (0,) * len(values)
                return Choice(nothing, seen.best, reached, stated, _ints(counts), everyone)
            counts = allocated(seen.shares(), counts, min(self.portion, left))


@dataclass(frozen=True)
class _Seen:
    """Of each design: variance, replications, and how far its mean lies below the leader's."""

    best: int
    gaps: Array
    variances: Array
    counts: Integers

    @staticmethod
    def of(values: list[Array]) -> _Seen:
        means = np.array([one.mean() for one in values])
        # Of a constant numpy's variance is rounding, and not 0.
        variances = [0.0 if (one == one[0]).all() else one.var(ddof=1) for one in values]
        counts = np.array([len(one) for one in values])
        best = int(np.argmax(means))
        return _Seen(best, means[best] - means, np.array(variances), counts)

    @property
    def others(self) -> Integers:
        return np.delete(np.arange(len(self.counts)), self.best)

    def probability(self) -> float:
        """APCS-B, at least 0. Of two constants the better is known; equal ones are even odds."""
        parts = self.variances / self.counts
        wrong = 0.0
        for i in self.others:
            squared, gap = float(parts[i] + parts[self.best]), float(self.gaps[i])
            if squared == 0:
                wrong += 0.0 if gap else 0.5
                continue
            pair = [i, self.best]
            degrees = squared**2 / float((parts[pair] ** 2 / (self.counts[pair] - 1)).sum())
            wrong += float(scipy.special.stdtr(degrees, -gap / math.sqrt(squared)))
        return max(0.0, 1 - wrong)

    def shares(self) -> Array:
        """In which proportion replications should stand; in the limit of a gap to 0 those at the
        leader's mean share all with it, and in that of no variance among the others it has all."""
        gaps, variances = self.gaps[self.others], self.variances[self.others]
        nearest = float(gaps.min())
        near = (gaps == 0).astype(np.float64) if nearest == 0 else (nearest / gaps) ** 2
        shares = np.zeros(len(self.counts))
        shares[self.others] = variances * near
        shares[self.best] = math.sqrt(self.variances[self.best] * (variances * near**2).sum())
        if not shares.any():
            shares[self.best] = self.variances[self.best]
        return shares if shares.any() else np.ones(len(shares))


def allocated(shares: Array, counts: Integers, portion: int) -> Integers:
    """Replications of each design after `portion` more, as near to the shares as can be.

    Designs that have more than their share keep what they have, and the others share the rest.
    Fractions are rounded by the largest remainder, the first design first.
    """
    open_ = shares > 0
    while True:
        budget = portion + int(counts[open_].sum())
        goals = np.where(open_, budget * shares / shares[open_].sum(), counts)
        above = open_ & (goals < counts)
        if not above.any():
            break
        open_ &= ~above
    added = np.floor(goals - counts).astype(np.int64)
    rest = portion - int(added.sum())
    order = np.argsort(-(goals - counts - added), kind="stable")
    added[order[:rest]] += 1
    return counts + added


def _checked(observations: Sequence[Array], higher: bool) -> list[Array]:
    """The observations, with their sign turned where lower is better."""
    values = [np.asarray(one, dtype=np.float64) for one in observations]
    _demand(len(values) >= 2, "at least two designs")
    _demand(all(np.isfinite(one).all() for one in values), "observations that are finite numbers")
    return values if higher else [-one for one in values]


def _lengths(values: list[Array]) -> tuple[int, ...]:
    return tuple(len(one) for one in values)


def _ints(values: Integers) -> tuple[int, ...]:
    return tuple(values.tolist())


def _demand(holds: bool, what: str) -> None:
    if not holds:
        raise ValueError(f"needs {what}")
