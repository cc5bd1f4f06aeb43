"""How sure it is: intervals, doubts, and what was put in without being measured."""

from __future__ import annotations

from sim.report.assumptions import assumptions
from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section:
    a, b = (design.scenario for design in findings.comparison.designs)
    values = assumptions(a, b, findings.evidence)
    content = {
        "warnings": findings.warnings,
        "values": len(values),
        "ungraded": sum(one.grade in ("none", "") for one in values),
    }
    pictures = findings.drawn("differences")
    return Section("certainty", "How sure", pictures=pictures, content=content)
