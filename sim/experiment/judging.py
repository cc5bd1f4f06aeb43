"""What the runs at a point say of two designs: pointwise, each at 95 %."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.dimensions import Dimension, Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.replications import Fixed, Replications
from sim.experiment.results import Results
from sim.measures.comparison import MARGIN, Finding, Pairs, find
from sim.measures.figures import frame_of
from sim.measures.kpis import known
from sim.measures.registry import Kpi
from sim.measures.settings import Settings, kind_of
from sim.measures.statistics import Estimate
from sim.measures.verdict import IDENTICAL, Question, verdict

COLUMNS = [
    "point", "design", "kpi", "unit", "group", "kind", "a_mean", "b_mean",
    "diff", "diff_low", "diff_high", "replications", "verdict",
]  # fmt: skip
UNRULED = Fixed(0)  # no rule ended anything


def difference(results: Results, point: Point, a: Variant, b: Variant, kpi: str) -> Estimate:
    """Of a KPI between two variants at a point, b - a, over its pairs."""
    return find(known(kpi), "", results.pairs(point, a, b, kpi)).difference


def judged(
    experiment: Experiment, results: Results, point: Point, ended: Replications
) -> pd.DataFrame:
    """Every measured row of every design against the first: COLUMNS."""
    first, *others = experiment.variants
    rows = [
        (results.number(point), experiment.labels[other.design], *row)
        for other in others
        for row in _rows(experiment, results, point, first, other, ended)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def judged_all(
    experiment: Experiment, results: Results, ended: Replications = UNRULED
) -> pd.DataFrame:
    """`judged` of all points that have not failed. ended: how many replications they were to get;
    where a rule is about a difference, its interval and verdict are at the level of the stop."""
    tables = [judged(experiment, results, point, ended) for point in results.good]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=COLUMNS)


def _rows(
    experiment: Experiment,
    results: Results,
    point: Point,
    a: Variant,
    b: Variant,
    ended: Replications,
) -> Iterator[tuple[object, ...]]:
    settings = experiment.settings_at(point, a.design, b.design)
    for name, unit, group in results.names(point, a, b):
        kpi = known(name)
        pairs = results.pairs(point, a, b, name, group)
        finding = find(kpi, group, pairs)
        means = finding.a.mean, finding.b.mean
        ruled = not group and b == experiment.variants[1]
        level = ended.level(experiment, results, point, name) if ruled else math.nan
        said = judge(settings, kpi, group, pairs, finding, level)
        limits = finding.limits or finding.difference.interval(0.95 if math.isnan(level) else level)
        kind = kind_of(settings, kpi, group)
        yield name, unit, group, kind, *means, *limits, finding.difference.replications, said


def judge(
    settings: Settings,
    kpi: Kpi,
    group: str,
    pairs: Pairs,
    finding: Finding,
    level: float = math.nan,
) -> str:
    """The verdict on one row by itself, at 95 %: it is one of many points, and no family.

    level: of the one interval that holds after a sequential stop, if there was one."""
    if finding.instead:
        return IDENTICAL if pairs.identical and kpi.form == "ratio" else finding.instead
    margin = settings.margins.get(kpi.name, MARGIN) * abs(finding.a.mean)
    question = Question(
        kind_of(settings, kpi, group), kpi.better, margin,
        identical=finding.never_differs, labels=settings.labels,
    )  # fmt: skip
    if not math.isnan(level):
        question = replace(question, level=level, equal_level=level)
    return verdict(finding.difference, question)


def points_table(experiment: Experiment, results: Results) -> pd.DataFrame:
    """One row a point: its number, the text of each dimension's value (of a range the number as
    well), the file of its world ("": that of the designs), why it failed ("")."""
    rows = [
        {"point": number, **_values(experiment.dimensions, point)}
        | {"world_file": point.world, "error": results.error(number)}
        for number, point in results.points.items()
    ]
    return pd.DataFrame(rows)


def kpis_table(experiment: Experiment, results: Results) -> pd.DataFrame:
    """Every figure of every run that is kept: the columns of `kpis.csv`; `off` are changes that
    are switched off."""
    frames = []
    for (number, variant), runs in sorted(results.runs.items(), key=_in_order):
        if number in results.errors:
            continue
        replications = sorted(runs)
        frame = frame_of([runs[at] for at in replications])
        lengths = [len(runs[at].names) for at in replications]
        frame.insert(0, "replication", np.repeat(replications, lengths))
        frame.insert(0, "off", " ".join(variant.off))
        frame.insert(0, "design", experiment.labels[variant.design])
        frame.insert(0, "point", number)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True) if frames else pd.DataFrame()


def _in_order(entry: tuple[tuple[int, Variant], object]) -> tuple[int, int, tuple[str, ...]]:
    (number, variant), _ = entry
    return number, variant.design, variant.off


def _values(dimensions: tuple[Dimension, ...], point: Point) -> dict[str, object]:
    found: dict[str, object] = {}
    for dimension, choice in zip(dimensions, point.choices, strict=True):
        found[dimension.name] = choice.text
        if isinstance(dimension, Range):
            found[f"{dimension.name}_number"] = choice.number
    return found
