"""Where the hours go: by actor and task, on non-buyers, per customer won."""

from __future__ import annotations

from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section | None:
    pictures = findings.drawn("man_hours")
    return Section("hours", "Where the hours go", pictures=pictures) if pictures else None
