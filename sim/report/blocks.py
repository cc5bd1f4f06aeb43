"""Tables of the page that not every comparison has: other worlds, switches, tuned designs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.report import tuned, words, worlds
from sim.report.warnings import MARK
from sim.study.compare import Comparison
from sim.study.repeated import Repeated
from sim.study.tuned import Search


@dataclass(frozen=True)
class Block:
    """A table that stands between the main figures and the charts, with lines above it.

    rows: texts, as many a row as columns; the first is the row's name. A cell may have several
    lines; one that is a verdict is shown like one.
    """

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    lines: Sequence[str] = ()


def world_blocks(repeated: Repeated) -> Iterator[Block]:
    """The main verdicts in every world, and under every switch that was asked for."""
    title = "The same question in other worlds"
    columns, rows = worlds.worlds_table(repeated)
    lines = worlds.world_lines(repeated)
    if any(MARK in cell for row in rows for cell in row):
        lines = [*lines, f"{MARK.capitalize()}: a check of that world raised a warning."]
    yield Block(title, columns, rows, lines)
    if repeated.worlds.switches:
        told = [f"{words.name(one.name)}: {one.title}" for one in repeated.worlds.switches]
        lines = ["Who is better; *: the switch turns it round; ?: in doubt.", *told]
        yield Block("Under each reading of the case", *worlds.switches_table(repeated), lines)


def tuned_blocks(described: Comparison, best: Comparison, search: Search) -> Iterator[Block]:
    """The differences as described and with both designs tuned, and what the search chose."""
    objective = search.tuning.objective
    header = ["", "as described", "verdict", "both tuned", "verdict, tuned"]
    rows = tuned.tuned_table(described, best, objective)
    lines = [tuned.conclusion(described, best, objective), tuned.PRINCIPLE, *tuned.warnings(best)]
    yield Block("Each design at its best", header, rows, lines)
    chosen = ["", *search.chosen]
    found = [f"In {label} the search found nothing better." for label in tuned.untouched(search)]
    yield Block(
        f"What the search chose, by {words.name(objective)}",
        chosen,
        tuned.chosen_table(search),
        found,
    )
