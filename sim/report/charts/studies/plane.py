"""The map: who is better over two dimensions, and where the difference is 0."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.ticker import FixedFormatter, FixedLocator

from sim.experiment.dimensions import Dimension, Range
from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER, Sheet, sheet
from sim.report.charts.studies.axis import place_axis
from sim.report.charts.studies.marks import HERE, Key, draw_here, draw_marks, mark_of
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.zero import Piece, zero_lines
from sim.report.charts.style import INK, PAPER, SMALL, drawing, text_width, wrapped
from sim.report.figures import Row
from sim.report.studies.facts import Facts, difference, unit_of
from sim.report.studies.here import here_told, place_of
from sim.report.studies.plans import base_of, curve_along, number_at, plane_of
from sim.report.studies.pointwise import CLEAR
from sim.report.studies.regions import marked, marked_by_kpi, sides
from sim.report.studies.turning import axis_told
from sim.report.studies.undefined import left_out
from sim.report.verdicts import plain

HIGH, TICKS = 230.0, 22.0
EDGE = "#b8b8b8"  # of a field: those without a colour are fields, too
NAMES = 0.3 * INNER
APART = 19.0  # of the middles of a ring and of its words
LEAST_ROOM = 0.16  # of the width of the map, for half of the words
SHOWN: Mapping[str, Any] = {"linewidth": 1.6, "solid_capstyle": "round"}
OPEN: Mapping[str, Any] = {"linewidth": 0.7, "linestyle": (0, (3, 3))}


@study_chart("comparison")
def sweep_map(facts: Facts) -> Iterator[Picture]:
    """One picture a main figure, of a plan that varies two dimensions at once."""
    plane = plane_of(facts)
    if plane is None or base_of(facts) is not None or curve_along(facts) is not None:
        return
    for design in facts.labels[1:]:
        for kpi in facts.main_kpis:
            yield from _picture(facts, plane, kpi, design, facts.compared_in(kpi, design))


@study_chart("map")
def refined_map(facts: Facts) -> Iterator[Picture]:
    """A map that was refined where it matters, by its marks."""
    plane = plane_of(facts)
    if plane is None:
        return
    kpi = str(facts.rows("map")[0]["kpi"])
    rows = [row for row in marked(facts) if not row["error"]]
    yield from _picture(facts, plane, kpi, facts.labels[1], rows)


def maps_by_kpi(facts: Facts) -> dict[str, Picture]:
    """The same points by the other KPIs, too, that were measured at them: first the one that the
    map is of."""
    plane = plane_of(facts)
    if plane is None:
        return {}
    found = {}
    with drawing():
        for kpi, rows in marked_by_kpi(facts).items():
            for picture in _picture(facts, plane, kpi, facts.labels[1], rows):
                found[kpi] = picture
    return found


def _picture(
    facts: Facts,
    plane: tuple[Dimension, Dimension],
    kpi: str,
    design: str,
    rows: Sequence[Row],
) -> Iterator[Picture]:
    cells = [
        Cell(
            number_at(plane[0], row),
            number_at(plane[1], row),
            difference(row).mean,
            str(row["verdict"]),
        )
        for row in rows
    ]
    known = [cell for cell in cells if all(map(math.isfinite, (cell.x, cell.y, cell.mean)))]
    if not known:
        return
    a = facts.labels[0]
    drawn = Map(plane, known, (a, design), place_of(facts, *plane))
    called = words.name(kpi)
    title = f"{called[:1].upper()}{called[1:]}: {design} against {a}"
    axes = [axis_told(facts, one) if isinstance(one, Range) else one.title for one in plane]
    subtitle = f"To the right: {axes[0]}. Upwards: {axes[1]}"
    notes = [*_notes(drawn, unit_of(rows)), *_here(facts, drawn), *_followed(facts, kpi, drawn)]
    notes += left_out(facts, rows)
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    more = f"_{design}".replace(" ", "_") if len(facts.labels) > 2 else ""
    counts = [f"{verdict} at {count}" for verdict, count in drawn.counted.items()]
    told = [f"{words.listed(counts)} of {len(known)} points.", *sides(facts, kpi, rows), *notes]
    alt = f"{title}. {subtitle}. {' '.join(told)}"
    yield Picture(f"map_{kpi}{more}", title, alt, made.figure)


@dataclass(frozen=True)
class Cell:
    x: float
    y: float
    mean: float
    verdict: str

    @property
    def side(self) -> int:
        """1 or -1 if the mark names a side of 0."""
        return int(math.copysign(1, self.mean)) if plain(self.verdict).endswith(CLEAR) else 0


def _notes(drawn: Map, unit: str) -> Iterator[str]:
    yield (
        "Each mark is a point that was run; its colour reaches half way to the next."
        if (drawn.is_grid)
        else "Each mark is a point that was run."
    )
    if drawn.has_zero:
        yield from _about_zero(drawn, f"0{' ' + unit if unit else ''}")
    elif drawn.is_plane and not drawn.zeros:
        yield "The mean difference changes its sign nowhere between the points."


def _here(facts: Facts, drawn: Map) -> Iterator[str]:
    """Where the ring stands, or that it would stand outside."""
    if drawn.here is not None:
        where = "Ring: you are here:" if drawn.ring is not None else "As described, outside:"
        yield f"{where} {here_told(facts, *drawn.plane)}."


def _followed(facts: Facts, kpi: str, drawn: Map) -> Iterator[str]:
    """That points lie closer where another figure asked for it."""
    first = str(getattr(facts.method, "kpi", kpi))
    if first != kpi and not drawn.is_grid:
        yield f"Where points lie closer was chosen by {words.name(first)}."


def _about_zero(drawn: Map, zero: str) -> Iterator[str]:
    """What the line of zero is, and where it is no frontier."""
    shown = [piece.is_shown for piece in drawn.zeros]
    if any(shown):
        yield f"Line: the mean difference is {zero}, drawn straight between opposite marks."
    if not all(shown):
        yield f"Thin, dashed: the mean is {zero} as well, but the marks beside it do not show it."


@dataclass(frozen=True)
class Map:
    """Marks of verdicts over two dimensions; a full grid has cells behind them."""

    plane: tuple[Dimension, Dimension]
    cells: Sequence[Cell]
    labels: tuple[str, str]
    here: tuple[float, ...] | None = None

    @cached_property
    def xs(self) -> list[float]:
        return sorted({cell.x for cell in self.cells})

    @cached_property
    def ys(self) -> list[float]:
        return sorted({cell.y for cell in self.cells})

    @property
    def is_grid(self) -> bool:
        return len(self.cells) == len(self.xs) * len(self.ys)

    @property
    def is_plane(self) -> bool:
        """Whether both dimensions are ranges, so that there is something between points."""
        return (
            all(isinstance(one, Range) for one in self.plane)
            and min(len(self.xs), len(self.ys)) > 1
        )

    @property
    def has_zero(self) -> bool:
        """Whether there is a line to be drawn: where no mark names a side, it would be chance."""
        return self.is_plane and bool(self.zeros) and any(cell.side for cell in self.cells)

    @property
    def ring(self) -> tuple[float, float] | None:
        """Where the designs stand as described, if that lies on the map."""
        if self.here is None:
            return None
        x, y = self.here
        (left, *_, right), (low, *_, high) = (self._edges(side) for side in (0, 1))
        return (x, y) if left <= x <= right and low <= y <= high else None

    @property
    def counted(self) -> dict[str, int]:
        found: dict[str, int] = {}
        for cell in self.cells:
            found[cell.verdict] = found.get(cell.verdict, 0) + 1
        return found

    @cached_property
    def key(self) -> Key:
        return Key.of((cell.verdict for cell in self.cells), self.labels)

    @cached_property
    def left(self) -> float:
        """Room for what is written at the vertical axis."""
        dimension = self.plane[1]
        if isinstance(dimension, Range):
            texts = [words.number(one) for one in (dimension.low, dimension.high)]
            texts += [words.number(one) for one in self.ys]
        else:
            texts = [choice.text.replace("_", " ") for choice in dimension.choices]
        return min(max(map(text_width, texts)), NAMES) + 12

    @property
    def below(self) -> float:
        """Room for what is written at the horizontal axis."""
        dimension = self.plane[0]
        if isinstance(dimension, Range):
            return TICKS
        return max(len(lines) for lines in self._names(dimension, 0)) * SMALL * 1.3 + 12

    @property
    def height(self) -> float:
        return HIGH + self.below + 4 + self.key.height

    def draw(self, on: Sheet) -> None:
        width = INNER - self.left - 6
        axes = on.axes(self.left, 4, width, HIGH)
        self._scaled(axes, 0, width)
        self._scaled(axes, 1, HIGH)
        axes.grid(False)
        if self.is_grid:
            self._wash(axes)
        if self.has_zero:
            self._zero(axes)
        marked = [(one.x, one.y, mark_of(one.verdict, self.labels)) for one in self.cells]
        draw_marks(axes, marked, self._size(width))
        if self.ring is not None:
            self._ring(axes, *self.ring)
        self.key.draw(on, HIGH + self.below + 4)

    def _ring(self, axes: Axes, x: float, y: float) -> None:
        """With its words on the side that has room for them."""
        draw_here(axes, x, y)
        across, up = axes.transLimits.transform(axes.transScale.transform((x, y)))
        side = "left" if across < LEAST_ROOM else "right" if across > 1 - LEAST_ROOM else "center"
        axes.annotate(
            HERE, (x, y), (0, -APART if up > 0.5 else APART), textcoords="offset points",
            ha=side, va="center", fontsize=SMALL, weight="bold", color=INK, zorder=6,
            bbox={"facecolor": PAPER, "edgecolor": "none", "alpha": 0.85, "pad": 1.2},
        )  # fmt: skip

    def _size(self, width: float) -> float:
        """Smaller where points stand close to each other."""
        gap = min(width / len(self.xs), HIGH / len(self.ys)) if self.is_grid else 12
        return max(2.5, min(6.5, 0.6 * gap))

    def _scaled(self, axes: Axes, side: int, length: float) -> None:
        dimension, values = self.plane[side], (self.xs, self.ys)[side]
        vertical = side == 1
        edges = self._edges(side)
        if isinstance(dimension, Range):
            log = self._log(side)
            place_axis(axes, values[0], values[-1], length, log=log, vertical=vertical,
                       whole=dimension.whole, at=values)  # fmt: skip
        else:
            axis = axes.yaxis if vertical else axes.xaxis
            axis.set_major_locator(FixedLocator([float(at) for at in values]))
            names = ["\n".join(lines) for lines in self._names(dimension, side)]
            axis.set_major_formatter(FixedFormatter(names))
            axis.set_tick_params(labelsize=SMALL, pad=5)
        (axes.set_ylim if vertical else axes.set_xlim)(edges[0], edges[-1])

    def _log(self, side: int) -> bool:
        dimension, values = self.plane[side], (self.xs, self.ys)[side]
        return isinstance(dimension, Range) and dimension.scale == "log" and values[0] > 0

    def _names(self, dimension: Dimension, side: int) -> list[list[str]]:
        assert not isinstance(dimension, Range)
        values = (self.xs, self.ys)[side]
        width = NAMES if side == 1 else (INNER - self.left - 6) / len(values) - 6
        texts = [dimension.choices[int(at)].text.replace("_", " ") for at in values]
        return [wrapped(text, max(width, SMALL), SMALL, most=3) for text in texts]

    def _edges(self, side: int) -> list[float]:
        """Half way between neighbours, and as far beyond the outermost."""
        values = (self.xs, self.ys)[side]
        log = self._log(side)
        places = [math.log(one) for one in values] if log else list(values)
        if len(places) == 1:
            half = 0.5
            edges = [places[0] - half, places[0] + half]
        else:
            inner = [(one + other) / 2 for one, other in pairwise(places)]
            first, last = places[1] - places[0], places[-1] - places[-2]
            edges = [places[0] - first / 2, *inner, places[-1] + last / 2]
        return [math.exp(one) for one in edges] if log else edges

    def _wash(self, axes: Axes) -> None:
        across, up = list(pairwise(self._edges(0))), list(pairwise(self._edges(1)))
        columns, rows = ({one: at for at, one in enumerate(ones)} for ones in (self.xs, self.ys))
        corners, washes = [], []
        for cell in self.cells:
            (left, right), (low, high) = across[columns[cell.x]], up[rows[cell.y]]
            corners.append([(left, low), (right, low), (right, high), (left, high)])
            washes.append(mark_of(cell.verdict, self.labels).wash)
        drawn = PolyCollection(
            corners, facecolors=washes, edgecolors=EDGE, linewidths=0.6, zorder=0.4
        )
        axes.add_collection(drawn, autolim=False)

    @cached_property
    def zeros(self) -> list[Piece]:
        xs = [math.log(one.x) if self._log(0) else one.x for one in self.cells]
        ys = [math.log(one.y) if self._log(1) else one.y for one in self.cells]
        means, sides = (np.array([getattr(one, name) for one in self.cells])
                        for name in ("mean", "side"))  # fmt: skip
        return zero_lines(np.array(xs), np.array(ys), means, sides)

    def _zero(self, axes: Axes) -> None:
        for piece in self.zeros:
            xs, ys = zip(*piece.ends, strict=True)
            across = [math.exp(one) for one in xs] if self._log(0) else xs
            up = [math.exp(one) for one in ys] if self._log(1) else ys
            look = SHOWN if piece.is_shown else OPEN
            axes.plot(across, up, color=INK, zorder=4, **look)
