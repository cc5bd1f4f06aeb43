"""How the page was made, and how to make it again."""

from __future__ import annotations

from sim.report import words
from sim.report.findings import Findings
from sim.report.program import installed_version
from sim.report.sections.section import Section


def section(findings: Findings) -> Section:
    comparison = findings.comparison
    content = {
        "plan": comparison.plan,
        "pairs": words.counted(comparison.plan.replications, "pair"),
        "run": comparison.designs[0].scenario.run,
        "designs": comparison.designs,
        "again": findings.again,
        "version": installed_version(),
    }
    return Section("provenance", "How it was made", content=content)
