"""Curves: a difference with its interval along a range, small multiples on equal scales."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from matplotlib.axes import Axes

from sim.experiment.dimensions import Range
from sim.report import words
from sim.report.charts.registry import Picture
from sim.report.charts.sheet import INNER, Sheet, scale, sheet
from sim.report.charts.studies.axis import place_axis
from sim.report.charts.studies.marks import Key, draw_mark, mark_of
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.style import INK, LINE, SHADE, SMALL, text_width, wrapped
from sim.report.figures import Interval, Row, real
from sim.report.studies.facts import Facts, choice_told, difference, grouped, unit_of
from sim.report.studies.lines import Line, lines_of
from sim.report.studies.plans import base_of, curve_along, varied
from sim.report.studies.turning import axis_told

BAND = "#bdbdbd"
HIGH, TICKS, GAP = 92.0, 20.0, 14.0
HEAD = SMALL * LINE
NAME_LINES = 2
MARK = 4.5
ALONE = 4.0  # width of an interval without neighbours
FAR = 8  # times as far from 0 as a close view: then there is one
TOLD = 12
MANY = 3  # panels from which on they stand in two columns


@dataclass(frozen=True)
class Curve:
    """Places in order: number, difference with limits, verdict. turns: break-evens, with the
    limits of their intervals as they are drawn. missing: numbers of points without a difference,
    such as those that failed: the line breaks there."""

    name: str
    rows: Sequence[Row]
    along: str
    turns: Sequence[tuple[float, float, float]] = field(default=())
    missing: Sequence[float] = field(default=())

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


@study_chart("break_even")
def break_even_curves(facts: Facts) -> Iterator[Picture]:
    """The difference that turns round, line by line, with its break-evens."""
    lines = lines_of(facts)
    compared = facts.compared_in(lines[0].kpi) if lines else []
    found = []
    for line in lines:
        rows = _ordered(compared, line.along.name, line.others)
        if rows:
            missing = _missing(facts, rows, line.along.name, line.others)
            found.append(Curve(line.name, rows, line.along.name, _turns(line, rows), missing))
    if not found:
        return
    kpi, along = lines[0].kpi, lines[0].along
    yield _picture(facts, "curves", kpi, along, found)
    if any(curve.turns for curve in found) and max(map(abs, _limits(found))) > FAR * _close(found):
        yield _picture(facts, "curves_close", kpi, along, found, close=True)


@study_chart("comparison")
def sweep_curves(facts: Facts) -> Iterator[Picture]:
    """Each main difference along the only range that is varied."""
    along = curve_along(facts)
    if along is None or base_of(facts) is not None:
        return
    for design in facts.labels[1:]:
        for kpi in facts.main_kpis:
            curves = _by_others(facts, kpi, design, along)
            name = f"curves_{kpi}" + (f"_{words.name(design)}" if len(facts.labels) > 2 else "")
            if curves:
                yield _picture(facts, name.replace(" ", "_"), kpi, along, curves, design)


def _by_others(facts: Facts, kpi: str, design: str, along: Range) -> list[Curve]:
    others = [one for one in varied(facts) if one != along]
    rows = facts.compared_in(kpi, design)
    found = []
    for texts, some in grouped(rows, *(one.name for one in others)):
        names = [
            choice_told(facts, one.name, text) for one, text in zip(others, texts, strict=True)
        ]
        ordered = _ordered(some, along.name)
        if ordered:
            name = ", ".join(names)
            chosen = dict(zip((one.name for one in others), texts, strict=True))
            missing = _missing(facts, ordered, along.name, chosen)
            name = name[:1].upper() + name[1:]
            found.append(Curve(name, ordered, along.name, missing=missing))
    return found


def _missing(
    facts: Facts, rows: Sequence[Row], along: str, others: Mapping[str, str]
) -> list[float]:
    """Numbers of the points of a line that are not among its rows."""
    there = {row["point"] for row in rows}
    return [
        real(row, f"{along}_number")
        for row in facts.rows("points")
        if row["point"] not in there and _at(row, others)
    ]


def _ordered(rows: Sequence[Row], along: str, others: Mapping[str, str] = {}) -> list[Row]:
    """Those at such choices of other dimensions that have a difference, along a range."""
    found = [row for row in rows if math.isfinite(difference(row).mean) and _at(row, others)]
    return sorted(found, key=lambda row: real(row, f"{along}_number"))


def _at(row: Row, others: Mapping[str, str]) -> bool:
    """Whether a point has these choices of other dimensions."""
    return all(str(row[name]) == text for name, text in others.items())


def _turns(line: Line, rows: Sequence[Row]) -> list[tuple[float, float, float]]:
    """An interval that is open ends where the line does."""
    first, last = (real(row, f"{line.along.name}_number") for row in (rows[0], rows[-1]))
    return [
        (
            turn.at,
            turn.low if math.isfinite(turn.low) else first,
            turn.high if math.isfinite(turn.high) else last,
        )
        for turn in line.turns
    ]


def _picture(
    facts: Facts,
    name: str,
    kpi: str,
    along: Range,
    curves: Sequence[Curve],
    design: str = "",
    close: bool = False,
) -> Picture:
    b, a = design or facts.labels[1], facts.labels[0]
    unit = unit_of(curves[0].rows)
    called = words.title(kpi, "", unit)
    title = f"{called[:1].upper()}{called[1:]}: {b} {words.MINUS} {a}"
    subtitle = f"Along {axis_told(facts, along)}"
    drawn = Curves(curves, along, (a, b), _close(curves) if close else None)
    if close:
        title += ", close to 0"
    notes = [_note(curves, drawn.cut)]
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    told = [f"{one.name or called}: {_told(one)}" for one in curves[:TOLD]]
    more = [f"and {len(curves) - TOLD} more in the table"] if len(curves) > TOLD else []
    alt = f"{title}. {subtitle}. {'. '.join([*told, *more])}. {notes[0]}"
    return Picture(name, title, alt, made.figure)


def _told(curve: Curve) -> str:
    first, last = curve.rows[0], curve.rows[-1]
    parts = [
        f"{difference(row)} at {words.number(real(row, f'{curve.along}_number'))}"
        for row in (first, last)
    ]
    return " to ".join(parts)


def _limits(curves: Sequence[Curve]) -> tuple[float, float]:
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


def _close(curves: Sequence[Curve]) -> float:
    """How far from 0 the intervals reach that hold it, with as much room again."""
    holding = [
        max(-one.low, one.high)
        for curve in curves
        for one in map(difference, curve.rows)
        if one.low <= 0 <= one.high
    ]
    return 2 * max(holding, default=math.inf)


def _note(curves: Sequence[Curve], cut: bool) -> str:
    text = "Grey band: 95 % interval at each point, joined straight."
    if any(curve.missing for curve in curves):
        text += " A line breaks where a point failed or has no difference."
    if any(curve.turns for curve in curves):
        text += " Dashed: break-even; light stripe: its interval."
    text += " What lies farther from 0 is not shown." if cut else ""
    return text + (" All panels have the same scales." if len(curves) > 1 else "")


@dataclass(frozen=True)
class Curves:
    """Panels on equal scales, with the key of their marks below."""

    curves: Sequence[Curve]
    along: Range
    labels: tuple[str, str]
    close: float | None = None

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
        return _limits(self.curves) if self.close is None else (-self.close, self.close)

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
        numbers = [number for one in self.curves for number in one.numbers]
        log = self.along.scale == "log" and min(numbers) > 0
        scale(axes, *self.limits, HIGH, vertical=True)
        whole = self.along.whole
        place_axis(axes, min(numbers), max(numbers), self.width, log=log, whole=whole)
        axes.axhline(0, color=INK, linewidth=0.9, zorder=1.5)
        for at, low, high in curve.turns:
            axes.axvspan(low, high, color=SHADE, linewidth=0, zorder=0.2)
            axes.axvline(at, color=INK, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1.6)
        for numbers, found in curve.pieces:
            _line(axes, numbers, found)
        low, high = axes.get_ylim()
        for number, row in zip(curve.numbers, curve.rows, strict=True):
            if low <= (mean := difference(row).mean) <= high:
                draw_mark(axes, number, mean, mark_of(str(row["verdict"]), self.labels), MARK)


def _line(axes: Axes, numbers: Sequence[float], found: Sequence[Interval]) -> None:
    """Means joined straight within the band of their intervals; of one alone, its interval."""
    lows, highs = [one.low for one in found], [one.high for one in found]
    if len(found) == 1:
        axes.vlines(numbers, lows, highs, color=BAND, linewidth=ALONE, zorder=1)
    axes.fill_between(numbers, lows, highs, color=BAND, linewidth=0, zorder=1)
    axes.plot(numbers, [one.mean for one in found], color=INK, linewidth=1.0, zorder=2)
