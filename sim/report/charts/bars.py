"""Pairs of bars, one row below the other: names at the left, the figures of both at the right."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report import words
from sim.report.charts.facts import Facts, Pair
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import (
    INNER,
    KEY,
    Sheet,
    bar_style,
    label_height,
    label_lines,
    label_width,
    scale,
    sheet,
)
from sim.report.charts.style import GRID, INK, LINE, LOOKS, SMALL, text_width, wrapped
from sim.report.figures import Figure

THICK = 6.0  # of a bar
GAP = 7.0  # between rows
INDENT = 10.0
WIDEST_NAMES = 0.4 * INNER
NARROWEST_BARS = 0.2 * INNER
HEAD, TICKS = 18.0, 18.0  # heights of the line of column heads, and of that below the bars
LINES = 8  # of a name, at most


@dataclass(frozen=True)
class Bars:
    """What is drawn in which row, and where: all lengths in points."""

    rows: Sequence[Pair]
    labels: tuple[str, str]

    @property
    def values(self) -> list[tuple[str, str]]:
        return [row.both for row in self.rows]

    @property
    def columns(self) -> tuple[float, float]:
        """Widths of the two columns of figures."""
        first, second = (
            max(
                KEY + 4 + label_width(label),
                *(text_width(text[side], weight="bold") for text in self.values),
            )
            for side, label in enumerate(self.labels)
        )
        return first + 10, second + 10

    @property
    def names(self) -> float:
        """Width of the column of names."""
        widest = max(
            self._indent(row) + text_width(row.name, weight=row.weight) for row in self.rows
        )
        room = INNER - sum(self.columns) - NARROWEST_BARS
        return min(widest, WIDEST_NAMES, room) + 8

    @property
    def texts(self) -> list[list[str]]:
        """The lines of each name."""
        return [
            wrapped(row.name, self.names - 8 - self._indent(row), SMALL, row.weight, LINES)
            for row in self.rows
        ]

    @property
    def heights(self) -> list[float]:
        return [max(2 * THICK, len(lines) * SMALL * LINE) + GAP for lines in self.texts]

    @property
    def height(self) -> float:
        """Of all of it."""
        return self.head + sum(self.heights) + TICKS

    @property
    def head(self) -> float:
        return HEAD + label_height(self.labels)

    def _indent(self, row: Pair) -> float:
        return INDENT * row.depth

    def draw(self, on: Sheet, y: float = 0.0) -> Axes:
        """Draws it at `y` of the body; returns the axes, whose bars are in order A, B by row."""
        first, second = self.columns
        left, width = self.names, INNER - self.names - first - second
        heights = self.heights
        self._heads(on, y)
        axes = on.axes(left, y + self.head, width, sum(heights))
        axes.set_ylim(sum(heights), 0)
        axes.set_yticks([])
        scale(axes, *limits(self.rows), width)
        axes.axvline(0, color=INK, linewidth=0.8)
        top = 0.0
        for row, height, lines in zip(self.rows, heights, self.texts, strict=True):
            middle = top + height / 2
            pair(axes, row, middle)
            self._row(on, row, lines, y + self.head + middle)
            top += height
        return axes

    def _heads(self, on: Sheet, y: float) -> None:
        """The designs above their figures, each with its key."""
        middle = y + self.head / 2 - 2
        for right, look, label in zip(self._rights(), LOOKS, self.labels, strict=True):
            on.lines(right, middle, label_lines(label), ha="right")
            on.bar_key(right - label_width(label) - KEY - 4, middle, look)
        foot = y + self.head - 2
        on.line(0, foot, INNER, foot, color=GRID, linewidth=0.6)

    def _row(self, on: Sheet, row: Pair, lines: Sequence[str], y: float) -> None:
        on.lines(self._indent(row), y, lines, weight=row.weight)
        for right, text in zip(self._rights(), row.both, strict=True):
            on.text(right, y, text, ha="right", weight=row.weight)

    def _rights(self) -> tuple[float, float]:
        return INNER - self.columns[1], INNER


def pair(axes: Axes, row: Pair, middle: float) -> None:
    """Two bars that meet in the middle, A above, with whiskers where there is an interval."""
    for one, look, y in zip(
        (row.a, row.b), LOOKS, (middle - THICK / 2, middle + THICK / 2), strict=True
    ):
        length = one.mean if math.isfinite(one.mean) else 0.0
        axes.barh(y, length, THICK, **bar_style(look))
        if math.isfinite(one.half) and one.half > 0:
            axes.plot([one.low, one.high], [y, y], color=INK, linewidth=1.1, solid_capstyle="butt")
            for end in (one.low, one.high):
                axes.plot([end, end], [y - 2, y + 2], color=INK, linewidth=1.1)


def limits(rows: Sequence[Pair]) -> tuple[float, float]:
    """The least and the greatest of all means and limits."""
    every = [value for row in rows for value in _values(row)]
    return min(every, default=0.0), max(every, default=0.0)


def _values(row: Pair) -> Iterator[float]:
    for one in (row.a, row.b):
        yield from (v for v in (one.mean, one.low, one.high) if math.isfinite(v))


def bars_picture(
    name: str,
    what: tuple[str, Figure],
    subtitle: str,
    rows: Sequence[Pair],
    facts: Facts,
    notes: Sequence[str] = (),
) -> Picture:
    """Pairs of bars below the heading of one figure, with an alternative text that tells them.
    notes: what else there is to say of it."""
    title = facts.heading(*what)
    bars = Bars(rows, facts.labels)
    note = " ".join([whiskers(rows, facts.runs), *notes])
    made = sheet(title, subtitle, bars.height, [note, *facts.last_notes([what[1]])])
    bars.draw(made)
    a, b = facts.labels
    alt = f"{title}. {subtitle}, {a} against {b}: {facts.told(rows)}. {note}"
    return Picture(name, title, alt, made.figure)


def whiskers(rows: Sequence[Pair], runs: int) -> str:
    """What is drawn, and whether there are intervals."""
    drawn = f"Bars: mean of {words.counted(runs, 'run')} of each design"
    if any(math.isfinite(one.half) for row in rows for one in (row.a, row.b)):
        return (
            f"{drawn}. Whiskers: 95 % interval of each mean; the verdict rests on the paired"
            " difference."
        )
    return f"{drawn}; one run has no interval." if runs == 1 else f"{drawn}, without interval."
