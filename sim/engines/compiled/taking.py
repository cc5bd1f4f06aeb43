"""Finished rows, taken from the kernel and put where their numbers say, column by column."""

from __future__ import annotations

import numpy as np

from sim.engines.compiled.buffers import buffers
from sim.engines.compiled.entries import spread
from sim.engines.compiled.types import Doubles

FIRST_ROOM = 4096  # rows


class Columns:
    """A table that is filled row by row in any order; `width`: of a row, without its number."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.count = 0
        self.cells: Doubles = np.empty((width, 0))

    def take(self, rows: Doubles, first: int, count: int, begun: int) -> None:
        """Take `count` rows from `first` on. begun: how many rows have a number by now."""
        if begun > self.cells.shape[1]:
            room = max(FIRST_ROOM, 2 * begun, buffers.rooms.get(self.width, 0))
            bigger = np.empty((self.width, room))
            bigger[:, : self.count] = self.cells[:, : self.count]
            self.cells = bigger
        self.count = begun
        room = self.cells.shape[1]
        spread.ready(rows, first, count, self.width, self.cells.reshape(-1), room)

    def rows(self) -> Doubles:
        """The rows by number, lying column by column; every row must have been taken."""
        buffers.rooms[self.width] = self.count + self.count // 16
        return self.cells[:, : self.count].T
