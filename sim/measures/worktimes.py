"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, product

import numpy as np
import pandas as pd

from sim.measures.axes import Axis, Floats, Ints, axis_of
from sim.measures.timetable import EVER, Shifts, Timetable, spells_of, timetable_of
from sim.tables import Tables


class Worktimes:
    """The calendars of a run, by code.

    Work that pauses at the end of a shift follows its person's calendar, or that of the pool if
    the pool is unlimited; where people stay to finish, all hours between start and end are work.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def names(self) -> tuple[str, ...]:
        tables = (self.tables.persons, self.tables.pools)
        others = (name for table in tables for name in table["calendar"].tolist())
        return tuple(dict.fromkeys(chain(spells_of(self.tables.shifts), others)))

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
        closes, persons = self.timetable.closes, self.of_persons
        found = np.array([*np.where(closes[persons], persons, EVER), EVER]).take(self.person.codes)
        pools = self.codes(self.tables.pools["calendar"])
        if any(closes[pools[place]] for place in set(range(len(pools))) - self._manned):
            nobody = np.flatnonzero(self.person.codes < 0)
            found[nobody] = pools[self.pools_of(nobody)]
        found[self.staying] = EVER
        return found

    @cached_property
    def staying(self) -> Ints:
        """The requests whose people stay to finish, as rows of `tables.requests`."""
        stays = self.tables.pools["stays"].to_numpy(np.bool_)
        return np.flatnonzero(stays[self.pool_of_requests] if stays.any() else ())

    @cached_property
    def pools(self) -> dict[tuple[str, str], int]:
        """The place of each pool in `tables.pools`, by actor and element."""
        return {pair: place for place, pair in enumerate(_pairs(self.tables.pools))}

    @cached_property
    def pool_of_requests(self) -> Ints:
        """The pool that each request asks, as a place in `tables.pools`."""
        return self.pools_of(np.arange(len(self.tables.requests)))

    def pools_of(self, rows: Ints) -> Ints:
        """The pools that these requests ask, as places in `tables.pools`."""
        actor, element, place = self._asked
        pools: Ints = place[actor.codes[rows] * len(element.labels) + element.codes[rows]]
        return pools

    @cached_property
    def _asked(self) -> tuple[Axis, Axis, Ints]:
        """Actor and element of each request, and the pool of each pair of them."""
        actors = tuple(dict.fromkeys(actor for actor, _ in self.pools))
        elements = tuple(dict.fromkeys(element for _, element in self.pools))
        requests, pairs = self.tables.requests, product(actors, elements)
        return (
            axis_of("actor", requests["actor"], actors),
            axis_of("element", requests["element"], elements),
            np.array([self.pools.get(pair, 0) for pair in pairs], dtype=np.int64),
        )

    @cached_property
    def pool_of_persons(self) -> Ints:
        """The pool that each person belongs to, as a place in `tables.pools`."""
        return np.array([self.pools[pair] for pair in _pairs(self.tables.persons)], dtype=np.int64)

    @cached_property
    def _manned(self) -> set[int]:
        """The pools that have people."""
        return set(self.pool_of_persons.tolist())

    @cached_property
    def _followed(self) -> list[tuple[int, ...]]:
        """The calendars that the people of each pool follow; its own if it has no people."""
        own = self.codes(self.tables.pools["calendar"]).tolist()
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
        return timetable_of(self.tables.shifts, self.names, self._unions)

    @cached_property
    def pool_shifts(self) -> list[Shifts]:
        """When somebody of each pool is at work."""
        return [self.timetable.calendars[code] for code in self.of_pools]

    @cached_property
    def ever_closed(self) -> bool:
        """Whether some pool is closed at some time of the run."""
        end = self.tables.length
        return any(not one.always and one.until(end) < end for one in self.pool_shifts)

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        hours = np.maximum(ended - begun, 0.0)
        rows = np.flatnonzero((codes != EVER) & (hours > 0))
        hours[rows] = self.timetable.between(codes[rows], begun[rows], ended[rows])
        return hours


def _pairs(table: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Actor and element of each row."""
    return zip(table["actor"].tolist(), table["element"].tolist(), strict=True)
