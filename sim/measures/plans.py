"""Plans of experiments on the unit cube: arrays (points, dimensions) of numbers in [0, 1].

A study makes values of the numbers. A plan is a function of its arguments and its seed, and of
the releases of numpy, scipy and SALib, which the lock pins. SALib and scipy.stats are imported
where they are used, since that takes a second or more.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.errors import UsageError
from sim.measures.statistics import Array
from sim.program.streams import name_hash

LEVELS = 4  # of the grid of Morris; Saltelli et al., Global Sensitivity Analysis (2008), ch. 3


def generator(seed: int, name: str) -> np.random.Generator:
    """Numbers of its own for each use of a seed: Philox seeded by (seed, hash of the name).

    Raises UsageError for a seed outside 0..2^63-1.
    """
    if not 0 <= seed < 2**63:
        raise UsageError("needs a number from 0 to 2^63 - 1", str(seed), name="seed")
    entropy = np.random.SeedSequence([seed, name_hash(name)])  # and no bare key: scipy spawns
    return np.random.Generator(np.random.Philox(entropy))


def latin_hypercube(points: int, dimensions: int, seed: int) -> Array:
    """One point in each of `points` slices of every dimension, anywhere in its slice.

    McKay, Beckman, Conover, Technometrics 21 (1979) 239-245.
    """
    from scipy.stats import qmc

    _check_size(points, dimensions)
    drawn = qmc.LatinHypercube(dimensions, rng=generator(seed, "plan:latin hypercube"))
    return np.asarray(drawn.random(points), dtype=np.float64)


def sobol_sequence(points: int, dimensions: int, seed: int) -> Array:
    """The first points of a scrambled Sobol sequence: as even as can be in every few dimensions.

    Raises UsageError unless `points` is a power of 2, without which the sequence is not balanced:
    Owen, "On dropping the first Sobol' point" (2020), https://arxiv.org/abs/2008.08051.
    """
    from scipy.stats import qmc

    _check_size(points, dimensions)
    _check_power_of_two(points)
    drawn = qmc.Sobol(dimensions, rng=generator(seed, "plan:sobol sequence"))
    return np.asarray(drawn.random(points), dtype=np.float64)


def grid(levels: Sequence[int]) -> Array:
    """Every combination of `levels[d]` equal steps from 0 to 1 in each dimension, the last fastest.

    A dimension of one level stands in its middle, 0.5.
    """
    if not levels or min(levels) < 1:
        raise ValueError(f"a grid needs at least one level in each dimension (got {levels})")
    axes = [np.linspace(0, 1, count) if count > 1 else np.array([0.5]) for count in levels]
    return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(levels))


def morris(trajectories: int, dimensions: int, seed: int, levels: int = LEVELS) -> Array:
    """Trajectories whose every step changes one dimension by `step_of(levels)`, up or down.

    Shape (trajectories × (dimensions + 1), dimensions). Morris, Technometrics 33 (1991) 161-174.
    """
    from SALib.sample import morris as salib  # type: ignore[import-untyped]

    _check_size(trajectories, dimensions, least=2)
    step_of(levels)
    rng = generator(seed, "plan:morris")
    drawn = salib.sample(problem(dimensions), trajectories, num_levels=levels, seed=rng)
    # A level is one number however it was reached, so that equal points are the same point.
    plan: Array = np.rint(drawn * (levels - 1)) / (levels - 1)
    return plan


def step_of(levels: int) -> float:
    """The step of Morris, levels / (2 (levels - 1)): with it all levels are equally likely.

    Raises UsageError for an odd number of levels.
    """
    if levels < 2 or levels % 2:
        raise UsageError("needs an even number of at least 2", str(levels), name="levels")
    return levels / (2 * (levels - 1))


def saltelli(base: int, dimensions: int, seed: int, second_order: bool = False) -> Array:
    """Two Sobol samples A and B of `base` points, and A with one dimension after another from B.

    Shape (base × (dimensions + 2), dimensions); with second order, which also needs B with each
    dimension from A, (base × (2 dimensions + 2), dimensions). The points of a base point stand
    together. Saltelli, Comput. Phys. Commun. 145 (2002) 280-297. Raises UsageError unless `base`
    is a power of 2.
    """
    from SALib.sample import sobol as salib

    _check_size(base, dimensions, least=2)
    _check_power_of_two(base)
    rng = generator(seed, "plan:saltelli")
    plan = salib.sample(problem(dimensions), base, calc_second_order=second_order, seed=rng)
    return np.asarray(plan, dtype=np.float64)


def problem(dimensions: int) -> dict[str, object]:
    """The unit cube as SALib describes it."""
    names = [str(number) for number in range(dimensions)]
    return {"num_vars": dimensions, "names": names, "bounds": [[0.0, 1.0]] * dimensions}


def _check_size(points: int, dimensions: int, least: int = 1) -> None:
    if points < least or dimensions < 1:
        raise ValueError(f"too few points or dimensions for a plan (got {points}, {dimensions})")


def _check_power_of_two(points: int) -> None:
    if points & (points - 1):
        above = 1 << points.bit_length()
        rule = f"needs a power of 2, such as {above // 2} or {above}"
        raise UsageError(rule, str(points), name="points")
