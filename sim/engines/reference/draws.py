"""Draws -> closures: (memory, uniform) -> value, with the compiled quantiles both engines share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from sim.engines import stops
from sim.engines.reference.operators import Closure, Memory
from sim.engines.stops import Impossible
from sim.jit import ready, twin
from sim.language.distributions import DISTRIBUTIONS, check_weights
from sim.language.quantiles import pick
from sim.program.program import NONE, Draw, Program
from sim.program.settled import is_constant

Sample: TypeAlias = Callable[[Memory, float], float]

_pick: Callable[[float, Sequence[float]], tuple[int, float]] = twin(pick)


def samples(program: Program, expressions: Sequence[Closure]) -> list[Sample]:
    """The closures of all draws of a program, in its order."""
    made: list[Sample] = []
    for draw in program.draws:
        made.append(_sample(program, draw, expressions, made))
    return made


def _sample(
    program: Program, draw: Draw, expressions: Sequence[Closure], made: Sequence[Sample]
) -> Sample:
    arguments = [expressions[number] for number in draw.arguments]
    if draw.stream == NONE:
        value = arguments[0]
        return lambda m, u: value(m)
    if draw.distribution == "mixture":
        return _mixture(arguments, [made[number] for number in draw.components])
    if draw.distribution == "choice":
        return lambda m, u: float(_which(arguments, m, u))
    if draw.distribution == "empirical":
        half = len(arguments) // 2
        values, weights = arguments[:half], arguments[half:]
        return lambda m, u: values[_which(weights, m, u)](m)
    return _quantile(program, draw, arguments)


def _mixture(weights: Sequence[Closure], components: Sequence[Sample]) -> Sample:
    def sample(m: Memory, u: float) -> float:
        values = [weight(m) for weight in weights]
        _refuse(check_weights(values), "mixture", values)
        index, rest = _pick(u, values)
        return components[index](m, rest)

    return sample


def _which(weights: Sequence[Closure], m: Memory, u: float) -> int:
    values = [weight(m) for weight in weights]
    _refuse(check_weights(values), "choice", values)
    return _pick(u, values)[0]


def _quantile(program: Program, draw: Draw, arguments: Sequence[Closure]) -> Sample:
    form = DISTRIBUTIONS[draw.distribution].form(draw.form)
    order = [draw.form.index(name) for name in form.parameters]
    arguments = [arguments[place] for place in order]
    quantile = ready(form.quantile)
    check, name = form.check, draw.distribution
    if all(is_constant(program, number) for number in draw.arguments):
        values = [argument([]) for argument in arguments]
        _refuse(check(*values), name, values)
        return _fixed(quantile, values)

    def sample(m: Memory, u: float) -> float:
        values = [argument(m) for argument in arguments]
        broken = check(*values)
        if broken:
            _refuse(broken, name, values)
        return quantile(u, *values)

    return sample


def _fixed(quantile: Callable[..., float], values: Sequence[float]) -> Sample:
    if len(values) == 1:
        (a,) = values
        return lambda m, u: quantile(u, a)
    if len(values) == 2:
        a, b = values
        return lambda m, u: quantile(u, a, b)
    return lambda m, u: quantile(u, *values)


def _refuse(rule: str, name: str, values: Sequence[float]) -> None:
    if rule:
        raise Impossible(stops.no_draw(name, rule, values))
