"""The rows of a study's database that no run changes: what was put in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandas as pd

from sim.language.loader import to_yaml
from sim.language.scenario import Parameter
from sim.measures.kpis import not_applicable
from sim.measures.roles import currency, read_roles
from sim.measures.statistics import t_quantile
from sim.program.design import Design
from sim.store.columns import Table, sql_name
from sim.store.schema import property_columns

Row = dict[str, object]
Register = Mapping[str, Mapping[str, str]]


def scenario_row(design: Design) -> Row:
    """A design as a row of `scenario`, without its number, label and place."""
    scenario, roles = design.scenario, read_roles(design.scenario)
    return {
        "title": scenario.title, "file": scenario.file, "text": to_yaml(scenario.resolved),
        "start": scenario.run.start or None, "timezone": scenario.run.timezone or None,
        "currency": currency(scenario) or None, "warm_up": scenario.run.warm_up,
        "length": scenario.run.length, "cohort": roles.cohort, "follow_up": roles.follow_up,
        "seller": roles.seller or None,
    }  # fmt: skip


def parameter_rows(design: Design, register: Register) -> Iterator[Row]:
    """One row a parameter, or an entry of its list."""
    for one in design.scenario.parameters.values():
        values = one.value if isinstance(one.value, tuple) else (one.value,)
        for place, value in enumerate(values):
            yield _parameter(one, register) | {"place": place, "value": value}


def _parameter(one: Parameter, register: Register) -> Row:
    return {
        "parameter": one.name, "written": one.text, "low": one.low, "high": one.high,
        "grade": one.grade or None, "source": one.source or None,
        "evidence": one.source if one.source in register else None,
    }  # fmt: skip


def lacking_rows(design: Design) -> Iterator[Row]:
    """KPIs that the design cannot have, and why."""
    for kpi, reason in not_applicable(design.scenario).items():
        yield {"kpi": kpi, "reason": reason}


def evidence_rows(register: Register) -> Iterator[Row]:
    """The register of evidence."""
    for key, entry in register.items():
        yield {"evidence": key} | {sql_name(word): text or None for word, text in entry.items()}


def element_rows(design: Design, role: str, layout: Mapping[str, Table]) -> list[Row]:
    """The elements of the set that plays the region or product, with their properties."""
    name = getattr(read_roles(design.scenario), role)
    if not name:
        return []
    rows: list[Row] = [
        {role: element, "place": place}
        for place, element in enumerate(design.scenario.sets[name].elements)
    ]
    brought = dict(layout[role].brought)
    for property in design.scenario.sets[name].properties:
        for word, values in property_columns(design, name, property).items():
            for row, value in zip(rows, values, strict=True):
                row[brought[word]] = value
    return rows


def students(most: int) -> pd.DataFrame:
    """Quantiles of t for up to so many runs."""
    counts = range(2, most + 1)
    return pd.DataFrame({"runs": counts, "t": [t_quantile(0.95, count) for count in counts]})
