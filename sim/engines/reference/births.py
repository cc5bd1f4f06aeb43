"""What a case holds when it is made: a block of slots copied, and only the rest drawn."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.program.program import ELEMENT, NONE, PARENT, Kind, Program
from sim.program.settled import plain_number

if TYPE_CHECKING:
    from sim.engines.reference.cases import Case
    from sim.engines.reference.operators import Memory


class Birth:
    """How cases of a kind begin.

    begins: (slot, draw) of what is drawn or computed, in order; plain numbers are in the
    block that is copied. visits: draws taken by stream once a case is made.
    """

    def __init__(self, program: Program, kind: Kind) -> None:
        self._block: Memory = [math.nan] * kind.slots
        for flag in kind.flags:
            self._block[flag] = 0.0
        self.begins: list[tuple[int, int]] = []
        self.visits: dict[int, int] = {}
        for slot, draw in kind.begins:
            row = program.draws[draw]
            number = plain_number(program, row.arguments[0]) if row.stream == NONE else None
            if number is None:
                self.begins.append((slot, draw))
            else:
                self._block[slot] = number
            if row.stream != NONE:
                self.visits[row.stream] = self.visits.get(row.stream, 0) + 1

    def memory(self, parent: Case | None, element: float) -> Memory:
        """Slots of a new case: unset, flags down, plain start values in their places."""
        memory = self._block.copy()
        memory[PARENT] = None if parent is None else parent.memory
        memory[ELEMENT] = element
        return memory
