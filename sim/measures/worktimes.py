"""When whoever does a request is at work: hours on shift between two times, from the tables."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from sim.measures.axes import Axis, Floats, Ints, axis_of
from sim.measures.staffing import Staffing, staffing_of
from sim.measures.timetable import EVER
from sim.tables import Tables


class Worktimes:
    """The calendars that the requests of a run follow, by code.

    Work that pauses at the end of a shift follows its person's calendar, or that of the pool if
    the pool is unlimited; where people stay to finish, all hours between start and end are work.
    """

    def __init__(self, tables: Tables) -> None:
        self.requests = tables.columns("requests")
        self.staffing: Staffing = staffing_of(tables)

    @cached_property
    def person(self) -> Axis:
        """Who worked on each request: the persons of limited staff, in the order of `persons`."""
        return axis_of("person", self.requests["person"], self.staffing.persons.person)

    @cached_property
    def of_requests(self) -> Ints:
        """The calendar that the work of each request follows; EVER where people stay."""
        found = self.staffing.followed.take(self.person.codes)
        if self.staffing.unmanned_close:
            nobody = np.flatnonzero(self.person.codes < 0)
            found[nobody] = self.staffing.of_own[self.pools_of(nobody)]
        found[self.staying] = EVER
        return found

    @cached_property
    def staying(self) -> Ints:
        """The requests whose people stay to finish, as rows of `tables.requests`."""
        stays = self.staffing.stays
        return np.flatnonzero(stays[self.pool_of_requests] if stays.any() else ())

    @cached_property
    def pool_of_requests(self) -> Ints:
        """The pool that each request asks, as a place in `tables.pools`."""
        return self.pools_of(np.arange(len(self.requests)))

    def pools_of(self, rows: Ints) -> Ints:
        """The pools that these requests ask, as places in `tables.pools`."""
        actor, element, place = self._asked
        pools: Ints = place[actor.codes[rows] * len(element.labels) + element.codes[rows]]
        return pools

    @cached_property
    def _asked(self) -> tuple[Axis, Axis, Ints]:
        """Actor and element of each request, and the pool of each pair of them."""
        return (
            axis_of("actor", self.requests["actor"], self.staffing.actors),
            axis_of("element", self.requests["element"], self.staffing.elements),
            self.staffing.pool_of_pairs,
        )

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Hours on shift from `begun` to `ended`, one entry each; 0 if that is empty, NaN if not
        known. codes: of calendars."""
        return self.staffing.between(codes, begun, ended)
