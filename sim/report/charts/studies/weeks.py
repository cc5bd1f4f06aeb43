"""Welch's plot: each weekly series of both designs, smoothed, and where the window begins."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER, Sheet, line_style, scale, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.style import INK, LINE, LOOKS, SMALL, text_width, wrapped
from sim.report.figures import Row, real
from sim.report.studies.facts import Facts, grouped

HIGH, TICKS, HEAD = 70.0, 20.0, 17.0
COLUMNS, GAP = 2, 14.0


@study_chart("warm_up")
def weeks(facts: Facts) -> Iterator[Picture]:
    """A panel a series, each on its own scale."""
    rows = facts.rows("weeks")
    panels = {name: some for (name,), some in grouped(rows, "series")}
    if not panels:
        return
    begins = {str(row["design"]): real(row, "warm_up") for row in facts.rows("warm_up")}
    labels = list(begins)[:2]
    title = "Whether the pipelines have filled when the window begins"
    subtitle = "Mean of each series by week, smoothed over its neighbours (Welch)"
    drawn = Weeks(panels, labels, begins)
    notes = ["Vertical line: end of the warm-up. Each panel has a scale of its own."]
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    alt = f"{title}. {subtitle}: {words.listed(list(map(words.name, panels)))}. {notes[0]}"
    yield Picture("weeks", title, alt, made.figure)


@dataclass(frozen=True)
class Weeks:
    """panels: rows by series. begins: end of the warm-up of each design [weeks]."""

    panels: Mapping[str, Sequence[Row]]
    labels: Sequence[str]
    begins: Mapping[str, float]

    @property
    def height(self) -> float:
        return HEAD + math.ceil(len(self.panels) / COLUMNS) * self.pitch

    @property
    def pitch(self) -> float:
        return self.names + HIGH + TICKS + 6

    @property
    def names(self) -> float:
        """Height of the names above the panels."""
        return max(len(self._lines(name)) for name in self.panels) * SMALL * LINE + 4

    @property
    def wide(self) -> float:
        return (INNER - (COLUMNS - 1) * GAP) / COLUMNS

    def _lines(self, name: str) -> list[str]:
        return wrapped(words.name(name), self.wide, SMALL, "bold", 2)

    def draw(self, on: Sheet) -> None:
        x = 0.0
        for look, label in zip(LOOKS, self.labels, strict=False):
            on.line_key(x, HEAD / 2 - 2, look)
            on.text(x + 28, HEAD / 2 - 2, label)
            x += 28 + text_width(label) + 16
        for place, (name, rows) in enumerate(self.panels.items()):
            row, column = divmod(place, COLUMNS)
            self._panel(on, name, rows, column * (self.wide + GAP), HEAD + row * self.pitch)

    def _panel(self, on: Sheet, name: str, rows: Sequence[Row], x: float, y: float) -> None:
        for at, line in enumerate(self._lines(name)):
            on.text(x, y + (at + 0.5) * SMALL * LINE, line, weight="bold")
        values = [real(row, "smoothed") for row in rows]
        known = [one for one in values if math.isfinite(one)] or [0.0]
        left = max(text_width(words.number(one, max(map(abs, known)) / 4)) for one in known) + 10
        left = min(left, 0.4 * self.wide)
        axes = on.axes(x + left, y + self.names, self.wide - left, HIGH)
        scale(axes, min(known), max(known), HIGH, vertical=True)
        last = max(real(row, "week") for row in rows)
        scale(axes, 0.0, last, self.wide - left)
        for look, label in zip(LOOKS, self.labels, strict=False):
            own = [row for row in rows if row["design"] == label]
            axes.plot(
                [real(row, "week") for row in own],
                [real(row, "smoothed") for row in own],
                **line_style(look),
            )
            axes.axvline(self.begins[label], color=INK, linewidth=0.9, linestyle=look.line)
