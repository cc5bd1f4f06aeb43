"""What a run knows: the clock, the cases and their memory, and what chance gives them."""

from __future__ import annotations

import math

from sim.engines import stops
from sim.engines.reference.births import Birth
from sim.engines.reference.cases import Case, finite, span
from sim.engines.reference.clock import Clock
from sim.engines.reference.closures import Expressions
from sim.engines.reference.draws import samples
from sim.engines.reference.operators import Memory
from sim.engines.reference.population import Population
from sim.engines.reference.record import Record
from sim.engines.stops import Impossible
from sim.errors import RunStopped
from sim.jit import ready
from sim.program.program import CASE, NONE, Form, Kind, Program
from sim.program.streams import child_owner, name_hash, stream_key, uniform
from sim.program.timetable import Timetable


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
        self.timetables = [Timetable(calendar.shifts) for calendar in program.calendars]
        self.births = {kind.name: Birth(program, kind) for kind in program.kinds}
        self.traits: list[list[float]] = [[] for _ in program.traits]
        self.expressions = Expressions(program, self.clock, self.traits, self.chance).all
        self.samples = samples(program, self.expressions)
        self.populations: dict[int, Population] = {}
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

    def stopped(self, place: str, case: int, kind: Kind, why: Impossible) -> RunStopped:
        """The error of a run that cannot go on: where, why, which case and when."""
        return stops.of_case(place, why, case, kind.name, self.clock.time)

    # -- cases ------------------------------------------------------------------------

    def member(self, kind: int, index: int) -> Case:
        """A case of a population; made when it is first asked for."""
        case = self.members.get((kind, index))
        if case is None:
            spec, population = self.program.kinds[kind], self.population(kind)
            number = self.first_number[kind] + index
            try:
                memory = population.memory(index, population.birth.begins)
            except Impossible as error:
                raise self.stopped(f"cases.{spec.name}", number, spec, error) from error
            owner = int(population.owners[index])
            case = self._make(Case(number, spec, index, owner, memory), since=0.0)
            self.members[kind, index] = case
        return case

    def population(self, kind: int) -> Population:
        """The cases of a kind that exist from time 0."""
        if kind not in self.populations:
            self.populations[kind] = Population(self, kind)
        return self.populations[kind]

    def new_case(self, kind: int, owner: int, index: int, parent: Case | None = None) -> Case:
        """A case created by a source or by its parent."""
        spec = self.program.kinds[kind]
        birth = self.births[spec.name]
        memory = birth.memory(parent, math.nan)
        try:
            for slot, draw in birth.begins:
                memory[slot] = self.first_value(draw, memory, owner)
        except Impossible as error:
            raise self.stopped(f"cases.{spec.name}", self.next_number, spec, error) from error
        made = Case(self.next_number, spec, index, owner, memory, parent)
        case = self._make(made, since=self.clock.time)
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

    def _make(self, case: Case, since: float) -> Case:
        """Let a case know itself, what it has drawn, and how its levels begin."""
        kind, memory = case.kind, case.memory
        memory[CASE] = case
        case.visits = dict(self.births[kind.name].visits)
        try:
            for level in kind.levels:
                memory[level.slot + 1] = finite(self.expressions[level.rate](memory))
                memory[level.slot + 2] = since
        except Impossible as error:
            raise self.stopped(f"cases.{kind.name}", case.number, kind, error) from error
        return case

    def forget(self) -> None:
        """Let go of the cases: each and its memory hold each other, which keeps both."""
        for case in (*self.members.values(), *self.created):
            case.memory.clear()
            case.children.clear()
        self.members.clear()
        self.created.clear()

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
        return 1.0 if self._next(case, stream) < p else 0.0

    def value(self, draw: int, case: Case) -> float:
        """A value drawn now."""
        return self.samples[draw](case.memory, self.uniform_for(case, draw))

    def duration(self, draw: int, case: Case, u: float) -> float:
        """A time of a case [h]: finite and not negative."""
        return span(self.samples[draw](case.memory, u))

    # -- state ------------------------------------------------------------------------

    def owner_of(self, case: Case, depth: int) -> Case:
        for _ in range(depth):
            assert case.parent is not None
            case = case.parent
        return case

    def read_set(self, case: Case, slot: int, depth: int) -> float:
        value: float = self.owner_of(case, depth).memory[slot]
        if value != value:
            raise Impossible(stops.NO_PERSON)
        return value

    def write(self, case: Case, slot: int, depth: int, value: float) -> None:
        """Write a plain slot of the case or of a parent, and remember who may care."""
        case = self.owner_of(case, depth)
        case.memory[slot] = value
        if slot in case.kind.watched:
            self.dirty.add(case)

    def set_slot(self, case: Case, slot: int, value: float, form: int) -> None:
        """Set a state; a level goes on from its new value."""
        if not math.isfinite(value):
            finite(value)
        if form == Form.LEVEL:
            case.memory[slot + 2] = self.clock.time
        case.memory[slot] = value
        if slot in case.kind.watched:
            self.dirty.add(case)

    def lower(self, case: Case, slot: int) -> None:
        self.write(case, slot, 0, case.memory[slot] - 1.0)
