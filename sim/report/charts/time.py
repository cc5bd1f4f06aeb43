"""The chart of where a customer's time goes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from matplotlib.axes import Axes

from sim.measures.kpis import roles_of
from sim.measures.times import CLOSED, DELAY, PEOPLE, WORK
from sim.report import words
from sim.report.charts.facts import LEAST_SCALED, SCALES, Facts, Pair, scaled
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.charts.sheet import (
    INNER,
    KEY,
    Sheet,
    label_height,
    label_lines,
    label_width,
    scale,
    sheet,
)
from sim.report.charts.style import GRID, INK, LINE, SMALL, text_width, wrapped
from sim.report.figures import Figure, Interval
from sim.study.compare import Comparison

BAR, PITCH = 22.0, 32.0
TICKS, HEAD, ROW = 24.0, 18.0, 19.0
LEAST_NAMES = 110.0  # room of the names of parts, which else go on in further lines
FILLS = {  # face, edge and hatch of each part; none of the colours is a design's
    WORK: ("#009e73", "#00543d", ""),
    PEOPLE: ("#d55e00", "#6e3000", "xxxx"),
    CLOSED: ("#cc79a7", "#6b3355", "\\\\\\\\"),
    DELAY: ("#e3e3e3", "#8c8c8c", ""),
}
OTHER = ("#ffffff", "#505050", "||||")


@chart
def customer_time(comparison: Comparison) -> Picture | None:
    """Days from entry to purchase of a customer, and what they are made of."""
    facts = Facts(comparison)
    if "entry_to_purchase" not in facts:
        return None
    days = facts.total("entry_to_purchase")
    longest = max((v for v in (days.a.mean, days.b.mean) if math.isfinite(v)), default=0.0)
    told = unit_of_times(comparison, longest)
    whole = Pair("in all", told(days), strong=True)
    parts = [Pair(name, told(one)) for name, one in facts.groups("entry_to_purchase", "part")]
    if not whole.known:
        return None
    title = facts.heading("From entry to purchase", whole.figure)
    unit = whole.figure.unit
    subtitle = f"Where the time of a customer won goes, mean {unit}"
    time = Time(whole, parts, facts.labels)
    note = f"Means of {words.counted(facts.runs, 'run')} of each design"
    if math.isfinite(whole.a.half) or math.isfinite(whole.b.half):
        note += "; ± and whiskers: their 95 % intervals."
    else:
        note += "; one run has no interval." if facts.runs == 1 else ", without interval."
    made = sheet(title, subtitle, time.height, [note, *facts.last_notes([days])])
    time.draw(made)
    a, b = facts.labels
    alt = f"{title}. {subtitle}, {a} against {b}: {facts.told([*parts, whole])}. {note}"
    return Picture("customer_time", title, alt, made.figure)


def unit_of_times(comparison: Comparison, days: float) -> Callable[[Figure], Figure]:
    """What tells times in minutes or hours where they are shorter than a day, in thousands of
    days where they are very long. days: the longest."""
    day = roles_of(comparison.designs[0].scenario).day  # [h]
    if days >= 1 or days == 0:
        by, unit = next(
            ((s, f"{w} days") for s, w in SCALES if days >= LEAST_SCALED * s), (1.0, "")
        )
        return lambda figure: scaled(figure, 1 / by, unit or figure.unit)
    by, unit = (day, "h") if days * day >= 1 else (60 * day, "min")
    return lambda figure: scaled(figure, by, unit)


@dataclass(frozen=True)
class Time:
    """A bar of parts for each design, and below a table of the parts, which is its legend."""

    whole: Pair
    parts: Sequence[Pair]
    labels: tuple[str, str]

    @property
    def height(self) -> float:
        return 2 * PITCH + TICKS + self.head + sum(self._heights)

    @property
    def head(self) -> float:
        return HEAD + label_height(self.labels)

    @property
    def rows(self) -> list[Pair]:
        return [*self.parts, self.whole]

    def draw(self, on: Sheet) -> Axes:
        left = max(map(label_width, self.labels)) + 10
        axes = on.axes(left, 0, INNER - left, 2 * PITCH)
        axes.set_ylim(2 * PITCH, 0)
        axes.set_yticks([])
        ends = [v for one in (self.whole.a, self.whole.b) for v in (one.mean, one.high)]
        high = max((v for v in ends if math.isfinite(v)), default=0.0)
        scale(axes, 0.0, high, INNER - left)
        axes.axvline(0, color=INK, linewidth=0.8)
        for place, label in enumerate(self.labels):
            middle = (place + 0.5) * PITCH
            on.lines(0, middle, label_lines(label))
            self._bar(axes, place, middle)
        self._table(on, 2 * PITCH + TICKS)
        return axes

    def _bar(self, axes: Axes, side: int, middle: float) -> None:
        """The parts of one design, one after the other, and the interval of their sum."""
        whole = _side(self.whole, side)
        if not math.isfinite(whole.mean):
            axes.text(0, middle, "  no customer won", va="center", fontsize=SMALL)
            return
        begun = 0.0
        for part in self.parts:
            length = _side(part, side).mean
            face, edge, hatch = FILLS.get(part.name, OTHER)
            axes.barh(
                middle, length, BAR, left=begun, facecolor=face, edgecolor=edge, hatch=hatch,
                linewidth=0.5,
            )  # fmt: skip
            begun += length
        if math.isfinite(whole.half) and whole.half > 0:
            axes.plot([whole.low, whole.high], [middle, middle], color=INK, linewidth=1.1)
            for end in (whole.low, whole.high):
                axes.plot([end, end], [middle - 4, middle + 4], color=INK, linewidth=1.1)

    def _table(self, on: Sheet, y: float) -> None:
        rights = (INNER - self._wide(self._texts), INNER)
        for right, label in zip(rights, self.labels, strict=True):
            on.lines(right, y + self.head / 2, label_lines(label), ha="right")
        y += self.head
        on.line(0, y, INNER, y, color=GRID, linewidth=0.6)
        whole = zip(self.rows, self._names, self._texts, self._heights, strict=True)
        for row, lines, pair, height in whole:
            middle = y + height / 2
            if row is not self.whole:
                face, edge, hatch = FILLS.get(row.name, OTHER)
                on.rectangle(
                    0, middle - 4.5, KEY, 9, facecolor=face, edgecolor=edge, hatch=hatch,
                    linewidth=0.5,
                )  # fmt: skip
            on.lines(KEY + 6, middle, lines, weight=row.weight)
            for right, text in zip(rights, pair, strict=True):
                on.text(right, middle, text, ha="right", weight=row.weight)
            y += height

    @cached_property
    def _texts(self) -> list[list[str]]:
        """The figures of each row, with intervals where names have room beside them."""
        texts = [[_with_interval(_side(row, side)) for side in (0, 1)] for row in self.rows]
        names = max(text_width(row.name) for row in self.rows)
        if min(names, LEAST_NAMES) + KEY + 6 + 2 * self._wide(texts) > INNER:
            return [list(row.both) for row in self.rows]
        return texts

    @cached_property
    def _names(self) -> list[list[str]]:
        """The lines of each name."""
        room = INNER - 2 * self._wide(self._texts) - KEY - 6
        return [wrapped(row.name, room, SMALL, row.weight, 3) for row in self.rows]

    @property
    def _heights(self) -> list[float]:
        return [ROW + (len(lines) - 1) * SMALL * LINE for lines in self._names]

    def _wide(self, texts: Sequence[Sequence[str]]) -> float:
        """Width of a column of these figures below the name of a design."""
        values = (text_width(text, weight="bold") for pair in texts for text in pair)
        return max(*values, *map(label_width, self.labels)) + 16


def _side(row: Pair, side: int) -> Interval:
    return (row.a, row.b)[side]


def _with_interval(one: Interval) -> str:
    """`19.78 ± 0.12`, without a sign."""
    return str(one).removeprefix("+")
