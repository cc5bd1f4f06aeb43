"""The worth of an expression that nothing can change: from constants and start values alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import isfinite, nan

from sim.program.program import Program, Word

# What words make of two values, and of one; not a number: a fault, which is left to the run.
OF_TWO: dict[int, Callable[[float, float], float]] = {
    Word.ADD: lambda x, y: x + y,
    Word.SUB: lambda x, y: x - y,
    Word.MUL: lambda x, y: x * y,
    Word.DIV: lambda x, y: x / y if y else nan,
    Word.LT: lambda x, y: float(x < y),
    Word.LE: lambda x, y: float(x <= y),
    Word.GT: lambda x, y: float(x > y),
    Word.GE: lambda x, y: float(x >= y),
    Word.EQ: lambda x, y: float(x == y),
    Word.NE: lambda x, y: float(x != y),
}
OF_ONE: dict[int, Callable[[float], float]] = {
    Word.NEG: lambda x: -x,
    Word.NOT: lambda x: float(not x),
    Word.ABS: abs,
}
# Words whose value neither a case nor the time can change.
_PURE = set(Word) - {
    Word.LOAD, Word.LOAD_SET, Word.FLAG, Word.LEVEL, Word.RATE, Word.VECTOR, Word.TRAIT,
    Word.NOW, Word.HOUR, Word.WEEKDAY, Word.CHANCE, Word.STORE,
}  # fmt: skip


def is_constant(program: Program, expression: int) -> bool:
    """Whether an expression names nothing of a case and no time."""
    first, end = program.expressions[expression], program.expressions[expression + 1]
    return all(int(word) in _PURE for word in program.words[first:end, 0])


def settled(program: Program, expression: int, slots: Mapping[int, float]) -> float | None:
    """What an expression is worth if the case holds `slots`; None if that does not decide it."""
    first, end = program.expressions[expression : expression + 2].tolist()
    words = program.words[first:end].tolist()
    at, stack = 0, list[float]()
    while at < len(words):
        word, a, b = words[at]
        at += 1
        if word == Word.CONST:
            stack.append(float(program.constants[a]))
        elif word in (Word.LOAD, Word.LOAD_SET, Word.FLAG) and b == 0 and a in slots:
            stack.append(float(slots[a] > 0.0) if word == Word.FLAG else slots[a])
        elif word == Word.UNLESS:
            at = at if stack.pop() else a - first
        elif word == Word.GOTO:
            at = a - first
        elif word in OF_TWO:
            right, left = stack.pop(), stack.pop()
            stack.append(OF_TWO[word](left, right))
        elif word in OF_ONE:
            stack.append(OF_ONE[word](stack.pop()))
        else:
            return None
    worth = stack.pop()
    return worth if isfinite(worth) else None


def plain_number(program: Program, expression: int) -> float | None:
    """The number that an expression is, if it names nothing of a case."""
    return settled(program, expression, {})
