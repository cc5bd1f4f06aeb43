"""What a condition says when it is denied, with every `not` pushed down to the comparisons.

In a `wait_until` a comparison with a level holds from the crossing on. `not (level >= 5)` must
then be `level < 5`, which knows in which direction the level crosses.
"""

from __future__ import annotations

from dataclasses import replace

from sim.language.nodes import Expr
from sim.language.operators import bare

_OPPOSITE = {"lt": "ge", "ge": "lt", "le": "gt", "gt": "le", "eq": "ne", "ne": "eq"}
_DUAL = {"and": "or", "or": "and"}


def plain(expr: Expr) -> Expr:
    """The same condition with no `not` above a comparison of a level."""
    if not _has_level(expr):
        return expr
    if expr.op == "formula":
        return replace(expr, args=(plain(expr.args[0]),))
    if expr.op == "not":
        return denied(expr.args[0])
    if expr.op in _DUAL:
        return replace(expr, args=tuple(plain(arg) for arg in expr.args))
    if expr.op == "if" and expr.type.shape == "yes_no":
        return _either(*expr.args)
    if expr.op == "ne" and any(bare(arg).level for arg in expr.args):
        return replace(expr, op="or", args=(replace(expr, op="lt"), replace(expr, op="gt")))
    return expr


def denied(expr: Expr) -> Expr:
    """The condition that holds when `expr` does not."""
    if not _has_level(expr):
        return Expr("not", (expr,), type=expr.type, origin=expr.origin)
    if expr.op == "formula":
        return denied(expr.args[0])
    if expr.op == "not":
        return plain(expr.args[0])
    if expr.op in _DUAL:
        return replace(expr, op=_DUAL[expr.op], args=tuple(denied(arg) for arg in expr.args))
    if expr.op in _OPPOSITE:
        return plain(replace(expr, op=_OPPOSITE[expr.op]))
    if expr.op == "if" and expr.type.shape == "yes_no":
        test, yes, no = expr.args
        return _either(test, Expr("not", (yes,), type=yes.type), Expr("not", (no,), type=no.type))
    return Expr("not", (expr,), type=expr.type, origin=expr.origin)


def _has_level(expr: Expr) -> bool:
    return any(node.level for node in expr.walk())


def _either(test: Expr, yes: Expr, no: Expr) -> Expr:
    """`yes if test else no` in `and` and `or`."""
    holds = Expr("and", (plain(test), plain(yes)), type=yes.type)
    fails = Expr("and", (denied(test), plain(no)), type=no.type)
    return Expr("or", (holds, fails), type=yes.type)
