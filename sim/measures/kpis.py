"""All KPIs of one run. A new KPI is one registered function in `sales`, `hours`, `times`, `people`.

Their names are public. A KPI whose role is unbound, or that its window cannot hold, is not
applicable: it is left out, never 0. A ratio over 0 is NaN.
"""

from __future__ import annotations

import math
from collections.abc import Container
from functools import lru_cache
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.kept import kept
from sim.language.scenario import Scenario
from sim.measures import hours, people, sales, times
from sim.measures.axes import Floats, Ints
from sim.measures.figures import COLUMNS, Figures, Names, frame_of
from sim.measures.registry import KPIS, Form, Row, known
from sim.measures.roles import Roles, currency, document_columns, read_roles
from sim.measures.view import Run
from sim.tables import Tables

__all__ = ["COLUMNS", "KPIS", "known", "measure", "not_applicable", "roles_of"]

MODULES = (sales, hours, times, people)  # importing them fills the registry
PLACES = {module.__name__: place for place, module in enumerate(MODULES)}
for _name in sorted(KPIS, key=lambda name: PLACES.get(KPIS[name].rows.__module__, len(PLACES))):
    KPIS[_name] = KPIS.pop(_name)  # one order of rows, whichever module was imported first


def measure(tables: Tables, scenario: Scenario) -> pd.DataFrame:
    """Every applicable KPI of one run: kpi, unit, group, value, numerator, denominator.

    The denominator is NaN but of ratios. A ratio of differences has no value: it exists only in
    a comparison. Raises ScenarioError if the section `measures` is wrong.
    """
    return measure_run(run_of(tables, scenario))


def run_of(tables: Tables, scenario: Scenario) -> Run:
    """One run seen through its roles; raises ScenarioError if the section `measures` is wrong."""
    return Run(tables, scenario, roles_of(scenario))


def measure_run(run: Run) -> pd.DataFrame:
    """`measure` of a run that others look at as well."""
    return frame_of([figures_of(run)])


def figures_of(run: Run, wanted: Container[str] = KPIS) -> Figures:
    """`measure` of a run as plain numbers. wanted: names of KPIs, where not all are."""
    left_out = not_applicable(run.scenario)
    money = currency(run.scenario) or "money"
    rows: list[Row] = []
    parts: list[_Part] = []
    for kpi in KPIS.values():
        if kpi.name in wanted and kpi.name not in left_out:
            begin = len(rows)
            rows.extend(kpi.rows(run))
            unit = money if kpi.unit == "money" else kpi.unit
            groups = tuple([row.group for row in rows[begin:]])
            parts.append(_Part(kpi.name, unit, kpi.form, groups))
    named = _named(tuple(parts))
    top, bottom = np.array([row[1:] for row in rows], dtype=np.float64).reshape(-1, 2).T
    return Figures(named.names, _numbers(top, bottom, named))


class _Part(NamedTuple):
    """The groups of one KPI of a run."""

    kpi: str
    unit: str
    form: Form
    groups: tuple[str, ...]


class _Named(NamedTuple):
    """The rows of a run: their names, and which are ratios, and which have no value in a run."""

    names: Names
    ratio: Ints
    never: Ints


@lru_cache(maxsize=100)
def _named(parts: tuple[_Part, ...]) -> _Named:
    """What is the same in all runs of a design."""
    names = tuple((part.kpi, part.unit, group) for part in parts for group in part.groups)
    forms = np.array([part.form for part in parts for _ in part.groups], dtype=np.str_)
    ratio, never = (np.flatnonzero(forms == form) for form in ("ratio", "ratio of differences"))
    return _Named(names, ratio, never)


def _numbers(top: Floats, bottom: Floats, named: _Named) -> Floats:
    """Value, numerator and denominator of each row."""
    value = top.copy()
    value[named.never] = math.nan
    over = bottom[named.ratio]
    with np.errstate(all="ignore"):
        value[named.ratio] = np.where(over != 0, top[named.ratio] / over, math.nan)
    return np.stack([value, top, bottom], axis=1)


def roles_of(scenario: Scenario) -> Roles:
    """The roles a scenario binds; raises ScenarioError with every fault of the section."""
    return read_roles(scenario, tuple(KPIS))


def not_applicable(scenario: Scenario) -> dict[str, str]:
    """Why a KPI cannot be computed for this scenario, by the name of the KPI."""
    return dict(_not_applicable(scenario, tuple((kpi.name, kpi.needs) for kpi in KPIS.values())))


@kept
def _not_applicable(
    scenario: Scenario, asked: tuple[tuple[str, tuple[str, ...]], ...]
) -> dict[str, str]:
    roles, columns = roles_of(scenario), document_columns(scenario)
    reasons = {
        name: [lacking(scenario, roles, columns, need) for need in needs] for name, needs in asked
    }
    return {name: next(filter(None, those)) for name, those in reasons.items() if any(those)}


def lacking(scenario: Scenario, roles: Roles, columns: dict[str, frozenset[str]], need: str) -> str:
    """Why a need is not met, "" if it is."""
    actors = scenario.actors.values()
    if need == "staff":
        return "" if any(actor.wage is not None for actor in actors) else "no actor has a wage"
    if need == "people":
        limited = any(actor.staff is not None for actor in actors)
        return "" if limited else "no actor has limited staff"
    if need == "pulled":
        return "" if any(s.pulled_by for s in scenario.sources) else "no source is pulled"
    if need == "population":
        counted = any(kind.count is not None for kind in scenario.kinds.values())
        return "" if counted else "no kind of case is a population"
    role, _, column = need.partition(".")
    if not roles.bound(role):
        return f"measures.{role} is not bound"
    if column == "self_selected" and not roles.bound(column):
        return "measures.self_selected is not bound"
    wanted = roles.self_selected if column == "self_selected" else column
    if wanted and wanted not in columns.get(str(getattr(roles, role)), frozenset()):
        return f"document {getattr(roles, role)} has no column {wanted}"
    return too_short(scenario, roles) if need == "cohort" else ""


def too_short(scenario: Scenario, roles: Roles) -> str:
    """Why a cohort does not fit into the window together with its follow-up, "" if it does."""
    window = scenario.run.length - scenario.run.warm_up
    if roles.follow_up is None or (roles.cohort or 0.0) + roles.follow_up <= window:
        return ""
    return f"cohort and follow-up are longer than the window of {window:g} h"
