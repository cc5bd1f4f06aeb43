"""Reading one expression: parsed, bound to names, checked against what its place needs."""

from __future__ import annotations

from sim.language.bind import bind
from sim.language.constants import check_finite
from sim.language.faults import fault
from sim.language.names import Context, Names
from sim.language.nodes import Expr
from sim.language.operators import ONE_VALUE, fits
from sim.language.tree import Node, Scalar, Sequence
from sim.language.types import Type
from sim.language.units import need

_SHOWN = 60


def read_expression(node: Node, names: Names, context: Context, expect: Type | None = None) -> Expr:
    """The typed expression of a text.

    expect: the type that is needed; None: any number, yes or no, element or person.
    Raises ScenarioError with all faults found.
    """
    if not isinstance(node, Scalar):
        form = "a list" if isinstance(node, Sequence) else "a map"
        raise fault("E215", node.origin, context.path, "needs an expression", form)
    expr = bind(node, names, context)
    if expect is None and expr.type.shape not in ONE_VALUE:
        rule = "needs one value: pick one with brackets or a dot"
        raise fault("E310", node.origin, context.path, rule, f"{_shown(node)}, {expr.type}")
    if expect is not None and not fits(expr.type, expect):
        raise fault("E301", node.origin, context.path, need(expect), _got(node, expr))
    check_finite(expr, context.path)
    return expr


def _got(node: Scalar, expr: Expr) -> str:
    inner = expr.args[0] if expr.op == "neg" else expr
    return _shown(node) if inner.op == "const" else f"{_shown(node)}, {expr.type}"


def _shown(node: Scalar) -> str:
    text = " ".join(node.text.split())
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…"
