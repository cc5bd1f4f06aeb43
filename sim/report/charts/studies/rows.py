"""Rows below each other: names at the left, something drawn in the middle, texts at the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from matplotlib.axes import Axes

from sim.report.charts.sheet import INNER, Sheet
from sim.report.charts.style import GRID, INK, LINE, QUIET, SMALL, text_width, wrapped

TALL = SMALL * LINE
GAP = 8.0  # between rows
TICKS = 20.0  # height of the labels below the axes
HEAD = 18.0
NAMES, VALUES = 0.36 * INNER, 0.34 * INNER  # widths at most
NAME_LINES, VALUE_LINES = 3, 4

Draw = Callable[[Axes, float], None]  # at a height


@dataclass(frozen=True)
class Row:
    """values: lines at the right. bold: whether the first of them is. least: height of what is
    drawn."""

    name: str
    values: Sequence[str]
    draw: Draw
    least: float = 12.0
    bold: bool = True


@dataclass(frozen=True)
class Rows:
    """heads: above the names and above the texts; "" if there are none."""

    rows: Sequence[Row]
    heads: tuple[str, str] = ("", "")

    @cached_property
    def names(self) -> float:
        """Width of the column of names with the room behind it."""
        texts = [text_width(row.name) for row in self.rows]
        widest = max([*texts, text_width(self.heads[0])])
        return min(widest, NAMES) + 10 if widest else 0.0

    @cached_property
    def values(self) -> float:
        texts = [text_width(line, weight="bold") for row in self.rows for line in row.values]
        widest = max([*texts, text_width(self.heads[1])], default=0.0)
        return min(widest, VALUES) + 10 if widest else 0.0

    @property
    def width(self) -> float:
        """Of the axes."""
        return INNER - self.names - self.values

    @property
    def head(self) -> float:
        return HEAD if any(self.heads) else 0.0

    def lines(self, row: Row) -> tuple[list[str], list[tuple[str, int]]]:
        """Lines of the name; those at the right, each with the place of its text."""
        names = wrapped(row.name, max(self.names - 10, 1.0), SMALL, "normal", NAME_LINES)
        right = [
            (line, place)
            for place, text in enumerate(row.values)
            for line in wrapped(text, max(self.values - 10, 1.0), SMALL, "bold", VALUE_LINES)
        ]
        return names, right

    def tall(self, row: Row) -> float:
        names, right = self.lines(row)
        return max(len(names) * TALL, len(right) * TALL, row.least) + GAP

    @cached_property
    def body(self) -> float:
        return sum(map(self.tall, self.rows))

    @property
    def height(self) -> float:
        return self.head + self.body + TICKS

    def middles(self) -> list[float]:
        """Where the middle of each row lies in the axes."""
        found, y = [], 0.0
        for row in self.rows:
            found.append(y + self.tall(row) / 2)
            y += self.tall(row)
        return found

    def draw(self, on: Sheet, y: float, scaled: Callable[[Axes, float], None]) -> Axes:
        """Draws it at `y` of the body. scaled: sets the axis of the axes of this width."""
        axes = on.axes(self.names, y + self.head, self.width, self.body)
        axes.set_ylim(self.body, 0)
        axes.set_yticks([])
        scaled(axes, self.width)
        if self.head:
            on.text(0, y + HEAD / 2 - 2, self.heads[0], color=QUIET)
            on.text(INNER, y + HEAD / 2 - 2, self.heads[1], ha="right", color=QUIET)
            on.line(0, y + HEAD - 2, INNER, y + HEAD - 2, color=GRID, linewidth=0.6)
        for row, middle in zip(self.rows, self.middles(), strict=True):
            self._texts(on, row, y + self.head + middle)
            row.draw(axes, middle)
        return axes

    def _texts(self, on: Sheet, row: Row, y: float) -> None:
        names, right = self.lines(row)
        for place, line in enumerate(names):
            on.text(0, _line_at(y, place, len(names)), line)
        for place, (line, text) in enumerate(right):
            style = {"weight": "bold"} if text == 0 and row.bold else {"color": QUIET}
            on.text(INNER, _line_at(y, place, len(right)), line, ha="right", **style)


def _line_at(middle: float, place: int, count: int) -> float:
    return middle + (place - (count - 1) / 2) * TALL


def whisker(
    axes: Axes, low: float, high: float, y: float, *, half: float = 3.0, width: float = 1.2
) -> None:
    """An interval with ends; nothing where it has no width."""
    if not high > low:
        return
    axes.plot([low, high], [y, y], color=INK, linewidth=width, solid_capstyle="butt", zorder=2.5)
    for end in (low, high):
        axes.plot([end, end], [y - half, y + half], color=INK, linewidth=width, zorder=2.5)
