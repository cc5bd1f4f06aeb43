"""Draws: what a uniform becomes, with parameters that may be expressions of a case."""

from __future__ import annotations

import math

from sim.engines.compiled.evaluating import evaluate, fail, finite, keyed, next_uniform
from sim.engines.compiled.fields import (
    CHOICE, DRAW_ARGUMENTS, DRAW_COMPONENTS, DRAW_COUNT, DRAW_FORM, DRAW_HASH, DRAW_SORT,
    DRAW_STREAM, EMPIRICAL, FAULT, FIXED_NUMBER, FIXED_QUANTILE, KEY_HIGH, KEY_LOW, MIXTURE,
    OWNER_HIGH, OWNER_LOW, PARAMETERS, PLAIN, REST, UNIFORMS, WEIGHTS,
)  # fmt: skip
from sim.engines.compiled.types import Doubles, Longs, kernel
from sim.language import quantiles as q
from sim.language.distributions import (
    LARGEST_COUNT,
    LARGEST_SHAPE,
    LARGEST_VALUE,
    SMALLEST_SHAPE,
)
from sim.language.quantiles import ABOVE_ZERO, BELOW_ONE
from sim.language.special import standard_normal
from sim.program.program import NONE
from sim.program.streams import philox, to_unit

# The forms of the language, in the order in which `FORMS` of `packing` numbers them.
(
    CONSTANT, EXPONENTIAL, NORMAL, LOGISTIC_LAW, UNIFORM_LAW, TRIANGULAR, LOGNORMAL_CV,
    LOGNORMAL_MEDIAN,
    GAMMA_CV, GAMMA_SHAPE, ERLANG, WEIBULL_SCALE, WEIBULL_MEAN, BETA, BETA_UNIT, BETA_ON, PERT,
    GEOMETRIC, POISSON,
) = range(19)  # fmt: skip
LOGNORMAL_READY = 19  # by cv, with the parts that no uniform changes worked out


@kernel("float(int, float, float, float, float, float)")
def rare_quantile(form: int, u: float, a: float, b: float, c: float, d: float) -> float:
    """The quantile at u of the distributions that take longer."""
    if form == GAMMA_CV:
        return q.gamma_by_cv(u, a, b)
    if form == GAMMA_SHAPE:
        return q.gamma_by_shape(u, a, b)
    if form == ERLANG:
        return q.erlang(u, a, b)
    if form == WEIBULL_SCALE:
        return q.weibull_by_scale(u, a, b)
    if form == WEIBULL_MEAN:
        return q.weibull_by_mean(u, a, b)
    if form == BETA:
        return q.standard_beta(u, a, b)
    if form == BETA_UNIT:
        return q.beta_on_unit(u, a, b)
    if form == BETA_ON:
        return q.beta_on(u, a, b, c, d)
    if form == PERT:
        return q.pert(u, a, b, c)
    if form == GEOMETRIC:
        return q.geometric(u, a)
    return q.poisson(u, a)


@kernel("float(int, float, float, float, float, float)")
def quantile(form: int, u: float, a: float, b: float, c: float, d: float) -> float:
    """The quantile at u of a form with these parameters, in the form's own order."""
    if form == EXPONENTIAL:
        return q.exponential(u, a)
    if form == LOGNORMAL_READY:
        return q.positive(a * q.positive_exp(b * standard_normal(u) - c))
    if form == LOGNORMAL_CV:
        return q.lognormal_by_cv(u, a, b)
    if form == CONSTANT:
        return a
    if form == UNIFORM_LAW:
        return q.uniform(u, a, b)
    if form == NORMAL:
        return q.normal(u, a, b)
    if form == LOGISTIC_LAW:
        return q.logistic(u, a, b)
    if form == TRIANGULAR:
        return q.triangular(u, a, b, c)
    if form == LOGNORMAL_MEDIAN:
        return q.lognormal_by_median(u, a, b)
    return rare_quantile(form, u, a, b, c, d)


@kernel("bool(int, float, float, float, float)")
def are_sound(form: int, a: float, b: float, c: float, d: float) -> bool:
    """Whether parameters obey the rule of their form: what `Form.check` says, without its words."""
    sound = abs(a) <= LARGEST_VALUE and abs(b) <= LARGEST_VALUE
    sound = sound and abs(c) <= LARGEST_VALUE and abs(d) <= LARGEST_VALUE
    if form == EXPONENTIAL:
        return sound and a > 0.0
    if form == NORMAL or form == LOGISTIC_LAW:
        return sound and b >= 0.0
    if form == UNIFORM_LAW:
        return sound and a <= b
    if form == TRIANGULAR or form == PERT:
        return sound and a <= b and b <= c
    if form == LOGNORMAL_CV or form == LOGNORMAL_MEDIAN:
        return sound and a > 0.0 and b >= 0.0
    if form == GAMMA_CV:
        return sound and a > 0.0 and b >= 0.0 and b * b * SMALLEST_SHAPE <= 1.0
    if form == GAMMA_SHAPE or form == WEIBULL_SCALE or form == WEIBULL_MEAN:
        return sound and a >= SMALLEST_SHAPE and b > 0.0
    if form == ERLANG:
        return sound and a > 0.0 and b >= 1.0 and b % 1.0 == 0.0
    if form == BETA:
        return sound and min(a, b) >= SMALLEST_SHAPE and max(a, b) <= LARGEST_SHAPE
    if form == BETA_UNIT or form == BETA_ON:
        low, high = (0.0, 1.0) if form == BETA_UNIT else (c, d)
        within = b >= 0.0 and low <= a and a <= high
        spread = b * b < (a - low) * (high - a) and b * 1000 >= high - low
        return sound and within and (b == 0.0 or spread)
    if form == GEOMETRIC or form == POISSON:
        return sound and a >= 0.0 and a <= LARGEST_COUNT
    return sound


@kernel("int(code, number, reals, int, int, int, int, float)")
def choose(
    code: Longs, number: Doubles, reals: Doubles, draw: int, weights: int, count: int, base: int,
    u: float,
) -> int:  # fmt: skip
    """Which of the weights u meets; REST of the head is where inside it (`quantiles.pick`)."""
    room = int(reals[WEIGHTS])
    total = 0.0
    sound = True
    for i in range(count):
        weight = evaluate(code, number, reals, code[weights + i], base)
        reals[room + i] = weight
        total += weight
        sound = sound and weight >= 0.0
    if not (sound and 0.0 < total < math.inf):
        fail(reals, PARAMETERS, draw, count)
        return 0
    rest = u * total
    index = 0
    for i in range(count):
        weight = reals[room + i]
        if weight > 0.0:
            index = i
            if rest < weight:
                reals[REST] = min(max(rest / weight, ABOVE_ZERO), BELOW_ONE)
                return index
            rest -= weight
    reals[REST] = BELOW_ONE
    return index


@kernel("float(code, number, reals, int, int, float)")
def sample(
    code: Longs, number: Doubles, reals: Doubles, draw: int, base: int, u: float
) -> float:  # fmt: skip
    """The value of a draw at the uniform u, or of a plain expression."""
    if reals[FAULT] != 0.0:
        return 0.0  # what is kept for the message of the first fault stays
    sort = code[draw + DRAW_SORT]
    at = code[draw + DRAW_ARGUMENTS]
    if sort == FIXED_NUMBER:
        return number[at]
    if sort == PLAIN:
        return evaluate(code, number, reals, at, base)
    while sort == MIXTURE:
        index = choose(code, number, reals, draw, at, code[draw + DRAW_COUNT], base, u)
        u = reals[REST]
        draw = code[code[draw + DRAW_COMPONENTS] + index]
        sort = code[draw + DRAW_SORT]
        at = code[draw + DRAW_ARGUMENTS]
    form = code[draw + DRAW_FORM]
    if sort == FIXED_QUANTILE:
        return quantile(form, u, number[at], number[at + 1], number[at + 2], number[at + 3])
    count = code[draw + DRAW_COUNT]
    if sort == CHOICE:
        return choose(code, number, reals, draw, at, count, base, u)
    if sort == EMPIRICAL:
        half = count // 2
        index = choose(code, number, reals, draw, at + half, half, base, u)
        return evaluate(code, number, reals, code[at + index], base)
    # Places that a form does not have are 1, which every rule allows.
    room = int(reals[WEIGHTS])
    for i in range(4):
        reals[room + i] = 1.0
    for i in range(count):
        word = code[at + i]
        reals[room + i] = (
            number[-1 - word] if word < 0 else evaluate(code, number, reals, word, base)
        )
    a, b, c, d = reals[room], reals[room + 1], reals[room + 2], reals[room + 3]
    if not are_sound(form, a, b, c, d):
        fail(reals, PARAMETERS, draw, count)
        return 0.0
    return quantile(form, u, a, b, c, d)


@kernel("float(code, reals, int, int)", inline=True)
def uniform_of(code: Longs, reals: Doubles, draw: int, base: int) -> float:
    """The next uniform of a draw's name; 0.5 for a plain expression, which ignores it."""
    stream = code[draw + DRAW_STREAM]
    if stream == NONE:
        return 0.5
    return next_uniform(code, reals, base, stream, code[draw + DRAW_HASH])


@kernel("float(code, number, reals, int, int)", inline=True)
def drawn(code: Longs, number: Doubles, reals: Doubles, draw: int, base: int) -> float:
    """A value drawn now."""
    return sample(code, number, reals, draw, base, uniform_of(code, reals, draw, base))


@kernel("float(code, number, reals, int, int)")
def first_value(code: Longs, number: Doubles, reals: Doubles, draw: int, base: int) -> float:
    """The value of a draw at its first visit, which is not counted."""
    u = 0.5
    if code[draw + DRAW_STREAM] != NONE:
        u = keyed(reals, base, code[draw + DRAW_HASH], 0)
    return sample(code, number, reals, draw, base, u)


@kernel("void(code, reals, int, int, int)", inline=True)
def draw_first(code: Longs, reals: Doubles, base: int, begins: int, count: int) -> None:
    """The uniforms of the first visits of what a case begins with, into their room in `reals`.

    All at once, since a processor computes several of them in the time of one.
    """
    room = int(reals[UNIFORMS])
    names = begins + 2 * count
    low, high = int(reals[base + OWNER_LOW]), int(reals[base + OWNER_HIGH])
    key_low, key_high = int(reals[KEY_LOW]), int(reals[KEY_HIGH])
    for i in range(count):
        words = philox(0, code[names + i], low, high, key_high, key_low)
        reals[room + i] = to_unit(words[0], words[1])


@kernel("void(code, number, reals, int, int, int)", inline=True)
def begin_with(
    code: Longs, number: Doubles, reals: Doubles, base: int, begins: int, count: int
) -> None:
    """Set what a case begins with, each of it drawn at its first visit."""
    draw_first(code, reals, base, begins, count)
    room = int(reals[UNIFORMS])
    for i in range(count):
        draw = code[begins + 2 * i + 1]
        value = sample(code, number, reals, draw, base, reals[room + i])
        reals[base + code[begins + 2 * i]] = finite(reals, value, draw)
