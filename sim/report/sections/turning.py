"""When the verdict turns round: the break-even, a map, other worlds, other readings of the case."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.blocks import Block, tuned_blocks, world_blocks
from sim.report.charts.studies.curves import break_even_curves
from sim.report.charts.studies.frontier import frontier
from sim.report.charts.studies.plane import maps_by_kpi
from sim.report.figures import real
from sim.report.findings import Findings
from sim.report.sections import legends
from sim.report.sections.section import Section
from sim.report.sections.studied import Panel, Part, all_placed, label, more, parts, placed
from sim.report.studies.facts import Facts
from sim.report.studies.here import beside_turns
from sim.report.studies.pointwise import counted
from sim.report.studies.regions import about_marks, along_here, marked_by_kpi
from sim.report.studies.turning import told


def section(findings: Findings) -> Section | None:
    blocks = list(_blocks(findings))
    made = {"break_even": _break_even, "map": _map}
    found = list(parts(findings.studies, made, findings.pairs))
    if not (blocks or found):
        return None
    cells = [cell.partition("\n")[0] for block in blocks for row in block.rows for cell in row]
    content = {"parts": found, "blocks": blocks, "legend": legends.rest(findings, cells)}
    return Section("turning", "When it turns round", content=content)


def _blocks(findings: Findings) -> Iterator[Block]:
    if findings.repeated is not None:
        yield from world_blocks(findings.repeated)
    if findings.search is not None and findings.tuned is not None:
        yield from tuned_blocks(findings.comparison, findings.tuned, findings.search)


def _break_even(name: str, facts: Facts) -> Part:
    """The frontier beside the curve."""
    *found, how = told(facts)
    pictures = [*frontier(facts), *break_even_curves(facts)]
    said = [*found, *beside_turns(facts)]
    drawn = all_placed(name, pictures)
    return Part(f"study-{name}", facts.title, said, pictures=drawn, notes=[how])


def _map(name: str, facts: Facts) -> Part:
    """A panel a KPI, all of the same points."""
    pictures = maps_by_kpi(facts)
    false = real(facts.rows("map")[0], "false_marks")
    panels, notes = [], ""
    for kpi, rows in marked_by_kpi(facts).items():
        said = [counted(facts, kpi, rows, named=False), *along_here(facts, rows)]
        notes = max(notes, about_marks(facts, rows, false), key=len)
        panels.append(Panel(label(kpi), said, placed(name, pictures.get(kpi))))
    left = more(name, len(facts.emergent) - len(panels))
    return Part(f"study-{name}", facts.title, [], panels, notes=[notes, *left])
