"""Collects operations, words and tables while a scenario is lowered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from sim.language.nodes import Draw as DrawNode
from sim.language.nodes import Expr, Value
from sim.language.scenario import Scenario
from sim.program import program as p
from sim.program.layout import Layout, NumberTables
from sim.program.negation import plain
from sim.program.program import Code, Word

_SIMPLE = {
    "add": Word.ADD, "sub": Word.SUB, "mul": Word.MUL, "div": Word.DIV, "pow": Word.POW,
    "neg": Word.NEG, "lt": Word.LT, "le": Word.LE, "gt": Word.GT, "ge": Word.GE,
    "eq": Word.EQ, "ne": Word.NE, "not": Word.NOT, "exp": Word.EXP, "log": Word.LOG,
    "sqrt": Word.SQRT, "abs": Word.ABS, "floor": Word.FLOOR, "ceil": Word.CEIL,
    "round": Word.ROUND, "clip": Word.CLIP, "logistic": Word.LOGISTIC,
    "now": Word.NOW, "hour": Word.HOUR, "weekday": Word.WEEKDAY,
}  # fmt: skip
_Item = TypeVar("_Item")
_STRICT = {"gt": Word.OVER, "lt": Word.UNDER}
_MIRROR = {"gt": "lt", "lt": "gt"}


def is_level(expr: Expr, layouts: Mapping[str, Layout]) -> bool:
    if expr.op == "formula":
        return is_level(expr.args[0], layouts)
    return expr.op == "state" and layouts[expr.kind].width[expr.name] == 3


def bare(expr: Expr) -> Expr:
    """The expression without the formulas' names around it."""
    return bare(expr.args[0]) if expr.op == "formula" else expr


@dataclass
class Assembler:
    """The growing parts of a program. Indices of equal constants and names are shared."""

    scenario: Scenario
    layouts: Mapping[str, Layout]
    tables: NumberTables
    operations: list[list[int]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    expression_places: list[str] = field(default_factory=list)
    formulas: list[frozenset[str]] = field(default_factory=list)
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    constants: list[float] = field(default_factory=list)
    draws: list[p.Draw] = field(default_factory=list)
    streams: list[str] = field(default_factory=list)
    delays: list[str] = field(default_factory=list)
    traits: list[str] = field(default_factory=list)

    # -- operations ---------------------------------------------------------------

    def emit(self, place: str, code: Code, *operands: int) -> int:
        """Append an operation and return where it stands."""
        self.operations.append([code, *operands, *([0] * (5 - len(operands)))])
        self.places.append(place)
        return len(self.operations) - 1

    def patch(self, at: int, operand: int, value: int | None = None) -> None:
        """Set operand 1 … 5 of the operation `at`, by default to the next operation."""
        self.operations[at][operand] = len(self.operations) if value is None else value

    @property
    def here(self) -> int:
        return len(self.operations)

    # -- expressions --------------------------------------------------------------

    def expression(
        self,
        expr: Expr,
        kind: str,
        place: str,
        watch: bool = False,
        running: Mapping[str, int] | None = None,
    ) -> int:
        """Lower an expression for cases of `kind`.

        place: path of the key at which it stands, for messages.
        watch: strict comparisons of levels hold from the crossing on.
        running: index of the running element by set.
        """
        writer = _Writer(self, kind, watch)
        writer.chances(expr, dict(running or {}))
        writer.write(plain(expr) if watch else expr, dict(running or {}))
        self.starts.append(len(self.words))
        self.expression_places.append(place)
        self.formulas.append(frozenset(e.name for e in expr.walk() if e.op == "formula"))
        return len(self.starts) - 2

    def number(self, value: float) -> int:
        """An expression that is this number."""
        return self.expression(Expr("const", value=value), "", "")

    def draw(
        self,
        value: Value,
        kind: str,
        place: str,
        stream: str,
        running: Mapping[str, int] | None = None,
    ) -> int:
        """Lower a draw, or an expression standing where a draw may."""
        if isinstance(value, Expr):
            number = self.expression(value, kind, place, running=running)
            self.draws.append(p.Draw("", (), (number,)))
        else:
            self.draws.append(self._draw(value, kind, place, self.stream(stream), running))
        return len(self.draws) - 1

    def _draw(
        self,
        value: DrawNode,
        kind: str,
        place: str,
        stream: int,
        running: Mapping[str, int] | None,
    ) -> p.Draw:
        arguments = tuple(self.expression(arg, kind, place, running=running) for arg in value.args)
        components = []
        for component in value.components:
            self.draws.append(self._draw(component, kind, place, stream, running))
            components.append(len(self.draws) - 1)
        return p.Draw(value.distribution, value.form, arguments, tuple(components), stream)

    def constant(self, value: float) -> int:
        return _index(self.constants, value)

    def stream(self, name: str) -> int:
        return _index(self.streams, name)

    def trait(self, name: str) -> int:
        return _index(self.traits, name)

    def delay(self, name: str) -> int:
        return _index(self.delays, name)

    def calendar(self, name: str) -> int:
        """Number of a calendar, or of its first element's."""
        number = 0
        for calendar in self.scenario.calendars.values():
            if calendar.name == name:
                break
            number += len(calendar.shifts)
        return number

    def calendars(self) -> tuple[p.CalendarSpec, ...]:
        """Every calendar, those of elements one after another: `office`, `regional.europe`."""
        sets = self.scenario.sets
        return tuple(
            p.CalendarSpec(calendar.name, element, shifts)
            for calendar in self.scenario.calendars.values()
            for element, shifts in zip(
                sets[calendar.per].elements if calendar.per else ("",),
                calendar.shifts,
                strict=True,
            )
        )

    def take_temporary(self, kind: str) -> int:
        """A slot for a drawn yes or no while an expression is evaluated."""
        return self.layouts[kind].place(f"temporary {self.layouts[kind].size}")

    def arrays(self) -> tuple[p.Integers, p.Integers, p.Integers, p.Doubles, p.Doubles]:
        return (
            np.array(self.operations, dtype=np.int32).reshape(-1, 6),
            np.array(self.words, dtype=np.int32).reshape(-1, 3),
            np.array(self.starts, dtype=np.int32),
            np.array(self.constants, dtype=np.float64),
            np.array(self.tables.values, dtype=np.float64),
        )


class _Writer:
    """Writes one expression. `running`: index of the running element by set."""

    def __init__(self, assembler: Assembler, kind: str, watch: bool) -> None:
        self.at = assembler
        self.kind = kind
        self.watch = watch
        self.drawn: dict[tuple[int, tuple[tuple[str, int], ...]], int] = {}

    def put(self, word: Word, a: int = 0, b: int = 0) -> int:
        self.at.words.append((word, a, b))
        return len(self.at.words) - 1

    def point(self, at: int) -> None:
        """Let the jump word `at` lead to the next word."""
        word, _, b = self.at.words[at]
        self.at.words[at] = (word, len(self.at.words), b)

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
            self.put(Word.CHANCE, self.at.stream(f"chance:{expr.name}"))
            slot = self.at.take_temporary(self.kind)
            self.put(Word.STORE, slot)
            self.drawn[self._key(expr, running)] = slot

    def _key(self, expr: Expr, running: dict[str, int]) -> tuple[int, tuple[tuple[str, int], ...]]:
        return id(expr), tuple(sorted(running.items()))

    def _size(self, group: str) -> int:
        return len(self.at.scenario.sets[group].elements)

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

    def _const(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.CONST, self.at.constant(expr.value))

    def _element(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.CONST, self.at.constant(expr.value))

    def _running(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.CONST, self.at.constant(float(running[expr.name])))

    def _parameter(self, expr: Expr, running: dict[str, int]) -> None:
        value = self.at.scenario.parameters[expr.name].value
        assert not isinstance(value, tuple), "a list is read by `index` or `count`"
        self.put(Word.CONST, self.at.constant(value))

    def _attribute(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD, self._slot(expr), expr.depth)

    def _own_element(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD, p.ELEMENT, expr.depth)

    def _state(self, expr: Expr, running: dict[str, int]) -> None:
        form = next(s.form for s in self.at.scenario.kinds[expr.kind].state if s.name == expr.name)
        word = {
            "value": Word.LOAD, "one_of": Word.LOAD_SET, "person": Word.LOAD_SET,
            "flag": Word.FLAG, "level": Word.LEVEL,
        }[form]  # fmt: skip
        self.put(word, self._slot(expr), expr.depth)

    def _here(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.LOAD_SET, p.PERSON)

    def _formula(self, expr: Expr, running: dict[str, int]) -> None:
        first = len(self.at.words)
        self.write(expr.args[0], running)
        self.at.spans.append((expr.name, first, len(self.at.words)))

    def _property(self, expr: Expr, running: dict[str, int]) -> None:
        first, rows, _ = self.at.tables.at[expr.name]
        self._operands(expr, running)
        self.put(Word.TABLE, first, rows)

    def _trait(self, expr: Expr, running: dict[str, int]) -> None:
        self._operands(expr, running)
        self.put(Word.TRAIT, self.at.trait(expr.name))

    def _count(self, expr: Expr, running: dict[str, int]) -> None:
        self.put(Word.CONST, self.at.constant(float(self.at.tables.at[bare(expr.args[0]).name][1])))

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
            self.put(Word.CONST, self.at.constant(1.0))
        else:
            self._fold(args[1:], running, stop_on)
        goto = self.put(Word.GOTO)
        self.point(unless)
        if stop_on:
            self._fold(args[1:], running, stop_on)
        else:
            self.put(Word.CONST, self.at.constant(0.0))
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
        self.put(Word.LOAD, self.drawn[self._key(expr, running)])


def _index(known: list[_Item], item: _Item) -> int:
    if item not in known:
        known.append(item)
    return known.index(item)
