"""What an expression reads, and what a `wait_until` may ask of a level."""

from __future__ import annotations

from functools import partial

from sim.language.faults import fault, gather
from sim.language.nodes import Expr, Value
from sim.language.operators import COMPARISONS, bare

Read = tuple[int, str, str]
_RULE = (
    "in wait_until a level stands alone on one side of a comparison,"
    " with neither a level nor `now` on the other"
)


def reads(value: Value) -> frozenset[Read]:
    """(depth, kind, name) of every state and level that is read."""
    return frozenset((e.depth, e.kind, e.name) for e in value.walk() if e.op == "state")


def check_watch(expr: Expr, path: str = "") -> None:
    """Refuse a level in any place where its crossing could not be computed exactly."""
    if bare(expr).level:
        raise fault("E217", expr.origin, path, _RULE, f"`{bare(expr).name}`")
    sides = list(expr.args)
    if expr.op in COMPARISONS:
        alone = [side for side in sides if bare(side).level]
        if len(alone) == 1:
            sides.remove(alone[0])
            _refuse_clock(sides[0], path)
    gather(partial(check_watch, side, path) for side in sides)


def _refuse_clock(expr: Expr, path: str) -> None:
    clock = [node for node in expr.walk() if node.op in ("now", "hour", "weekday")]
    if clock:
        raise fault("E217", clock[0].origin, path, _RULE, f"`{clock[0].op}`")
