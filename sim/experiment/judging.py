"""What the runs at a point say of two designs."""

from __future__ import annotations

import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.dimensions import Dimension, Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.results import Results
from sim.measures.comparison import compare_pairs, find
from sim.measures.kpis import known
from sim.measures.statistics import Estimate

LIMITS = ["diff", "diff_low", "diff_high"]
COLUMNS = ["kpi", "unit", "group", "kind", "a_mean", "b_mean", *LIMITS, "replications", "verdict"]


def difference(results: Results, point: Point, a: Variant, b: Variant, kpi: str) -> Estimate:
    """Of a KPI between two variants at a point, b - a, over its pairs."""
    return find(known(kpi), "", results.pairs(point, a, b, kpi)).difference


def judged(experiment: Experiment, results: Results, point: Point) -> pd.DataFrame:
    """Every measured row of every design against the first: `point, design` and COLUMNS."""
    first, *others = experiment.variants
    one = results.frame(point, first)
    tables = []
    for other in others:
        settings = experiment.settings(first.design, other.design)
        table = compare_pairs(one, results.frame(point, other), settings).table[COLUMNS].copy()
        table.insert(0, "design", experiment.labels[other.design])
        tables.append(table)
    found = pd.concat(tables, ignore_index=True)
    found.insert(0, "point", results.number(point))
    return found


def points_table(experiment: Experiment, results: Results) -> pd.DataFrame:
    """One row a point: its number, the text of each dimension's value, why it failed ("")."""
    rows = [
        {"point": number, **_values(experiment.dimensions, point)}
        | {"world": point.world, "error": results.error(number)}
        for number, point in enumerate(results.points)
    ]
    return pd.DataFrame(rows)


def _values(dimensions: tuple[Dimension, ...], point: Point) -> dict[str, object]:
    found: dict[str, object] = {}
    for dimension, choice in zip(dimensions, point.choices, strict=True):
        found[dimension.name] = choice.text
        if isinstance(dimension, Range):
            found[f"{dimension.name}_number"] = choice.number
    return found
