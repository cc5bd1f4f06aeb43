"""Where a customer's time goes: work, waiting for people, deliberate delay, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from sim.report.blocks import Block
from sim.report.charts.steps import step_rows
from sim.report.compared import compared, is_shown, split
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.sections.section import Section, rows_of

PART = "part="


def section(findings: Findings) -> Section | None:
    rows = [one for one in rows_of(findings, "entry_to_purchase", "wait_to_price") if is_shown(one)]
    pictures = findings.drawn("customer_time", "customer_steps")
    if not rows:
        return None
    content = {"rows": rows, "steps": _steps(findings)}
    said = list(_said(rows, findings.labels))
    return Section("time", "Where a customer’s time goes", said, pictures, content)


def _said(rows: list[Figure], labels: tuple[str, str]) -> Iterator[str]:
    totals = {one.kpi: one for one in rows if not one.group}
    if whole := totals.get("entry_to_purchase"):
        parts = [
            (one.group.removeprefix(PART), one)
            for one in rows
            if one.kpi == whole.kpi and one.group.startswith(PART)
        ]
        told = f" {split(parts, labels)}." if parts else ""
        yield f"{compared('from entry to purchase', whole, labels)}{told}"
    if price := totals.get("wait_to_price"):
        yield compared("from a request to its price", price, labels)


def _steps(findings: Findings) -> Block | None:
    """Each step in both designs, as one run of each shows it."""
    rows = step_rows(findings.comparison)
    if not rows:
        return None
    columns = ["part and step", *(f"{label}, {rows[0].figure.unit}" for label in findings.labels)]
    told = [[row.name if row.strong else f"– {row.name}", *row.both] for row in rows]
    line = "Of a customer won, in the first run of each design; a part is the sum of its steps."
    return Block("Step by step", columns, told, [line])
