"""Plans and sensitivity against functions whose indices and effects are known exactly."""

import itertools
import math

import numpy as np
import pytest

from sim.errors import UsageError
from sim.measures import plans, sensitivity
from sim.measures.statistics import Array

X, G = ["x1", "x2", "x3"], ["g1", "g2", "g3", "g4"]
WEIGHTS = np.array([0.0, 1.0, 4.5, 9.0])


def ishigami(unit: Array) -> Array:
    """a = 7, b = 0.1, on -pi to pi. Ishigami, Homma, Proc. ISUMA (1990) 398-403."""
    x = (2 * unit - 1) * math.pi
    return np.sin(x[:, 0]) * (1 + 0.1 * x[:, 2] ** 4) + 7 * np.sin(x[:, 1]) ** 2


ISHIGAMI_FIRST, ISHIGAMI_TOTAL = [0.3139, 0.4424, 0.0], [0.5576, 0.4424, 0.2437]


def g_function(unit: Array) -> Array:
    """Saltelli, Sobol, Reliab. Eng. Syst. Saf. 50 (1995) 225-239."""
    return np.prod((np.abs(4 * unit - 2) + WEIGHTS) / (1 + WEIGHTS), axis=1)


def g_indices() -> tuple[Array, Array]:
    """V_i = 1 / (3 (1 + a_i)^2); V = prod(1 + V_i) - 1; T_i = V_i prod_{j != i} (1 + V_j)."""
    alone = 1 / (3 * (1 + WEIGHTS) ** 2)
    both = np.prod(1 + alone)
    return alone / (both - 1), alone * both / (1 + alone) / (both - 1)


FUNCTIONS = {
    "ishigami": (ishigami, X, np.array(ISHIGAMI_FIRST), np.array(ISHIGAMI_TOTAL)),
    "g": (g_function, G, *g_indices()),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@pytest.mark.parametrize("seed", [0, 1])
def test_sobol_finds_the_analytic_indices(name: str, seed: int) -> None:
    function, dimensions, first, total = FUNCTIONS[name]
    outputs = function(plans.saltelli(1024, len(dimensions), seed))
    table = sensitivity.sobol(outputs, dimensions, seed=seed).table
    assert table["first"].to_numpy() == pytest.approx(first, abs=0.02)
    assert table["total"].to_numpy() == pytest.approx(total, abs=0.02)
    assert (table["first_low"] < first).all() and (first < table["first_high"]).all()
    assert (table["total_low"] < total).all() and (total < table["total_high"]).all()


@pytest.mark.long
@pytest.mark.parametrize("name", FUNCTIONS)
def test_sobol_comes_nearer_with_more_points(name: str) -> None:
    function, dimensions, first, total = FUNCTIONS[name]
    outputs = function(plans.saltelli(2**13, len(dimensions), 3))
    table = sensitivity.sobol(outputs, dimensions, seed=3).table
    assert table["first"].to_numpy() == pytest.approx(first, abs=0.005)
    assert table["total"].to_numpy() == pytest.approx(total, abs=0.005)


def test_second_order_finds_the_one_interaction_of_ishigami() -> None:
    outputs = ishigami(plans.saltelli(1024, 3, 1, second_order=True))
    second = sensitivity.sobol(outputs, X, seed=1, second_order=True).second
    assert list(zip(second["dimension"], second["other"], strict=True)) == [
        ("x1", "x2"),
        ("x1", "x3"),
        ("x2", "x3"),
    ]
    exact = np.array([0.0, 0.2437, 0.0])
    assert second["second"].to_numpy() == pytest.approx(exact, abs=0.03)
    assert (second["low"] < exact).all() and (exact < second["high"]).all()


def effects(function, dimensions: int, levels: int) -> Array:  # type: ignore[no-untyped-def]
    """Every elementary effect of the grid, all as likely: (dimensions, starts)."""
    points = np.array(list(itertools.product(range(levels), repeat=dimensions)))
    found = []
    for each in range(dimensions):
        starts = points[points[:, each] < levels // 2]
        ends = starts.copy()
        ends[:, each] += levels // 2
        rise = function(ends / (levels - 1)) - function(starts / (levels - 1))
        found.append(rise / plans.step_of(levels))
    return np.array(found)


@pytest.mark.parametrize("levels", [4, 8])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_morris_finds_the_exact_effects_of_its_grid(name: str, levels: int) -> None:
    function, dimensions, *_ = FUNCTIONS[name]
    trajectories = 200
    plan = plans.morris(trajectories, len(dimensions), 5, levels)
    found = sensitivity.morris(plan, function(plan), dimensions, seed=5, levels=levels).table
    exact = effects(function, len(dimensions), levels)
    for column, values in (("mu", exact), ("mu_star", np.abs(exact))):
        error = values.std(axis=1) / math.sqrt(trajectories)
        off = np.abs(found[column].to_numpy() - values.mean(axis=1))
        assert (off <= 4 * error + 1e-9).all(), column
    spread = exact.std(axis=1)
    assert found["sigma"].to_numpy() == pytest.approx(spread, rel=0.2, abs=1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_morris_ranks_dimensions_as_the_exact_effects_do(name: str) -> None:
    # With 4 levels x1 and x2 of Ishigami are within 3 % of each other: 7.70 and 7.875.
    function, dimensions, *_ = FUNCTIONS[name]
    plan = plans.morris(60, len(dimensions), 2, levels=8)
    found = sensitivity.morris(plan, function(plan), dimensions, seed=2, levels=8).table
    mu_star = np.abs(effects(function, len(dimensions), 8)).mean(axis=1)
    assert list(np.argsort(-found["mu_star"])) == list(np.argsort(-mu_star))


def test_the_interval_of_mu_star_covers_what_is_exact() -> None:
    exact, covered = np.abs(effects(g_function, 4, 4)).mean(axis=1), []
    for seed in range(60):
        plan = plans.morris(40, 4, seed)
        found = sensitivity.morris(plan, g_function(plan), G, seed=seed).table
        covered.append((found["low"] <= exact) & (exact <= found["high"]))
    assert 0.90 <= np.mean(covered) <= 0.98  # 240 intervals, dependent by fours


def test_morris_ranks_the_g_function_as_its_total_indices_do() -> None:
    plan = plans.morris(50, 4, 1)
    found = sensitivity.morris(plan, g_function(plan), G, seed=1).table
    assert list(np.argsort(-found["mu_star"])) == list(np.argsort(-g_indices()[1]))


@pytest.mark.parametrize("levels", [2, 4, 6])
def test_morris_finds_the_coefficients_of_a_linear_function(levels: int) -> None:
    coefficients = np.array([3.0, -2.0, 0.0])
    plan = plans.morris(5, 3, 0, levels)
    found = sensitivity.morris(plan, plan @ coefficients + 7, X, seed=0, levels=levels).table
    assert found["mu"].to_numpy() == pytest.approx(coefficients, abs=1e-12)
    for column in ("mu_star", "low", "high"):
        assert found[column].to_numpy() == pytest.approx(np.abs(coefficients), abs=1e-12)
    assert found["sigma"].to_numpy() == pytest.approx(0.0, abs=1e-12)


def test_chance_lifts_total_indices_by_as_much_as_is_told() -> None:
    function, dimensions, first, total = FUNCTIONS["g"]
    outputs = function(plans.saltelli(2048, 4, 2))
    error = math.sqrt(outputs.var() / 4)  # a fifth of the variance that is seen
    noisy = outputs + np.random.default_rng(3).normal(0, error, len(outputs))
    found = sensitivity.sobol(noisy, dimensions, seed=2, errors=np.full(len(outputs), error))
    assert found.chance.share == pytest.approx(0.2, abs=0.01)
    assert found.chance.doubtful
    table = found.table
    assert table["total_chance"].to_numpy() == pytest.approx(0.2, abs=0.01)
    assert table["total"].to_numpy() == pytest.approx(0.8 * total + 0.2, abs=0.03)
    assert table["first"].to_numpy() == pytest.approx(0.8 * first, abs=0.05)


def test_chance_lifts_morris_of_what_does_not_matter_to_what_is_told() -> None:
    plan = plans.morris(400, 2, 4)
    noise = np.random.default_rng(5).normal(0, 0.5, len(plan))
    errors = np.full(len(plan), 0.5)
    found = sensitivity.morris(plan, noise, X[:2], seed=4, errors=errors).table
    assert found["sigma_chance"].to_numpy() == pytest.approx(math.sqrt(2) * 0.5 * 1.5)
    assert found["sigma"].to_numpy() == pytest.approx(found["sigma_chance"], rel=0.1)
    assert found["mu_star"].to_numpy() == pytest.approx(found["mu_star_chance"], rel=0.1)


def test_a_share_of_chance_below_the_bound_or_unknown_is_no_doubt() -> None:
    assert not sensitivity.Chance(0.1).doubtful
    assert sensitivity.Chance(0.11).doubtful
    assert not sensitivity.Chance(math.nan).doubtful
    plan = plans.morris(4, 2, 0)
    assert math.isnan(sensitivity.morris(plan, plan[:, 0], X[:2], seed=0).chance.share)


def test_an_output_that_never_varies_has_no_indices_and_no_effects() -> None:
    errors = np.full(5 * 8, 0.1)
    found = sensitivity.sobol(np.full(5 * 8, 0.3), X, seed=1, errors=errors)
    assert found.table[sensitivity.FIRST + sensitivity.TOTAL].isna().all(axis=None)
    assert math.isnan(found.chance.share)
    second = sensitivity.sobol(np.full(8 * 8, 0.3), X, seed=1, second_order=True).second
    assert len(second) == 3 and second["second"].isna().all()
    plan = plans.morris(4, 3, 1)
    effect = sensitivity.morris(plan, np.full(16, 0.3), X, seed=1).table
    assert (effect[["mu", "mu_star", "low", "high", "sigma"]] == 0).all(axis=None)


@pytest.mark.parametrize("dimensions", [1, 2])
def test_one_dimension_explains_all(dimensions: int) -> None:
    outputs = plans.saltelli(256, dimensions, 1, second_order=True)[:, 0]
    found = sensitivity.sobol(outputs, X[:dimensions], seed=1, second_order=True)
    assert found.table["first"].to_numpy() == pytest.approx([1, 0][:dimensions], abs=0.02)
    assert len(found.second) == dimensions - 1


def test_the_same_seed_gives_the_same_bytes_and_another_seed_others() -> None:
    def all_of(seed: int) -> list[bytes]:
        walk, base = plans.morris(6, 2, seed), plans.saltelli(16, 2, seed)
        drawn = [plans.latin_hypercube(5, 2, seed), plans.sobol_sequence(8, 2, seed), walk, base]
        screened = sensitivity.morris(walk, np.exp(walk[:, 0]), X[:2], seed=seed).table
        indices = sensitivity.sobol(np.exp(base.sum(axis=1)), X[:2], seed=seed).table
        tables = [one.drop(columns="dimension").to_numpy() for one in (screened, indices)]
        return [one.tobytes() for one in (*drawn, *tables)]

    # 0 is the seed that SALib takes for none: it would ask the global numbers.
    first = all_of(0)
    assert all_of(0) == first
    assert all(a != b for a, b in zip(first, all_of(1), strict=True))


def test_intervals_do_not_share_their_numbers_with_plans() -> None:
    one, other = (plans.generator(1, name).random(4) for name in ("plan:morris", "analysis:morris"))
    assert not (one == other).any()


@pytest.mark.parametrize("points", [1, 7, 100])
def test_a_latin_hypercube_has_one_point_in_each_slice(points: int) -> None:
    plan = plans.latin_hypercube(points, 3, 2)
    assert plan.shape == (points, 3)
    assert (np.sort((plan * points).astype(int), axis=0) == np.arange(points)[:, None]).all()


def test_a_sobol_sequence_has_one_point_in_each_slice_and_each_square() -> None:
    plan = plans.sobol_sequence(64, 2, 9)
    assert (np.sort((plan * 64).astype(int), axis=0) == np.arange(64)[:, None]).all()
    assert len(np.unique((plan * 8).astype(int) @ [8, 1])) == 64


def test_a_grid_counts_the_last_dimension_fastest() -> None:
    expected = [[0, 0.5, 0], [0, 0.5, 0.5], [0, 0.5, 1], [1, 0.5, 0], [1, 0.5, 0.5], [1, 0.5, 1]]
    assert plans.grid([2, 1, 3]).tolist() == expected


@pytest.mark.parametrize("levels", [4, 6, 10, 20])
def test_trajectories_of_morris_change_one_dimension_by_one_step(levels: int) -> None:
    plan = plans.morris(80, 4, 3, levels)
    assert set(np.unique(plan)) == {level / (levels - 1) for level in range(levels)}
    moves = np.diff(plan.reshape(80, 5, 4), axis=1)
    assert (np.count_nonzero(moves, axis=2) == 1).all()
    assert (np.count_nonzero(moves, axis=1) == 1).all()
    assert np.abs(moves[moves != 0]) == pytest.approx(plans.step_of(levels))


def test_saltelli_exchanges_one_dimension_at_a_time() -> None:
    plan = plans.saltelli(8, 2, 1, second_order=True).reshape(8, 6, 2)
    a, a1, a2, b1, b2, b = np.moveaxis(plan, 1, 0)
    for mixed, first, second in ((a1, b, a), (a2, a, b), (b1, a, b), (b2, b, a)):
        assert (mixed == np.stack([first[:, 0], second[:, 1]], axis=1)).all()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: plans.sobol_sequence(100, 2, 1), "points: needs a power of 2, such as 64 or 128"),
        (lambda: plans.saltelli(3, 2, 1), "points: needs a power of 2, such as 2 or 4 (got 3)"),
        (lambda: plans.morris(4, 2, 1, levels=5), "levels: needs an even number"),
        (lambda: plans.latin_hypercube(4, 2, -1), "seed: needs a number from 0"),
    ],
)
def test_what_a_user_may_get_wrong_is_told(call, said: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(UsageError) as caught:
        call()
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "call",
    [
        lambda: plans.latin_hypercube(0, 2, 1),
        lambda: plans.sobol_sequence(4, 0, 1),
        lambda: plans.morris(1, 2, 1),
        lambda: plans.grid([]),
        lambda: plans.grid([2, 0]),
        lambda: sensitivity.morris(plans.grid([2, 2]), np.zeros(4), X[:2], seed=1),
        lambda: sensitivity.morris(plans.morris(2, 2, 1), np.zeros(5), X[:2], seed=1),
        lambda: sensitivity.sobol(np.zeros(8), X[:2], seed=1, second_order=True),
        lambda: sensitivity.sobol(np.zeros(4), X[:2], seed=1),
    ],
)
def test_what_does_not_fit_together_is_refused(call) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(ValueError, match=r"\(got|no plan of Saltelli"):
        call()


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_point_without_a_figure_is_named(bad: float) -> None:
    outputs = np.arange(16.0)
    outputs[[3, 5]] = bad
    plan = plans.morris(4, 3, 1)
    calls = [
        lambda: sensitivity.morris(plan, outputs, X, seed=1),
        lambda: sensitivity.sobol(outputs[:15], X, seed=1),
    ]
    for call in calls:
        with pytest.raises(UsageError, match=r"finite output .*none at 3, 5, counted from 0"):
            call()
    with pytest.raises(UsageError, match=r"finite standard error .*none at 3, 5, counted"):
        sensitivity.morris(plan, np.zeros(16), X, seed=1, errors=outputs)
    outputs[:] = bad
    with pytest.raises(UsageError, match=r"none at 0, 1, 2, 3, 4 and 11 more"):
        sensitivity.morris(plan, outputs, X, seed=1)
