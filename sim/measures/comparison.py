"""Two designs over paired replications: intervals, verdicts and what the pairing gained."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.measures import statistics as st
from sim.measures.kpis import known
from sim.measures.registry import Kind, Kpi
from sim.measures.settings import Settings, kind_of
from sim.measures.statistics import NAN, Array, Estimate, Interval
from sim.measures.verdict import (
    ESTIMATED,
    IDENTICAL,
    NOT_DEFINED,
    NOT_SHOWN,
    RANGE,
    UNDECIDED,
    Question,
    verdict,
)

PRIMARY = (
    "customers_won",
    "conversion_per_opportunity",
    "revenue",
    "follow_up_hours_per_win",
    "hours_on_non_buyers",
)
MARGIN = 0.05  # of the mean of the first design, unless `measures.margins` says otherwise
LEAST_DENOMINATOR = 5  # a ratio of a group with a smaller mean denominator is not shown
ROW = ["kpi", "unit", "group"]
BOTH = ["a_mean", "a_low", "a_high", "b_mean", "b_low", "b_high"]
DIFFERENCE = ["diff", "diff_low", "diff_high", "simultaneous_low", "simultaneous_high"]
COLUMNS = [*ROW, "kind", *BOTH, *DIFFERENCE, "replications", "undefined", "verdict", "doubts"]
PRECISION = [*ROW, "family", "variance_ratio", "low", "high", "needed"]

__all__ = ["COLUMNS", "PRIMARY", "Compared", "Settings", "compare_frames", "compare_pairs", "find"]


class Compared(NamedTuple):
    """What `compare_pairs` finds.

    table: the columns of comparison.csv; `doubts` is empty until they are found. precision: the
    family of each row (primary, regions, exploratory), the variance ratio gained by pairing with
    its 95 % interval, and for what is undecided the replications `needed` to decide it (NaN:
    never). failed: replications that only one design has.
    """

    table: pd.DataFrame
    precision: pd.DataFrame
    failed: tuple[Hashable, ...]


@dataclass(frozen=True)
class Pairs:
    """One KPI of one group: value, numerator and denominator by replication, in each design."""

    a: Array  # (3, replications)
    b: Array

    @property
    def identical(self) -> bool:
        """Whether the designs agree in each of at least two replications."""
        return self.a.shape[1] > 1 and bool(np.array_equal(self.a, self.b, equal_nan=True))


@dataclass(frozen=True)
class Finding:
    """What is known of one row: each design, their difference, and who is left to say."""

    a: Interval
    b: Interval
    difference: Estimate
    limits: Interval | None = None  # where they do not follow from the estimate
    undefined: int = 0
    instead: str = ""  # stands in for the verdict
    parts: tuple[Array, Array] | None = None  # what the variance ratio is made of

    @property
    def never_differs(self) -> bool:
        """Whether the difference is exactly 0 in each of at least two replications."""
        return self.difference.mean == 0.0 and self.difference.error == 0.0


def compare_frames(
    a: pd.DataFrame,
    b: pd.DataFrame,
    labels: tuple[str, str] | None = None,
    settings: Settings | None = None,
) -> pd.DataFrame:
    """The columns of `comparison.csv`, differences are b - a: see `compare_pairs`.

    labels: short names of the designs for the verdicts, if not those of the settings.
    """
    settings = settings or Settings()
    return compare_pairs(a, b, replace(settings, labels=labels or settings.labels)).table


def compare_pairs(a: pd.DataFrame, b: pd.DataFrame, settings: Settings | None = None) -> Compared:
    """Compare two designs: frames of `replication` and the columns of `measure`, paired by it."""
    settings = settings or Settings()
    told = [Told.of(frame) for frame in (a, b)]
    has_a, has_b = (one.replications for one in told)
    shared = [name for name in has_a if name in set(has_b)]
    failed = tuple(name for name in [*has_a, *has_b] if (name in has_a) != (name in has_b))
    rows = _rows(*told)
    arrays = [_array(one, rows, shared) for one in told]
    regions = _regions(rows)
    table, precision = [], []
    for index, (name, group) in enumerate(rows):
        subject = Subject(known(name), rows[name, group], group, regions.get(name, 1), settings)
        pairs = Pairs(arrays[0][:, index], arrays[1][:, index])
        finding = find(subject.kpi, group, pairs)
        table.append(subject.table_row(pairs, finding))
        precision.append(subject.precision_row(finding, table[-1]))
    return Compared(
        pd.DataFrame(table, columns=COLUMNS), pd.DataFrame(precision, columns=PRECISION), failed
    )


@dataclass(frozen=True)
class Told:
    """A frame of runs. names: kpi, group and unit that there are, in order of appearance; row: of
    each line, the place of its own among them. replications and replication likewise."""

    names: list[tuple[str, str, str]]
    row: NDArray[np.int64]
    replications: list[Hashable]
    replication: NDArray[np.int64]
    frame: pd.DataFrame

    @staticmethod
    def of(frame: pd.DataFrame) -> Told:
        row, columns = np.zeros(len(frame), dtype=np.int64), []
        for name in ("kpi", "group", "unit"):
            codes, texts = pd.factorize(frame[name])
            row = row * len(texts) + codes
            columns.append(texts)
        row, codes = pd.factorize(row)
        names = []
        for texts in reversed(columns):
            codes, place = np.divmod(codes, len(texts))
            names.append([str(text) for text in texts[place]])
        replication, replications = pd.factorize(frame["replication"])
        rows = list(zip(*reversed(names), strict=True))
        return Told(rows, row, replications.tolist(), replication, frame)


def _rows(a: Told, b: Told) -> dict[tuple[str, str], str]:
    """Unit by (kpi, group), in order of appearance."""
    return {(kpi, group): unit for one in (a, b) for kpi, group, unit in one.names}


def _array(told: Told, rows: Mapping[tuple[str, str], str], shared: list[Hashable]) -> Array:
    """(value, numerator, denominator) × rows × replications; NaN where there is none."""
    row_of = {key: number for number, key in enumerate(rows)}
    place_of = {name: number for number, name in enumerate(shared)}
    result = np.full((3, len(row_of), len(place_of)), NAN)
    row = np.array([row_of[kpi, group] for kpi, group, _ in told.names], dtype=np.int64)[told.row]
    places = [place_of.get(name, -1) for name in told.replications]
    place = np.array(places, dtype=np.int64)[told.replication]
    kept = place >= 0
    for number, column in enumerate(("value", "numerator", "denominator")):
        result[number, row[kept], place[kept]] = told.frame[column].to_numpy(np.float64)[kept]
    return result


def _regions(rows: Mapping[tuple[str, str], str]) -> dict[str, int]:
    """How many regions each KPI is split into."""
    counts: dict[str, int] = {}
    for name, group in rows:
        if _is_region(group):
            counts[name] = counts.get(name, 0) + 1
    return counts


def _is_region(group: str) -> bool:
    return group.startswith("region=") and "," not in group


def find(kpi: Kpi, group: str, pairs: Pairs) -> Finding:
    """Estimate both designs and their difference by the KPI's form."""
    if kpi.form == "ratio":
        return _find_ratio(pairs, hide_small=bool(group))
    if kpi.form == "ratio of differences":
        return _find_ratio_of_differences(pairs)
    if kpi.form == "sum":
        return _find_sum(pairs)
    return _find_extreme(pairs, lowest=kpi.form == "minimum")


def _find_sum(pairs: Pairs) -> Finding:
    defined = np.isfinite(pairs.a[0]) & np.isfinite(pairs.b[0])
    a, b = pairs.a[0][defined], pairs.b[0][defined]
    return Finding(
        st.mean_interval(a),
        st.mean_interval(b),
        st.mean_estimate(b - a),
        undefined=int((~defined).sum()),
        parts=(a, b),
    )


def _find_ratio(pairs: Pairs, hide_small: bool) -> Finding:
    """A replication with a denominator of 0 has no ratio of its own but counts in the means."""
    there = np.isfinite(pairs.a[1:]).all(axis=0) & np.isfinite(pairs.b[1:]).all(axis=0)
    undefined = int((~there | (pairs.a[2] == 0) | (pairs.b[2] == 0)).sum())
    a = (pairs.a[1][there], pairs.a[2][there])
    b = (pairs.b[1][there], pairs.b[2][there])
    if hide_small and there.any() and min(a[1].mean(), b[1].mean()) < LEAST_DENOMINATOR:
        hidden = Interval(NAN, NAN, NAN)
        nothing = Estimate(0.0 if pairs.identical else NAN, NAN, len(a[0]))
        return Finding(hidden, hidden, nothing, undefined=undefined, instead=NOT_SHOWN)
    return Finding(
        st.ratio_interval(*a),
        st.ratio_interval(*b),
        st.ratio_difference(a, b),
        undefined=undefined,
        parts=(st.influence(*a), st.influence(*b)),
    )


def _find_ratio_of_differences(pairs: Pairs) -> Finding:
    """The ratio stands in the place of the difference; neither design has a value of its own."""
    there = np.isfinite(pairs.a[1:]).all(axis=0) & np.isfinite(pairs.b[1:]).all(axis=0)
    change = (pairs.b - pairs.a)[:, there]
    limits = st.fieller(change[1], change[2])
    nothing = Interval(NAN, NAN, NAN)
    word = ESTIMATED if math.isfinite(limits.mean) else NOT_DEFINED
    if len(change[1]) < 2:
        word = UNDECIDED
    estimate = Estimate(limits.mean, NAN, int(there.sum()))
    return Finding(nothing, nothing, estimate, limits, int((~there).sum()), word)


def _find_extreme(pairs: Pairs, lowest: bool) -> Finding:
    """Pooled extremes over all replications, with the 5 % and 95 % quantiles of each one's own."""
    a, b = (part[0][np.isfinite(part[0])] for part in (pairs.a, pairs.b))
    undefined = int((~(np.isfinite(pairs.a[0]) & np.isfinite(pairs.b[0]))).sum())
    ranges = [_range(values, lowest) for values in (a, b)]
    difference = ranges[1].mean - ranges[0].mean
    estimate = Estimate(difference, NAN, pairs.a.shape[1] - undefined)
    nothing = Interval(difference, NAN, NAN)
    return Finding(ranges[0], ranges[1], estimate, nothing, undefined, RANGE)


def _range(values: Array, lowest: bool) -> Interval:
    if not len(values):
        return Interval(NAN, NAN, NAN)
    low, high = (float(q) for q in np.quantile(values, [0.05, 0.95]))
    return Interval(float(values.min() if lowest else values.max()), low, high)


@dataclass(frozen=True)
class Subject:
    """A row of the comparison: what is asked, and by which rule it is answered."""

    kpi: Kpi
    unit: str
    group: str
    regions: int
    settings: Settings

    @property
    def family(self) -> str:
        if self.kpi.name in PRIMARY and not self.group:
            return "primary"
        return "regions" if _is_region(self.group) else "exploratory"

    @property
    def level(self) -> float:
        """Of each interval, so that those of a family hold together at 95 % (Bonferroni)."""
        size = {"primary": len(PRIMARY), "regions": self.regions, "exploratory": 1}
        return 1 - 0.05 / size[self.family]

    @property
    def kind(self) -> Kind:
        return kind_of(self.settings, self.kpi, self.group)

    def margin(self, a_mean: float) -> float:
        """The size of a difference that does not matter, in the KPI's unit."""
        return self.settings.margins.get(self.kpi.name, MARGIN) * abs(a_mean)

    def table_row(self, pairs: Pairs, finding: Finding) -> tuple[object, ...]:
        diff = finding.limits or finding.difference.interval()
        family = Interval(NAN, NAN, NAN)
        if self.family != "exploratory" and finding.limits is None:
            family = finding.difference.interval(self.level)
        return (
            *(self.kpi.name, self.unit, self.group, self.kind),
            *(*finding.a, *finding.b, *diff, family.low, family.high),
            *(finding.difference.replications, finding.undefined, self.verdict(pairs, finding), ""),
        )

    def verdict(self, pairs: Pairs, finding: Finding) -> str:
        if finding.instead:
            defined = self.kpi.form != "ratio of differences"
            return IDENTICAL if pairs.identical and defined else finding.instead
        question = Question(
            self.kind,
            self.kpi.better,
            self.margin(finding.a.mean),
            self.level,
            finding.never_differs,
            self.settings.labels,
        )
        return verdict(finding.difference, question)

    def precision_row(self, finding: Finding, row: tuple[object, ...]) -> tuple[object, ...]:
        gain = Interval(NAN, NAN, NAN)
        if finding.parts is not None:
            gain = st.variance_ratio(*finding.parts)
        needed = NAN
        if row[COLUMNS.index("verdict")] == UNDECIDED:
            margin = self.margin(finding.a.mean)
            needed = st.needed_replications(finding.difference, margin, self.level)
        return (self.kpi.name, self.unit, self.group, self.family, *gain, needed)
