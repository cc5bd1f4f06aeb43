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

    constants, streams, delays, traits: index by constant or name.
    """

    scenario: Scenario
    layouts: Mapping[str, Layout]
    tables: NumberTables
    operations: list[list[int]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    words: list[tuple[int, int, int]] = field(default_factory=list)
    starts: list[int] = field(default_factory=lambda: [0])
    formulas: list[frozenset[str]] = field(default_factory=list)
    spans: list[tuple[str, int, int]] = field(default_factory=list)
    constants: dict[float, int] = field(default_factory=dict)
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
        self, expr: Expr, kind: str, watch: bool = False, running: Mapping[str, int] | None = None
    ) -> int:
        """Lower an expression for cases of `kind`.

        watch: strict comparisons of levels hold from the crossing on.
        running: index of the running element by set.
        """
        text = written(expr, kind, self.ground, watch, running or {})
        first = len(self.words)
        self.words.extend(text.words)
        slots = [self._take_temporary(kind) for _ in range(text.temporaries)]
        for at, what, which in text.open:
            word, a, b = self.words[first + at]
            operand = a + first if what == "jump" else self._operand(what, which, slots)
            self.words[first + at] = (word, operand, b)
        self.starts.append(len(self.words))
        self.spans.extend((name, first + at, first + end) for name, at, end in text.spans)
        self.formulas.append(text.formulas)
        return len(self.starts) - 2

    def _operand(self, what: What, which: float | str, slots: Sequence[int]) -> int:
        """Where a number, parameter, trait, stream or temporary slot of this program lies."""
        if isinstance(which, str):
            if what == "parameter":
                value = self.scenario.parameters[which].value
                assert not isinstance(value, tuple), "a list is read by `index` or `count`"
                return self.constant(value)
            return self.trait(which) if what == "trait" else self.stream(which)
        return self.constant(which) if what == "number" else slots[int(which)]

    def number(self, value: float) -> int:
        """An expression that is this number."""
        return self.expression(Expr("const", value=value), "")

    def draw(
        self, value: Value, kind: str, stream: str, running: Mapping[str, int] | None = None
    ) -> int:
        """Lower a draw, or an expression standing where a draw may."""
        if isinstance(value, Expr):
            self.draws.append(p.Draw("", (), (self.expression(value, kind, running=running),)))
        else:
            self.draws.append(self._draw(value, kind, self.stream(stream), running))
        return len(self.draws) - 1

    def _draw(
        self, value: DrawNode, kind: str, stream: int, running: Mapping[str, int] | None
    ) -> p.Draw:
        arguments = tuple(self.expression(arg, kind, running=running) for arg in value.args)
        components = []
        for component in value.components:
            self.draws.append(self._draw(component, kind, stream, running))
            components.append(len(self.draws) - 1)
        return p.Draw(value.distribution, value.form, arguments, tuple(components), stream)

    def constant(self, value: float) -> int:
        return self.constants.setdefault(value, len(self.constants))

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
        return (
            np.array(self.operations, dtype=np.int32).reshape(-1, 6),
            np.array(self.words, dtype=np.int32).reshape(-1, 3),
            np.array(self.starts, dtype=np.int32),
            np.array(list(self.constants), dtype=np.float64),
            np.array(self.tables.values, dtype=np.float64),
        )
