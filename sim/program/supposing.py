"""What a program can do if a formula is supposed to have a certain value whenever it is asked.

An expression is followed word by word. What is known has a value; what is not has a key, the
way it was made, so that the same question asked twice before anything changes has one answer.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sim.program.graph import successors
from sim.program.program import NONE, Code, Program, Word

Key: TypeAlias = tuple[object, ...]
Facts: TypeAlias = frozenset[tuple[Key, bool]]
NO_FACTS: Facts = frozenset()

_READS = (Word.LOAD, Word.LOAD_SET, Word.FLAG, Word.LEVEL, Word.RATE)
_OPERANDS = {
    Word.TABLE: 1, Word.TABLE_2: 2, Word.VECTOR: 1, Word.TRAIT: 1, Word.CHANCE: 1,
    Word.ADD: 2, Word.SUB: 2, Word.MUL: 2, Word.DIV: 2, Word.POW: 2, Word.NEG: 1,
    Word.LT: 2, Word.LE: 2, Word.GT: 2, Word.GE: 2, Word.EQ: 2, Word.NE: 2, Word.NOT: 1,
    Word.EXP: 1, Word.LOG: 1, Word.SQRT: 1, Word.ABS: 1, Word.FLOOR: 1, Word.CEIL: 1,
    Word.ROUND: 1, Word.CLIP: 3, Word.LOGISTIC: 1, Word.OVER: 3, Word.UNDER: 3,
}  # fmt: skip
_COUNTED = (Word.MIN, Word.MAX, Word.ARGMAX)
_RESTS = (Code.TASK, Code.WAIT, Code.SPLIT)


@dataclass(frozen=True)
class Part:
    """What stands on the stack: a value, or None and the key of how it was made."""

    value: float | None
    key: Key

    @property
    def truth(self) -> bool | None:
        return None if self.value is None else self.value != 0.0


@dataclass(frozen=True)
class Way:
    """One way an expression can come out, and what it then found to hold."""

    facts: Facts
    truth: bool
    is_certain: bool  # nothing had to be assumed beyond what was known before


class Supposition:
    """A program in which `formula` has one value. The value may be infinite; others may not."""

    def __init__(self, program: Program, formula: str, value: float) -> None:
        self.program = program
        self.words = program.words.tolist()
        self.operations = program.operations.tolist()
        self.supposed = Part(value, ("formula", formula))
        self.spans = {first: end for name, first, end in program.spans if name == formula}

    # -- expressions ----------------------------------------------------------------------

    def ways(self, expression: int, facts: Facts = NO_FACTS) -> list[Way]:
        """Every way a condition can come out when `facts` hold."""
        starts = self.program.expressions
        first, end = int(starts[expression]), int(starts[expression + 1])
        found = []
        for known, part in self._follow(first, end, (), facts, {}):
            for truth in (True, False):
                after = assume(part, truth, known)
                if after is not None:
                    found.append(Way(after, truth, is_certain=after == facts))
        return found

    def _follow(
        self, at: int, end: int, stack: tuple[Part, ...], facts: Facts, kept: dict[int, Part]
    ) -> Iterator[tuple[Facts, Part]]:
        """(facts, result) of each way through the words from `at`; kept: temporary slots."""
        while at < end:
            if at in self.spans:
                stack, at = (*stack, self.supposed), self.spans[at]
                continue
            word, a, b = self.words[at]
            if word == Word.GOTO:
                at = a
            elif word == Word.UNLESS:
                stack, test = stack[:-1], stack[-1]
                for truth in (True, False):
                    known = assume(test, truth, facts)
                    if known is not None:
                        to = at + 1 if truth else a
                        yield from self._follow(to, end, stack, known, dict(kept))
                return
            elif word == Word.STORE:
                kept[a], stack, at = stack[-1], stack[:-1], at + 1
            else:
                stack, at = self._push(Word(word), a, b, at, stack, kept), at + 1
        yield facts, stack[-1]

    def _push(
        self, word: Word, a: int, b: int, at: int, stack: tuple[Part, ...], kept: dict[int, Part]
    ) -> tuple[Part, ...]:
        if word == Word.CONST:
            value = float(self.program.constants[a])
            return (*stack, Part(value, (value,)))
        if word == Word.LOAD and b == 0 and a in kept:
            return (*stack, kept[a])
        count = a if word in _COUNTED else _OPERANDS.get(word, 0)
        operands = stack[len(stack) - count :]
        made = at if word == Word.CHANCE else NONE  # two draws of one name are two
        key = (word.name, a, b, made, *(part.key for part in operands))
        return (*stack[: len(stack) - count], _result(word, operands, key))

    # -- operations -----------------------------------------------------------------------

    def reached(self, starts: Iterable[int]) -> set[int]:
        """Operations that some token can come to from `starts`, tokens begun there included."""
        follow = successors(self.program, tokens=True)
        todo = deque((at, NO_FACTS) for at in starts)
        seen = set(todo)
        while todo:
            at, facts = todo.popleft()
            for state in self._next(at, facts, follow[at]):
                if state not in seen:
                    seen.add(state)
                    todo.append(state)
        return {at for at, _ in seen}

    def _next(self, at: int, facts: Facts, plain: list[int]) -> list[tuple[int, Facts]]:
        code, a, b, *_ = self.operations[at]
        if code == Code.UNLESS:
            return [(at + 1 if w.truth else a, w.facts) for w in self.ways(b, facts)]
        if code == Code.WATCH:
            return self._after_watch(at, a, facts)
        if code in (Code.SET, Code.RAISE, Code.LOWER):
            return [(to, _without(facts, a)) for to in plain]
        begins = code == Code.START  # a token that is begun runs when this one rests
        return [
            (to, NO_FACTS if code in _RESTS or (begins and to != at + 1) else facts) for to in plain
        ]

    def _after_watch(self, at: int, number: int, facts: Facts) -> list[tuple[int, Facts]]:
        """It holds at once, or later when what was known may have changed, or time is up."""
        watch = self.program.watches[number]
        asked = self.ways(watch.expression, facts)
        found = [(at + 1, way.facts) for way in asked if way.truth]
        if all(way.truth for way in asked):
            return found
        found += [(at + 1, way.facts) for way in self.ways(watch.expression) if way.truth]
        if watch.at_most != NONE:
            found.append((at + 1 if watch.otherwise == NONE else watch.otherwise, NO_FACTS))
        return found


def assume(part: Part, truth: bool, facts: Facts) -> Facts | None:
    """The facts if a part is true (or false); None if it cannot be."""
    if part.truth is not None:
        return facts if part.truth == truth else None
    key, truth = _plain(part.key, truth)
    if (key, truth) in facts:
        return facts
    return None if (key, not truth) in facts else facts | {(key, truth)}


def _plain(key: Key, truth: bool) -> tuple[Key, bool]:
    """`not x`, and every comparison as `<=` or its opposite."""
    match key:
        case ("NOT", _, _, _, tuple(inner)):
            return _plain(inner, not truth)
        case ("LE", _, _, _, x, y):
            return ("<=", x, y), truth
        case ("GE", _, _, _, x, y):
            return ("<=", y, x), truth
        case ("GT", _, _, _, x, y):
            return ("<=", x, y), not truth
        case ("LT", _, _, _, x, y):
            return ("<=", y, x), not truth
        case ("NE", _, _, _, x, y):
            return ("==", x, y), not truth
        case ("EQ", _, _, _, x, y):
            return ("==", x, y), truth
        case _:
            return key, truth


def _without(facts: Facts, slot: int) -> Facts:
    """The facts that a write to `slot`, of whichever case, leaves as they are."""
    return frozenset((key, truth) for key, truth in facts if not _names(key, slot))


def _names(key: object, slot: int) -> bool:
    if not isinstance(key, tuple):
        return False
    if key and key[0] == "VECTOR":
        return True
    if len(key) > 1 and key[0] in {word.name for word in _READS} and key[1] == slot:
        return True
    return any(_names(part, slot) for part in key)


def _result(word: Word, operands: tuple[Part, ...], key: Key) -> Part:
    values = [part.value for part in operands]
    known = [value for value in values if value is not None]
    value: float | None = None
    if operands and word in _KNOWN and len(known) == len(values):
        value = _KNOWN[word](*known)
    elif known and word in _BESIDE_THE_UNKNOWN and math.isinf(known[0]):
        first = values[0] is not None  # an infinite value against a finite one
        value = _KNOWN[word](known[0], 0.0) if first else _KNOWN[word](0.0, known[0])
    return Part(None if value is None or math.isnan(value) else value, key)


_KNOWN: dict[Word, Callable[..., float]] = {
    Word.ADD: lambda x, y: x + y,
    Word.SUB: lambda x, y: x - y,
    Word.NEG: lambda x: -x,
    Word.NOT: lambda x: float(not x),
    Word.LT: lambda x, y: float(x < y),
    Word.LE: lambda x, y: float(x <= y),
    Word.GT: lambda x, y: float(x > y),
    Word.GE: lambda x, y: float(x >= y),
    Word.EQ: lambda x, y: float(x == y),
    Word.NE: lambda x, y: float(x != y),
    Word.MIN: lambda *values: min(values),
    Word.MAX: lambda *values: max(values),
}
_BESIDE_THE_UNKNOWN = {
    Word.ADD, Word.SUB, Word.LT, Word.LE, Word.GT, Word.GE, Word.EQ, Word.NE,
}  # fmt: skip
