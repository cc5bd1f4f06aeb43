"""A sheet to draw on: title, subtitle and notes are set, the body between them is free."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from sim.report import words
from sim.report.charts.style import (
    GRID,
    LARGE,
    LINE,
    LOOKS,
    MARGIN,
    PAPER,
    QUIET,
    SMALL,
    WIDTH,
    Look,
    balanced,
    shown,
    text_width,
    wrapped,
)

INNER = WIDTH - 2 * MARGIN  # width of the body
KEY = 12.0  # width of a key of a legend
WIDEST_LABEL = 84.0  # of a design, which goes on in a second line


@dataclass(frozen=True)
class Sheet:
    """Places are points from the upper left corner of the body, which is INNER wide."""

    figure: Figure
    top: float  # of the body, from the top of the figure
    height: float  # of the figure

    def text(self, x: float, y: float, text: str, **style: Any) -> None:
        """Left end of a line's middle, unless `ha` and `va` say otherwise."""
        placed = {"va": "center", "ha": "left", "fontsize": SMALL, **style}
        self.figure.text((MARGIN + x) / WIDTH, self._up(y), shown(text), **placed)

    def lines(self, x: float, y: float, lines: Sequence[str], **style: Any) -> None:
        """Lines of type, one below the other, whose middle is at y."""
        begins = y - (len(lines) - 1) * SMALL * LINE / 2
        for place, line in enumerate(lines):
            self.text(x, begins + place * SMALL * LINE, line, **style)

    def rectangle(self, x: float, y: float, width: float, height: float, **style: Any) -> None:
        corner = ((MARGIN + x) / WIDTH, self._up(y + height))
        size = (width / WIDTH, height / self.height)
        self.figure.add_artist(Rectangle(corner, *size, **style))

    def line(self, x: float, y: float, to_x: float, to_y: float, **style: Any) -> None:
        xs = [(MARGIN + x) / WIDTH, (MARGIN + to_x) / WIDTH]
        self.figure.add_artist(Line2D(xs, [self._up(y), self._up(to_y)], **style))

    def axes(self, x: float, y: float, width: float, height: float) -> Axes:
        """Axes without a frame."""
        place = ((MARGIN + x) / WIDTH, self._up(y + height), width / WIDTH, height / self.height)
        axes = self.figure.add_axes(place)
        axes.set_facecolor("none")
        for side in axes.spines.values():
            side.set_visible(False)
        return axes

    def bar_key(self, x: float, y: float, look: Look) -> None:
        """A small bar in the look of a design."""
        self.rectangle(x, y - 4, KEY, 8, **bar_style(look))

    def line_key(self, x: float, y: float, look: Look) -> None:
        self.line(x, y, x + 2 * KEY, y, **line_style(look))

    def _up(self, y: float) -> float:
        return 1 - (self.top + y) / self.height


def sheet(title: str, subtitle: str, body: float, notes: Sequence[str] = ()) -> Sheet:
    """A figure with the heading above and the notes below a body so many points high."""
    heads = balanced(title, INNER, LARGE, "bold")
    subs = wrapped(subtitle, INNER)
    tails = [line for note in notes if note for line in wrapped(note, INNER)]
    above = len(heads) * LARGE * LINE + len(subs) * SMALL * LINE + 6
    height = MARGIN + above + body + 6 + len(tails) * SMALL * LINE + MARGIN
    figure = Figure(figsize=(WIDTH / 72, height / 72), facecolor=PAPER)
    made = Sheet(figure, MARGIN + above, height)
    y = -above
    for line in heads:
        y += LARGE * LINE
        made.text(0, y - LARGE * LINE / 2, line, fontsize=LARGE, weight="bold")
    for line in subs:
        y += SMALL * LINE
        made.text(0, y - SMALL * LINE / 2, line, color=QUIET)
    for place, line in enumerate(tails):
        made.text(0, body + 6 + (place + 0.5) * SMALL * LINE, line, color=QUIET)
    return made


def label_lines(label: str) -> list[str]:
    """The name of a design above a column or beside a bar, in two lines at most."""
    return wrapped(label, WIDEST_LABEL, most=2)


def label_width(label: str) -> float:
    return max(map(text_width, label_lines(label)))


def label_height(labels: Sequence[str]) -> float:
    """Of the lines that the longer of the names needs beyond the first."""
    return (max(len(label_lines(label)) for label in labels) - 1) * SMALL * LINE


def bar_style(look: Look) -> dict[str, Any]:
    """Of a filled shape, with its hatch drawn over the colour."""
    return {
        "facecolor": look.colour,
        "edgecolor": look.edge,
        "hatch": look.hatch,
        "linewidth": 0.4,
    }


def line_style(look: Look) -> dict[str, Any]:
    return {"color": look.colour, "linestyle": look.line, "linewidth": 1.6}


def legend(
    made: Sheet, x: float, y: float, labels: tuple[str, str], *, lines: bool = False
) -> None:
    """Both designs with their keys, side by side from x on."""
    for look, label in zip(LOOKS, labels, strict=True):
        if lines:
            made.line_key(x, y, look)
        else:
            made.bar_key(x, y, look)
        x += (2 if lines else 1) * KEY + 4
        made.text(x, y, label)
        x += text_width(label) + 14


def scale(
    axes: Axes,
    low: float,
    high: float,
    width: float,
    *,
    vertical: bool = False,
    zero: bool = True,
    whole: bool = False,
) -> None:
    """Sets limits that hold low, high and 0, and a few round ticks with thin grid lines.

    width: length of the axis [points], which limits how many labels fit. zero: whether 0 must be
    within the limits. whole: whether only whole numbers lie on the axis, so that no others are
    written.
    """
    if zero:
        low, high = min(low, 0.0), max(high, 0.0)
    if low == high:
        high = low + (abs(low) or 1.0)
    room = 0.03 * (high - low)
    low, high = low - room * (low != 0), high + room * (high != 0)
    ticks = _ticks(low, high, width, vertical, whole)
    axis = axes.yaxis if vertical else axes.xaxis
    (axes.set_ylim if vertical else axes.set_xlim)(low, high)
    axis.set_major_locator(FixedLocator(ticks))
    step = ticks[1] - ticks[0] if len(ticks) > 1 else 1.0
    axis.set_major_formatter(FuncFormatter(lambda value, _: _label(value, step)))
    axis.set_tick_params(labelsize=SMALL, pad=5)
    axis.grid(True, color=GRID)


def _ticks(low: float, high: float, length: float, vertical: bool, whole: bool) -> list[float]:
    """Round numbers, as many as fit beside one another and between the ends of an axis; where no
    two neighbours fit, every second one."""
    free, over = (0.4 * SMALL, SMALL) if vertical else (6.0, MARGIN)
    for every, count in product((1, 2), (5, 4, 3, 2, 1)):
        locator = MaxNLocator(count, steps=[1, 2, 5, 10], integer=whole)
        round_ones = locator.tick_values(low, high)
        step = float(round_ones[1] - round_ones[0])
        found = [float(tick) for tick in round_ones if round(tick / step) % every == 0]
        labels = []  # value, start and end of its label along the axis [points]
        for tick in found:
            middle = (tick - low) / (high - low) * length
            half = 0.6 * SMALL if vertical else text_width(_label(tick, step)) / 2
            inside = low <= tick <= high
            if inside and middle - half >= -over and middle + half <= length + over:
                labels.append((tick, middle - half, middle + half))
        if len(labels) > 1 and all(a[2] + free <= b[1] for a, b in pairwise(labels)):
            return [tick for tick, _, _ in labels]
    return [0.0]


def _label(tick: float, step: float) -> str:
    """As many digits as the step between ticks needs; 0 has none."""
    return words.number(tick, 10 * step) if abs(tick) > step / 2 else "0"
