"""The frontier: where along a range who is better, one row a choice of the other dimensions."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from matplotlib.axes import Axes

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER, Sheet, sheet
from sim.report.charts.studies.axis import place_axis
from sim.report.charts.studies.marks import Key, draw_here, draw_mark, mark_of
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import Draw, Row, Rows
from sim.report.charts.style import GRID, INK
from sim.report.studies.facts import Facts
from sim.report.studies.here import here_told, told_place
from sim.report.studies.lines import Line, Turn, in_told, interval_told, lines_of
from sim.report.studies.turning import shortly, told_axis
from sim.report.studies.undefined import left_out

ABOVE, BELOW = -5.0, 6.0  # of the middle of a row: its points, its break-even
DEEP = 26.0
HALF = 6.0  # height of the bar of a break-even, from its middle
TEXTS = 0.26 * INNER  # width of what stands at the right
TOLD = 12  # lines that an alternative text tells


@study_chart("break_even")
def frontier(facts: Facts) -> Iterator[Picture]:
    """Every point by its verdict, every break-even with its interval, joined from row to row."""
    drawn = Frontier(facts, [line for line in lines_of(facts) if line.places])
    if not drawn.lines:
        return
    kpi = words.name(drawn.lines[0].kpi)
    title = _title(facts, drawn.lines)
    log = " (logarithmic)" if drawn.log else ""
    subtitle = f"Verdicts on {kpi} along {told_axis(facts)}{log}"
    notes = list(_notes(drawn))
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    told = [f"{line.name or kpi}: {'; '.join(_values(facts, line))}" for line in drawn.lines]
    more = [f"and {len(told) - TOLD} more in the table"] if len(told) > TOLD else []
    alt = " ".join([f"{title}. {subtitle}. {'. '.join([*told[:TOLD], *more])}.", *notes])
    yield Picture("frontier", title, alt, made.figure)


def _title(facts: Facts, lines: Sequence[Line]) -> str:
    kpi = words.name(lines[0].kpi)
    turning = [line for line in lines if line.turns]
    if not turning:
        if all(line.is_open for line in lines):
            return f"No break-even of {kpi} can be told from so many runs"
        some = "is shown" if any(line.is_open for line in lines) else "in this range"
        return f"No break-even of {kpi} {some}"
    called, both = f"{kpi[:1].upper()}{kpi[1:]}", words.listed(facts.labels[:2])
    if len(lines) == 1:
        return f"{called}: where {both} break even"
    if len(turning) < len(lines):
        return f"{called}: {both} break even with {len(turning)} of {len(lines)} choices"
    return f"{called}: the frontier between {both}"


def _values(facts: Facts, line: Line) -> list[str]:
    """What stands at the right of a row."""
    if not line.turns:
        none = "none can be told" if line.is_open else "no break-even in this range"
        return [none, shortly(facts, line)]
    found = []
    for turn in line.turns:
        at, low, high = in_told(line, turn)
        both = [at, f"({interval_told(low, high)})"]
        found += both if len(line.turns) == 1 else [" ".join(both)]
    return found


def _notes(drawn: Frontier) -> Iterator[str]:
    turns = [turn for line in drawn.lines for turn in line.turns]
    if turns:
        open_ = any(math.isnan(one) for turn in turns for one in (turn.low, turn.high))
        arrow = "; arrow: it is open there" if open_ else ""
        yield f"Thick bar: break-even, with its 95 % interval{arrow}."
    if drawn.joins:
        yield "Dashed: the frontier, joined straight from row to row."
    if drawn.has_here:
        beside = ", set straight between the points beside it" if drawn.lines[0].told_in else ""
        yield f"Ring: you are here: {here_told(drawn.facts, drawn.lines[0].along)}{beside}."
    facts, failed = drawn.facts, sum(line.failed for line in drawn.lines)
    yield from left_out(facts, facts.compared_in(drawn.lines[0].kpi), failed)


@dataclass(frozen=True)
class Frontier:
    """Rows of points; the key of their marks below."""

    facts: Facts
    lines: Sequence[Line]

    @cached_property
    def rows(self) -> Rows:
        unit = "" if self.lines[0].told_in else self.lines[0].along.unit
        return Rows(
            [
                Row(
                    line.name,
                    _values(self.facts, line),
                    self._drawer(line),
                    DEEP,
                    bold=len(line.turns) < 2,
                )
                for line in self.lines
            ],
            ("", f"break-even{', ' if unit else ''}{unit}"),
            TEXTS,
        )

    @cached_property
    def key(self) -> Key:
        said = (place.verdict for line in self.lines for place in line.places)
        return Key.of(said, self.facts.labels, self.has_here)

    @property
    def has_here(self) -> bool:
        return any(told_place(self.facts, line) is not None for line in self.lines)

    @property
    def height(self) -> float:
        return self.rows.height + 6 + self.key.height

    @property
    def joins(self) -> bool:
        return any(_joined(one, other) for one, other in pairwise(self.lines))

    @property
    def log(self) -> bool:
        shown = [line.shown(one.number, one.told) for line in self.lines for one in line.places]
        return self.lines[0].along.scale == "log" and min(shown) > 0

    def draw(self, on: Sheet) -> None:
        rows = self.rows
        axes = rows.draw(on, 0, self._scaled)
        middles = rows.middles()
        for (one, other), (first, second) in zip(
            pairwise(self.lines), pairwise(middles), strict=True
        ):
            if _joined(one, other):
                xs = [_at(line, line.turns[0]) for line in (one, other)]
                ys = [first + BELOW, second + BELOW]
                axes.plot(xs, ys, color=INK, linewidth=1.1, linestyle=(0, (4, 2)), zorder=2)
        self.key.draw(on, rows.height + 6)

    def _scaled(self, axes: Axes, width: float) -> None:
        shown = [line.shown(one.number, one.told) for line in self.lines for one in line.places]
        at = [] if self.lines[0].told_in else sorted(set(shown))
        place_axis(axes, min(shown), max(shown), width, log=self.log, at=at)

    def _drawer(self, line: Line) -> Draw:
        def draw(axes: Axes, middle: float) -> None:
            axes.axhline(middle + ABOVE, color=GRID, linewidth=0.6, zorder=0.5)
            for place in line.places:
                mark = mark_of(place.verdict, self.facts.labels)
                draw_mark(axes, line.shown(place.number, place.told), middle + ABOVE, mark)
            for turn in line.turns:
                draw_turn(axes, line, turn, middle + BELOW)
            here = told_place(self.facts, line)
            if here is not None:
                draw_here(axes, here, middle + ABOVE)

        return draw


def _joined(one: Line, other: Line) -> bool:
    return len(one.turns) == len(other.turns) == 1


def _at(line: Line, turn: Turn) -> float:
    return line.shown(turn.at, turn.told[0])


def draw_turn(axes: Axes, line: Line, turn: Turn, y: float) -> None:
    """A break-even with its interval, an arrow where that is open."""
    at = _at(line, turn)
    told = (line.shown(turn.low, turn.told[1]), line.shown(turn.high, turn.told[2]))
    shown = [line.shown(one.number, one.told) for one in line.places]
    outer = (shown[0], shown[-1])
    ends = [one if math.isfinite(one) else edge for one, edge in zip(told, outer, strict=True)]
    axes.plot(ends, [y, y], color=INK, linewidth=1.4, solid_capstyle="butt", zorder=2.5)
    for one, end, edge in zip(told, ends, outer, strict=True):
        if math.isfinite(one):
            axes.plot([end, end], [y - 3, y + 3], color=INK, linewidth=1.4, zorder=2.5)
        else:
            marker = "<" if edge < at else ">"
            axes.plot([end], [y], marker=marker, markersize=6, color=INK, clip_on=False, zorder=3)
    axes.plot([at, at], [y - HALF, y + HALF], color=INK, linewidth=3, zorder=3.5)
