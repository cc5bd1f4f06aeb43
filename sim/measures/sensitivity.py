"""How an output depends on the dimensions of a study: Morris, Sobol indices.

Outputs are one figure a point, in the order of the plan (`sim.measures.plans`): a KPI, or the
paired difference of one. Every table has its rows in the order of the dimensions unless it says
otherwise, and is a function of its arguments and the seed.

Chance. An output that is a mean over replications is off by noise, with standard error se:

    output = f(point) + noise,  Var(noise) = se^2;  share of chance = mean(se^2) / Var(outputs)

Noise that is independent from point to point takes part in every difference of outputs. It shrinks
first-order indices to S1 (1 - share) and lifts total indices to ST (1 - share) + share: a dimension
that does not matter seems to have the total index `share`. It lifts the sigma of Morris to
sqrt(sigma^2 + 2 se^2 / step^2), and mu_star with it where effects are small; mu is unbiased. Where
all points meet the same chances, noise is alike and falls out of differences in part: then this is
the most that chance can do, and not what it does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.errors import UsageError
from sim.measures.plans import LEVELS, generator, problem, step_of
from sim.measures.statistics import NAN, Array

MOST_CHANCE = 0.1  # as a total index, what a dimension that does not matter would seem to have
RESAMPLES = 1_000  # of a bootstrap: moves the ends of an interval by some 2 % of its width
SCREENING = ["dimension", "mu", "mu_star", "low", "high", "sigma", "mu_star_chance", "sigma_chance"]
FIRST = ["first", "first_low", "first_high"]
TOTAL = ["total", "total_low", "total_high"]
INDICES = ["dimension", *FIRST, *TOTAL, "total_chance"]
SECOND = ["dimension", "other", "second", "low", "high"]


@dataclass(frozen=True)
class Chance:
    """How much of what an analysis saw is chance.

    share: mean(se^2) over the variance of the outputs; NaN if no standard errors were given, or if
    the outputs do not vary. bound: the share above which a reader must be warned.
    """

    share: float
    bound: float = MOST_CHANCE

    @staticmethod
    def of(outputs: Array, errors: Array) -> Chance:
        """From outputs and their standard errors, one a point each."""
        if _constant(outputs):
            return Chance(NAN)
        return Chance(float((errors * errors).mean() / outputs.var(ddof=1)))

    @property
    def doubtful(self) -> bool:
        """Whether to warn: more replications a point would help, more points would not."""
        return self.share > self.bound


@dataclass(frozen=True)
class Screening:
    """Elementary effects: a change of the output over the step, so for the whole range of 1.

    table, one row a dimension: mu, their mean; mu_star, the mean of their absolute values, with
    its 95 % interval low to high; sigma, their standard deviation, from interaction or curvature;
    mu_star_chance and sigma_chance, what independent noise alone would show, NaN without errors.
    """

    table: pd.DataFrame
    chance: Chance


@dataclass(frozen=True)
class Indices:
    """Shares of the variance of the output; NaN where it does not vary.

    table, one row a dimension: first, what it explains alone; total, what it explains alone and
    with others; each with its 95 % interval; total_chance, what independent noise alone adds to
    the total, NaN without errors. second, one row a pair: what two dimensions explain together
    beyond each alone, with its interval low to high; no rows unless asked for.
    """

    table: pd.DataFrame
    second: pd.DataFrame
    chance: Chance


def morris(
    plan: Array,
    outputs: Array,
    dimensions: Sequence[str],
    *,
    seed: int,
    levels: int = LEVELS,
    errors: Array | None = None,
) -> Screening:
    """Screen by elementary effects, over `plans.morris` with the same levels.

    errors: standard errors of the outputs. The interval of mu_star is normal, with the standard
    error of a bootstrap over trajectories; its lower end may lie below 0. All of it is about the
    grid: what bends within a step needs more levels. Morris, Technometrics 33 (1991) 161-174;
    Campolongo, Cariboni, Saltelli, Environ. Model. Softw. 22 (2007) 1509-1518.
    Raises UsageError naming the points that have no finite output, ValueError for wrong lengths.
    """
    from SALib.analyze import morris as salib  # type: ignore[import-untyped]

    count, points = len(dimensions), len(plan)
    if plan.shape != (points, count) or points % (count + 1) or points < 2 * (count + 1):
        raise ValueError(f"not a plan of Morris in {count} dimensions (got shape {plan.shape})")
    values, noise = _outputs(outputs, points), _errors(errors, points)
    found = salib.analyze(
        problem(count),
        np.asarray(plan, dtype=np.float64),
        values,
        num_resamples=RESAMPLES,
        num_levels=levels,
        seed=generator(seed, "analysis:morris"),
    )
    mu, mu_star, half, sigma = (
        np.asarray(found[name], np.float64) for name in ("mu", "mu_star", "mu_star_conf", "sigma")
    )
    alone = _sigma_of_chance(plan, noise, step_of(levels))
    # The mean absolute value of normal noise is its standard deviation times sqrt(2 / pi).
    columns = (mu, mu_star, mu_star - half, mu_star + half, sigma, alone * math.sqrt(2 / math.pi))
    table = dict(zip(SCREENING, (list(dimensions), *columns, alone), strict=True))
    return Screening(pd.DataFrame(table), Chance.of(values, noise))


def _sigma_of_chance(plan: Array, noise: Array, step: float) -> Array:
    """Standard deviation that noise alone gives to the elementary effects of each dimension."""
    count = plan.shape[1]
    changed = np.diff(plan.reshape(-1, count + 1, count), axis=1) != 0
    squares = noise.reshape(-1, count + 1) ** 2
    of_steps = squares[:, 1:] + squares[:, :-1]
    each: Array = np.sqrt((of_steps[:, :, None] * changed).sum(axis=(0, 1)) / len(squares)) / step
    return each


def sobol(
    outputs: Array,
    dimensions: Sequence[str],
    *,
    seed: int,
    second_order: bool = False,
    errors: Array | None = None,
) -> Indices:
    """Sobol indices, over `plans.saltelli` of the same order.

    errors: standard errors of the outputs. First and total order by Saltelli et al., Comput. Phys.
    Commun. 181 (2010) 259-270, table 2 (b) and (f); second order by Saltelli, ibid. 145 (2002)
    280-297. They are estimates: a first index may lie below 0 and a total above 1. Intervals are
    normal, with the standard error of a bootstrap over the base points. It takes these for
    independent, and those of a Sobol sequence are more even: intervals are rather too wide. Raises
    UsageError naming the points that have no finite output, ValueError for a wrong length.
    """
    from SALib.analyze import sobol as salib

    count, points = len(dimensions), len(outputs)
    rows = 2 * count + 2 if second_order else count + 2
    if points % rows or points < 2 * rows:
        raise ValueError(f"no plan of Saltelli in {count} dimensions has {points} points")
    values, noise = _outputs(outputs, points), _errors(errors, points)
    base = np.concatenate([values[::rows], values[rows - 1 :: rows]])
    chance = Chance.of(values, noise)
    if _constant(base):  # for which SALib says 0
        return Indices(*_tables(dimensions, {}, np.full(count, NAN), second_order), chance)
    found = salib.analyze(
        problem(count),
        values,
        calc_second_order=second_order,
        num_resamples=RESAMPLES,
        # A generator and no number: SALib takes a seed of 0 for none at all.
        seed=generator(seed, "analysis:sobol"),
    )
    squares = noise.reshape(-1, rows) ** 2
    added = (squares[:, :1] + squares[:, 1 : count + 1]).mean(axis=0) / 2 / base.var()
    return Indices(*_tables(dimensions, found, added, second_order), chance)


def _tables(
    dimensions: Sequence[str], found: dict[str, Array], added: Array, second_order: bool
) -> tuple[pd.DataFrame, pd.DataFrame]:
    count = len(dimensions)
    nothing = np.full((count, count), NAN)
    columns: list[object] = [list(dimensions)]
    for name in ("S1", "ST"):
        index = found.get(name, nothing[0])
        half = found.get(f"{name}_conf", nothing[0])
        columns += [index, index - half, index + half]
    table = pd.DataFrame(dict(zip(INDICES, (*columns, added), strict=True)))
    second, halves = found.get("S2", nothing), found.get("S2_conf", nothing)
    rows = [
        (dimensions[i], dimensions[j], s := float(second[i, j]), s - halves[i, j], s + halves[i, j])
        for i in range(count if second_order else 0)
        for j in range(i + 1, count)
    ]
    return table, pd.DataFrame(rows, columns=SECOND)


def _constant(values: Array) -> bool:
    """Whether values differ by no more than rounding."""
    return bool(np.ptp(values) <= 4 * np.finfo(np.float64).eps * np.abs(values).max())


def _outputs(outputs: Array, points: int) -> Array:
    """The outputs, one a point and every one a number."""
    values = np.asarray(outputs, dtype=np.float64)
    if values.shape != (points,):
        raise ValueError(f"{points} points have as many outputs (got shape {values.shape})")
    return _finite(values, "output")


def _errors(errors: Array | None, points: int) -> Array:
    """The standard errors of the outputs; NaN if there are none."""
    if errors is None:
        return np.full(points, NAN)
    values = np.asarray(errors, dtype=np.float64)
    if values.shape != (points,) or (values < 0).any():
        raise ValueError(f"{points} points have as many errors of at least 0 (got {errors})")
    return _finite(values, "standard error")


def _finite(values: Array, what: str) -> Array:
    missing = np.flatnonzero(~np.isfinite(values))
    if len(missing):
        shown = ", ".join(str(number) for number in missing[:5])
        more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
        rule = f"needs a finite {what} at every point of the plan, which is of no use without"
        raise UsageError(rule, f"none at {shown}{more}, counted from 0", name="points")
    return values
