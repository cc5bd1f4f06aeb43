"""What the host calls of the kernel.

There is one compiled function behind it, whatever is asked: so the kernel is compiled once, and
kept from one process to the next.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from sim.engines.compiled.closing import close_all, write_cases
from sim.engines.compiled.journal import spread_numbers, spread_words, squeeze_slots
from sim.engines.compiled.running import go_on
from sim.engines.compiled.surveying import look_over
from sim.engines.compiled.types import Doubles, Longs, entry, pointer

RUN, CLOSE, SURVEY, SPREAD, SPREAD_CODES, SQUEEZE = range(6)
NO_LONGS: Longs = np.empty(0, dtype=np.int64)
NO_DOUBLES: Doubles = np.empty(0)


def run(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    most: int,
) -> int:  # fmt: skip
    """Go on with a run until its end or until the host is needed; see `running.go_on`."""
    words = np.array([most])
    return enter.ready(RUN, code, number, ints, reals, heap, rows, words)


def close(
    code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs, rows: Doubles,
    cases: Longs,
) -> None:  # fmt: skip
    """The end of a run: rows of what is open, and in `cases` where they lie, as they were made."""
    enter.ready(CLOSE, code, number, ints, reals, heap, rows, cases)


def survey(
    code: Longs, number: Doubles, reals: Doubles, answers: Doubles, kind: int, begins: int,
    count: int, draw: int, expression: int, name: int, blank: int,
) -> int:  # fmt: skip
    """Ask every case of a population for one number; see `surveying.look_over`."""
    words = np.array([answers.size, kind, begins, count, draw, expression, name, blank])
    return enter.ready(SURVEY, code, number, NO_LONGS, reals, NO_LONGS, answers, words)


def spread(
    rows: Doubles, first: int, count: int, width: int, column: int, numbers: Doubles
) -> None:
    """Put a column of rows where their numbers say; see `journal.spread_numbers`."""
    words = np.array([first, count, width, column])
    enter.ready(SPREAD, NO_LONGS, NO_DOUBLES, NO_LONGS, numbers, NO_LONGS, rows, words)


def spread_codes(
    rows: Doubles, first: int, count: int, width: int, shifts: Mapping[int, int], into: Longs
) -> None:
    """Put codes of rows, by column, into words from these bits on; see `journal.spread_words`."""
    words = np.array([first, count, width, len(shifts)])
    codes = np.array([*shifts.items()]).ravel()
    enter.ready(SPREAD_CODES, codes, NO_DOUBLES, into, NO_DOUBLES, NO_LONGS, rows, words)


def squeeze(
    reals: Doubles, cells: Doubles, bases: Longs, kinds: Longs, kept: Longs, first: int
) -> int:
    """Move what is kept of cases together; see `journal.squeeze_slots`."""
    words = np.array([bases.size, first])
    return enter.ready(SQUEEZE, kept, NO_DOUBLES, bases, reals, kinds, cells, words)


@entry("int(int, code, number, ints, reals, heap, rows, longs)")
def enter(
    what: int, code: Longs, number: Doubles, ints: Longs, reals: Doubles, heap: Longs,
    rows: Doubles, words: Longs,
) -> int:  # fmt: skip
    """The door of the kernel. words: what else is asked, in the order of the function above."""
    if what == RUN:
        return go_on(
            pointer(code), pointer(number), pointer(ints), pointer(reals), pointer(heap),
            pointer(rows), words[0],
        )  # fmt: skip
    if what == SURVEY:
        return look_over(
            pointer(code), pointer(number), pointer(reals), pointer(rows), words[0], words[1],
            words[2], words[3], words[4], words[5], words[6], words[7],
        )  # fmt: skip
    if what == CLOSE:
        close_all(
            pointer(code), pointer(number), pointer(ints), pointer(reals), pointer(heap),
            pointer(rows),
        )  # fmt: skip
        write_cases(pointer(ints), pointer(words))
    elif what == SPREAD:
        spread_numbers(pointer(rows), pointer(reals), words[0], words[1], words[2], words[3])
    elif what == SPREAD_CODES:
        spread_words(
            pointer(rows), pointer(ints), pointer(code), words[0], words[1], words[2], words[3]
        )
    else:
        return squeeze_slots(
            pointer(reals), pointer(rows), pointer(ints), pointer(heap), pointer(code), words[0],
            words[1],
        )  # fmt: skip
    return 0
