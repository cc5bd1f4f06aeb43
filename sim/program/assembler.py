"""Collects operations, words and tables while a scenario is lowered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from sim.language.nodes import Draw as DrawNode
from sim.language.nodes import Expr, Value
from sim.language.scenario import Scenario
from sim.program import program as p
from sim.program.layout import Layout, NumberTables
from sim.program.program import Code
from sim.program.words import Ground, What, written


@dataclass
class Assembler:
    """The growing parts of a program. Indices of equal constants and names are shared.

    streams, delays, traits: index by name. numbers: (word, number or the parameter that it is)
    of all constants, whose values nothing else here depends on.
    """

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
    numbers: list[tuple[int, float | str]] = field(default_factory=list)
    draws: list[p.Draw] = field(default_factory=list)
    streams: dict[str, int] = field(default_factory=dict)
    delays: dict[str, int] = field(default_factory=dict)
    traits: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.ground = Ground(self.scenario, self.layouts, self.tables)

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
        text = written(expr, self.ground, watch, running or {})
        first = len(self.words)
        self.words.extend(text.words)
        slots = [self._take_temporary(kind) for _ in range(text.temporaries)]
        for at, what, which in text.open:
            word, a, b = self.words[first + at]
            operand = a + first if what == "jump" else self._operand(what, which, slots)
            self.words[first + at] = (word, operand, b)
        self.numbers.extend((first + at, number) for at, number in text.numbers)
        self.starts.append(len(self.words))
        self.expression_places.append(place)
        self.spans.extend((name, first + at, first + end) for name, at, end in text.spans)
        self.formulas.append(frozenset(e.name for e in expr.walk() if e.op == "formula"))
        return len(self.starts) - 2

    def _operand(self, what: What, which: int | str, slots: Sequence[int]) -> int:
        """The index of a trait or stream of this program, or the slot of a temporary."""
        if isinstance(which, int):
            return slots[which]
        return self.trait(which) if what == "trait" else self.stream(which)

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

    def stream(self, name: str) -> int:
        return self.streams.setdefault(name, len(self.streams))

    def trait(self, name: str) -> int:
        return self.traits.setdefault(name, len(self.traits))

    def delay(self, name: str) -> int:
        return self.delays.setdefault(name, len(self.delays))

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

    def _take_temporary(self, kind: str) -> int:
        """A slot for a drawn yes or no while an expression is evaluated."""
        return self.layouts[kind].place(f"temporary {self.layouts[kind].size}")

    def arrays(self) -> tuple[p.Integers, p.Integers, p.Integers, p.Doubles, p.Doubles]:
        constants: dict[float, int] = {}
        operands = [
            constants.setdefault(value, len(constants)) for value in map(self._value, self.numbers)
        ]
        words = np.array(self.words, dtype=np.int32).reshape(-1, 3)
        words[[at for at, _ in self.numbers], 1] = operands
        return (
            np.array(self.operations, dtype=np.int32).reshape(-1, 6),
            words,
            np.array(self.starts, dtype=np.int32),
            np.array(list(constants), dtype=np.float64),
            np.array(self.tables.values, dtype=np.float64),
        )

    def _value(self, number: tuple[int, float | str]) -> float:
        _, which = number
        if not isinstance(which, str):
            return which
        value = self.scenario.parameters[which].value
        assert not isinstance(value, tuple), "a list is read by `index` or `count`"
        return value

    def as_left_by(self, other: Assembler) -> Assembler:
        """What `other` has assembled, to go on from for a scenario that differs in numbers."""
        for name, left in other.layouts.items():
            layout = self.layouts[name]
            layout.slot, layout.width, layout.size = dict(left.slot), dict(left.width), left.size
        self.operations, self.places = other.operations[:], other.places[:]
        self.words, self.starts, self.numbers = other.words[:], other.starts[:], other.numbers[:]
        self.expression_places = other.expression_places[:]
        self.formulas, self.spans, self.draws = other.formulas[:], other.spans[:], other.draws[:]
        self.streams, self.delays = dict(other.streams), dict(other.delays)
        self.traits = dict(other.traits)
        return self
