"""The two processes: a map of each, and a week of a run played on them."""

from __future__ import annotations

from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section | None:
    if not findings.maps:
        return None
    return Section("processes", "The two processes", content={"maps": findings.maps})
