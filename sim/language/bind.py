"""Syntax tree + names + context -> typed expression.

Formulas are macros: their text is bound anew wherever they are used, in the context of use.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

from sim.errors import Origin, nearest
from sim.language.constants import check_probability
from sim.language.expressions import MAX_DEPTH, RESERVED, Syntax, parse
from sim.language.faults import fault, gather, place
from sim.language.names import Context, Name, Names
from sim.language.nodes import Expr
from sim.language.operators import MismatchError, check_index, result
from sim.language.tree import Scalar
from sim.language.types import NUMBER, TIME, YES_NO, Type

MAX_SIZE = 5000
CLOCK = {"now": Type("number", TIME), "hour": NUMBER, "weekday": NUMBER}


def bind(scalar: Scalar, names: Names, context: Context) -> Expr:
    """The typed expression of a text. Raises ScenarioError with all faults found in it."""
    binder = _Binder(names, context, scalar, context.path, size=[0])
    return binder.bind(parse(scalar, context.path))


@dataclass
class _Binder:
    """Binds one text.

    path, scalar: of this text, which may be a formula's. formulas: those being expanded.
    used: where the outermost of them is named. level, size: how deep, and how many nodes so far.
    """

    names: Names
    context: Context
    scalar: Scalar
    path: str
    size: list[int]
    formulas: tuple[str, ...] = ()
    used: Origin | None = None
    level: int = 0

    def bind(self, tree: Syntax) -> Expr:
        self._limit(tree)
        match tree.op:
            case "number":
                type_ = Type("number", tree.dimension)
                return Expr("const", value=tree.value, type=type_, origin=self._at(tree))
            case "yes_no":
                return Expr("const", value=tree.value, type=YES_NO, origin=self._at(tree))
            case "name":
                return self._name(tree)
            case "dot":
                return self._dot(tree)
            case "call" if tree.text in ("argmax", "sum"):
                return self._over(tree)
            case "call" if tree.text == "chance":
                return self._chance(tree)
            case "call":
                return self._typed(tree.text, tree, self._operands(tree))
            case _:
                return self._typed(tree.op, tree, self._operands(tree))

    # -- faults -------------------------------------------------------------------

    def _at(self, tree: Syntax) -> Origin:
        return place(self.scalar, tree.at)

    def _refuse(self, code: str, tree: Syntax, rule: str, got: str, nearest: str = "") -> NoReturn:
        raise fault(code, self._at(tree), self.path, rule, got, nearest)

    def _refuse_use(self, code: str, tree: Syntax, rule: str, hint: str = "") -> NoReturn:
        """What is wrong only where this text is used."""
        got = f"`{tree.text}`"
        if self.formulas:
            got += f", named by formula `{self.formulas[-1]}`"
        raise fault(code, self.used or self._at(tree), self.context.path, rule, got, hint)

    def _limit(self, tree: Syntax) -> None:
        self.size[0] += 1
        place, path = self.used or self._at(tree), self.context.path
        if self.size[0] > MAX_SIZE:
            rule = f"grows over {MAX_SIZE} words with its formulas"
            raise fault("E213", place, path, rule)
        if self.level + tree.depth > MAX_DEPTH:
            rule = f"is nested more than {MAX_DEPTH} deep with its formulas"
            raise fault("E204", place, path, rule)

    # -- operators and functions --------------------------------------------------

    def _operands(self, tree: Syntax) -> tuple[Expr, ...]:
        below = replace(self, level=self.level + 1)
        return gather(partial(below.bind, arg) for arg in tree.args)

    def _typed(self, op: str, tree: Syntax, args: Sequence[Expr], name: str = "") -> Expr:
        try:
            type_ = result(op, args)
            check_index(op, args, self.names.lists, self.path)
        except MismatchError as wrong:
            origin = self._at(tree) if wrong.operand is None else args[wrong.operand].origin
            raise fault(wrong.code, origin, self.path, wrong.rule, wrong.got) from None
        return Expr(op, tuple(args), name, type=type_, origin=self._at(tree))

    def _over(self, tree: Syntax) -> Expr:
        sets = [name.name for name in self.names.names.values() if name.role == "set"]
        if tree.over not in sets:
            rule = f"{tree.text} runs over a set"
            self._refuse("E208", tree, rule, f"`{tree.over}`", nearest(tree.over, sets))
        if tree.over in self.context.running:
            self._refuse_use("E211", tree, f"`{tree.over}` is already running here")
        context = replace(self.context, running=(*self.context.running, tree.over))
        args = replace(self, context=context)._operands(tree)
        bound = self._typed("sum", tree, args, tree.over)
        if tree.text == "sum":
            return bound
        return replace(bound, op="argmax", type=Type("element", of=tree.over))

    def _chance(self, tree: Syntax) -> Expr:
        if "chance" not in self.context.allow:
            rule = "may stand only in `when`, `until` and `set`"
            self._refuse_use("E211", tree, rule)
        if tree.over in RESERVED or not tree.over.islower():
            rule = "chance needs a name of its own: lower case and no word of the language"
            self._refuse("E214", tree, rule, f"`{tree.over}`")
        bound = self._typed("chance", tree, self._operands(tree), tree.over)
        check_probability(bound.args[0], self.path)
        return replace(bound, type=YES_NO)

    # -- names --------------------------------------------------------------------

    def _name(self, tree: Syntax) -> Expr:
        if tree.text in self.context.running:
            return self._leaf("running", tree, Type("element", of=tree.text))
        if tree.text in CLOCK:
            if "now" not in self.context.allow:
                rule = "the clock may be read only in `set`, `with`, `wait`, `when` and a `rate`"
                self._refuse_use("E211", tree, rule)
            return Expr(tree.text, type=CLOCK[tree.text], origin=self._at(tree))
        if tree.text == "person":
            if not self.context.person:
                self._refuse_use("E211", tree, "is known only in the time and effort of a task")
            actor = self.context.person
            return Expr("here", name=actor, type=Type("person", of=actor), origin=self._at(tree))
        found = self.names.names.get(tree.text)
        if found is None:
            known = (*self.names.names, *CLOCK, *self.context.running)
            hint = nearest(tree.text.lower(), known)
            self._refuse("E208", tree, "is no name of this scenario", f"`{tree.text}`", hint)
        return self._known(tree, found)

    def _known(self, tree: Syntax, found: Name) -> Expr:
        roles: dict[str, Callable[[Syntax, Name], Expr]] = {
            "parameter": lambda tree, found: self._leaf("parameter", tree, found.type),
            "formula": self._formula,
            "attribute": self._own,
            "state": self._own,
            "set": self._own_element,
            "element": self._element,
            "kind": self._parent,
        }
        return roles[found.role](tree, found)

    def _leaf(self, op: str, tree: Syntax, type_: Type) -> Expr:
        return Expr(op, name=tree.text, type=type_, origin=self._at(tree))

    def _element(self, tree: Syntax, found: Name) -> Expr:
        group = found.type.of
        index = float(found.index)
        return Expr("element", (), group, index, type=found.type, origin=self._at(tree))

    def _formula(self, tree: Syntax, found: Name) -> Expr:
        name, path = found.name, f"formulas.{found.name}"
        if name in self.formulas:
            circle = " -> ".join((*self.formulas[self.formulas.index(name) :], name))
            raise fault("E212", found.origin, path, "a formula may not name itself", circle)
        if not isinstance(found.body, Scalar):
            raise fault("E215", found.origin, path, "a formula is one expression")
        inner = replace(
            self,
            scalar=found.body,
            path=path,
            formulas=(*self.formulas, name),
            used=self.used or self._at(tree),
            level=self.level + 1,
        )
        body = inner.bind(parse(found.body, path))
        if body.type.shape == "case":
            raise fault("E310", body.origin, path, "needs one value", str(body.type))
        return Expr("formula", (body,), name, type=body.type, origin=self._at(tree))

    # -- values of a case ---------------------------------------------------------

    def _own(self, tree: Syntax, found: Name) -> Expr:
        kind = self.context.kind
        if not kind:
            rule = f"belongs to a case of kind {found.kind}, and no case evaluates this"
            self._refuse_use("E210", tree, rule)
        if found.kind != kind:
            parent = self.names.kinds[kind].parent
            hint = f"{parent}.{found.name}" if parent == found.kind else ""
            rule = f"belongs to a case of kind {found.kind}; this is evaluated by kind {kind}"
            self._refuse_use("E210", tree, rule, hint)
        return self._read(tree, found, depth=0)

    def _read(self, tree: Syntax, found: Name, depth: int) -> Expr:
        if "case" not in self.context.allow:
            self._refuse_use("E211", tree, "attributes and state may not be read here")
        if found.level and "level" not in self.context.allow:
            self._refuse_use("E211", tree, "a level may not be read here")
        return Expr(
            found.role,
            name=found.name,
            depth=depth,
            kind=found.kind,
            type=found.type,
            origin=self._at(tree),
            level=found.level,
        )

    def _own_element(self, tree: Syntax, found: Name) -> Expr:
        kind = self.context.kind
        if not kind or self.names.kinds[kind].per != found.name:
            rule = (
                "a set's name stands for an element only in `per`, argmax and sum,"
                f" and for cases that are `per: {found.name}`"
            )
            self._refuse_use("E210", tree, rule)
        return replace(self._leaf("own_element", tree, Type("element", of=found.name)), kind=kind)

    def _parent(self, tree: Syntax, found: Name) -> Expr:
        kind = self.context.kind
        if not kind or self.names.kinds[kind].parent != found.name:
            rule = "a kind's name stands only for the parent of the case that evaluates this"
            self._refuse_use("E210", tree, rule)
        return self._case(tree, found.name, 1)

    def _case(self, tree: Syntax, kind: str, depth: int) -> Expr:
        """A parent; it never stands alone, a dot reads one of its values."""
        type_ = Type("case", of=kind)
        return Expr("case", depth=depth, kind=kind, type=type_, origin=self._at(tree))

    # -- dots ---------------------------------------------------------------------

    def _dot(self, tree: Syntax) -> Expr:
        (base,) = self._operands(tree)
        match base.type.shape:
            case "element":
                return self._member(tree, base, "property", self.names.properties)
            case "person":
                return self._member(tree, base, "trait", self.names.traits)
            case "case":
                return self._of_parent(tree, base)
        rule = "a dot reads a property of an element, a trait of a person or a value of the parent"
        got = f"`.{tree.text}` of {base.type}"
        raise fault("E209", self._at(tree), self.path, rule, got)

    def _member(
        self, tree: Syntax, base: Expr, op: str, types: Mapping[tuple[str, str], Type]
    ) -> Expr:
        owner, name = base.type.of, f"{base.type.of}.{tree.text}"
        if (owner, tree.text) not in types:
            known = [member for whose, member in types if whose == owner]
            rule = f"`{owner}` has no such {op}"
            self._refuse("E209", tree, rule, f"`{tree.text}`", nearest(tree.text, known))
        type_ = types[owner, tree.text]
        return Expr(op, (base,), name, type=type_, origin=self._at(tree))

    def _of_parent(self, tree: Syntax, base: Expr) -> Expr:
        kind, depth = self.names.kinds[base.kind], base.depth
        if tree.text and tree.text == kind.parent:
            return self._case(tree, kind.parent, depth + 1)
        if tree.text and tree.text == kind.per:
            leaf = self._leaf("own_element", tree, Type("element", of=kind.per))
            return replace(leaf, kind=kind.name, depth=depth)
        readable = {
            name.name: name
            for name in self.names.names.values()
            if name.kind == kind.name and name.role in ("attribute", "state")
        }
        if tree.text not in readable:
            known = [*readable, *filter(None, (kind.per, kind.parent))]
            rule = f"a case of kind {kind.name} has no such attribute, state or element"
            self._refuse("E209", tree, rule, f"`{tree.text}`", nearest(tree.text, known))
        return self._read(tree, readable[tree.text], depth)
