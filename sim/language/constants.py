"""Expressions whose value is known when a scenario is loaded."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sim.language.faults import fault
from sim.language.nodes import Expr, Value

Known = float | tuple[float, ...]
_FUNCTIONS: dict[str, Callable[..., float]] = {
    "add": operator.add, "sub": operator.sub, "mul": operator.mul, "div": operator.truediv,
    "pow": math.pow, "neg": operator.neg, "lt": operator.lt, "le": operator.le,
    "gt": operator.gt, "ge": operator.ge, "eq": operator.eq, "ne": operator.ne,
    "not": operator.not_, "exp": math.exp, "log": math.log, "sqrt": math.sqrt, "abs": abs,
    "min": min, "max": max, "floor": math.floor, "ceil": math.ceil, "round": round,
    "clip": lambda x, low, high: min(max(x, low), high),
    "logistic": lambda x: 1 / (1 + math.exp(-x)) if x >= 0 else 1 - 1 / (1 + math.exp(x)),
}  # fmt: skip
_LITERAL = frozenset(_FUNCTIONS) | {"const", "if", "and", "or", "formula"}


@dataclass(frozen=True)
class Facts:
    """What a constant may name.

    parameters: by name. elements: index of the element that a set's name stands for.
    properties: by "set.property", one entry an element.
    """

    parameters: Mapping[str, Known]
    elements: Mapping[str, int]
    properties: Mapping[str, Sequence[Known | str]]
    path: str


def constant(
    expr: Expr,
    parameters: Mapping[str, Known],
    path: str = "",
    elements: Mapping[str, int] | None = None,
    properties: Mapping[str, Sequence[Known | str]] | None = None,
) -> Known:
    """The value of an expression that names only parameters [hours, currency units].

    With `elements` and `properties` it may also name those: `region.businesses` of an element.
    A list parameter gives a tuple. Raises ScenarioError if anything else is named, or if the
    value is not finite.
    """
    return _value(expr, Facts(parameters, elements or {}, properties or {}, path))


def is_literal(expr: Expr) -> bool:
    """Whether nothing in it is named at all."""
    return all(node.op in _LITERAL for node in expr.walk())


def check_finite(expr: Expr, path: str) -> None:
    """Refuse every part made of literals alone that has no finite value, as 1 / 0."""
    if is_literal(expr):
        constant(expr, {}, path)
        return
    for arg in expr.args:
        check_finite(arg, path)


def check_length(value: Value, parameters: Mapping[str, Known], path: str) -> None:
    """Refuse a length of time that is negative and known before a run."""
    known = all(e.op in _LITERAL or e.name in parameters for e in value.walk())
    if isinstance(value, Expr) and known:
        hours = _number(value, Facts(parameters, {}, {}, path))
        if hours < 0:
            raise fault("E711", value.origin, path, "may not be negative", f"{hours:g} h")


def check_probability(expr: Expr, path: str) -> None:
    """Refuse a literal that is no probability."""
    if is_literal(expr):
        value = _number(expr, Facts({}, {}, {}, path))
        if not 0 <= value <= 1:
            rule = "a probability lies between 0 and 1"
            raise fault("E311", expr.origin, path, rule, f"{value:g}")


def _value(expr: Expr, facts: Facts) -> Known:
    match expr.op:
        case "const" | "element":
            return expr.value
        case "formula":
            return _value(expr.args[0], facts)
        case "parameter" if expr.name in facts.parameters:
            return facts.parameters[expr.name]
        case "running" | "own_element" if expr.name in facts.elements and not expr.depth:
            return float(facts.elements[expr.name])
        case "property" if expr.name in facts.properties:
            return _row(expr, facts)
        case "index":
            return _picked(expr, facts)
        case "count":
            return float(len(_list(expr.args[0], facts)))
        case "if" | "and" | "or":
            return _decided(expr, facts)
        case op if op in _FUNCTIONS:
            return _computed(expr, facts)
    got = f"`{expr.name or expr.op}`"
    raise fault("E216", expr.origin, facts.path, "may name only parameters here", got)


def _number(expr: Expr, facts: Facts) -> float:
    value = _value(expr, facts)
    assert not isinstance(value, tuple), "types let a list stand only before brackets"
    return value


def _list(expr: Expr, facts: Facts) -> tuple[float, ...]:
    value = _value(expr, facts)
    assert isinstance(value, tuple), "types let only a list or a vector stand before brackets"
    return value


def _row(expr: Expr, facts: Facts) -> Known:
    row = facts.properties[expr.name][int(_number(expr.args[0], facts))]
    if isinstance(row, str):
        raise fault("E216", expr.origin, facts.path, "needs a number here", f'"{row}"')
    return row


def _picked(expr: Expr, facts: Facts) -> float:
    numbers, which = _list(expr.args[0], facts), _number(expr.args[1], facts)
    if which not in range(len(numbers)):
        rule = f"the brackets need a whole number from 0 to {len(numbers) - 1}"
        raise fault("E308", expr.args[1].origin, facts.path, rule, f"{which:g}")
    return numbers[int(which)]


def _decided(expr: Expr, facts: Facts) -> float:
    first = bool(_number(expr.args[0], facts))
    if expr.op == "if":
        return _number(expr.args[1 if first else 2], facts)
    if first == (expr.op == "or"):
        return float(first)
    return _number(expr.args[1], facts)


def _computed(expr: Expr, facts: Facts) -> float:
    operands = [_number(arg, facts) for arg in expr.args]
    try:
        value = float(_FUNCTIONS[expr.op](*operands))
    except (ArithmeticError, ValueError):
        value = math.nan
    if not math.isfinite(value):
        raise fault("E309", expr.origin, facts.path, "has no finite value")
    return value
