"""What expressions compute, as closures. What cannot be computed names its expression.

Every maker takes the path of the expression, then the closures of its operands.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from operator import ge, gt, le, lt
from typing import Any, TypeAlias

from sim.engines import stops
from sim.engines.stops import Impossible
from sim.program.program import Word

# Slots hold floats, but for the parent's memory and the case in the first two.
Memory: TypeAlias = list[Any]
Closure: TypeAlias = Callable[[Memory], float]


def logistic(x: float) -> float:
    """1 / (1 + e^-x), without overflow."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    e = math.exp(x)
    return e / (1.0 + e)


def clip(x: float, low: float, high: float) -> float:
    return min(max(x, low), high)


# -- what may be impossible --------------------------------------------------------------------


def _div(place: str, x: Closure, y: Closure) -> Closure:
    def divide(m: Memory) -> float:
        try:
            return x(m) / y(m)
        except ZeroDivisionError:
            raise Impossible(stops.BY_ZERO, place) from None

    return divide


def _pow(place: str, x: Closure, y: Closure) -> Closure:
    def power(m: Memory) -> float:
        base, exponent = x(m), y(m)
        try:
            return math.pow(base, exponent)
        except OverflowError:
            raise Impossible(stops.TOO_LARGE, place) from None
        except ValueError:
            reason = stops.BY_ZERO if base == 0.0 else stops.NOT_REAL
            raise Impossible(reason, place) from None

    return power


def _exp(place: str, x: Closure) -> Closure:
    def exp(m: Memory) -> float:
        try:
            return math.exp(x(m))
        except OverflowError:
            raise Impossible(stops.TOO_LARGE, place) from None

    return exp


def _real(function: Callable[[float], float]) -> Callable[[str, Closure], Closure]:
    """Of a function that is not defined everywhere."""

    def make(place: str, x: Closure) -> Closure:
        def computed(m: Memory) -> float:
            try:
                return function(x(m))
            except ValueError:
                raise Impossible(stops.NOT_REAL, place) from None

        return computed

    return make


def _whole(function: Callable[[float], int]) -> Callable[[str, Closure], Closure]:
    """Of a function that rounds to a whole number."""

    def make(place: str, x: Closure) -> Closure:
        def rounded(m: Memory) -> float:
            try:
                return float(function(x(m)))
            except OverflowError:
                raise Impossible(stops.TOO_LARGE, place) from None
            except ValueError:
                raise Impossible(stops.NO_NUMBER, place) from None

        return rounded

    return make


# -- what asks which is larger: of no number there is no answer ------------------------------------


def numbers(values: Sequence[float], place: str) -> Sequence[float]:
    """The values themselves. Raises Impossible if one is NaN, which no comparison would tell."""
    for value in values:
        if value != value:
            raise Impossible(stops.NO_NUMBER, place)
    return values


def _argmax(place: str, *bodies: Closure) -> Closure:
    def first_of_the_largest(m: Memory) -> float:
        values = numbers([body(m) for body in bodies], place)
        return float(values.index(max(values)))

    return first_of_the_largest


def _min(place: str, *parts: Closure) -> Closure:
    return lambda m: min(numbers([part(m) for part in parts], place))


def _max(place: str, *parts: Closure) -> Closure:
    return lambda m: max(numbers([part(m) for part in parts], place))


def _clip(place: str, x: Closure, low: Closure, high: Closure) -> Closure:
    return lambda m: clip(*numbers([x(m), low(m), high(m)], place))


def _compared(
    holds: Callable[[float, float], bool], fails: Callable[[float, float], bool]
) -> Callable[[str, Closure, Closure], Closure]:
    """Of a comparison and its opposite: neither is true of NaN."""

    def make(place: str, x: Closure, y: Closure) -> Closure:
        def compared(m: Memory) -> float:
            left, right = x(m), y(m)
            if holds(left, right):
                return 1.0
            if fails(left, right):
                return 0.0
            raise Impossible(stops.NO_NUMBER, place)

        return compared

    return make


def _equal(place: str, x: Closure, y: Closure) -> Closure:
    def equal(m: Memory) -> float:
        left, right = x(m), y(m)
        if left == right:
            return 1.0
        numbers((left, right), place)
        return 0.0

    return equal


def _unequal(place: str, x: Closure, y: Closure) -> Closure:
    equal = _equal(place, x, y)
    return lambda m: 1.0 - equal(m)


def _over(place: str, x: Closure, y: Closure, rate: Closure) -> Closure:
    def over(m: Memory) -> float:
        left, right = numbers((x(m), y(m)), place)
        return float(left > right or (left == right and rate(m) > 0.0))

    return over


def _under(place: str, x: Closure, y: Closure, rate: Closure) -> Closure:
    def under(m: Memory) -> float:
        left, right = numbers((x(m), y(m)), place)
        return float(left < right or (left == right and rate(m) < 0.0))

    return under


# Operands and maker of each operator; -1 operands: as many as the word says.
OPERATORS: dict[int, tuple[int, Callable[..., Closure]]] = {
    Word.ADD: (2, lambda place, x, y: lambda m: x(m) + y(m)),
    Word.SUB: (2, lambda place, x, y: lambda m: x(m) - y(m)),
    Word.MUL: (2, lambda place, x, y: lambda m: x(m) * y(m)),
    Word.DIV: (2, _div),
    Word.POW: (2, _pow),
    Word.NEG: (1, lambda place, x: lambda m: -x(m)),
    Word.LT: (2, _compared(lt, ge)),
    Word.LE: (2, _compared(le, gt)),
    Word.GT: (2, _compared(gt, le)),
    Word.GE: (2, _compared(ge, lt)),
    Word.EQ: (2, _equal),
    Word.NE: (2, _unequal),
    Word.NOT: (1, lambda place, x: lambda m: 0.0 if x(m) else 1.0),
    Word.EXP: (1, _exp),
    Word.LOG: (1, _real(math.log)),
    Word.SQRT: (1, _real(math.sqrt)),
    Word.ABS: (1, lambda place, x: lambda m: abs(x(m))),
    Word.FLOOR: (1, _whole(math.floor)),
    Word.CEIL: (1, _whole(math.ceil)),
    Word.ROUND: (1, _whole(round)),
    Word.CLIP: (3, _clip),
    Word.LOGISTIC: (1, lambda place, x: lambda m: logistic(x(m))),
    Word.MIN: (-1, _min),
    Word.MAX: (-1, _max),
    Word.ARGMAX: (-1, _argmax),
    Word.OVER: (3, _over),
    Word.UNDER: (3, _under),
}


# The same with a plain number on the right, the commonest case.
WITH_NUMBER: dict[int, Callable[[Closure, float], Closure]] = {
    Word.ADD: lambda x, y: lambda m: x(m) + y,
    Word.SUB: lambda x, y: lambda m: x(m) - y,
    Word.MUL: lambda x, y: lambda m: x(m) * y,
}
