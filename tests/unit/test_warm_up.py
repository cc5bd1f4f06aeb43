"""MSER-5 and Welch's plot on series whose answer is known."""

import math

import numpy as np
import pytest

from sim.measures import warm_up as wu


def batched(*values: float) -> np.ndarray:
    """One replication, each value for a whole batch, so that batch means are these values."""
    return np.repeat(values, wu.BATCH)[None, :]


def test_a_constant_series_needs_no_truncation() -> None:
    found = wu.mser5(np.full((3, 100), 7.1))
    assert found.stretches == 0
    assert found.flags == (wu.CONSTANT,)
    assert found.usable


def test_a_transient_is_left_out() -> None:
    found = wu.mser5(batched(20, 10, 5, *[1, 2] * 20))
    assert found.stretches == 3 * wu.BATCH
    assert found.usable


def test_the_statistic_is_whites() -> None:
    values = np.random.default_rng(1).normal(size=12)
    found = wu.mser5(batched(*values))
    # White (1997): the sample variance of what is left over how many are left, up to n - 1 for n.
    expected = [values[d:].var(ddof=0) / (12 - d) for d in range(12 - 4)]
    assert found.statistic == pytest.approx(expected)
    assert found.batches == pytest.approx(values)
    assert found.stretches == wu.BATCH * int(np.argmin(expected))


def test_stationary_noise_needs_hardly_any_truncation() -> None:
    noise = np.random.default_rng(2).normal(10, 1, size=(20, 400))
    assert wu.mser5(noise).stretches <= 100


def test_an_exponential_transient_is_found_about_where_it_has_died_away() -> None:
    time = np.arange(500)
    noise = np.random.default_rng(3).normal(0, 0.5, size=(20, 500))
    found = wu.mser5(10 * (1 - np.exp(-time / 20)) + noise)
    assert 40 <= found.stretches <= 120  # 2 to 6 time constants
    assert found.usable


def test_a_series_that_rises_throughout_cannot_be_truncated() -> None:
    found = wu.mser5(np.arange(200.0)[None, :] ** 2)
    assert wu.SECOND_HALF in found.flags
    assert not found.usable


def test_a_few_batches_tell_nothing() -> None:
    found = wu.mser5(batched(9, *[1, 2] * 4)[:, :-1])
    assert wu.TOO_SHORT in found.flags
    assert not found.usable


def test_less_than_a_batch_has_no_statistic() -> None:
    found = wu.mser5(np.array([[1.0, 2.0]]))
    assert (found.stretches, len(found.batches), len(found.statistic)) == (0, 0, 0)
    assert wu.TOO_SHORT in found.flags


def test_the_last_five_batches_are_always_kept() -> None:
    found = wu.mser5(batched(*range(20)))
    assert len(found.statistic) == 20 - 5 + 1


def test_what_is_left_over_of_a_batch_is_not_used() -> None:
    series = batched(20, 10, 5, *[1, 2] * 20)
    longer = np.concatenate([series, [[1e6] * 4]], axis=1)
    assert wu.mser5(longer).stretches == wu.mser5(series).stretches


def test_replications_are_averaged_first() -> None:
    series = batched(20, 10, 5, *[1, 2] * 20)
    apart = np.concatenate([series + 3, series - 3])
    assert wu.mser5(apart).statistic == pytest.approx(wu.mser5(series).statistic)
    assert wu.ONE_REPLICATION in wu.mser5(series).flags
    assert wu.ONE_REPLICATION not in wu.mser5(apart).flags


def test_a_warm_up_that_ends_too_early_is_told() -> None:
    series = batched(20, 10, 5, *[1, 2] * 20)
    assert wu.WITHIN in wu.mser5(series, warm_up=14).flags
    assert wu.WITHIN not in wu.mser5(series, warm_up=15).flags
    assert wu.WITHIN not in wu.mser5(series).flags


def test_each_result_says_what_it_cannot_tell() -> None:
    series = np.ones((2, 50))
    assert wu.mser5(series).limits == wu.welch(series, 3).limits == wu.LIMITS
    assert "finite market" in wu.LIMITS


def test_welchs_average_is_short_at_the_beginning_and_ends_early() -> None:
    series = np.array([[1.0, 3, 2, 8, 4, 6, 5, 7], [3.0, 1, 2, 0, 4, 2, 5, 7]])
    found = wu.welch(series, 2)
    assert found.means == pytest.approx([2, 2, 2, 4, 4, 4, 5, 7])
    assert found.smoothed == pytest.approx([2, 2, 14 / 5, 16 / 5, 19 / 5, 24 / 5])
    assert found.window == 2


def test_a_window_of_none_leaves_the_means() -> None:
    series = np.random.default_rng(4).normal(size=(3, 9))
    found = wu.welch(series, 0)
    assert found.smoothed == pytest.approx(found.means)


@pytest.mark.parametrize("window", [-1, 3])
def test_a_window_that_is_too_wide_is_refused(window: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 2"):
        wu.welch(np.ones((2, 11)), window)


@pytest.mark.parametrize(
    "series", [np.ones(5), np.ones((0, 5)), np.ones((5, 0)), np.array([[1.0, math.nan]])]
)
def test_a_series_that_is_not_defined_is_refused(series: np.ndarray) -> None:
    with pytest.raises(ValueError, match="finite numbers"):
        wu.mser5(series)
    with pytest.raises(ValueError, match="finite numbers"):
        wu.welch(series, 0)
