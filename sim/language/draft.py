"""A scenario on its way from a tree to a `Scenario`: what is known so far, and how to read on."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from graphlib import CycleError, TopologicalSorter

from sim.errors import Origin
from sim.language.collected import Faults
from sim.language.expressions import RESERVED
from sim.language.names import NAME, NAME_RULE, Context, Name, Names
from sim.language.nodes import Draw, Expr, Value
from sim.language.resolve import check_draw, check_length, constant, read_expression, read_value
from sim.language.scenario import Parameter, Set
from sim.language.tree import Mapping, Node, Scalar
from sim.language.types import ANY, DURATION, NUMBER, PURE, Type

UNKNOWN = Type("number", ANY)
"""The type of a name whose own text is wrong: it fits everywhere, so nothing is said twice."""

_WORDS = re.compile(r"(?<![\w.])[a-z]\w*")
_DOTTED = re.compile(r"(?<![\w.])([a-z]\w*)((?:\s*\.\s*[a-z]\w*)+)")
Known = float | tuple[float, ...]


@dataclass
class Draft:
    """What is known of a scenario so far.

    tree, written: without what has the wrong form, and with it.
    whole: False once something is lost without which journeys cannot be checked.
    values: of parameters, by name.
    """

    tree: Mapping
    faults: Faults
    written: Mapping
    names: Names = field(default_factory=Names)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    values: dict[str, Known] = field(default_factory=dict)
    sets: dict[str, Set] = field(default_factory=dict)
    traits: dict[str, dict[str, Value]] = field(default_factory=dict)
    whole: bool = True

    def section(self, name: str) -> Mapping:
        """A section as a map; an empty one if it is left out."""
        node = self.tree.get(name)
        return node if isinstance(node, Mapping) else Mapping({}, self.tree.origin)

    def named(self, section: str) -> tuple[str, ...]:
        """All names that a section declares, even those whose form is wrong."""
        node = self.written.get(section)
        return tuple(node.entries) if isinstance(node, Mapping) else ()

    def declare(self, name: Name) -> bool:
        """Take a name into the one namespace; False if it may not be."""
        path = f"{_SECTION[name.role]}.{name.name}"
        if not self.check_name(name.name, name.origin, path):
            return False
        there = self.names.names.get(name.name)
        if there is not None and (there.role == "element") != (name.role == "element"):
            # A product may be called like a state: in expressions the name is then the state's.
            if name.role != "element":
                self.names.add(name)
            return True
        if there is not None:
            rule = f"is declared already, as {there.role} at {there.origin}"
            self.faults.add("E607", name.origin, path, rule, name.name)
            return False
        self.names.add(name)
        return True

    def check_name(self, name: str, origin: Origin, path: str) -> bool:
        """Refuse what cannot be a name of the scenario's own."""
        if name in RESERVED:
            rule = "this word is a unit, a function or a keyword; take another name"
            self.faults.add("E605", origin, path, rule, name)
            return False
        if not NAME.fullmatch(name):
            rule = NAME_RULE
            if any(mark in name for mark in " ()[],:'\""):
                rule += "; an expression with a comma, bracket or colon inside {…} must be quoted"
            self.faults.add("E606", origin, path, rule, name or '""')
            return False
        return True

    def known(
        self, holder: Mapping, key: str, path: str, known: Collection[str], code: str, rule: str
    ) -> str:
        """The name at a key if it is one of those known; "" if it is left out or wrong."""
        entry = holder.get(key)
        if not isinstance(entry, Scalar):
            return ""
        if entry.text not in known:
            self.faults.add(code, entry.origin, f"{path}.{key}", rule, entry.text, known)
            return ""
        return entry.text

    def expression(self, node: Node, context: Context, expect: Type | None = None) -> Expr | None:
        """The expression at a node; None, and its faults are kept, if it is wrong."""
        found: Expr | None = None
        if self._is_enough():
            return None
        with self.faults.gather():
            found = read_expression(node, self.names, context, expect)
        return found

    def value(self, node: Node, context: Context, expect: Type | None = None) -> Value | None:
        """The expression or draw at a node; None, and its faults are kept, if it is wrong."""
        found: Value | None = None
        if self._is_enough():
            return None
        with self.faults.gather():
            found = read_value(node, self.names, context, expect)
            if isinstance(found, Draw):
                check_draw(found, self.values, context.path)
        return found

    def _is_enough(self) -> bool:
        """Whether there are so many faults that nothing else is read."""
        self.faults.more = self.faults.more or self.faults.full
        return self.faults.full

    def length(self, node: Node, context: Context) -> Value | None:
        """The length of time at a node; as `value`."""
        found = self.value(node, context, DURATION)
        if found is not None:
            with self.faults.gather():
                check_length(found, self.values, context.path)
        return found

    def number(
        self, node: Node, path: str, expect: Type | None = NUMBER, per: str = "", element: int = 0
    ) -> float | None:
        """A number that no case can change [hours, currency units].

        per, element: the set whose name stands for one element, and which.
        """
        context = Context(path, "", (per,) if per else (), "", frozenset())
        expr = self.expression(node, context, expect)
        return None if expr is None else self.evaluate(expr, path, per, element)

    def evaluate(self, expr: Expr, path: str, per: str = "", element: int = 0) -> float | None:
        if expr.op == "const":
            return expr.value
        value: Known | None = None
        with self.faults.gather():
            elements = {per: element} if per else {}
            value = constant(expr, self.values, path, elements, self._rows_for(expr))
        if isinstance(value, tuple):
            self.faults.add("E701", expr.origin, path, "needs one number", "a list")
            return None
        return None if value is None else float(value)

    def _rows_for(self, expr: Expr) -> dict[str, tuple[Known | str, ...]]:
        """The values of all properties, by "set.property", if an expression names any."""
        if all(part.op != "property" for part in expr.walk()):
            return {}
        return {
            f"{owner.name}.{name}": property.values
            for owner in self.sets.values()
            for name, property in owner.properties.items()
        }


_SECTION = {
    "parameter": "parameters", "formula": "formulas", "attribute": "cases", "state": "state",
    "set": "sets", "element": "sets", "kind": "cases",
}  # fmt: skip


def scalars(node: Node) -> Iterator[Scalar]:
    """Every text below a node."""
    if isinstance(node, Scalar):
        yield node
        return
    for item in node.entries.values() if isinstance(node, Mapping) else node.items:
        yield from scalars(item)


def words(node: Node, kinds: Collection[str] = ()) -> set[str]:
    """Every word below a node that may be a name; after a dot only those read from `kinds`."""
    found: set[str] = set()
    for scalar in scalars(node):
        plain, dotted = _words_of(scalar.text)
        found |= plain
        for first, rest in dotted:
            found |= rest if first in kinds else set()
    return found


@lru_cache(maxsize=2048)
def _words_of(text: str) -> tuple[frozenset[str], tuple[tuple[str, frozenset[str]], ...]]:
    """The words of a text, and by the word before a dot those after it."""
    dotted = ((first, frozenset(re.findall(r"\w+", rest))) for first, rest in _DOTTED.findall(text))
    return frozenset(_WORDS.findall(text)), tuple(dotted)


def through_formulas(found: set[str], formulas: Mapping, kinds: Collection[str] = ()) -> set[str]:
    """The words, and those of all formulas among them, over any number of steps."""
    reached: set[str] = set()
    waiting = set(found)
    while waiting:
        word = waiting.pop()
        reached.add(word)
        body = formulas.get(word)
        if body is not None:
            waiting |= words(body, kinds) - reached
    return reached


def in_order(
    needs: dict[str, set[str]], report: Callable[[Sequence[str]], None]
) -> tuple[str, ...]:
    """The keys, each after those it needs; of every circle, reported, one member is left out."""
    needs = {key: {need for need in wanted if need in needs} for key, wanted in needs.items()}
    while True:
        try:
            return tuple(TopologicalSorter(needs).static_order())
        except CycleError as error:
            circle: list[str] = error.args[1]
            report(circle[::-1])
            lost = min(circle)
            needs = {key: wanted - {lost} for key, wanted in needs.items() if key != lost}


def settled(type_: Type) -> Type:
    """The type of a value that stays: of any dimension means a pure number."""
    return Type(type_.shape, PURE, type_.of) if type_.dimension.any else type_
