"""A program packed once, with all settled that no run can change."""

from __future__ import annotations

import math

import numpy as np

from sim.engines import stops
from sim.engines.compiled.drawing import LOGNORMAL_READY
from sim.engines.compiled.entries import survey
from sim.engines.compiled.fields import DOCUMENT_COLUMNS, DRAW_ARGUMENTS, DRAW_FORM, FIXED_QUANTILE
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.packing import Packer
from sim.engines.compiled.types import Doubles
from sim.errors import RunStopped
from sim.language import quantiles as q
from sim.language.distributions import DISTRIBUTIONS
from sim.program.program import NONE, Code, Program


def pack(program: Program) -> Packed:
    """The arrays of a program. Raises RunStopped if a constant draw breaks its rule."""
    packer = Packer(program)
    operations = program.operations.tolist()
    packed = Packed(
        program=program,
        code=np.array(packer.code, dtype=np.int64),
        number=np.array([*packer.number, 0.0], dtype=np.float64),
        operations=packer.operations,
        expressions=tuple(packer.expressions),
        draws=tuple(packer.draws),
        kinds=tuple(packer.kinds),
        sources=tuple(packer.sources),
        calendars=tuple(packer.calendars),
        pulls=tuple(packer.pulls),
        surveys=packer.surveys,
        stack=packer.stack,
        weights=packer.weights,
        launched=packer.launched,
        begins=packer.begins,
        widest=max([1, *(row[2] for row in operations if row[0] == Code.SPLIT)]),
        largest_case=packer.largest_case,
        counters=1 + max([-1, *(row[1] for row in operations if row[0] == Code.COUNT)]),
        flags=max((len(kind.flags) for kind in program.kinds), default=0),
        comparisons=max((len(watch.comparisons) for watch in program.watches), default=0),
        document_width=DOCUMENT_COLUMNS
        + max((len(d.columns) for d in program.documents), default=0),
        traits=len(program.traits) * packer.people,
    )
    settle_constants(packed, packer)
    return packed


def worth(packed: Packed, reals: Doubles, draw: int = NONE, expression: int = NONE) -> float:
    """The value of a draw or an expression for the case that is none, as it stands in `reals`."""
    answer = np.empty(1)
    survey(packed.code, packed.number, reals, answer, NONE, 0, 0, draw, expression, 0, packed.blank)
    return float(answer[0])


def settle_constants(packed: Packed, packer: Packer) -> None:
    """Work out the parameters that nothing can change, and check them."""
    reals = np.zeros(packed.blank + packed.largest_case + packed.traits + 1)
    for number, draw in enumerate(packed.program.draws):
        at = packed.draws[number]
        if packed.code[at] != FIXED_QUANTILE:
            continue
        spec = DISTRIBUTIONS[draw.distribution].form(draw.form)
        values = []
        for place, name in enumerate(spec.parameters):
            word = packed.expressions[draw.arguments[draw.form.index(name)]]
            value = worth(packed, reals, expression=word)
            values.append(value)
            packed.number[packed.code[at + DRAW_ARGUMENTS] + place] = value
        rule = spec.check(*values)
        if rule:
            raise RunStopped(stops.no_draw(draw.distribution, rule, values))
        if spec.quantile is q.lognormal_by_cv:
            _, cv = values
            spread = math.log1p(cv * cv)
            first = packed.code[at + DRAW_ARGUMENTS]
            packed.code[at + DRAW_FORM] = LOGNORMAL_READY
            packed.number[first + 1 : first + 3] = math.sqrt(spread), 0.5 * spread
