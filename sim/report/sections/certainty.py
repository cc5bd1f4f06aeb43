"""How sure it is: intervals, the tornado, the evidence, doubts, and what was not measured."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report import words
from sim.report.assumptions import assumptions
from sim.report.charts.studies.certain import probability, value_of_information
from sim.report.charts.studies.tornado import tornados_by_kpi
from sim.report.doubted import doubted
from sim.report.findings import Findings
from sim.report.sections.section import Section
from sim.report.sections.studied import Panel, Part, all_placed, label, more, page_of, parts, placed
from sim.report.studies.certain import evidence_value, uncertainty
from sim.report.studies.facts import Facts
from sim.report.studies.here import here_told
from sim.report.studies.plans import arms, varied
from sim.report.studies.pointwise import chance, counted, moved
from sim.report.studies.registry import own_tables
from sim.report.verdicts import few_told

NEXT = "What to measure next"
SHOWN = {"waterfall", "break_even", "map", "uncertainty"}  # tables that a section shows


def section(findings: Findings) -> Section:
    a, b = (design.scenario for design in findings.comparison.designs)
    values = assumptions(a, b, findings.evidence)
    content = {
        "parts": _parts(findings),
        "elsewhere": _elsewhere(findings),
        "warnings": findings.warnings,
        "in_worlds": [] if findings.repeated is None else list(doubted(findings.repeated)),
        "few": few_told(findings.pairs, "pair"),
        "values": len(values),
        "ungraded": sum(one.grade in ("none", "") for one in values),
    }
    pictures = findings.drawn("differences")
    return Section("certainty", "How sure", pictures=pictures, content=content)


def _parts(findings: Findings) -> list[Part]:
    """Studies that vary one thing at a time, then those of the evidence."""
    alone = {name: facts for name, facts in findings.studies.items() if _is_tornado(facts)}
    return [
        *parts(alone, {"comparison": _tornado}, findings.pairs),
        *parts(findings.studies, {"uncertainty": _evidence, "evidence_value": _next}),
    ]


def _elsewhere(findings: Findings) -> str:
    """The studies of this page that no section shows, each with a page of its own; "" if all do."""
    others = [
        f"{facts.title} ({page_of(name)})"
        for name, facts in findings.studies.items()
        if not SHOWN & set(own_tables(facts)) and not _is_tornado(facts)
    ]
    return f"More studies belong to this page: {words.listed(others)}." if others else ""


def _is_tornado(facts: Facts) -> bool:
    """Whether it changes one dimension at a time."""
    return own_tables(facts) == ["comparison"] and any(
        arms(facts, facts.compared_in(kpi)) for kpi in facts.emergent
    )


def _tornado(name: str, facts: Facts) -> Part:
    """A panel a KPI."""
    pictures = tornados_by_kpi(facts)
    panels = []
    for kpi, picture in pictures.items():
        rows = facts.compared_in(kpi)
        said = [*moved(facts, kpi, arms(facts, rows)), counted(facts, kpi, rows)]
        panels.append(Panel(label(kpi), said, placed(name, picture)))
    points = len(facts.points) - len(facts.failed)
    notes = [*_here(facts), chance(facts, points), *more(name, len(facts.emergent) - len(panels))]
    return Part(f"study-{name}", facts.title, [], panels, notes=notes)


def _here(facts: Facts) -> Iterator[str]:
    """Where the designs stand on what is varied, as far as it is known."""
    known = [one for one in varied(facts) if one.name in facts.here]
    if known:
        yield f"As described: {here_told(facts, *known)}."


def _evidence(name: str, facts: Facts) -> Part:
    """In what share of what the evidence allows who is better."""
    *said, how = uncertainty(facts)
    drawn = all_placed(name, list(probability(facts)))
    return Part(f"study-{name}", facts.title, [], [Panel("", said, drawn)], notes=[how])


def _next(name: str, facts: Facts) -> Part:
    """What it is worth to know before choosing."""
    kpi = str(facts.rows("evidence_value")[0]["kpi"])
    drawn = all_placed(name, list(value_of_information(facts)))
    title = f"{NEXT}, by {words.name(kpi)}"
    return Part(f"next-{name}", title, [], [Panel("", evidence_value(facts), drawn)])
