"""Looks, rules and the errors of their intervals, against published tables and closed forms."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.measures import sequential as sq
from sim.measures.sequential import Look, NarrowEnough, SignIsClear
from sim.measures.spending import boundaries, nominal_errors, spent_by
from sim.measures.statistics import Estimate, Interval, mean_estimate, ratio_difference

FIVE = (0.2, 0.4, 0.6, 0.8, 1.0)
NAN = math.nan
NARROW, SIGN = NarrowEnough(1.0), SignIsClear()
WAVE = np.array([1.0, 3.0] * 10)


def look(*errors: float, last: bool = False, replications: int = 20) -> Look:
    return Look(replications, errors, last)


# --- looks ---------------------------------------------------------------------------------------


def test_looks_grow_rounded_up_and_end_at_the_ceiling() -> None:
    assert sq.looks(10, 100, 1.5) == (10, 15, 23, 35, 53, 80, 100)


def test_a_growth_is_taken_as_it_is_written() -> None:
    assert sq.looks(10, 13, 1.1) == (10, 11, 13)  # 10 * 1.1 is above 11 in binary


def test_a_small_growth_still_adds_a_replication() -> None:
    assert sq.looks(2, 5, 1.01) == (2, 3, 4, 5)


def test_a_floor_that_is_the_ceiling_is_the_only_look() -> None:
    assert sq.looks(30, 30) == (30,)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ((1, 10, 1.5), "2 <= at_least"),
        ((20, 10, 1.5), "20 and 10"),
        ((10, 20, 1.0), "growth is above 1"),
        ((10, 20, NAN), "growth is above 1"),
        ((10, 20, math.inf), "growth is above 1"),
        ((10, 1_000_000, 1.0001), "more than 200 looks"),
    ],
)
def test_looks_that_make_no_plan_are_refused(given: tuple[int, int, float], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        sq.looks(*given)


# --- alpha spending ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spending", "published"),
    [
        # Reboussin, DeMets, Kim & Lan, Control. Clin. Trials 21 (2000) 190-207.
        ("pocock", (2.438, 2.427, 2.410, 2.397, 2.386)),
        ("obrien_fleming", (4.877, 3.357, 2.680, 2.290, 2.031)),
    ],
)
def test_boundaries_are_the_published_ones(spending: str, published: tuple[float, ...]) -> None:
    assert boundaries(FIVE, 0.05, spending) == pytest.approx(published, abs=5e-4)


@pytest.mark.parametrize("spending", ["pocock", "obrien_fleming"])
def test_all_is_spent_at_the_end(spending: str) -> None:
    assert spent_by(spending, 0.05, 1.0) == pytest.approx(0.05)


def test_one_look_spends_all() -> None:
    assert nominal_errors((1.0,), 0.05, "pocock") == pytest.approx((0.05,))


def test_two_looks_agree_with_the_bivariate_normal_law() -> None:
    first, second = boundaries((0.3, 1.0), 0.05, "pocock")
    law = stats.multivariate_normal(cov=[[1, math.sqrt(0.3)], [math.sqrt(0.3), 1]])
    inside = law.cdf([first, second], lower_limit=[-first, -second])
    assert inside == pytest.approx(0.95, abs=1e-5)


@pytest.mark.parametrize("spending", ["pocock", "obrien_fleming"])
def test_many_looks_spend_what_they_should(spending: str) -> None:
    """Of Brownian paths at 60 looks, as many pass a boundary as the error allows."""
    shares = tuple((place + 1) / 60 for place in range(60))
    limits = np.array(boundaries(shares, 0.1, spending)) * np.sqrt(shares)
    steps = np.random.default_rng(7).normal(size=(20_000, 60)) / math.sqrt(60)
    passed = (np.abs(np.cumsum(steps, axis=1)) > limits).any(axis=1)
    assert abs(passed.mean() - 0.1) < 3 * math.sqrt(0.1 * 0.9 / 20_000)


def test_what_is_too_little_to_spend_is_left_for_the_next_look() -> None:
    early, late = boundaries((0.01, 1.0), 0.05, "obrien_fleming")
    assert early == math.inf
    assert late == pytest.approx(1.959964, abs=1e-6)


@pytest.mark.parametrize("shares", [(), (0.0, 1.0), (0.5, 0.5), (0.5, 1.1), (0.6, 0.5), (NAN,)])
def test_shares_that_do_not_rise_to_one_are_refused(shares: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="shares rise"):
        boundaries(shares, 0.05, "pocock")


@pytest.mark.parametrize("error", [0.0, 1.0, NAN])
def test_an_error_that_is_no_probability_is_refused(error: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        boundaries(FIVE, error, "pocock")
    with pytest.raises(ValueError, match="between 0 and 1"):
        sq.narrow_errors((10, 20), error)


# --- the errors of narrow intervals --------------------------------------------------------------


def test_one_look_needs_no_correction() -> None:
    assert sq.narrow_errors((30,), 0.05) == (0.05,)
    assert sq.least_coverage((30,), (0.05,)) == pytest.approx(0.95, abs=1e-5)


def test_the_least_coverage_of_two_looks_agrees_with_simulation() -> None:
    """The worst rule stops at the first look where that covers less than going on would."""
    counts, errors = (3, 6), (0.05, 0.05)
    random = np.random.default_rng(8)
    first = random.chisquare(2, 100_000)
    second = first + random.chisquare(3, 100_000)

    def covers(squares: np.ndarray, count: int) -> np.ndarray:
        t = stats.t.ppf(0.975, count - 1)
        return 2 * stats.norm.cdf(t * np.sqrt(squares / (count - 1))) - 1

    values = [  # of rules that stop at the first look below a bound: the best bound is the worst
        np.where(first < bound, covers(first, 3), covers(second, 6)).mean()
        for bound in np.linspace(0, 4, 81)
    ]
    assert sq.least_coverage(counts, errors) == pytest.approx(min(values), abs=2e-3)
    assert min(values) < 0.94  # so the correction is needed


def test_corrected_errors_give_the_coverage_that_was_asked_for() -> None:
    counts = sq.looks(5, 200, 1.4)
    errors = sq.narrow_errors(counts, 0.1)
    assert sq.least_coverage(counts, errors) == pytest.approx(0.9, abs=1e-5)
    assert list(errors) == sorted(errors)  # the fewer replications, the more is corrected
    assert 0 < errors[0] < errors[-1] < 0.1


@pytest.mark.parametrize("counts", [(1, 2), (5, 5), (5, 4)])
def test_counts_that_do_not_rise_from_two_are_refused(counts: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="counts rise"):
        sq.narrow_errors(counts, 0.05)


# --- the plan ------------------------------------------------------------------------------------


def test_narrow_intervals_alone_take_the_corrected_errors_each() -> None:
    counts = sq.looks(10, 100)
    plan = sq.schedule((NARROW, NARROW), counts)
    expected = sq.narrow_errors(counts, 0.05)
    assert [one.errors for one in plan] == [(error, error) for error in expected]
    assert [one.replications for one in plan] == list(counts)
    assert [one.last for one in plan] == [False] * (len(counts) - 1) + [True]


def test_signs_share_the_error_and_narrow_intervals_beside_them_do_not() -> None:
    plan = sq.schedule((SIGN, NARROW, SIGN), (20, 60, 100), 0.06, "obrien_fleming")
    shared = nominal_errors((0.2, 0.6, 1.0), 0.03, "obrien_fleming")
    whole = nominal_errors((0.2, 0.6, 1.0), 0.06, "pocock")
    expected = [(s, w, s) for s, w in zip(shared, whole, strict=True)]
    assert [one.errors for one in plan] == expected


def test_a_plan_without_a_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one rule"):
        sq.schedule((), (10, 20))


# --- rules ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "interval", "holds"),
    [
        (NarrowEnough(1.0), Interval(5.0, 4.0, 6.0), True),
        (NarrowEnough(0.99), Interval(5.0, 4.0, 6.0), False),
        (NarrowEnough(0.2, of_mean=True), Interval(-5.0, -6.0, -4.0), True),
        (NarrowEnough(0.19, of_mean=True), Interval(-5.0, -6.0, -4.0), False),
        (NarrowEnough(0.5, of_mean=True), Interval(0.0, -0.1, 0.1), False),
        (SignIsClear(), Interval(1.0, 0.1, 1.9), True),
        (SignIsClear(), Interval(-1.0, -1.9, -0.1), True),
        (SignIsClear(), Interval(1.0, 0.0, 2.0), False),
        (SignIsClear(3.0), Interval(1.0, 0.1, 1.9), True),
        (SignIsClear(1.5), Interval(1.0, 0.1, 1.9), False),
    ],
)
def test_a_rule_is_a_statement_about_the_interval(
    rule: sq.Rule, interval: Interval, holds: bool
) -> None:
    assert rule.holds(interval) is holds


@pytest.mark.parametrize("half_width", [-1.0, math.inf])
def test_a_half_width_that_none_can_have_is_refused(half_width: float) -> None:
    with pytest.raises(ValueError, match="half-width"):
        NarrowEnough(half_width)


@pytest.mark.parametrize("half_width", [0.0, NAN])
def test_a_share_of_nothing_is_never_narrow_enough(half_width: float) -> None:
    assert not sq.asked(NarrowEnough(half_width), mean_estimate(WAVE), 0.05, last=True)[0]


def test_the_interval_of_a_look_is_students_at_its_error() -> None:
    estimate = mean_estimate(WAVE)
    holds, interval = sq.asked(NARROW, estimate, 0.05, last=False)
    assert holds
    assert interval == pytest.approx(estimate.interval(0.95))


def test_an_error_of_nothing_has_no_limits() -> None:
    holds, interval = sq.asked(SIGN, mean_estimate(WAVE), 0.0, last=False)
    assert not holds
    assert interval == (2.0, -math.inf, math.inf)


@pytest.mark.parametrize(
    "estimate",
    [Estimate(NAN, NAN, 20), Estimate(5.0, NAN, 1), Estimate(NAN, 0.1, 20), Estimate(5, 0.1, 1)],
)
@pytest.mark.parametrize("rule", [NARROW, SIGN])
@pytest.mark.parametrize("last", [False, True])
def test_what_is_not_defined_stops_nothing(rule: sq.Rule, estimate: Estimate, last: bool) -> None:
    holds, interval = sq.asked(rule, estimate, 0.05, last)
    assert not holds
    assert math.isnan(interval.low) and math.isnan(interval.high)


@pytest.mark.parametrize("rule", [NARROW, SIGN])
def test_a_constant_waits_for_the_last_look(rule: sq.Rule) -> None:
    estimate = mean_estimate(np.full(20, 0.5))
    assert sq.asked(rule, estimate, 0.05, last=False) == (False, (0.5, 0.5, 0.5))
    assert sq.asked(rule, estimate, 0.05, last=True) == (True, (0.5, 0.5, 0.5))


def test_the_rounding_of_a_constant_is_no_variance() -> None:
    assert not sq.asked(SIGN, Estimate(3.0, 1e-15, 20), 0.05, last=False)[0]


def test_a_difference_that_is_always_zero_is_narrow_and_has_no_sign() -> None:
    estimate = mean_estimate(np.zeros(20))
    assert sq.asked(NARROW, estimate, 0.05, last=True)[0]
    assert not sq.asked(SIGN, estimate, 0.05, last=True)[0]


def test_ratios_are_asked_like_sums() -> None:
    tops, bottoms = WAVE * 10, np.arange(20.0) + 50
    estimate = ratio_difference((tops, bottoms), (tops + bottoms, bottoms + WAVE))
    assert sq.asked(SIGN, estimate, 0.05, last=False)[0]
    assert not sq.asked(NarrowEnough(1e-6), estimate, 0.05, last=False)[0]


def test_it_is_done_when_all_rules_hold() -> None:
    wide, narrow = mean_estimate(WAVE * 100), mean_estimate(WAVE)
    one = sq.together((NARROW, NARROW), (narrow, wide), look(0.05, 0.05))
    assert (one.done, one.reached, one.all_reached) == (False, (True, False), False)
    both = sq.together((NARROW, NARROW), (narrow, narrow), look(0.05, 0.05))
    assert (both.done, both.reached, both.all_reached) == (True, (True, True), True)
    assert both.intervals[0] == both.intervals[1] == pytest.approx(narrow.interval(0.95))


def test_the_ceiling_ends_it_and_says_which_rules_hold() -> None:
    wide, narrow = mean_estimate(WAVE * 100), mean_estimate(WAVE)
    found = sq.together((NARROW, NARROW), (narrow, wide), look(0.05, 0.05, last=True))
    assert (found.done, found.reached, found.all_reached) == (True, (True, False), False)


def test_every_rule_needs_its_estimate() -> None:
    with pytest.raises(ValueError, match="zip"):
        sq.together((NARROW, SIGN), (mean_estimate(WAVE),), look(0.05, 0.05))
