"""What each change does: the waterfall."""

from __future__ import annotations

from sim.report.charts.studies import study_pictures
from sim.report.findings import Findings
from sim.report.sections.section import Section
from sim.report.studies.sentences import told


def section(findings: Findings) -> Section | None:
    found = list(findings.studies_with("waterfall"))
    if not found:
        return None
    pictures = [picture for facts in found for picture in study_pictures(facts)]
    said = [text for facts in found for text in told(facts)]
    return Section("changes", "What each change does", said, pictures)
