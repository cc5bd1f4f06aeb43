"""Statistics against scipy, hand calculation and coverage on fixed seeds."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.measures import statistics as st


def drawn(seed: int, count: int, mean: float = 10.0, sd: float = 2.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, sd, count)


def test_the_mean_interval_is_students() -> None:
    values = drawn(1, 30)
    expected = stats.ttest_1samp(values, 0.0).confidence_interval(0.95)
    assert st.mean_interval(values)[1:] == pytest.approx((expected.low, expected.high))


def test_paired_differences_agree_with_the_paired_t_test() -> None:
    a, b = drawn(1, 20), drawn(2, 20, 11)
    expected = stats.ttest_rel(b, a).confidence_interval(0.99)
    found = st.mean_estimate(b - a).interval(0.99)
    assert found[1:] == pytest.approx((expected.low, expected.high))


def test_one_replication_has_no_interval() -> None:
    mean, low, high = st.mean_interval(np.array([4.0]))
    assert mean == 4.0
    assert math.isnan(low)
    assert math.isnan(high)
    assert math.isnan(st.mean_interval(np.array([])).mean)


def test_a_constant_difference_has_an_interval_of_length_zero() -> None:
    mean, low, high = st.mean_interval(np.full(7, 0.1))
    assert low == mean == high == pytest.approx(0.1)


def test_a_ratio_is_the_ratio_of_means_and_not_the_mean_of_ratios() -> None:
    assert st.ratio(np.array([10.0, 30.0]), np.array([1.0, 9.0])) == 4.0


def test_the_jackknife_of_a_ratio_is_computed_as_by_hand() -> None:
    # Left out in turn: 50/8, 40/7, 30/5; their mean is 5.988095...
    left = np.array([50 / 8, 40 / 7, 30 / 5])
    error = math.sqrt(2 / 3 * ((left - left.mean()) ** 2).sum())
    found = st.ratio_estimate(np.array([10.0, 20.0, 30.0]), np.array([2.0, 3.0, 5.0]))
    assert found == (6.0, pytest.approx(error), 3)
    assert found.interval().high == pytest.approx(6.0 + 4.302652729911275 * error)


def test_a_ratio_over_a_constant_has_the_t_interval_of_its_numerator() -> None:
    values = drawn(3, 12)
    found = st.ratio_interval(values, np.full(12, 4.0))
    assert found == pytest.approx(st.mean_interval(values / 4.0))


def test_the_difference_of_ratios_leaves_out_pairs() -> None:
    tops, bottoms = drawn(4, 15, 100, 10), drawn(5, 15, 20, 2)
    shifted = (tops + 2.0 * bottoms, bottoms)  # exactly 2 more in every pair
    difference = st.ratio_difference((tops, bottoms), shifted)
    assert difference.mean == pytest.approx(2.0)
    assert difference.error < 1e-12
    assert st.ratio_estimate(tops, bottoms).error > 0.1


def test_a_ratio_over_zero_is_undefined_and_not_zero() -> None:
    found = st.ratio_interval(np.array([1.0, 2.0]), np.zeros(2))
    assert all(math.isnan(number) for number in found)


def test_fieller_limits_solve_its_equation() -> None:
    # Means 10 and 4, variances 1 and 0.25, covariance 0.2, t = 2: the roots of
    # (10 - 4 r)^2 = 4 (1 - 0.4 r + 0.25 r^2), that is 15 r^2 - 78.4 r + 96 = 0.
    found = st.fieller_limits(10.0, 4.0, np.array([[1.0, 0.2], [0.2, 0.25]]), 2.0)
    root = math.sqrt(78.4**2 - 4 * 15 * 96)
    assert found == pytest.approx((2.5, (78.4 - root) / 30, (78.4 + root) / 30))


def test_fieller_limits_are_those_where_a_t_test_is_at_its_level() -> None:
    tops, bottoms = drawn(6, 25, 30, 5), drawn(7, 25, 8, 2)
    _, low, high = st.fieller(tops, bottoms)
    for limit in (low, high):
        assert stats.ttest_1samp(tops - limit * bottoms, 0.0).pvalue == pytest.approx(0.05)


def test_fieller_is_not_defined_where_the_denominator_may_be_zero() -> None:
    found = st.fieller(drawn(8, 20, 5, 1), drawn(9, 20, 0.1, 3))
    assert all(math.isnan(number) for number in found)
    assert all(math.isnan(number) for number in st.fieller(np.zeros(5), np.zeros(5)))


def test_wilson_agrees_with_scipy() -> None:
    expected = stats.binomtest(7, 30).proportion_ci(0.95, "wilson")
    assert st.wilson(7, 30) == pytest.approx((7 / 30, expected.low, expected.high))
    assert math.isnan(st.wilson(0, 0).mean)


def test_equal_rates_are_tested_as_pearson_did() -> None:
    # 10 of 20 against 20 of 30: the common rate is 0.6, X^2 = 4/4.8 + 4/7.2 = 1.38889 at 1 df,
    # of which the tail is erfc(sqrt(X^2 / 2)).
    found = st.homogeneity(np.array([10.0, 20.0]), np.array([20.0, 30.0]))
    assert found == pytest.approx(math.erfc(math.sqrt(25 / 18 / 2)))
    assert st.homogeneity(np.array([3.0, 6.0, 9.0]), np.array([10.0, 20.0, 30.0])) == 1.0


def test_equal_rates_are_tested_as_by_scipy() -> None:
    wins, totals = np.array([12, 30, 7, 22, 41]), np.array([40, 66, 31, 50, 80])
    expected = stats.chi2_contingency([wins, totals - wins], correction=False).pvalue
    assert st.homogeneity(wins, totals) == pytest.approx(expected)
    with_nobody = st.homogeneity(np.append(wins, 0), np.append(totals, 0))
    assert with_nobody == pytest.approx(expected)


def test_p_values_of_equal_rates_are_uniform_and_small_for_others() -> None:
    rng, totals = np.random.default_rng(23), np.linspace(100, 400, 12).astype(int)
    equal = [st.homogeneity(rng.binomial(totals, 0.6), totals) for _ in range(2000)]
    for level in (0.05, 0.25, 0.5, 0.9):  # 4 standard errors of a share of 2,000
        off = 4 * math.sqrt(level * (1 - level) / 2000)
        assert np.mean(np.array(equal) <= level) == pytest.approx(level, abs=off)
    rates = np.linspace(0.5, 0.7, 12)
    others = [st.homogeneity(rng.binomial(totals, rates), totals) for _ in range(200)]
    assert np.mean(np.array(others) < 0.05) > 0.95


@pytest.mark.parametrize(
    ("wins", "totals"), [([], []), ([3], [9]), ([3, 0], [9, 0]), ([0, 0], [9, 5]), ([9, 5], [9, 5])]
)
def test_equal_rates_are_not_defined_without_two_groups_or_two_ends(
    wins: list[int], totals: list[int]
) -> None:
    assert math.isnan(st.homogeneity(np.array(wins), np.array(totals)))


def test_more_wins_than_trials_are_no_rates() -> None:
    with pytest.raises(ValueError, match="between 0 and the total"):
        st.homogeneity(np.array([3, 6]), np.array([9, 5]))


def test_the_variance_ratio_of_pairs_is_what_correlation_gains() -> None:
    common, rng = drawn(10, 400, 0, 3), np.random.default_rng(11)
    a, b = common + rng.normal(0, 1, 400), common + rng.normal(0, 1, 400)
    middle, low, high = st.variance_ratio(a, b)
    expected = (a.var(ddof=1) + b.var(ddof=1)) / (b - a).var(ddof=1)
    assert middle == pytest.approx(expected)
    assert low < 10 < high  # (10 + 10) / 2
    assert low > 7


def test_the_variance_ratio_may_fall_below_one() -> None:
    common, rng = drawn(12, 300, 0, 2), np.random.default_rng(13)
    _, _, high = st.variance_ratio(common + rng.normal(0, 1, 300), -common)
    assert high < 1


def test_the_variance_ratio_leaves_out_each_pair_exactly() -> None:
    a, b = drawn(14, 9), drawn(15, 9)
    logs = []
    for out in range(9):
        x, y = np.delete(a, out), np.delete(b, out)
        logs.append(math.log((x.var(ddof=1) + y.var(ddof=1)) / (y - x).var(ddof=1)))
    half = stats.t.ppf(0.975, 8) * math.sqrt(8 / 9 * ((np.array(logs) - np.mean(logs)) ** 2).sum())
    middle, low, high = st.variance_ratio(a, b)
    assert (low, high) == pytest.approx((middle * math.exp(-half), middle * math.exp(half)))


@pytest.mark.parametrize("b", [np.array([1.0, 2.0, 4.0]), np.array([3.0, 4.0, 6.0])])
def test_no_variance_ratio_where_the_pairs_do_not_vary(b: np.ndarray) -> None:
    assert math.isnan(st.variance_ratio(np.array([1.0, 2.0, 4.0]), b).mean)


def test_needed_replications_are_the_fewest_that_decide() -> None:
    estimate = st.mean_estimate(drawn(16, 10, 0.5, 2.0))
    needed = int(st.needed_replications(estimate))
    spread = estimate.error * math.sqrt(10)

    def half(count: int) -> float:
        return stats.t.ppf(0.975, count - 1) * spread / math.sqrt(count)

    assert half(needed) <= abs(estimate.mean) < half(needed - 1)


def test_needed_replications_take_the_nearer_of_better_and_equal() -> None:
    estimate = st.Estimate(0.01, 1.0, 100)
    alone = st.needed_replications(estimate)
    with_margin = st.needed_replications(estimate, margin=1.0)
    assert with_margin < 400 < alone
    assert math.isnan(st.needed_replications(st.Estimate(0.0, 1.0, 10)))
    assert math.isnan(st.needed_replications(st.Estimate(1.0, math.nan, 1)))


def test_t_intervals_cover_as_often_as_they_say() -> None:
    rng = np.random.default_rng(20)
    hits = sum(low <= 1 <= high for _, low, high in
               (st.mean_interval(rng.normal(1, 2, 12)) for _ in range(800)))  # fmt: skip
    assert pytest.approx(hits / 800, abs=4 * math.sqrt(0.95 * 0.05 / 800)) == 0.95


def test_jackknife_intervals_cover_a_difference_of_ratios() -> None:
    rng, hits = np.random.default_rng(21), 0
    for _ in range(600):
        common = rng.normal(0, 5, 30)
        wins = 50 + common + rng.normal(0, 3, (2, 30))
        hours = np.array([[8.0], [6.0]]) * wins + rng.normal(0, 20, (2, 30))
        found = st.ratio_difference((hours[0], wins[0]), (hours[1], wins[1])).interval()
        hits += found.low <= -2 <= found.high
    assert hits / 600 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 600))


def test_fieller_intervals_cover() -> None:
    rng, hits = np.random.default_rng(22), 0
    for _ in range(600):
        bottoms = rng.normal(10, 8, 20)
        found = st.fieller(3 * bottoms + rng.normal(0, 10, 20), bottoms)
        hits += found.low <= 3 <= found.high or math.isnan(found.mean)
    assert hits / 600 == pytest.approx(0.95, abs=4 * math.sqrt(0.95 * 0.05 / 600))


def test_the_influence_of_replications_on_a_ratio_sums_to_zero() -> None:
    tops, bottoms = drawn(17, 10), drawn(18, 10)
    assert st.influence(tops, bottoms).sum() == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(st.influence(tops, np.zeros(10))).all()
