"""Finished rows, taken from the kernel and put where their numbers say: tables while they grow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from sim.engines.compiled.buffers import buffers, grown
from sim.engines.compiled.entries import spread, spread_codes
from sim.engines.compiled.types import Doubles, Longs
from sim.engines.moment import CASE_BITS, SORT_BITS
from sim.engines.recorded import (
    CASE, DELAY, DELAY_BEGUN, DELAY_ENDED, ENDED, ENDING, ENDINGS, HOURS, JOINED, PERSON, POOL,
    SORT, SOURCE, STARTED, TASK,
)  # fmt: skip
from sim.program.program import NONE, Program

FIRST_ROOM = 4096  # rows
WORD_BITS = 63  # that hold codes: never the sign
CASE_WIDTH = SORT_BITS - CASE_BITS  # bits of a case's number, as in events


class Code(NamedTuple):
    """Where a code lies: in which word of a row, from which bit on, how wide."""

    word: int
    shift: int
    bits: int


class Columns:
    """A table that is filled row by row in any order.

    Numbers have a column each. Codes, whole numbers from -1 on, share words, each as wide as its
    largest one asks. codes, numbers: the columns of either sort; the bits of codes.
    """

    def __init__(self, name: str, codes: Mapping[int, int], numbers: Sequence[int]) -> None:
        self.name, self.count = name, 0
        self.width = len(codes) + len(numbers)
        self.codes = _packed(codes)
        words = 1 + max(code.word for code in self.codes.values())
        self._numbers: dict[int, Doubles] = {column: np.empty(0) for column in numbers}
        self._words: list[Longs] = [np.empty(0, dtype=np.int64) for _ in range(words)]
        self._shifts = [
            {column: code.shift for column, code in self.codes.items() if code.word == word}
            for word in range(words)
        ]

    def take(self, rows: Doubles, first: int, count: int, begun: int) -> None:
        """Take `count` rows from `first` on, each after its number.

        begun: how many rows have a number by now.
        """
        self._make_room(begun)
        for column, numbers in self._numbers.items():
            spread(rows, first, count, self.width, column, numbers)
        for shifts, words in zip(self._shifts, self._words, strict=True):
            spread_codes(rows, first, count, self.width, shifts, words)

    def _make_room(self, begun: int) -> None:
        used, self.count = self.count, begun
        if begun > self._words[0].size:
            least = max(FIRST_ROOM, begun + begun // 8, buffers.rooms.get(self.name, 0))
            self._words = [grown(words, used, least) for words in self._words]
            for column, numbers in self._numbers.items():
                self._numbers[column] = grown(numbers, used, least)

    def end(self) -> None:
        """Every row has been taken: what room is left goes back."""
        buffers.rooms[self.name] = self.count + self.count // 16
        for array in (*self._numbers.values(), *self._words):
            array.resize(self.count, refcheck=False)  # nobody else has seen it

    def column(self, column: int) -> Doubles | Longs:
        """A column by number of the row. Every row must have been taken."""
        if column in self._numbers:
            return self._numbers[column]
        code = self.codes[column]
        values = self._words[code.word] >> code.shift
        values &= (1 << code.bits) - 1
        values += NONE
        return values


def requests_of(program: Program) -> Columns:
    """The requests of a run that begins."""
    people = sum(len(pool.staff or ()) for pool in program.pools)
    most = {
        TASK: len(program.tasks),
        POOL: len(program.pools),
        PERSON: people,
        ENDING: len(ENDINGS),
        SOURCE: len(program.sources),
    }
    codes = {column: count.bit_length() for column, count in most.items()}
    return Columns("requests", {CASE: CASE_WIDTH} | codes, (JOINED, STARTED, ENDED, HOURS))


def delays_of(program: Program) -> Columns:
    """The delays of a run that begins."""
    codes = {CASE: CASE_WIDTH, DELAY: len(program.delays).bit_length(), SORT: 2}
    return Columns("delays", codes, (DELAY_BEGUN, DELAY_ENDED))


def _packed(codes: Mapping[int, int]) -> dict[int, Code]:
    """Codes side by side in words, the next of which begins where one does not fit."""
    found: dict[int, Code] = {}
    word, shift = 0, 0
    for column, bits in codes.items():
        if shift + bits > WORD_BITS:
            word, shift = word + 1, 0
        found[column] = Code(word, shift, bits)
        shift += bits
    return found
