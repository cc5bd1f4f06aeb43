"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

import math
from functools import cached_property

import numpy as np
import pandas as pd

from sim.measures.axes import Floats, Ints, axis_of
from sim.tables import Tables

EVER = -1  # instead of the code of a calendar: at work at all times


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
        columns = (table["calendar"].unique().tolist() for table in tables)
        return tuple(dict.fromkeys(name for column in columns for name in column))

    @cached_property
    def shifts(self) -> list[tuple[Floats, Floats]]:
        """Starts and ends of the spells of each calendar [h]."""
        table = self.tables.shifts
        codes = self.codes(table["calendar"])
        opened, closed = (table[name].to_numpy(np.float64) for name in ("opened", "closed"))
        return [(opened[codes == code], closed[codes == code]) for code in range(len(self.names))]

    def codes(self, names: pd.Series) -> Ints:
        """The codes of calendars by name."""
        return axis_of("calendar", names, self.names).codes

    @cached_property
    def of_persons(self) -> Ints:
        """The calendar of each person."""
        return self.codes(self.tables.persons["calendar"])

    @cached_property
    def of_requests(self) -> Ints:
        """The calendar that the work of each request follows; EVER where people stay."""
        requests, pools = self.tables.requests, self.tables.pools
        people = tuple(self.tables.persons["person"].tolist())
        worker = axis_of("person", requests["person"], people).codes
        pool = self.pool_of_requests
        by_person = np.append(self.of_persons, EVER)[worker]
        found = np.where(worker >= 0, by_person, self.codes(pools["calendar"])[pool])
        stays = pools["stays"].to_numpy(dtype=bool)[pool]
        return np.where(stays, EVER, found).astype(np.int64)

    @cached_property
    def pool_of_requests(self) -> Ints:
        """The pool that each request asks, as a place in `tables.pools`."""
        return self._pool(self.tables.requests)

    @cached_property
    def pool_of_persons(self) -> Ints:
        """The pool that each person belongs to, as a place in `tables.pools`."""
        return self._pool(self.tables.persons)

    def _pool(self, table: pd.DataFrame) -> Ints:
        """The place of actor and element of each row."""
        pools = self.tables.pools
        actors, elements = (tuple(dict.fromkeys(pools[n])) for n in ("actor", "element"))
        place = np.full((len(actors), len(elements)), 0)
        codes = [
            (axis_of("actor", one["actor"], actors).codes,
             axis_of("element", one["element"], elements).codes)
            for one in (pools, table)
        ]  # fmt: skip
        place[codes[0]] = np.arange(len(pools))
        return place[codes[1]].astype(np.int64)

    @cached_property
    def pool_shifts(self) -> list[tuple[Floats, Floats]]:
        """When somebody of each pool is at work: starts and ends of spells [h]."""
        own = self.codes(self.tables.pools["calendar"])
        members = (self.of_persons[self.pool_of_persons == p] for p in range(len(own)))
        calendars = (np.unique(m) if len(m) else own[[p]] for p, m in enumerate(members))
        return [_union([self.shifts[code] for code in codes]) for codes in calendars]

    @cached_property
    def ever_closed(self) -> bool:
        """Whether some pool is closed at some time of the run."""
        run = np.zeros(1), np.full(1, self.tables.length)
        hours = (_open_between(*spells, *run)[0] for spells in self.pool_shifts)
        return bool(any(open_hours < self.tables.length for open_hours in hours))

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        hours = np.maximum(ended - begun, 0.0)
        some = hours > 0
        for code, (opened, closed) in enumerate(self.shifts):
            if not _never_closed(opened, closed):
                rows = np.flatnonzero((codes == code) & some)
                hours[rows] = _open_between(opened, closed, begun[rows], ended[rows])
        return hours


def _never_closed(opened: Floats, closed: Floats) -> bool:
    return len(opened) == 1 and opened[0] == 0 and closed[0] == math.inf


def _open_between(opened: Floats, closed: Floats, begun: Floats, ended: Floats) -> Floats:
    """Open hours from each time to a later one."""
    first = np.searchsorted(opened, begun, side="right")
    last = first.copy()  # most work ends in the spell in which it began
    later = np.flatnonzero(ended >= np.append(opened, math.inf)[first])
    last[later] = np.searchsorted(opened, ended[later], side="right")
    return _open(opened, closed, ended, last) - _open(opened, closed, begun, first)


def _open(opened: Floats, closed: Floats, times: Floats, begun: Ints) -> Floats:
    """Open hours from 0 to each time: whole spells, and what has passed of the last one.

    begun: how many spells have begun by each time.
    """
    before = np.concatenate([[0.0, 0.0], np.cumsum((closed - opened)[:-1])])
    opened, closed = np.append(0.0, opened), np.append(0.0, closed)
    return before[begun] + (np.minimum(times, closed[begun]) - opened[begun])


def _union(calendars: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """The spells in which at least one of the calendars is open."""
    if len(calendars) == 1:
        return calendars[0]
    opened, closed = (np.concatenate(ends) for ends in zip(*calendars, strict=True))
    order = np.argsort(opened)
    opened, reached = opened[order], np.maximum.accumulate(closed[order])
    first = np.append(True, opened[1:] > reached[:-1])[: len(opened)]
    return opened[first], reached[np.append(first[1:], True)[: len(opened)]]
