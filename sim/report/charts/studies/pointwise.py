"""Point after point, each difference with its interval: for plans that have no other picture."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from matplotlib.axes import Axes

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import scale, sheet
from sim.report.charts.studies.marks import Key, draw_mark, mark_of
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import Draw, Row, Rows, whisker
from sim.report.charts.style import INK
from sim.report.figures import Row as TableRow
from sim.report.studies.facts import Facts, difference, unit_of
from sim.report.studies.plans import base_of, curve_along, plane_of, point_told, varied
from sim.report.studies.undefined import left_out

MOST = 40


@study_chart("comparison")
def forest(facts: Facts) -> Iterator[Picture]:
    """One picture a main figure, unless the plan is one that another chart draws."""
    if base_of(facts) is not None or curve_along(facts) is not None or plane_of(facts) is not None:
        return
    for design in facts.labels[1:]:
        for kpi in facts.main_kpis:
            rows = facts.compared_in(kpi, design)
            known = [row for row in rows if math.isfinite(difference(row).mean)]
            if known:
                yield _picture(facts, kpi, design, known, list(left_out(facts, rows)))


def _picture(
    facts: Facts, kpi: str, design: str, found: Sequence[TableRow], left: Sequence[str]
) -> Picture:
    """found: points that have a difference. left: what is said of those that have none."""
    a, shown = facts.labels[0], found[:MOST]
    labels = (a, design)
    called = words.title(kpi, "", unit_of(found))
    title = f"{called[:1].upper()}{called[1:]}: {design} {words.MINUS} {a} at each point"
    subtitle = f"{words.counted(len(found), 'point')}, in the order of the study"
    rows = Rows([
        Row(point_told(facts, row), [str(difference(row))], _drawer(row, labels)) for row in shown
    ])  # fmt: skip
    key = Key.of((str(row["verdict"]) for row in shown), labels)
    notes = ["Whiskers: 95 % intervals, each by itself.", *_order(facts), *left]
    if len(found) > MOST:
        notes.append(f"{len(found) - MOST:,} more points stand in the table.")
    made = sheet(title, subtitle, rows.height + 6 + key.height, notes)
    values = [v for row in shown for v in _values(row)]
    axes = rows.draw(made, 0, lambda axes, width: scale(axes, min(values), max(values), width))
    axes.axvline(0, color=INK, linewidth=0.9)
    key.draw(made, rows.height + 6)
    told = [f"{point_told(facts, row)}: {difference(row)}, {row['verdict']}" for row in shown]
    more = f"_{design}".replace(" ", "_") if len(facts.labels) > 2 else ""
    alt = " ".join([f"{title}. {'; '.join(told)}.", *left])
    return Picture(f"points_{kpi}{more}", title, alt, made.figure)


def _order(facts: Facts) -> Iterator[str]:
    """Which value is which in the name of a row."""
    names = [facts.title_within(one.name) for one in varied(facts)]
    if len(names) > 1:
        yield f"A row names, in this order: {words.listed(names)}."


def _values(row: TableRow) -> list[float]:
    one = difference(row)
    return [v for v in (one.mean, one.low, one.high) if math.isfinite(v)]


def _drawer(row: TableRow, labels: tuple[str, str]) -> Draw:
    def draw(axes: Axes, middle: float) -> None:
        one = difference(row)
        whisker(axes, one.low, one.high, middle)
        draw_mark(axes, one.mean, middle, mark_of(str(row["verdict"]), labels))

    return draw
