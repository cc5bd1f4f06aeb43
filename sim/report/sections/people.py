"""People and queues over time: load, the next bottleneck, what is freed."""

from __future__ import annotations

from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section | None:
    pictures = findings.drawn("queues_and_utilisation")
    return Section("people", "People and queues over time", pictures=pictures) if pictures else None
