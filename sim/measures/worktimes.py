"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measures.axes import Axis, Floats, Ints, axis_of
from sim.tables import Tables

EVER = -1  # instead of the code of a calendar: at work at all times
AT_0, NEVER = np.array([0.0]), np.array([math.inf])
MOST_CELLS = 10_000


class Shifts(NamedTuple):
    """When a calendar is open: starts and ends of its spells, in order [h]."""

    opened: Floats
    closed: Floats

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return len(self.opened) == 1 and self.opened[0] == 0 and self.closed[0] == math.inf

    @property
    def before(self) -> Floats:
        """Open hours before each spell."""
        return np.concatenate([AT_0, np.cumsum((self.closed - self.opened)[:-1])])

    def until(self, time: float) -> float:
        """Open hours from 0 to a time: whole spells, and what has passed of the last one."""
        spell = int(np.searchsorted(self.opened, time, side="right")) - 1
        if spell < 0:
            return 0.0
        passed = min(time, self.closed[spell]) - self.opened[spell]
        return float(self.before[spell] + passed)


class Timetable:
    """Calendars side by side, to ask all of them at once for the open hours of many times.

    Their spells stand in one row, those of each calendar after an empty one at 0. Time is laid out
    in cells of one width [h]: the last spell that has begun by a time began in an earlier cell,
    and is looked up, or in the time's own, where few begin.
    """

    def __init__(self, calendars: Sequence[Shifts]) -> None:
        number = len(calendars)
        self.closes = np.array([*(not one.always for one in calendars), False])  # by code; EVER
        counts = np.array([len(one.opened) for one in calendars], dtype=np.int64)
        codes = np.repeat(np.arange(number), counts)
        opened, closed = (np.concatenate([AT_0[:0], *ends]) for ends in zip(*calendars, strict=True))
        places = np.arange(len(codes)) + codes + 1
        self.opened, self.closed, self.before = np.zeros((3, number + len(codes)))
        self.opened[places], self.closed[places] = opened, closed
        self.before[places] = np.concatenate([one.before[: len(one.opened)] for one in calendars])
        self.next = np.full(number + len(codes), math.inf)
        self.next[places - 1] = opened
        self._lay_out(codes, opened, number)

    def _lay_out(self, codes: Ints, opened: Floats, number: int) -> None:
        latest = float(opened.max(initial=0.0))
        gap = np.diff(opened)[codes[1:] == codes[:-1]].min(initial=latest)
        self.width = max(float(gap), latest / MOST_CELLS) or 1.0
        self.cells = int(latest / self.width) + 1
        begun = np.bincount(self._cell(codes, opened), minlength=number * self.cells)
        self.most = int(begun.max(initial=0))
        self.earlier = np.cumsum(begun) - begun + np.repeat(np.arange(number), self.cells)

    def _cell(self, codes: Ints, times: Floats) -> Ints:
        cells: Ints = np.minimum((times / self.width).astype(np.int64), self.cells - 1)
        return codes * self.cells + cells

    def spell(self, codes: Ints, times: Floats) -> Ints:
        """The last spell of a calendar that has begun by each time."""
        found = self.earlier[self._cell(codes, times)]
        for _ in range(self.most):
            found += self.next[found] <= times
        return found

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Open hours from each time to a later one: those until it, less those until the first."""
        first = self.spell(codes, begun)
        whole, since, to = self.before[first], self.opened[first], self.closed[first]
        until = whole + (np.minimum(ended, to) - since)
        later = np.flatnonzero(ended >= self.next[first])  # most work ends where it began
        last = self.spell(codes[later], ended[later])
        passed = np.minimum(ended[later], self.closed[last]) - self.opened[last]
        until[later] = self.before[last] + passed
        hours: Floats = until - (whole + (np.minimum(begun, to) - since))
        return hours


class Worktimes:
    """The calendars of a run, by code.

    Work that pauses at the end of a shift follows its person's calendar, or that of the pool if
    the pool is unlimited; where people stay to finish, all hours between start and end are work.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def names(self) -> tuple[str, ...]:
        tables = (self.tables.shifts, self.tables.persons, self.tables.pools)
        return tuple(dict.fromkeys(chain(*(table["calendar"].tolist() for table in tables))))

    @cached_property
    def shifts(self) -> list[Shifts]:
        """The spells of each calendar."""
        table = self.tables.shifts
        codes = self.codes(table["calendar"])
        opened, closed = (table[name].to_numpy(np.float64) for name in ("opened", "closed"))
        rows = (codes == code for code in range(len(self.names)))
        return [Shifts(opened[own], closed[own]) for own in rows]

    @cached_property
    def timetable(self) -> Timetable:
        return Timetable(self.shifts)

    def codes(self, names: pd.Series) -> Ints:
        """The codes of calendars by name."""
        return axis_of("calendar", names, self.names).codes

    @cached_property
    def person(self) -> Axis:
        """Who worked on each request: the persons of limited staff, in the order of `persons`."""
        names = tuple(self.tables.persons["person"].tolist())
        return axis_of("person", self.tables.requests["person"], names)

    @cached_property
    def of_persons(self) -> Ints:
        """The calendar of each person."""
        return self.codes(self.tables.persons["calendar"])

    @cached_property
    def of_requests(self) -> Ints:
        """The calendar that the work of each request follows; EVER where people stay."""
        pools, pool = self.tables.pools, self.pool_of_requests
        stays = pools["stays"].to_numpy(np.bool_)
        found = np.append(self.of_persons, EVER).take(self.person.codes)
        nobody = np.flatnonzero(self.person.codes < 0)
        found[nobody] = self.codes(pools["calendar"])[pool[nobody]]
        if stays.any():
            found[np.flatnonzero(stays[pool])] = EVER
        return found

    @cached_property
    def pools(self) -> dict[tuple[str, str], int]:
        """The place of each pool in `tables.pools`, by actor and element."""
        return {pair: place for place, pair in enumerate(_pairs(self.tables.pools))}

    @cached_property
    def pool_of_requests(self) -> Ints:
        """The pool that each request asks, as a place in `tables.pools`."""
        actors = tuple(dict.fromkeys(actor for actor, _ in self.pools))
        elements = tuple(dict.fromkeys(element for _, element in self.pools))
        table = self.tables.requests
        actor = axis_of("actor", table["actor"], actors).codes
        element = axis_of("element", table["element"], elements).codes
        pairs = product(actors, elements)
        place = np.array([self.pools.get(pair, 0) for pair in pairs], dtype=np.int64)
        return place[actor * len(elements) + element]

    @cached_property
    def pool_of_persons(self) -> Ints:
        """The pool that each person belongs to, as a place in `tables.pools`."""
        return np.array([self.pools[pair] for pair in _pairs(self.tables.persons)], dtype=np.int64)

    @cached_property
    def pool_shifts(self) -> list[Shifts]:
        """When somebody of each pool is at work."""
        own = self.codes(self.tables.pools["calendar"])
        members = (self.of_persons[self.pool_of_persons == p] for p in range(len(own)))
        calendars = (set(m.tolist()) or {own[p]} for p, m in enumerate(members))
        return [_union([self.shifts[code] for code in sorted(codes)]) for codes in calendars]

    @cached_property
    def ever_closed(self) -> bool:
        """Whether some pool is closed at some time of the run."""
        end = self.tables.length
        return any(not one.always and one.until(end) < end for one in self.pool_shifts)

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        hours, table = np.maximum(ended - begun, 0.0), self.timetable
        if table.closes.any():
            rows = np.flatnonzero(table.closes[codes] & (hours > 0))
            hours[rows] = table.between(codes[rows], begun[rows], ended[rows])
        return hours


def _pairs(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Actor and element of each row."""
    return zip(table["actor"].tolist(), table["element"].tolist(), strict=True)


def _union(calendars: list[Shifts]) -> Shifts:
    """The spells in which at least one of the calendars is open."""
    if len(calendars) == 1:
        return calendars[0]
    opened, closed = (np.concatenate(ends) for ends in zip(*calendars, strict=True))
    order = np.argsort(opened)
    opened, reached = opened[order], np.maximum.accumulate(closed[order])
    first = np.append(True, opened[1:] > reached[:-1])[: len(opened)]
    return Shifts(opened[first], reached[np.append(first[1:], True)[: len(opened)]])
