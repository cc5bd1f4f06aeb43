"""The arrays of runs: how they grow, and how a run leaves them to the next one of its thread."""

from __future__ import annotations

import threading
from typing import TypeVar

import numpy as np

from sim.engines.compiled.types import Doubles, Longs

Array = TypeVar("Array", Longs, Doubles)

MOST = 8_000_000  # words of an array that is not large


class Buffers(threading.local):
    """What the last run of this thread has left: memory fresh from the system is dear. Nobody
    reads what stands in it.

    rooms: rows that its tables had room for, by name.
    """

    def __init__(self) -> None:
        self.longs: dict[str, Longs] = {}
        self.doubles: dict[str, Doubles] = {}
        self.rooms: dict[str, int] = {}

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
        self.longs |= {name: array for name, array in longs.items() if not is_large(array)}
        self.doubles |= {name: array for name, array in doubles.items() if not is_large(array)}


buffers = Buffers()


def is_large(array: Longs | Doubles) -> bool:
    """Whether there should never be two of it."""
    return array.size > MOST


def grown(array: Array, used: int, least: int) -> Array:
    """The array with room for at least so many words, the used ones as they were.

    A small one is copied into one twice as long, whose end costs nothing until it is used. A
    large one grows by an eighth and, where the system can do so, where it lies: a copy beside it
    would be the most memory that a run ever needs. Whoever asks must be its only holder.
    """
    if array.size >= least:
        return array
    if not is_large(array):
        bigger = np.empty(max(2 * array.size, least), dtype=array.dtype)
        bigger[:used] = array[:used]
        return bigger
    array.resize(max(array.size + array.size // 8, least), refcheck=False)
    return array
