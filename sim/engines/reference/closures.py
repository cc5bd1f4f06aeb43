"""Expression words -> Python closures: one call per word, in the order of the words.

A closure takes the memory of a case: a list of its slots, in which PARENT is the parent's
memory, CASE the case itself and PERSON the number of whoever does the task.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from sim.engines import stops
from sim.engines.reference.operators import OPERATORS, WITH_NUMBER, Closure, Memory
from sim.engines.stops import Impossible
from sim.program.program import CASE, PARENT, Program, Word

if TYPE_CHECKING:
    from sim.engines.reference.clock import Clock


class Expressions:
    """The closures of a program's expressions, made once a run.

    traits: value by trait number and person number. chance: (case, stream, p) -> 0 or 1.
    place: path of the expression that is being built.
    """

    def __init__(
        self,
        program: Program,
        clock: Clock,
        traits: list[list[float]],
        chance: Callable[[Any, int, float], float],
    ) -> None:
        self.clock = clock
        self.traits = traits
        self.chance = chance
        self.constants: list[float] = program.constants.tolist()
        self.tables: list[float] = program.tables.tolist()
        self.start = (program.start_weekday, program.start_hour)
        self.changes = program.clock_changes
        self.words: list[tuple[int, int, int]] = [tuple(w) for w in program.words.tolist()]
        self.numbers: dict[Closure, float] = {}
        self.streams = program.streams
        self.place = ""
        ends, places = pairwise(program.expressions.tolist()), program.expression_places
        self.all = [self._expression(*at, place) for at, place in zip(ends, places, strict=True)]

    def _expression(self, first: int, end: int, place: str) -> Closure:
        self.place = place
        stores, stack = self._build(first, end)
        main = stack[0]
        if not stores:
            return main

        def with_chances(m: Memory) -> float:
            for slot, drawn in stores:
                m[slot] = drawn(m)
            return main(m)

        return with_chances

    def _build(self, first: int, end: int) -> tuple[list[tuple[int, Closure]], list[Closure]]:
        """Closures left on the stack by words first … end, and what is stored on the way."""
        stores: list[tuple[int, Closure]] = []
        stack: list[Closure] = []
        at = first
        while at < end:
            word, a, b = self.words[at]
            at += 1
            if word == Word.UNLESS:
                # `test UNLESS no; yes…; GOTO after; no: …; after:` is how choices are lowered
                after = self.words[a - 1][1]
                (_, (yes,)), (_, (no,)) = self._build(at, a - 1), self._build(a, after)
                stack.append(_choice(stack.pop(), yes, no))
                at = after
            elif word == Word.STORE:
                stores.append((a, stack.pop()))
            elif word in OPERATORS:
                arity, make = OPERATORS[word]
                arity = a if arity < 0 else arity
                operands = stack[len(stack) - arity :]
                del stack[len(stack) - arity :]
                stack.append(self._operator(word, make, operands))
            else:
                stack.append(_LEAVES[word](self, stack, a, b))
        return stores, stack

    def _operator(
        self, word: int, make: Callable[..., Closure], operands: list[Closure]
    ) -> Closure:
        """The closure of an operator; a plain number on its right is built in."""
        if len(operands) == 2 and word in WITH_NUMBER and operands[1] in self.numbers:
            return WITH_NUMBER[word](operands[0], self.numbers[operands[1]])
        return make(self.place, *operands)


def _choice(test: Closure, yes: Closure, no: Closure) -> Closure:
    return lambda m: yes(m) if test(m) else no(m)


# -- leaves: what is read ------------------------------------------------------------------


def _up(m: Memory, depth: int) -> Memory:
    for _ in range(depth):
        m = m[PARENT]
    return m


def _const(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    value = x.constants[a]

    def number(m: Memory) -> float:
        return value

    x.numbers[number] = value
    return number


def _load(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    if b == 0:
        return lambda m: m[a]
    return lambda m: _up(m, b)[a]


def _load_set(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    place = x.place

    def read(m: Memory) -> float:
        value: float = m[a] if b == 0 else _up(m, b)[a]
        if value != value:
            raise Impossible(stops.UNSET, place)
        return value

    return read


def _flag(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    if b == 0:
        return lambda m: 1.0 if m[a] > 0.0 else 0.0
    return lambda m: 1.0 if _up(m, b)[a] > 0.0 else 0.0


def _level(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    clock = x.clock

    def read(m: Memory) -> float:
        if b:
            m = _up(m, b)
        return m[a] + m[a + 1] * (clock.time - m[a + 2])  # type: ignore[no-any-return]

    return read


def _rate(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    return lambda m: _up(m, b)[a + 1]


def _table(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    tables, which, place = x.tables, stack.pop(), x.place

    def read(m: Memory) -> float:
        index = which(m)
        if not 0 <= index < b or index != int(index):
            raise Impossible(stops.no_element(index, b), place)
        return tables[a + int(index)]

    return read


def _table_2(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    tables, column, row = x.tables, stack.pop(), stack.pop()
    return lambda m: tables[a + int(row(m)) * b + int(column(m))]


def _vector(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    which = stack.pop()
    if b == 0:
        return lambda m: m[a + int(which(m))]
    return lambda m: _up(m, b)[a + int(which(m))]


def _trait(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    values, person = x.traits[a], stack.pop()
    return lambda m: values[int(person(m))]


def _now(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    clock = x.clock
    return lambda m: clock.time


def _hour(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    wall = _wall(x)
    return lambda m: wall() % 24.0


def _weekday(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    wall, day = _wall(x), x.start[0]
    return lambda m: (day - 1 + wall() // 24.0) % 7.0 + 1.0


def _wall(x: Expressions) -> Callable[[], float]:
    """Hours that clocks show since the midnight before the start."""
    clock, start, changes = x.clock, x.start[1], x.changes
    if not changes:
        return lambda: start + clock.time
    times, ahead = [since for since, _ in changes], [0.0, *(by for _, by in changes)]
    return lambda: start + clock.time + ahead[bisect_right(times, clock.time)]


def _chance(x: Expressions, stack: list[Closure], a: int, b: int) -> Closure:
    chance, probability, place, name = x.chance, stack.pop(), x.place, x.streams[a]

    def drawn(m: Memory) -> float:
        p = probability(m)
        if not 0.0 <= p <= 1.0:
            raise Impossible(stops.no_probability(name, p), place)
        return chance(m[CASE], a, p)

    return drawn


_LEAVES: dict[int, Callable[[Expressions, list[Closure], int, int], Closure]] = {
    Word.CONST: _const, Word.LOAD: _load, Word.LOAD_SET: _load_set, Word.FLAG: _flag,
    Word.LEVEL: _level, Word.RATE: _rate, Word.TABLE: _table, Word.TABLE_2: _table_2,
    Word.VECTOR: _vector, Word.TRAIT: _trait, Word.NOW: _now, Word.HOUR: _hour,
    Word.WEEKDAY: _weekday, Word.CHANCE: _chance,
}  # fmt: skip
