"""Where a customer's time goes: work, waiting for people, deliberate delay, step by step."""

from __future__ import annotations

from collections.abc import Iterator

from sim.measures.times import CLOSED, PEOPLE
from sim.report import words
from sim.report.blocks import Block
from sim.report.charts.steps import step_rows
from sim.report.compared import compared, is_shown, split
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.sections import legends
from sim.report.sections.section import Section, rows_of

PART = "part="
WAITING = ("waiting_time", "")


def section(findings: Findings) -> Section | None:
    rows = [one for one in rows_of(findings, "entry_to_purchase", "wait_to_price") if is_shown(one)]
    pictures = findings.drawn("customer_time", "customer_steps")
    if not rows:
        return None
    steps = _steps(findings)
    content = {**legends.behind(findings, rows), "steps": steps}
    said = [*_said(rows, findings.labels), *_waits(findings, rows, steps)]
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


def _waits(findings: Findings, rows: list[Figure], steps: Block | None) -> Iterator[str]:
    """Why figures of waiting on the page differ: whose it is, per what, over which runs."""
    parts = {one.group.removeprefix(PART) for one in rows if one.kpi == "entry_to_purchase"}
    if PEOPLE not in parts:
        return
    open_ = ", only while somebody who could do the work is on shift" if CLOSED in parts else ""
    runs = words.counted(findings.pairs, "run")
    counts = [f"“{PEOPLE}” is of a customer won, a mean of {runs} of each design{open_}"]
    if steps is not None:
        counts.append("step by step it is of the first run of each design alone")
    if whole := next((one for one in findings.every if (one.kpi, one.group) == WAITING), None):
        both = [
            f"{words.with_unit(text, whole.unit, whole.name)} in {label}"
            for text, label in zip(whole.both, findings.labels, strict=True)
        ]
        nights = ", and nights and other closed hours count" if CLOSED in parts else ""
        counts.append(
            f"“{whole.name}” ({', '.join(both)}) is of a request to people, of all cases whether"
            f" won or not{nights}"
        )
    if len(counts) > 1:
        yield f"Waiting is counted in different ways, so its figures differ: {'; '.join(counts)}."


def _steps(findings: Findings) -> Block | None:
    """Each step in both designs, as one run of each shows it."""
    rows = step_rows(findings.comparison)
    if not rows:
        return None
    columns = ["part and step", *(f"{label}, {rows[0].figure.unit}" for label in findings.labels)]
    told = [[row.name if row.strong else f"– {row.name}", *row.both] for row in rows]
    runs = words.counted(findings.pairs, "run")
    line = "Of a customer won, in the first run of each design; a part is the sum of its steps."
    more = f" The means of {runs} above differ from it by chance." if findings.pairs > 1 else ""
    return Block("Step by step", columns, told, [line + more])
