"""The systems of a selection side by side, with the best of them."""

from __future__ import annotations

import math
from collections.abc import Iterator

from matplotlib.axes import Axes

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import scale, sheet
from sim.report.charts.studies.marks import Key, Mark, draw_mark
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import Draw, Row, Rows, whisker
from sim.report.charts.style import INK, PAPER, QUIET
from sim.report.figures import Row as TableRow
from sim.report.figures import interval
from sim.report.studies.chosen import outcome, ranked, system_told
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts

MOST = 40
LOOKS = {
    "chosen": Mark("s", "#009e73", "#00543d", PAPER),
    "not chosen": Mark("o", PAPER, INK, PAPER),
    "not ruled out": Mark("o", PAPER, INK, PAPER),
    "left out": Mark("X", PAPER, QUIET, PAPER),
}


@study_chart("selection")
def selection(facts: Facts) -> Iterator[Picture]:
    """Means with their intervals, the best first."""
    rows = ranked(facts)
    kpi = words.name(str(rows[0]["kpi"]))
    title = f"The best of {words.counted(len(rows), 'system')} on {kpi}"
    called = words.title(str(rows[0]["kpi"]), "", str(rows[0]["unit"]))
    subtitle = f"Mean of {called}, each with its 95 % interval"
    shown = rows[:MOST]
    drawn = Rows([_row(facts, row) for row in shown])
    said = {outcome(row) for row in shown}
    key = Key([(kind, mark) for kind, mark in LOOKS.items() if kind in said])
    notes = [f"{len(rows) - MOST} more systems stand in the table."] if len(rows) > MOST else []
    made = sheet(title, subtitle, drawn.height + 6 + key.height, notes)
    values = [value for row in shown for value in _values(row)]
    drawn.draw(
        made, 0, lambda axes, width: scale(axes, min(values), max(values), width, zero=False)
    )
    key.draw(made, drawn.height + 6)
    pairs = zip(drawn.rows, shown, strict=True)
    told = "; ".join(f"{one.name} {' '.join(one.values)}, {outcome(row)}" for one, row in pairs)
    yield Picture("selection", title, f"{title}. {subtitle}: {told}.", made.figure)


def _values(row: TableRow) -> list[float]:
    one = interval(row, "mean", "low", "high")
    return [value for value in (one.mean, one.low, one.high) if math.isfinite(value)]


def _row(facts: Facts, row: TableRow) -> Row:
    first, _, rest = limits_told(interval(row, "mean", "low", "high")).partition(" (")
    texts = [first, *([f"({rest}"] if rest else [])]
    return Row(system_told(facts, row), texts, _drawer(row))


def _drawer(row: TableRow) -> Draw:
    def draw(axes: Axes, middle: float) -> None:
        one = interval(row, "mean", "low", "high")
        whisker(axes, one.low, one.high, middle)
        draw_mark(axes, one.mean, middle, LOOKS[outcome(row)])

    return draw
