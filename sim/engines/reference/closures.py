"""Expression words -> Python closures: one call per word, in the order of the words.

A closure takes the memory of a case: a list of its slots, in which PARENT is the parent's
memory, CASE the case itself and PERSON the number of whoever does the task.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable
from itertools import pairwise
from typing import TYPE_CHECKING, Any, TypeAlias

from sim.errors import RunStopped
from sim.program.program import CASE, PARENT, Program, Word

if TYPE_CHECKING:
    from sim.engines.reference.clock import Clock

# Slots hold floats, but for the parent's memory and the case in the first two.
Memory: TypeAlias = list[Any]
Closure: TypeAlias = Callable[[Memory], float]


class Expressions:
    """The closures of a program's expressions, made once a run.

    traits: value by trait number and person number. chance: (case, stream, p) -> 0 or 1.
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
        ends = program.expressions.tolist()
        self.all = [self._expression(first, end) for first, end in pairwise(ends)]

    def _expression(self, first: int, end: int) -> Closure:
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
            elif word in _OPERATORS:
                arity, make = _OPERATORS[word]
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
        if len(operands) == 2 and word in _WITH_NUMBER and operands[1] in self.numbers:
            return _WITH_NUMBER[word](operands[0], self.numbers[operands[1]])
        return make(*operands)


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
    def read(m: Memory) -> float:
        value: float = m[a] if b == 0 else _up(m, b)[a]
        if value != value:
            raise RunStopped("a state was read before it was set")
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
    tables, which = x.tables, stack.pop()

    def read(m: Memory) -> float:
        index = which(m)
        if not 0 <= index < b or index != int(index):
            raise RunStopped(f"there is no element {index:g} in a list of {b}")
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
    chance, probability = x.chance, stack.pop()
    return lambda m: chance(m[CASE], a, probability(m))


_LEAVES: dict[int, Callable[[Expressions, list[Closure], int, int], Closure]] = {
    Word.CONST: _const, Word.LOAD: _load, Word.LOAD_SET: _load_set, Word.FLAG: _flag,
    Word.LEVEL: _level, Word.RATE: _rate, Word.TABLE: _table, Word.TABLE_2: _table_2,
    Word.VECTOR: _vector, Word.TRAIT: _trait, Word.NOW: _now, Word.HOUR: _hour,
    Word.WEEKDAY: _weekday, Word.CHANCE: _chance,
}  # fmt: skip


# -- operators: what is computed -------------------------------------------------------------


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


def _argmax(*bodies: Closure) -> Closure:
    def first_of_the_largest(m: Memory) -> float:
        values = [body(m) for body in bodies]
        return float(values.index(max(values)))

    return first_of_the_largest


def _min(*parts: Closure) -> Closure:
    return lambda m: min([part(m) for part in parts])


def _max(*parts: Closure) -> Closure:
    return lambda m: max([part(m) for part in parts])


def _over(x: Closure, y: Closure, rate: Closure) -> Closure:
    def over(m: Memory) -> float:
        left, right = x(m), y(m)
        return float(left > right or (left == right and rate(m) > 0.0))

    return over


def _under(x: Closure, y: Closure, rate: Closure) -> Closure:
    def under(m: Memory) -> float:
        left, right = x(m), y(m)
        return float(left < right or (left == right and rate(m) < 0.0))

    return under


# Operands and closure of each operator; -1 operands: as many as the word says.
_OPERATORS: dict[int, tuple[int, Callable[..., Closure]]] = {
    Word.ADD: (2, lambda x, y: lambda m: x(m) + y(m)),
    Word.SUB: (2, lambda x, y: lambda m: x(m) - y(m)),
    Word.MUL: (2, lambda x, y: lambda m: x(m) * y(m)),
    Word.DIV: (2, lambda x, y: lambda m: x(m) / y(m)),
    Word.POW: (2, lambda x, y: lambda m: math.pow(x(m), y(m))),
    Word.NEG: (1, lambda x: lambda m: -x(m)),
    Word.LT: (2, lambda x, y: lambda m: 1.0 if x(m) < y(m) else 0.0),
    Word.LE: (2, lambda x, y: lambda m: 1.0 if x(m) <= y(m) else 0.0),
    Word.GT: (2, lambda x, y: lambda m: 1.0 if x(m) > y(m) else 0.0),
    Word.GE: (2, lambda x, y: lambda m: 1.0 if x(m) >= y(m) else 0.0),
    Word.EQ: (2, lambda x, y: lambda m: 1.0 if x(m) == y(m) else 0.0),
    Word.NE: (2, lambda x, y: lambda m: 1.0 if x(m) != y(m) else 0.0),
    Word.NOT: (1, lambda x: lambda m: 0.0 if x(m) else 1.0),
    Word.EXP: (1, lambda x: lambda m: math.exp(x(m))),
    Word.LOG: (1, lambda x: lambda m: math.log(x(m))),
    Word.SQRT: (1, lambda x: lambda m: math.sqrt(x(m))),
    Word.ABS: (1, lambda x: lambda m: abs(x(m))),
    Word.FLOOR: (1, lambda x: lambda m: float(math.floor(x(m)))),
    Word.CEIL: (1, lambda x: lambda m: float(math.ceil(x(m)))),
    Word.ROUND: (1, lambda x: lambda m: float(round(x(m)))),
    Word.CLIP: (3, lambda x, low, high: lambda m: clip(x(m), low(m), high(m))),
    Word.LOGISTIC: (1, lambda x: lambda m: logistic(x(m))),
    Word.MIN: (-1, _min),
    Word.MAX: (-1, _max),
    Word.ARGMAX: (-1, _argmax),
    Word.OVER: (3, _over),
    Word.UNDER: (3, _under),
}

# The same with a plain number on the right, the commonest case.
_WITH_NUMBER: dict[int, Callable[[Closure, float], Closure]] = {
    Word.ADD: lambda x, y: lambda m: x(m) + y,
    Word.SUB: lambda x, y: lambda m: x(m) - y,
    Word.MUL: lambda x, y: lambda m: x(m) * y,
    Word.DIV: lambda x, y: lambda m: x(m) / y,
    Word.POW: lambda x, y: lambda m: math.pow(x(m), y),
    Word.LT: lambda x, y: lambda m: 1.0 if x(m) < y else 0.0,
    Word.LE: lambda x, y: lambda m: 1.0 if x(m) <= y else 0.0,
    Word.GT: lambda x, y: lambda m: 1.0 if x(m) > y else 0.0,
    Word.GE: lambda x, y: lambda m: 1.0 if x(m) >= y else 0.0,
    Word.EQ: lambda x, y: lambda m: 1.0 if x(m) == y else 0.0,
    Word.NE: lambda x, y: lambda m: 1.0 if x(m) != y else 0.0,
}
