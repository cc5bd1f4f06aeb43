"""When to stop adding replications: rules that are asked at looks planned beforehand.

A rule is a statement about the interval of a look. Looking often and stopping when it pleases
spoils an interval of fixed level, so each look has a level of its own, which `schedule` finds
before the first replication; what it guarantees is said there.

    plan = schedule(rules, looks(at_least=10, at_most=1000, growth=1.5))
    for look in plan:                          # look.replications are there by now
        answer = together(rules, estimates, look)
        if answer.done: ...                    # report answer.intervals, answer.reached
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

import numpy as np
import scipy

from sim.measures.spending import Spending, nominal_errors
from sim.measures.statistics import NAN, Array, Estimate, Interval

MOST_LOOKS = 200
CONSTANT = 1e-12  # a standard error this much smaller than the mean is rounding
SCORES = np.linspace(-7.0, 7.0, 561)  # normal scores at which a variance is followed
GAINS, GAIN_WEIGHTS = np.polynomial.hermite_e.hermegauss(60)  # of what a variance gains


@dataclass(frozen=True)
class NarrowEnough:
    """The half-width of the interval is at most this, in the unit of the estimate.

    of_mean: `half_width` is a share of |mean| instead. A half-width that is not a number, as a
    share of what is not defined, holds nothing; one of 0, as a share of 0, holds constants alone.
    """

    half_width: float
    of_mean: bool = False

    def __post_init__(self) -> None:
        if self.half_width < 0 or math.isinf(self.half_width):
            raise ValueError(f"a half-width is a number from 0 up, not {self.half_width}")

    def holds(self, interval: Interval) -> bool:
        scale = abs(interval.mean) if self.of_mean else 1.0
        return (interval.high - interval.low) / 2 <= self.half_width * scale


@dataclass(frozen=True)
class SignIsClear:
    """The interval lies on one side of `value`."""

    value: float = 0.0

    def holds(self, interval: Interval) -> bool:
        return interval.low > self.value or interval.high < self.value


Rule = NarrowEnough | SignIsClear


@dataclass(frozen=True)
class Look:
    """A moment when rules are asked.

    replications: that are there by then. errors: the two-sided error (1 - level) of the interval
    of each rule at this look. last: the ceiling is reached.
    """

    replications: int
    errors: tuple[float, ...]
    last: bool


@dataclass(frozen=True)
class Answer:
    """What the rules say at a look. done: all of them hold, or this was the last look.

    reached: which rules hold. intervals: of each rule, to be reported if this is the stop; other
    intervals (at a fixed level) do not hold their level after a sequential stop.
    """

    done: bool
    reached: tuple[bool, ...]
    intervals: tuple[Interval, ...]

    @property
    def all_reached(self) -> bool:
        """Whether the rules ended it, and not the ceiling."""
        return all(self.reached)


def looks(at_least: int, at_most: int, growth: float = 1.5) -> tuple[int, ...]:
    """Replications at which rules are asked: `at_least`, then times `growth` rounded up, `at_most`.

    Raises ValueError unless 2 <= at_least <= at_most and growth is above 1, and for more than
    `MOST_LOOKS` looks.
    """
    if not 2 <= at_least <= at_most:
        raise ValueError(f"needs 2 <= at_least <= at_most, not {at_least} and {at_most}")
    if not (growth > 1 and math.isfinite(growth)):
        raise ValueError(f"a growth is above 1, not {growth}")
    factor = Fraction(str(growth))  # as written: 10 times 1.1 is 11, and not a little more
    counts = [at_least]
    while counts[-1] < at_most:
        counts.append(min(max(counts[-1] + 1, math.ceil(counts[-1] * factor)), at_most))
        if len(counts) > MOST_LOOKS:
            raise ValueError(f"more than {MOST_LOOKS} looks: a larger growth has fewer")
    return tuple(counts)


def schedule(
    rules: tuple[Rule, ...],
    counts: tuple[int, ...],
    error: float = 0.05,
    spending: Spending = "obrien_fleming",
) -> tuple[Look, ...]:
    """The looks, with the error of each rule's interval at each of them.

    Only *narrow enough*: the errors of `narrow_errors`. Each interval of the stop covers with
    probability >= 1 - error, for normal replications, absolute half-widths and any number of KPIs;
    see there for what holds otherwise.

    With a *sign is clear* among them: the errors of alpha spending (`sim.measures.spending`),
    applied to t statistics by their nominal p values, with information share n / at_most
    (Jennison & Turnbull, Group Sequential Methods, 2000, sections 3.8 and 7.2). The intervals are
    *repeated confidence intervals* (Jennison & Turnbull, J. R. Stat. Soc. B 51 (1989) 305-361):
    those of all looks cover at once with probability >= 1 - error, so the one of the stop does,
    whatever made the study stop, and a wrong sign is found with probability <= error. The signs
    share it equally (Bonferroni): the probability that any of them is wrong is <= error. *Narrow
    enough* rules beside them have the whole error each, for such an interval is no decision, and
    "pocock", which makes intervals of all looks about equally good; they take about half as many
    replications more as they would alone.

    That is exact for normal replications of known variance; with t it is an approximation, in
    which at 0.05 normal replications find 0.049-0.054 false signs for any floor. Skewed ones find
    more (exponential ones, floor 5-20: 0.07 with "obrien_fleming", 0.10-0.13 with "pocock", which
    may stop sooner). Differences of two designs alike are symmetric. "obrien_fleming" has
    infinite intervals at first looks that are a small share of the ceiling.

    Raises ValueError if there is no rule.
    """
    if not rules:
        raise ValueError("needs at least one rule")
    columns = [_errors(rule, rules, counts, error, spending) for rule in rules]
    return tuple(
        Look(count, tuple(column[place] for column in columns), place == len(counts) - 1)
        for place, count in enumerate(counts)
    )


def _errors(
    rule: Rule, rules: tuple[Rule, ...], counts: tuple[int, ...], error: float, spending: Spending
) -> tuple[float, ...]:
    """Of the interval of one rule among others at each look."""
    signs = sum(isinstance(one, SignIsClear) for one in rules)
    shares = tuple(count / counts[-1] for count in counts)
    if isinstance(rule, SignIsClear):
        return nominal_errors(shares, error / signs, spending)
    return nominal_errors(shares, error, "pocock") if signs else narrow_errors(counts, error)


def asked(rule: Rule, estimate: Estimate, error: float, last: bool) -> tuple[bool, Interval]:
    """Whether a rule holds at a look, and its t interval with this two-sided error there.

    An estimate that is not defined holds nothing. One without any variance holds nothing before
    the last look either: replications that were all alike so far have not shown how far others
    may lie (a rare event has not happened yet), so an interval of length 0 is not to be trusted
    before all of them are in.
    """
    interval = limits(estimate, error)
    constant = estimate.error <= CONSTANT * abs(estimate.mean)
    defined = math.isfinite(estimate.mean) and math.isfinite(estimate.error)
    return defined and (last or not constant) and rule.holds(interval), interval


def limits(estimate: Estimate, error: float) -> Interval:
    """t interval of two-sided error `error`; infinite for an error of 0, NaN if not defined."""
    mean, deviation, count = estimate
    if count < 2 or not (math.isfinite(mean) and math.isfinite(deviation)):
        return Interval(mean, NAN, NAN)
    half = -float(scipy.special.stdtrit(count - 1, error / 2)) * deviation if error else math.inf
    return Interval(mean, mean - half, mean + half)


def together(rules: tuple[Rule, ...], estimates: tuple[Estimate, ...], look: Look) -> Answer:
    """All rules at a look, each with the estimate it is about."""
    answers = [
        asked(rule, estimate, error, look.last)
        for rule, estimate, error in zip(rules, estimates, look.errors, strict=True)
    ]
    reached = tuple(holds for holds, _ in answers)
    return Answer(all(reached) or look.last, reached, tuple(interval for _, interval in answers))


# --- narrow enough -----------------------------------------------------------------------------


@lru_cache(maxsize=1000)
def narrow_errors(counts: tuple[int, ...], error: float) -> tuple[float, ...]:
    """The two-sided error of the t interval at each look at which it may be found narrow enough.

    Stopping at a small half-width prefers variances that came out small, so that intervals of a
    fixed level cover too seldom (Starr, Ann. Math. Stat. 37 (1966) 36-50, for the rule of Chow &
    Robbins, Ann. Math. Stat. 36 (1965) 457-462). The remedy here: errors error exp(-a / sqrt(n)),
    for the selection weighs most at few replications, with the smallest a >= 0 such that the
    interval of the stop covers with probability >= 1 - error *whatever rule that looks at
    variances alone* makes it stop.

    That is exact for independent normal replications, since the mean is independent of all sample
    variances up to then: it covers with probability 2 Phi(t_n s_n / sigma) - 1, (n - 1) s_n^2 /
    sigma^2 gains an independent chi-square variable from look to look, and the rule that covers
    least is found by backward induction. Absolute half-widths of one or several KPIs are such
    rules, so is the ceiling. A half-width that is a share of the mean looks at the mean too, and
    ratios and other replications than normal ones are normal only in the limit: there it holds
    approximately. Where uncorrected intervals of exponential replications cover in 0.83-0.93, those
    of this design do in 0.91-0.95, the more the larger the floor and the narrower the interval.

    Raises ValueError for counts that do not rise from at least 2.
    """
    if counts[0] < 2 or any(b <= a for a, b in pairwise(counts)):
        raise ValueError(f"counts rise from at least 2, not {counts}")
    if not 0 < error < 1:
        raise ValueError(f"an error lies between 0 and 1, not {error}")
    if len(counts) == 1:
        return (error,)

    def lacking(weight: float) -> float:
        return least_coverage(counts, _corrected(counts, error, weight)) - (1 - error)

    most = 1.0
    while lacking(most) < 0:
        most *= 2
    weight = float(scipy.optimize.brentq(lacking, 0.0, most, xtol=1e-6))
    return _corrected(counts, error, weight)


def _corrected(counts: tuple[int, ...], error: float, weight: float) -> tuple[float, ...]:
    return tuple(error * math.exp(-weight / math.sqrt(count)) for count in counts)


def least_coverage(counts: tuple[int, ...], errors: tuple[float, ...]) -> float:
    """How often the t interval of the stop covers, under the worst rule that sees variances alone.

    V_k(w) = min(2 Phi(t_k sqrt(w / (n_k - 1))) - 1, E V_(k+1)(w + chi-square)), from the last look
    to the first; w is the sum of squares about the mean over sigma^2, of n_k - 1 degrees.
    """
    covers = np.ones(len(SCORES))
    after = counts[-1]
    squares = _squares(after - 1, SCORES)
    for place in range(len(counts) - 1, -1, -1):
        count = counts[place]
        here = _squares(count - 1, SCORES)
        if count < after:
            covers = _expected(here, after - count, squares, covers)
        t = -scipy.special.stdtrit(count - 1, errors[place] / 2)
        stopping = 1 - 2 * scipy.special.ndtr(-t * np.sqrt(here / (count - 1)))
        covers, squares, after = np.minimum(stopping, covers), here, count
    return float(_expected(np.zeros(1), counts[0] - 1, squares, covers)[0])


def _expected(here: Array, degrees: int, squares: Array, covers: Array) -> Array:
    """Expectation of `covers`, known at `squares`, after a gain of so many degrees from `here`."""
    gained = here[:, None] + _squares(degrees, GAINS)
    found: Array = np.interp(gained, squares, covers) @ (GAIN_WEIGHTS / GAIN_WEIGHTS.sum())
    return found


def _squares(degrees: int, scores: Array) -> Array:
    """Chi-square quantiles at the probabilities of these normal scores."""
    found: Array = scipy.special.chdtri(degrees, scipy.special.ndtr(-scores))
    return found
