"""What was put in: what could reverse the verdict, what each value rests on, the checklist."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.assumptions import Assumption, counted
from sim.report.findings import Findings
from sim.report.methods.summary import Summary, summary
from sim.report.sections.section import Section
from sim.study.repeated import TUNED

MOST = 12  # that are ranked on the page
UNREAD = "What other readings of the case do was not looked at: --worlds of compare does that."
NO_STUDY = (
    "No study looked at which values turn the verdict round. Until one does, values are ranked by"
    " what they rest on, those that nobody measured first."
)


def section(findings: Findings) -> Section:
    found, ranked = findings.values, findings.reversals
    switches = [one for one in found if one.is_switch]
    tables: list[tuple[str, list[Assumption]]] = [
        ("Switches: readings of the case that may turn a verdict round", switches),
        ("Values in which the designs differ", [one for one in found if one.differs]),
    ]
    content = {
        "ranked": ranked[:MOST],
        "more": max(len(ranked) - MOST, 0),
        "unread": "" if findings.is_read_otherwise else UNREAD,
        "note": "" if any(one.looked_at for one in ranked) else NO_STUDY,
        "tables": [(title, rows) for title, rows in tables if rows],
        "all": found,
        "counted": counted(found),
        "checklist": _checklist(findings),
    }
    return Section("assumptions", "Assumptions", content=content)


def _checklist(findings: Findings) -> Summary:
    comparison = findings.comparison
    designs = dict(zip(comparison.labels, comparison.designs, strict=True))
    if findings.tuned is not None:
        tuned = zip(comparison.labels, findings.tuned.designs, strict=True)
        designs |= {f"{label}{TUNED}": design for label, design in tuned}
    return summary(designs, comparison.plan, list(_files(findings)), findings.evidence)


def _files(findings: Findings) -> Iterator[str]:
    """The tables of what was found beside the comparison."""
    for file, there in (
        ("worlds.csv", findings.repeated),
        ("ladder.csv", findings.ladder),
        ("tuning.csv", findings.search),
    ):
        if there is not None:
            yield file
