"""The waterfall: what each change adds, averaged over orders and in the written order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.experiment.methods.waterfall import ALL
from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import KEY, Sheet, bar_style, scale, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.studies.rows import HEAD, Draw, Row, Rows, whisker
from sim.report.charts.style import INK, QUIET, Look, drawing, text_width
from sim.report.figures import Interval
from sim.report.figures import Row as TableRow
from sim.report.studies.effects import AVERAGE, CUMULATIVE, MOST_FALLS, falls
from sim.report.studies.facts import Facts, difference, grouped, unit_of

THICK = 11.0
WAYS = {
    AVERAGE: ("averaged over orders", Look("#009e73", "#00543d", "", "solid", "s")),
    CUMULATIVE: ("in written order", Look("#ffffff", "#00543d", "/////", "solid", "o")),
}


@study_chart("waterfall")
def waterfall(facts: Facts) -> Iterator[Picture]:
    """One picture a main KPI and point."""
    yield from _falls(facts).values()


def falls_drawn(facts: Facts) -> dict[int, Picture]:
    """The same by their place in `falls`."""
    with drawing():
        return _falls(facts)


def _falls(facts: Facts) -> dict[int, Picture]:
    found = {}
    for number, (kpi, where, rows) in enumerate(falls(facts)[:MOST_FALLS]):
        if parts := _parts(rows):
            named = (kpi, where, f"_{number}" if where else "")
            found[number] = _picture(facts, named, rows, parts)
    return found


@dataclass(frozen=True)
class Part:
    """A change; what it adds in each way, and from where on its bar begins."""

    title: str
    effects: dict[str, Interval]
    begins: dict[str, float]


def _parts(rows: Sequence[TableRow]) -> list[Part]:
    """In the written order; in each way a part begins where the one before ended, all together at
    0."""
    found: list[Part] = []
    ends = dict.fromkeys(WAYS, 0.0)
    for _, some in grouped([row for row in rows if row["way"] in WAYS], "change"):
        effects = {str(row["way"]): difference(row) for row in some}
        if some[0]["change"] == ALL:
            ends = dict.fromkeys(WAYS, 0.0)
        found.append(Part(str(some[0]["title"]), effects, dict(ends)))
        for way, one in effects.items():
            ends[way] += one.mean if math.isfinite(one.mean) else 0.0
    return found


def _picture(
    facts: Facts, named: tuple[str, str, str], rows: Sequence[TableRow], parts: Sequence[Part]
) -> Picture:
    kpi, where, number = named
    called = words.title(kpi, "", unit_of(rows))
    a, b = facts.labels[0], facts.labels[-1]
    title = f"{called[:1].upper()}{called[1:]}: from {a} to {b}, change by change"
    ways = [way for way in WAYS if any(way in part.effects for part in parts)]
    at = f" with {where}" if where else ""
    subtitle = f"What each change adds{at}, with the 95 % interval of each part"
    drawn = Waterfall(parts, ways)
    notes = ["Each bar begins where the one above it ends, the last one at 0."]
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    told = [f"{part.title}: {_said(part, ways)}" for part in parts]
    alt = f"{title}. {subtitle}. {'. '.join(told)}. {notes[0]}"
    return Picture(f"waterfall_{kpi}{number}", title, alt, made.figure)


def _said(part: Part, ways: Sequence[str]) -> str:
    return ", ".join(f"{part.effects[way]} {WAYS[way][0]}" for way in ways if way in part.effects)


@dataclass(frozen=True)
class Waterfall:
    """A row a change, in it a bar a way."""

    parts: Sequence[Part]
    ways: Sequence[str]

    @property
    def rows(self) -> Rows:
        deep = THICK * len(self.ways) + 4
        return Rows([
            Row(part.title, [str(part.effects[way]) for way in self.ways if way in part.effects],
                self._drawer(part), deep)
            for part in self.parts
        ])  # fmt: skip

    @property
    def height(self) -> float:
        return HEAD + self.rows.height

    def draw(self, on: Sheet) -> None:
        x = 0.0
        for way in self.ways:
            called, look = WAYS[way]
            on.bar_key(x, HEAD / 2 - 3, look)
            on.text(x + KEY + 4, HEAD / 2 - 3, called)
            x += KEY + 4 + text_width(called) + 16
        axes = self.rows.draw(on, HEAD, self._scaled)
        axes.axvline(0, color=INK, linewidth=0.9)

    def _scaled(self, axes: Axes, width: float) -> None:
        values = [
            part.begins[way] + value
            for part in self.parts
            for way, one in part.effects.items()
            for value in (one.mean, one.low, one.high)
            if math.isfinite(value)
        ]
        scale(axes, min(values, default=0.0), max(values, default=0.0), width)

    def _drawer(self, part: Part) -> Draw:
        def draw(axes: Axes, middle: float) -> None:
            for place, way in enumerate(self.ways):
                if way not in part.effects or not math.isfinite(part.effects[way].mean):
                    continue
                one, begins = part.effects[way], part.begins[way]
                y = middle + (place - (len(self.ways) - 1) / 2) * THICK
                axes.barh(y, one.mean, THICK - 2, left=begins, **bar_style(WAYS[way][1]))
                whisker(axes, begins + one.low, begins + one.high, y)
                axes.plot([begins] * 2, [y - THICK / 2, y + THICK / 2], color=QUIET, linewidth=0.6)

        return draw
