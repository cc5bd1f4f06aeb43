"""One run of a program on SimPy: tokens are SimPy processes, people are resources of our own.

This is the meaning of the language: it follows "What happens when" line by line.
"""

from __future__ import annotations

import gc
from collections.abc import Generator, Iterator
from contextlib import contextmanager

from simpy.events import Event, Process

from sim.engines import stops
from sim.engines.moment import MOST_STEPS, MOST_TOKENS
from sim.engines.recorded import STOPPED
from sim.engines.reference.arrivals import Arrivals
from sim.engines.reference.cases import DONE, Case, Token
from sim.engines.reference.firm import Firm
from sim.engines.reference.operations import OPERATIONS
from sim.engines.reference.people import Person
from sim.engines.reference.watches import Watches
from sim.engines.reference.world import World
from sim.engines.stops import Impossible
from sim.program.program import NONE, Code, Program
from sim.tables import Tables


class Run(World):
    """Everything of one replication. Times are hours since the start."""

    def __init__(self, program: Program, seed: int, replication: int) -> None:
        super().__init__(program, seed, replication)
        self.operations = [
            (OPERATIONS[Code(row[0])], *row[1:]) for row in program.operations.tolist()
        ]
        self.firm = Firm(self, program)
        for known, values in zip(self.traits, self.firm.traits(self._trait), strict=True):
            known.extend(values)
        self.arrivals = Arrivals(self, program)
        self.watches = Watches(self)

    def _trait(self, draw: int, person: Person) -> float:
        return self.first_value(draw, [], person.owner)

    # -- the clock --------------------------------------------------------------------

    def run(self) -> Tables:
        """Handle moment after moment until `length`."""
        clock, firm, length = self.clock, self.firm, self.program.length
        self.arrivals.start()
        firm.start()
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
        tables = self._tables()
        self.forget()
        return tables

    def _event(self) -> None:
        """One event, the tokens it lets run, then the watches."""
        self.clock.step()
        self.clock.drain()
        if self.dirty or self.watches.pending:
            self.watches.settle()

    def settle(self) -> None:
        """Re-evaluate what names a state that changed, until nothing more goes on."""
        if self.dirty or self.watches.pending:
            self.watches.settle()

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
            raise Impossible(stops.too_many_tokens(MOST_TOKENS))
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
                    raise Impossible(stops.too_many_steps(MOST_STEPS))
                handler, a, b, c, d, _ = operations[pc]
                token.pc = pc + 1
                event: Event | None = handler(self, token, a, b, c, d)
                if event is not None:
                    if token.by is not None:
                        raise Impossible(stops.NOT_AT_ONCE)
                    return event
        except Impossible as error:
            raise self.stopped(self.program.places[pc], case.number, case.kind, error) from error
        return None

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

    # -- the end ----------------------------------------------------------------------

    def _tables(self) -> Tables:
        cases = sorted([*self.members.values(), *self.created], key=lambda case: case.number)
        seen = [case for case in cases if case.entered == case.entered]
        lists = self.arrivals.lists_used()
        return self.record.tables(seen, self.firm.people, self.traits, lists)


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
