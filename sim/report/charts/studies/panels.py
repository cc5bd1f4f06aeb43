"""Panels of curves on equal scales: marks, the band of intervals, break-evens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matplotlib.axes import Axes

from sim.experiment.dimensions import Range
from sim.report import words
from sim.report.charts.sheet import INNER, Sheet, scale
from sim.report.charts.studies.axis import place_axis
from sim.report.charts.studies.marks import HERE, Key, draw_mark, mark_of
from sim.report.charts.style import INK, LINE, PAPER, SHADE, SMALL, text_width, wrapped
from sim.report.figures import Interval, Row, real
from sim.report.studies.facts import difference

BAND = "#bdbdbd"
HIGH, TICKS, GAP = 92.0, 20.0, 14.0
HEAD = SMALL * LINE
NAME_LINES = 2
MARK = 4.5
ALONE = 4.0  # width of an interval without neighbours
MANY = 3  # panels from which on they stand in two columns


@dataclass(frozen=True)
class Curve:
    """Places in order: number, difference with limits, verdict. turns: break-evens, with the
    limits of their intervals as they are drawn. missing: numbers of points without a difference,
    such as those that failed: the line breaks there.
    is_here: whether the designs lie on it as described."""

    name: str
    rows: Sequence[Row]
    along: str
    turns: Sequence[tuple[float, float, float]] = field(default=())
    missing: Sequence[float] = field(default=())
    is_here: bool = True

    @property
    def numbers(self) -> list[float]:
        return [real(row, f"{self.along}_number") for row in self.rows]

    @property
    def pieces(self) -> list[tuple[list[float], list[Interval]]]:
        """Numbers and differences of the rows between places that are missing."""
        found: dict[int, tuple[list[float], list[Interval]]] = {}
        for number, row in zip(self.numbers, self.rows, strict=True):
            before = sum(one < number for one in self.missing)
            numbers, differences = found.setdefault(before, ([], []))
            numbers.append(number)
            differences.append(difference(row))
        return list(found.values())


def limits(curves: Sequence[Curve]) -> tuple[float, float]:
    """What holds every difference with its interval."""
    values = [
        value
        for curve in curves
        for row in curve.rows
        for one in [difference(row)]
        for value in (one.mean, one.low, one.high)
        if math.isfinite(value)
    ]
    return min(values), max(values)


@dataclass(frozen=True)
class Curves:
    """Panels on equal scales, with the key of their marks below."""

    curves: Sequence[Curve]
    along: Range
    labels: tuple[str, str]
    close: float | None = None
    here: float | None = None  # where the designs stand as described

    @property
    def has_here(self) -> bool:
        """Whether that lies in a panel, between the outermost places."""
        return self._is_between and any(one.is_here for one in self.curves)

    @property
    def here_elsewhere(self) -> bool:
        """Whether that lies between the outermost places, and in no panel."""
        return self._is_between and not self.has_here

    @property
    def _is_between(self) -> bool:
        numbers = [number for one in self.curves for number in one.numbers]
        return self.here is not None and min(numbers) <= self.here <= max(numbers)

    @property
    def cut(self) -> bool:
        return self.close is not None

    @property
    def columns(self) -> int:
        return 1 if len(self.curves) <= MANY else 2

    @cached_property
    def left(self) -> float:
        """Room for the labels of the vertical axis."""
        low, high = self.limits
        return max(text_width(words.number(one, abs(high - low) / 4)) for one in (low, high)) + 10

    @cached_property
    def limits(self) -> tuple[float, float]:
        return limits(self.curves) if self.close is None else (-self.close, self.close)

    @cached_property
    def width(self) -> float:
        """Of the axes of a panel."""
        return (INNER - (self.columns - 1) * GAP) / self.columns - self.left

    @cached_property
    def head(self) -> float:
        """Height of the names above the panels."""
        lines = [len(self._names(curve)) for curve in self.curves if curve.name]
        return HEAD * max(lines, default=0) + 4

    @cached_property
    def pitch(self) -> float:
        return self.head + HIGH + TICKS + 4

    @cached_property
    def key(self) -> Key:
        said = (str(row["verdict"]) for curve in self.curves for row in curve.rows)
        return Key.of(said, self.labels)

    @property
    def height(self) -> float:
        return math.ceil(len(self.curves) / self.columns) * self.pitch + self.key.height

    def draw(self, on: Sheet) -> None:
        for place, curve in enumerate(self.curves):
            row, column = divmod(place, self.columns)
            x = column * (self.width + self.left + GAP)
            y = row * self.pitch
            lines = self._names(curve) if curve.name else []
            for at, line in enumerate(lines):
                middle = y + self.head - 4 - (len(lines) - at - 0.5) * HEAD
                on.text(x, middle, line, weight="bold")
            axes = on.axes(x + self.left, y + self.head, self.width, HIGH)
            self._panel(axes, curve)
        self.key.draw(on, self.height - self.key.height)

    def _names(self, curve: Curve) -> list[str]:
        return wrapped(curve.name, self.width + self.left, SMALL, "bold", NAME_LINES)

    def _panel(self, axes: Axes, curve: Curve) -> None:
        numbers = sorted({number for one in self.curves for number in one.numbers})
        log = self.along.scale == "log" and min(numbers) > 0
        scale(axes, *self.limits, HIGH, vertical=True)
        whole = self.along.whole
        place_axis(axes, min(numbers), max(numbers), self.width, log=log, whole=whole,
                   at=numbers)  # fmt: skip
        axes.axhline(0, color=INK, linewidth=0.9, zorder=1.5)
        for at, low, high in curve.turns:
            axes.axvspan(low, high, color=SHADE, linewidth=0, zorder=0.2)
            axes.axvline(at, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1.6)
        for numbers, found in curve.pieces:
            _line(axes, numbers, found)
        if self.here is not None and self.has_here and curve.is_here:
            _here(axes, self.here)
        low, high = axes.get_ylim()
        for number, row in zip(curve.numbers, curve.rows, strict=True):
            if low <= (mean := difference(row).mean) <= high:
                draw_mark(axes, number, mean, mark_of(str(row["verdict"]), self.labels), MARK)


def _here(axes: Axes, x: float) -> None:
    """A line from top to bottom, its words beside the triangle at its upper end."""
    axes.axvline(x, color=INK, linewidth=0.8, zorder=1.7, gid=HERE)
    top = axes.get_ylim()[1]
    axes.plot([x], [top], marker="v", markersize=7, color=INK, clip_on=False, zorder=3.5)
    across = axes.transLimits.transform(axes.transScale.transform((x, top)))[0]
    axes.annotate(
        HERE, (x, top), (-7 if across > 0.5 else 7, -3), textcoords="offset points",
        ha="right" if across > 0.5 else "left", va="center", fontsize=SMALL, weight="bold",
        bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.8, "pad": 1.0}, zorder=3.4,
    )  # fmt: skip


def _line(axes: Axes, numbers: Sequence[float], found: Sequence[Interval]) -> None:
    """Means joined straight within the band of their intervals; of one alone, its interval."""
    lows, highs = [one.low for one in found], [one.high for one in found]
    if len(found) == 1:
        axes.vlines(numbers, lows, highs, color=BAND, linewidth=ALONE, zorder=1)
    axes.fill_between(numbers, lows, highs, color=BAND, linewidth=0, zorder=1)
    axes.plot(numbers, [one.mean for one in found], color=INK, linewidth=1.0, zorder=2)
