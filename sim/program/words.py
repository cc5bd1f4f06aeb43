"""Writes the words of an expression, as they are wherever they come to stand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from sim.language.memo import Tokens
from sim.language.nodes import Expr
from sim.language.scenario import Scenario
from sim.program import program as p
from sim.program.layout import Layout, NumberTables
from sim.program.negation import plain
from sim.program.program import Word

_SIMPLE = {
    "add": Word.ADD, "sub": Word.SUB, "mul": Word.MUL, "div": Word.DIV, "pow": Word.POW,
    "neg": Word.NEG, "lt": Word.LT, "le": Word.LE, "gt": Word.GT, "ge": Word.GE,
    "eq": Word.EQ, "ne": Word.NE, "not": Word.NOT, "exp": Word.EXP, "log": Word.LOG,
    "sqrt": Word.SQRT, "abs": Word.ABS, "floor": Word.FLOOR, "ceil": Word.CEIL,
    "round": Word.ROUND, "clip": Word.CLIP, "logistic": Word.LOGISTIC,
    "now": Word.NOW, "hour": Word.HOUR, "weekday": Word.WEEKDAY,
}  # fmt: skip
_OF_STATE = {
    "value": Word.LOAD, "one_of": Word.LOAD_SET, "person": Word.LOAD_SET,
    "flag": Word.FLAG, "level": Word.LEVEL,
}  # fmt: skip
_STRICT = {"gt": Word.OVER, "lt": Word.UNDER}
_MIRROR = {"gt": "lt", "lt": "gt"}


Row: TypeAlias = tuple[int, int, int]
What = Literal["jump", "trait", "stream", "temporary"]
_GROUNDS = Tokens()


class Ground:
    """What the words of an expression depend on besides itself.

    layouts: slots of each kind of case. tables: where those of properties and lists begin.
    sizes: of sets. states: the word that reads a state, by kind and name.
    token: the same object for equal grounds.
    """

    def __init__(
        self, scenario: Scenario, layouts: Mapping[str, Layout], tables: NumberTables
    ) -> None:
        self.layouts, self.tables = layouts, tables
        self.sizes = {name: len(group.elements) for name, group in scenario.sets.items()}
        self.states = {
            (kind.name, state.name): _OF_STATE[state.form]
            for kind in scenario.kinds.values()
            for state in kind.state
        }
        slots = ((kind, *one.slot.items(), *one.width.items()) for kind, one in layouts.items())
        self.token = _GROUNDS.of(
            (*slots, *tables.at.items(), *self.sizes.items(), *self.states.items())
        )


@dataclass(frozen=True)
class Written:
    """The words of an expression, jumps counted from its first word.

    open: (word, what, which) of the operands that depend on where it comes to stand: the index
    of a trait or stream, the slot of a temporary, counted from 0.
    numbers: (word, number or the parameter that it is) of its constants.
    temporaries: how many slots it needs. spans: formula, its first word and the word after it.
    """

    words: list[Row]
    open: list[tuple[int, What, int | str]]
    numbers: list[tuple[int, float | str]]
    temporaries: int
    spans: list[tuple[str, int, int]]


def written(expr: Expr, ground: Ground, watch: bool, running: Mapping[str, int]) -> Written:
    """The words of an expression.

    watch: strict comparisons of levels hold from the crossing on.
    running: index of the running element by set.
    """
    writer = _Writer(ground, watch)
    writer.chances(expr, dict(running))
    writer.write(plain(expr) if watch else expr, dict(running))
    return Written(writer.words, writer.open, writer.numbers, len(writer.drawn), writer.spans)


def is_level(expr: Expr, layouts: Mapping[str, Layout]) -> bool:
    if expr.op == "formula":
        return is_level(expr.args[0], layouts)
    return expr.op == "state" and layouts[expr.kind].width[expr.name] == 3


def bare(expr: Expr) -> Expr:
    """The expression without the formulas' names around it."""
    return bare(expr.args[0]) if expr.op == "formula" else expr


class _Writer:
    """Writes one expression. `running`: index of the running element by set."""

    def __init__(self, ground: Ground, watch: bool) -> None:
        self.at = ground
        self.watch = watch
        self.words: list[Row] = []
        self.open: list[tuple[int, What, int | str]] = []
        self.numbers: list[tuple[int, float | str]] = []
        self.spans: list[tuple[str, int, int]] = []
        self.drawn: dict[tuple[int, tuple[tuple[str, int], ...]], int] = {}

    def put(self, word: Word, a: int = 0, b: int = 0) -> int:
        self.words.append((word, a, b))
        return len(self.words) - 1

    def put_open(self, word: Word, what: What, which: int | str) -> None:
        self.open.append((self.put(word), what, which))

    def point(self, at: int) -> None:
        """Let the jump word `at` lead to the next word."""
        word, _, b = self.words[at]
        self.words[at] = (word, len(self.words), b)
        self.open.append((at, "jump", 0))

    # Chance is drawn whenever the expression is evaluated, whatever the rest decides:
    # so every `chance` is drawn first, in the order of the text, and kept in a slot.

    def chances(self, expr: Expr, running: dict[str, int]) -> None:
        if expr.op in ("argmax", "sum"):
            for index in range(self._size(expr.name)):
                self.chances(expr.args[0], {**running, expr.name: index})
            return
        for arg in expr.args:
            self.chances(arg, running)
        if expr.op == "chance":
            self.write(expr.args[0], running)
            self.put_open(Word.CHANCE, "stream", f"chance:{expr.name}")
            number = len(self.drawn)
            self.put_open(Word.STORE, "temporary", number)
            self.drawn[self._key(expr, running)] = number

    def _key(self, expr: Expr, running: dict[str, int]) -> tuple[int, tuple[tuple[str, int], ...]]:
        return id(expr), tuple(sorted(running.items()))

    def _size(self, group: str) -> int:
        return self.at.sizes[group]

    def write(self, expr: Expr, running: dict[str, int]) -> None:
        writer = getattr(self, f"_{expr.op}", None)
        if writer is not None:
            writer(expr, running)
        elif self.watch and expr.op in _STRICT and self._level_side(expr) >= 0:
            self._strict(expr, running)
        else:
            self._operands(expr, running)
            self.put(_SIMPLE[expr.op])

    def _operands(self, expr: Expr, running: dict[str, int]) -> None:
        for arg in expr.args:
            self.write(arg, running)

    def _level_side(self, expr: Expr) -> int:
        levels = [i for i, arg in enumerate(expr.args) if is_level(arg, self.at.layouts)]
        return levels[0] if levels else -1

    def _strict(self, expr: Expr, running: dict[str, int]) -> None:
        side = self._level_side(expr)
        op = expr.op if side == 0 else _MIRROR[expr.op]
        level = bare(expr.args[side])
        self.write(level, running)
        self.write(expr.args[1 - side], running)
        self.put(Word.RATE, self._slot(level), level.depth)
        self.put(_STRICT[op])

    # -- leaves -------------------------------------------------------------------

    def _slot(self, expr: Expr) -> int:
        return self.at.layouts[expr.kind].slot[expr.name]

    def _number(self, number: float | str) -> None:
        self.numbers.append((self.put(Word.CONST), number))

    def _const(self, expr: Expr, running: dict[str, int]) -> None:
        self._number(expr.value)

    def _element(self, expr: Expr, running: dict[str, int]) -> None:
        self._number(expr.value)

    def _running(self, expr: Expr, running: dict[str, int]) -> None:
        self._number(float(running[expr.name]))

    def _parameter(self, expr: Expr, running: dict[str, int]) -> None:
        self._number(expr.name)

    def _attribute(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD, self._slot(expr), expr.depth)

    def _own_element(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD, p.ELEMENT, expr.depth)

    def _state(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(self.at.states[expr.kind, expr.name], self._slot(expr), expr.depth)

    def _here(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD_SET, p.PERSON)

    def _formula(self, expr: Expr, running: dict[str, int]) -> None:
        first = len(self.words)
        self.write(expr.args[0], running)
        self.spans.append((expr.name, first, len(self.words)))

    def _property(self, expr: Expr, running: dict[str, int]) -> None:
        first, rows, _ = self.at.tables.at[expr.name]
        self._operands(expr, running)
        self.put(Word.TABLE, first, rows)

    def _trait(self, expr: Expr, running: dict[str, int]) -> None:
        self._operands(expr, running)
        self.put_open(Word.TRAIT, "trait", expr.name)

    def _count(self, expr: Expr, running: dict[str, int]) -> None:
        self._number(float(self.at.tables.at[bare(expr.args[0]).name][1]))

    def _index(self, expr: Expr, running: dict[str, int]) -> None:
        what, which = bare(expr.args[0]), expr.args[1]
        if what.op == "property":
            first, rows, columns = self.at.tables.at[what.name]
            self.write(what.args[0], running)
            self.write(which, running)
            self.put(Word.TABLE_2, first, columns)
            return
        self.write(which, running)
        if what.op == "parameter":
            first, rows, _ = self.at.tables.at[what.name]
            self.put(Word.TABLE, first, rows)
        else:
            self.put(Word.VECTOR, self._slot(what), what.depth)

    # -- choices ------------------------------------------------------------------

    def _if(self, expr: Expr, running: dict[str, int]) -> None:
        test, yes, no = expr.args
        self._branch(test, yes, no, running)

    def _and(self, expr: Expr, running: dict[str, int]) -> None:
        self._fold(expr.args, running, stop_on=False)

    def _or(self, expr: Expr, running: dict[str, int]) -> None:
        self._fold(expr.args, running, stop_on=True)

    def _fold(self, args: Sequence[Expr], running: dict[str, int], stop_on: bool) -> None:
        """`x and y` is `y if x else 0`; `x or y` is `1 if x else y`."""
        if len(args) == 1:
            self.write(args[0], running)
            return
        self.write(args[0], running)
        unless = self.put(Word.UNLESS)
        if stop_on:
            self._number(1.0)
        else:
            self._fold(args[1:], running, stop_on)
        goto = self.put(Word.GOTO)
        self.point(unless)
        if stop_on:
            self._fold(args[1:], running, stop_on)
        else:
            self._number(0.0)
        self.point(goto)

    def _branch(self, test: Expr, yes: Expr, no: Expr, running: dict[str, int]) -> None:
        self.write(test, running)
        unless = self.put(Word.UNLESS)
        self.write(yes, running)
        goto = self.put(Word.GOTO)
        self.point(unless)
        self.write(no, running)
        self.point(goto)

    def _min(self, expr: Expr, running: dict[str, int]) -> None:
        self._operands(expr, running)
        self.put(Word.MIN, len(expr.args))

    def _max(self, expr: Expr, running: dict[str, int]) -> None:
        self._operands(expr, running)
        self.put(Word.MAX, len(expr.args))

    def _argmax(self, expr: Expr, running: dict[str, int]) -> None:
        size = self._size(expr.name)
        for index in range(size):
            self.write(expr.args[0], {**running, expr.name: index})
        self.put(Word.ARGMAX, size)

    def _sum(self, expr: Expr, running: dict[str, int]) -> None:
        for index in range(self._size(expr.name)):
            self.write(expr.args[0], {**running, expr.name: index})
            if index:
                self.put(Word.ADD)

    def _chance(self, expr: Expr, running: dict[str, int]) -> None:
        self.put_open(Word.LOAD, "temporary", self.drawn[self._key(expr, running)])
