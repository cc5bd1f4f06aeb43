"""Syntax and names -> typed values: everything the rest of the product asks of expressions.

A text is read once for the same names and place: sweeps load one scenario many times.
"""

from sim.language import draws, single
from sim.language.constants import check_length, constant
from sim.language.draws import check_draw, read_draw
from sim.language.memo import Memo
from sim.language.names import Context, Names
from sim.language.nodes import Expr, Value
from sim.language.tree import Node
from sim.language.types import Type
from sim.language.watch import check_watch, reads

MOST_WORDS = 100_000  # of all values that are remembered; a large scenario has 5,000


def _words(value: Value) -> int:
    return sum(1 for _ in value.walk())


_EXPRESSIONS: Memo[Expr] = Memo(MOST_WORDS, _words)
_VALUES: Memo[Value] = Memo(MOST_WORDS, _words)


def read_expression(node: Node, names: Names, context: Context, expect: Type | None = None) -> Expr:
    """As `single.read_expression`."""
    key = (node, names.version, context, expect)
    return _EXPRESSIONS.get(key, lambda: single.read_expression(node, names, context, expect))


def read_value(node: Node, names: Names, context: Context, expect: Type | None = None) -> Value:
    """As `draws.read_value`."""
    key = (node, names.version, context, expect)
    return _VALUES.get(key, lambda: draws.read_value(node, names, context, expect))


__all__ = [
    "check_draw",
    "check_length",
    "check_watch",
    "constant",
    "read_draw",
    "read_expression",
    "read_value",
    "reads",
]
