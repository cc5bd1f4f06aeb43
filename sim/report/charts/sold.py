"""Charts of what is sold: conversion rates, customers and revenue by region."""

from __future__ import annotations

from collections.abc import Sequence

from sim.measures.kpis import known
from sim.report import words
from sim.report.charts.bars import bars_picture
from sim.report.charts.facts import Facts, Pair, scaler
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.study.compare import Comparison

PER_HEAD = "revenue_per_employee"  # a KPI whose regions count other heads than the whole
RATES = (  # KPI, and what its wins are divided by
    ("conversion_per_opportunity", "per opportunity, followed up (C1)"),
    ("period_conversion", "per opportunity in the window (C1)"),
    ("conversion_per_worked_business", "per business worked on (C2)"),
    ("penetration", "per business of the market (C3)"),
)


@chart
def conversion_rates(comparison: Comparison) -> Picture | None:
    """Customers won as a share of four things; of which, must always be said."""
    facts = Facts(comparison)
    rows = [Pair(name, facts.total(kpi)) for kpi, name in RATES if kpi in facts]
    rows = [row for row in rows if row.known]
    if not rows:
        return None
    what = f"Customers {rows[0].name}", rows[0].figure
    return bars_picture("conversion_rates", what, "Conversion rates, %", rows, facts)


@chart
def customers_by_region(comparison: Comparison) -> Picture | None:
    """Customers won in the window, region by region."""
    return by_region(comparison, "customers_by_region", "customers_won", "Customers won by region")


@chart
def revenue_per_employee(comparison: Comparison) -> Picture | None:
    """Revenue of each region per head of its sellers."""
    what = "Revenue by region per head of its sellers"
    return by_region(comparison, PER_HEAD, PER_HEAD, what, [measured_otherwise(PER_HEAD)])


def measured_otherwise(kpi: str) -> str:
    """What a KPI is as a whole and in a region, which do not add up."""
    return f"{known(kpi).help.rstrip('.')}: the whole may lie below every region."


def by_region(
    comparison: Comparison, name: str, kpi: str, what: str, notes: Sequence[str] = ()
) -> Picture | None:
    """A KPI with a row for each region; None if it has no regions. notes: below it."""
    facts = Facts(comparison)
    found = facts.groups(kpi, "region")
    scaled, unit = scaler([one for _, one in found])
    rows = [Pair(words.name(label), scaled(one)) for label, one in found]
    rows = [row for row in rows if row.known]
    if not rows:
        return None
    heading = words.name(kpi).capitalize(), scaled(facts.total(kpi))
    subtitle = f"{what}, {unit}" if unit not in what.lower() else what
    return bars_picture(name, heading, subtitle, rows, facts, notes)
