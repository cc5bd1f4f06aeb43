"""Every function of the expression language at every kind of number: the same bits or words."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product
from pathlib import Path

import pytest

from sim.engines import ENGINES
from sim.program.design import Design
from tests.engines.kit import dated, design_of
from tests.engines.same import differences, outcome

OTHERS = [engine for engine in ENGINES if engine != "reference"]
HUGE = "(k * 1e200 * 1e200)"  # infinite
# k is 1 and low is -1: numbers that the loader cannot see.
VALUES = (
    "(0 * k)", "(0 * low)", "k", "low", "(0.5 * k)", "(-2.5 * k)", "(3 * k)", "(1e-300 * k)",
    "(k * 1e-160 * 1e-160)", "(-1e300 * k)", "(1.5e308 * k)", "(709.782712893384 * k)",
    "(709.7827128933841 * k)", "(-745.2 * k)", HUGE, f"(-{HUGE})", f"({HUGE} - {HUGE})",
)  # fmt: skip
FEW = (*VALUES[:2], *VALUES[4:7], *VALUES[-3:])
OF_ONE = (
    "exp({x})", "log({x})", "sqrt({x})", "logistic({x})", "abs({x})", "-{x}", "floor({x})",
    "ceil({x})", "round({x})", "not {x} > 0", "{x} ** 2", "{x} ** 3", "{x} ** -1", "{x} ** 0.5",
    "{x} ** 0", "ladder[{x}]", "chance(luck, {x})", "argmax(visitor: {x} * visitor.rank)",
    "sum(visitor: {x} * visitor.rank)",
)  # fmt: skip
OF_TWO = (
    "{x} + {y}", "{x} - {y}", "{x} * {y}", "{x} / {y}", "{x} ** {y}", "min({x}, {y})",
    "max({x}, {y})", "clip(k, {x}, {y})", "clip({x}, {y}, k)", "{x} < {y}", "{x} <= {y}",
    "{x} > {y}", "{x} >= {y}", "{x} == {y}", "{x} != {y}",
)  # fmt: skip
YES_NO = (" > 0", "chance", "<", ">", "==", "!=")


def of_one(values: Sequence[str]) -> list[str]:
    return [form.format(x=x) for form, x in product(OF_ONE, values)]


def of_two(values: Sequence[str], forms: Sequence[str] = OF_TWO) -> list[str]:
    return [form.format(x=x, y=y) for form, x, y in product(forms, values, values)]


def told(folder: Path, engine: str, expressions: list[str]) -> list[str]:
    """The expressions on which an engine is not as the reference, with what is different."""
    found = []
    for expression in expressions:
        design = written(folder, expression)
        expected, got = (outcome(design, 1, 0, one) for one in ("reference", engine))
        if differing := differences(expected, got):
            found.append("\n".join([f"--- {expression}", *differing]))
    return found


def written(folder: Path, expression: str) -> Design:
    """A process that sets a state to the expression and writes it down."""
    yes_no = any(mark in expression for mark in YES_NO)
    state = "best" if expression.startswith("argmax") else "holds" if yes_no else "n"
    return design_of(
        folder,
        dated(0, 0, rank=("1", "-2")),
        f"""
        parameters: {{ladder: [5, 6]}}
        state: {{n: 0, k: 1, low: -1, holds: no, best: {{one_of: visitor}}}}
        journeys:
          visit:
            - set: {{{state}: "{expression}"}}
            - document: note
              with: {{value: {state}}}
        """,
    )


def assert_agreed(folder: Path, engine: str, expressions: list[str]) -> None:
    found = told(folder, engine, expressions)
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize("engine", OTHERS)
def test_functions_of_some_numbers(engine: str, tmp_path: Path) -> None:
    assert_agreed(tmp_path, engine, [*of_one(FEW), *of_two(FEW[::2])])


@pytest.mark.long
@pytest.mark.parametrize("engine", OTHERS)
def test_functions_of_one_number_of_every_kind(engine: str, tmp_path: Path) -> None:
    assert_agreed(tmp_path, engine, of_one(VALUES))


@pytest.mark.long
@pytest.mark.parametrize("engine", OTHERS)
@pytest.mark.parametrize("form", OF_TWO)
def test_functions_of_two_numbers_of_every_kind(engine: str, form: str, tmp_path: Path) -> None:
    assert_agreed(tmp_path, engine, of_two(VALUES, (form,)))


def test_some_stop_and_some_do_not(tmp_path: Path) -> None:
    found = [outcome(written(tmp_path, text), 1, 0, "reference") for text in of_one(FEW)]
    assert 30 < sum(isinstance(one, str) for one in found) < len(found) - 30
