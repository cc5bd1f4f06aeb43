"""The firm at work: requests join, people take work, work ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engines import stops
from sim.engines.moment import SORT_OF_CALENDAR, SORT_OF_WAIT, SORT_OF_WORK
from sim.engines.recorded import (
    ENDED,
    ENDING,
    HOURS,
    LEFT,
    NO_ROOM,
    PERSON,
    SERVED,
    SOURCE,
    STARTED,
    STILL_OPEN,
    STOPPED,
)  # fmt: skip
from sim.engines.reference.cases import finite
from sim.engines.reference.people import Person, PoolState, Request, Worktime
from sim.engines.stops import Impossible
from sim.program import program as p
from sim.program.program import NONE, Program
from sim.program.streams import person_owner
from sim.program.timetable import Timetable

if TYPE_CHECKING:
    from sim.engines.reference.cases import Token
    from sim.engines.reference.engine import Run


class Firm:
    """All pools and the work in hand. `stirred`: pools in which somebody may find work."""

    def __init__(self, run: Run, program: Program) -> None:
        self.run = run
        self.program = program
        self.clock = run.clock
        self.pools = [
            PoolState(i, spec, self._worktime(spec, spec.calendar))
            for i, spec in enumerate(program.pools)
        ]
        self.people = self._people()
        self.stirred = {pool.index for pool in self.pools if pool.people}
        self.in_hand: dict[Request, None] = {}
        self.first_pools = [actor.first_pool for actor in program.actors]
        self.efforts = [actor.effort for actor in program.actors]
        self.pulled = [
            [
                (i, s)
                for i, s in enumerate(program.sources)
                if s.sort == "pulled" and s.actor == actor
            ]
            for actor in range(len(program.actors))
        ]

    def _people(self) -> list[Person]:
        people: list[Person] = []
        for pool in self.pools:
            actor = self.program.actors[pool.spec.actor].name
            for rank, spec in enumerate(pool.spec.staff or ()):
                owner = person_owner(actor, pool.spec.element, spec.key)
                worktime = self._worktime(pool.spec, spec.calendar)
                person = Person(len(people), spec.name, owner, pool, rank, worktime)
                people.append(person)
                pool.hire(person)
        return people

    def _worktime(self, pool: p.Pool, calendar: int) -> Worktime:
        pauses = not self.program.actors[pool.actor].stays
        return Worktime(self.run.timetables[calendar], pauses)

    def start(self) -> None:
        """Plan the first opening of every calendar that people or pools have."""
        served: dict[Timetable, set[int]] = {}
        for pool in self.pools:
            workers: list[Person | PoolState] = [pool, *pool.people]
            for one in workers:
                served.setdefault(one.worktime.table, set()).add(pool.index)
        for number, (table, pools) in enumerate(served.items()):
            self._open_later(number, table, pools)

    def _open_later(self, number: int, table: Timetable, pools: set[int]) -> None:
        """At the next start of a shift its people look for work."""
        time = table.next_opening(self.clock.time)
        if time > self.program.length:
            return

        def begin(_: Event) -> None:
            self.stirred |= pools
            self._open_later(number, table, pools)

        event = Event(self.clock)
        event.callbacks.append(begin)
        self.clock.at(event, time, SORT_OF_CALENDAR, number, 0)

    def traits(self, sample: Callable[[int, Person], float]) -> list[list[float]]:
        """Value by trait and person; NaN where the person's actor has no such trait."""
        table = [[math.nan] * len(self.people) for _ in self.program.traits]
        for person in self.people:
            actor = self.program.actors[person.pool.spec.actor]
            spec = (person.pool.spec.staff or ())[person.rank]
            for name, draw in zip(actor.traits, spec.traits, strict=True):
                trait = self.program.traits.index(f"{actor.name}.{name}")
                place = f"actors.{actor.name}.traits.{name}"
                try:
                    table[trait][person.number] = sample(draw, person)
                except Impossible as error:
                    raise stops.of_person(place, error, person.name) from error
        return table

    # -- joining (rule 4) -----------------------------------------------------------

    def request(self, token: Token, call: p.Call) -> Event | None:
        """A token reaches a task: it queues, is turned away, or is served by who pulled it."""
        case, run = token.case, self.run
        pool = self.pools[self.first_pools[call.actor] + self._element(case.memory, call)]
        row = run.record.request(case.number, call.task, pool.index, self.clock.time)
        uniform = run.uniform_for(case, call.time)
        patience = run.uniform_for(case, call.patience) if call.patience != NONE else 0.0
        request = Request(call, case, token, pool, row, uniform, self.clock.time, 0.0)
        token.request = request
        if token.by is not None:
            return self._served_by_puller(token, request)
        if not pool.is_unlimited and not pool.has_room(self.clock.time):
            row[ENDING], row[ENDED], token.request = NO_ROOM, self.clock.time, None
            if call.full != NONE:
                token.pc = call.full
            return None
        if call.by != NONE:
            request.by = int(run.read_set(case, call.by, call.by_depth))
        if call.order != NONE:
            request.order = self._order(request)
        token.rest = Event(self.clock)
        pool.join(request)
        self.stirred.add(pool.index)
        if call.patience != NONE:
            self._lose_patience_later(request, patience)
        return token.rest

    def _element(self, memory: list[float], call: p.Call) -> int:
        if call.element == NONE:
            return 0
        for _ in range(call.depth):
            memory = memory[p.PARENT]  # type: ignore[assignment]
        return int(memory[call.element])

    def _lose_patience_later(self, request: Request, uniform: float) -> None:
        after = self.run.duration(request.call.patience, request.case, uniform)
        token = request.token
        assert token is not None

        def lose(_: Event) -> None:
            if request.waiting and token.request is request:
                self.withdraw(request, LEFT)
                if request.call.left != NONE:
                    token.pc = request.call.left
                self.run.wake(token)

        timer = Event(self.clock)
        timer.callbacks.append(lose)
        self.clock.at(timer, self.clock.time + after, SORT_OF_WAIT, token.case.number, token.number)

    def withdraw(self, request: Request, ending: int) -> None:
        """A waiting request ends without service."""
        request.pool.withdraw(request)
        request.row[ENDING], request.row[ENDED] = ending, self.clock.time
        if request.token is not None:
            request.token.request = None

    def _order(self, request: Request) -> float:
        return finite(self.run.expressions[request.call.order](request.case.memory))

    def reorder(self, request: Request) -> None:
        """The state that a waiting request's order names has changed."""
        order = self._order(request)
        if order != request.order:
            request.order = order
            request.pool.join(request)

    # -- working (rule 6) -----------------------------------------------------------

    def _start(self, request: Request, person: Person | None) -> None:
        """Start the work of a token that has waited."""
        run, case, token = self.run, request.case, request.token
        assert token is not None
        try:
            self.begin(request, person)
        except Impossible as error:
            place = run.resting_place(token)
            raise run.stopped(place, case.number, case.kind, error) from error

    def begin(self, request: Request, person: Person | None) -> None:
        """Start work: the end is computed at once; nothing interrupts it."""
        run, call, now = self.run, request.call, self.clock.time
        if request.waiting:
            request.pool.withdraw(request)
        memory, row, token = request.case.memory, request.row, request.token
        row[STARTED] = now
        if person is not None:
            request.pool.engage(person)
            memory[p.PERSON] = person.number
            request.person, row[PERSON] = person, person.number
            if call.keep != NONE:
                run.write(request.case, call.keep, call.keep_depth, float(person.number))
        request.time = run.duration(call.time, request.case, request.uniform)
        request.hours = request.time
        if call.effort != NONE:
            drawn = run.uniform_for(request.case, call.effort)
            request.hours = run.duration(call.effort, request.case, drawn)
        if not self.efforts[call.actor]:
            request.hours = 0.0
        self.in_hand[request] = None
        assert token is not None and token.rest is not None
        token.rest.callbacks.insert(0, lambda _: self._end(request))
        end = (person or request.pool).worktime.end_of(now, request.time)
        self.clock.at(token.rest, end, SORT_OF_WORK, request.case.number, token.number)

    def _end(self, request: Request) -> None:
        del self.in_hand[request]
        row, person = request.row, request.person
        row[ENDED], row[HOURS], row[ENDING] = self.clock.time, request.hours, SERVED
        if request.token is not None:
            request.token.request = None
        if person is not None:
            person.worked += request.time
            if request.source >= 0:
                person.pulled[request.source] = (
                    person.pulled.get(request.source, 0.0) + request.time
                )
            person.last_end = self.clock.time
            request.pool.release(person)
            self.stirred.add(request.pool.index)

    def close(self, length: float) -> None:
        """The end of the run: hours worked so far on what is in hand."""
        for request in self.in_hand:
            worktime = (request.person or request.pool).worktime
            done = worktime.between(request.row[STARTED], length)
            request.row[HOURS] = request.hours * (
                done / request.time if request.time > 0.0 else 1.0
            )
            if request.person is not None:
                request.person.worked += done
            if request.token is None:
                request.row[ENDING] = STOPPED
        assert all(r.row[ENDING] in (STILL_OPEN, STOPPED) for r in self.in_hand)

    # -- taking work (rule 8) ----------------------------------------------------------

    def take_work(self) -> None:
        """Free people take work, actors in file order, elements in set order."""
        stirred, at = self.stirred, -1
        while stirred:
            later = [index for index in stirred if index > at]
            at = min(later) if later else -1
            if later:
                stirred.discard(at)
                self._serve(self.pools[at])

    def _serve(self, pool: PoolState) -> None:
        now = self.clock.time
        if pool.is_unlimited:
            while pool.worktime.table.is_open(now) and (request := pool.first(None)) is not None:
                self._start(request, None)
                self.run.settle()
            return
        sources = self.pulled[pool.spec.actor]
        for person in pool.in_turn(now):
            if not sources and not pool.waiting:
                return
            self._take(person, pool, sources)

    def _take(
        self, person: Person, pool: PoolState, sources: Sequence[tuple[int, p.SourceSpec]]
    ) -> None:
        for number, source in sources:
            reserved = source.cap > 0.0 and person.may_pull_reserved(number, source)
            if reserved and self.run.arrivals.pull(number, person):
                return
        request = pool.first(person) if pool.waiting else None
        if request is not None:
            self._start(request, person)
            self.run.settle()
            return
        for number, source in sources:
            if source.cap <= 0.0:
                continue
            if not person.may_pull(number, source, self.clock.time):
                self._wake_for_cap(number, source, person)
            elif self.run.arrivals.pull(number, person):
                return

    def _served_by_puller(self, token: Token, request: Request) -> Event:
        """The first task of a pulled case is started by who pulled it, without queueing."""
        person = token.by
        assert person is not None
        if request.pool is not person.pool:
            raise Impossible(stops.NOT_THEIRS)
        request.source = token.source
        request.row[SOURCE] = token.source
        person.opened.pop(token.source, None)
        token.by = None
        token.rest = Event(self.clock)
        self.begin(request, person)
        return token.rest

    def _wake_for_cap(self, number: int, source: p.SourceSpec, person: Person) -> None:
        """Someone held back by a cap on open hours alone wakes when it allows the next pull."""
        done = person.pulled.get(number, 0.0)
        if not source.cap_of_open_hours or self.run.arrivals.is_used_up(number, person):
            return
        if person.waking.get(number) == done:
            return
        person.waking[number] = done

        def wake(_: Event) -> None:
            if person.pulled.get(number, 0.0) == done:
                person.opened[number] = done
                self.stirred.add(person.pool.index)

        event = Event(self.clock)
        event.callbacks.append(wake)
        allowed = person.worktime.table.moment(done / source.cap)
        self.clock.at(event, max(allowed, self.clock.time), SORT_OF_CALENDAR, person.number, 0)
