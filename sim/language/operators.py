"""Types and dimensions: what each operator and function makes of its operands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from sim.language.constants import constant, is_literal
from sim.language.nodes import Expr
from sim.language.types import ANY, NUMBER, PURE, YES_NO, Dimension, Type

ARITHMETIC = frozenset({"add", "sub", "mul", "div", "pow", "neg"})
ORDER = frozenset({"lt", "le", "gt", "ge"})
EQUALITY = frozenset({"eq", "ne"})
COMPARISONS = ORDER | EQUALITY
LOGIC = frozenset({"and", "or", "not"})
SAME = frozenset({"min", "max", "clip", "abs"})  # functions that keep a dimension
ONE_VALUE = frozenset({"number", "yes_no", "element", "person"})


class MismatchError(Exception):
    """Operands do not go together; `operand` is the one to point at, None: the operator."""

    def __init__(self, code: str, rule: str, got: str, operand: int | None = None) -> None:
        super().__init__(rule)
        self.code, self.rule, self.got, self.operand = code, rule, got, operand


def result(op: str, args: Sequence[Expr]) -> Type:
    """The type of `op` applied to `args`. Raises MismatchError."""
    return _RULES.get(op, _pure_function)(op, args)


def common(types: Sequence[Type], code: str, rule: str, first: int = 0) -> Dimension:
    """The dimension that all these numbers share; `first` is the operand that they begin with.

    Raises MismatchError.
    """
    found = ANY
    for index, type_ in enumerate(types, first):
        dimension = _dimension(type_, index)
        if not found.fits(dimension):
            raise MismatchError(code, rule, f"{found} and {dimension}", index)
        found = dimension if found.any else found
    return found


def is_number(type_: Type) -> bool:
    """Whether it may be used in arithmetic: yes is 1 and no is 0."""
    return type_.shape in ("number", "yes_no")


def fits(got: Type, wanted: Type) -> bool:
    """Whether a value of type `got` may stand where `wanted` is needed."""
    if wanted.shape == "number":
        dimension = got.dimension if got.shape == "number" else PURE
        return is_number(got) and dimension.fits(wanted.dimension)
    if wanted.shape == "list":
        return got.shape == "list" and got.dimension.fits(wanted.dimension)
    return (got.shape, got.of) == (wanted.shape, wanted.of)


def bare(expr: Expr) -> Expr:
    """The expression without the names of formulas around it."""
    return bare(expr.args[0]) if expr.op == "formula" else expr


def literal_whole(expr: Expr) -> int | None:
    """The whole number that an expression is as a literal, also a negative one."""
    if expr.op == "neg" and expr.args[0].op == "const":
        inner = literal_whole(expr.args[0])
        return None if inner is None else -inner
    pure = expr.type.shape == "number" and expr.type.dimension.fits(PURE)
    whole = expr.op == "const" and pure and expr.value.is_integer()
    return int(expr.value) if whole else None


def check_index(op: str, args: Sequence[Expr], lists: Mapping[str, int], path: str) -> None:
    """Refuse a literal index outside its list. Raises MismatchError."""
    if op != "index" or args[0].type.shape != "list" or not is_literal(args[1]):
        return
    length, which = lists[bare(args[0]).name], constant(args[1], {}, path)
    if which not in range(length):
        rule = f"the brackets need a whole number from 0 to {length - 1}"
        raise MismatchError("E308", rule, f"{which:g}", 1)


def _dimension(type_: Type, operand: int) -> Dimension:
    if not is_number(type_):
        raise MismatchError("E305", "needs a number here", str(type_), operand)
    return type_.dimension if type_.shape == "number" else PURE


def _pure(args: Sequence[Expr], rule: str, first: int = 0) -> None:
    for index, arg in enumerate(args, first):
        dimension = _dimension(arg.type, index)
        if not dimension.fits(PURE):
            raise MismatchError("E312", rule, str(dimension), index)


def _pure_function(op: str, args: Sequence[Expr]) -> Type:
    _pure(args, f"{op} needs a pure number: divide by a unit, as in {op}(cost / 1 USD)")
    return NUMBER


def _alike(op: str, args: Sequence[Expr]) -> Type:
    rule = "both sides" if op in ("add", "sub") else f"the values of {op}"
    return Type(
        "number", common([arg.type for arg in args], "E302", f"{rule} need equal dimensions")
    )


def _product(op: str, args: Sequence[Expr]) -> Type:
    left, right = (_dimension(arg.type, index) for index, arg in enumerate(args))
    return Type("number", left * right if op == "mul" else left / right)


def _power(op: str, args: Sequence[Expr]) -> Type:
    base, exponent = (_dimension(arg.type, index) for index, arg in enumerate(args))
    if base.fits(PURE):
        _pure(args[1:], "an exponent needs a pure number", 1)
        return NUMBER
    whole = literal_whole(args[1])
    if whole is None:
        rule = f"{base} can only be raised to a literal whole number"
        raise MismatchError("E306", rule, str(exponent), 1)
    return Type("number", base**whole)


def _order(op: str, args: Sequence[Expr]) -> Type:
    common([arg.type for arg in args], "E302", "both sides need equal dimensions")
    return YES_NO


def _equality(op: str, args: Sequence[Expr]) -> Type:
    left, right = (arg.type for arg in args)
    if is_number(left) and is_number(right):
        return _order(op, args)
    if left.shape not in ("element", "person") or not fits(left, right):
        raise MismatchError(
            "E303", "only values of one sort can be compared", f"{left} and {right}"
        )
    return YES_NO


def _logic(op: str, args: Sequence[Expr]) -> Type:
    for index, arg in enumerate(args):
        if arg.type != YES_NO:
            raise MismatchError("E307", f"`{op}` needs yes or no", str(arg.type), index)
    return YES_NO


def _branch(op: str, args: Sequence[Expr]) -> Type:
    test, then, other = (arg.type for arg in args)
    if test != YES_NO:
        raise MismatchError("E307", "`if` needs yes or no", str(test), 0)
    if then == other and then.shape in ("yes_no", "element", "person"):
        return then
    if is_number(then) and is_number(other):
        rule = "both branches need equal dimensions"
        return Type("number", common([then, other], "E302", rule, 1))
    raise MismatchError("E304", "both branches need one sort of value", f"{then} and {other}")


def _index(op: str, args: Sequence[Expr]) -> Type:
    base, which = (arg.type for arg in args)
    if base.shape == "list":
        _pure_index(which)
    elif base.shape == "vector":
        if which != Type("element", of=base.of):
            rule = f"the brackets need one of {base.of}"
            raise MismatchError("E308", rule, str(which), 1)
    else:
        raise MismatchError("E308", "brackets stand after a list or a vector", str(base))
    return Type("number", base.dimension)


def _pure_index(which: Type) -> None:
    if not fits(which, NUMBER):
        raise MismatchError("E308", "the brackets need a whole number", str(which), 1)


def _count(op: str, args: Sequence[Expr]) -> Type:
    if args[0].type.shape != "list":
        raise MismatchError("E308", "count needs a list", str(args[0].type), 0)
    return NUMBER


_Rule = Callable[[str, Sequence[Expr]], Type]


def _for(ops: Iterable[str], rule: _Rule) -> dict[str, _Rule]:
    return dict.fromkeys(ops, rule)


_RULES: dict[str, _Rule] = (
    _for(("add", "sub", "neg", "abs", "min", "max", "clip", "sum"), _alike)
    | _for(("mul", "div"), _product)
    | _for(ORDER, _order)
    | _for(EQUALITY, _equality)
    | _for(LOGIC, _logic)
    | {"pow": _power, "if": _branch, "index": _index, "count": _count}
)
