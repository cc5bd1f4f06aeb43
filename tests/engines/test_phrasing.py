"""The words of an expression are made fewer, with the same value and the same faults."""

from __future__ import annotations

import math

import pytest

from sim.engines.compiled import words as w
from sim.engines.compiled.phrasing import Phrase, Phrasing


def phrased(
    *given: Phrase, number: list[float], targets: set[int] = frozenset()
) -> tuple[list[Phrase], list[float]]:
    numbers = [*number]
    phrasing = Phrasing(set(targets), numbers)
    for word in given:
        phrasing.take(word)
    code = phrasing.written(100)
    return [(code[i], code[i + 1], code[i + 2]) for i in range(0, len(code), 3)], numbers


def constant(at: int) -> Phrase:
    return w.CONST, at, 0


@pytest.mark.parametrize(
    ("word", "worth"),
    [
        (w.ADD, 5.0), (w.SUB, 1.0), (w.MUL, 6.0), (w.DIV, 1.5), (w.POW, 9.0), (w.LT, 0.0),
        (w.LE, 0.0), (w.GT, 1.0), (w.GE, 1.0), (w.EQ, 0.0), (w.NE, 1.0),
    ],
)  # fmt: skip
def test_two_constants_become_one(word: int, worth: float) -> None:
    found, number = phrased(constant(0), constant(1), (word, 0, 0), number=[3.0, 2.0])
    assert found == [constant(2), (w.RETURN, 0, 0)]
    assert number[2] == worth


@pytest.mark.parametrize(("word", "worth"), [(w.NEG, -3.0), (w.NOT, 0.0), (w.ABS, 3.0)])
def test_a_function_of_a_constant_becomes_one(word: int, worth: float) -> None:
    found, number = phrased(constant(0), (word, 0, 0), number=[3.0])
    assert found == [constant(1), (w.RETURN, 0, 0)]
    assert number[1] == worth


@pytest.mark.parametrize(
    ("word", "x", "y"),
    [(w.DIV, 1.0, 0.0), (w.POW, -1.0, 0.5), (w.POW, 0.0, -1.0), (w.MUL, 1e200, 1e200),
     (w.POW, 10.0, 400.0), (w.LT, math.nan, 1.0), (w.ADD, math.inf, 1.0)],
)  # fmt: skip
def test_what_would_be_a_fault_is_left_to_the_run(word: int, x: float, y: float) -> None:
    found, number = phrased(constant(0), constant(1), (word, 0, 0), number=[x, y])
    assert found == [constant(0), (w.BY_CONSTANT + word - w.BINARY, 1, 0), (w.RETURN, 0, 0)]
    assert len(number) == 2


def test_a_value_on_the_right_joins_the_word_that_takes_it() -> None:
    given = (w.LOAD, 7, 0), (w.LOAD, 8, 2), (w.MUL, 0, 0), constant(0), (w.LT, 0, 0)
    found, _ = phrased(*given, number=[3.0])
    fused = (w.BY_SLOT + w.MUL - w.BINARY, 8, 2), (w.BY_CONSTANT + w.LT - w.BINARY, 0, 0)
    assert found == [(w.LOAD, 7, 0), *fused, (w.RETURN, 0, 0)]


def test_what_is_written_and_asked_for_at_once_stays_at_hand() -> None:
    given = (w.CHANCE, 0, 5), (w.STORE, 7, 0), (w.LOAD, 7, 0)
    assert phrased(*given, number=[])[0][1] == (w.KEEP, 7, 0)
    other = (w.CHANCE, 0, 5), (w.STORE, 7, 0), (w.LOAD, 8, 0)
    assert len(phrased(*other, number=[])[0]) == 4


def test_nothing_is_joined_over_a_place_that_somebody_jumps_to() -> None:
    # 1 if slot 7 else 2, then plus 3: the sum follows either of the constants.
    given = (
        (w.LOAD, 7, 0), (w.UNLESS, 4, 0), constant(0), (w.GOTO, 5, 0), constant(1), constant(2),
        (w.ADD, 0, 0),
    )  # fmt: skip
    found, _ = phrased(*given, number=[1.0, 2.0, 3.0], targets={4, 5})
    plus = w.BY_CONSTANT + w.ADD - w.BINARY
    assert found == [
        (w.LOAD, 7, 0), (w.UNLESS, 100 + 12, 0), constant(0), (w.GOTO, 100 + 15, 0), constant(1),
        (plus, 2, 0), (w.RETURN, 0, 0),
    ]  # fmt: skip


def test_a_word_that_somebody_jumps_to_joins_nothing_before_it() -> None:
    # The opposite of 1 if slot 7 else 2: not of 2 alone.
    given = (
        (w.LOAD, 7, 0), (w.UNLESS, 4, 0), constant(0), (w.GOTO, 5, 0), constant(1), (w.NEG, 0, 0),
    )  # fmt: skip
    found, number = phrased(*given, number=[1.0, 2.0], targets={4, 5})
    assert found[-3:] == [constant(1), (w.NEG, 0, 0), (w.RETURN, 0, 0)]
    assert number == [1.0, 2.0]


def test_a_jump_to_the_end_is_the_end() -> None:
    given = (w.LOAD, 7, 0), (w.UNLESS, 4, 0), constant(0), (w.GOTO, 5, 0), constant(1)
    found, _ = phrased(*given, number=[1.0, 2.0], targets={4, 5})
    assert found[3] == (w.RETURN, 0, 0)
    assert found[1] == (w.UNLESS, 100 + 12, 0)
