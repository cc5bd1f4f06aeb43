"""People, their queues, and how they take work (language, section 11, rules 4-8)."""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterator
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from sim.program.program import Call, Pool, SourceSpec
from sim.program.timetable import Timetable

if TYPE_CHECKING:
    from sim.engines.reference.cases import Case, Token

# (order, time of joining, case, token, number of the entry, request)
Entry = tuple[float, float, int, int, int, "Request"]


@dataclass(frozen=True, slots=True)
class Worktime:
    """Shifts, and whether work in hand at their end `pauses` until the next or is finished."""

    table: Timetable
    pauses: bool

    def end_of(self, start: float, hours: float) -> float:
        """When work of so many hours is done that begins at `start`, on shift."""
        return self.table.after(start, hours) if self.pauses else start + hours

    def between(self, start: float, end: float) -> float:
        """Hours at work between two times on what is in hand."""
        if not self.pauses:
            return end - start
        return self.table.open_hours(end) - self.table.open_hours(start)


@dataclass(eq=False, slots=True)
class Person:
    """An individual. `number`: over all pools; `worked`: finished hours, in all and by source.

    worktime: their shifts.
    """

    number: int
    name: str
    owner: int
    pool: PoolState
    rank: int
    worktime: Worktime
    worked: float = 0.0
    pulled: dict[int, float] = field(default_factory=dict)
    last_end: float = 0.0
    opened: dict[int, float] = field(default_factory=dict)
    waking: dict[int, float] = field(default_factory=dict)
    is_busy: bool = True

    def may_pull_reserved(self, number: int, source: SourceSpec) -> bool:
        """Whether the reserved share of the hours worked is unmet."""
        return self.pulled.get(number, 0.0) < source.reserve * self.worked

    def may_pull(self, number: int, source: SourceSpec, now: float) -> bool:
        """Whether the cap allows the next pull; one that has woken for it may."""
        if source.cap >= 1.0:
            return True
        done = self.pulled.get(number, 0.0)
        if self.opened.get(number) == done:
            return True
        base = self.worktime.table.open_hours(now) if source.cap_of_open_hours else self.worked
        return done <= source.cap * base


@dataclass(eq=False, slots=True)
class Request:
    """A token's request for a task. `row`: its row in the table. `waiting`: still in the queue."""

    call: Call
    case: Case
    token: Token | None
    pool: PoolState
    row: list[float]
    uniform: float
    joined: float
    order: float
    by: int = -1
    waiting: bool = False
    entry: Entry | None = None
    person: Person | None = None
    source: int = -1
    hours: float = 0.0
    time: float = 0.0


@dataclass(eq=False, slots=True)
class PoolState:
    """The people of one pool, those of them who are free, and the queue they serve.

    A request that only one person may serve waits in that person's own heap. Entries of
    requests that have left or moved are stale and dropped when they come to the top.
    """

    index: int
    spec: Pool
    worktime: Worktime
    people: list[Person] = field(default_factory=list)
    free: list[tuple[float, int, Person]] = field(default_factory=list)
    shared: list[Entry] = field(default_factory=list)
    own: dict[int, list[Entry]] = field(default_factory=dict)
    waiting: int = 0
    entries: int = 0
    is_unlimited: bool = False
    has_shifts: bool = False

    def __post_init__(self) -> None:
        self.is_unlimited = self.spec.staff is None

    def hire(self, person: Person) -> None:
        """Take a person into the pool, free."""
        self.people.append(person)
        self.has_shifts = self.has_shifts or not person.worktime.table.is_always
        self.release(person)

    def has_room(self, now: float) -> bool:
        """Whether one more may wait: those that a free person on shift will take do not count."""
        free = sum(1 for _ in self.in_turn(now)) if self.has_shifts else len(self.free)
        return self.waiting - free < self.spec.room

    def join(self, request: Request) -> None:
        """Put a request into the queue, or move it to where its order now says."""
        if not request.waiting:
            self.waiting += 1
        request.waiting = True
        self.entries += 1
        token = request.token
        entry = (
            request.order, request.joined, request.case.number,
            token.number if token is not None else 0, self.entries, request,
        )  # fmt: skip
        request.entry = entry
        heap = self.shared if request.by < 0 else self.own.setdefault(request.by, [])
        heappush(heap, entry)

    def withdraw(self, request: Request) -> None:
        """Take a request out of the queue."""
        request.waiting, request.entry = False, None
        self.waiting -= 1

    def first(self, person: Person | None) -> Request | None:
        """The first request that this person may serve (None: of an unlimited pool)."""
        heaps = [self.shared]
        if person is not None and person.number in self.own:
            heaps.append(self.own[person.number])
        tops = []
        for heap in heaps:
            while heap and heap[0][5].entry is not heap[0]:
                heappop(heap)
            if heap:
                tops.append(heap[0])
        return min(tops)[5] if tops else None

    def release(self, person: Person) -> None:
        person.is_busy = False
        insort(self.free, (person.last_end, person.rank, person))

    def engage(self, person: Person) -> None:
        person.is_busy = True
        self.free.remove((person.last_end, person.rank, person))

    def in_turn(self, now: float) -> Iterator[Person]:
        """Free people on shift, by the end of their last work, then number, as they stand now."""
        for _, _, person in list(self.free):
            if not self.has_shifts or person.worktime.table.is_open(now):
                yield person
