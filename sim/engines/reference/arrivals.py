"""Sources: what starts tokens, by the clock or by people who pull work."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from simpy.events import Event

from sim.engines import stops
from sim.engines.moment import LAST_OF_CASES, MOST_STEPS, SORT_OF_SOURCE
from sim.engines.reference.cases import Case, finite, span
from sim.engines.reference.people import Person
from sim.engines.stops import Impossible
from sim.errors import RunStopped
from sim.language.quantiles import exponential
from sim.program.program import FIRST_FREE, NONE, Program, SourceSpec
from sim.program.streams import arrival_owner, name_hash, source_owner, uniform
from sim.program.watching import begins_for, begins_for_draw

if TYPE_CHECKING:
    from sim.engines.reference.engine import Run
    from sim.engines.reference.operators import Memory
    from sim.engines.reference.population import Population


class Arrivals:
    """The sources of a run. Lists of pulled sources are shared by all who pull."""

    def __init__(self, run: Run, program: Program) -> None:
        self.run = run
        self.program = program
        self.clock = run.clock
        self.created = [0] * len(program.sources)
        self.moments = [(0.0, 0)] * len(program.sources)  # of the last arrival; arrivals in it
        self.lists: dict[tuple[int, int], Iterator[int]] = {}
        self.sizes: dict[tuple[int, int], int] = {}
        self.used_up: dict[tuple[int, int], float] = {}  # when somebody first found nothing

    def start(self) -> None:
        """Schedule the first arrival of every source and lay out the lists of pulled work."""
        for number, source in enumerate(self.program.sources):
            if source.sort == "at":
                self._schedule_next(number, iter(self._moments(source)))
            elif source.sort == "every":
                self._after_a_draw(number, source, 0.0)
            elif source.sort == "rate":
                self._hour(number, source, self._unit(number, source))
            else:
                self._lay_out(number, source)

    def begin(self, number: int, case: Case, person: Person | None = None) -> None:
        """Ask the source's `when`, set what it sets, and start a token (pulled by `person`)."""
        source, run = self.program.sources[number], self.run
        if case.is_over:
            return
        try:
            if source.when != NONE and not run.expressions[source.when](case.memory):
                return
            for slot, draw, form in source.sets:
                run.set_slot(case, slot, run.value(draw, case), form)
            run.start_token(case, source.entry, person, number)
        except Impossible as error:
            place = f"sources.{source.name}"
            raise run.stopped(place, case.number, case.kind, error) from error

    def _stopped(self, source: SourceSpec, why: Impossible) -> RunStopped:
        """The error of a source that cannot go on."""
        return stops.of_source(source.name, why, self.clock.time)

    # -- once per case of a population ------------------------------------------------

    def _moments(self, source: SourceSpec) -> list[tuple[float, int]]:
        """(time, number in the population) of all cases that come before the end, sorted."""
        run, length = self.run, self.program.length
        moments = []
        population, kind = run.population(source.kind), self.program.kinds[source.kind]
        sample, drawn = run.samples[source.draw], population.column(run.streams[source.draw])
        done = 0  # cases that were asked; the next is the one that cannot be
        try:
            for index, memory in population.memories(
                begins_for_draw(self.program, kind, source.draw)
            ):
                time = sample(memory, drawn[index])
                if not time > length:
                    moments.append((span(time), index))
                done = index + 1
        except Impossible as error:
            number = run.first_number[source.kind] + done
            raise run.stopped(f"sources.{source.name}.at", number, kind, error) from error
        return sorted(moments)

    def _schedule_next(self, number: int, moments: Iterator[tuple[float, int]]) -> None:
        """One event at a time: the rest of the sorted list waits outside the clock's heap."""
        found = next(moments, None)
        if found is None:
            return
        time, index = found
        case_number = self.run.first_number[self.program.sources[number].kind] + index

        def arrive(_: Event) -> None:
            self._schedule_next(number, moments)
            self.begin(number, self.run.member(self.program.sources[number].kind, index))

        event = Event(self.clock)
        event.callbacks.append(arrive)
        self.clock.at(event, time, SORT_OF_SOURCE, case_number, number)

    # -- arrivals that create cases ----------------------------------------------------

    def _arrive(self, number: int, source: SourceSpec) -> None:
        index = self.created[number]
        self.created[number] += 1
        moment, already = self.moments[number]
        already = already + 1 if moment == self.clock.time else 1
        self.moments[number] = self.clock.time, already
        if already > MOST_STEPS:
            raise self._stopped(source, Impossible(stops.too_many_arrivals(MOST_STEPS)))
        owner = arrival_owner(source.name, index)
        self.begin(number, self.run.new_case(source.kind, owner, index))

    def _after_a_draw(self, number: int, source: SourceSpec, time: float) -> None:
        memory: Memory = [None] * FIRST_FREE
        draw = self.program.draws[source.draw]
        u = 0.5
        if draw.stream != NONE:
            stream = self.run.hashes[draw.stream]
            u = uniform(self.run.key, source_owner(source.name), stream, self.created[number])
        try:
            gap = span(self.run.samples[source.draw](memory, u))
        except Impossible as error:
            raise self._stopped(source, error) from error

        def arrive(_: Event) -> None:
            self._arrive(number, source)
            self._after_a_draw(number, source, self.clock.time)

        event = Event(self.clock)
        event.callbacks.append(arrive)
        self.clock.at(event, time + gap, SORT_OF_SOURCE, LAST_OF_CASES, number)

    def _unit(self, number: int, source: SourceSpec) -> float:
        """Mean arrivals until the next one: exponential with mean 1."""
        owner, stream = source_owner(source.name), name_hash(f"source:{source.name}")
        return exponential(uniform(self.run.key, owner, stream, self.created[number]), 1.0)

    def _hour(self, number: int, source: SourceSpec, needed: float) -> None:
        """Read the rate at a full hour; it is constant until the next."""
        try:
            rate = finite(self.run.expressions[source.rate]([None] * FIRST_FREE))
            if rate < 0.0:
                raise Impossible(stops.no_rate(rate))
        except Impossible as error:
            raise self._stopped(source, error) from error
        self._within(number, source, needed, rate, self._next_full_hour())

    def _next_full_hour(self) -> float:
        """As the clocks show it, if the run does not begin at a full hour."""
        past = self.program.start_hour % 1.0
        return math.floor(self.clock.time + past) + 1.0 - past

    def _within(
        self, number: int, source: SourceSpec, needed: float, rate: float, end: float
    ) -> None:
        """Plan the next arrival of this hour; what the hour does not bring is left to the next."""
        now = self.clock.time
        expected = rate * (end - now)
        event = Event(self.clock)
        if needed < expected:

            def arrive(_: Event) -> None:
                self._arrive(number, source)
                self._within(number, source, self._unit(number, source), rate, end)

            event.callbacks.append(arrive)
            self.clock.at(event, now + needed / rate, SORT_OF_SOURCE, LAST_OF_CASES, number)
        else:
            event.callbacks.append(lambda _: self._hour(number, source, needed - expected))
            self.clock.at(event, end, SORT_OF_SOURCE, LAST_OF_CASES, number)

    # -- pulled work ------------------------------------------------------------------

    def _lay_out(self, number: int, source: SourceSpec) -> None:
        """One list a pool: in random order (one uniform a case and source), or by expression."""
        kind = self.program.kinds[source.kind]
        actor = self.program.actors[source.actor]
        population = self.run.population(source.kind)
        if source.order == NONE:
            keys: Iterable[float] = population.column(source.stream)
        else:
            keys = self._keys(source, population)
        by_element = len(actor.elements) == len(kind.elements) > 1
        lists: dict[int, list[tuple[float, int]]] = {}
        for index, (key, element) in enumerate(zip(keys, population.elements, strict=True)):
            lists.setdefault(int(element) if by_element else 0, []).append((key, index))
        for element, entries in lists.items():
            in_order = iter([index for _, index in sorted(entries)])
            self.lists[number, actor.first_pool + element] = in_order
            self.sizes[number, actor.first_pool + element] = len(entries)

    def _keys(self, source: SourceSpec, population: Population) -> list[float]:
        """The order of all cases of a population, by their numbers."""
        run, kind = self.run, self.program.kinds[source.kind]
        order, keys = run.expressions[source.order], []
        try:
            needed = begins_for(self.program, kind, [source.order])
            for _, memory in population.memories(needed):
                keys.append(finite(order(memory)))
        except Impossible as error:
            number = run.first_number[source.kind] + len(keys)
            raise run.stopped(f"sources.{source.name}.order", number, kind, error) from error
        return keys

    def pull(self, number: int, person: Person) -> bool:
        """Let a person start the next case of the list; False if there is none."""
        source = self.program.sources[number]
        for index in self.lists.get((number, person.pool.index), iter(())):
            case = self.run.member(source.kind, index)
            self.begin(number, case, person)
            self.clock.drain()
            self.run.settle()
            if person.is_busy:
                return True
        self.used_up.setdefault((number, person.pool.index), self.clock.time)
        return False

    def is_used_up(self, number: int, person: Person) -> bool:
        return (number, person.pool.index) in self.used_up

    def lists_used(self) -> list[tuple[int, int, int, float]]:
        """(source, pool, size, time at which somebody first found it empty or NaN) of each list."""
        return [
            (number, pool, size, self.used_up.get((number, pool), math.nan))
            for (number, pool), size in sorted(self.sizes.items())
        ]
