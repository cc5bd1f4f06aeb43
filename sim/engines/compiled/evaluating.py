"""Expressions: the stack program of an expression, run for one case.

What Python's arithmetic refuses is a fault here too: the first one is kept in the head of
`reals`, the value is then 0, and the kernel stops after the operation in hand.
"""

from __future__ import annotations

import math

import numpy as np

from sim.engines.compiled.fields import (
    DIVISION, DOMAIN, FAULT, FAULT_AT, FAULT_VALUE, KEY_HIGH, KEY_LOW, NOT_A_NUMBER, NOT_FINITE,
    NOW, NO_ELEMENT, NO_TIME, OWNER_HIGH, OWNER_LOW, PROBABILITY, RANGE, STACK, START_HOUR,
    START_WEEKDAY, UNSET, VISITS,
)  # fmt: skip
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.engines.compiled.words import (
    ABS, ADD, ARGMAX, BINARY, BY_CONSTANT, BY_SLOT, CEIL, CHANCE, CLIP, CLOCK, CONST, CONTROL,
    DIV, EQ, EXP, FLAG, FLOOR, GE, GOTO, GT, KEEP, LE, LEVEL, LOAD_SET, LOG, LOGISTIC, LT, MANY,
    MIN, MUL, NEG, NOT, NOW_, OVER, POW, RETURN, SQRT, STORE, SUB, TABLE, TABLE_2, TRAIT, UNARY,
    VECTOR,
)  # fmt: skip
from sim.language.quantiles import LOG_LARGEST
from sim.program.streams import philox, to_unit


@kernel("void(reals, int, int, float)", inline=True)
def fail(reals: Doubles, fault: int, at: int, value: float) -> None:
    """Keep the first fault."""
    if reals[FAULT] == 0.0:
        reals[FAULT], reals[FAULT_AT], reals[FAULT_VALUE] = fault, at, value


@kernel("float(reals, float, int)", inline=True)
def finite(reals: Doubles, value: float, at: int) -> float:
    """The value, if it is a finite number."""
    if not math.isfinite(value):
        fail(reals, NOT_FINITE, at, value)
        return 0.0
    return value


@kernel("float(reals, float, int)", inline=True)
def span(reals: Doubles, value: float, at: int) -> float:
    """The value, if it is a length of time [h]."""
    if not 0.0 <= value < math.inf:
        fail(reals, NO_TIME, at, value)
        return 0.0
    return value


@kernel("int(reals, int, int)", inline=True)
def up(reals: Doubles, base: int, levels: int) -> int:
    """Where the slots of the parent so many levels up begin."""
    for _ in range(levels):
        base = int(reals[base])
    return base


@kernel("float(reals, int, int, int)", inline=True)
def keyed(reals: Doubles, base: int, name: int, visit: int) -> float:
    """The uniform of a case for a visit of a name."""
    words = philox(
        int(visit), int(name), int(reals[base + OWNER_LOW]), int(reals[base + OWNER_HIGH]),
        int(reals[KEY_HIGH]), int(reals[KEY_LOW]),
    )  # fmt: skip
    return to_unit(words[0], words[1])


@kernel("float(code, reals, int, int, int)", inline=True)
def next_uniform(code: Longs, reals: Doubles, base: int, stream: int, name: int) -> float:
    """The next uniform of a case for a name; counts the visit."""
    at = base + code[int(reals[base + VISITS]) + stream]
    visit = int(reals[at])
    reals[at] = visit + 1.0
    return keyed(reals, base, name, visit)


@kernel("float(reals, int, float, int)")
def of_one(reals: Doubles, what: int, x: float, word: int) -> float:
    """A function of one value that is not often used."""
    if what == ABS:
        return abs(x)
    if what == LOGISTIC:
        e = math.exp(-abs(x))
        return 1.0 / (1.0 + e) if x >= 0.0 else e / (1.0 + e)
    if what == EXP:
        if x > LOG_LARGEST and x != math.inf:
            fail(reals, RANGE, word, x)
            return 0.0
        return math.exp(x)  # NaN of NaN: whoever asks for a number sees it
    if what == SQRT:
        if x < 0.0:
            fail(reals, DOMAIN, word, x)
            return 0.0
        return math.sqrt(x)  # -0 of -0
    if x != x:
        fail(reals, NOT_A_NUMBER, word, x)
    elif math.isinf(x):
        fail(reals, RANGE, word, x)
    elif what == FLOOR:
        x = np.floor(x)
    elif what == CEIL:
        x = np.ceil(x)
    else:
        x = np.rint(x)
    return x + 0.0  # 0 and never -0


@kernel("float(reals, int, int, int, int)")
def of_many(reals: Doubles, what: int, first: int, count: int, word: int) -> float:
    """A function of the `count` values that begin at `first`."""
    best = reals[first]
    where = 0
    for i in range(count):
        value = reals[first + i]
        if value != value:
            fail(reals, NOT_A_NUMBER, word, 0.0)
        if (value < best) if what == MIN else (what <= ARGMAX and value > best):
            best = value
            where = i
    if what <= ARGMAX:
        return where if what == ARGMAX else best
    second = reals[first + 1]
    third = reals[first + 2]
    if what == CLIP:
        raised = second if second > reals[first] else reals[first]
        return third if third < raised else raised
    if what == OVER:
        holds = reals[first] > second or (reals[first] == second and third > 0.0)
    else:
        holds = reals[first] < second or (reals[first] == second and third < 0.0)
    return 1.0 if holds else 0.0


@kernel("float(reals, float, float, int)")
def power(reals: Doubles, x: float, y: float, word: int) -> float:
    """x^y."""
    known = math.isfinite(x) and math.isfinite(y)
    if known and ((x == 0.0 and y < 0.0) or (x < 0.0 and y != math.floor(y))):
        fail(reals, DIVISION if x == 0.0 else DOMAIN, word, x)
        return 0.0
    if known and x != 0.0 and y * math.log(abs(x)) > LOG_LARGEST + 1.0:
        fail(reals, RANGE, word, x)
        return 0.0
    value = math.pow(x, y)
    if known and math.isinf(value):
        fail(reals, RANGE, word, x)
    return value


@kernel("float(number, reals, int, int, int)")
def by_the_clock(number: Doubles, reals: Doubles, what: int, changes: int, count: int) -> float:
    """The hour of the day or the day of the week as clocks show it.

    changes: index of (time, hours ahead from then on) of each change of clocks.
    """
    wall = reals[START_HOUR] + reals[NOW]
    ahead = 0.0
    for i in range(count):
        if number[changes + 2 * i] <= reals[NOW]:
            ahead = number[changes + 2 * i + 1]
    if count:
        wall += ahead
    if what == CLOCK:
        return wall % 24.0
    return (reals[START_WEEKDAY] - 1 + wall // 24.0) % 7.0 + 1.0


@kernel("float(code, number, reals, int, int)")
def evaluate(code: Longs, number: Doubles, reals: Doubles, word: int, base: int) -> float:
    """The value of the expression that begins at `word`, for the case whose slots begin at `base`.

    The last value is at hand; those below it are in the stack in the head of `reals`, of which
    `top` is the next free place.
    """
    top = STACK
    x = 0.0
    while True:
        what = code[word]
        a = code[word + 1]
        b = code[word + 2]
        word += 3
        value = 0.0
        if what < UNARY:
            reals[top] = x
            top += 1
            if what == CONST:
                value = number[a]
            elif what < CLOCK:
                at = up(reals, base, b) + a
                value = reals[at]
                if what == FLAG:
                    value = 1.0 if value > 0.0 else 0.0
                elif what == LEVEL:
                    value += reals[at + 1] * (reals[NOW] - reals[at + 2])
                elif what == LOAD_SET and value != value:
                    fail(reals, UNSET, word, 0.0)
            elif what == NOW_:
                value = reals[NOW]
            else:
                value = by_the_clock(number, reals, what, a, b)
        elif what < BINARY:
            if what == NOT:
                value = 1.0 if x == 0.0 else 0.0
            elif what == NEG:
                value = -x
            elif what == TABLE:
                if not 0.0 <= x < b or x != math.floor(x):
                    fail(reals, NO_ELEMENT, word, x)
                else:
                    value = number[a + int(x)]
            elif what == VECTOR:
                value = reals[up(reals, base, b) + a + int(x)]
            elif what == TRAIT:
                value = reals[a + int(x)]
            elif what == CHANCE:
                if not 0.0 <= x <= 1.0:
                    fail(reals, PROBABILITY, word, x)
                else:
                    value = 1.0 if next_uniform(code, reals, base, a, b) < x else 0.0
            elif what == LOG:
                if x <= 0.0:
                    fail(reals, DOMAIN, word, x)
                else:
                    value = math.log(x)
            elif what == KEEP:
                value = x
                reals[base + a] = x
            else:
                value = of_one(reals, what, x, word)
        elif what < CONTROL:
            if what < BY_CONSTANT:
                y = x
                top -= 1
                x = reals[top]
            elif what < BY_SLOT:
                y = number[a]
                what -= BY_CONSTANT - BINARY
            else:
                y = reals[up(reals, base, b) + a]
                what -= BY_SLOT - BINARY
            if what == ADD:
                value = x + y
            elif what == SUB:
                value = x - y
            elif what == MUL:
                value = x * y
            elif what == DIV:
                if y == 0.0:
                    fail(reals, DIVISION, word, 0.0)
                else:
                    value = x / y
            elif what == TABLE_2:
                value = number[a + int(x) * b + int(y)]
            elif what == POW:
                value = power(reals, x, y, word)
            else:
                if what == LT:
                    holds = x < y
                elif what == LE:
                    holds = x <= y
                elif what == GT:
                    holds = x > y
                elif what == GE:
                    holds = x >= y
                elif what == EQ:
                    holds = x == y
                else:
                    holds = x != y
                value = 1.0 if holds else 0.0
                if x != x or y != y:
                    fail(reals, NOT_A_NUMBER, word, 0.0)
        elif what == RETURN:
            return x
        elif what < MANY:
            if what == GOTO:
                word = a
            else:
                if what == STORE:
                    reals[base + a] = x
                elif x == 0.0:
                    word = a
                top -= 1
                x = reals[top]
            continue
        else:
            reals[top] = x
            top -= a - 1
            value = of_many(reals, what, top, a, word)
        x = value
