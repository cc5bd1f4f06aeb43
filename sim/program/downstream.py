"""Where it is felt if something goes wrong at an operation: what comes after it, and whoever asks.

Felt is everything that a token may come to after the operation, the tokens it starts and cases
it launches, and the journeys it stops. What is set there is felt as well: by every operation,
rate of a level and source that reads it, and by all that comes after those. Cases do not see
each other, so nothing is felt through the queues of others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from sim.program.graph import forward, successors
from sim.program.program import NONE, Code, Program
from sim.program.watching import above, kinds_of_operations, reads, writes

Slot: TypeAlias = tuple[int, int]  # kind, slot


@dataclass(frozen=True)
class Felt:
    """Names of what is felt at some operations or after them."""

    tasks: frozenset[str]
    documents: frozenset[str]
    outcomes: frozenset[str]


def tasks_of(program: Program, actor: str) -> list[int]:
    """The operations at which cases ask for work of an actor."""
    return [
        at
        for at, (code, a, *_) in enumerate(program.operations.tolist())
        if code == Code.TASK and program.actors[program.calls[a].actor].name == actor
    ]


def entries_of(program: Program, source: str) -> list[int]:
    """Where the tokens of a source begin."""
    return [program.entries[one.entry].start for one in program.sources if one.name == source]


def felt(program: Program, starts: Iterable[int]) -> Felt:
    """What is felt if something goes wrong at the operations `starts`."""
    tasks, documents, outcomes = set(), set(), set()
    for at in _Spread(program).from_(starts):
        code, a, *_ = program.operations[at].tolist()
        if code == Code.TASK:
            tasks.add(program.tasks[program.calls[a].task])
        elif code == Code.DOCUMENT:
            documents.add(program.documents[a].name)
        elif code == Code.LEAVE:
            outcomes.add(program.outcomes[a])
    return Felt(frozenset(tasks), frozenset(documents), frozenset(outcomes))


class _Spread:
    """How what is wrong at some operations spreads over a program."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.kinds = kinds_of_operations(program)
        self.graph = successors(program, tokens=True)
        for at, (code, a, *_) in enumerate(program.operations.tolist()):
            if code == Code.LAUNCH:
                self.graph[at].append(program.entries[program.launches[a].entry].start)
            elif code == Code.STOP:
                self.graph[at] += self._stopped(a, self.kinds[at])
        self.asked = [frozenset(self._asked(at)) for at in range(len(self.graph))]

    def from_(self, starts: Iterable[int]) -> set[int]:
        """Every operation at which it is felt."""
        begun = set(starts)
        while True:
            found = forward(self.graph, begun)
            more = {*self._readers(self._written(found)), *self._joined(found)} - found
            if not more:
                return found
            begun |= more

    def _stopped(self, journey: int, kind: int) -> Iterator[int]:
        """Where the tokens begin that a `stop` of this journey may end."""
        for entry in self.program.entries:
            if entry.kind == kind and entry.journey == journey:
                yield entry.start

    def _written(self, found: set[int]) -> set[Slot]:
        """What these operations set, with the levels whose rates read it."""
        written = {slot for at in found for slot in writes(self.program, self.kinds, at)}
        while True:
            more = {
                (kind, level.slot)
                for kind, spec in enumerate(self.program.kinds)
                for level in spec.levels
                if written & set(self._read(kind, level.rate))
            } - written
            if not more:
                return written
            written |= more

    def _readers(self, written: set[Slot]) -> Iterator[int]:
        """Operations that ask for something written, and entries of sources that do."""
        yield from (at for at, asked in enumerate(self.asked) if asked & written)
        for source in self.program.sources:
            if source.when != NONE and written & set(self._read(source.kind, source.when)):
                yield self.program.entries[source.entry].start

    def _joined(self, found: set[int]) -> Iterator[int]:
        """What comes after a `split` of which a branch is felt."""
        for at, (code, a, b, *_) in enumerate(self.program.operations.tolist()):
            if code == Code.SPLIT and forward(self.graph, self.program.branches[a : a + b]) & found:
                yield at + 1

    # -- what an operation reads ---------------------------------------------------------------

    def _read(self, kind: int, expression: int) -> Iterator[Slot]:
        for up, slot in reads(self.program, expression):
            yield above(self.program, kind, up), slot

    def _asked(self, at: int) -> Iterator[Slot]:
        for expression in self._expressions(at):
            yield from self._read(self.kinds[at], expression)
        code, a, *_ = self.program.operations[at].tolist()
        if code == Code.WATCH:
            for comparison in self.program.watches[a].comparisons:
                yield above(self.program, self.kinds[at], comparison.depth), comparison.slot
        elif code == Code.TASK and self.program.calls[a].by != NONE:
            call = self.program.calls[a]
            yield above(self.program, self.kinds[at], call.by_depth), call.by

    def _expressions(self, at: int) -> Iterator[int]:
        """Every expression that an operation evaluates."""
        code, a, b, c, *_ = self.program.operations[at].tolist()
        if code == Code.UNLESS:
            yield b
        elif code == Code.AGAIN:
            yield c
        elif code == Code.WATCH:
            watch = self.program.watches[a]
            yield from (watch.expression, *(one.other for one in watch.comparisons))
        elif code == Code.TASK and self.program.calls[a].order != NONE:
            yield self.program.calls[a].order
        elif code == Code.DOCUMENT:
            yield from range(b, b + len(self.program.documents[a].columns))
        for draw in self._draws(at):
            yield from self._of_draw(draw)

    def _draws(self, at: int) -> Iterator[int]:
        """Every draw that an operation makes."""
        code, a, b, *_ = self.program.operations[at].tolist()
        if code == Code.SET:
            yield b
        elif code == Code.WAIT:
            yield self.program.waits[a].draw
        elif code == Code.WATCH:
            yield self.program.watches[a].at_most
        elif code == Code.TASK:
            call = self.program.calls[a]
            yield from (call.time, call.effort, call.patience)
        elif code == Code.LAUNCH:
            yield from (draw for _, draw, _ in self.program.launches[a].sets)

    def _of_draw(self, draw: int) -> Iterator[int]:
        if draw != NONE:
            yield from self.program.draws[draw].arguments
            for component in self.program.draws[draw].components:
                yield from self._of_draw(component)
