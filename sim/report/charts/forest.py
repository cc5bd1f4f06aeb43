"""The chart of differences: each main figure as a point with its interval."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.measures.comparison import MARGIN
from sim.measures.settings import settings_of
from sim.report import words
from sim.report.charts.facts import Facts
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.charts.sheet import INNER, Sheet, scale, sheet
from sim.report.charts.style import (
    GRID,
    INK,
    LINE,
    LOOKS,
    PAPER,
    QUIET,
    SHADE,
    SMALL,
    text_width,
    wrapped,
)
from sim.report.figures import Figure, Interval, headline
from sim.report.warnings import MARK
from sim.study.compare import Comparison

OTHERS = (  # main figures beside the primary family
    "contribution",
    "contribution_paid_hours",
    "man_hours",
    "man_hours_per_win",
    "customer_hours",
    "wait_to_price",
    "entry_to_purchase",
    "waiting_time",
    "discount_sold_mean",
)
FARTHEST = 150.0  # [%]: what lies beyond is an arrow at the edge
MOST = 20  # rows of a business that has none of the main figures
HEAD, GAP, TICKS = 20.0, 9.0, 18.0
TALL = SMALL * LINE
WIDEST_NAMES = 0.42 * INNER


@dataclass(frozen=True)
class Difference:
    """One figure: B - A in % of A, and the size that does not matter, in % too."""

    figure: Figure
    percent: Interval
    margin: float

    @property
    def value(self) -> str:
        text = words.signed(self.percent.mean, self._spread)
        if self.percent.mean and not text.strip(f"+{words.MINUS}0.,"):
            text = words.signed(self.percent.mean, abs(self.percent.mean))  # never shown as none
        return f"{text} %"

    @property
    def limits(self) -> str:
        """`−15.1 to +0.3`; "" without an interval."""
        one = self.percent
        if not one.half > 0:
            return ""
        return f"{words.signed(one.low, self._spread)} to {words.signed(one.high, self._spread)}"

    @property
    def told(self) -> str:
        """`revenue −7.0 % (−15.1 to +0.3), undecided`."""
        limits = f" ({self.limits})" if self.limits else ""
        return f"{self.figure.name} {self.value}{limits}, {self.figure.marked_verdict}"

    @property
    def _spread(self) -> float:
        """One digit after the point at most."""
        return max(self.percent.half, 1.0) if math.isfinite(self.percent.half) else 1.0


@chart
def differences(comparison: Comparison) -> Picture | None:
    """Forest plot: the primary family and other main KPIs, B - A in % of A."""
    settings = settings_of(comparison.designs[0].scenario, comparison.labels)
    groups = [
        Group(heading, [in_percent(one, settings.margins.get(one.kpi, MARGIN)) for one in rows])
        for heading, rows in chosen(comparison)
    ]
    forest = Forest([group for group in groups if group.drawn], comparison.labels)
    if not forest.groups:
        return None
    a, b = comparison.labels
    title = _title(forest.groups[0], a, b)
    subtitle = f"Difference {b} {words.MINUS} {a}, in % of {a}"
    every = [row.figure for row in forest.every]
    notes = [*_notes(groups, a, b), *Facts(comparison).last_notes(every)]
    made = sheet(title, subtitle, forest.height, notes)
    forest.draw(made)
    told = "; ".join(row.told for group in forest.groups for row in group.drawn)
    alt = f"{title}. {subtitle}: {told}. {' '.join(notes)}"
    return Picture("differences", title, alt, made.figure)


def chosen(comparison: Comparison) -> Iterator[tuple[str, list[Figure]]]:
    """Headings and figures: the primary family, then the others; else what is to show first."""
    rows = Facts(comparison).rows
    main = headline(list(rows.values()))
    primary = [one for one in main if one.family == "primary"]
    others = [rows[kpi, ""] for kpi in OTHERS if (kpi, "") in rows]
    if primary:
        yield "Main figures", primary
        yield "Other figures", others
    else:
        yield "Figures", main[:MOST]


def in_percent(figure: Figure, margin: float) -> Difference:
    """NaN where A is 0 or has no value."""
    base = abs(figure.a.mean) / 100 or math.nan
    one = figure.difference
    percent = Interval(one.mean / base, one.low / base, one.high / base)
    return Difference(figure, percent, 100 * margin)


@dataclass(frozen=True)
class Group:
    """Figures under a heading."""

    heading: str
    rows: Sequence[Difference]

    @property
    def drawn(self) -> list[Difference]:
        return [row for row in self.rows if math.isfinite(row.percent.mean)]


@dataclass(frozen=True)
class Forest:
    """Names and verdicts at the left, points and whiskers, figures at the right."""

    groups: Sequence[Group]
    labels: tuple[str, str]

    @property
    def every(self) -> list[Difference]:
        return [row for group in self.groups for row in group.drawn]

    @property
    def names(self) -> float:
        """Width of the column of names and verdicts."""
        texts = [
            text for row in self.every for text in (row.figure.name, row.figure.marked_verdict)
        ]
        return min(max(map(text_width, texts)), WIDEST_NAMES) + 10

    @property
    def values(self) -> float:
        widths = (max(text_width(r.value, weight="bold"), text_width(r.limits)) for r in self.every)
        return max(widths) + 10

    def texts(self, row: Difference) -> tuple[list[str], list[str]]:
        """The lines of a name, and those of its verdict."""
        width = self.names - 10
        return wrapped(row.figure.name, width, most=2), wrapped(
            row.figure.marked_verdict, width, most=2
        )

    def tall(self, row: Difference) -> float:
        return sum(map(len, self.texts(row))) * TALL + GAP

    @property
    def height(self) -> float:
        return len(self.groups) * HEAD + sum(map(self.tall, self.every)) + TICKS

    def draw(self, on: Sheet) -> Axes:
        width = INNER - self.names - self.values
        tall = self.height - TICKS
        axes = on.axes(self.names, 0, width, tall)
        axes.set_ylim(tall, 0)
        axes.set_yticks([])
        scale(axes, *_limits(self.every), width)
        axes.axvline(0, color=INK, linewidth=0.8)
        y = 0.0
        for group in self.groups:
            on.text(0, y + HEAD / 2, group.heading, weight="bold")
            on.line(0, y + HEAD - 2, INNER, y + HEAD - 2, color=GRID, linewidth=0.6)
            y += HEAD
            for row in group.drawn:
                self._row(on, axes, row, y)
                y += self.tall(row)
        return axes

    def _row(self, on: Sheet, axes: Axes, row: Difference, y: float) -> None:
        tall = self.tall(row)
        names, verdicts = self.texts(row)
        for place, line in enumerate([*names, *verdicts]):
            colour = INK if place < len(names) else QUIET
            on.text(0, y + GAP / 2 + (place + 0.5) * TALL, line, color=colour)
        middle = y + tall / 2
        lift = TALL / 2 if row.limits else 0.0
        on.text(INNER, middle - lift, row.value, ha="right", weight="bold")
        on.text(INNER, middle + lift, row.limits, ha="right", color=QUIET)
        left, right = axes.get_xlim()
        low, high = max(-row.margin, left), min(row.margin, right)
        axes.barh(middle, high - low, tall, left=low, color=SHADE, zorder=0.5)
        self._point(axes, row, middle)

    def _point(self, axes: Axes, row: Difference, y: float) -> None:
        """Filled in the look of the design that is better, else hollow; an arrow if far away."""
        one = row.percent
        if one.half > 0:
            axes.plot([one.low, one.high], [y, y], color=INK, linewidth=1.3)
        marker, face, edge = "D", PAPER, INK
        for look, label in zip(LOOKS, self.labels, strict=True):
            if row.figure.verdict.startswith(f"{label} better"):
                marker, face, edge = look.marker, look.colour, look.edge
        left, right = axes.get_xlim()
        place = min(max(one.mean, left), right)
        if place != one.mean:
            marker = "<" if place == left else ">"
        axes.plot(
            [place], [y], marker=marker, markersize=7, markerfacecolor=face,
            markeredgecolor=edge, markeredgewidth=1.1, clip_on=False, zorder=3,
        )  # fmt: skip


def _limits(rows: Sequence[Difference]) -> tuple[float, float]:
    """What holds every point, interval and band, as far as FARTHEST."""
    values = [
        value
        for row in rows
        for value in (
            *(row.percent.mean, row.percent.low, row.percent.high),
            row.margin,
            -row.margin,
        )
        if math.isfinite(value)
    ]
    return max(min(values), -FARTHEST), min(max(values), FARTHEST)


def _title(group: Group, a: str, b: str) -> str:
    better = {
        label: sum(row.figure.verdict.startswith(f"{label} better") for row in group.drawn)
        for label in (a, b)
    }
    count = words.counted(len(group.drawn), group.heading.lower().removesuffix("s"))
    if not any(better.values()):
        return f"Neither {a} nor {b} is shown to be better on any of {count}"
    doubted = sum(bool(row.figure.doubts) for row in group.drawn)
    doubt = f"; {doubted} {MARK}" if doubted else ""
    return f"Of {count} {b} is better on {better[b] or 'none'}, {a} on {better[a] or 'none'}{doubt}"


def _notes(groups: Sequence[Group], a: str, b: str) -> Iterator[str]:
    """How to read it, and what could not be drawn."""
    every = [row for group in groups for row in group.rows]
    yield f"Filled circle: {a} better; filled square: {b} better; hollow: neither is shown to be."
    margins = sorted({row.margin for group in groups for row in group.drawn})
    bands = words.listed([f"± {words.number(margin)} %" for margin in margins])
    yield f"Grey bands: differences that do not matter, {bands}."
    primary = any(row.figure.family == "primary" and row.limits for row in every)
    if primary:
        yield "Intervals: main figures hold together at 95 % (99 % each), others 95 % each."
    elif any(row.limits for row in every):
        yield "Intervals: 95 % each."
    else:
        yield "One run of each design: no intervals."
    if any(abs(row.percent.mean) > FARTHEST for row in every):
        yield f"Arrows: beyond {words.number(FARTHEST)} %."
    if names := [row.figure.name for row in every if not math.isfinite(row.percent.mean)]:
        yield f"Not drawn, without a value in % of {a}: {words.listed(names)}."
