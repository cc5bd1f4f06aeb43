"""Lists with links both ways, of records: tokens of a case, free people of a pool.

A record has the word of the next one and, right behind it, that of the one before; who owns the
list has the first and, right behind it, the last. Both are given by where the earlier one stands.
"""

from __future__ import annotations

from sim.engines.compiled.types import Longs, kernel


@kernel("void(ints, int, int, int, int)", inline=True)
def put_behind(ints: Longs, record: int, before: int, link: int, first: int) -> None:
    """Put a record behind another one of the list, 0: at its beginning."""
    behind = ints[before + link] if before else ints[first]
    ints[record + link] = behind
    ints[record + link + 1] = before
    ints[before + link if before else first] = record
    ints[behind + link + 1 if behind else first + 1] = record


@kernel("void(ints, int, int, int)", inline=True)
def take_out(ints: Longs, record: int, link: int, first: int) -> None:
    """Take a record out of the list."""
    behind = ints[record + link]
    before = ints[record + link + 1]
    ints[before + link if before else first] = behind
    ints[behind + link + 1 if behind else first + 1] = before
