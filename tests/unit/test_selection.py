"""Choosing the best: the procedures by hand, in portions, and where something is constant."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from scipy import stats

from sim.measures.selection import Choice, Kn, Ocba, allocated

PROCEDURES = [Kn(difference=0.5), Ocba()]


def drawn(*means: float, rows: int = 3000, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(np.array(means)[:, None], 1.0, (len(means), rows))


def step_by_step(procedure: Kn | Ocba, values: np.ndarray, surplus: int = 0) -> Choice:
    """Gives what is wanted (and a surplus) until it is done."""
    had = [0] * len(values)
    while True:
        choice = procedure.choose([row[:count] for row, count in zip(values, had, strict=True)])
        if choice.done:
            return choice
        had = [
            count + more + (surplus if more else 0)
            for count, more in zip(had, choice.wanted, strict=True)
        ]


# --- both ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_the_first_replications_are_wanted_first(procedure: Kn | Ocba) -> None:
    choice = procedure.choose([np.ones(4), np.empty(0), np.ones(12)])
    assert choice.wanted == (6, 10, 0)
    assert choice.best is None
    assert math.isnan(choice.probability)
    assert not choice.done


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_portions_and_surplus_change_nothing(procedure: Kn | Ocba) -> None:
    values = drawn(0.0, 0.3, 0.8, 0.5)
    at_once = procedure.choose(values)
    assert at_once.done and at_once.best == 2
    assert step_by_step(procedure, values) == at_once
    assert step_by_step(procedure, values, surplus=7) == at_once


def test_the_portion_of_kn_changes_nothing() -> None:
    values = drawn(0.0, 0.3, 0.8, 0.5)
    one, many = (step_by_step(Kn(0.5, portion=portion), values) for portion in (1, 25))
    assert one == many


@pytest.mark.parametrize("procedure", PROCEDURES)
def test_no_more_is_used_than_was_wanted(procedure: Kn | Ocba) -> None:
    values = drawn(0.0, 0.3, 0.8, 0.5)
    used = procedure.choose(values).used
    assert sum(used) < values.size / 10
    spoilt = values.copy()
    for row, count in zip(spoilt, used, strict=True):
        row[count:] = 1e6 * np.arange(len(row) - count)
    assert procedure.choose(spoilt).used == used


@pytest.mark.parametrize(
    ("higher", "lower"),
    [(Kn(0.5), Kn(0.5, higher=False)), (Ocba(), Ocba(higher=False))],
)
def test_lower_may_be_better(higher: Kn | Ocba, lower: Kn | Ocba) -> None:
    values = drawn(0.0, 0.3, 0.8, 0.5)
    assert lower.choose(-values) == higher.choose(values)


@pytest.mark.parametrize("procedure", PROCEDURES)
@pytest.mark.parametrize("observations", [[np.ones(20)], [np.ones(20), np.full(20, math.nan)], []])
def test_what_cannot_be_compared_is_refused(
    procedure: Kn | Ocba, observations: Sequence[np.ndarray]
) -> None:
    with pytest.raises(ValueError, match="needs"):
        procedure.choose(observations)


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda: Kn(0.0), "difference above 0"),
        (lambda: Kn(math.nan), "difference above 0"),
        (lambda: Kn(1.0, probability=1.0), "between 0 and 1"),
        (lambda: Kn(1.0, first=1), "at least two first"),
        (lambda: Kn(1.0, portion=0), "portion"),
        (lambda: Kn(1.0, probability=0.3).choose(drawn(0, 0, 0)), "above 1 / designs"),
        (lambda: Ocba(probability=0.0), "between 0 and 1"),
        (lambda: Ocba(first=1), "at least two first"),
        (lambda: Ocba(portion=0), "portion"),
        (lambda: Ocba(at_most=29).choose(drawn(0, 0, 0)), "ceiling"),
    ],
)
def test_settings_without_a_meaning_are_refused(make: object, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        make()  # type: ignore[operator]


# --- KN ------------------------------------------------------------------------------------------


def test_kn_as_worked_by_hand() -> None:
    """n0 = 3 and 2 designs at 0.9: eta = (0.2^-1 - 1) / 2 = 2, h^2 = 2 * 2 * 2 = 8.

    Differences 1, -1, 0 of the first three have S^2 = 1; with delta = 1 it is h^2 S^2 / delta^2 =
    8, so W(r) = (8 - r) / (2 r), and r = 9 is the end. W(3) = 5/6, W(4) = 1/2, W(5) = 3/10.
    """
    kn = Kn(difference=1.0, probability=0.9, first=3)
    differences = [1.0, -1.0, 0.0, 1.0, 0.0, 2.0]
    # Sums 0, 1, 1, 3: mean 0 at r = 3, 1/4 at 4, 1/5 at 5, 1/2 at 6 with W(6) = 1/6.
    base = np.arange(6.0)
    undecided = kn.choose([base[:5] + differences[:5], base[:5]])
    assert (undecided.wanted, undecided.best, undecided.in_play) == ((1, 1), 0, (0, 1))
    choice = kn.choose([base + differences, base])
    assert choice == Choice((0, 0), 0, True, 0.9, (6, 6), (0,))


def test_kn_ends_at_its_last_stage_with_the_best_mean() -> None:
    """By hand as above; small differences are never screened before r = 9."""
    kn = Kn(difference=1.0, probability=0.9, first=3)
    differences = np.array([1.0, -1.0, 0.0, 0.1, -0.1, 0.1, -0.1, 0.0, 0.01])
    base = np.arange(9.0)
    waiting = kn.choose([base[:8], base[:8] + differences[:8]])
    assert waiting.wanted == (1, 1)
    choice = kn.choose([base, base + differences])
    assert (choice.best, choice.used, choice.reached) == (1, (9, 9), True)
    assert choice.in_play == (1,)


def test_kn_asks_a_portion_of_those_in_play_and_not_beyond_its_end() -> None:
    kn = Kn(difference=1.0, probability=0.9, first=3, portion=4)
    differences = np.array([1.0, -1.0, 0.0])
    base = np.arange(3.0)
    assert kn.choose([base, base + differences]).wanted == (4, 4)
    many = Kn(difference=1.0, probability=0.9, first=3, portion=400)
    assert many.choose([base, base + differences]).wanted == (6, 6)


def test_kn_wants_nothing_of_designs_that_are_out() -> None:
    values = drawn(0.0, 0.0, -9.0)
    choice = Kn(difference=0.2).choose(values[:, :10])
    assert choice.in_play == (0, 1)
    assert choice.wanted[2] == 0 and choice.wanted[0] == choice.wanted[1] == 1


def test_kn_needs_no_more_where_differences_are_constant() -> None:
    values = drawn(0.0)[0, :10]
    choice = Kn(difference=0.5).choose([values, values + 0.1, values - 0.1])
    assert (choice.best, choice.done, choice.used) == (1, True, (10, 10, 10))


# --- OCBA ----------------------------------------------------------------------------------------

WAVE = np.array([-1.0, 1.0] * 5)  # variance 10/9


def test_ocba_shares_as_in_the_paper() -> None:
    """Equal variances, gaps 1 and 2: N_2 / N_3 = (2 / 1)^2, N_1 = sqrt(N_2^2 + N_3^2)."""
    values = [WAVE, WAVE - 1.0, WAVE - 2.0]
    found = Ocba(probability=0.999999, portion=1000).choose(values)
    weights = np.array([math.hypot(4, 1), 4, 1])
    wanted = 1030 * weights / weights.sum() - 10
    assert sum(found.wanted) == 1000
    assert found.wanted == pytest.approx(wanted, abs=1)


def test_the_stated_probability_is_the_bound_of_bonferroni() -> None:
    values = [WAVE, WAVE - 1.0, 2 * WAVE - 1.5]
    found = Ocba(probability=0.5).choose(values)
    wrong = [
        stats.ttest_ind(values[0], values[i], equal_var=False, alternative="greater").pvalue
        for i in (1, 2)
    ]
    assert found.probability == pytest.approx(1 - sum(wrong))


def test_ocba_says_when_the_ceiling_ended_it() -> None:
    values = drawn(0.0, 0.001)
    found = Ocba(at_most=55, portion=10).choose(values)
    assert (found.done, found.reached) == (True, False)
    assert sum(found.used) == 55
    assert 0 <= found.probability < 0.95


def test_designs_with_one_mean_share_all_with_the_leader() -> None:
    values = [WAVE, WAVE, WAVE - 3.0]
    wanted = Ocba(portion=20).choose(values).wanted
    assert wanted == (10, 10, 0)


def test_constants_are_known_and_equal_ones_are_even_odds() -> None:
    apart = Ocba().choose([np.full(10, 0.1), np.full(10, 0.2)])
    assert (apart.best, apart.probability, apart.used) == (1, 1.0, (10, 10))
    alike = Ocba(at_most=40).choose([np.full(20, 0.1), np.full(20, 0.1)])
    assert (alike.probability, alike.reached, alike.used) == (0.5, False, (20, 20))


def test_the_leader_has_all_if_the_others_are_constant() -> None:
    found = Ocba(portion=10).choose([WAVE * 3 + 0.1, np.zeros(10)])
    assert found.wanted == (10, 0)


@pytest.mark.parametrize(
    ("shares", "counts", "portion", "expected"),
    [
        ([1.0, 1.0], [10, 10], 10, [15, 15]),
        ([3.0, 1.0], [10, 10], 10, [20, 10]),  # 22.5 and 7.5: the second keeps its 10
        ([1.0, 1.0, 1.0], [10, 10, 10], 4, [12, 11, 11]),
        ([1.0, 0.0], [10, 10], 5, [15, 10]),
    ],
)
def test_a_portion_brings_counts_as_near_to_the_shares_as_can_be(
    shares: list[float], counts: list[int], portion: int, expected: list[int]
) -> None:
    assert allocated(np.array(shares), np.array(counts), portion).tolist() == expected
