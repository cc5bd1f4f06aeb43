"""Claims against worlds and switches: a cell for each verdict, by sign and by colour."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER, Sheet, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.style import GRID, LINE, PAPER, QUIET, SMALL, text_width, wrapped
from sim.report.studies.facts import Facts, grouped
from sim.report.studies.stated import as_a_whole, setting_told

TALL = SMALL * LINE
LOOKS = {  # sign, fill, hatch
    "supported": ("✓", "#bcd8ec", ""),
    "contradicted": ("✗", "#fadfa8", "/////"),
    "undecided": ("?", PAPER, ""),
    "follows from the rule": ("§", "#e4dcef", "...."),
    "not defined": ("–", "#efefef", ""),
    "failed": ("!", "#d0d0d0", "xxxx"),
}
OTHER = ("–", PAPER, "")
NAMES = 0.46 * INNER
LEAST_CELL, MOST_CELL = 15.0, 60.0
NAME_LINES, HEAD_LINES = 4, 3
KEY_PITCH = TALL + 2


@study_chart("claims")
def claims(facts: Facts) -> Iterator[Picture]:
    """The matrix; where there are many settings, in several pictures."""
    rows = as_a_whole(facts)
    if not rows:
        return
    places = {str(row["point"]): setting_told(facts, row) for row in rows}
    said = {(str(row["claim"]), str(row["point"])): str(row["verdict"]) for row in rows}
    names = [claim for (claim,), _ in grouped(rows, "claim")]
    fit = int((INNER - NAMES) / LEAST_CELL)
    for number, first in enumerate(range(0, len(places), fit), start=1):
        chosen = dict(list(places.items())[first : first + fit])
        matrix = Matrix(names, chosen, said, first)
        yield _picture(matrix, number if len(places) > fit else 0)


def _picture(matrix: Matrix, number: int) -> Picture:
    title = f"{words.counted(len(matrix.names), 'claim')} put to the test"
    title += f" (part {number})" if number else ""
    subtitle = "Each claim in each setting"
    made = sheet(title, subtitle, matrix.height)
    matrix.draw(made)
    told = "; ".join(f"{words.name(name)}: {_told(matrix, name)}" for name in matrix.names)
    name = f"claims_{number}" if number else "claims"
    return Picture(name, title, f"{title}. {subtitle}: {told}.", made.figure)


def _told(matrix: Matrix, name: str) -> str:
    """`supported (default), undecided (inbound)`."""
    said = ((matrix.said.get((name, one), "not asked"), one) for one in matrix.places)
    return ", ".join(f"{verdict} ({matrix.places[one]})" for verdict, one in said)


@dataclass(frozen=True)
class Matrix:
    """Names of claims at the left; columns are numbered, and told below.

    places: what settings are called, by their points. said: the verdict by claim and point. first:
    how many settings stand in pictures before.
    """

    names: Sequence[str]
    places: Mapping[str, str]
    said: Mapping[tuple[str, str], str]
    first: int = 0

    @property
    def left(self) -> float:
        return min(max(text_width(words.name(name)) for name in self.names), NAMES) + 10

    @property
    def cell(self) -> float:
        return min((INNER - self.left) / len(self.places), MOST_CELL)

    @property
    def numbered(self) -> bool:
        """Whether the columns have numbers above them and are told below."""
        return any(text_width(text) > self.cell - 4 for text in self.places.values())

    def lines(self, name: str) -> list[str]:
        return wrapped(words.name(name), self.left - 10, SMALL, most=NAME_LINES)

    def tall(self, name: str) -> float:
        return len(self.lines(name)) * TALL + 6

    @property
    def body(self) -> float:
        return TALL + 4 + sum(map(self.tall, self.names))

    @property
    def legend(self) -> list[str]:
        """The lines that tell the columns."""
        if not self.numbered:
            return []
        texts = [f"{at}: {one}" for at, one in enumerate(self.places.values(), self.first + 1)]
        return wrapped("; ".join(texts), INNER, most=30)

    @property
    def kinds(self) -> list[str]:
        found = set(self.said.values())
        return [*(kind for kind in LOOKS if kind in found), *sorted(found - {*LOOKS})]

    @property
    def height(self) -> float:
        keys = math.ceil(len(self.kinds) / 2) * KEY_PITCH
        return self.body + 8 + keys + len(self.legend) * TALL + 9

    def draw(self, on: Sheet) -> None:
        for at, told in enumerate(self.places.values()):
            middle = self.left + (at + 0.5) * self.cell
            text = str(self.first + at + 1) if self.numbered else told
            on.text(middle, TALL / 2, text, ha="center", color=QUIET)
        y = TALL + 4
        for name in self.names:
            self._row(on, name, y)
            y += self.tall(name)
        self._below(on, y + 8)

    def _row(self, on: Sheet, name: str, y: float) -> None:
        tall = self.tall(name)
        on.line(0, y, INNER, y, color=GRID, linewidth=0.6)
        lines = self.lines(name)
        for at, line in enumerate(lines):
            on.text(0, y + tall / 2 + (at - (len(lines) - 1) / 2) * TALL, line)
        for at, place in enumerate(self.places):
            if (name, place) in self.said:
                self._cell(on, self.said[name, place], self.left + at * self.cell, y, tall)

    def _cell(self, on: Sheet, verdict: str, x: float, y: float, tall: float) -> None:
        sign, fill, hatch = LOOKS.get(verdict, OTHER)
        on.rectangle(
            x + 1, y + 1, self.cell - 2, tall - 2, facecolor=fill, edgecolor="#8c8c8c",
            hatch=hatch, linewidth=0.4,
        )  # fmt: skip
        on.text(
            x + self.cell / 2, y + tall / 2, sign, ha="center", weight="bold",
            bbox={"facecolor": fill, "edgecolor": "none", "pad": 1.0},
        )  # fmt: skip

    def _below(self, on: Sheet, y: float) -> None:
        """What the signs mean, and which column is what."""
        wide = INNER / 2
        for at, kind in enumerate(self.kinds):
            sign, fill, _ = LOOKS.get(kind, OTHER)
            x, middle = (at % 2) * wide, y + (at // 2 + 0.5) * KEY_PITCH
            on.rectangle(x, middle - 6, 14, 12, facecolor=fill, edgecolor="#8c8c8c", linewidth=0.4)
            on.text(x + 7, middle, sign, ha="center", weight="bold")
            on.text(x + 20, middle, kind)
        y += math.ceil(len(self.kinds) / 2) * KEY_PITCH + 5
        for at, line in enumerate(self.legend):
            on.text(0, y + (at + 0.5) * TALL, line, color=QUIET)
