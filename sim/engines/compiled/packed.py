"""A program as the arrays of the compiled engine."""

from __future__ import annotations

from dataclasses import dataclass

from sim.engines.compiled.fields import STACK
from sim.engines.compiled.types import Doubles, Longs
from sim.program.program import Program


@dataclass(frozen=True)
class Packed:
    """A program as arrays.

    The rest is for the host: where operations, draws and expressions lie, and how much room the
    head of `reals` needs. surveys: for each source that looks at a population before the run,
    begins (index and count).
    """

    program: Program
    code: Longs
    number: Doubles
    operations: int
    expressions: tuple[int, ...]
    draws: tuple[int, ...]
    kinds: tuple[int, ...]
    sources: tuple[int, ...]
    calendars: tuple[int, ...]
    pulls: tuple[int, ...]
    surveys: tuple[tuple[int, int], ...]
    stack: int
    weights: int
    launched: int
    begins: int
    widest: int
    largest_case: int
    counters: int
    flags: int
    comparisons: int
    document_width: int
    traits: int

    @property
    def room(self) -> int:
        """Where the room for weights begins in `reals`."""
        return STACK + self.stack

    @property
    def blank(self) -> int:
        """Where the block of a case that is none begins in `reals`."""
        return self.room + self.weights + self.launched + self.begins
