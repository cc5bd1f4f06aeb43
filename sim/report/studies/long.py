"""Tables that are too long for a page: what is left out is said, with the file that has it."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report.blocks import Block

MOST = 200  # rows of a table on the page; the file beside it has them all


def cut(
    title: str,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    file: str,
    lines: Sequence[str] = (),
) -> Block:
    """The first rows of a table; how many there are if these are not all."""
    left = f"The first {MOST} of {len(rows):,} rows; {file} has them all."
    return Block(title, columns, rows[:MOST], [*lines, *([left] if len(rows) > MOST else [])])
