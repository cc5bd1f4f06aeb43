"""What a fault of the kernel means, in the words of the language."""

from __future__ import annotations

from collections.abc import Sequence

from sim.engines.compiled.fields import (
    BORN, DIVISION, DOING, DOMAIN, FAULT, FAULT_AT, FAULT_VALUE, KIND, KIND_NUMBER, MOST_STEPS,
    MOST_TOKENS, NEGATIVE_RATE, NOT_A_NUMBER, NOT_FINITE, NOT_THE_PULLERS, NOW, NO_ELEMENT,
    NO_PERSON, NO_TIME, NUMBER, OF_TOKEN, PARAMETERS, PC, PROBABILITY, PULLED_RESTS, QUANTILE,
    RANGE, RUNNING_TOKEN, SOURCE_BEGINS, SOURCE_NUMBER, SOURCE_PLANS, SOURCE_ROW, STARTING_WORK,
    SUBJECT, TOO_MANY_CASES, TOO_MANY_STEPS, TOO_MANY_TOKENS, UNSET, WHERE,
)  # fmt: skip
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.types import Doubles, Longs
from sim.errors import RunStopped
from sim.language.distributions import DISTRIBUTIONS, check_weights
from sim.program.program import NONE, Draw

TEXTS = {
    DIVISION: "float division by zero",
    DOMAIN: "math domain error",
    RANGE: "math range error",
    UNSET: "a state was read before it was set",
    NOT_A_NUMBER: "not a number",
    NO_PERSON: "a person was named before there was one",
    NOT_THE_PULLERS: "the first task of a pulled case must be the puller's own",
    PULLED_RESTS: "a pulled case must come to its first task at once",
    TOO_MANY_STEPS: f"{MOST_STEPS} steps without time passing",
    TOO_MANY_TOKENS: f"more than {MOST_TOKENS} tokens of one case",
    TOO_MANY_CASES: f"{MOST_STEPS} cases without time passing",
}


def told(packed: Packed, ints: Longs, reals: Doubles) -> RunStopped:
    """The error of a run that met a fault: where, why, which case and when."""
    text = _place(packed, ints, reals, reason(packed, reals))
    return RunStopped(text)


def reason(packed: Packed, reals: Doubles) -> str:
    """Why a run cannot go on."""
    fault, at, value = int(reals[FAULT]), int(reals[FAULT_AT]), float(reals[FAULT_VALUE])
    if fault in TEXTS:
        return TEXTS[fault]
    if fault == NOT_FINITE:
        return f"a number that is not finite: {value:g}"
    if fault == NO_TIME:
        return f"a time of {value:g} h"
    if fault == NEGATIVE_RATE:
        return f"a rate of {value:g} per hour"
    if fault == NO_ELEMENT:
        return f"there is no element {value:g} in a list of {packed.code[at - 1]}"
    if fault == PROBABILITY:
        stream = packed.program.streams[int(packed.code[at - 2])]
        return f"{stream}: a probability of {value:g}"
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
    return f"{name}: {rule} (got {', '.join(f'{v:g}' for v in values)})"


def refuse(rule: str, name: str, values: Sequence[float]) -> None:
    """Raise RunStopped if a rule is broken."""
    if rule:
        raise RunStopped(broken_rule(rule, name, values))


def _place(packed: Packed, ints: Longs, reals: Doubles, why: str) -> str:
    program = packed.program
    doing, where = int(ints[DOING]), int(ints[WHERE])
    if ints[BORN]:
        born = int(ints[BORN])
        kind = program.kinds[_kind_of(packed, ints, born)]
        why = _of_case(packed, ints, reals, f"cases.{kind.name}", why, born)
        if doing != RUNNING_TOKEN:
            return why
    if doing in (SOURCE_PLANS, SOURCE_BEGINS):
        name = program.sources[int(packed.code[ints[where + SOURCE_ROW] + SOURCE_NUMBER])].name
        if doing == SOURCE_PLANS:
            return f"sources.{name}: {why} (at {reals[NOW]:g} h)"
        if int(reals[FAULT]) == TOO_MANY_TOKENS:
            return why
        return _of_case(packed, ints, reals, f"sources.{name}", why, int(ints[SUBJECT]))
    case = int(ints[SUBJECT])
    if doing == RUNNING_TOKEN:
        place = program.places[(where - packed.operations) // 6]
    elif doing == STARTING_WORK:
        place = _resting_place(packed, ints, int(ints[where + OF_TOKEN]))
    elif where:
        place = _resting_place(packed, ints, where)
    else:
        place = f"state of {program.kinds[_kind_of(packed, ints, case)].name}"
    return _of_case(packed, ints, reals, place, why, case)


def _resting_place(packed: Packed, ints: Longs, token: int) -> str:
    """The step at which a token rests."""
    return packed.program.places[(int(ints[token + PC]) - packed.operations) // 6 - 1]


def _kind_of(packed: Packed, ints: Longs, case: int) -> int:
    return int(packed.code[ints[case + KIND] + KIND_NUMBER])


def _of_case(packed: Packed, ints: Longs, reals: Doubles, place: str, why: str, case: int) -> str:
    kind = packed.program.kinds[_kind_of(packed, ints, case)]
    number = int(ints[case + NUMBER])
    return f"{place}: {why} (case {number} of kind {kind.name}, at {reals[NOW]:g} h)"
