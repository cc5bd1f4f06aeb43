"""The waterfall against games whose parts are known, and against all orders one by one."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from hypothesis.extra.numpy import arrays

from sim.measures import shapley
from sim.measures import statistics as st
from sim.measures.statistics import Array

NAMES = tuple("abcdefgh")
WAYS = ("alone", "cumulative", "shapley")


def game(worth, count: int) -> Array:  # type: ignore[no-untyped-def]
    """Values of every set from a function of the set."""
    sets = [{i for i in range(count) if mask >> i & 1} for mask in range(1 << count)]
    return np.array([worth(each) for each in sets], dtype=np.float64)


def means(found: shapley.Waterfall, way: str) -> list[float]:
    return [part.mean for part in getattr(found, way)]


def over_orders(values: Array) -> Array:
    """The Shapley parts by their definition: every order, one change after another."""
    count = len(values).bit_length() - 1
    parts = np.zeros((count, values.shape[1]))
    for order in itertools.permutations(range(count)):
        made = 0
        for change in order:
            parts[change] += values[made | 1 << change] - values[made]
            made |= 1 << change
    return parts / math.factorial(count)


def test_effects_that_add_up_are_the_same_in_every_way() -> None:
    added = np.array([3.0, -1.0, 0.25])
    values = game(lambda made: 10 + sum(added[i] for i in made), 3)[:, None] * np.ones(5)
    found = shapley.waterfall(values, NAMES[:3])
    for way in WAYS:
        assert means(found, way) == pytest.approx(added)
    assert found.total.mean == pytest.approx(2.25)
    assert found.interaction == (0.0, 0.0, 5)


def test_an_interaction_is_shared_and_left_over() -> None:
    # a is worth 1, b 2, both together 6 more; c gives 4, but only with a and b, and 1 with a alone.
    def worth(made: set[int]) -> float:
        alone = (0 in made) * 1 + (1 in made) * 2 + ({0, 1} <= made) * 6
        return alone + (made == {0, 2}) * 1 + (len(made) == 3) * 4

    found = shapley.waterfall(game(worth, 3)[:, None] * np.ones(2), NAMES[:3])
    assert means(found, "alone") == [1, 2, 0]
    assert means(found, "cumulative") == [1, 8, 4]
    # c before b, after a: 1 (1 of 6 orders); c last: 4 (2 of 6 orders).
    assert found.shapley[2].mean == pytest.approx((1 * 1 + 2 * 4) / 6)
    # a: first 1 (2 of 6), after b 7 (1), after c 2 (1), last 11 (2).
    assert found.shapley[0].mean == pytest.approx((2 * 1 + 7 + 2 + 2 * 11) / 6)
    assert found.total.mean == 13
    assert found.interaction.mean == 10


def test_the_order_matters_to_the_cumulative_parts_only() -> None:
    values = np.random.default_rng(1).normal(size=(8, 6))
    turned = values[[0, 4, 2, 6, 1, 5, 3, 7]]  # c, b, a
    here, there = (shapley.waterfall(each, NAMES[:3]) for each in (values, turned))
    for way in ("alone", "shapley"):
        assert means(here, way) == pytest.approx(means(there, way)[::-1])
    assert means(here, "cumulative") != pytest.approx(means(there, "cumulative")[::-1])


@settings(max_examples=60, deadline=None)
@given(some.data(), some.integers(1, 5))
def test_parts_sum_to_the_total_and_are_those_of_all_orders(data: some.DataObject, k: int) -> None:
    numbers = some.floats(-1e6, 1e6)
    values = data.draw(arrays(np.float64, (1 << k, 3), elements=numbers))
    found = shapley.waterfall(values, NAMES[:k])
    total = values[-1].mean() - values[0].mean()
    for way in ("cumulative", "shapley"):
        assert math.fsum(means(found, way)) == pytest.approx(total, rel=1e-12, abs=1e-8)
    assert means(found, "shapley") == pytest.approx(over_orders(values).mean(axis=1), abs=1e-8)
    left = total - math.fsum(means(found, "alone"))
    assert found.interaction.mean == pytest.approx(left, rel=1e-12, abs=1e-8)


def test_eight_changes_sum_to_the_total() -> None:
    values = np.random.default_rng(2).normal(1e5, 10, size=(256, 4))
    found = shapley.waterfall(values, NAMES)
    for way in ("cumulative", "shapley"):
        assert sum(means(found, way)) == pytest.approx(found.total.mean, abs=1e-9)


def test_intervals_are_those_of_paired_replications() -> None:
    rng = np.random.default_rng(3)
    common = rng.normal(0, 100, 30)  # what all sets share falls out
    values = common + rng.normal(0, 1, (4, 30))
    found = shapley.waterfall(values, NAMES[:2])
    assert found.alone[1] == st.mean_estimate(values[2] - values[0])
    assert found.cumulative[1] == st.mean_estimate(values[3] - values[1])
    half = (values[2] - values[0] + values[3] - values[1]) / 2
    assert found.shapley[1] == pytest.approx(st.mean_estimate(half))
    assert found.total.error < 1
    table = found.table()
    assert list(table.columns) == shapley.COLUMNS
    assert list(table["change"]) == ["a", "b"]
    assert tuple(table.loc[1, ["shapley", "shapley_low", "shapley_high"]]) == pytest.approx(
        st.mean_interval(half)
    )
    assert tuple(table.loc[0, ["alone", "alone_low", "alone_high"]]) == pytest.approx(
        st.mean_interval(values[1] - values[0])
    )


def test_the_interval_of_the_shapley_part_covers_the_truth() -> None:
    rng, truth, covered = np.random.default_rng(4), game(lambda made: len(made) ** 2, 3), 0
    for _ in range(400):
        values = truth[:, None] + rng.normal(0, 1, (8, 10)) + rng.normal(0, 5, 10)
        _, low, high = shapley.waterfall(values, NAMES[:3]).shapley[0].interval()
        covered += low <= 3 <= high
    assert 0.92 <= covered / 400 <= 0.98


def test_a_change_without_effect_is_exactly_that() -> None:
    values = np.random.default_rng(5).normal(size=(4, 9))[[0, 1, 0, 1]]  # b does nothing
    found = shapley.waterfall(values, NAMES[:2])
    assert all(getattr(found, way)[1] == (0.0, 0.0, 9) for way in WAYS)
    assert found.interaction == (0.0, 0.0, 9)


def test_effects_that_add_up_leave_no_interaction_from_rounding() -> None:
    added = np.random.default_rng(6).normal(size=(3, 20))
    made = np.arange(8)[:, None] >> np.arange(3) & 1
    found = shapley.waterfall(1e6 / 3 + made @ added, NAMES[:3])
    assert found.total.error > 0.1
    assert found.interaction == (0.0, 0.0, 20)


def ratios(seed: int, count: int, replications: int) -> tuple[Array, Array]:
    rng = np.random.default_rng(seed)
    bottoms = rng.gamma(20, 1, (1 << count, replications))
    return bottoms * rng.normal(3, 0.3, bottoms.shape), bottoms


def test_a_ratio_is_that_of_means_and_its_parts_sum() -> None:
    tops, bottoms = ratios(7, 3, 12)
    found = shapley.ratio_waterfall(tops, bottoms, NAMES[:3])
    whole = (tops.mean(axis=1) / bottoms.mean(axis=1))[:, None]
    assert means(found, "shapley") == pytest.approx(over_orders(whole)[:, 0])
    assert found.total.mean == pytest.approx(whole[7, 0] - whole[0, 0])
    for way in ("cumulative", "shapley"):
        assert sum(means(found, way)) == pytest.approx(found.total.mean, abs=1e-12)
    assert found.alone[2] == pytest.approx(
        st.ratio_difference((tops[0], bottoms[0]), (tops[4], bottoms[4]))
    )


def test_the_jackknife_leaves_a_replication_out_of_all_sets() -> None:
    tops, bottoms = ratios(8, 2, 9)
    left = np.array(
        [
            np.delete(tops, i, axis=1).sum(axis=1) / np.delete(bottoms, i, axis=1).sum(axis=1)
            for i in range(9)
        ]
    ).T
    part = over_orders(left)[1]
    error = math.sqrt(8 / 9 * ((part - part.mean()) ** 2).sum())
    assert shapley.ratio_waterfall(tops, bottoms, NAMES[:2]).shapley[1].error == pytest.approx(
        error
    )


def test_ratios_over_the_same_constant_are_means() -> None:
    tops = np.random.default_rng(9).normal(size=(4, 10))
    of_ratio = shapley.ratio_waterfall(tops, np.full((4, 10), 4.0), NAMES[:2])
    of_mean = shapley.waterfall(tops / 4, NAMES[:2])
    for way in WAYS:
        for one, other in zip(getattr(of_ratio, way), getattr(of_mean, way), strict=True):
            assert one == pytest.approx(other)


def test_replications_without_the_kpi_are_left_out_of_all_sets_and_counted() -> None:
    tops, bottoms = ratios(10, 2, 8)
    holed = tops.copy()
    holed[2, 3] = math.nan
    kept = np.delete(tops, 3, axis=1)
    found = shapley.waterfall(holed, NAMES[:2])
    assert found.undefined == 1
    assert found.alone == shapley.waterfall(kept, NAMES[:2]).alone
    found = shapley.ratio_waterfall(holed, bottoms, NAMES[:2])
    assert found.undefined == 1
    expected = shapley.ratio_waterfall(kept, np.delete(bottoms, 3, axis=1), NAMES[:2])
    assert found.shapley == expected.shapley


def test_what_cannot_be_said_is_nan_and_not_0() -> None:
    one = shapley.waterfall(np.arange(4.0)[:, None], NAMES[:2])
    assert one.shapley[0].mean == 1.0 and math.isnan(one.shapley[0].error)
    assert one.table()[["alone_low", "shapley_high"]].isna().all(axis=None)
    none = shapley.waterfall(np.full((4, 3), math.nan), NAMES[:2])
    assert math.isnan(none.total.mean) and none.undefined == 3
    bottoms = np.ones((4, 5))
    bottoms[2] = 0  # the set of b alone has no ratio
    found = shapley.ratio_waterfall(np.ones((4, 5)), bottoms, NAMES[:2])
    assert found.alone[0].mean == 0.0
    assert math.isnan(found.alone[1].mean) and math.isnan(found.shapley[0].mean)
    assert found.total.mean == 0.0 and math.isnan(found.interaction.mean)


@pytest.mark.parametrize(
    ("rows", "changes"), [((3, 2), 2), ((8, 2), 2), ((4,), 2), ((1, 2), 0), ((512, 2), 9)]
)
def test_sets_that_do_not_fit_are_refused(rows: tuple[int, ...], changes: int) -> None:
    names = [str(number) for number in range(changes)]
    with pytest.raises(ValueError, match=r"\(got"):
        shapley.waterfall(np.zeros(rows), names)
    with pytest.raises(ValueError, match=r"\(got"):
        shapley.ratio_waterfall(np.zeros((4, 3)), np.ones((4, 2)), NAMES[:2])
