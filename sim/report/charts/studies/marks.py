"""How a verdict at a point is marked: by shape and fill, so that a grey print tells them apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from sim.report.charts.sheet import INNER, Sheet
from sim.report.charts.style import INK, LINE, LOOKS, PAPER, QUIET, SMALL, text_width
from sim.report.verdicts import chip, plain

A, B = LOOKS
SIZE = 5.5
LARGER = {"X": 1.35, "*": 1.6, "^": 1.2, "v": 1.2}  # shapes that look small beside a square
PITCH = SMALL * LINE + 2  # of the lines of a key
HERE = "you are here"
RING = 16.0  # across


@dataclass(frozen=True)
class Mark:
    """Marker, its fill and edge. wash: of a cell of a map or a matrix."""

    marker: str
    face: str
    edge: str
    wash: str


MARKS = {
    "▲": Mark(B.marker, B.colour, B.edge, "#bcd8ec"),
    "▼": Mark(A.marker, A.colour, A.edge, "#fadfa8"),
    "≈": Mark("D", "#8c8c8c", INK, "#e4e4e4"),
    "≡": Mark("D", "#8c8c8c", INK, "#e4e4e4"),
    "?": Mark("X", PAPER, INK, PAPER),
    "↑": Mark("^", INK, INK, "#cfe8df"),
    "↓": Mark("v", INK, INK, "#efd9e6"),
    "§": Mark("*", "#cc79a7", INK, "#efd9e6"),
}
OTHER = Mark("_", QUIET, QUIET, PAPER)


def mark_of(verdict: str, labels: Sequence[str]) -> Mark:
    look = chip(verdict, (labels[0], labels[1]))
    return MARKS.get(look.sign, OTHER) if look is not None else OTHER


def draw_mark(
    axes: Axes,
    x: float | Sequence[float],
    y: float | Sequence[float],
    mark: Mark,
    size: float = SIZE,
) -> None:
    """At one place, or at several."""
    size *= LARGER.get(mark.marker, 1.0)
    axes.plot(
        x, y, marker=mark.marker, markersize=size, markerfacecolor=mark.face,
        markeredgecolor=mark.edge, markeredgewidth=0.8, linestyle="none", clip_on=False, zorder=3,
    )  # fmt: skip


def draw_marks(axes: Axes, marked: Iterable[tuple[float, float, Mark]], size: float = SIZE) -> None:
    """Many at once, those that are alike together."""
    alike: dict[Mark, list[tuple[float, float]]] = {}
    for x, y, mark in marked:
        alike.setdefault(mark, []).append((x, y))
    for mark, places in alike.items():
        xs, ys = zip(*places, strict=True)
        draw_mark(axes, xs, ys, mark, size)


def draw_here(axes: Axes, x: float, y: float, size: float = RING) -> None:
    """A ring where the designs stand as described, with a light edge on both sides of it."""
    for width, colour in ((4.4, PAPER), (2.2, INK)):
        axes.plot(
            [x], [y], marker="o", markersize=size, markerfacecolor="none", markeredgecolor=colour,
            markeredgewidth=width, linestyle="none", clip_on=False, zorder=5, gid=HERE,
        )  # fmt: skip


@dataclass(frozen=True)
class Key:
    """What the marks mean, in as many lines as it takes. The ring of `draw_here` has none."""

    entries: Sequence[tuple[str, Mark | None]]

    @classmethod
    def of(cls, said: Iterable[str], labels: Sequence[str], here: bool = False) -> Key:
        """Each sort of verdict that was said, once; those of a design first. here: whether the
        ring is explained, too."""
        texts = dict.fromkeys(plain(one) for one in said)
        order = {sign: place for place, sign in enumerate(MARKS)}
        look = {text: chip(text, (labels[0], labels[1])) for text in texts}
        signs = {text: one.sign if one else "" for text, one in look.items()}
        ordered = sorted(texts, key=lambda text: order.get(signs[text], len(order)))
        ring: list[tuple[str, Mark | None]] = [(HERE, None)] if here else []
        return cls([*((text, mark_of(text, labels)) for text in ordered), *ring])

    @property
    def lines(self) -> list[list[tuple[float, str, Mark | None]]]:
        """Entries by line, each with its left end."""
        found: list[list[tuple[float, str, Mark | None]]] = [[]]
        x = 0.0
        for text, mark in self.entries:
            wide = 14 + text_width(text) + 14
            if found[-1] and x + wide - 14 > INNER:
                found.append([])
                x = 0.0
            found[-1].append((x, text, mark))
            x += wide
        return found

    @property
    def height(self) -> float:
        return PITCH * len(self.lines) + 4

    def draw(self, on: Sheet, y: float) -> None:
        axes = on.axes(0, y, INNER, self.height)
        axes.set_xlim(0, INNER)
        axes.set_ylim(self.height, 0)
        axes.set_xticks([])
        axes.set_yticks([])
        for place, line in enumerate(self.lines):
            middle = (place + 0.5) * PITCH
            for x, text, mark in line:
                if mark is None:
                    draw_here(axes, x + 5, middle, 8.0)
                else:
                    draw_mark(axes, x + 5, middle, mark)
                on.text(x + 14, y + middle, text)
