"""Claims against worlds and switches: a cell for each verdict, by sign and by colour."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.report import words
from sim.report.charts.registry import Picture
from sim.report.charts.sheet import INNER, Sheet, sheet
from sim.report.charts.studies.registry import study_chart
from sim.report.charts.style import GRID, LINE, PAPER, QUIET, SMALL, text_width, wrapped
from sim.report.figures import Row
from sim.report.studies.facts import Facts, grouped

TALL = SMALL * LINE
LOOKS = {  # sign, fill, hatch
    "supported": ("✓", "#bcd8ec", ""),
    "contradicted": ("✗", "#fadfa8", "/////"),
    "undecided": ("?", PAPER, ""),
    "follows from the rule": ("§", "#e4dcef", "...."),
}
OTHER = ("–", PAPER, "")
NAMES = 0.46 * INNER
LEAST_CELL, MOST_CELL = 15.0, 60.0
NAME_LINES, HEAD_LINES = 4, 3
KEY_PITCH = TALL + 2


@study_chart("claims")
def claims(facts: Facts) -> Iterator[Picture]:
    """The matrix; where there are many worlds and switches, in several pictures."""
    rows = facts.rows("claims")
    if not rows:
        return
    places = list(dict.fromkeys((str(row["world"]), str(row["switch"])) for row in rows))
    fit = int((INNER - NAMES) / LEAST_CELL)
    for number, first in enumerate(range(0, len(places), fit), start=1):
        chosen = places[first : first + fit]
        yield _picture(rows, chosen, number if len(places) > fit else 0)


def _picture(rows: Sequence[Row], places: Sequence[tuple[str, str]], number: int) -> Picture:
    names = [claim for (claim,), _ in grouped(rows, "claim")]
    said = {
        (str(row["claim"]), (str(row["world"]), str(row["switch"]))): str(row["verdict"])
        for row in rows
    }
    title = f"{words.counted(len(names), 'claim')} put to the test"
    title += f" (part {number})" if number else ""
    subtitle = "Each claim in each world and under each switch"
    matrix = Matrix(names, places, said)
    made = sheet(title, subtitle, matrix.height)
    matrix.draw(made)
    told = "; ".join(
        f"{words.name(name)}: "
        + ", ".join(_told(said.get((name, place), ""), place) for place in places)
        for name in names
    )
    name = f"claims_{number}" if number else "claims"
    return Picture(name, title, f"{title}. {subtitle}: {told}.", made.figure)


def _told(verdict: str, place: tuple[str, str]) -> str:
    return f"{verdict or 'not asked'} ({place_told(place)})"


def place_told(place: tuple[str, str]) -> str:
    """`inbound`, `inbound, early quote`."""
    world, switch = (words.name(one.rpartition("/")[2].removesuffix(".yaml")) for one in place)
    return ", ".join(one for one in (world or "as described", switch) if one)


@dataclass(frozen=True)
class Matrix:
    """Names of claims at the left; columns are numbered, and told below."""

    names: Sequence[str]
    places: Sequence[tuple[str, str]]
    said: dict[tuple[str, tuple[str, str]], str]

    @property
    def left(self) -> float:
        return min(max(text_width(words.name(name)) for name in self.names), NAMES) + 10

    @property
    def cell(self) -> float:
        return min((INNER - self.left) / len(self.places), MOST_CELL)

    @property
    def numbered(self) -> bool:
        """Whether the columns have numbers above them and are told below."""
        return any(text_width(place_told(place)) > self.cell - 4 for place in self.places)

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
        texts = [f"{at}: {place_told(place)}" for at, place in enumerate(self.places, start=1)]
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
        for at, place in enumerate(self.places):
            middle = self.left + (at + 0.5) * self.cell
            text = str(at + 1) if self.numbered else place_told(place)
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
