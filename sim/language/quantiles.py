"""Quantiles: what a uniform becomes. One compiled function a form, `(u, *parameters) -> value`.

Every one lies inside its support and is finite for each u in [2^-54, 1 - 2^-53], rises with u up
to rounding, and gives the constant where spread is 0. Parameters are taken as checked
(`distributions.Form.check`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.jit import compiled
from sim.language.special import (
    beta_tails,
    gamma_tails,
    log_beta,
    log_gamma,
    standard_normal,
)

SMALLEST = 2.2250738585072014e-308  # normal doubles: a positive draw never rounds to 0 …
LARGEST = 1.7976931348623157e308  # … nor to infinity
LEAST = 5e-324
TO_THE_NEXT = 1.1102230246251568e-16  # just above 2^-53: this share more is the next double
LOG_SMALLEST = -708.3964185322641
LOG_LARGEST = 709.782712893384
BELOW_ONE = 1.0 - 2.0**-53
ABOVE_ZERO = 2.0**-54
ENOUGH = 1e-9  # Newton's step after which the next one would be below rounding
STEPS = 200
LONGEST = 3.0  # of a Newton step


@compiled(part=True)
def positive(x: float) -> float:
    """x, kept inside (0, ∞) where rounding would leave it."""
    return min(max(x, SMALLEST), LARGEST)


@compiled(part=True)
def positive_exp(y: float) -> float:
    """e^y, kept inside (0, ∞) where rounding would leave it."""
    if y <= LOG_SMALLEST:
        return SMALLEST
    return LARGEST if y >= LOG_LARGEST else math.exp(y)


@compiled(part=True)
def between(low: float, x: float, high: float) -> float:
    """x, kept inside (low, high) where rounding would leave it and the doubles have room."""
    if x >= high:
        x = high - max(abs(high) * TO_THE_NEXT, LEAST)
    if x <= low:
        x = low + max(abs(low) * TO_THE_NEXT, LEAST)
    return min(max(x, low), high)


@compiled
def constant(u: float, value: float) -> float:
    return value


@compiled
def exponential(u: float, mean: float) -> float:
    """−mean log(1 − u)."""
    return positive(-mean * math.log1p(-u))


@compiled
def normal(u: float, mean: float, sd: float) -> float:
    return mean + sd * standard_normal(u)


@compiled
def logistic(u: float, mean: float, scale: float) -> float:
    """mean + scale log(u / (1 − u))."""
    return mean + scale * (math.log(u) - math.log1p(-u))


@compiled
def uniform(u: float, low: float, high: float) -> float:
    if low == high:
        return low
    return between(low, low + (high - low) * u, high)


@compiled
def triangular(u: float, low: float, mode: float, high: float) -> float:
    width = high - low
    if width == 0.0:
        return low
    if u * width < mode - low:
        return between(low, low + math.sqrt(u * width * (mode - low)), high)
    # high − √((1 − u) width (high − mode)), without cancellation near low.
    root = math.sqrt((1.0 - u) * width * (high - mode))
    return between(low, low + width * (mode - low + u * (high - mode)) / (width + root), high)


@compiled
def lognormal_by_cv(u: float, mean: float, cv: float) -> float:
    """log X normal with variance log(1 + cv²) and mean log(mean) − variance / 2."""
    spread = math.log1p(cv * cv)
    return positive(mean * positive_exp(math.sqrt(spread) * standard_normal(u) - 0.5 * spread))


@compiled
def lognormal_by_median(u: float, median: float, sigma: float) -> float:
    return positive(median * positive_exp(sigma * standard_normal(u)))


@compiled
def weibull_by_scale(u: float, shape: float, scale: float) -> float:
    """scale (−log(1 − u))^(1 / shape)."""
    return positive(scale * positive_exp(math.log(-math.log1p(-u)) / shape))


@compiled
def weibull_by_mean(u: float, shape: float, mean: float) -> float:
    """As by scale, with scale = mean / Γ(1 + 1 / shape)."""
    exponent = math.log(-math.log1p(-u)) / shape - log_gamma(1.0 + 1.0 / shape)
    return positive(mean * positive_exp(exponent))


@compiled(part=True)
def standard_gamma(u: float, shape: float) -> float:
    """Quantile of the gamma distribution of scale 1; relative error about 1e-13.

    Newton's method on log P or log Q as a function of y = log x. Both are concave in y, so after
    one step it nears the root from one side only. From a shape of 1e5 on by the Cornish-Fisher
    expansion (Goldberg and Levine 1946), whose error is then below 1e-13.
    """
    z = standard_normal(u)
    if shape >= 1e5:
        s = 1.0 / math.sqrt(shape)
        q = z * z
        third = z * (q - 7.0) / 36.0 - s * ((3.0 * q + 7.0) * q - 16.0) / 810.0
        fifth = s * s * z * ((9.0 * q + 256.0) * q - 433.0) / 38880.0
        return shape * (1.0 + s * (z + s * ((q - 1.0) / 3.0 + s * (third + fifth))))
    y = gamma_guess(u, shape, z)
    if y <= LOG_SMALLEST:
        return SMALLEST
    for _ in range(STEPS):
        lower, upper, slope = gamma_tails(shape, math.exp(y))
        step = newton_step(u, lower, upper, slope)
        y += step
        if abs(step) < ENOUGH:
            break
    return positive_exp(y)


@compiled(part=True)
def gamma_guess(u: float, shape: float, z: float) -> float:
    """log of a first guess: Wilson and Hilferty's cube, or the power law near 0."""
    root = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    if shape >= 0.5 and root > 0.3:
        return math.log(shape) + 3.0 * math.log(root)
    return (math.log(u) + log_gamma(shape + 1.0)) / shape


@compiled(part=True)
def newton_step(u: float, lower: float, upper: float, slope: float) -> float:
    """Step towards lower = u, in the logarithm of the smaller tail; at most `LONGEST`."""
    tail = lower if u <= 0.5 else upper
    if tail <= 0.0 or slope <= 0.0:  # so far out that it has underflowed
        return LONGEST if lower < u else -LONGEST
    if u <= 0.5:
        step = -math.log(tail / u) * tail / slope
    else:
        step = math.log(tail / (1.0 - u)) * tail / slope
    return min(max(step, -LONGEST), LONGEST)


@compiled
def gamma_by_cv(u: float, mean: float, cv: float) -> float:
    """shape = 1 / cv², scale = mean cv²."""
    scale = cv * cv
    if scale == 0.0:
        return mean
    return gamma_by_shape(u, 1.0 / scale, mean * scale)


@compiled
def gamma_by_shape(u: float, shape: float, scale: float) -> float:
    return positive(scale * standard_gamma(u, shape))


@compiled
def erlang(u: float, mean: float, stages: float) -> float:
    """The sum of `stages` exponentials: gamma of that shape."""
    if stages == 1.0:
        return exponential(u, mean)
    return gamma_by_shape(u, stages, mean / stages)


@compiled
def standard_beta(u: float, a: float, b: float) -> float:
    """Quantile of the beta distribution on (0, 1); relative error about 1e-12.

    Newton's method as in `standard_gamma`, with y = log(x / (1 − x)).
    """
    y = beta_guess(u, a, b)
    if y <= LOG_SMALLEST:
        return SMALLEST
    for _ in range(STEPS):
        y = min(max(y, LOG_SMALLEST), -LOG_SMALLEST)
        x, w = 1.0 / (1.0 + math.exp(-y)), 1.0 / (1.0 + math.exp(y))
        lower, upper, slope = beta_tails(a, b, x, w)
        step = newton_step(u, lower, upper, slope)
        y += step
        if abs(step) < ENOUGH:
            break
    return min(1.0 / (1.0 + positive_exp(-y)), BELOW_ONE)


@compiled(part=True)
def beta_guess(u: float, a: float, b: float) -> float:
    """log(x / (1 − x)) of a first guess: the power law near an end, or a normal logit."""
    if a < 1.0 and u <= 0.5:
        return min((math.log(u) + math.log(a) + log_beta(a, b)) / a, 0.0)
    if b < 1.0 and u > 0.5:
        return -min((math.log1p(-u) + math.log(b) + log_beta(a, b)) / b, 0.0)
    spread = math.sqrt(1.0 / max(a, 1.0) + 1.0 / max(b, 1.0))
    return math.log(a / b) + standard_normal(u) * spread


@compiled
def beta_on(u: float, mean: float, sd: float, low: float, high: float) -> float:
    """Beta between low and high with that mean and standard deviation."""
    if sd == 0.0:
        return mean
    width = high - low
    m, s = (mean - low) / width, sd / width
    both = m * (1.0 - m) / (s * s) - 1.0
    return between(low, low + width * standard_beta(u, m * both, (1.0 - m) * both), high)


@compiled
def beta_on_unit(u: float, mean: float, sd: float) -> float:
    return beta_on(u, mean, sd, 0.0, 1.0)


@compiled
def pert(u: float, low: float, mode: float, high: float) -> float:
    """Beta between low and high with a = 1 + 4 (mode − low) / width, b = 6 − a."""
    width = high - low
    if width == 0.0:
        return low
    a = 1.0 + 4.0 * (mode - low) / width
    b = 1.0 + 4.0 * (high - mode) / width
    return between(low, low + width * standard_beta(u, a, b), high)


@compiled
def geometric(u: float, mean: float) -> float:
    """Failures before the first success, whose probability is 1 / (1 + mean)."""
    if mean == 0.0:
        return 0.0
    return max(float(math.ceil(math.log1p(-u) / -math.log1p(1.0 / mean))) - 1.0, 0.0)


@compiled
def poisson(u: float, mean: float) -> float:
    """The smallest k with P(N ≤ k) = Q(k + 1, mean) ≥ u."""
    if mean == 0.0:
        return 0.0
    z = standard_normal(u)
    k = max(float(math.floor(mean + math.sqrt(mean) * z + (z * z - 1.0) / 6.0)), 0.0)
    while not poisson_reaches(u, mean, k):
        k += 1.0
    while k > 0.0 and poisson_reaches(u, mean, k - 1.0):
        k -= 1.0
    return k


@compiled(part=True)
def poisson_reaches(u: float, mean: float, k: float) -> bool:
    more, at_most, _ = gamma_tails(k + 1.0, mean)
    return at_most >= u if u <= 0.5 else more <= 1.0 - u


@compiled(signature="Tuple((int64, float64))(float64, float64[::1])")
def pick(u: float, weights: Sequence[float]) -> tuple[int, float]:
    """Which entry u meets when the weights are laid side by side, and where inside it.

    weights: not negative, one above 0, of any sum; a contiguous float64 array (the Python twin
    takes any sequence). Returns the index, never one of weight 0, and what is left of u,
    stretched to (0, 1), for the draw of a mixture's component.
    """
    total = 0.0
    for weight in weights:
        total += weight
    rest = u * total
    index = 0
    for i in range(len(weights)):
        if weights[i] > 0.0:
            index = i
            if rest < weights[i]:
                return index, min(max(rest / weights[i], ABOVE_ZERO), BELOW_ONE)
            rest -= weights[i]
    return index, BELOW_ONE  # rounding has carried u beyond the last
