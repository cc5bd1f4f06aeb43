"""What a point gives an analysis: a KPI of a design, or a difference, with its standard error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

import numpy as np

from sim.experiment.dimensions import Point
from sim.experiment.experiment import Experiment
from sim.experiment.results import Results
from sim.measures.comparison import find
from sim.measures.kpis import known
from sim.measures.statistics import NAN, Array, Estimate, mean_estimate, ratio_estimate

Of: TypeAlias = Literal["difference", "first", "second"]
OF: tuple[Of, ...] = ("difference", "first", "second")
AVERAGED = ("sum", "ratio")  # forms of a KPI that has a mean over replications
NOTHING = Estimate(NAN, NAN, 0)


def output(experiment: Experiment, results: Results, point: Point, kpi: str, of: Of) -> Estimate:
    """Undefined (NaN) at a point that has failed."""
    if results.failed(point):
        return NOTHING
    a, b = experiment.variants[:2]
    if of == "difference":
        return find(known(kpi), "", results.pairs(point, a, b, kpi)).difference
    values = results.values(point, a if of == "first" else b, kpi)
    if known(kpi).form == "ratio":
        return ratio_estimate(values[1], values[2])
    return mean_estimate(values[0])


def outputs(
    experiment: Experiment, results: Results, points: Sequence[Point], kpi: str, of: Of
) -> tuple[Array, Array]:
    """Means and standard errors at every point."""
    found = [output(experiment, results, point, kpi, of) for point in points]
    means, errors = (np.array([one[at] for one in found], dtype=np.float64) for at in (0, 1))
    return means, errors


def whole_blocks(means: Array, size: int) -> Array:
    """Of points in blocks of this size: which belong to a block that is defined throughout."""
    defined = np.isfinite(means).reshape(-1, size).all(axis=1)
    return np.repeat(defined, size)
