"""What stands on the page of a comparison: a file a section, in the order of the page."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.findings import Findings
from sim.report.sections import (
    assumptions,
    certainty,
    changes,
    hours,
    people,
    processes,
    provenance,
    regions,
    scoreboard,
    time,
    turning,
)
from sim.report.sections.section import Section

__all__ = ["SECTIONS", "Section", "sections"]

SECTIONS = (
    scoreboard, hours, time, regions, changes, turning, certainty, processes, people, assumptions,
    provenance,
)  # fmt: skip


def sections(findings: Findings) -> Iterator[Section]:
    """Every section that has something to show, below the answer."""
    for module in SECTIONS:
        found = module.section(findings)
        if found is not None:
            yield found
