"""Arrays that a run leaves to the next one of its thread: memory fresh from the system is dear."""

from __future__ import annotations

import threading

import numpy as np

from sim.engines.compiled.types import Doubles, Longs

MOST = 8_000_000  # words of an array that is kept


class Buffers(threading.local):
    """What the last run of this thread has left. Nobody reads what stands in it.

    rooms: rows that its tables had room for, by number of columns.
    """

    def __init__(self) -> None:
        self.longs: dict[str, Longs] = {}
        self.doubles: dict[str, Doubles] = {}
        self.rooms: dict[int, int] = {}

    def take_longs(self, name: str, size: int) -> Longs:
        """An array of at least so many words, of any content."""
        array = self.longs.pop(name, None)
        return array if array is not None and array.size >= size else np.empty(size, np.int64)

    def take_doubles(self, name: str, size: int) -> Doubles:
        """An array of at least so many words, of any content."""
        array = self.doubles.pop(name, None)
        return array if array is not None and array.size >= size else np.empty(size)

    def leave(self, longs: dict[str, Longs], doubles: dict[str, Doubles]) -> None:
        """Keep arrays for the next run; very large ones go back to the system."""
        self.longs |= {name: array for name, array in longs.items() if array.size <= MOST}
        self.doubles |= {name: array for name, array in doubles.items() if array.size <= MOST}


buffers = Buffers()
