"""What the host calls of the kernel. Only these are kept from one process to the next."""

from __future__ import annotations

from sim.engines.compiled.running import close_all, go_on, look_over, write_cases
from sim.engines.compiled.types import Doubles, Longs, entry, pointer


@entry("int(code, number, ints, reals, heap, rows, int)")
def run(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    most: int,
) -> int:  # fmt: skip
    """Go on with a run until its end or until the host is needed; see `running.go_on`."""
    return go_on(
        pointer(code), pointer(number), pointer(ints), pointer(reals), pointer(heap),
        pointer(rows), most,
    )  # fmt: skip


@entry("void(code, number, ints, reals, heap, rows, longs)")
def close(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    cases: Longs,
) -> None:  # fmt: skip
    """The end of a run: rows of what is open, and where the cases lie, as they were made."""
    close_all(
        pointer(code), pointer(number), pointer(ints), pointer(reals), pointer(heap),
        pointer(rows),
    )  # fmt: skip
    write_cases(pointer(ints), pointer(cases))


@entry("int(code, number, reals, rows, int, int, int, int, int, int, int, int)")
def survey(
    code: Longs, number: Doubles, reals: Doubles, rows: Doubles, cases: int, kind: int,
    begins: int, count: int, draw: int, expression: int, name: int, blank: int,
) -> int:  # fmt: skip
    """Ask every case of a population for one number; see `running.look_over`."""
    return look_over(
        pointer(code), pointer(number), pointer(reals), pointer(rows), cases, kind, begins, count,
        draw, expression, name, blank,
    )  # fmt: skip


@entry("void(rows, int, int, int, reals, int)")
def spread(rows: Doubles, first: int, count: int, width: int, cells: Doubles, room: int) -> None:
    """Put rows, each after its number, into columns that have room for so many rows."""
    at = first
    for _ in range(count):
        place = int(rows[at])
        for i in range(width):
            cells[i * room + place] = rows[at + 1 + i]
        at += width + 1


@entry("void(reals, longs, int, int, rows)")
def lift(reals: Doubles, bases: Longs, first: int, slots: int, cells: Doubles) -> None:
    """Copy slots of cases, from the one at `first` on, into columns of a slot each."""
    for row in range(bases.size):
        base = bases[row] + first
        for i in range(slots):
            cells[i * bases.size + row] = reals[base + i]
