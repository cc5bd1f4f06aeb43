"""Special functions of the quantiles: log-gamma, incomplete gamma and beta, inverse normal.

Own, from `+ - * / exp log log1p sqrt` alone: `math.lgamma` and scipy differ from numba in the
last bits, and a draw must not depend on who computes it. Accuracy is stated at each function and
tested against scipy.
"""

from __future__ import annotations

import math

from sim.jit import compiled

HALF_LOG_TWO_PI = 0.918938533204672741780329736406
TWO_PI = 6.28318530717958647692528676656
PRECISION = 1e-16  # a series ends when a term is below this share of the sum
SETTLED = 4e-16  # a fraction ends when a factor is this near to 1: rounding may keep it from 1
TERMS = 1_000_000  # of a series or continued fraction; about 10 √shape are needed
TINY = 1e-300  # stands for a zero denominator in Lentz's method


@compiled(part=True)
def stirling(x: float) -> float:
    """log Γ(x) − (x − 1/2) log x + x − log √(2π), for x ≥ 10: error below 1e-16 (A&S 6.1.41)."""
    s = 1.0 / (x * x)
    tail = s * (1 / 1188 - s * (691 / 360360 - s * (1 / 156)))
    return (1 / 12 - s * (1 / 360 - s * (1 / 1260 - s * (1 / 1680 - tail)))) / x


@compiled
def log_gamma(x: float) -> float:
    """log Γ(x) for x > 0; absolute error about 1e-15 times max(1, the value)."""
    product = 1.0
    while x < 10.0:
        product *= x
        x += 1.0
    return (x - 0.5) * math.log(x) - x + HALF_LOG_TWO_PI + stirling(x) - math.log(product)


@compiled(part=True)
def stirling_error(x: float) -> float:
    """`stirling` for every x > 0."""
    if x >= 10.0:
        return stirling(x)
    return log_gamma(x) - ((x - 0.5) * math.log(x) - x + HALF_LOG_TWO_PI)


@compiled(part=True)
def log1p_less(d: float) -> float:
    """log(1 + d) − d without cancellation, for d > −1.

    With r = d / (2 + d): log(1 + d) = 2 artanh r, so the value is −r d + 2 (r³/3 + r⁵/5 + …).
    """
    if abs(d) > 0.5:
        return math.log1p(d) - d
    r = d / (2.0 + d)
    square = r * r
    power, total, odd = r * square, 0.0, 3.0
    while abs(power) > PRECISION * abs(d) * abs(d):
        total += power / odd
        power *= square
        odd += 2.0
    return 2.0 * total - r * d


@compiled(part=True)
def gamma_slope(a: float, x: float) -> float:
    """x^a e^−x / Γ(a): the density of log X, for X gamma distributed with shape a."""
    d = (x - a) / a
    if a < 10.0 or d < -0.999:
        return math.exp(a * math.log(x) - x - log_gamma(a))
    return math.exp(a * log1p_less(d) - stirling(a)) * math.sqrt(a / TWO_PI)


@compiled(signature="UniTuple(float64, 3)(float64, float64)", part=True)
def gamma_tails(a: float, x: float) -> tuple[float, float, float]:
    """P(a, x), Q(a, x) = 1 − P and `gamma_slope`, for a > 0, x > 0; relative error about 1e-14.

    Series for x < a + 1, else Legendre's continued fraction by Lentz's method (DLMF 8.11, 8.9).
    """
    slope = gamma_slope(a, x)
    if x < a + 1.0:
        term = total = 1.0 / a
        for n in range(1, TERMS):
            term *= x / (a + n)
            total += term
            if term < PRECISION * total:
                break
        lower = slope * total
        return lower, 1.0 - lower, slope
    b = x + 1.0 - a
    c = 1.0 / TINY
    d = 1.0 / b
    fraction = d
    for n in range(1, TERMS):
        numerator = n * (a - n)
        b += 2.0
        d = 1.0 / away_from_zero(numerator * d + b)
        c = away_from_zero(b + numerator / c)
        fraction *= d * c
        if abs(d * c - 1.0) < SETTLED:
            break
    upper = slope * fraction
    return 1.0 - upper, upper, slope


@compiled(part=True)
def away_from_zero(x: float) -> float:
    """x, or a tiny number in the place of 0."""
    return x if abs(x) > TINY else TINY


@compiled(part=True)
def log_beta(a: float, b: float) -> float:
    """log B(a, b) for a, b > 0, without the cancellation of large log-gammas."""
    small, large = min(a, b), max(a, b)
    if large < 10.0:
        return log_gamma(a) + log_gamma(b) - log_gamma(a + b)
    both = small + large
    growth = (large - 0.5) * math.log1p(small / large) + small * math.log(both) - small
    return log_gamma(small) - (growth + stirling(both) - stirling(large))


@compiled(part=True)
def beta_slope(a: float, b: float, x: float, w: float) -> float:
    """x^a w^b / B(a, b), w = 1 − x: the density of log(X / (1 − X)), for X beta distributed."""
    p, q = a / (a + b), b / (a + b)
    if a < 10.0 or b < 10.0 or x < 0.001 * p or w < 0.001 * q:
        return math.exp(a * math.log(x) + b * math.log(w) - log_beta(a, b))
    exponent = a * log1p_less((x - p) / p) + b * log1p_less((w - q) / q)
    exponent += stirling(a + b) - stirling(a) - stirling(b)
    return math.exp(exponent) * math.sqrt(a * q / TWO_PI)


@compiled(part=True)
def beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of I_x(a, b) · a / `beta_slope`, by Lentz's method (DLMF 8.17.22)."""
    c = 1.0
    d = 1.0 / away_from_zero(1.0 - (a + b) * x / (a + 1.0))
    fraction = d
    for n in range(1, TERMS):
        even = n * (b - n) * x / ((a + 2 * n - 1.0) * (a + 2 * n))
        d = 1.0 / away_from_zero(1.0 + even * d)
        c = away_from_zero(1.0 + even / c)
        fraction *= d * c
        odd = -(a + n) * (a + b + n) * x / ((a + 2 * n) * (a + 2 * n + 1.0))
        d = 1.0 / away_from_zero(1.0 + odd * d)
        c = away_from_zero(1.0 + odd / c)
        fraction *= d * c
        if abs(d * c - 1.0) < SETTLED:
            break
    return fraction


@compiled(signature="UniTuple(float64, 3)(float64, float64, float64, float64)", part=True)
def beta_tails(a: float, b: float, x: float, w: float) -> tuple[float, float, float]:
    """I_x(a, b), 1 − I_x(a, b) and `beta_slope`, for w = 1 − x; relative error about 1e-13."""
    slope = beta_slope(a, b, x, w)
    if x < (a + 1.0) / (a + b + 2.0):
        lower = slope * beta_fraction(a, b, x) / a
        return lower, 1.0 - lower, slope
    upper = slope * beta_fraction(b, a, w) / b
    return 1.0 - upper, upper, slope


@compiled
def standard_normal(u: float) -> float:
    """Quantile of N(0, 1), relative error about 1e-16: AS241 PPND16 (Wichura 1988)."""
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        return q * (((((((r * 2509.0809287301226727 + 33430.575583588128105) * r
            + 67265.770927008700853) * r + 45921.953931549871457) * r
            + 13731.693765509461125) * r + 1971.5909503065514427) * r
            + 133.14166789178437745) * r + 3.387132872796366608) / (((((((
            r * 5226.495278852545925 + 28729.085735721942674) * r
            + 39307.89580009271061) * r + 21213.794301586595867) * r
            + 5394.1960214247511077) * r + 687.1870074920579083) * r
            + 42.313330701600911252) * r + 1.0)  # fmt: skip
    r = math.sqrt(-math.log(u if q < 0.0 else 1.0 - u))
    z = normal_tail(r)
    return -z if q < 0.0 else z


@compiled(part=True)
def normal_tail(r: float) -> float:
    """The outer two pieces of AS241, for r = √(−log of the tail)."""
    if r <= 5.0:
        r -= 1.6
        return (((((((r * 7.7454501427834140764e-4 + 0.0227238449892691845833) * r
            + 0.24178072517745061177) * r + 1.27045825245236838258) * r
            + 3.64784832476320460504) * r + 5.7694972214606914055) * r
            + 4.6303378461565452959) * r + 1.42343711074968357734) / (((((((
            r * 1.05075007164441684324e-9 + 5.475938084995344946e-4) * r
            + 0.0151986665636164571966) * r + 0.14810397642748007459) * r
            + 0.68976733498510000455) * r + 1.6763848301838038494) * r
            + 2.05319162663775882187) * r + 1.0)  # fmt: skip
    r -= 5.0
    return (((((((r * 2.01033439929228813265e-7 + 2.71155556874348757815e-5) * r
        + 0.0012426609473880784386) * r + 0.026532189526576123093) * r
        + 0.29656057182850489123) * r + 1.7848265399172913358) * r
        + 5.4637849111641143699) * r + 6.6579046435011037772) / (((((((
        r * 2.04426310338993978564e-15 + 1.4215117583164458887e-7) * r
        + 1.8463183175100546818e-5) * r + 7.868691311456132591e-4) * r
        + 0.0148753612908506148525) * r + 0.13692988092273580531) * r
        + 0.59983220655588793769) * r + 1.0)  # fmt: skip
