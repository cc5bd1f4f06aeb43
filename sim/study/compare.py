"""Two designs in one market: paired runs and what they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from sim.errors import UsageError
from sim.language.scenario import Run
from sim.measures.comparison import compare_pairs
from sim.measures.doubts import Doubt, marked
from sim.measures.settings import settings_of
from sim.program.design import Design
from sim.study.replicate import Plan, Replications, doubts_about, kpi_frame, replicate
from sim.tables import Tables

LONGEST_LABEL = 16  # of a column of the table that people read


@dataclass(frozen=True)
class Comparison:
    """What paired runs of two designs show.

    labels: short names of A and B. table: the columns of `comparison.csv`, differences are
    B - A. precision: the family of each row, the variance ratio won by pairing, and the
    replications `needed` to decide what is undecided. kpis: the columns of `kpis.csv`.
    tables: of replication 0, by label. doubts: what puts figures of either design in doubt;
    the column `doubts` of the table holds the codes of those that touch a row.
    """

    labels: tuple[str, str]
    designs: tuple[Design, Design]
    plan: Plan
    table: pd.DataFrame
    precision: pd.DataFrame
    kpis: pd.DataFrame
    tables: dict[str, Tables]
    doubts: tuple[Doubt, ...] = ()


def compare_designs(a: Design, b: Design, plan: Plan, keep_tables: bool = False) -> Comparison:
    """Runs A and B on the same seeds and compares them pair by pair.

    Raises UsageError if they do not share market, window or start; RunStopped as a run does.
    """
    check_comparable(a, b)
    labels = labels_of(a, b)
    runs = replicate(dict(zip(labels, (a, b), strict=True)), plan, keep_tables)
    return compare_runs((a, b), runs, plan)


def compare_runs(
    designs: tuple[Design, Design], runs: Mapping[str, Replications], plan: Plan
) -> Comparison:
    """What the runs of A and B show; `runs` has A first, each by its label."""
    one, two = runs
    labels = one, two
    settings = settings_of(designs[0].scenario, labels, designs[1].scenario)
    compared = compare_pairs(runs[one].frame, runs[two].frame, settings)
    doubts = doubts_about_both(designs, runs)
    return Comparison(
        labels=labels,
        designs=designs,
        plan=plan,
        table=marked(compared.table, doubts),
        precision=compared.precision,
        kpis=kpi_frame(runs),
        tables={name: one.tables for name, one in runs.items() if one.tables is not None},
        doubts=doubts,
    )


def doubts_about_both(
    designs: tuple[Design, Design], runs: Mapping[str, Replications]
) -> tuple[Doubt, ...]:
    """Every doubt about the figures of either design; `runs` has A first, each by its label."""
    return tuple(
        doubt
        for (label, own), design in zip(runs.items(), designs, strict=True)
        for doubt in doubts_about(label, design, own)
    )


def check_comparable(a: Design, b: Design) -> None:
    """Raises UsageError unless both designs meet the same market in the same window."""
    one, two = a.scenario, b.scenario
    files = f"{one.file} and {two.file}"
    if _window(one.run) != _window(two.run):
        rule = "two designs are compared over the same window (start, warm-up, length)"
        raise UsageError(rule, f"different ones in {files}")
    if one.market != two.market:
        raise UsageError("two designs are compared in the same market", f"two in {files}")


def _window(run: Run) -> tuple[str, str, float, float]:
    return run.start, run.timezone, run.warm_up, run.length


def labels_of(a: Design, b: Design) -> tuple[str, str]:
    """Short titles; A and B if there are none."""
    return short_titles(a, b) or ("A", "B")


def short_titles(a: Design, b: Design) -> tuple[str, str] | None:
    """Titles without the words that both end with; None if they are equal or long."""
    one, two = a.label.split(), b.label.split()
    while min(len(one), len(two)) > 1 and one[-1] == two[-1]:
        del one[-1], two[-1]
    labels = " ".join(one), " ".join(two)
    if labels[0] == labels[1] or max(map(len, labels)) > LONGEST_LABEL:
        return None
    return labels
