"""What a run knows: the clock, the cases and their memory, and what chance gives them."""

from __future__ import annotations

import math

from sim.engines.reference.births import Birth
from sim.engines.reference.cases import IMPOSSIBLE, Case, finite, span
from sim.engines.reference.clock import Clock
from sim.engines.reference.closures import Expressions, Memory
from sim.engines.reference.draws import samples
from sim.engines.reference.record import Record
from sim.errors import RunStopped
from sim.jit import ready
from sim.program.program import NONE, Form, Kind, Program
from sim.program.streams import case_owner, child_owner, name_hash, stream_key, uniform


class World:
    """One replication without its tokens and people.

    traits: value by trait and person, filled in once the people are known. dirty: cases of
    which a watched slot was written.
    """

    def __init__(self, program: Program, seed: int, replication: int) -> None:
        self.program = program
        self.key = stream_key(seed, replication)
        self.uniform = ready(uniform)
        self.hashes = [name_hash(name) for name in program.streams]
        self.streams = [draw.stream for draw in program.draws]
        self.clock = Clock()
        self.record = Record(program)
        self.births = {kind.name: Birth(program, kind) for kind in program.kinds}
        self.traits: list[list[float]] = [[] for _ in program.traits]
        self.expressions = Expressions(program, self.clock, self.traits, self.chance).all
        self.samples = samples(program, self.expressions)
        self.members: dict[tuple[int, int], Case] = {}
        self.created: list[Case] = []
        self.first_number = self._first_numbers()
        self.next_number = sum(sum(kind.counts or ()) for kind in program.kinds)
        self.dirty: set[Case] = set()

    def _first_numbers(self) -> list[int]:
        """Case number of the first case of each population."""
        first, total = [], 0
        for kind in self.program.kinds:
            first.append(total)
            total += sum(kind.counts or ())
        return first

    def stopped(self, place: str, case: int, kind: Kind, error: Exception) -> RunStopped:
        """The error of a run that cannot go on: where, why, which case and when."""
        return RunStopped(
            f"{place}: {error} (case {case} of kind {kind.name}, at {self.clock.time:g} h)"
        )

    # -- cases ------------------------------------------------------------------------

    def member(self, kind: int, index: int) -> Case:
        """A case of a population; made when it is first asked for."""
        case = self.members.get((kind, index))
        if case is None:
            spec, place, element = self.program.kinds[kind], index, 0
            assert spec.counts is not None
            while place >= spec.counts[element]:
                place -= spec.counts[element]
                element += 1
            owner = case_owner(spec.name, spec.elements[element], place)
            number = self.first_number[kind] + index
            case = self._make(spec, number, index, owner, None, float(element), since=0.0)
            self.members[kind, index] = case
        return case

    def new_case(self, kind: int, owner: int, index: int, parent: Case | None = None) -> Case:
        """A case created by a source or by its parent."""
        spec = self.program.kinds[kind]
        now = self.clock.time
        case = self._make(spec, self.next_number, index, owner, parent, math.nan, since=now)
        self.next_number += 1
        self.created.append(case)
        return case

    def new_child(self, parent: Case, kind: int) -> Case:
        index = parent.launched.get(kind, 0)
        parent.launched[kind] = index + 1
        owner = child_owner(parent.owner, self.program.kinds[kind].name, index)
        child = self.new_case(kind, owner, index, parent)
        parent.children.append(child)
        return child

    def _make(
        self, kind: Kind, number: int, index: int, owner: int, parent: Case | None,
        element: float, since: float,
    ) -> Case:  # fmt: skip
        plan = self.births[kind.name]
        memory = plan.memory(parent, element)
        case = Case(number, kind, index, owner, memory, parent, visits=dict(plan.visits))
        memory[1] = case
        try:
            for slot, draw in plan.begins:
                memory[slot] = self.first_value(draw, memory, owner)
            for level in kind.levels:
                memory[level.slot + 1] = finite(self.expressions[level.rate](memory))
                memory[level.slot + 2] = since
        except IMPOSSIBLE as error:
            raise self.stopped(f"cases.{kind.name}", number, kind, error) from error
        return case

    # -- chance -----------------------------------------------------------------------

    def first_value(self, draw: int, memory: Memory, owner: int) -> float:
        stream = self.streams[draw]
        u = 0.5 if stream == NONE else self.uniform(self.key, owner, self.hashes[stream], 0)
        return finite(self.samples[draw](memory, u))

    def uniform_for(self, case: Case, draw: int) -> float:
        """The next uniform of a draw's name; 0.5 for a plain expression, which ignores it."""
        stream = self.streams[draw]
        return 0.5 if stream == NONE else self._next(case, stream)

    def _next(self, case: Case, stream: int) -> float:
        visits = case.visits
        visit = visits.get(stream, 0)
        visits[stream] = visit + 1
        return self.uniform(self.key, case.owner, self.hashes[stream], visit)

    def chance(self, case: Case, stream: int, p: float) -> float:
        """1 with probability p, drawn whenever it is asked."""
        if not 0.0 <= p <= 1.0:
            raise RunStopped(f"{self.program.streams[stream]}: a probability of {p:g}")
        return 1.0 if self._next(case, stream) < p else 0.0

    def value(self, draw: int, case: Case) -> float:
        """A value drawn now."""
        return self.samples[draw](case.memory, self.uniform_for(case, draw))

    def duration(self, draw: int, case: Case, u: float) -> float:
        """A time of a case [h]: finite and not negative."""
        return span(self.samples[draw](case.memory, u))

    def duration_of(self, draw: int, memory: Memory, owner: int) -> float:
        return span(self.first_value(draw, memory, owner))

    # -- state ------------------------------------------------------------------------

    def owner_of(self, case: Case, depth: int) -> Case:
        for _ in range(depth):
            assert case.parent is not None
            case = case.parent
        return case

    def read_set(self, case: Case, slot: int, depth: int) -> float:
        value: float = self.owner_of(case, depth).memory[slot]
        if value != value:
            raise RunStopped("a person was named before there was one")
        return value

    def write(self, case: Case, slot: int, depth: int, value: float) -> None:
        """Write a plain slot of the case or of a parent, and remember who may care."""
        case = self.owner_of(case, depth)
        case.memory[slot] = value
        if slot in case.kind.watched:
            self.dirty.add(case)

    def set_slot(self, case: Case, slot: int, value: float, form: int) -> None:
        """Set a state; a level goes on from its new value."""
        finite(value)
        if form == Form.LEVEL:
            case.memory[slot + 2] = self.clock.time
        case.memory[slot] = value
        if slot in case.kind.watched:
            self.dirty.add(case)

    def lower(self, case: Case, slot: int) -> None:
        self.write(case, slot, 0, case.memory[slot] - 1.0)
