"""Customers and revenue per employee by region."""

from __future__ import annotations

from sim.report import words
from sim.report.charts.sold import PER_HEAD, measured_otherwise
from sim.report.compared import compared, is_shown, split
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.sections import legends
from sim.report.sections.section import Section, rows_of

KPIS = ("customers_won", PER_HEAD)
REGION = "region="


def section(findings: Findings) -> Section | None:
    pictures = findings.drawn("customers_by_region", "revenue_per_employee")
    rows = [one for one in rows_of(findings, *KPIS) if is_shown(one) and _is_told(one)]
    if not any(one.group for one in rows):
        return None
    said = [text for kpi in KPIS for text in _said(kpi, rows, findings.labels)]
    content = legends.behind(findings, rows)
    return Section("regions", "Customers and revenue by region", said, pictures, content)


def _is_told(figure: Figure) -> bool:
    """In all, or a region that is not split further."""
    return not figure.group or (figure.group.startswith(REGION) and "," not in figure.group)


def _said(kpi: str, rows: list[Figure], labels: tuple[str, str]) -> list[str]:
    """The whole, and which regions differ."""
    own = [one for one in rows if one.kpi == kpi]
    whole = [compared(words.name(kpi), one, labels) for one in own if not one.group]
    regions = [(words.name(one.group.removeprefix(REGION)), one) for one in own if one.group]
    parts = [f"{split(regions, labels)}."] if regions else []
    parts += [measured_otherwise(kpi)] if whole and regions and kpi == PER_HEAD else []
    return [" ".join([*whole, *parts])] if whole or parts else []
