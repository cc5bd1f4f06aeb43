"""How every chart looks: colours, type, hatches; no setting of the user's machine counts.

Colours are those of Okabe and Ito (2008), which people with any of the three colour deficiencies
can tell apart; As-Is and To-Be differ in lightness, too, and by hatch or line, so that a grey
print does. All lengths are points; text has 10 of them on a picture 370 wide, so that it is still
legible on a telephone.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import matplotlib
from matplotlib import rc_context
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ft2font import FT2Font
from matplotlib.textpath import text_to_path

DPI = 216  # of a PNG: three pixels a point
WIDTH = 370.0  # of every picture
MARGIN = 8.0
SMALL, LARGE = 10.0, 12.5  # sizes of type
LINE = 1.3  # height of a line of type by its size
INK, QUIET, GRID, PAPER = "#1a1a1a", "#505050", "#d9d9d9", "#ffffff"
SHADE = "#e4e4e4"  # of a band or a stretch that is set apart
ELLIPSIS, GLUE, MISSING = "…", "\u00a0", "□"
WHITE = "\t\n\v\f\r\x85"
MOST_MARKS = 2  # accents on one letter
MARK = "\u200e"  # left-to-right, of no width: what follows is not drawn into a run the other way
_LETTERS = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]+"  # Hebrew, Arabic and their neighbours
LEFTWARD = re.compile(f"{_LETTERS}(?:[ {GLUE}]+{_LETTERS})*")


@dataclass(frozen=True)
class Look:
    """How a design is drawn wherever it is: fill, edge and hatch over it, line and marker."""

    colour: str
    edge: str
    hatch: str
    line: str | tuple[float, tuple[float, float]]
    marker: str


A = Look("#e69f00", "#7a5200", "/////", (0, (2.5, 1.2)), "o")
B = Look("#0072b2", "#0072b2", "", "solid", "s")
LOOKS = (A, B)

SETTINGS: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],  # comes with matplotlib: the same on every machine
    "font.size": SMALL,
    "text.color": INK,
    "text.parse_math": False,  # a $ is a dollar
    "axes.edgecolor": QUIET,
    "axes.linewidth": 0.6,
    "axes.axisbelow": True,
    "grid.color": GRID,
    "grid.linewidth": 0.6,
    "xtick.color": QUIET,
    "ytick.color": QUIET,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "hatch.linewidth": 0.7,
    "figure.dpi": DPI,
    "path.simplify": False,
    "svg.fonttype": "path",  # text looks the same in every browser
}


@contextmanager
def drawing(salt: str = "") -> Iterator[None]:
    """Inside, matplotlib has its own defaults and ours and nothing of the user's."""
    with rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update({**SETTINGS, "svg.hashsalt": salt or "asis-tobe"})
        yield


@cache
def _font() -> FT2Font:
    return get_font(findfont(FontProperties(family="DejaVu Sans")))


def shown(text: str) -> str:
    """The text as it is drawn: a box for each character that our type does not have, and nothing of
    what would turn the line round, break it or pile up over other lines.

    What is written from right to left stays in its place among what is not.
    """
    found, marks = [], 0
    for one in text:
        sort = unicodedata.category(one)
        marks = marks + 1 if sort in ("Mn", "Me") else 0
        drawn = _font().get_char_index(ord(one)) > 0
        if sort in ("Zl", "Zp") or one in WHITE:
            found.append(" ")
        elif sort not in ("Cf", "Cc") and marks <= MOST_MARKS and (drawn or not marks):
            found.append(one if drawn else MISSING)
    return LEFTWARD.sub(lambda run: f"{MARK}{run[0]}{MARK}", "".join(found))


@cache
def text_width(text: str, size: float = SMALL, weight: str = "normal") -> float:
    """Of a line of type [points]."""
    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    width, _, _ = text_to_path.get_text_width_height_descent(shown(text), font, ismath=False)
    return float(width)


def wrapped(
    text: str, width: float, size: float = SMALL, weight: str = "normal", most: int = 9
) -> list[str]:
    """The lines of a text that is `width` wide at most; what does not fit `most` ends in `…`.

    A number stays with its %.
    """
    lines: list[str] = []
    for word in text.replace(" %", f"{GLUE}%").replace("± ", f"±{GLUE}").split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.extend(_pieces(word, width, size, weight))
    if len(lines) > most:
        lines = lines[:most]
        lines[-1] = _cut(lines[-1] + ELLIPSIS, width, size, weight)
    return lines or [""]


def balanced(text: str, width: float, size: float, weight: str) -> list[str]:
    """The same number of lines as `wrapped`, about equally long."""
    lines = wrapped(text, width, size, weight)
    while width > size:
        width -= size / 2
        narrower = wrapped(text, width, size, weight)
        if len(narrower) > len(lines) or narrower[-1].endswith(ELLIPSIS):
            break
        lines = narrower
    return lines


def _pieces(word: str, width: float, size: float, weight: str) -> Iterator[str]:
    """A word, in several pieces if it is wider than a line."""
    while text_width(word, size, weight) > width and len(word) > 1:
        end = len(word) - 1
        while end > 1 and text_width(word[:end], size, weight) > width:
            end -= 1
        yield word[:end]
        word = word[end:]
    yield word


def _cut(line: str, width: float, size: float, weight: str) -> str:
    while text_width(line, size, weight) > width and len(line) > 2:
        line = line[:-2] + ELLIPSIS
    return line
