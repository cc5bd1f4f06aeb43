"""Customers and revenue per employee by region."""

from __future__ import annotations

from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section | None:
    pictures = findings.drawn("customers_by_region", "revenue_per_employee")
    return (
        Section("regions", "Customers and revenue by region", pictures=pictures)
        if pictures
        else None
    )
