"""When the verdict turns round: other worlds, other readings of the case, the break-even."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.blocks import Block, tuned_blocks, world_blocks
from sim.report.findings import Findings
from sim.report.sections.section import Section
from sim.report.verdicts import legend


def section(findings: Findings) -> Section | None:
    blocks = list(_blocks(findings))
    if not blocks:
        return None
    cells = [cell.partition("\n")[0] for block in blocks for row in block.rows for cell in row]
    content = {"blocks": blocks, "legend": legend(cells, findings.labels)}
    return Section("turning", "When it turns round", content=content)


def _blocks(findings: Findings) -> Iterator[Block]:
    if findings.repeated is not None:
        yield from world_blocks(findings.repeated)
    if findings.search is not None and findings.tuned is not None:
        yield from tuned_blocks(findings.comparison, findings.tuned, findings.search)
