"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

import math
from functools import cached_property
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measures.axes import Floats, Ints, axis_of
from sim.tables import Tables

EVER = -1  # instead of the code of a calendar: at work at all times


class Shifts(NamedTuple):
    """When a calendar is open: starts and ends of its spells, in order [h]."""

    opened: Floats
    closed: Floats

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return len(self.opened) == 1 and self.opened[0] == 0 and self.closed[0] == math.inf

    def between(self, begun: Floats, ended: Floats) -> Floats:
        """Open hours from each time to a later one: those until it, less those until the first."""
        # Whole spells until each spell, and what has passed of it; a spell of no length comes first.
        before = np.concatenate([[0.0, 0.0], np.cumsum((self.closed - self.opened)[:-1])])
        opened, closed = (np.concatenate([[0.0], ends]) for ends in self)
        first = np.searchsorted(self.opened, begun, side="right")
        whole, since, to = before[first], opened[first], closed[first]
        until = whole + (np.minimum(ended, to) - since)
        later = np.flatnonzero(ended >= np.append(self.opened, math.inf)[first])
        last = np.searchsorted(self.opened, ended[later], side="right")
        until[later] = before[last] + (np.minimum(ended[later], closed[last]) - opened[last])
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
        return tuple(dict.fromkeys(name for one in tables for name in one["calendar"].tolist()))

    @cached_property
    def shifts(self) -> list[Shifts]:
        """The spells of each calendar."""
        table = self.tables.shifts
        codes = self.codes(table["calendar"])
        opened, closed = (table[name].to_numpy(np.float64) for name in ("opened", "closed"))
        rows = (codes == code for code in range(len(self.names)))
        return [Shifts(opened[own], closed[own]) for own in rows]

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
        stays, pool = pools["stays"].to_numpy(np.bool_), self.pool_of_requests
        found = np.append(self.of_persons, EVER).take(worker)
        nobody = np.flatnonzero(worker < 0)
        found[nobody] = self.codes(pools["calendar"])[pool[nobody]]
        if stays.any():
            found[np.flatnonzero(stays[pool])] = EVER
        return found

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
        actors, elements = (tuple(dict.fromkeys(pools[n].tolist())) for n in ("actor", "element"))

        def crossed(table: pd.DataFrame) -> Ints:
            actor = axis_of("actor", table["actor"], actors).codes
            return actor * len(elements) + axis_of("element", table["element"], elements).codes

        place = np.zeros(len(actors) * len(elements), dtype=np.int64)
        place[crossed(pools)] = np.arange(len(pools))
        return place.take(crossed(table))

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
        run = np.zeros(1), np.full(1, self.tables.length)
        hours = (shifts.between(*run)[0] for shifts in self.pool_shifts)
        return bool(any(open_hours < self.tables.length for open_hours in hours))

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        hours = np.maximum(ended - begun, 0.0)
        rows = np.flatnonzero(hours > 0)
        follows = codes[rows]
        for code, shifts in enumerate(self.shifts):
            if not shifts.always:
                own = rows[np.flatnonzero(follows == code)]
                hours[own] = shifts.between(begun[own], ended[own])
        return hours


def _union(calendars: list[Shifts]) -> Shifts:
    """The spells in which at least one of the calendars is open."""
    if len(calendars) == 1:
        return calendars[0]
    opened, closed = (np.concatenate(ends) for ends in zip(*calendars, strict=True))
    order = np.argsort(opened)
    opened, reached = opened[order], np.maximum.accumulate(closed[order])
    first = np.append(True, opened[1:] > reached[:-1])[: len(opened)]
    return Shifts(opened[first], reached[np.append(first[1:], True)[: len(opened)]])
