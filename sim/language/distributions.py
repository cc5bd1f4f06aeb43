"""The distributions an analyst can write, each with its ways to be parametrised.

A new one is one entry here (and its quantile in `quantiles`); the YAML name, the schema, the
moment tests and the engines follow from it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from sim.errors import UsageError, nearest
from sim.language import quantiles
from sim.language.special import log_gamma

Role = Literal["value", "pure"]
Moments = tuple[float, float]

# Beyond these the quantiles would lose digits or time.
LARGEST_VALUE = 1e100
SMALLEST_SHAPE = 1e-6
LARGEST_SHAPE = 1e6
LARGEST_COUNT = 1e7


@dataclass(frozen=True)
class Form:
    """One way to parametrise a distribution.

    parameters: their names, in the order of every call. roles: of each parameter, "value" has
    the dimension of what is drawn, "pure" is a pure number. quantile: `(u, *parameters)`, compiled.
    moments: mean and variance (inf where there is none). result: dimension of the draw.
    check: "" or the rule that the parameters break.
    """

    parameters: tuple[str, ...]
    roles: tuple[Role, ...]
    quantile: Callable[..., float]
    moments: Callable[..., Moments]
    check: Callable[..., str]
    result: Role = "value"


@dataclass(frozen=True)
class Distribution:
    """A name of the language. `composite`: made of others or of a list, so without forms."""

    name: str
    forms: tuple[Form, ...] = ()
    composite: bool = False

    def form(self, parameters: Sequence[str]) -> Form:
        """The form of exactly these parameters, in any order; else UsageError lists the forms."""
        for form in self.forms:
            if set(form.parameters) == set(parameters):
                return form
        known = " or ".join("(" + ", ".join(form.parameters) + ")" for form in self.forms)
        raise UsageError(f"{self.name} takes {known}", ", ".join(parameters))


DISTRIBUTIONS: dict[str, Distribution] = {}


def register(distribution: Distribution) -> Distribution:
    """Add a distribution to the language; a name can be taken once."""
    if distribution.name in DISTRIBUTIONS:
        raise UsageError("is already the name of a distribution", name=distribution.name)
    DISTRIBUTIONS[distribution.name] = distribution
    return distribution


def distribution(name: str) -> Distribution:
    """The distribution of that name; else UsageError lists the known ones."""
    if name not in DISTRIBUTIONS:
        rule = f"no such distribution; known are {', '.join(DISTRIBUTIONS)}"
        raise UsageError(rule, name, nearest(name, DISTRIBUTIONS))
    return DISTRIBUTIONS[name]


def check_weights(weights: Sequence[float]) -> str:
    """The rule that the weights of a choice, mixture or empirical break, or nothing."""
    if weights and min(weights) >= 0 and 0 < sum(weights) < math.inf:
        return ""
    return broken(
        ("there must be a weight", len(weights) > 0),
        ("weights must be finite", all(math.isfinite(w) for w in weights)),
        ("weights must not be negative", all(w >= 0 for w in weights)),
        ("one weight must be positive", sum(weights) > 0),
        ("the sum of the weights must be finite", sum(weights) < math.inf),
    )


def broken(*rules: tuple[str, bool]) -> str:
    """The first rule that does not hold, or ""."""
    return next((rule for rule, holds in rules if not holds), "")


def _finite(**parameters: float) -> tuple[str, bool]:
    wrong = [name for name, value in parameters.items() if not abs(value) <= LARGEST_VALUE]
    return f"{' and '.join(wrong)} must be finite and at most 1e100 in size", not wrong


def _positive(**parameters: float) -> str:
    ((name, value), *rest) = parameters.items()
    here = broken(_finite(**{name: value}), (f"{name} must be positive", value > 0))
    return here or (_positive(**dict(rest)) if rest else "")


def _check_constant(value: float) -> str:
    return broken(_finite(value=value))


# These are asked at every draw whose parameters change, so what is right is answered at once.
def _check_mean(mean: float) -> str:
    if 0 < mean <= LARGEST_VALUE:
        return ""
    return _positive(mean=mean)


def _check_normal(mean: float, sd: float) -> str:
    if abs(mean) <= LARGEST_VALUE and 0 <= sd <= LARGEST_VALUE:
        return ""
    return broken(_finite(mean=mean, sd=sd), ("sd must not be negative", sd >= 0))


def _check_logistic(mean: float, scale: float) -> str:
    return broken(_finite(mean=mean, scale=scale), ("scale must not be negative", scale >= 0))


def _check_uniform(low: float, high: float) -> str:
    return broken(_finite(low=low, high=high), ("low must be at most high", low <= high))


def _check_mode(low: float, mode: float, high: float) -> str:
    return broken(
        _finite(low=low, mode=mode, high=high),
        ("mode must be at least low", low <= mode),
        ("mode must be at most high", mode <= high),
    )


def _check_cv(mean: float, cv: float) -> str:
    if 0 < mean <= LARGEST_VALUE and 0 <= cv <= LARGEST_VALUE:
        return ""
    return _positive(mean=mean) or broken(_finite(cv=cv), ("cv must not be negative", cv >= 0))


def _check_sigma(median: float, sigma: float) -> str:
    return _positive(median=median) or broken(
        _finite(sigma=sigma), ("sigma must not be negative", sigma >= 0)
    )


def _check_gamma(mean: float, cv: float) -> str:
    return _check_cv(mean, cv) or broken(
        ("cv must be at most a thousand", cv * cv * SMALLEST_SHAPE <= 1)
    )


def _check_shape_scale(shape: float, scale: float) -> str:
    return _positive(shape=shape, scale=scale) or broken(
        ("shape must be at least a millionth", shape >= SMALLEST_SHAPE)
    )


def _check_shape_mean(shape: float, mean: float) -> str:
    return _check_shape_scale(shape, 1.0) or _positive(mean=mean)


def _check_erlang(mean: float, stages: float) -> str:
    return _positive(mean=mean) or broken(
        _finite(stages=stages),
        ("stages must be a whole number of at least 1", stages >= 1 and stages % 1 == 0),
    )


def _check_beta(a: float, b: float) -> str:
    return _positive(a=a, b=b) or broken(
        ("a and b must be at least a millionth", min(a, b) >= SMALLEST_SHAPE),
        ("a and b must be at most a million", max(a, b) <= LARGEST_SHAPE),
    )


def _check_beta_on(mean: float, sd: float, low: float, high: float) -> str:
    return broken(
        _finite(mean=mean, sd=sd, low=low, high=high),
        ("sd must not be negative", sd >= 0),
        ("mean must be between low and high", low <= mean <= high),
        ("sd squared must be less than (mean - low) * (high - mean)",
         sd == 0 or sd * sd < (mean - low) * (high - mean)),
        ("sd must be 0 or at least a thousandth of high - low", sd == 0 or sd * 1000 >= high - low),
    )  # fmt: skip


def _check_beta_on_unit(mean: float, sd: float) -> str:
    return _check_beta_on(mean, sd, 0.0, 1.0).replace("low and high", "0 and 1")


def _check_count(mean: float) -> str:
    return broken(
        _finite(mean=mean),
        ("mean must not be negative", mean >= 0),
        ("mean must be at most ten million", mean <= LARGEST_COUNT),
    )


def _triangular(low: float, mode: float, high: float) -> Moments:
    spread = (high - low) * (high - low) - (mode - low) * (high - mode)
    return (low + mode + high) / 3, spread / 18


def _lognormal_by_median(median: float, sigma: float) -> Moments:
    mean = median * _exp(sigma * sigma / 2)
    return mean, mean * mean * math.expm1(min(sigma * sigma, 700.0))


def _weibull_by_scale(shape: float, scale: float) -> Moments:
    mean = scale * _exp(log_gamma(1 + 1 / shape))
    return mean, scale * scale * _exp(log_gamma(1 + 2 / shape)) - mean * mean


def _weibull_by_mean(shape: float, mean: float) -> Moments:
    return mean, mean * mean * (_exp(log_gamma(1 + 2 / shape) - 2 * log_gamma(1 + 1 / shape)) - 1)


def _exp(y: float) -> float:
    return math.exp(y) if y < 709 else math.inf


def _beta(a: float, b: float) -> Moments:
    return a / (a + b), a * b / ((a + b) * (a + b) * (a + b + 1))


def _pert(low: float, mode: float, high: float) -> Moments:
    mean = (low + 4 * mode + high) / 6
    return mean, (mean - low) * (high - mean) / 7


for _entry in (
    Distribution("constant", (
        Form(("value",), ("value",), quantiles.constant, lambda value: (value, 0.0),
             _check_constant),)),
    Distribution("exponential", (
        Form(("mean",), ("value",), quantiles.exponential, lambda mean: (mean, mean * mean),
             _check_mean),)),
    Distribution("normal", (
        Form(("mean", "sd"), ("value", "value"), quantiles.normal,
             lambda mean, sd: (mean, sd * sd), _check_normal),)),
    Distribution("logistic", (
        Form(("mean", "scale"), ("value", "value"), quantiles.logistic,
             lambda mean, scale: (mean, scale * scale * math.pi * math.pi / 3), _check_logistic),)),
    Distribution("uniform", (
        Form(("low", "high"), ("value", "value"), quantiles.uniform,
             lambda low, high: ((low + high) / 2, (high - low) * (high - low) / 12),
             _check_uniform),)),
    Distribution("triangular", (
        Form(("low", "mode", "high"), ("value", "value", "value"), quantiles.triangular,
             _triangular, _check_mode),)),
    Distribution("lognormal", (
        Form(("mean", "cv"), ("value", "pure"), quantiles.lognormal_by_cv,
             lambda mean, cv: (mean, mean * mean * cv * cv), _check_cv),
        Form(("median", "sigma"), ("value", "pure"), quantiles.lognormal_by_median,
             _lognormal_by_median, _check_sigma))),
    Distribution("gamma", (
        Form(("mean", "cv"), ("value", "pure"), quantiles.gamma_by_cv,
             lambda mean, cv: (mean, mean * mean * cv * cv), _check_gamma),
        Form(("shape", "scale"), ("pure", "value"), quantiles.gamma_by_shape,
             lambda shape, scale: (shape * scale, shape * scale * scale), _check_shape_scale))),
    Distribution("erlang", (
        Form(("mean", "stages"), ("value", "pure"), quantiles.erlang,
             lambda mean, stages: (mean, mean * mean / stages), _check_erlang),)),
    Distribution("weibull", (
        Form(("shape", "scale"), ("pure", "value"), quantiles.weibull_by_scale,
             _weibull_by_scale, _check_shape_scale),
        Form(("shape", "mean"), ("pure", "value"), quantiles.weibull_by_mean,
             _weibull_by_mean, _check_shape_mean))),
    Distribution("beta", (
        Form(("a", "b"), ("pure", "pure"), quantiles.standard_beta, _beta, _check_beta, "pure"),
        Form(("mean", "sd"), ("pure", "pure"), quantiles.beta_on_unit,
             lambda mean, sd: (mean, sd * sd), _check_beta_on_unit, "pure"),
        Form(("mean", "sd", "low", "high"), ("value",) * 4, quantiles.beta_on,
             lambda mean, sd, low, high: (mean, sd * sd), _check_beta_on))),
    Distribution("pert", (
        Form(("low", "mode", "high"), ("value", "value", "value"), quantiles.pert, _pert,
             _check_mode),)),
    Distribution("geometric", (
        Form(("mean",), ("pure",), quantiles.geometric, lambda mean: (mean, mean * (1 + mean)),
             _check_count, "pure"),)),
    Distribution("poisson", (
        Form(("mean",), ("pure",), quantiles.poisson, lambda mean: (mean, mean),
             _check_count, "pure"),)),
    Distribution("empirical", composite=True),
    Distribution("mixture", composite=True),
    Distribution("choice", composite=True),
):  # fmt: skip
    register(_entry)
