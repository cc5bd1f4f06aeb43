"""The words of an expression, made fewer: constants worked out, pairs of words put into one.

Every value stays what it was, to the bit, and so does every fault: what would be a fault is left
to the run.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TypeAlias

from sim.engines.compiled.words import (
    BINARY, BY_CONSTANT, BY_SLOT, CONST, GOTO, KEEP, LOAD, OF, POW, RETURN, STORE, UNLESS,
)  # fmt: skip
from sim.program.program import Word
from sim.program.settled import OF_ONE, OF_TWO

Phrase: TypeAlias = tuple[int, int, int]  # a word and its operands

WORTH_OF_TWO = {OF[Word(word)]: worth for word, worth in OF_TWO.items()} | {
    POW: lambda x, y: math.pow(x, y) if x > 0.0 and abs(y * math.log(x)) < 700.0 else math.nan
}
WORTH_OF_ONE = {OF[Word(word)]: worth for word, worth in OF_ONE.items()}


class Phrasing:
    """Takes the words of one expression in turn.

    targets: the places among them that somebody jumps to; number: the program's numbers, to
    which those are added that are worked out here.
    """

    def __init__(self, targets: set[int], number: list[float]) -> None:
        self.targets = targets
        self.number = number
        self.words: list[Phrase] = []
        self.begins: list[int] = []  # where each began among the words taken
        self.places: list[int] = []  # where each word taken stands now

    def take(self, word: Phrase) -> None:
        """A word; of a jump the first operand is the place of the word that it leads to."""
        at = len(self.places)
        self.places.append(len(self.words))
        if at in self.targets or not self._joined(*word):
            self.words.append(word)
            self.begins.append(at)
        else:
            self.places[at] = len(self.words) - 1

    def _joined(self, what: int, a: int, b: int) -> bool:
        """Whether a word became part of those before it."""
        last, la, lb = self.words[-1] if self.words else (RETURN, 0, 0)
        if last == CONST and what in WORTH_OF_ONE:
            return self._became(1, WORTH_OF_ONE[what](self.number[la]))
        if last == CONST and what in WORTH_OF_TWO and self._follows(CONST):
            x, y = self.number[self.words[-2][1]], self.number[la]
            known = math.isfinite(x) and math.isfinite(y)
            if known and self._became(2, WORTH_OF_TWO[what](x, y)):
                return True
        if what in WORTH_OF_TWO and last in (CONST, LOAD):
            by = BY_CONSTANT if last == CONST else BY_SLOT
            self.words[-1] = by + what - BINARY, la, lb
            return True
        if last == STORE and (what, a, b) == (LOAD, la, 0):
            self.words[-1] = KEEP, la, 0
            return True
        return False

    def _follows(self, what: int) -> bool:
        """Whether the last word follows such a one, and only it."""
        return len(self.words) > 1 and self.words[-2][0] == what and (
            self.begins[-1] not in self.targets
        )  # fmt: skip

    def _became(self, count: int, value: float) -> bool:
        """Put a number in the place of the last words, if it is one that nothing can stop at."""
        if not math.isfinite(value):
            return False
        del self.words[-count:]
        del self.begins[len(self.words) + 1 :]
        self.words.append((CONST, len(self.number), 0))
        self.number.append(float(value))
        return True

    def written(self, first: int) -> Sequence[int]:
        """The words as they stand in `code` from `first` on, with RETURN at the end."""
        end = len(self.words)
        code: list[int] = []
        for what, a, b in [*self.words, (RETURN, 0, 0)]:
            if what in (UNLESS, GOTO):
                place = self.places[a] if a < len(self.places) else end
                what, a = (RETURN, 0) if (what, place) == (GOTO, end) else (what, first + 3 * place)
            code += [what, a, b]
        return code
