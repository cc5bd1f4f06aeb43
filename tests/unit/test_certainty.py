"""The share of the evidence in which B is better, and what leaves it open."""

import math

import numpy as np
import pytest

from sim.errors import UsageError
from sim.measures import certainty as c
from sim.measures import statistics as st
from sim.measures.statistics import Array
from sim.measures.verdict import EQUAL, UNDECIDED


def pairs(means: Array, sd: float, replications: int, seed: int) -> Array:
    """Differences with these means exactly, and this standard deviation about them exactly."""
    noise = np.random.default_rng(seed).normal(size=(len(means), replications))
    noise -= noise.mean(axis=1, keepdims=True)
    noise /= noise.std(axis=1, ddof=1, keepdims=True)
    return np.asarray(means)[:, None] + sd * noise


FOUR = pairs(np.array([3.0, -3.0, 0.01, 0.9]), 1.0, 25, 1)  # standard error 0.2


def test_each_point_has_its_own_verdict() -> None:
    found = c.certainty(FOUR, "higher", 0.5, stated=True)
    assert list(found.points["finding"]) == [c.B_BETTER, c.A_BETTER, EQUAL, c.B_BETTER]
    found = c.certainty(FOUR, "lower", 0.3, stated=True)
    assert list(found.points["finding"]) == [c.A_BETTER, c.B_BETTER, UNDECIDED, c.A_BETTER]
    assert list(found.points) == c.POINTS
    for number, row in enumerate(FOUR):
        numbers = found.points.loc[number, ["difference", "low", "high"]]
        assert tuple(numbers) == pytest.approx(st.mean_interval(row))


def test_a_margin_may_stand_at_each_point() -> None:
    found = c.certainty(FOUR[2:3].repeat(2, axis=0), "higher", np.array([0.3, 0.5]), stated=True)
    assert list(found.points["finding"]) == [UNDECIDED, EQUAL]


def test_shares_of_points_have_wilsons_interval_for_their_number() -> None:
    means = np.array([2.0] * 11 + [-2.0] * 4 + [0.0] * 2 + [0.3] * 3)
    found = c.certainty(pairs(means, 1.0, 16, 2), "higher", 0.5, stated=False)
    assert found.b == st.wilson(11, 20)
    assert found.a == st.wilson(4, 20)
    assert found.equal == st.wilson(2, 20)
    assert found.undecided == st.wilson(3, 20)
    assert found.by_replications == 0.15
    assert found.by_evidence == 0.2
    assert found.settled[1:] == (st.wilson(11, 20).low, st.wilson(16, 20).high)  # not A's: 20 - 4
    assert found.settled.mean == found.better.mean
    assert found.mean == st.mean_estimate(found.points["difference"].to_numpy())


@pytest.mark.parametrize(
    ("better", "share"), [("higher", 0.75), ("neutral", 0.75), ("lower", 0.25)]
)
def test_better_is_the_side_of_the_mean_in_the_direction_of_the_kpi(better, share) -> None:  # type: ignore[no-untyped-def]
    assert c.certainty(FOUR, better, 0.1, stated=True).better == st.wilson(4 * share, 4)


def test_no_difference_at_all_is_practically_equal_and_better_for_nobody() -> None:
    for better in ("higher", "lower"):
        found = c.certainty(np.zeros((5, 3)), better, math.nan, stated=True)  # type: ignore[arg-type]
        assert found.equal.mean == 1.0
        assert found.better.mean == 0.0
    assert math.isnan(found.components.share_of_evidence)


def test_rounding_is_no_difference() -> None:
    cancels = np.array([[0.1 + 0.2, -0.3], [0.3, -0.1 - 0.2]])
    assert (cancels.mean(axis=1) != 0).all()
    found = c.certainty(cancels, "higher", 0.0, stated=False)
    assert (found.better.mean, found.mean.mean) == (0, 0)
    over_points = c.certainty(np.array([[0.1, 0.5], [0.2, 0.4], [-0.1, -0.5], [-0.4, -0.2]]),
                              "higher", 0.0, stated=False)  # fmt: skip
    assert over_points.mean.mean == 0
    kept = c.without_rounding(np.array([1e-10, -3.0, np.nan, 0.1]), np.array([1e6, 9, 9, np.nan]))
    assert kept.tolist()[:2] == [0, -3] and np.isnan(kept[2]) and kept[3] == 0.1


def test_the_word_is_probability_only_where_distributions_are_stated() -> None:
    assert c.certainty(FOUR, "higher", 0.1, stated=True).word == "probability"
    assert c.certainty(FOUR, "higher", 0.1, stated=False).word == "share of the evidence range"


def test_the_interval_honours_the_number_of_points() -> None:
    rng, covered = np.random.default_rng(3), 0
    truth = 0.6914624612740131  # P(Z > -0.5)
    for _ in range(200):
        means = rng.normal(0.5, 1, 40)
        found = c.certainty(means[:, None] + rng.normal(0, 0.01, (40, 3)), "higher", 0, stated=True)
        covered += found.better.low <= truth <= found.better.high
    assert 0.92 <= covered / 200 <= 0.99


def test_settled_bounds_what_chance_hides() -> None:
    # All points are truly better, by little: the means alone would say 69 %.
    rng, outside = np.random.default_rng(4), 0
    for _ in range(50):
        found = c.certainty(0.5 + rng.normal(0, 2.0, (60, 4)), "higher", 0.0, stated=True)
        outside += found.better.high < 0.9
        assert found.settled.high > 0.9
    assert outside > 40


def test_components_are_those_of_a_small_table_by_hand() -> None:
    # Means 2, 6, 4; squares within 2 each, so MSW = 6 / 3; MSB = 2 * 8 / 2 = 8.
    found = c.components(np.array([[1.0, 3.0], [5.0, 7.0], [3.0, 5.0]]))
    assert (found.evidence, found.within, found.chance) == pytest.approx((3.0, 2.0, 1.0))
    assert found.share_of_evidence == pytest.approx(0.75)


def test_components_with_gaps_are_those_by_hand() -> None:
    # n = 2, 1, 3; means 2, 9, 5; MSW = (2 + 0 + 2) / 3; middle (4 + 9 + 15) / 6 = 14 / 3;
    # MSB = (2 (8/3)^2 + (13/3)^2 + 3 (1/3)^2) / 2 = 50/3; n0 = (6 - 14 / 6) / 2 = 11 / 6.
    gap = math.nan
    values = np.array([[1.0, 3.0, gap], [gap, 9.0, gap], [4.0, 5.0, 6.0]])
    found = c.components(values)
    assert found.within == pytest.approx(4 / 3)
    assert found.evidence == pytest.approx((50 / 3 - 4 / 3) / (11 / 6))
    assert found.chance == pytest.approx(4 / 3 * (1 / 2 + 1 + 1 / 3) / 3)
    whole = c.certainty(values, "higher", 0.1, stated=True)
    assert whole.undefined == 3
    assert whole.points["finding"][1] == UNDECIDED
    assert whole.components == found


def test_components_are_unbiased_nested_and_crossed() -> None:
    rng = np.random.default_rng(5)
    nested, crossed, wrong = [], [], []
    for _ in range(300):
        points, noise = rng.normal(0, 2, (30, 1)), rng.normal(0, 3, (30, 5))
        common = rng.normal(0, 4, 5)  # the same chances at every point
        nested.append(c.components(points + noise))
        crossed.append(c.components(points + common + noise, crossed=True))
        wrong.append(c.components(points + common + noise))
    for each in (nested, crossed):
        assert np.mean([one.evidence for one in each]) == pytest.approx(4.0, abs=0.3)  # 3.5 errors
    assert np.mean([one.within for one in nested]) == pytest.approx(9.0, rel=0.05)
    assert np.mean([one.within for one in crossed]) == pytest.approx(25.0, rel=0.08)
    assert np.mean([one.chance for one in crossed]) == pytest.approx(5.0, rel=0.08)
    assert np.mean([one.evidence for one in wrong]) < 2.0  # takes what is common for noise


def test_little_evidence_may_come_out_below_nothing_and_is_no_share() -> None:
    found = c.components(pairs(np.zeros(6), 1.0, 4, 6))
    assert found.evidence < 0
    assert found.share_of_evidence == 0.0


def test_one_replication_a_point_tells_evidence_from_nothing() -> None:
    found = c.certainty(np.array([[1.0], [2.0]]), "higher", 0.1, stated=True)
    assert found.undecided.mean == 1.0
    for each in (found.components, c.components(np.ones((2, 1)), crossed=True)):
        assert math.isnan(each.evidence) and math.isnan(each.share_of_evidence)


def test_a_ratio_has_differences_whose_mean_and_error_are_those_of_the_ratio() -> None:
    rng = np.random.default_rng(7)
    bottoms = rng.gamma(50, 1, (2, 3, 40))
    tops = bottoms * rng.normal(2, 0.1, bottoms.shape)
    stand_in = c.ratio_differences(tops[0], bottoms[0], tops[1], bottoms[1])
    assert stand_in.shape == (3, 40)
    for point, row in enumerate(stand_in):
        exact = st.ratio_difference(
            (tops[0, point], bottoms[0, point]), (tops[1, point], bottoms[1, point])
        )
        found = st.mean_estimate(row)
        assert found.mean == pytest.approx(exact.mean)
        assert found.error == pytest.approx(exact.error, rel=0.05)
    bottoms[1, 2] = 0.0
    gone = c.ratio_differences(tops[0], bottoms[0], tops[1], bottoms[1])
    assert np.isnan(gone[2]).all() and np.isfinite(gone[:2]).all()


def test_a_point_without_a_difference_is_named() -> None:
    holed = FOUR.copy()
    holed[2] = math.nan
    with pytest.raises(UsageError, match=r"points: needs a difference .*none at 2, counted from 0"):
        c.certainty(holed, "higher", 0.1, stated=True)


@pytest.mark.parametrize("shape", [(4,), (1, 4), (0, 4)])
def test_differences_must_be_of_points_and_replications(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"\(got shape"):
        c.certainty(np.zeros(shape), "higher", 0.1, stated=True)
