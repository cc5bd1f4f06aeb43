"""What says in sentences what a table holds, and what shows it on the page: one registered
function a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sim.report.blocks import Block
from sim.report.studies.facts import Facts

Sentences = Callable[[Facts], Sequence[str]]
SENTENCES: dict[str, Sentences] = {}
Blocks = Callable[[Facts], Iterator[Block]]
BLOCKS: dict[str, Blocks] = {}
# Tables that a study may have beside those that answer it.
GENERAL = ("points", "comparison", "stops", "claims_summary", "weeks")


def sentences(table: str) -> Callable[[Sentences], Sentences]:
    """Register a function as the one that tells a table of this name."""

    def register(tell: Sentences) -> Sentences:
        if table in SENTENCES:
            raise ValueError(f"the table {table!r} is told twice")
        SENTENCES[table] = tell
        return tell

    return register


def block(table: str) -> Callable[[Blocks], Blocks]:
    """Register a function as the one that shows a table of this name."""

    def register(show: Blocks) -> Blocks:
        BLOCKS[table] = show
        return show

    return register


def own_tables(facts: Facts) -> list[str]:
    """The tables that a method alone makes; if there are none, the comparison is what it found."""
    found = [name for name, table in facts.tables.items() if name not in GENERAL and len(table)]
    there = "comparison" in facts.tables and len(facts.tables["comparison"]) > 0
    return found or (["comparison"] if there else [])
