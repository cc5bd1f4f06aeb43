"""What was put in, and what each value rests on."""

from __future__ import annotations

from sim.report.assumptions import Assumption, assumptions, counted
from sim.report.findings import Findings
from sim.report.sections.section import Section


def section(findings: Findings) -> Section:
    a, b = (design.scenario for design in findings.comparison.designs)
    found = assumptions(a, b, findings.evidence)
    switches = [one for one in found if one.is_switch]
    tables: list[tuple[str, list[Assumption]]] = [
        ("Switches: readings of the case that may turn a verdict round", switches),
        ("Values in which the designs differ", [one for one in found if one.differs]),
    ]
    content = {
        "tables": [(title, rows) for title, rows in tables if rows],
        "all": found,
        "counted": counted(found),
    }
    return Section("assumptions", "Assumptions", content=content)
