"""The words of an expression in the compiled engine, sorted by what they take from the stack."""

from __future__ import annotations

from sim.program.program import Word

# Those that put a value on the stack, those that change the last (KEEP writes it into a slot, too),
# and those that join two.
CONST, LOAD, LOAD_SET, FLAG, LEVEL, RATE, CLOCK, DAY, NOW_ = range(9)
UNARY = 9
(
    NOT, NEG, TABLE, VECTOR, TRAIT, CHANCE, LOG, KEEP, EXP, SQRT, ABS, LOGISTIC, FLOOR, CEIL, ROUND,
) = range(UNARY, 24)  # fmt: skip
BINARY = 24
ADD, SUB, MUL, DIV, TABLE_2, POW, LT, LE, GT, GE, EQ, NE = range(BINARY, 36)
# The same with a constant on the right, and with the value of a slot there.
BY_CONSTANT, BY_SLOT = 36, 48
CONTROL = 60
UNLESS, GOTO, STORE, RETURN = range(CONTROL, 64)
MANY = 64
MIN, MAX, ARGMAX, CLIP, OVER, UNDER = range(MANY, 70)

OF: dict[Word, int] = {
    Word.CONST: CONST, Word.LOAD: LOAD, Word.LOAD_SET: LOAD_SET, Word.FLAG: FLAG,
    Word.LEVEL: LEVEL, Word.RATE: RATE, Word.TABLE: TABLE, Word.TABLE_2: TABLE_2,
    Word.VECTOR: VECTOR, Word.TRAIT: TRAIT, Word.NOW: NOW_, Word.HOUR: CLOCK, Word.WEEKDAY: DAY,
    Word.CHANCE: CHANCE, Word.STORE: STORE, Word.UNLESS: UNLESS, Word.GOTO: GOTO, Word.ADD: ADD,
    Word.SUB: SUB, Word.MUL: MUL, Word.DIV: DIV, Word.POW: POW, Word.NEG: NEG, Word.LT: LT,
    Word.LE: LE, Word.GT: GT, Word.GE: GE, Word.EQ: EQ, Word.NE: NE, Word.NOT: NOT, Word.EXP: EXP,
    Word.LOG: LOG, Word.SQRT: SQRT, Word.ABS: ABS, Word.MIN: MIN, Word.MAX: MAX,
    Word.FLOOR: FLOOR, Word.CEIL: CEIL, Word.ROUND: ROUND, Word.CLIP: CLIP,
    Word.LOGISTIC: LOGISTIC, Word.ARGMAX: ARGMAX, Word.OVER: OVER, Word.UNDER: UNDER,
}  # fmt: skip
