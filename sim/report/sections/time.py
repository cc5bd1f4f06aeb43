"""Where a customer's time goes: work, waiting for people, deliberate delay."""

from __future__ import annotations

from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section | None:
    pictures = findings.drawn("customer_time")
    return Section("time", "Where a customer’s time goes", pictures=pictures) if pictures else None
