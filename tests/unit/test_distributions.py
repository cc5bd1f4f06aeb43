"""The registry of distributions; moments of every form against its own quantile."""

import math

import numpy as np
import pytest

from sim.errors import UsageError
from sim.jit import ready
from sim.language.distributions import (
    DISTRIBUTIONS,
    Distribution,
    Form,
    check_weights,
    distribution,
    register,
)
from tests.unit.forms import FORMS, examples, number_of

# u = 1 / (1 + e^-t) with its density: the trapezoid rule in t reaches far into both tails.
T = np.linspace(-36.5, 36.5, 6001)
U = np.where(T < 0, np.exp(T) / (1 + np.exp(T)), 1 / (1 + np.exp(-T)))
WEIGHT = np.exp(-np.abs(T)) / (1 + np.exp(-np.abs(T))) ** 2 * (T[1] - T[0])


def moments_by_integration(form: Form, parameters: tuple[float, ...]) -> tuple[float, float]:
    quantile = ready(form.quantile)
    values = np.array([quantile(u, *parameters) for u in U.tolist()])
    if np.all(values % 1 == 0):
        return moments_of_counts(form, parameters, int(values[-1]))
    mean = float(np.sum(values * WEIGHT))
    return mean, float(np.sum((values - mean) ** 2 * WEIGHT))


def moments_of_counts(form, parameters, last) -> tuple[float, float]:
    """From P(N > k) = 1 − the largest u whose quantile is at most k."""
    quantile = ready(form.quantile)
    mean = square = 0.0
    for k in range(last):
        low, high = 0.0, 1.0 - 2.0**-53
        for _ in range(60):
            middle = (low + high) / 2
            low, high = (middle, high) if quantile(middle, *parameters) <= k else (low, middle)
        mean += 1 - high
        square += (2 * k + 1) * (1 - high)
    return mean, square - mean * mean


@pytest.mark.parametrize("form", FORMS, ids=number_of)
def test_moments_are_those_of_the_quantile(form):
    for parameters in examples(form):
        mean, variance = form.moments(*parameters)
        by_integration = moments_by_integration(form, parameters)
        assert by_integration == pytest.approx((mean, variance), rel=2e-4, abs=1e-9), parameters


@pytest.mark.parametrize("form", FORMS, ids=number_of)
def test_every_form_is_whole(form):
    assert len(form.roles) == len(form.parameters)
    assert set(form.roles) <= {"value", "pure"}
    assert form.result in ("value", "pure")
    assert (form.result == "value") == ("value" in form.roles)


@pytest.mark.parametrize("form", [f for f in FORMS if "value" in f.roles], ids=number_of)
def test_draws_scale_with_the_unit_of_their_values(form):
    for parameters in examples(form):
        minutes = [p * 60 if r == "value" else p
                   for p, r in zip(parameters, form.roles, strict=True)]  # fmt: skip
        for u in (0.01, 0.5, 0.9):
            hours = form.quantile(u, *parameters)
            assert form.quantile(u, *minutes) == pytest.approx(60 * hours, rel=1e-11)


@pytest.mark.parametrize("form", FORMS, ids=number_of)
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_no_form_takes_what_is_not_finite(form, value):
    for place in range(len(form.parameters)):
        parameters = list(examples(form)[0])
        parameters[place] = value
        assert form.check(*parameters) != ""


BROKEN = [
    ("exponential", {"mean": 0.0}, "mean must be positive"),
    ("exponential", {"mean": math.nan}, "mean must be finite"),
    ("normal", {"mean": -1.0, "sd": -1.0}, "sd must not be negative"),
    ("logistic", {"mean": 0.0, "scale": -1.0}, "scale must not be negative"),
    ("uniform", {"low": 2.0, "high": 1.0}, "low must be at most high"),
    ("triangular", {"low": 1.0, "mode": 0.0, "high": 2.0}, "mode must be at least low"),
    ("pert", {"low": 1.0, "mode": 3.0, "high": 2.0}, "mode must be at most high"),
    ("lognormal", {"mean": 0.0, "cv": 0.5}, "mean must be positive"),
    ("lognormal", {"mean": 1.0, "cv": -0.5}, "cv must not be negative"),
    ("lognormal", {"median": 1.0, "sigma": -0.5}, "sigma must not be negative"),
    ("lognormal", {"mean": 1e101, "cv": 0.5}, "mean must be finite and at most 1e100"),
    ("gamma", {"mean": 1.0, "cv": 1e4}, "cv must be at most a thousand"),
    ("gamma", {"shape": 1e-9, "scale": 1.0}, "shape must be at least a millionth"),
    ("beta", {"a": 1.0, "b": 1e-9}, "a and b must be at least a millionth"),
    ("gamma", {"shape": 1.0, "scale": 0.0}, "scale must be positive"),
    ("weibull", {"shape": 0.0, "mean": 1.0}, "shape must be positive"),
    ("erlang", {"mean": 1.0, "stages": 1.5}, "stages must be a whole number of at least 1"),
    ("erlang", {"mean": 1.0, "stages": 0.0}, "stages must be a whole number of at least 1"),
    ("beta", {"a": 0.0, "b": 1.0}, "a must be positive"),
    ("beta", {"a": 1.0, "b": 1e7}, "a and b must be at most a million"),
    ("beta", {"mean": 1.5, "sd": 0.1}, "mean must be between 0 and 1"),
    ("beta", {"mean": 0.5, "sd": 0.5}, "sd squared must be less than"),
    ("beta", {"mean": 5.0, "sd": 1e-9, "low": 0.0, "high": 9.0}, "sd must be 0 or at least"),
    ("geometric", {"mean": -1.0}, "mean must not be negative"),
    ("poisson", {"mean": 1e10}, "mean must be at most ten million"),
]


@pytest.mark.parametrize(("name", "parameters", "rule"), BROKEN)
def test_the_broken_rule_is_named(name, parameters, rule):
    form = distribution(name).form(tuple(parameters))
    assert form.check(*(parameters[p] for p in form.parameters)).startswith(rule)


@pytest.mark.parametrize(
    ("weights", "rule"),
    [
        ((), "there must be a weight"),
        ((1.0, math.nan), "weights must be finite"),
        ((2.0, -1.0), "weights must not be negative"),
        ((0.0, 0.0), "one weight must be positive"),
        ((1e308, 1e308), "the sum of the weights must be finite"),
        ((0.0, 1.0), ""),
    ],
)
def test_weights_are_checked(weights, rule):
    assert check_weights(weights) == rule


def test_a_name_is_taken_once():
    with pytest.raises(UsageError, match="gamma: is already the name of a distribution"):
        register(Distribution("gamma"))


def test_an_unknown_name_lists_the_known_and_the_nearest():
    with pytest.raises(UsageError, match=r"known are constant, .*choice.*did you mean 'gamma'"):
        distribution("gama")


def test_unknown_parameters_list_the_forms():
    with pytest.raises(UsageError, match=r"lognormal takes \(mean, cv\) or \(median, sigma\)"):
        distribution("lognormal").form(("mean", "sigma"))


def test_the_language_has_every_distribution_it_promises():
    assert list(DISTRIBUTIONS) == [
        "constant", "exponential", "normal", "logistic", "uniform", "triangular", "lognormal",
        "gamma", "erlang", "weibull", "beta", "pert", "geometric", "poisson",
        "empirical", "mixture", "choice",
    ]  # fmt: skip
    assert [d.name for d in DISTRIBUTIONS.values() if d.composite] == [
        "empirical", "mixture", "choice"
    ]  # fmt: skip
