"""The running of a run: the host makes room, takes finished rows, tells faults."""

from __future__ import annotations

import numpy as np

from sim.engines.compiled import faults
from sim.engines.compiled.buffers import Array, buffers, grown
from sim.engines.compiled.entries import close, run
from sim.engines.compiled.fields import (
    CASES_MADE, CASE_SIZE, DELAYS_BEGUN, DELAY_COLUMNS, DELAY_FIRST, DELAY_ROOM, DELAY_ROWS,
    DOCUMENT_FIRST, DOCUMENT_ROOM, DOCUMENT_ROWS, EVENT_WORDS, FAULTY, FINISHED, HEAP_ROOM,
    HEAP_SIZE, INTS_ROOM, INTS_USED, LIVE_TOKENS, MORE_ROOM, REALS_ROOM, REALS_USED,
    REQUESTS_BEGUN, REQUEST_BLOCK, REQUEST_COLUMNS, REQUEST_FIRST, REQUEST_ROOM, REQUEST_ROWS,
    REQUEST_SIZE, TOKEN_BLOCK, TOKEN_SIZE,
)  # fmt: skip
from sim.engines.compiled.layout import Layout
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.taking import delays_of, requests_of
from sim.engines.compiled.types import Doubles, Longs

STEPS_AT_ONCE = 1_000_000  # before Python looks whether it was interrupted
ROWS_AT_ONCE = 4096  # that are kept before the host takes them


class Machine:
    """One run. requests, delays: finished rows, as they were taken.

    people, traits, first_source: as in `Layout`.
    """

    def __init__(self, packed: Packed, seed: int, replication: int) -> None:
        self.packed, self.program = packed, packed.program
        self.code, self.number = packed.code, packed.number
        layout = Layout(packed, seed, replication)
        self.people, self.traits = layout.people, layout.traits
        self.first_source = layout.first_source
        self.requests, self.delays = requests_of(self.program), delays_of(self.program)
        self._documents: Doubles = np.empty(0)
        self._written = 0  # words of it
        self.ints: Longs = _into(buffers.take_longs("ints", layout.ints.size), layout.ints)
        self.reals: Doubles = _into(buffers.take_doubles("reals", layout.reals.size), layout.reals)
        self.heap: Longs = buffers.take_longs("heap", 0)
        self.rows: Doubles = buffers.take_doubles("rows", 0)

    def run(self) -> None:
        """Go on until the end. Raises RunStopped."""
        self._make_room()
        answer = MORE_ROOM
        while answer != FINISHED:
            if answer == FAULTY:
                raise faults.told(self.packed, self.ints, self.reals)
            if answer == MORE_ROOM:
                self._make_room()
            answer = run(*self._arrays, STEPS_AT_ONCE)
        self._make_room(int(self.ints[HEAP_SIZE]) // EVENT_WORDS)
        self.cases = np.empty(int(self.ints[CASES_MADE]), dtype=np.int64)
        close(*self._arrays, self.cases)
        self._take_rows()
        self.requests.end()
        self.delays.end()

    def release(self) -> None:
        """Leave the arrays to the next run, when nobody reads them any more."""
        buffers.leave(
            {"ints": self.ints, "heap": self.heap}, {"reals": self.reals, "rows": self.rows}
        )

    @property
    def _arrays(self) -> tuple[Longs, Doubles, Longs, Doubles, Longs, Doubles]:
        return self.code, self.number, self.ints, self.reals, self.heap, self.rows

    def _make_room(self, rows: int = 0) -> None:
        """Take the finished rows, and let every array grow that is nearly full."""
        ints = self.ints
        self._take_rows()
        live = int(ints[LIVE_TOKENS])
        widest = self.packed.widest
        used = int(ints[INTS_USED])
        words = widest * int(ints[TOKEN_SIZE]) + CASE_SIZE + REQUEST_SIZE
        self.ints = ints = grown(ints, used, used + 64 * words)
        used = int(ints[REALS_USED])
        block = widest * int(ints[TOKEN_BLOCK]) + self.packed.largest_case + REQUEST_BLOCK
        self.reals = grown(self.reals, used, used + 64 * block)
        used = int(ints[HEAP_SIZE])
        events = (live + widest + 64) * (1 + self.packed.comparisons) + 64
        self.heap = grown(self.heap, used, used + EVENT_WORDS * events)
        ints[INTS_ROOM], ints[REALS_ROOM], ints[HEAP_ROOM] = (
            ints.size, self.reals.size, self.heap.size,
        )  # fmt: skip
        self._make_rows(max(ROWS_AT_ONCE, 2 * live + rows + 64 * (widest + 2)))

    def _make_rows(self, room: int) -> None:
        ints = self.ints
        if room <= ints[REQUEST_ROOM]:
            return
        sizes = (REQUEST_COLUMNS, DELAY_COLUMNS, self.packed.document_width)
        if self.rows.size < room * sum(sizes):
            self.rows = np.empty(room * sum(sizes))
        ints[REQUEST_ROOM] = ints[DELAY_ROOM] = ints[DOCUMENT_ROOM] = room
        ints[REQUEST_FIRST] = 0
        ints[DELAY_FIRST] = room * sizes[0]
        ints[DOCUMENT_FIRST] = room * (sizes[0] + sizes[1])

    def _take_rows(self) -> None:
        ints, rows = self.ints, self.rows
        for taken, first, count, begun in (
            (self.requests, REQUEST_FIRST, REQUEST_ROWS, REQUESTS_BEGUN),
            (self.delays, DELAY_FIRST, DELAY_ROWS, DELAYS_BEGUN),
        ):
            if ints[count]:
                taken.take(rows, int(ints[first]), int(ints[count]), int(ints[begun]))
                ints[count] = 0
        if ints[DOCUMENT_ROWS]:
            self._take_documents()

    def _take_documents(self) -> None:
        """They come in the order in which they stay."""
        first, used = int(self.ints[DOCUMENT_FIRST]), self._written
        self._written += int(self.ints[DOCUMENT_ROWS]) * self.packed.document_width
        self._documents = grown(self._documents, used, self._written)
        self._documents[used : self._written] = self.rows[first : first + self._written - used]
        self.ints[DOCUMENT_ROWS] = 0

    @property
    def documents(self) -> Doubles:
        """The rows of documents, as written."""
        return self._documents[: self._written].reshape(-1, self.packed.document_width)


def _into(array: Array, values: Array) -> Array:
    """The array, beginning with the values."""
    array[: values.size] = values
    return array
