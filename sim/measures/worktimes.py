"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from itertools import chain, count, pairwise, product

import numpy as np
import pandas as pd

from sim.measures.axes import Axis, Floats, Ints, axis_of
from sim.measures.timetable import CLOSED, EVER, Shifts, Timetable, union
from sim.tables import Tables


class Worktimes:
    """The calendars of a run, by code.

    Work that pauses at the end of a shift follows its person's calendar, or that of the pool if
    the pool is unlimited; where people stay to finish, all hours between start and end are work.
    """

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def _spells(self) -> dict[str, Shifts]:
        """The spells of the calendars that have any, by name."""
        table = self.tables.shifts
        names = table["calendar"].to_numpy(object)
        opened, closed = (table[name].to_numpy(np.float64) for name in ("opened", "closed"))
        changes = np.flatnonzero(names[1:] != names[:-1]) + 1
        found: dict[str, list[Shifts]] = {}
        for begin, end in pairwise([0, *changes.tolist(), len(names)] if len(names) else ()):
            part = Shifts(opened[begin:end], closed[begin:end])
            found.setdefault(str(names[begin]), []).append(part)
        return {name: parts[0].joined(parts[1:]) for name, parts in found.items()}

    @cached_property
    def names(self) -> tuple[str, ...]:
        tables = (self.tables.persons, self.tables.pools)
        others = (name for table in tables for name in table["calendar"].tolist())
        return tuple(dict.fromkeys(chain(self._spells, others)))

    @cached_property
    def shifts(self) -> list[Shifts]:
        """The spells of each calendar."""
        return [self._spells.get(name, CLOSED) for name in self.names]

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
        codes = self.person.codes
        found = np.array([*self.of_persons, EVER]).take(codes)
        nobody = np.flatnonzero(codes < 0)
        found[nobody] = self.codes(self.tables.pools["calendar"])[self.pools_of(nobody)]
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
    def _followed(self) -> list[tuple[int, ...]]:
        """The calendars that the people of each pool follow; its own if it has no people."""
        own = self.codes(self.tables.pools["calendar"]).tolist()
        members: list[set[int]] = [set() for _ in own]
        for pool, code in zip(self.pool_of_persons.tolist(), self.of_persons.tolist(), strict=True):
            members[pool].add(code)
        return [tuple(sorted(found)) or (code,) for found, code in zip(members, own, strict=True)]

    @cached_property
    def pool_shifts(self) -> list[Shifts]:
        """When somebody of each pool is at work."""
        return [union([self.shifts[code] for code in codes]) for codes in self._followed]

    @cached_property
    def of_pools(self) -> Ints:
        """The calendar of each pool by which somebody is at work, as a code of `timetable`."""
        places = count(len(self.shifts))
        codes = (codes[0] if len(codes) == 1 else next(places) for codes in self._followed)
        return np.array(list(codes), dtype=np.int64)

    @cached_property
    def timetable(self) -> Timetable:
        """The calendars by code, and after them those of pools whose people follow several."""
        pools = zip(self._followed, self.pool_shifts, strict=True)
        return Timetable([*self.shifts, *(own for codes, own in pools if len(codes) > 1)])

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
