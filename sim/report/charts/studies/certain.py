"""How sure it is who is better, and what it is worth to know more."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

from matplotlib.axes import Axes

from sim.measures.kpis import known
from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import KEY, Sheet, bar_style, scale, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import HEAD, Row, Rows, whisker
from sim.report.charts.style import INK, LOOKS, PAPER, SHADE, Look, text_width
from sim.report.figures import Row as TableRow
from sim.report.figures import interval, real
from sim.report.studies.certain import cut_told, percent, share_means
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts, grouped

THICK = 13.0
ROOM = 3.0  # per cent
DOTS = 11.0  # height of the line below the bar
EQUAL = Look(SHADE, "#8c8c8c", "", "solid", "D")
OPEN = Look(PAPER, "#8c8c8c", "|||", "solid", "X")
VALUE = Look("#009e73", "#00543d", "", "solid", "s")
MOST = 30
WHISKERS = "Whiskers: 95 % intervals"


@study_chart("uncertainty")
def probability(facts: Facts) -> Iterator[Picture]:
    """A bar a KPI: the shares of points where each design is shown to be better, and the rest."""
    rows = facts.rows("uncertainty")
    if not rows:
        return
    a, b = facts.labels[:2]
    title = f"In what share of the points {b} is better"
    neutral = any(known(str(row["kpi"])).better == "neutral" for row in rows)
    higher = " (higher, where neither direction is better)" if neutral else ""
    subtitle = f"Verdicts by point, %, for each figure{higher}"
    notes = [
        f"Circle: share of points with a mean on the side of {b}, its 95 % interval at the right.",
        f"{share_means(facts)}.",
    ]
    drawn = Rows([_shares(row) for row in rows])
    keys = _keys(a, b)
    made = sheet(title, subtitle, 2 * HEAD + drawn.height, notes)
    _draw_keys(made, keys)
    drawn.draw(made, 2 * HEAD, _percent)
    told = "; ".join(f"{row.name} {' '.join(row.values)}" for row in drawn.rows)
    alt = f"{title}. {subtitle}: {told}. {' '.join(notes)}"
    yield Picture("probability", title, alt, made.figure)


def _percent(axes: Axes, width: float) -> None:
    """From 0 to 100 %, with room at both ends for a mark that stands there."""
    scale(axes, 0.0, 100.0, width)
    axes.set_xlim(-ROOM, 100.0 + ROOM)


def _keys(a: str, b: str) -> list[tuple[str, str, Look]]:
    """Column, what it is called, how it is drawn."""
    return [
        ("decided_b", f"{b} shown better", LOOKS[1]),
        ("equal", "practically equal", EQUAL),
        ("undecided", "undecided", OPEN),
        ("decided_a", f"{a} shown better", LOOKS[0]),
    ]


def _draw_keys(on: Sheet, keys: list[tuple[str, str, Look]]) -> None:
    """In two lines of two."""
    wide = max(text_width(called) for _, called, _ in keys) + KEY + 24
    for place, (_, called, look) in enumerate(keys):
        x, y = (place % 2) * wide, (place // 2) * HEAD + HEAD / 2 - 3
        on.bar_key(x, y, look)
        on.text(x + KEY + 4, y, called)


def _shares(row: TableRow) -> Row:
    share = interval(row, "b_better", "low", "high")
    limits = [100 * one for one in (share.mean, share.low, share.high)]
    texts = [f"{percent(share.mean)} %"]
    texts += [f"{percent(share.low)} to {percent(share.high)} %"] if share.half > 0 else []

    def draw(axes: Axes, middle: float) -> None:
        begun, y = 0.0, middle - DOTS / 2
        for column, _, look in _keys("", ""):
            length = 100 * real(row, column)
            if length > 0:
                axes.barh(y, length, THICK, left=begun, **bar_style(look))
                begun += length
        below = middle + DOTS / 2 + 2
        whisker(axes, limits[1], limits[2], below)
        axes.plot([limits[0]], [below], marker="o", markersize=5, color=INK, zorder=3)

    return Row(words.name(str(row["kpi"])), texts, draw, THICK + DOTS)


@study_chart("evidence_value")
def value_of_information(facts: Facts) -> Iterator[Picture]:
    """What it is worth to know a dimension before choosing, the most valuable first."""
    for (kpi,), rows in grouped(facts.rows("evidence_value"), "kpi"):
        ranked = sorted(rows, key=lambda row: real(row, "rank"))
        unit = facts.unit(kpi)
        title = f"What to measure next, by {words.name(kpi)}"
        subtitle = "Expected value of knowing a dimension" + (f", {unit}" if unit else "")
        notes = [f"{WHISKERS}. A value whose interval reaches 0 is not shown to be any."]
        notes += cut_told(facts, ranked)
        if len(ranked) > MOST:
            notes.append(f"{len(ranked) - MOST} more dimensions are worth less.")
        drawn = Rows([_value(facts, row) for row in ranked[:MOST]])
        made = sheet(title, subtitle, drawn.height, notes)
        values = [
            value
            for row in ranked[:MOST]
            for value in (real(row, one) for one in ("value", "low", "high"))
            if math.isfinite(value)
        ]
        low, high = min(values, default=0.0), max(values, default=1.0)
        axes = drawn.draw(made, 0, _scaler(low, high))
        axes.axvline(0, color=INK, linewidth=0.9)
        told = "; ".join(f"{row.name} {' '.join(row.values)}" for row in drawn.rows)
        alt = f"{title}. {subtitle}: {told}. {' '.join(notes)}"
        yield Picture(f"evidence_value_{kpi}", title, alt, made.figure)


def _scaler(low: float, high: float) -> Callable[[Axes, float], None]:
    return lambda axes, width: scale(axes, low, high, width)


def _value(facts: Facts, row: TableRow) -> Row:
    one = interval(row, "value", "low", "high")
    told = limits_told(one)
    first, _, rest = told.partition(" (")
    texts = [first, *([f"({rest}"] if rest else [])]

    def draw(axes: Axes, middle: float) -> None:
        if math.isfinite(one.mean):
            axes.barh(middle, one.mean, THICK - 2, **bar_style(VALUE))
            whisker(axes, one.low, one.high, middle)

    return Row(facts.title_of(str(row["dimension"])), texts, draw, THICK)
