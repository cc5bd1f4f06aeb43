"""The ladder as tables: what each change does alone, and on top of those before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.blocks import Block
from sim.report.figures import Row, interval
from sim.report.warnings import named
from sim.study.ladder import Ladder

WAYS = {
    "alone": "Each change alone, the others off",
    "cumulative": "Each change on top of those before it",
}


def ladder_blocks(ladder: Ladder) -> list[Block]:
    """A table a way: a row a change, a column a KPI, with what the change adds."""
    rows = [row for row in ladder.table.to_dict("records") if row["group"] == ""]
    lines = list(_lines(ladder))
    return [
        _block(title, [row for row in rows if row["way"] == way], lines)
        for way, title in WAYS.items()
    ]


def _block(title: str, rows: Sequence[Row], lines: Sequence[str]) -> Block:
    kpis = {str(row["kpi"]): str(row["unit"]) for row in rows}
    by_change: dict[str, dict[str, Row]] = {}
    for row in rows:
        by_change.setdefault(str(row["title"]), {})[str(row["kpi"])] = row
    cells = [
        [change, *(_cell(found[kpi]) if kpi in found else words.NOTHING for kpi in kpis)]
        for change, found in by_change.items()
    ]
    columns = ["Change", *(words.title(kpi, "", unit) for kpi, unit in kpis.items())]
    return Block(title, columns, cells, lines)


def _lines(ladder: Ladder) -> Iterator[str]:
    yield "What it adds, with a 95 % interval that holds for each figure by itself."
    if ladder.base_differs:
        yield "The second design differs from the first even with every change off."
    if firm := [change.title for change in ladder.changes if change.touches_firm]:
        yield f"Touches the firm, so no pure change of the process: {words.listed(firm)}."


def _cell(row: Row) -> str:
    """Its verdict, what puts it in doubt, and `+15 ± 7`."""
    said = [str(row["verdict"]), *([named(str(row["doubts"]))] if row["doubts"] else [])]
    return "\n".join([*said, str(interval(row, "diff", "diff_low", "diff_high"))])
