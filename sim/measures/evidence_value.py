"""What is it worth to know a parameter before choosing? Expected value of perfect information.

Payoffs are those of each option (the contribution of designs A and B) at points drawn from what is
known of the parameters. Whoever must choose now takes the option with the largest mean payoff.

    EVPI       E[max_o payoff_o] - max_o E[payoff_o]: if all parameters were known
    EVPPI(X)   E[max_o E[payoff_o | X]] - max_o E[payoff_o]: if those of X were, and no others

E[payoff_o | X] is a regression of the payoffs on X over the points that there are, so that no runs
are added: Strong, Oakley, Brennan, Med. Decis. Making 34 (2014) 311-326. Chance in the payoffs is
part of what the regression leaves, so EVPPI needs few replications a point. The regression is a
natural cubic spline in each dimension, with 2 (a straight line) to 7 knots at fixed quantiles, of
which generalized cross-validation picks: it bends where the points ask for it, stays straight in
the tails, and is the same for the same points. In a group the splines add up, with products of
pairs if these help; what only three or more dimensions do together is missed. A dimension of at
most 5 values (named variants, say) has a mean for each value.

Bias. A regression follows what is no effect, which lifts EVPPI: a dimension that does not matter
gets up to some sd sqrt(p / points), for p coefficients and the payoffs' standard deviation sd, if
the options are about equal, and much less if not. Where options are about equal, the mean payoff of
the better one is overstated, which lowers EVPI and EVPPI by as much. Both fade with points; below
some 500 take a rank for certain only if its interval is clear of others.

Bound. To know some of it is never worth more than to know all: EVPPI <= EVPI, since max is convex
(Jensen; Raiffa, Schlaifer, Applied Statistical Decision Theory (1961)). Estimates need not obey:
EVPI is freed of chance, and EVPPI carries the lift of its regression, most with few points. Each
is therefore cut to EVPI, in every resample alike, so that its interval is that of the cut estimate.
Where EVPI itself came out too low, so do the values that are cut to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import UsageError
from sim.measures.plans import generator
from sim.measures.regression import columns_for
from sim.measures.sensitivity import Chance
from sim.measures.statistics import NAN, Array, Interval

RESAMPLES = 500
ROUNDING = 1e-9  # of EVPI, by which an EVPPI may be more
NORMAL = 1.959963984540054  # two-sided 95 %
COLUMNS = ["evidence", "value", "low", "high", "error", "share", "cut"]


@dataclass(frozen=True)
class EvidenceValue:
    """What perfect information is worth, in the unit of the payoffs, for one choice.

    best: the option to take now, and means: the mean payoff of each. evpi: with its 95 % interval,
    free of chance if standard errors were given. seen: EVPI of the payoffs as they are, in which
    chance counts as if one could know it beforehand. table: what to measure next, the most valuable
    first; evidence (a dimension, or a group), value (EVPPI), its 95 % interval low to high and
    standard error, share (of evpi; NaN where that is 0), cut (whether the regression gave more than
    evpi, which cannot be: value is then evpi). chance: of payoff 1 less payoff 0.
    """

    best: int
    means: tuple[float, ...]
    evpi: Interval
    seen: float
    table: pd.DataFrame
    chance: Chance


def evidence_value(
    parameters: Array,
    payoffs: Array,
    dimensions: Sequence[str],
    *,
    seed: int,
    groups: Mapping[str, Sequence[str]] | None = None,
    errors: Array | None = None,
) -> EvidenceValue:
    """From parameters (points, dimensions) and payoffs (points, options).

    groups: further sets of dimensions to be known together, by name. errors: of two options, the
    standard error of payoff 1 less payoff 0 at each point over its replications, whose noise is
    independent from point to point. Intervals are normal, with the standard error of a bootstrap
    over points that keeps the form of each regression, and end at 0, below which no value lies;
    they are approximate, and cover least (some 85 of 100) where options are about equal.
    Raises UsageError for too few points, unknown dimensions and points without a finite number;
    ValueError for shapes that do not fit.
    """
    known, paid, noise = _checked(parameters, payoffs, dimensions, errors)
    means = paid.mean(axis=0)
    best = int(means.argmax())
    gains = paid - paid[:, [best]]
    shares = _shares(len(gains), seed)
    perfect = _perfect(gains, noise, shares)
    evpi = _interval(perfect)
    rows = []
    for name, members in _asked(dimensions, groups).items():
        columns = columns_for(known[:, members], gains)
        seen = _partial(columns, gains, shares)
        values = np.minimum(seen, perfect)
        share = values[0] / evpi.mean if evpi.mean > 0 else NAN
        cut = bool(seen[0] > perfect[0] * (1 + ROUNDING))
        rows.append((name, *_interval(values), values[1:].std(ddof=1), share, cut))
    table = pd.DataFrame(rows, columns=COLUMNS)
    return EvidenceValue(
        best,
        tuple(means.tolist()),
        evpi,
        seen=float(_beyond(list(gains.T), shares[:1])[0]),
        table=table.sort_values("value", ascending=False, kind="stable", ignore_index=True),
        chance=Chance(NAN) if errors is None else Chance.of(paid[:, 1] - paid[:, 0], noise),
    )


def _shares(points: int, seed: int) -> Array:
    """The weight of every point: row 0 all alike, the rest as a bootstrap draws them."""
    rng = generator(seed, "analysis:evidence value")
    drawn = rng.multinomial(points, np.full(points, 1 / points), RESAMPLES)
    return np.concatenate([np.ones((1, points)), drawn]) / points


def _perfect(gains: Array, noise: Array, shares: Array) -> Array:
    """EVPI in each resample.

    Payoffs are drawn towards their mean until their variance is what it is without chance (Louis,
    J. Am. Stat. Assoc. 79 (1984) 393-398); the plain shrunken means would vary too little.
    """
    means = shares @ gains
    kept = np.ones(len(shares))
    if noise.any():  # of two options, of which one gains nothing over the best: itself
        apart = gains.sum(axis=1) - gains.sum(axis=1).mean()
        variance = shares @ apart**2 - (shares @ apart) ** 2
        chance = shares @ noise**2
        lost = np.divide(chance, variance, out=np.ones_like(chance), where=variance > chance)
        kept = np.sqrt(1 - lost)
    true = [
        mean[:, None] + kept[:, None] * (gain - mean[:, None])
        for mean, gain in zip(means.T, gains.T, strict=True)
    ]
    return _beyond(true, shares)


def _partial(columns: Array, gains: Array, shares: Array) -> Array:
    """EVPPI in each resample, by least squares on the same columns."""
    count = columns.shape[1]
    squares = (columns[:, :, None] * columns[:, None, :]).reshape(len(columns), -1)
    normal = (shares @ squares).reshape(-1, count, count)
    products = (columns[:, :, None] * gains[:, None, :]).reshape(len(columns), -1)
    right = (shares @ products).reshape(len(shares), count, -1)
    # A resample may lack a level: its column has then no coefficient, and needs none.
    coefficients = np.linalg.pinv(normal, rcond=1e-10, hermitian=True) @ right
    return _beyond([each @ columns.T for each in np.moveaxis(coefficients, 2, 0)], shares)


def _beyond(expected: Sequence[Array], shares: Array) -> Array:
    """Mean of the best by expected payoffs (resamples, points), one an option, less the best mean.

    It is 0 or more by Jensen's inequality, but for rounding.
    """
    chosen = (shares * np.maximum.reduce(expected)).sum(axis=1)
    means = np.maximum.reduce([(shares * each).sum(axis=1) for each in expected])
    return np.asarray(np.maximum(chosen - means, 0.0))


def _interval(values: Array) -> Interval:
    value, half = float(values[0]), NORMAL * float(values[1:].std(ddof=1))
    return Interval(value, max(value - half, 0.0), value + half)


def _asked(
    dimensions: Sequence[str], groups: Mapping[str, Sequence[str]] | None
) -> dict[str, list[int]]:
    """What may be measured, by name: the columns of its dimensions."""
    place = {name: number for number, name in enumerate(dimensions)}
    asked = {name: [number] for name, number in place.items()}
    for group, members in (groups or {}).items():
        if group in asked or not members:
            raise UsageError(
                "needs a name of its own and at least one dimension", group, name="groups"
            )
        for member in members:
            if member not in place:
                raise UsageError.unknown(member, place, name=f"groups.{group}")
        asked[group] = [place[member] for member in members]
    return asked


def _checked(
    parameters: Array, payoffs: Array, dimensions: Sequence[str], errors: Array | None
) -> tuple[Array, Array, Array]:
    known, paid = np.asarray(parameters, np.float64), np.asarray(payoffs, np.float64)
    points = len(known)
    noise = np.zeros(points) if errors is None else np.asarray(errors, np.float64)
    fits = known.shape == (points, len(dimensions)) and noise.shape == (points,)
    if not fits or paid.ndim != 2 or len(paid) != points or paid.shape[1] < 2:
        shapes = f"{known.shape}, {paid.shape}, {noise.shape}"
        raise ValueError(f"parameters, payoffs and errors do not fit together (got {shapes})")
    if (noise < 0).any() or (errors is not None and paid.shape[1] != 2):
        raise ValueError("errors are at least 0, and of two options")
    bad = ~np.isfinite(np.column_stack([known, paid, noise])).all(axis=1)
    if bad.any():
        rule = "needs a finite number for every parameter, payoff and error of a point"
        raise UsageError(rule, f"none at {int(bad.argmax())}, counted from 0", name="points")
    return known, paid, noise
