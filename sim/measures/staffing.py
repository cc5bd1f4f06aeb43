"""People, pools and their calendars: what all runs of a program have alike, found once."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.columns import Column, Table
from sim.kept import kept
from sim.measures.axes import Bools, Floats, Ints, axis_of
from sim.measures.timetable import EVER, Shifts, Timetable, spells_of, timetable_of
from sim.tables import Tables

Names = tuple[str, ...]


class Window(NamedTuple):
    """What is counted lies between these times [h]."""

    start: float
    end: float


class Staff(NamedTuple):
    """The columns of `persons` that matter here: of each person its name, …"""

    person: Names
    actor: Names
    element: Names
    calendar: Names


class Pools(NamedTuple):
    """The columns of `pools` that matter here."""

    actor: Names
    element: Names
    calendar: Names
    stays: tuple[bool, ...]


def staffing_of(tables: Tables) -> Staffing:
    """That of a run."""
    persons, pools = (
        form(*(tables.columns(name).values(column) for column in form._fields))
        for name, form in (("persons", Staff), ("pools", Pools))
    )
    window = Window(tables.warm_up, tables.length)
    return _staffing(tables.columns("shifts"), persons, pools, window)


@kept
def _staffing(shifts: Table, persons: Staff, pools: Pools, window: Window) -> Staffing:
    return Staffing(spells_of(shifts), persons, pools, window)


class Staffing:
    """The calendars by code, and who follows which. Nobody may change what is found here."""

    def __init__(
        self, spells: Mapping[str, Shifts], persons: Staff, pools: Pools, window: Window
    ) -> None:
        self.spells, self.persons, self.pools, self.window = spells, persons, pools, window

    @cached_property
    def names(self) -> Names:
        """Of the calendars."""
        others = chain(self.persons.calendar, self.pools.calendar)
        return tuple(dict.fromkeys(chain(self.spells, others)))

    def codes(self, names: Column | pd.Series) -> Ints:
        """The codes of calendars by name."""
        return axis_of("calendar", names, self.names).codes

    @cached_property
    def of_persons(self) -> Ints:
        """The calendar of each person."""
        return self.codes(self.persons.calendar)

    @cached_property
    def place_of(self) -> dict[tuple[str, str], int]:
        """The place of each pool in `tables.pools`, by actor and element."""
        pairs = zip(self.pools.actor, self.pools.element, strict=True)
        return {pair: place for place, pair in enumerate(pairs)}

    @cached_property
    def actors(self) -> Names:
        return tuple(dict.fromkeys(self.pools.actor))

    @cached_property
    def elements(self) -> Names:
        return tuple(dict.fromkeys(self.pools.element))

    @cached_property
    def pool_of_pairs(self) -> Ints:
        """The pool of each actor with each element, as a place in `tables.pools`."""
        pairs = product(self.actors, self.elements)
        return np.array([self.place_of.get(pair, 0) for pair in pairs], dtype=np.int64)

    @cached_property
    def pool_of_persons(self) -> Ints:
        """The pool that each person belongs to, as a place in `tables.pools`."""
        pairs = zip(self.persons.actor, self.persons.element, strict=True)
        return np.array([self.place_of[pair] for pair in pairs], dtype=np.int64)

    @cached_property
    def followed(self) -> Ints:
        """The calendar that work of each person follows, and last of nobody; EVER if they stay."""
        closes, persons = self.timetable.closes, self.of_persons
        return np.array([*np.where(closes[persons], persons, EVER), EVER], dtype=np.int64)

    @cached_property
    def of_own(self) -> Ints:
        """The calendar of each pool itself."""
        return self.codes(self.pools.calendar)

    @cached_property
    def unmanned_close(self) -> bool:
        """Whether a pool without people closes."""
        nobody = set(range(len(self.of_own))) - set(self.pool_of_persons.tolist())
        return any(self.timetable.closes[self.of_own[place]] for place in nobody)

    @cached_property
    def stays(self) -> Bools:
        """Whether the people of each pool stay to finish."""
        return np.array(self.pools.stays, dtype=np.bool_)

    @cached_property
    def _followed(self) -> list[tuple[int, ...]]:
        """The calendars that the people of each pool follow; its own if it has no people."""
        own = self.of_own.tolist()
        members: list[set[int]] = [set() for _ in own]
        for pool, code in zip(self.pool_of_persons.tolist(), self.of_persons.tolist(), strict=True):
            members[pool].add(code)
        return [tuple(sorted(found)) or (code,) for found, code in zip(members, own, strict=True)]

    @cached_property
    def _unions(self) -> tuple[tuple[int, ...], ...]:
        """Calendars that are followed in one pool."""
        return tuple(dict.fromkeys(codes for codes in self._followed if len(codes) > 1))

    @cached_property
    def of_pools(self) -> Ints:
        """The calendar of each pool by which somebody is at work, as a code of `timetable`."""
        place = {codes: code for code, codes in enumerate(self._unions, len(self.names))}
        return np.array([place.get(codes, codes[0]) for codes in self._followed], dtype=np.int64)

    @cached_property
    def timetable(self) -> Timetable:
        """The calendars by code, and after them those of pools whose people follow several."""
        return timetable_of(self.spells, self.names, self._unions)

    @cached_property
    def pool_shifts(self) -> list[Shifts]:
        """When somebody of each pool is at work."""
        return [self.timetable.calendars[code] for code in self.of_pools]

    @cached_property
    def ever_closed(self) -> bool:
        """Whether some pool is closed at some time of the run."""
        end = self.window.end
        return any(not one.always and one.until(end) < end for one in self.pool_shifts)

    @cached_property
    def open_hours(self) -> Floats:
        """Hours each person is on shift inside the window."""
        codes = self.of_persons
        return self.between(codes, *(np.full(len(codes), time) for time in self.window))

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        hours = np.maximum(ended - begun, 0.0)
        rows = np.flatnonzero((codes != EVER) & (hours > 0))
        hours[rows] = self.timetable.between(codes[rows], begun[rows], ended[rows])
        return hours
