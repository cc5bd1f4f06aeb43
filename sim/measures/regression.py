"""Regression of outputs on a few parameters by splines, the same for the same points.

Natural cubic splines (Hastie, Tibshirani, Friedman, The Elements of Statistical Learning, 2nd ed.
(2009), eqs. 5.4 and 5.5) are straight beyond their outer knots, where points are few. With knots at
fixed quantiles (Stone, Koo (1985); Harrell, Regression Modeling Strategies, 2nd ed. (2015), table
2.3) where they stand is no choice, and how many there are is the only one.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from sim.errors import UsageError
from sim.measures.statistics import Array

QUANTILES = (
    (0.10, 0.50, 0.90),
    (0.05, 0.35, 0.65, 0.95),
    (0.05, 0.275, 0.50, 0.725, 0.95),
    (0.025, 0.1833, 0.3417, 0.50, 0.6583, 0.8167, 0.975),
)
FORMS = 1 + len(QUANTILES)  # a straight line, and a spline for each set of knots
MOST_LEVELS = 5  # a parameter with no more values has a mean for each, and no curve
POINTS_A_COLUMN = 10  # Harrell (2015), section 4.4, rounded down


def columns_for(parameters: Array, outputs: Array) -> Array:
    """Orthonormal columns (points, p) whose span holds the regression of outputs on parameters.

    parameters: (points, some). outputs: (points, several). A constant is among the columns. Of the
    forms that have 10 points a column or more (straight lines or splines in each parameter, with
    or without products of each pair of parameters) it is the one with the least generalized
    cross-validation error, sum of squares / (1 - p / points)^2, outputs weighing alike: Craven,
    Wahba, Numer. Math. 31 (1979) 377-403. Raises UsageError if no form has points enough.
    """
    forms = [_orthonormal(form) for form in _forms(parameters)]
    able = [form for form in forms if form.shape[1] * POINTS_A_COLUMN <= len(parameters)]
    if not able:
        least = POINTS_A_COLUMN * _fewest_columns(parameters)
        rule = f"needs at least {least} points for a regression on this evidence"
        raise UsageError(rule, str(len(parameters)), name="points")
    about = outputs - outputs.mean(axis=0)
    sizes = (about * about).sum(axis=0)
    about = about[:, sizes > 0] / np.sqrt(sizes[sizes > 0])
    return min(able, key=lambda form: _cross_validation(form, about))


def least_points(parameters: Array) -> int:
    """How many points a regression on each of these alone needs. parameters: (points, some)."""
    alone = (parameters[:, [at]] for at in range(parameters.shape[1]))
    return POINTS_A_COLUMN * max(_fewest_columns(one) for one in alone)


def _fewest_columns(parameters: Array) -> int:
    return min(int(_orthonormal(form).shape[1]) for form in _forms(parameters))


def _cross_validation(columns: Array, outputs: Array) -> float:
    left = outputs - columns @ (columns.T @ outputs)
    points, count = columns.shape
    fit: float = 1 - count / points
    return float((left * left).sum()) / (fit * fit)


def _forms(parameters: Array) -> Iterator[list[Array]]:
    """Lists of columns, the plainest form first."""
    each = [_bases(parameter) for parameter in parameters.T]
    for form in range(FORMS):
        bases = [known[min(form, len(known) - 1)] for known in each]
        yield bases
        if len(bases) > 1:
            plain = [known[min(form, 1, len(known) - 1)] for known in each]
            yield bases + [_products(one, other) for one, other in combinations(plain, 2)]


def _products(one: Array, other: Array) -> Array:
    return (one[:, :, None] * other[:, None, :]).reshape(len(one), -1)


def _bases(parameter: Array) -> list[Array]:
    """Columns for one parameter, without the constant; the straight line first."""
    levels = np.unique(parameter)
    if len(levels) <= MOST_LEVELS:
        return [(parameter[:, None] == levels[1:]).astype(np.float64)]
    scale = levels[-1] - levels[0]
    line, levels = (parameter - levels[0]) / scale, (levels - levels[0]) / scale
    # Quantiles of the values that differ: so no two knots are one.
    knots = [np.quantile(levels, shares) for shares in QUANTILES]
    return [line[:, None], *(_natural_spline(line, places) for places in knots)]


def _natural_spline(values: Array, knots: Array) -> Array:
    """Columns (points, knots - 1) that with a constant span the natural cubic splines."""

    def bend(knot: float) -> Array:
        cubes = np.maximum(values - knot, 0) ** 3 - np.maximum(values - knots[-1], 0) ** 3
        return np.asarray(cubes / (knots[-1] - knot))

    return np.column_stack([values, *(bend(knot) - bend(knots[-2]) for knot in knots[:-2])])


def _orthonormal(columns: list[Array]) -> Array:
    """The same span, with a constant and without columns that others make up."""
    plain = np.column_stack([np.ones(len(columns[0])), *columns])
    plain = plain / np.maximum(np.linalg.norm(plain, axis=0), np.finfo(np.float64).tiny)
    basis, sizes, _ = np.linalg.svd(plain, full_matrices=False)
    return np.asarray(basis[:, sizes > 1e-9 * sizes[0]], dtype=np.float64)
