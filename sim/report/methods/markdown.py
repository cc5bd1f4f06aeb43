"""Markdown that bears whatever somebody wrote: texts, code, tables, blocks.

What stands in a text is escaped for CommonMark and for the tables of GitHub; line breaks and marks
that turn the direction of writing become visible, and what is too long is cut.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Sequence

from sim.errors import shown
from sim.report.words import NOTHING

MOST = 500  # letters of a text
MOST_CODE = 2_000  # of an expression: as many as the language allows
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "|": "&#124;", "`": "&#96;", "\\": "&#92;"}
_MARKS = {mark: f"\\{mark}" for mark in "*_[]~$#!{}"}
_ESCAPES = str.maketrans({**_ENTITIES, **_MARKS})
_ESCAPED = re.compile(r"\\([*_\[\]~$#!{}])")
_NO_CODE = re.compile(r"[`|\\]")  # a table would be split by them, and no escape helps in code


def text(written: str, most: int = MOST) -> str:
    """What somebody wrote, in one line, as nothing but text."""
    return shown(_one_line(written), most).translate(_ESCAPES)


def code(written: str) -> str:
    """A name or an expression."""
    line = shown(_one_line(written), MOST_CODE)
    if not line:
        return NOTHING
    return text(line, MOST_CODE) if _NO_CODE.search(line) else f"`{line}`"


def codes(names: Iterable[str]) -> str:
    """Names, one after another."""
    return ", ".join(map(code, names)) or NOTHING


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of cells that are Markdown already."""
    lines = [header, ["---"] * len(header), *([cell or NOTHING for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def bullets(items: Iterable[str]) -> str:
    """A list of texts that are Markdown already."""
    return "\n".join(f"- {item}" for item in items)


def block(lines: Iterable[str], language: str = "text") -> str:
    """Lines as they are, in a fence that none of them can close."""
    inside = [shown(re.sub(r"\s*\n\s*", " ", line), MOST_CODE) for line in lines]
    longest = max((len(run) for line in inside for run in re.findall(r"`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return "\n".join([f"{fence}{language}", *inside, fence])


def _one_line(written: str) -> str:
    return " ".join(written.split())


def plain(markdown: str) -> str:
    """A line of it as people read it: without marks of code, escapes and entities."""
    return html.unescape(_ESCAPED.sub(r"\1", markdown.replace("`", "").replace("**", "")))
