"""Draws: a map such as `{lognormal: {mean: 1.5 h, cv: 0.5}}` -> typed draw."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sim.errors import Origin, ScenarioError, nearest
from sim.language import tree
from sim.language.constants import Known, constant
from sim.language.faults import fault, gather
from sim.language.names import Context, Names
from sim.language.nodes import Draw, Expr, Value
from sim.language.operators import MismatchError, common, fits
from sim.language.single import read_expression
from sim.language.tree import Node, Scalar
from sim.language.types import ANY, NUMBER, PURE, Dimension, Type
from sim.language.units import need

MAX_NESTED = 8
_EXAMPLE = 'needs a draw such as "{exponential: {mean: 2 h}}"'
_ANY_NUMBER = Type("number", ANY)


def read_draw(node: Node, names: Names, context: Context, expect: Type | None = None) -> Draw:
    """The typed draw of a map; its parameters are in the order of the distribution's form.

    expect: the type that is needed. Raises ScenarioError with all faults found.
    """
    draw = _Reader(names, context, expect).read(node)
    check_draw(draw, {}, context.path)
    return _settled(draw, PURE)


def read_value(node: Node, names: Names, context: Context, expect: Type | None = None) -> Value:
    """A map is a draw, a text an expression. Raises ScenarioError."""
    if isinstance(node, tree.Mapping):
        return read_draw(node, names, context, expect)
    return read_expression(node, names, context, expect)


def check_draw(draw: Draw, parameters: Mapping[str, Known], path: str) -> None:
    """Refuse parameters that break the rule of their distribution, as far as they are constant.

    What names more than `parameters` is left to the run. Raises ScenarioError.
    """
    from sim.language.distributions import DISTRIBUTIONS, check_weights

    gather(partial(check_draw, part, parameters, path) for part in draw.components)
    args = draw.args
    if draw.distribution == "empirical":
        args = args[len(args) // 2 :]
    try:
        numbers = [constant(arg, parameters, path) for arg in args]
    except ScenarioError as error:
        if all(found.code == "E216" for found in error.faults):
            return
        raise
    if DISTRIBUTIONS[draw.distribution].composite:
        code, rule = "E405", check_weights([float(n) for n in numbers if isinstance(n, float)])
    else:
        forms = DISTRIBUTIONS[draw.distribution].forms
        form = next(form for form in forms if form.parameters == draw.form)
        code, rule = "E404", form.check(*numbers)
    if rule:
        got = ", ".join(f"{number:g}" for number in numbers)
        raise fault(code, draw.origin, f"{path}.{draw.distribution}", rule, got)


@dataclass(frozen=True)
class _Reader:
    names: Names
    context: Context
    expect: Type | None
    nested: int = 0

    def read(self, node: Node) -> Draw:
        if not isinstance(node, tree.Mapping):
            raise fault("E401", node.origin, self.context.path, _EXAMPLE, _form_of(node))
        if len(node.entries) != 1:
            got = ", ".join(node.entries) or "none"
            rule = "a draw names one distribution"
            raise fault("E401", node.origin, self.context.path, rule, got)
        ((name, body),) = node.entries.items()
        origin = node.key_origin(name)
        match name:
            case "choice":
                return self._choice(body, origin)
            case "mixture":
                return self._mixture(body, origin)
            case "empirical":
                return self._empirical(body, origin)
        return self._simple(name, body, origin)

    # -- one distribution ---------------------------------------------------------

    def _simple(self, name: str, body: Node, origin: Origin) -> Draw:
        from sim.language.distributions import DISTRIBUTIONS

        if name not in DISTRIBUTIONS:
            rule = f"is no distribution; known are {', '.join(sorted(DISTRIBUTIONS))}"
            raise self._fault("E402", origin, rule, name, nearest(name, DISTRIBUTIONS))
        forms = {form.parameters: form for form in DISTRIBUTIONS[name].forms}
        given = self._parameters(name, body, list(forms), origin)
        form = forms[next(known for known in forms if set(known) == set(given))]
        wanted = [NUMBER if role == "pure" else self._wanted() for role in form.roles]
        places = list(zip(form.parameters, wanted, strict=True))
        args = gather(
            partial(self._expression, given[key], type_, name, key) for key, type_ in places
        )
        values = [a for a, role in zip(args, form.roles, strict=True) if role == "value"]
        dimension = PURE if form.result == "pure" else self._common(values, name)
        draw = Draw(name, form.parameters, args, type=Type("number", dimension), origin=origin)
        return self._checked(draw)

    def _parameters(
        self, name: str, body: Node, forms: Sequence[tuple[str, ...]], origin: Origin
    ) -> Mapping[str, Node]:
        if name == "constant" and isinstance(body, Scalar):
            return {"value": body}
        listed = " or ".join("{" + ", ".join(form) + "}" for form in forms)
        rule = f"{name} takes {listed}"
        if not isinstance(body, tree.Mapping):
            raise self._fault("E403", body.origin, rule, _form_of(body))
        if not any(set(form) == set(body.entries) for form in forms):
            known = sorted({key for form in forms for key in form})
            strange = next((key for key in body.entries if key not in known), "")
            place = body.key_origin(strange) if strange else origin
            got = ", ".join(body.entries) or "none"
            raise self._fault("E403", place, rule, got, nearest(strange, known))
        return body.entries

    # -- composites ---------------------------------------------------------------

    def _empirical(self, body: Node, origin: Origin) -> Draw:
        rule = "empirical takes a list of values, or {values: […], weights: […]}"
        values: Node | None = body
        weights: Node | None = None
        if isinstance(body, tree.Mapping) and set(body.entries) <= {"values", "weights"}:
            values, weights = body.get("values"), body.get("weights")
        if not isinstance(values, tree.Sequence) or not values.items:
            raise self._fault("E408", body.origin, rule, _form_of(body))
        numbers = self._expressions(values, self._wanted(), "empirical")
        one = Expr("const", value=1.0, origin=origin)
        chances = (one,) * len(numbers)
        if weights is not None:
            if not isinstance(weights, tree.Sequence) or len(weights.items) != len(numbers):
                got = _form_of(weights)
                raise self._fault("E408", weights.origin, f"needs {len(numbers)} weights", got)
            chances = self._expressions(weights, NUMBER, "empirical")
        type_ = Type("number", self._common(numbers, "empirical"))
        form = ("values", "weights")
        return self._checked(
            Draw("empirical", form, (*numbers, *chances), type=type_, origin=origin)
        )

    def _choice(self, body: Node, origin: Origin) -> Draw:
        if isinstance(body, Scalar):
            sets = list(self.names.elements)
            if body.text not in sets:
                hint = nearest(body.text, sets)
                raise self._fault("E406", body.origin, "choice needs a set", body.text, hint)
            group, given = body.text, dict.fromkeys(self.names.elements[body.text])
        elif isinstance(body, tree.Mapping):
            group, given = self._chosen_set(body), dict(body.entries)
        else:
            rule = "choice takes a set, or elements with weights"
            raise self._fault("E406", body.origin, rule, _form_of(body))
        elements = self.names.elements[group]
        args = gather(
            partial(self._weight, given.get(element), element in given, element, origin)
            for element in elements
        )
        type_ = Type("element", of=group)
        return self._checked(Draw("choice", (), args, type=type_, origin=origin))

    def _chosen_set(self, body: tree.Mapping) -> str:
        wanted = self.expect.of if self.expect and self.expect.shape == "element" else ""
        sets = [wanted] if wanted else list(self.names.elements)
        holding = [name for name in sets if set(body.entries) <= set(self.names.elements[name])]
        if len(holding) == 1 and body.entries:
            return holding[0]
        known = [element for name in sets for element in self.names.elements[name]]
        strange = next((key for key in body.entries if key not in known), "")
        place = body.key_origin(strange) if strange else body.origin
        rule = f"choice needs elements of one set; known are {', '.join(known)}"
        got = strange or ", ".join(body.entries) or "none"
        raise self._fault("E406", place, rule, got, nearest(strange, known))

    def _weight(self, node: Node | None, given: bool, element: str, origin: Origin) -> Expr:
        if node is None:
            return Expr("const", value=float(given), origin=origin)
        return self._expression(node, NUMBER, "choice", element)

    def _mixture(self, body: Node, origin: Origin) -> Draw:
        rule = "mixture takes a list of {weight: …, draw: {…}}"
        if self.nested >= MAX_NESTED:
            rule = f"mixtures are nested more than {MAX_NESTED} deep"
            raise self._fault("E407", origin, rule)
        if not isinstance(body, tree.Sequence) or not body.items:
            raise self._fault("E407", body.origin, rule, _form_of(body))
        parts = [part for part in body if isinstance(part, tree.Mapping)]
        wrong = [part for part in body if not _is_component(part)]
        if wrong:
            raise self._fault("E407", wrong[0].origin, rule, _form_of(wrong[0]))
        weights = gather(
            partial(self._expression, part["weight"], NUMBER, "mixture", str(index))
            for index, part in enumerate(parts)
        )
        inner = [
            replace(self, context=self._inside("mixture", str(index)), nested=self.nested + 1)
            for index in range(len(parts))
        ]
        draws = gather(
            partial(reader.read, part["draw"]) for reader, part in zip(inner, parts, strict=True)
        )
        type_ = self._common_type(draws)
        draws = tuple(_settled(draw, type_.dimension) for draw in draws)
        return Draw("mixture", (), weights, draws, type=type_, origin=origin)

    def _common_type(self, draws: Sequence[Draw]) -> Type:
        first = draws[0].type
        if all(draw.type == first for draw in draws):
            return first
        try:
            rule = "all draws of a mixture need equal dimensions"
            return Type("number", common([draw.type for draw in draws], "E302", rule))
        except MismatchError as wrong:
            origin = draws[wrong.operand or 0].origin
            raise self._fault(wrong.code, origin, wrong.rule, wrong.got) from None

    # -- what they share ----------------------------------------------------------

    def _wanted(self) -> Type:
        return self.expect if self.expect and self.expect.shape == "number" else _ANY_NUMBER

    def _inside(self, *keys: str) -> Context:
        return replace(self.context, path=".".join((self.context.path, *keys)))

    def _expression(self, node: Node, type_: Type, *keys: str) -> Expr:
        return read_expression(node, self.names, self._inside(*keys), type_)

    def _expressions(self, nodes: Iterable[Node], type_: Type, *keys: str) -> tuple[Expr, ...]:
        return gather(partial(self._expression, node, type_, *keys) for node in nodes)

    def _common(self, args: Sequence[Expr], name: str) -> Dimension:
        try:
            types = [arg.type for arg in args]
            return common(types, "E302", f"the values of {name} need equal dimensions")
        except MismatchError as wrong:
            origin = args[wrong.operand or 0].origin
            raise self._fault(wrong.code, origin, wrong.rule, wrong.got) from None

    def _checked(self, draw: Draw) -> Draw:
        if self.expect is not None and not fits(draw.type, self.expect):
            rule, got = need(self.expect), f"{draw.distribution}, {draw.type}"
            raise self._fault("E301", draw.origin, rule, got)
        return draw

    def _fault(
        self, code: str, origin: Origin, rule: str, got: str = "", nearest: str = ""
    ) -> ScenarioError:
        return fault(code, origin, self.context.path, rule, got, nearest)


def _settled(draw: Draw, dimension: Dimension) -> Draw:
    """The draw with a dimension where bare zeros left it open."""
    parts = tuple(_settled(part, dimension) for part in draw.components)
    type_ = Type("number", dimension) if draw.type == _ANY_NUMBER else draw.type
    return replace(draw, components=parts, type=type_)


def _is_component(node: Node) -> bool:
    return isinstance(node, tree.Mapping) and set(node.entries) == {"weight", "draw"}


def _form_of(node: Node) -> str:
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, tree.Sequence):
        return f"a list of {len(node.items)}"
    return "{" + ", ".join(node.entries) + "}"
