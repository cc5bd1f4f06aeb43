"""The records of a run before it begins: the firm, its people, the sources and their lists."""

from __future__ import annotations

import math

import numpy as np

from sim.engines import stops
from sim.engines.compiled import faults
from sim.engines.compiled.entries import survey
from sim.engines.compiled.fields import (
    BEFORE, BLANK_BASE, CALENDARS, CALENDAR_SIZE, COMPARISONS, COUNTERS, DIRTY, DOCUMENT_WIDTH,
    END_OF_LIST, FAULT, FIRST_PERSON, FIRST_POOL, FIRST_SOURCE, FLAGS, FREE_COUNT, FREE_FIRST,
    FREE_LAST, FREE_NEXT, FREE_PREVIOUS, HAS_SHIFTS, HEAD, INDICES_FIRST, INTS_USED, KEY_HIGH,
    KEY_LOW, KIND_FIRST_NUMBER, LARGEST_CASE, LAST_ARRIVAL, LAUNCHED, LENGTH, LISTS, LIST_COUNT,
    LIST_EMPTIED, LIST_FIRST, LIST_SIZE, NEXT_NUMBER, OPENINGS, OWNER_HIGH, OWNER_LOW,
    PARENTS_MATTER, PAUSES, PERSON_CALENDAR, PERSON_NUMBER, PERSON_POOL, PERSON_RANK,
    PERSON_REALS, PERSON_SIZE, PERSON_WAKES, PLANNED, POOLS, POOL_CALENDAR, POOL_NUMBER,
    POOL_REALS, POOL_SIZE, PULLS, REALS_USED, SOURCES, SOURCE_BLOCK, SOURCE_DRAW, SOURCE_HASH,
    SOURCE_OWNER, SOURCE_REALS, SOURCE_ROW, SOURCE_SIZE, START_HOUR, START_WEEKDAY, STIRRED,
    STIRRED_POOLS, TIMES_COUNT, TIMES_FIRST, TOKEN_BLOCK, TOKEN_SIZE, TOKEN_WORDS, UNIFORMS,
    UNLIMITED, WEIGHTS, WIDEST,
)  # fmt: skip
from sim.engines.compiled.packed import Packed
from sim.engines.compiled.packing import first_pool
from sim.engines.compiled.settling import worth
from sim.engines.compiled.types import Doubles, Longs
from sim.engines.stops import Impossible
from sim.errors import RunStopped
from sim.language.calendars import EVER
from sim.program.program import NONE, Pool, Program
from sim.program.streams import person_owner, stream_key


class Layout:
    """A run that is about to begin.

    ints, reals: its arrays. people: the record of each person. traits: (traits, people).
    first_source: where the records of sources begin.
    """

    def __init__(self, packed: Packed, seed: int, replication: int) -> None:
        self.packed = packed
        self.program: Program = packed.program
        self.code, self.number = packed.code, packed.number
        self._ints: list[int] = [0] * first_pool(self.program)
        self._reals: list[float] = [0.0] * (packed.blank + packed.largest_case + packed.traits)
        self._head(stream_key(seed, replication))
        self._firm()
        self._calendars()
        self._hire()
        self._sources()
        self._openings()
        self._settle_down()

    def _head(self, key: int) -> None:
        packed, program, ints, reals = self.packed, self.program, self._ints, self._reals
        reals[KEY_HIGH], reals[KEY_LOW] = float(key >> 32), float(key & 0xFFFFFFFF)
        reals[LENGTH] = program.length
        reals[START_WEEKDAY], reals[START_HOUR] = float(program.start_weekday), program.start_hour
        reals[WEIGHTS] = packed.room
        reals[LAUNCHED] = packed.room + packed.weights
        reals[UNIFORMS] = packed.room + packed.weights + packed.launched
        ints[DIRTY] = END_OF_LIST
        ints[COUNTERS], ints[FLAGS] = packed.counters, packed.flags
        ints[COMPARISONS] = packed.comparisons
        ints[TOKEN_SIZE] = TOKEN_WORDS + packed.counters + packed.flags
        ints[TOKEN_BLOCK] = PLANNED + 4 * packed.comparisons
        ints[WIDEST], ints[LARGEST_CASE] = packed.widest, packed.largest_case
        ints[DOCUMENT_WIDTH] = packed.document_width
        ints[NEXT_NUMBER] = sum(sum(kind.counts or ()) for kind in program.kinds)
        ints[PARENTS_MATTER] = int(any(kind.watches_parent for kind in program.kinds))

    def _more_ints(self, values: list[int]) -> int:
        at = len(self._ints)
        self._ints.extend(values)
        return at

    def _more_reals(self, values: list[float]) -> int:
        at = len(self._reals)
        self._reals.extend(values)
        return at

    def _firm(self) -> None:
        program = self.program
        self._ints[FIRST_POOL] = len(self._ints)
        self._ints[POOLS] = len(program.pools)
        self.pools = [self._pool(at, pool) for at, pool in enumerate(program.pools)]

    def _pool(self, at: int, pool: Pool) -> int:
        row = [0] * POOL_SIZE
        row[POOL_NUMBER] = at
        row[UNLIMITED] = int(pool.staff is None)
        row[PAUSES] = int(not self.program.actors[pool.actor].stays)
        row[PULLS] = self.packed.pulls[pool.actor]
        row[POOL_REALS] = self._more_reals([pool.room])
        return self._more_ints(row)

    def _calendars(self) -> None:
        self._ints[CALENDARS] = len(self._ints)
        for row in self.packed.calendars:
            self._more_ints([row, NONE])
        for at, pool in zip(self.pools, self.program.pools, strict=True):
            self._ints[at + POOL_CALENDAR] = self._calendar(pool.calendar)

    def _calendar(self, number: int) -> int:
        return self._ints[CALENDARS] + CALENDAR_SIZE * number

    def _hire(self) -> None:
        """People, all free; by number their record stands in a table of its own."""
        sources = range(len(self.program.sources))
        self.people: list[int] = []
        self.owners: list[int] = []
        for at, pool in zip(self.pools, self.program.pools, strict=True):
            actor = self.program.actors[pool.actor].name
            for rank, spec in enumerate(pool.staff or ()):
                row = [0] * PERSON_SIZE
                row[PERSON_NUMBER], row[PERSON_POOL], row[PERSON_RANK] = len(self.people), at, rank
                row[PERSON_CALENDAR] = self._calendar(spec.calendar)
                row[PERSON_REALS] = self._more_reals(
                    [0.0, 0.0] + [0.0, math.nan, math.nan] * len(sources)
                )
                person = self._more_ints(row)
                wakes = [x for source in sources for x in (person, source)]
                self._ints[person + PERSON_WAKES] = self._more_ints(wakes)
                self._free(at, person)
                if self.program.calendars[spec.calendar].shifts != EVER:
                    self._ints[at + HAS_SHIFTS] = 1
                self.people.append(person)
                self.owners.append(person_owner(actor, pool.element, spec.key))
            if pool.staff:
                self._ints[at + STIRRED] = 1
                self._ints[STIRRED_POOLS] += 1
        self._ints[FIRST_PERSON] = self._more_ints(self.people)

    def _free(self, pool: int, person: int) -> None:
        ints = self._ints
        last = ints[pool + FREE_LAST]
        ints[person + FREE_PREVIOUS] = last
        ints[last + FREE_NEXT if last else pool + FREE_FIRST] = person
        ints[pool + FREE_LAST] = person
        ints[pool + FREE_COUNT] += 1

    def _openings(self) -> None:
        """One for each calendar by which somebody works, with the pools in which they are."""
        served: dict[int, list[int]] = {}
        for at, pool in zip(self.pools, self.program.pools, strict=True):
            for calendar in [pool.calendar, *(spec.calendar for spec in pool.staff or ())]:
                pools = served.setdefault(calendar, [])
                if at not in pools:
                    pools.append(at)
        for number, (calendar, pools) in enumerate(served.items()):
            row = [self._calendar(calendar), 0, number, len(pools), self._ints[OPENINGS], *pools]
            self._ints[OPENINGS] = self._more_ints(row)

    # -- sources ------------------------------------------------------------------------

    def _sources(self) -> None:
        first = len(self._ints)
        self._ints[FIRST_SOURCE] = first
        self._ints[SOURCES] = len(self.program.sources)
        for row in self.packed.sources:
            record = [0] * SOURCE_SIZE
            record[SOURCE_ROW] = row
            block = [0.0] * BLANK_BASE + [math.nan] * (SOURCE_BLOCK - BLANK_BASE)
            block[LAST_ARRIVAL] = math.nan
            block[BLANK_BASE + OWNER_HIGH] = float(self.code[row + SOURCE_OWNER])
            record[SOURCE_REALS] = self._more_reals(block)
            self._more_ints(record)
        self.first_source = first

    def _settle_down(self) -> None:
        """Make the arrays, then ask populations what must be known before the run."""
        self.ints = np.array(self._ints, dtype=np.int64)
        self.reals = np.array([*self._reals, 0.0])
        self._begin_traits()
        for number, source in enumerate(self.program.sources):
            if source.sort in ("at", "pulled"):
                self._members(source.kind)
                keys = self._ask(number)
                if source.sort == "at":
                    self._dates(number, keys)
                else:
                    self._work_lists(number, keys)
        self.ints[INTS_USED] = self.ints.size
        self.ints[REALS_USED] = self.reals.size

    def _append_ints(self, values: Longs) -> int:
        at = self.ints.size
        self.ints = np.concatenate([self.ints, values])
        return at

    def _append_reals(self, values: Doubles) -> int:
        at = self.reals.size
        self.reals = np.concatenate([self.reals, values])
        return at

    def _members(self, kind: int) -> None:
        if self.ints[HEAD + kind] == 0:
            size = sum(self.program.kinds[kind].counts or ())
            self.ints[HEAD + kind] = self._append_ints(np.zeros(size, dtype=np.int64))

    def _ask(self, number: int) -> Doubles:
        """A number of each case of a source's population."""
        source, packed = self.program.sources[number], self.packed
        keys = np.empty(sum(self.program.kinds[source.kind].counts or ()))
        begins, count = packed.surveys[number]
        row = packed.sources[number]
        draw = int(self.code[row + SOURCE_DRAW]) if source.sort == "at" else NONE
        expression = packed.expressions[source.order] if source.order != NONE else NONE
        name = int(self.code[row + SOURCE_HASH])
        failed = survey(
            self.code, self.number, self.reals, keys, packed.kinds[source.kind], begins, count,
            draw, expression, name, packed.blank,
        )  # fmt: skip
        place = f"sources.{source.name}.{'at' if source.sort == 'at' else 'order'}"
        if source.sort == "at":
            known = keys if failed == NONE else keys[:failed]
            wrong = ~((known >= 0.0) & (known < math.inf)) & ~(known > self.program.length)
            if wrong.any():
                first = int(np.argmax(wrong))
                cause = Impossible(stops.no_time(float(known[first])))
                raise self._stopped(place, source.kind, first, cause)
        if failed != NONE:
            raise self._stopped(place, source.kind, failed, faults.why(packed, self.reals))
        return keys

    def _stopped(self, place: str, kind: int, index: int, why: Impossible) -> RunStopped:
        number = int(self.code[self.packed.kinds[kind] + KIND_FIRST_NUMBER]) + index
        return stops.of_case(place, why, number, self.program.kinds[kind].name, 0.0)

    def _dates(self, number: int, times: Doubles) -> None:
        source = self.first_source + SOURCE_SIZE * number
        index = np.flatnonzero(times <= self.program.length)
        index = index[_sorted(times[index])]
        self.ints[source + TIMES_COUNT] = index.size
        self.ints[source + TIMES_FIRST] = self._append_reals(times[index])
        self.ints[source + INDICES_FIRST] = self._append_ints(index)

    def _work_lists(self, number: int, keys: Doubles) -> None:
        """One list a pool, in order of the keys."""
        source = self.program.sources[number]
        kind, actor = self.program.kinds[source.kind], self.program.actors[source.actor]
        by_element = len(actor.elements) == len(kind.elements) > 1
        sizes = list(kind.counts or ()) if by_element else [keys.size]
        ends = np.cumsum(sizes).tolist()
        order = [
            end - size + _sorted(keys[end - size : end])
            for size, end in zip(sizes, ends, strict=True)
        ]
        first = self._append_ints(np.concatenate(order))
        pools = np.zeros(LIST_SIZE * len(self.program.pools), dtype=np.int64)
        emptied = self._append_reals(np.full(len(self.program.pools), math.nan))
        pools[LIST_EMPTIED::LIST_SIZE] = emptied + np.arange(len(self.program.pools))
        for place, size in enumerate(sizes):
            at = LIST_SIZE * (actor.first_pool + place)
            pools[at + LIST_FIRST], pools[at + LIST_COUNT] = first, size
            first += size
        self.ints[self.first_source + SOURCE_SIZE * number + LISTS] = self._append_ints(pools)

    def _begin_traits(self) -> None:
        """Value by trait and person; NaN where the person's actor has no such trait."""
        program, packed = self.program, self.packed
        self.traits = np.full((len(program.traits), len(self.people)), math.nan)
        base = packed.blank + BEFORE
        self.reals[packed.blank : packed.blank + packed.largest_case] = math.nan
        person = 0
        for pool in program.pools:
            actor = program.actors[pool.actor]
            for spec in pool.staff or ():
                self.reals[base + OWNER_HIGH] = float(self.owners[person] >> 32)
                self.reals[base + OWNER_LOW] = float(self.owners[person] & 0xFFFFFFFF)
                for name, draw in zip(actor.traits, spec.traits, strict=True):
                    value = worth(packed, self.reals, packed.draws[draw])
                    why = faults.why(packed, self.reals) if self.reals[FAULT] else None
                    if not math.isfinite(value):
                        why = why or Impossible(stops.not_finite(value))
                    if why:
                        place = f"actors.{actor.name}.traits.{name}"
                        raise stops.of_person(place, why, spec.name)
                    self.traits[program.traits.index(f"{actor.name}.{name}"), person] = value
                person += 1
        at = packed.blank + packed.largest_case
        self.reals[at : at + packed.traits] = self.traits.ravel()


def _sorted(keys: Doubles) -> Longs:
    """The places of the keys in order; of equal ones the first comes first."""
    order = np.argsort(keys)
    if (keys[order[1:]] == keys[order[:-1]]).any():
        order = np.argsort(keys, kind="stable")  # several times slower
    return order
