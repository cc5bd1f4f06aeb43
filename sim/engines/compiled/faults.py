"""What a fault of the kernel means, in the words of the language."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from sim.engines import stops
from sim.engines.compiled.fields import (
    BORN, DIVISION, DOING, DOMAIN, FAULT, FAULT_AT, FAULT_VALUE, KIND, KIND_NUMBER,
    NEGATIVE_RATE, NOT_A_NUMBER, NOT_FINITE, NOT_THE_PULLERS, NOW, NO_ELEMENT, NO_PERSON,
    NO_TIME, NUMBER, OF_TOKEN, PARAMETERS, PC, PROBABILITY, PULLED_RESTS, QUANTILE, RANGE,
    RUNNING_TOKEN, SOURCE_BEGINS, SOURCE_NUMBER, SOURCE_PLANS, SOURCE_ROW, STARTING_WORK,
    SUBJECT, TOO_MANY_CASES, TOO_MANY_STEPS, TOO_MANY_TOKENS, UNSET, WHERE,
)  # fmt: skip
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.types import Doubles, Longs
from sim.engines.moment import MOST_STEPS, MOST_TOKENS
from sim.engines.stops import Impossible
from sim.errors import RunStopped
from sim.language.distributions import DISTRIBUTIONS, check_weights

TEXTS = {
    DIVISION: stops.BY_ZERO,
    DOMAIN: stops.NOT_REAL,
    RANGE: stops.TOO_LARGE,
    UNSET: stops.UNSET,
    NOT_A_NUMBER: stops.NO_NUMBER,
    NO_PERSON: stops.NO_PERSON,
    NOT_THE_PULLERS: stops.NOT_THEIRS,
    PULLED_RESTS: stops.NOT_AT_ONCE,
    TOO_MANY_STEPS: stops.too_many_steps(MOST_STEPS),
    TOO_MANY_TOKENS: stops.too_many_tokens(MOST_TOKENS),
    TOO_MANY_CASES: stops.too_many_arrivals(MOST_STEPS),
}
# Faults that are met inside an expression.
OF_EXPRESSIONS = {DIVISION, DOMAIN, RANGE, UNSET, NOT_A_NUMBER, NO_ELEMENT, PROBABILITY}


def why(packed: Packed, reals: Doubles) -> Impossible:
    """What cannot go on, and in which expression."""
    fault, at, value = int(reals[FAULT]), int(reals[FAULT_AT]), float(reals[FAULT_VALUE])
    place = ""
    if fault in OF_EXPRESSIONS:
        number = bisect_right(packed.expressions, at - 1) - 1
        place = packed.program.expression_places[number]
    return Impossible(_reason(packed, reals, fault, at, value), place)


def _reason(packed: Packed, reals: Doubles, fault: int, at: int, value: float) -> str:
    if fault in TEXTS:
        return TEXTS[fault]
    if fault == NOT_FINITE:
        return stops.not_finite(value)
    if fault == NO_TIME:
        return stops.no_time(value)
    if fault == NEGATIVE_RATE:
        return stops.no_rate(value)
    if fault == NO_ELEMENT:
        return stops.no_element(value, int(packed.code[at - 1]))
    if fault == PROBABILITY:
        return stops.no_probability(packed.program.streams[int(packed.code[at - 2])], value)
    assert fault == PARAMETERS
    return _parameters(packed, reals, packed.draws.index(at), int(value))


def _parameters(packed: Packed, reals: Doubles, draw: int, count: int) -> str:
    row = packed.program.draws[draw]
    values = [float(x) for x in reals[packed.room : packed.room + count]]
    if packed.code[packed.draws[draw]] != QUANTILE:
        name = "mixture" if row.distribution == "mixture" else "choice"
        return broken_rule(check_weights(values), name, values)
    spec = DISTRIBUTIONS[row.distribution].form(row.form)
    return broken_rule(spec.check(*values), row.distribution, values)


def broken_rule(rule: str, name: str, values: Sequence[float]) -> str:
    assert rule, f"the kernel refuses what {name} allows: {values}"
    return stops.no_draw(name, rule, values)


def told(packed: Packed, ints: Longs, reals: Doubles) -> RunStopped:
    """The error of a run that met a fault: where, why, which case and when."""
    program, cause = packed.program, why(packed, reals)
    doing, where, case = int(ints[DOING]), int(ints[WHERE]), int(ints[SUBJECT])
    if ints[BORN]:
        case = int(ints[BORN])
        place = f"cases.{_kind_of(packed, ints, case)}"
    elif doing in (SOURCE_PLANS, SOURCE_BEGINS):
        name = program.sources[int(packed.code[ints[where + SOURCE_ROW] + SOURCE_NUMBER])].name
        if doing == SOURCE_PLANS:
            return stops.of_source(name, cause, float(reals[NOW]))
        place = f"sources.{name}"
    elif doing == RUNNING_TOKEN:
        place = program.places[(where - packed.operations) // 6]
    elif doing == STARTING_WORK:
        place = _resting_place(packed, ints, int(ints[where + OF_TOKEN]))
    elif where:
        place = _resting_place(packed, ints, where)
    else:
        place = f"state of {_kind_of(packed, ints, case)}"
    number, kind = int(ints[case + NUMBER]), _kind_of(packed, ints, case)
    return stops.of_case(place, cause, number, kind, float(reals[NOW]))


def _resting_place(packed: Packed, ints: Longs, token: int) -> str:
    """The step at which a token rests."""
    return packed.program.places[(int(ints[token + PC]) - packed.operations) // 6 - 1]


def _kind_of(packed: Packed, ints: Longs, case: int) -> str:
    return packed.program.kinds[int(packed.code[ints[case + KIND] + KIND_NUMBER])].name
