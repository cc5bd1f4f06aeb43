"""Watches: what is re-evaluated when state changes, and when levels cross (rule 3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engines.moment import SORT_OF_WAIT
from sim.engines.recorded import WATCH
from sim.engines.reference.cases import Case, Token, finite
from sim.engines.stops import Impossible
from sim.program.program import NONE, Comparison

if TYPE_CHECKING:
    from sim.engines.reference.engine import Run


class Watches:
    """pending: cases whose watches are to be asked."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.clock = run.clock
        self.dirty = run.dirty
        self.pending: set[Case] = set()
        self.parents_matter = any(kind.watches_parent for kind in run.program.kinds)

    def begin(self, token: Token, number: int) -> Event | None:
        """A token reaches a `wait_until`: asked at once, it rests if it does not hold."""
        run, spec, case = self.run, self.run.program.watches[number], token.case
        if run.expressions[spec.expression](case.memory):
            return None
        token.rest = Event(self.clock)
        token.watch, token.ticket = number, token.ticket + 1
        token.delay = run.record.delay(case.number, spec.name, WATCH, self.clock.time)
        token.planned = []
        self._plan(token)
        if spec.at_most != NONE:
            hours = run.duration(spec.at_most, case, run.uniform_for(case, spec.at_most))
            self._end_after(token, hours)
        return token.rest

    def _end_after(self, token: Token, hours: float) -> None:
        """`at_most`: if it ends first the token goes on in `else`."""
        started = token.delay

        def end(_: Event) -> None:
            if token.watch != NONE and token.delay is started:
                otherwise = self.run.program.watches[token.watch].otherwise
                if otherwise != NONE:
                    token.pc = otherwise
                self._wake(token)

        timer = Event(self.clock)
        timer.callbacks.append(end)
        case = token.case
        end_time = self.clock.time + hours
        self.clock.at(timer, end_time, SORT_OF_WAIT, case.number, token.number, late=1)

    def _wake(self, token: Token) -> None:
        assert token.delay is not None
        token.delay[4] = self.clock.time
        token.delay, token.watch, token.ticket = None, NONE, token.ticket + 1
        self.run.wake(token)

    # -- after a token has run ----------------------------------------------------------

    def settle(self) -> None:
        """Refresh what changed; the first watch that holds goes on, and all is asked again."""
        while self.dirty or self.pending:
            if self.dirty:
                changed = self._changed()
                for case in _in_order(changed):
                    self._refresh(case)
                self.pending |= changed
            for case in _in_order(self.pending):
                token = self._first_that_holds(case)
                if token is not None:
                    self._wake(token)
                    self.clock.drain()
                    break
                self.pending.discard(case)

    def _changed(self) -> set[Case]:
        """The cases that were written, and the children that watch them."""
        found, todo = set(self.dirty), list(self.dirty)
        self.dirty.clear()
        while self.parents_matter and todo:
            for child in todo.pop().children:
                if child.kind.watches_parent and not child.is_over and child not in found:
                    found.add(child)
                    todo.append(child)
        return found

    def _refresh(self, case: Case) -> None:
        """Rates of levels, orders of waiting requests, crossings ahead."""
        run, place = self.run, f"state of {case.kind.name}"
        try:
            self._refresh_rates(case)
            for token in case.tokens:
                request = token.request
                if request is not None and request.waiting and request.call.order != NONE:
                    place = run.resting_place(token)
                    run.firm.reorder(request)
                elif token.watch != NONE:
                    place = run.resting_place(token)
                    self._plan(token)
        except Impossible as error:
            raise run.stopped(place, case.number, case.kind, error) from error

    def _refresh_rates(self, case: Case) -> None:
        memory = case.memory
        for level in case.kind.levels:
            rate, slot = finite(self.run.expressions[level.rate](memory)), level.slot
            if rate != memory[slot + 1]:
                memory[slot] += memory[slot + 1] * (self.clock.time - memory[slot + 2])
                memory[slot + 1], memory[slot + 2] = rate, self.clock.time

    def _first_that_holds(self, case: Case) -> Token | None:
        run = self.run
        for token in case.tokens:
            if token.watch != NONE:
                spec = run.program.watches[token.watch]
                try:
                    if run.expressions[spec.expression](case.memory):
                        return token
                except Impossible as error:
                    place = run.resting_place(token)
                    raise run.stopped(place, case.number, case.kind, error) from error
        return None

    # -- crossings ------------------------------------------------------------------------

    def _plan(self, token: Token) -> None:
        """Plan the crossings of a watch anew, if a level or what it is compared with changed."""
        comparisons = self.run.program.watches[token.watch].comparisons
        if not comparisons:
            return
        sides = [self._sides(token.case, comparison) for comparison in comparisons]
        if sides == token.planned:
            return
        token.planned, token.ticket = sides, token.ticket + 1
        for comparison, (value, rate, since, other) in zip(comparisons, sides, strict=True):
            now = value + rate * (self.clock.time - since)
            if rate != 0.0 and (other - now) / rate > 0.0:
                self._cross_at(token, comparison, self.clock.time + (other - now) / rate, other)

    def _sides(self, case: Case, comparison: Comparison) -> tuple[float, float, float, float]:
        slot = comparison.slot
        memory = self.run.owner_of(case, comparison.depth).memory
        other = self.run.expressions[comparison.other](case.memory)
        return memory[slot], memory[slot + 1], memory[slot + 2], other

    def _cross_at(self, token: Token, comparison: Comparison, time: float, other: float) -> None:
        ticket = token.ticket

        def cross(_: Event) -> None:
            if token.ticket != ticket:
                return
            memory, slot = self.run.owner_of(token.case, comparison.depth).memory, comparison.slot
            memory[slot], memory[slot + 2] = (
                other,
                self.clock.time,
            )  # exactly, whatever rounding says
            self.pending.add(token.case)

        event = Event(self.clock)
        event.callbacks.append(cross)
        case = token.case
        self.clock.at(event, time, SORT_OF_WAIT, case.number, token.number)


def _in_order(cases: set[Case]) -> list[Case]:
    """Cases by number; almost always there is one."""
    return list(cases) if len(cases) == 1 else sorted(cases, key=lambda case: case.number)
