"""A population: cases that exist from time 0, drawn in bulk and made one by one.

Draws are keyed, so the first uniforms of all cases can be taken in one go; a case has the same
ones whether it is made or not.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from sim.engines.reference.cases import finite
from sim.program.program import NONE
from sim.program.streams import case_owner, uniforms

if TYPE_CHECKING:
    from sim.engines.reference.operators import Memory
    from sim.engines.reference.world import World


class Population:
    """All cases of a kind. owners: keys of their draws. elements: of each, as slots hold it."""

    def __init__(self, world: World, number: int) -> None:
        self.world = world
        kind = world.program.kinds[number]
        self.birth = world.births[kind.name]
        sizes = kind.counts or ()
        firsts = [case_owner(kind.name, element, 0) for element in kind.elements]
        self.owners = np.concatenate(
            [
                np.uint64(first) + np.arange(size, dtype=np.uint64)
                for first, size in zip(firsts, sizes, strict=True)
            ]
        )
        self.elements = array("d", np.repeat(np.arange(len(sizes), dtype=float), sizes).tobytes())
        self._columns: dict[int, array[float]] = {}

    def column(self, stream: int) -> array[float]:
        """The first uniform of a stream, of every case; 0.5 for plain expressions."""
        if stream not in self._columns:
            world, size = self.world, len(self.elements)
            drawn = np.full(size, 0.5)
            if stream != NONE and size:
                drawn = uniforms(world.key, self.owners, world.hashes[stream], 0)
            self._columns[stream] = array("d", drawn.tobytes())
        return self._columns[stream]

    def memory(self, index: int, begins: Sequence[tuple[int, int]]) -> Memory:
        """Slots of a case with the given begins (slot, draw) done."""
        memory = self.birth.memory(None, self.elements[index])
        for slot, draw in begins:
            memory[slot] = self.first_value(draw, memory, index)
        return memory

    def first_value(self, draw: int, memory: Memory, index: int) -> float:
        """A draw of a case at its first visit."""
        world = self.world
        return finite(world.samples[draw](memory, self.column(world.streams[draw])[index]))

    def memories(self, begins: Sequence[tuple[int, int]]) -> Iterator[tuple[int, Memory]]:
        """(number, slots) of every case, with only some begins done and no case made."""
        samples, streams = self.world.samples, self.world.streams
        plan = [(slot, samples[draw], self.column(streams[draw])) for slot, draw in begins]
        for index, element in enumerate(self.elements):
            memory = self.birth.memory(None, element)
            for slot, sample, drawn in plan:
                memory[slot] = sample(memory, drawn[index])
            yield index, memory
