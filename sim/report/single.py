"""The page of one design that was run: what it does, in figures with their intervals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from sim.calibrate.evidence import Evidence
from sim.measures.comparison import PRIMARY
from sim.measures.doubts import Doubt
from sim.measures.kpis import known
from sim.program.design import Design
from sim.report import words
from sim.report.assumptions import assumptions, counted
from sim.report.context import context
from sim.report.figures import Interval, Row, interval
from sim.report.html import FILES, REPORT, environment, files_in
from sim.report.maps.shown import Map, maps_of
from sim.report.program import installed_version
from sim.report.verdicts import few_told
from sim.report.warnings import numbered
from sim.store.textfile import write_text
from sim.study.replicate import Plan
from sim.tables import Tables

SINGLE = "single.html"  # a template
MOST_SAID = 4  # figures in the sentence above all


@dataclass(frozen=True)
class Value:
    """A KPI of one group, with the interval of its mean. parts: its groups."""

    kpi: str
    group: str
    unit: str
    mean: Interval
    parts: Sequence[Value] = ()

    @property
    def title(self) -> str:
        return words.title(self.kpi, self.group, self.unit)

    @property
    def told(self) -> str:
        return words.measured(self.mean.mean, self.mean.low, self.mean.high)

    @property
    def definition(self) -> str:
        return known(self.kpi).help.replace("`", "").replace("_", " ")


@dataclass(frozen=True)
class Single:
    """What runs of one design show. table: the columns of `summary.csv`. first: the first run, if
    its rows are kept. again: the command that makes it again."""

    design: Design
    plan: Plan
    table: pd.DataFrame
    doubts: Sequence[Doubt]
    first: Tables | None
    again: str
    evidence: Mapping[str, Evidence] = field(default_factory=dict)

    @property
    def values(self) -> list[Value]:
        """Every undivided KPI with its groups, the primary ones first; what is not defined, or is
        0 in every run, is left out."""
        rows: list[Row] = list(self.table.to_dict("records"))
        shown = [_value(row) for row in rows if _is_shown(row)]
        whole = [one for one in shown if not one.group]
        whole.sort(key=lambda one: (*PRIMARY, one.kpi).index(one.kpi))
        by_kpi: dict[str, list[Value]] = {}
        for one in shown:
            if one.group:
                by_kpi.setdefault(one.kpi, []).append(one)
        return [
            Value(one.kpi, "", one.unit, one.mean, tuple(by_kpi.get(one.kpi, ()))) for one in whole
        ]

    @property
    def maps(self) -> list[Map]:
        return [] if self.first is None else maps_of({self.design.label: self.design}, [self.first])


def write_single(place: Path, found: Single) -> str:
    """Writes `report.html` into a folder and returns its name; same results, same bytes."""
    scenario, values = found.design.scenario, found.values
    assumed = assumptions(scenario, scenario, found.evidence)
    label = found.design.label
    page = {
        "title": found.design.title,
        "label": label,
        "labels": (label, label),
        "design": found.design,
        "about": context([scenario], [label]),
        "sentences": [_said(found, values)],
        "values": values,
        "left_out": len(found.table) - sum(1 + len(one.parts) for one in values),
        "warnings": [*numbered(found.doubts), *found.design.warnings],
        "maps": found.maps,
        "assumptions": assumed,
        "counted": counted(assumed) if assumed else "",
        "plan": found.plan,
        "few": few_told(found.plan.replications, "run"),
        "runs": words.counted(found.plan.replications, "run"),
        "run": scenario.run,
        "again": found.again,
        "version": installed_version(),
        "files": list(files_in(place, FILES)),
    }
    text = environment((label, label)).get_template(SINGLE).render(page)
    encoded = text.encode("utf-8", "xmlcharrefreplace")
    write_text(place / REPORT, encoded.decode("utf-8"), force=True)
    return REPORT


def _said(found: Single, values: Sequence[Value]) -> str:
    """The first figures in a sentence."""
    runs = words.counted(found.plan.replications, "run")
    if not values:
        return f"In {runs} of {found.design.label} no figure is above 0."
    told = [
        f"{words.name(one.kpi)} {words.with_unit(one.told, one.unit, words.name(one.kpi))}"
        for one in values[:MOST_SAID]
    ]
    level = "" if found.plan.replications < 2 else " (± is a 95 % interval of the mean)"
    return f"In {runs} of {found.design.label}: {words.listed(told)}{level}."


def _value(row: Row) -> Value:
    mean = interval(row, "mean", "low", "high")
    return Value(str(row["kpi"]), str(row["group"]), str(row["unit"]), mean)


def _is_shown(row: Row) -> bool:
    mean = interval(row, "mean", "low", "high")
    return mean.mean == mean.mean and (mean.mean != 0 or mean.half > 0)
