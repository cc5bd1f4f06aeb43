"""One run of a program on SimPy: tokens are SimPy processes, people are resources of our own.

This is the meaning of the language: it follows "What happens when" line by line.
"""

from __future__ import annotations

import gc
import math
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from simpy.events import Event, Process

from sim.engines.reference.arrivals import Arrivals
from sim.engines.reference.births import Birth
from sim.engines.reference.cases import DONE, IMPOSSIBLE, MOST_STEPS, Case, Token, finite, span
from sim.engines.reference.clock import MOST_TOKENS, Clock
from sim.engines.reference.closures import Expressions, Memory
from sim.engines.reference.draws import samples
from sim.engines.reference.firm import Firm
from sim.engines.reference.operations import OPERATIONS
from sim.engines.reference.people import Person
from sim.engines.reference.record import STOPPED, Record
from sim.engines.reference.watches import Watches
from sim.errors import RunStopped
from sim.jit import ready
from sim.program.program import NONE, Code, Form, Kind, Program
from sim.program.streams import case_owner, child_owner, name_hash, stream_key, uniform
from sim.tables import Tables


class Run:
    """Everything of one replication. `time` is hours since the start."""

    def __init__(self, program: Program, seed: int, replication: int) -> None:
        self.program = program
        self.key = stream_key(seed, replication)
        self.uniform = ready(uniform)
        self.hashes = [name_hash(name) for name in program.streams]
        self.streams = [draw.stream for draw in program.draws]
        self.clock = Clock()
        self.record = Record(program)
        self.operations = [
            (OPERATIONS[Code(row[0])], *row[1:]) for row in program.operations.tolist()
        ]
        self.births = {kind.name: Birth(program, kind) for kind in program.kinds}
        self.firm = Firm(self, program)
        traits: list[list[float]] = [[] for _ in program.traits]
        self.expressions_ = Expressions(program, self.clock, traits, self.chance)
        self.expressions = self.expressions_.all
        self.samples = samples(program, self.expressions)
        for empty, values in zip(traits, self.firm.traits(self._trait), strict=True):
            empty.extend(values)
        self.arrivals = Arrivals(self, program)
        self.watches = Watches(self)
        self.members: dict[tuple[int, int], Case] = {}
        self.created: list[Case] = []
        self.first_number = self._first_numbers()
        self.next_number = sum(sum(kind.counts or ()) for kind in program.kinds)

    def _first_numbers(self) -> list[int]:
        """Case number of the first case of each population."""
        first, total = [], 0
        for kind in self.program.kinds:
            first.append(total)
            total += sum(kind.counts or ())
        return first

    # -- the clock --------------------------------------------------------------------

    def run(self) -> Tables:
        """Handle moment after moment until `length`."""
        clock, firm, length = self.clock, self.firm, self.program.length
        self.arrivals.start()
        while True:
            while clock.next_time == clock.time:
                self._event()
            if firm.stirred:
                firm.take_work()
                clock.drain()
                self.settle()
                if clock.next_time == clock.time or firm.stirred:
                    continue
            if clock.next_time > length:
                break
            self._event()
        firm.close(length)
        return self._tables()

    def _event(self) -> None:
        """One event, the tokens it lets run, then the watches."""
        self.clock.step()
        self.clock.drain()
        watches = self.watches
        if watches.dirty or watches.pending:
            watches.settle()

    def settle(self) -> None:
        """Re-evaluate what names a state that changed, until nothing more goes on."""
        watches = self.watches
        if watches.dirty or watches.pending:
            watches.settle()

    # -- tokens -----------------------------------------------------------------------

    def start_token(
        self,
        case: Case,
        entry: int,
        by: Person | None = None,
        source: int = NONE,
    ) -> Token:
        """A new token at an entry; it runs after the token that runs now."""
        row = self.program.entries[entry]
        return self._start(Token(case, case.begun, row.journey, row.start, by=by, source=source))

    def start_branch(self, parent: Token, pc: int) -> None:
        token = Token(parent.case, parent.case.begun, parent.journey, pc, parent=parent)
        parent.branches += 1
        self._start(token)

    def _start(self, token: Token) -> Token:
        case = token.case
        case.begun += 1
        if case.begun > MOST_TOKENS:
            raise RunStopped(f"more than {MOST_TOKENS} tokens of one case")
        case.tokens.append(token)
        if case.entered != case.entered:
            case.entered = self.clock.time
        Process(self.clock, self._life(token))
        return token

    def _life(self, token: Token) -> Generator[Event, None, None]:
        """A token as a SimPy process: it yields the events it rests for."""
        while not token.over:
            event = self._advance(token)
            if event is None:
                return
            yield event

    def _advance(self, token: Token) -> Event | None:
        """Run operations until the token rests (its event) or is over (None)."""
        case, operations = token.case, self.operations
        if case.moment != self.clock.time:
            case.moment, case.steps = self.clock.time, 0
        pc = token.pc
        try:
            while not token.over:
                pc = token.pc
                case.steps += 1
                if case.steps > MOST_STEPS:
                    raise RunStopped(f"{MOST_STEPS} steps without time passing")
                handler, a, b, c, d, _ = operations[pc]
                token.pc = pc + 1
                event: Event | None = handler(self, token, a, b, c, d)
                if event is not None:
                    if token.by is not None:
                        raise RunStopped("a pulled case must come to its first task at once")
                    return event
        except IMPOSSIBLE as error:
            raise self.stopped(self.program.places[pc], case.number, case.kind, error) from error
        return None

    def stopped(self, place: str, case: int, kind: Kind, error: Exception) -> RunStopped:
        """The error of a run that cannot go on: where, why, which case and when."""
        return RunStopped(
            f"{place}: {error} (case {case} of kind {kind.name}, at {self.clock.time:g} h)"
        )

    def resting_place(self, token: Token) -> str:
        """The step at which a token rests."""
        return self.program.places[token.pc - 1]

    def wake(self, token: Token) -> None:
        """Let a resting token go on before anything else happens."""
        assert token.rest is not None
        self.clock.soon(token.rest)

    def stop(self, token: Token) -> None:
        """End a token: its wait, watch or request is withdrawn, its flags lowered (rule 7)."""
        if token.over:
            return
        token.over = True
        case = token.case
        case.tokens.remove(token)
        self._release(token)
        for branch in [t for t in case.tokens if t.parent is token]:
            self.stop(branch)

    def _release(self, token: Token) -> None:
        request = token.request
        if request is not None and request.waiting:
            self.firm.withdraw(request, STOPPED)
        elif request is not None:
            request.token = None
        elif token.rest is not None and token.rest.callbacks is not None:
            token.rest.callbacks.clear()
        if token.delay is not None:
            token.delay[4] = self.clock.time
        token.watch, token.ticket = NONE, token.ticket + 1
        for flag in token.flags:
            self.lower(token.case, flag)
        token.flags.clear()

    def end(self, token: Token) -> None:
        """A token at the end of its journey; the last one ends a case that was created."""
        token.over = True
        case, parent = token.case, token.parent
        case.tokens.remove(token)
        if parent is not None:
            parent.branches -= 1
            if parent.branches == 0:
                self.wake(parent)
        self.end_if_done(case)

    def end_if_done(self, case: Case) -> None:
        if not case.tokens and not case.is_over and case.kind.counts is None:
            case.outcome, case.ended = DONE, self.clock.time

    def leave(self, case: Case, outcome: int) -> None:
        """The end of a case, and of its children with the same outcome."""
        for token in list(case.tokens):
            self.stop(token)
        case.outcome, case.ended = outcome, self.clock.time
        for child in case.children:
            if not child.is_over:
                self.leave(child, outcome)

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

    def _trait(self, draw: int, person: Person) -> float:
        try:
            return self.first_value(draw, [], person.owner)
        except IMPOSSIBLE as error:
            raise RunStopped(f"a trait of {person.name}: {error}") from error

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
            self.watches.dirty.add(case)

    def set_slot(self, case: Case, slot: int, value: float, form: int) -> None:
        """Set a state; a level goes on from its new value."""
        finite(value)
        if form == Form.LEVEL:
            case.memory[slot + 2] = self.clock.time
        case.memory[slot] = value
        if slot in case.kind.watched:
            self.watches.dirty.add(case)

    def lower(self, case: Case, slot: int) -> None:
        self.write(case, slot, 0, case.memory[slot] - 1.0)

    # -- the end ----------------------------------------------------------------------

    def _tables(self) -> Tables:
        cases = sorted([*self.members.values(), *self.created], key=lambda case: case.number)
        seen = [case for case in cases if case.entered == case.entered]
        open_hours = {person.number: self.program.length for person in self.firm.people}
        traits = self.expressions_.traits
        return self.record.tables(seen, self.firm.people, self.firm.pools, traits, open_hours)


def simulate(program: Program, seed: int, replication: int) -> Tables:
    """Run a program once. Raises RunStopped, with case and step."""
    with _few_collections():
        return Run(program, seed, replication).run()


@contextmanager
def _few_collections() -> Iterator[None]:
    """Let the garbage collector look less often: a run makes many objects and few cycles."""
    threshold = gc.get_threshold()
    gc.set_threshold(200_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*threshold)
