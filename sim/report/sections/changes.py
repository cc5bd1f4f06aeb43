"""What each change does: the waterfall, or the ladder."""

from __future__ import annotations

from collections.abc import Iterator

from sim.experiment.methods.waterfall import ALL
from sim.report import words
from sim.report.blocks import Block
from sim.report.charts.studies.waterfall import falls_drawn
from sim.report.figures import real
from sim.report.findings import Findings
from sim.report.ladder import ladder_blocks
from sim.report.sections.section import Section
from sim.report.sections.studied import Panel, Part, label, more, parts, placed
from sim.report.studies.effects import AVERAGE, MOST_FALLS, NO_CHANGES, falls, parts_told
from sim.report.studies.facts import Facts
from sim.report.studies.method_blocks import fall_block
from sim.report.studies.sets import best_told, sets_block

TITLE = "What each change does"


def section(findings: Findings) -> Section | None:
    """None if the second design names no changes, so that there is nothing to take apart."""
    found = list(parts(findings.studies, {"waterfall": _waterfall}, findings.pairs))
    blocks: list[Block] = []
    if not found and findings.ladder is not None:
        blocks = ladder_blocks(findings.ladder)
    said = [] if found or blocks else list(_not_asked(findings))
    if not (found or blocks or said):
        return None
    return Section("changes", TITLE, said, content={"parts": found, "blocks": blocks})


def _not_asked(findings: Findings) -> Iterator[str]:
    """How to learn it, if there are changes and nothing was run that takes them apart."""
    changes = findings.comparison.designs[1].scenario.changes
    if changes:
        names = words.listed([change.title for change in changes])
        yield (
            f"{findings.labels[1]} is made of {words.counted(len(changes), 'named change')}:"
            f" {names}. No run of this comparison takes them apart: the option --ladder of"
            " compare does, and a study with the method waterfall."
        )


def _waterfall(name: str, facts: Facts) -> Part:
    """A panel a KPI."""
    pictures, every = falls_drawn(facts), falls(facts)
    panels = []
    for at, (kpi, where, rows) in enumerate(every[:MOST_FALLS]):
        called = f"{label(kpi)}, {where}" if where else label(kpi)
        best = best_told(facts, kpi, rows[0]["point"])
        said = [*parts_told(facts, kpi, where, rows), *([best] if best else [])]
        sets = sets_block(facts, kpi, where, rows[0]["point"])
        tables = [fall_block(kpi, where, rows), *sets]
        panels.append(Panel(called, said, placed(name, pictures.get(at)), tables))
    notes = more(name, len(every) - len(panels))
    return Part(f"study-{name}", facts.title, _how(facts), panels, notes=notes)


def _how(facts: Facts) -> list[str]:
    """What an averaged part is, and from how many runs."""
    rows = [row for row in facts.rows("waterfall") if row["way"] == AVERAGE]
    changes = len({str(row["change"]) for row in rows if row["change"] not in NO_CHANGES})
    whole = next((row for row in rows if row["change"] == ALL), None)
    if whole is None:
        return []
    pairs = words.counted(int(real(whole, "replications")), "pair")
    return [
        f"Each of the {2**changes} sets of {words.counted(changes, 'change')} was run, {pairs} of"
        " runs each. A part that is averaged over all orders in which they could be made is a fair"
        " way to divide what they do together; on top of those before it, in the written order, a"
        " change may do more or less."
    ]
