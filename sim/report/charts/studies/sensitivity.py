"""On what a figure depends: Morris' elementary effects and Sobol's indices, by dimension."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from matplotlib.axes import Axes

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import KEY, Sheet, bar_style, scale, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import HEAD, Row, Rows, whisker
from sim.report.charts.style import INK, PAPER, Look, text_width
from sim.report.figures import Interval, interval, real
from sim.report.figures import Row as TableRow
from sim.report.studies.effects import (
    DIFFERENCE,
    FIRST,
    TOO_WIDE,
    TOTAL,
    differences,
    limits_told,
    subject,
    tells,
)
from sim.report.studies.facts import Facts, grouped

EFFECT = Look("#009e73", "#00543d", "", "solid", "s")
ORDERS = {
    FIRST: ("alone (first order)", EFFECT),
    TOTAL: ("with others (total)", Look(PAPER, "#00543d", "/////", "solid", "o")),
}
UNKNOWN = Interval(math.nan, math.nan, math.nan)  # tells nothing, and is not drawn
THICK = 11.0
MOST = 30


@study_chart("morris")
def morris(facts: Facts) -> Iterator[Picture]:
    """Bars of mu*, and sigma as a hollow circle: far right of the bar, it interacts or bends."""
    for (kpi, of), rows in differences(facts, "morris"):
        ranked = sorted(rows, key=lambda row: -_or_least(real(row, "mu_star")))[:MOST]
        title = f"What moves {subject(facts, kpi, of)} (Morris)"
        subtitle = "Mean absolute elementary effect over the whole range of a dimension"
        notes = [
            "Bar: mu*, with its 95 % interval, written at the right. Circle: sigma; where it is as"
            " large as mu*, the effect depends on other dimensions or is not straight.",
            *_left_out(rows),
        ]
        drawn = Rows([_effect(facts, row) for row in ranked])
        made = sheet(title, subtitle, drawn.height, notes)
        columns = ("mu_star", "low", "high", "sigma")
        _scaled_rows(drawn, made, 0, [real(row, one) for row in ranked for one in columns])
        told = "; ".join(f"{row.name} {' '.join(row.values)}" for row in drawn.rows)
        alt = f"{title}. {subtitle}: {told}. {' '.join(notes)}"
        yield Picture(_name("morris", kpi, of), title, alt, made.figure)


def _effect(facts: Facts, row: TableRow) -> Row:
    one = interval(row, "mu_star", "low", "high")
    sigma = real(row, "sigma")
    texts = _texts(one, f"sigma {words.number(sigma, one.half)}")

    def draw(axes: Axes, middle: float) -> None:
        _bar(axes, one, middle, EFFECT)
        if math.isfinite(sigma):
            axes.plot(
                [sigma], [middle], marker="o", markersize=6, markerfacecolor=PAPER,
                markeredgecolor=INK, markeredgewidth=1.2, clip_on=False, zorder=4,
            )  # fmt: skip

    return Row(facts.title_of(str(row["dimension"])), texts, draw, 2 * THICK)


@study_chart("indices")
def indices(facts: Facts) -> Iterator[Picture]:
    """Bars of first-order and total indices."""
    for (kpi, of), rows in differences(facts, "indices"):
        by_dimension = {
            name: {
                str(row["order"]): interval(row, "index", "low", "high") if tells(row) else UNKNOWN
                for row in some
            }
            for (name,), some in grouped(rows, "dimension")
            if some[0]["order"] in ORDERS
        }
        ranked = sorted(by_dimension.items(), key=_largest)[:MOST]
        title = f"What explains the variance of {subject(facts, kpi, of)} (Sobol)"
        subtitle = "Share of the variance that a dimension explains"
        notes = ["Whiskers: 95 % intervals. The second bar less the first: it acts with others."]
        if any(one is UNKNOWN for found in by_dimension.values() for one in found.values()):
            notes.append("An interval as wide as 1 tells nothing, and is not drawn.")
        if len(by_dimension) > MOST:
            notes.append(f"{len(by_dimension) - MOST} more dimensions explain less.")
        drawn = Rows([_shares(facts.title_of(name), found) for name, found in ranked])
        made = sheet(title, subtitle, HEAD + drawn.height, notes)
        _keys(made)
        values = [v for _, found in ranked for one in found.values() for v in _values(one)]
        _scaled_rows(drawn, made, HEAD, [*values, 1.0])
        told = "; ".join(f"{row.name} {', '.join(row.values)}" for row in drawn.rows)
        alt = f"{title}. {subtitle}, alone and with others: {told}. {' '.join(notes)}"
        yield Picture(_name("indices", kpi, of), title, alt, made.figure)


def _largest(item: tuple[str, Mapping[str, Interval]]) -> float:
    found = item[1].get(TOTAL) or item[1][FIRST]
    return -_or_least(found.mean)


def _shares(name: str, found: Mapping[str, Interval]) -> Row:
    orders = [order for order in ORDERS if order in found]
    texts = [TOO_WIDE if found[o] is UNKNOWN else limits_told(found[o]) for o in orders]

    def draw(axes: Axes, middle: float) -> None:
        for place, order in enumerate(orders):
            y = middle + (place - (len(orders) - 1) / 2) * THICK
            _bar(axes, found[order], y, ORDERS[order][1])

    return Row(name, texts, draw, THICK * len(orders) + 4)


def _keys(on: Sheet) -> None:
    x = 0.0
    for called, look in ORDERS.values():
        on.bar_key(x, HEAD / 2 - 3, look)
        on.text(x + KEY + 4, HEAD / 2 - 3, called)
        x += KEY + 4 + text_width(called) + 16


def _bar(axes: Axes, one: Interval, y: float, look: Look) -> None:
    if math.isfinite(one.mean):
        axes.barh(y, one.mean, THICK - 2, **bar_style(look))
        whisker(axes, one.low, one.high, y)


def _texts(one: Interval, more: str) -> list[str]:
    """The value, its interval, and a further line."""
    low, high = (words.number(v, one.half) for v in (one.low, one.high))
    limits = [f"{low} to {high}"] if one.half > 0 else []
    return [words.number(one.mean, one.half), *limits, more]


def _scaled_rows(rows: Rows, on: Sheet, y: float, values: Sequence[float]) -> None:
    known = [v for v in values if math.isfinite(v)]
    low, high = min(known, default=0.0), max(known, default=1.0)
    axes = rows.draw(on, y, lambda axes, width: scale(axes, low, high, width))
    axes.axvline(0, color=INK, linewidth=0.9)


def _values(one: Interval) -> tuple[float, ...]:
    return one.mean, one.low, one.high


def _left_out(rows: Sequence[TableRow]) -> Iterator[str]:
    if len(rows) > MOST:
        yield f"{len(rows) - MOST} more dimensions move it less."


def _name(chart: str, kpi: str, of: str) -> str:
    return f"{chart}_{kpi}" + (f"_{of}".replace(" ", "_") if of != DIFFERENCE else "")


def _or_least(value: float) -> float:
    return value if math.isfinite(value) else -math.inf
