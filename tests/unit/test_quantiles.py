"""Quantiles against scipy and exact arithmetic, at the edges, and as Python."""

import math

import numpy as np
import pytest
from scipy import stats

from sim.jit import ready
from sim.language import distributions, quantiles, special
from sim.language.distributions import DISTRIBUTIONS
from sim.language.quantiles import pick
from tests.unit.forms import EXTREMES, FORMS, examples, number_of

GRID = np.concatenate([
    [2.0**-54, 1e-15, 1e-12, 1e-8, 1e-4], np.linspace(0.001, 0.999, 101),
    [1 - 1e-4, 1 - 1e-8, 1 - 1e-12, 1 - 2.0**-52, 1 - 2.0**-53],
])  # fmt: skip

AGAINST_SCIPY = [
    ("exponential", {"mean": 2.0}, stats.expon(scale=2)),
    ("normal", {"mean": 0.0, "sd": 1.0}, stats.norm()),
    ("normal", {"mean": 3.0, "sd": 0.2}, stats.norm(3, 0.2)),
    ("logistic", {"mean": 0.0, "scale": 2.0}, stats.logistic(0, 2)),
    ("uniform", {"low": 0.0, "high": 5.0}, stats.uniform(0, 5)),
    ("triangular", {"low": 1.0, "mode": 2.0, "high": 5.0}, stats.triang(0.25, 1, 4)),
    ("lognormal", {"mean": 1.5, "cv": 0.5},
     stats.lognorm(math.sqrt(math.log(1.25)), scale=1.5 / math.sqrt(1.25))),
    ("lognormal", {"median": 1.5, "sigma": 2.0}, stats.lognorm(2, scale=1.5)),
    *[("gamma", {"shape": a, "scale": 2.0}, stats.gamma(a, scale=2))
      for a in (0.3, 0.9, 1.0, 1.5, 4.0, 30.0, 1e3, 9.9e4)],
    ("gamma", {"mean": 3.0, "cv": 0.5}, stats.gamma(4, scale=0.75)),
    ("erlang", {"mean": 3.0, "stages": 3.0}, stats.gamma(3)),
    ("erlang", {"mean": 3.0, "stages": 1.0}, stats.expon(scale=3)),
    ("weibull", {"shape": 0.7, "scale": 3.0}, stats.weibull_min(0.7, scale=3)),
    ("weibull", {"shape": 2.0, "mean": 3.0}, stats.weibull_min(2, scale=3 / math.gamma(1.5))),
    *[("beta", {"a": a, "b": b}, stats.beta(a, b))
      for a, b in ((0.3, 2), (2, 0.3), (0.5, 0.5), (1, 1), (2, 3), (20, 30), (1e4, 3), (1e3, 1e4))],
    ("beta", {"mean": 0.4, "sd": 0.2}, stats.beta(2, 3)),
    ("beta", {"mean": 14.0, "sd": 2.0, "low": 10.0, "high": 20.0}, stats.beta(2, 3, 10, 10)),
    ("pert", {"low": 1.0, "mode": 2.0, "high": 5.0}, stats.beta(2, 4, 1, 4)),
]  # fmt: skip


def quantile_of(name, parameters):
    form = DISTRIBUTIONS[name].form(tuple(parameters))
    values = [float(parameters[p]) for p in form.parameters]
    assert form.check(*values) == ""
    return lambda u: ready(form.quantile)(u, *values)


@pytest.mark.parametrize(("name", "parameters", "reference"), AGAINST_SCIPY)
def test_quantiles_agree_with_scipy_far_into_the_tails(name, parameters, reference):
    ours = np.array([quantile_of(name, parameters)(float(u)) for u in GRID])
    np.testing.assert_allclose(ours, reference.ppf(GRID), rtol=1e-11, atol=1e-300)


def test_the_normal_is_right_to_the_last_bits():
    ours = np.array([special.standard_normal(float(u)) for u in GRID])
    np.testing.assert_allclose(ours, stats.norm.ppf(GRID), rtol=2e-15, atol=1e-17)


def test_a_triangular_without_a_left_side_keeps_its_digits_near_low():
    for u in GRID.tolist():
        exact = -5.0 * math.expm1(0.5 * math.log1p(-u))  # scipy loses them
        assert quantiles.triangular(u, 0.0, 0.0, 5.0) == pytest.approx(exact, rel=1e-15)


@pytest.mark.parametrize("u", [0.075, 0.5, 0.925, math.exp(-25.0)])
def test_the_pieces_of_the_normal_meet(u):
    below, above = (special.standard_normal(u * (1 + side * 1e-14)) for side in (-1, 1))
    assert 0 < above - below < 1e-12


@pytest.mark.parametrize("shape", [1e5, 1e6, 1e7])
def test_large_gammas_invert_their_own_tails(shape):
    for u in (2.0**-54, 1e-8, 0.01, 0.3, 0.7, 0.99, 1 - 1e-8, 1 - 2.0**-53):
        lower, upper, _ = special.gamma_tails(shape, quantiles.standard_gamma(u, shape))
        # A relative error e of x moves a tail by up to 9 √shape e.
        assert lower == pytest.approx(u, rel=1e-9) or u > 0.5
        assert upper == pytest.approx(1 - u, rel=1e-9) or u <= 0.5


@pytest.mark.parametrize("mean", [0.01, 1.0, 7.3, 75.0, 1e3, 1e5])
def test_poisson_is_the_smallest_count_that_reaches_u(mean):
    for u in GRID.tolist():
        k = quantiles.poisson(u, mean)
        reaches = [
            stats.poisson.cdf(n, mean) >= u * (1 - 1e-12) if u <= 0.5
            else stats.poisson.sf(n, mean) <= (1 - u) * (1 + 1e-9)
            for n in (k - 1, k)
        ]  # fmt: skip
        assert reaches == [False, True]


@pytest.mark.parametrize("mean", [0.01, 1.0, 2.5, 1e3, 1e7])
def test_geometric_is_the_smallest_count_that_reaches_u(mean):
    stay = math.log(mean / (1 + mean)) if mean < 1e6 else -math.log1p(1 / mean)
    for u in GRID.tolist():
        k = quantiles.geometric(u, mean)
        exact = math.log1p(-u) / stay - 1
        assert k == 0 or k - 1 < exact * (1 + 1e-12) + 1e-12
        assert k >= exact * (1 - 1e-12) - 1e-12


@pytest.mark.parametrize("form", FORMS, ids=number_of)
def test_every_quantile_rises_with_u_is_finite_and_reaches_its_limits(form):
    for parameters in examples(form):
        values = [form.quantile(float(u), *parameters) for u in GRID]
        assert all(math.isfinite(value) for value in values)
        assert values == sorted(values)
        named = dict(zip(form.parameters, parameters, strict=True))
        low, high = named.get("low", -math.inf), named.get("high", math.inf)
        assert low <= values[0] <= values[-1] <= high
        if low < high < math.inf:
            assert low < values[0]
            assert values[-1] < high


@pytest.mark.parametrize("end", [1.0, 1.5, 2.0 - 2.0**-52, 1.0 + 2.0**-52, 3e-300])
def test_the_ends_are_left_by_one_double(end):
    for low, high in ((-9.0, end), (-9.0, -end)):
        assert quantiles.between(low, high, high) == math.nextafter(high, -math.inf)
        assert quantiles.between(-high, -high, -low) == math.nextafter(-high, math.inf)


POSITIVE = ["exponential", "lognormal", "gamma", "erlang", "weibull"]


@pytest.mark.parametrize("name", POSITIVE)
def test_positive_draws_never_round_to_zero_or_infinity(name):
    for form in DISTRIBUTIONS[name].forms:
        for parameters in EXTREMES[form.parameters]:
            assert form.check(*parameters) == ""
            for u in (2.0**-54, 0.5, 1 - 2.0**-53):
                assert 0.0 < form.quantile(u, *parameters) < math.inf


def test_bounded_draws_stay_inside_where_rounding_would_leave():
    assert quantiles.uniform(2.0**-54, 0.9, 1.0) > 0.9
    assert quantiles.uniform(1 - 2.0**-53, 0.9, 1.0) < 1.0
    assert quantiles.uniform(1 - 2.0**-53, -5.0, -4.0) < -4.0
    assert quantiles.standard_beta(2.0**-54, 0.001, 2.0) > 0.0
    assert quantiles.standard_beta(1 - 2.0**-53, 2.0, 0.001) < 1.0


CONSTANTS = [
    (quantiles.constant, (3.7,), 3.7),
    (quantiles.normal, (3.7, 0.0), 3.7),
    (quantiles.logistic, (3.7, 0.0), 3.7),
    (quantiles.uniform, (3.7, 3.7), 3.7),
    (quantiles.triangular, (3.7, 3.7, 3.7), 3.7),
    (quantiles.lognormal_by_cv, (3.7, 0.0), 3.7),
    (quantiles.lognormal_by_median, (3.7, 0.0), 3.7),
    (quantiles.gamma_by_cv, (3.7, 0.0), 3.7),
    (quantiles.gamma_by_cv, (3.7, 1e-200), 3.7),
    (quantiles.beta_on, (3.7, 0.0, 1.0, 4.0), 3.7),
    (quantiles.beta_on, (3.7, 0.0, 3.7, 3.7), 3.7),
    (quantiles.beta_on_unit, (0.7, 0.0), 0.7),
    (quantiles.pert, (3.7, 3.7, 3.7), 3.7),
    (quantiles.geometric, (0.0,), 0.0),
    (quantiles.poisson, (0.0,), 0.0),
]


@pytest.mark.parametrize(("quantile", "parameters", "value"), CONSTANTS)
def test_without_spread_there_is_the_constant(quantile, parameters, value):
    for u in (2.0**-54, 0.3, 1 - 2.0**-53):
        assert quantile(u, *parameters) == value


@pytest.mark.parametrize("form", FORMS, ids=number_of)
def test_the_twin_gives_the_same_bits(form, python_only):
    sets = [*examples(form), *EXTREMES.get(form.parameters, [])]
    uniforms = np.random.default_rng(3).random(10_000 // len(sets) + 1).tolist()
    uniforms[:2] = [2.0**-54, 1 - 2.0**-53]
    expected = [form.quantile(u, *parameters) for parameters in sets for u in uniforms]
    with python_only(special, quantiles):
        twin = [form.quantile(u, *parameters) for parameters in sets for u in uniforms]
    assert twin == expected


def test_special_functions_agree_with_scipy():
    from scipy import special as reference

    for x in (1e-10, 0.3, 1.0, 2.0, 5.5, 9.99, 10.0, 1e3, 1e8):
        assert special.log_gamma(x) == pytest.approx(reference.gammaln(x), rel=2e-15, abs=4e-15)
        assert special.log_gamma(x) - special.stirling_error(x) == pytest.approx(
            (x - 0.5) * math.log(x) - x + math.log(2 * math.pi) / 2, rel=1e-14, abs=1e-14
        )
        for y in (0.02, 1.0, 30.0, 1e4):
            assert special.log_beta(x, y) == pytest.approx(reference.betaln(x, y), rel=1e-10)
    for d in (-0.9, -0.5, -1e-3, -1e-9, 1e-12, 0.3, 0.5, 4.0):
        exact = -d * d / 2 + d**3 / 3 if abs(d) < 1e-4 else math.log1p(d) - d
        assert special.log1p_less(d) == pytest.approx(exact, rel=1e-9)


WEIGHTS = np.array([0.0, 2.0, 0.0, 1.0, 0.0])


@pytest.mark.parametrize(
    ("u", "index", "rest"),
    [(0.1, 1, 0.15), (0.5, 1, 0.75), (0.7, 3, 0.1), (1 - 2.0**-53, 3, None), (2.0**-54, 1, None)],
)
def test_pick_finds_the_entry_and_the_place_inside_it(u, index, rest):
    for found in (pick(u, WEIGHTS), pick.py_func(u, WEIGHTS.tolist())):
        assert found[0] == index
        assert 0.0 < found[1] < 1.0
        assert rest is None or found[1] == pytest.approx(rest)


def test_picked_shares_are_the_weights_and_the_rest_is_uniform():
    weights = np.array([0.1, 0.0, 0.3, 0.6])
    uniforms = (np.arange(100_000) + 0.5) / 100_000
    picked = [pick(u, weights) for u in uniforms.tolist()]
    assert picked == [pick.py_func(u, weights.tolist()) for u in uniforms.tolist()]
    indices = np.array([index for index, _ in picked])
    np.testing.assert_allclose(np.bincount(indices) / 100_000, weights, atol=2e-5)
    for index in (0, 2, 3):
        rests = [rest for found, rest in picked if found == index]
        assert stats.kstest(rests, "uniform").statistic < 1e-3


def test_pick_survives_rounding_at_the_end():
    weights = np.full(1000, 0.1)
    assert pick(1 - 2.0**-53, weights)[0] == 999
    assert pick(1 - 2.0**-53, np.append(weights, 0.0))[0] == 999


def test_registered_quantiles_are_the_compiled_ones():
    for form in FORMS:
        assert form.quantile is vars(quantiles)[form.quantile.__name__]
    assert distributions.DISTRIBUTIONS["normal"].forms[0].quantile is quantiles.normal
