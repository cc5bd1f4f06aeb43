"""Asking a whole population for one number before a run, without making its cases."""

from __future__ import annotations

from sim.engines.compiled.drawing import begin_with, first_value
from sim.engines.compiled.evaluating import evaluate, finite, keyed
from sim.engines.compiled.fields import (
    BEFORE, FAULT, KIND_BLOCK, KIND_ELEMENTS, KIND_TEMPLATE, OWNER_HIGH, OWNER_LOW,
)  # fmt: skip
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.program.program import ELEMENT, NONE


@kernel("int(code, number, reals, rows, int, int, int, int, int, int, int, int)")
def look_over(
    code: Longs, number: Doubles, reals: Doubles, rows: Doubles, cases: int, kind: int,
    begins: int, count: int, draw: int, expression: int, name: int, blank: int,
) -> int:  # fmt: skip
    """Ask every case of a population for one number, with only some begins done and no case made.

    The number is a draw's at its first visit, else an expression's, else the uniform of a name.
    kind NONE: one number of a case that is none, as it stands in `reals`. rows: one for each
    case. Returns the first case with a fault, NONE if there is none.
    """
    row = code[kind + KIND_ELEMENTS] if kind != NONE else 0
    template = code[kind + KIND_TEMPLATE] if kind != NONE else 0
    size = code[kind + KIND_BLOCK] if kind != NONE else 0
    element = 0
    base = blank + BEFORE
    for i in range(size):
        reals[blank + i] = number[template + i]
    for index in range(cases):
        while kind != NONE and index >= code[row + 3]:
            row += 2
            element += 1
        if kind != NONE:
            reals[base + OWNER_HIGH] = code[row]
            reals[base + OWNER_LOW] = index - code[row + 1]
            reals[base + ELEMENT] = element
        begin_with(code, number, reals, base, begins, count)
        if draw != NONE:
            rows[index] = first_value(code, number, reals, draw, base)
        elif expression != NONE:
            value = evaluate(code, number, reals, expression, base)
            rows[index] = finite(reals, value, expression)
        else:
            rows[index] = keyed(reals, base, name, 0)
        if reals[FAULT] != 0.0:
            return index
    return NONE
