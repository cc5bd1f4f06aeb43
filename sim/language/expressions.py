"""Text of an expression -> syntax tree. Nothing is evaluated and no name is looked up.

From loose to tight: `a if c else b`, `or`, `and`, `not`, comparisons (two sides),
`+ -`, `* /`, `-x`, `**` (from the right), then `.name` and `[which]`. A quantity such as
`40 USD/month` is one literal and binds tightest.
"""

from __future__ import annotations

import keyword
import math
from dataclasses import dataclass
from typing import NoReturn

from sim.errors import nearest
from sim.language.faults import fault, place
from sim.language.tokens import Token, tokens
from sim.language.tree import Scalar
from sim.language.types import ANY, PURE, Dimension
from sim.language.units import PERCENT, UNITS, Unit, nearest_unit, unit

MAX_DEPTH = 80
OPERATORS = {
    "or": ("or", 1), "and": ("and", 2),
    "<": ("lt", 4), "<=": ("le", 4), ">": ("gt", 4), ">=": ("ge", 4), "==": ("eq", 4),
    "!=": ("ne", 4), "+": ("add", 5), "-": ("sub", 5), "*": ("mul", 6), "/": ("div", 6),
    "**": ("pow", 8),
}  # fmt: skip
_OR, _NOT, _COMPARE, _MINUS, _POWER = 1, 3, 4, 7, 8

MANY = 1000
FUNCTIONS = {
    "exp": (1, 1), "log": (1, 1), "sqrt": (1, 1), "abs": (1, 1), "floor": (1, 1),
    "ceil": (1, 1), "round": (1, 1), "logistic": (1, 1), "clip": (3, 3), "count": (1, 1),
    "min": (2, MANY), "max": (2, MANY), "argmax": (1, 1), "sum": (1, 1), "chance": (1, 1),
}  # fmt: skip
"""How few and how many values each function takes, besides the word that some begin with."""

_CLOCK = ("now", "hour", "weekday")
_OPERATOR_WORDS = frozenset({"if", "else", "and", "or", "not"})
RESERVED = (
    frozenset(keyword.kwlist) | frozenset(UNITS) | frozenset(FUNCTIONS) | frozenset(_CLOCK)
) | {"yes", "no", "person", "true", "false"}
"""Words that no name of a scenario may be."""


@dataclass(frozen=True)
class Syntax:
    """A node of the tree.

    op: number, yes_no, name, dot, index, call, neg, not, if, or a word of OPERATORS.
    text: a literal as written, a name, what is read by a dot, a function.
    over: the set that runs in argmax and sum, or the own name in chance.
    at: the character where it stands.
    """

    op: str
    at: int
    args: tuple[Syntax, ...] = ()
    text: str = ""
    over: str = ""
    value: float = 0.0
    dimension: Dimension = PURE
    depth: int = 1


def parse(scalar: Scalar, path: str) -> Syntax:
    """The syntax tree of a text. Raises ScenarioError with the first fault in it."""
    return _Parser(scalar, path).whole()


class _Parser:
    def __init__(self, scalar: Scalar, path: str) -> None:
        self.scalar, self.path = scalar, path
        self.tokens = tokens(scalar, path)
        self.next = 0
        self.nested = 0

    # -- tokens -------------------------------------------------------------------

    @property
    def token(self) -> Token:
        return self.tokens[self.next]

    @property
    def following(self) -> Token:
        return self.tokens[min(self.next + 1, len(self.tokens) - 1)]

    def take(self) -> Token:
        token = self.token
        self.next += 1
        return token

    def expect(self, text: str, rule: str) -> None:
        if self.token.text != text:
            self.refuse("E203", rule)
        self.take()

    def refuse(self, code: str, rule: str, nearest: str = "", at: Token | None = None) -> NoReturn:
        token = at or self.token
        got = f'"{token.text}"' if token.text else "the end"
        raise fault(code, place(self.scalar, token.at), self.path, rule, got, nearest)

    def node(self, op: str, at: int, *args: Syntax, text: str = "", over: str = "") -> Syntax:
        depth = 1 + max((arg.depth for arg in args), default=0)
        if depth > MAX_DEPTH:
            self.too_deep()
        return Syntax(op, at, args, text, over, depth=depth)

    def too_deep(self) -> NoReturn:
        self.refuse("E204", f"is nested more than {MAX_DEPTH} deep: give parts of it a name")

    # -- operators ----------------------------------------------------------------

    def whole(self) -> Syntax:
        tree = self.branch()
        if self.token.kind != "end":
            self.refuse("E203", self.missing_operator())
        return tree

    def missing_operator(self) -> str:
        """What is wrong with what follows a whole expression."""
        before = self.tokens[self.next - 1]
        if self.token.text == "," and before.kind == self.following.kind == "number":
            return f"decimals have a point: {before.text}.{self.following.text}"
        return "an operator is missing before this"

    def branch(self) -> Syntax:
        value = self.level(_OR)
        if self.token.text != "if":
            return value
        at = self.take().at
        test = self.level(_OR)
        self.expect("else", "`if` needs an `else`")
        return self.node("if", at, test, value, self.branch())

    def level(self, lowest: int) -> Syntax:
        self.nested += 1
        if self.nested > MAX_DEPTH:
            self.too_deep()
        left, compared = self.prefix(lowest), False
        while self.token.text in OPERATORS and OPERATORS[self.token.text][1] >= lowest:
            op, level = OPERATORS[self.token.text]
            if level == _COMPARE and compared:
                self.refuse("E205", "compare two values at a time: a < b and b < c")
            compared = level == _COMPARE
            at = self.take().at
            left = self.node(op, at, left, self.level(_MINUS if level == _POWER else level + 1))
        self.nested -= 1
        return left

    def prefix(self, lowest: int) -> Syntax:
        if self.token.text == "not":
            if lowest > _NOT:
                self.refuse("E203", "put brackets round `not …`")
            return self.node("not", self.take().at, self.level(_NOT))
        if self.token.text == "-":
            return self.node("neg", self.take().at, self.level(_MINUS))
        return self.postfix(self.primary())

    def postfix(self, tree: Syntax) -> Syntax:
        while self.token.text in (".", "["):
            at = self.take().at
            if self.tokens[self.next - 1].text == ".":
                if self.token.kind != "word":
                    self.refuse("E203", "a name is missing after the dot")
                tree = self.node("dot", at, tree, text=self.take().text)
            else:
                tree = self.node("index", at, tree, self.branch())
                self.expect("]", "a closing ] is missing")
        return tree

    # -- values -------------------------------------------------------------------

    def primary(self) -> Syntax:
        token = self.token
        if token.kind == "number":
            return self.quantity()
        if token.text == "(":
            self.take()
            inner = self.branch()
            self.expect(")", "a closing ) is missing")
            return inner
        if token.kind != "word" or token.text in _OPERATOR_WORDS:
            self.refuse("E203", "a value is missing here")
        return self.call() if self.following.text == "(" else self.word()

    def word(self) -> Syntax:
        token = self.take()
        if token.text in ("yes", "no"):
            return Syntax("yes_no", token.at, text=token.text, value=float(token.text == "yes"))
        if token.text.lower() in ("true", "false"):
            self.refuse("E208", "write yes or no", at=token)
        if token.text in FUNCTIONS and token.text != "min":
            self.refuse("E203", f"is a function: {token.text}(…)", at=token)
        if unit(token.text):
            self.refuse("E103", f"a unit stands only after a number: 1 {token.text}", at=token)
        return Syntax("name", token.at, text=token.text)

    def quantity(self) -> Syntax:
        first = self.take()
        value, dimension = float(first.text), PURE
        if self.token.text == "%":
            self.take()
            value = value * PERCENT.up / PERCENT.down
        elif self.token.kind == "word" and self.token.text not in _OPERATOR_WORDS:
            found = self.unit()
            value, dimension = value * found.up / found.down, found.dimension
        while (divisor := self.unit_alone()) is not None:
            value, dimension = value * divisor.down / divisor.up, dimension / divisor.dimension
        if not math.isfinite(value):
            self.refuse("E101", "is too large a number", at=first)
        last = self.tokens[self.next - 1]
        if not value and last is first:
            dimension = ANY
        text = self.scalar.text[first.at : last.end]
        return Syntax("number", first.at, text=text, value=value, dimension=dimension)

    def unit(self) -> Unit:
        found = unit(self.token.text)
        if found is None:
            rule = "is no unit, or an operator is missing before it"
            if self.token.text == "per":
                rule = "is no unit: a rate is written with a slash, such as 15 / h"
            self.refuse("E102", rule, nearest_unit(self.token.text))
        self.take()
        return found

    def unit_alone(self) -> Unit | None:
        """The unit after a `/`, if one stands there: it belongs to the literal before it."""
        if self.token.text != "/" or self.following.kind != "word":
            return None
        after = self.tokens[self.next + 2]
        found = None if after.text == "(" else unit(self.following.text)
        if found is not None:
            self.next += 2
        return found

    # -- functions ----------------------------------------------------------------

    def call(self) -> Syntax:
        word = self.take()
        if word.text not in FUNCTIONS:
            known = nearest(word.text, FUNCTIONS)
            self.refuse("E206", "is no function of the language", known, at=word)
        self.take()
        over = ""
        if word.text in ("argmax", "sum"):
            over = self.first_word(word.text, ":", "the set that it runs over: (product: …)")
        elif word.text == "chance":
            over = self.first_word(word.text, ",", "a name of its own: chance(name, p)")
        return self.arguments(word, over)

    def first_word(self, function: str, mark: str, rule: str) -> str:
        if self.token.kind != "word" or self.following.text != mark:
            self.refuse("E207", f"{function} begins with {rule}")
        word = self.take()
        self.take()
        return word.text

    def arguments(self, word: Token, over: str) -> Syntax:
        args: list[Syntax] = []
        while self.token.text != ")":
            if args:
                self.expect(",", "a comma or a closing ) is missing")
            args.append(self.branch())
        self.take()
        few, many = FUNCTIONS[word.text]
        if not few <= len(args) <= many:
            count = f"{few}" if few == many else f"at least {few}"
            rule = f"{word.text} needs {count} {'value' if few == 1 else 'values'}"
            raise fault("E207", place(self.scalar, word.at), self.path, rule, str(len(args)))
        return self.node("call", word.at, *args, text=word.text, over=over)
