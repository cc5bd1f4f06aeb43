"""The value of evidence against closed forms, and the regression that it rests on."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.errors import UsageError
from sim.measures import evidence_value as worth
from sim.measures.evidence_value import EvidenceValue, evidence_value
from sim.measures.plans import sobol_sequence
from sim.measures.regression import columns_for
from sim.measures.statistics import Array

NAMES = ["x", "y", "z"]


def gained(mean: float, sd: float) -> float:
    """E[max(0, D)] - max(0, E[D]) for normal D: mean Phi(mean / sd) + sd phi(mean / sd) - …"""
    by = mean / sd
    return float(mean * stats.norm.cdf(by) + sd * stats.norm.pdf(by) - max(mean, 0.0))


def normal(points: int, seed: int, dimensions: int = 3) -> Array:
    return np.asarray(stats.norm.ppf(sobol_sequence(points, dimensions, seed)))


def options(difference: Array, seed: int = 0) -> Array:
    """Payoffs of two options, with much in common."""
    common = np.random.default_rng(seed).normal(1e3, 50, len(difference))
    return np.column_stack([common, common + difference])


def value_of(found: EvidenceValue, name: str, column: str = "value") -> float:
    return float(found.table.set_index("evidence").loc[name, column])


@pytest.mark.parametrize("mean", [-0.6, 0.3, 0.6])
def test_a_linear_normal_case_has_its_closed_form(mean: float) -> None:
    known = normal(1024, 1)
    difference = mean + known @ [1.0, 0.5, 0.0]
    found = evidence_value(known, options(difference), NAMES, seed=1, groups={"both": ["x", "y"]})
    assert found.best == (mean > 0)
    assert found.evpi.mean == pytest.approx(gained(mean, math.sqrt(1.25)), abs=0.01)
    assert found.evpi.low < gained(mean, math.sqrt(1.25)) < found.evpi.high
    assert found.seen == found.evpi.mean
    exact = {"x": gained(mean, 1.0), "y": gained(mean, 0.5), "both": gained(mean, math.sqrt(1.25))}
    for name, value in exact.items():
        assert value_of(found, name) == pytest.approx(value, abs=0.01), name
        assert value_of(found, name, "low") < value < value_of(found, name, "high")
        assert value_of(found, name, "share") == value_of(found, name) / found.evpi.mean
    assert value_of(found, "z") == pytest.approx(0.0, abs=0.002)
    assert list(found.table["evidence"]) == ["both", "x", "y", "z"]
    assert found.means[1] - found.means[0] == pytest.approx(mean, abs=0.01)


def test_noise_of_the_inner_runs_is_no_value_of_evidence() -> None:
    known = normal(2048, 2)
    error, mean = 0.8, 0.3
    noise = np.random.default_rng(3).normal(0, error, 2048)
    payoffs = options(mean + known[:, 0] + noise)
    found = evidence_value(known, payoffs, NAMES, seed=2, errors=np.full(2048, error))
    assert found.evpi.mean == pytest.approx(gained(mean, 1.0), abs=0.03)
    assert found.seen == pytest.approx(gained(mean, math.hypot(1.0, error)), abs=0.03)
    assert value_of(found, "x") == pytest.approx(gained(mean, 1.0), abs=0.03)
    assert found.chance.share == pytest.approx(0.64 / 1.64, abs=0.03)
    assert found.chance.doubtful
    plain = evidence_value(known, payoffs, NAMES, seed=2)
    assert plain.evpi.mean == plain.seen == found.seen
    assert math.isnan(plain.chance.share)


def test_differences_that_are_all_chance_are_worth_nothing() -> None:
    known = normal(256, 4)
    noise = np.random.default_rng(5).normal(0, 1, 256)
    found = evidence_value(known, options(0.2 + noise), NAMES, seed=4, errors=np.full(256, 1.5))
    assert found.evpi.mean == 0.0 and found.seen > 0.2
    assert found.table["share"].isna().all()


def test_a_bend_is_followed_and_a_constant_is_worth_nothing() -> None:
    known = normal(1024, 6)
    known[:, 2] = 7.0
    # D = x^2 - 1: E max(0, D) = 2 phi(1), since the integral of (x^2 - 1) phi is -x phi.
    found = evidence_value(known, options(known[:, 0] ** 2 - 1 + known[:, 1] / 9), NAMES, seed=6)
    assert value_of(found, "x") == pytest.approx(2 * stats.norm.pdf(1), abs=0.02)
    assert tuple(found.table.set_index("evidence").loc["z", ["value", "low", "high"]]) == (0, 0, 0)


def test_what_two_parameters_do_together_is_seen_in_their_group_only() -> None:
    known = normal(2048, 7)
    # E max(0, x y) = E|x| E|y| / 2 = 1 / pi.
    found = evidence_value(
        known, options(known[:, 0] * known[:, 1]), NAMES, seed=7, groups={"xy": ["x", "y"]}
    )
    assert value_of(found, "xy") == pytest.approx(1 / math.pi, abs=0.02)
    assert value_of(found, "x") < 0.03 and value_of(found, "y") < 0.03


def test_named_variants_have_a_mean_each() -> None:
    unit = sobol_sequence(512, 2, 8)
    variant = np.floor(unit[:, 0] * 3)
    level = np.array([-1.0, 2.0, -3.0])[variant.astype(int)]
    found = evidence_value(
        np.column_stack([variant, unit[:, 1]]), options(level), ["variant", "other"], seed=8
    )
    assert value_of(found, "variant") == pytest.approx(2 / 3, abs=0.01)
    assert found.evpi.mean == pytest.approx(2 / 3, abs=0.01)


def test_a_variant_that_is_rare_may_be_missing_from_a_resample() -> None:
    known = np.zeros((60, 1))
    known[0] = 1.0
    found = evidence_value(known, options(np.where(known[:, 0] == 1, 60.0, -1.1)), ["x"], seed=1)
    assert found.table.notna().all(axis=None)
    assert found.table["value"][0] == pytest.approx(found.evpi.mean)


def test_three_options_are_chosen_among() -> None:
    known = normal(1024, 9, 2)
    payoffs = np.column_stack([np.zeros(1024), known[:, 0], known[:, 1] - 0.5])
    found = evidence_value(known, payoffs, ["x", "y"], seed=9)
    rng = np.random.default_rng(10)
    x, y = rng.normal(size=(2, 400_000))
    exact = np.maximum(np.maximum(0, x), y - 0.5).mean() - 0
    assert found.evpi.mean == pytest.approx(exact, abs=0.02)
    assert value_of(found, "x") == pytest.approx(gained(0.0, 1.0), abs=0.02)
    assert value_of(found, "y") == pytest.approx(gained(-0.5, 1.0), abs=0.02)


def test_nothing_is_worth_less_than_nothing() -> None:
    rng = np.random.default_rng(11)
    for seed in range(15):
        known, difference = rng.normal(size=(40, 3)), rng.normal(0.1, 1, 40)
        found = evidence_value(known, options(difference), NAMES, seed=seed)
        assert (found.table[["value", "low", "high"]] >= 0).all(axis=None)
        assert found.evpi.low >= 0
    sure = evidence_value(known, options(difference + 100), NAMES, seed=1)
    assert sure.evpi == (0, 0, 0) and (sure.table["value"] == 0).all()


def test_no_dimension_is_worth_more_than_all_of_them() -> None:
    rng, cuts = np.random.default_rng(13), 0
    for seed in range(15):
        known, difference = rng.normal(size=(20, 3)), rng.normal(0.1, 1, 20)
        errors = np.full(20, 0.9)
        found = evidence_value(known, options(difference), NAMES, seed=seed, errors=errors)
        table = found.table
        assert (table["value"] <= found.evpi.mean).all()
        assert not (table["share"] > 1).any()
        assert (table.loc[table["cut"], "value"] == found.evpi.mean).all()
        cuts += int(table["cut"].sum())
    assert cuts > 5
    known = normal(1024, 1)
    plenty = evidence_value(known, options(known @ [1.0, 0.5, 0.0]), NAMES, seed=1)
    assert not plenty.table["cut"].any()


def test_intervals_cover_about_as_often_as_they_say() -> None:
    rng, covered = np.random.default_rng(12), []
    truth = [gained(0.4, 1.0), gained(0.4, 0.5)]
    for seed in range(40):
        known = rng.normal(size=(200, 2))
        difference = 0.4 + known @ [1.0, 0.5] + rng.normal(0, 0.5, 200)
        found = evidence_value(known, options(difference), NAMES[:2], seed=seed)
        table = found.table.set_index("evidence").loc[NAMES[:2]]
        covered.append((table["low"] <= truth) & (truth <= table["high"]))
    assert np.mean(covered) >= 0.88


def test_the_same_seed_gives_the_same_table() -> None:
    known = normal(64, 13)
    payoffs = options(0.3 + known[:, 0])
    one, other, third = (evidence_value(known, payoffs, NAMES, seed=seed) for seed in (1, 1, 2))
    assert one.table.equals(other.table) and one.evpi == other.evpi
    assert (one.table["value"] == third.table["value"]).all()
    assert not (one.table["error"] == third.table["error"]).all()


def test_options_may_change_places() -> None:
    known = normal(256, 14)
    payoffs = options(0.3 + known[:, 0])
    here, there = (
        evidence_value(known, each, NAMES, seed=1) for each in (payoffs, payoffs[:, ::-1])
    )
    assert (here.best, there.best) == (1, 0)
    columns = ["value", "low", "high", "error"]
    assert here.table[columns].to_numpy() == pytest.approx(there.table[columns].to_numpy())


def test_splines_hold_straight_lines_and_are_straight_in_the_tails() -> None:
    x = np.sort(np.random.default_rng(15).normal(size=400))
    bent = columns_for(x[:, None], np.column_stack([np.sin(2 * x)]))
    assert bent.shape[1] > 2
    assert bent.T @ bent == pytest.approx(np.eye(bent.shape[1]), abs=1e-12)
    for held in (np.ones(400), x):
        assert bent @ (bent.T @ held) == pytest.approx(held, abs=1e-9)
    tail = x < np.quantile(x, 0.02)
    slopes = np.diff(bent[tail], axis=0) / np.diff(x[tail])[:, None]
    assert slopes == pytest.approx(np.broadcast_to(slopes[0], slopes.shape), abs=1e-6)


def test_a_straight_line_is_taken_for_what_is_one() -> None:
    x = np.random.default_rng(16).normal(size=(300, 1))
    noise = np.random.default_rng(17).normal(0, 0.1, (300, 1))
    assert columns_for(x, x + noise).shape[1] == 2


def test_parameters_that_say_the_same_are_one() -> None:
    x = np.random.default_rng(18).normal(size=(400, 1))
    both = columns_for(np.column_stack([x, 2 * x]), x**2)
    assert both @ (both.T @ x**2) == pytest.approx(x**2, abs=1e-6)
    assert columns_for(np.column_stack([x, 2 * x]), 3 * x).shape[1] == 2


def test_too_few_points_are_refused() -> None:
    known = normal(16, 19)
    with pytest.raises(UsageError, match=r"points: needs at least 20 points .*got 16"):
        evidence_value(known, options(known[:, 0]), NAMES, seed=1)


def test_a_point_without_a_number_is_named() -> None:
    known = normal(32, 20)
    for holed in (known, (payoffs := options(known[:, 0].copy()))):
        kept, holed[[5, 9], 1] = holed[[5, 9], 1].copy(), math.nan
        with pytest.raises(UsageError, match=r"finite number .*none at 5, counted from 0"):
            evidence_value(
                known, payoffs if holed is not known else options(np.ones(32)), NAMES, seed=1
            )
        holed[[5, 9], 1] = kept


def test_groups_must_name_dimensions() -> None:
    known = normal(32, 21)
    payoffs = options(known[:, 0])
    with pytest.raises(
        UsageError, match=r"groups.g: needs one of x, y, z .*did you mean 'x'|got xx"
    ):
        evidence_value(known, payoffs, NAMES, seed=1, groups={"g": ["xx"]})
    for groups in ({"x": ["y"]}, {"g": []}):
        with pytest.raises(UsageError, match="groups: needs a name of its own"):
            evidence_value(known, payoffs, NAMES, seed=1, groups=groups)


@pytest.mark.parametrize(
    "change",
    [
        {"parameters": np.zeros((32, 2))},
        {"payoffs": np.zeros((31, 2))},
        {"payoffs": np.zeros((32, 1))},
        {"payoffs": np.zeros(32)},
        {"errors": np.zeros(31)},
        {"errors": np.full(32, -1.0)},
        {"payoffs": np.zeros((32, 3)), "errors": np.zeros(32)},
    ],
)
def test_shapes_that_do_not_fit_are_refused(change: dict[str, Array]) -> None:
    given = {"parameters": np.zeros((32, 3)), "payoffs": np.zeros((32, 2)), "errors": None} | change
    with pytest.raises(ValueError, match=r"fit together|of two options"):
        evidence_value(given["parameters"], given["payoffs"], NAMES, seed=1, errors=given["errors"])


def test_columns_are_as_told() -> None:
    known = normal(32, 22)
    assert list(evidence_value(known, options(known[:, 0]), NAMES, seed=1).table) == worth.COLUMNS
