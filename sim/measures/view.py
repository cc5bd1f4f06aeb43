"""One run seen through its roles: window, cases and work as plain arrays, each computed once."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from sim.columns import Table
from sim.language.scenario import Scenario
from sim.measures.axes import Axis, Bools, Floats, Ints, axis_of, named, sums, total
from sim.measures.roles import Roles
from sim.measures.staffing import Staffing
from sim.measures.worktimes import Worktimes
from sim.tables import DOCUMENTS, Tables, own_column

NOTHING = Table({"time": np.empty(0), "case": np.empty(0, dtype=np.int64)})  # is written


@dataclass(frozen=True)
class Papers:
    """The documents of one role: times [h], positions of their cases, and the table."""

    times: Floats
    cases: Ints
    table: Table

    def numbers(self, column: str) -> Floats:
        return self.table.floats(own_column(column, DOCUMENTS))


def filled(times: Floats, others: Floats | float) -> Floats:
    """The times, with others where they are NaN."""
    found = times.copy()
    np.copyto(found, others, where=np.isnan(times))
    return found


class Run:
    """Everything KPIs ask of one run. Arrays of cases have one entry a row of `tables.cases`."""

    def __init__(self, tables: Tables, scenario: Scenario, roles: Roles) -> None:
        self.tables, self.scenario, self.roles = tables, scenario, roles
        self.start, self.end = tables.warm_up, tables.length
        self.cases, self.requests = tables.columns("cases"), tables.columns("requests")

    @property
    def window(self) -> float:
        """Length of the window [h]."""
        return self.end - self.start

    def inside(self, times: Floats) -> Bools:
        """Which times lie in (warm-up, end]; NaN does not."""
        found: Bools = (times > self.start) & (times <= self.end)
        return found

    # cases

    @cached_property
    def case_numbers(self) -> Ints:
        return self.cases.ints("case")

    @cached_property
    def _position(self) -> Ints:
        """Where the case of each number stands in `tables.cases`, -1 if it does not."""
        position = np.full(int(self.case_numbers.max(initial=-1)) + 1, -1, dtype=np.int64)
        position[self.case_numbers] = np.arange(len(self.case_numbers))
        return position

    def positions(self, numbers: Ints) -> Ints:
        """Where cases of these numbers stand in `tables.cases`."""
        return self._position.take(numbers)

    @cached_property
    def ended(self) -> Floats:
        return self.cases.floats("ended")

    @cached_property
    def has_won(self) -> Bools:
        """Which cases ended with the winning outcome, at any time of the run."""
        return named(self.cases["outcome"], self.roles.win)

    @cached_property
    def wins(self) -> Ints:
        """Positions of the cases won inside the window."""
        return np.flatnonzero(self.has_won & self.inside(self.ended))

    @cached_property
    def region(self) -> Axis:
        """The region of each case: its own element, else its parent's."""
        cases, labels = self.cases, self.scenario.sets[self.roles.region].elements
        kinds = self.scenario.kinds.items()
        own = tuple(name for name, kind in kinds if kind.per == self.roles.region)
        belongs = axis_of("kind", cases["kind"], own).codes >= 0
        codes = np.where(belongs, axis_of("region", cases["element"], labels).codes, -1)
        numbers = cases.ints("parent")
        children = np.flatnonzero((codes < 0) & (numbers >= 0))
        if len(children):
            parents = self.positions(numbers[children])
            for _ in self.scenario.kinds:
                codes[children] = codes[parents]
        return Axis("region", codes, labels)

    @cached_property
    def product(self) -> Axis:
        """The product of each case: of its last value document, else of its last price."""
        name = self.roles.product
        column, labels = own_column(name, DOCUMENTS), self.scenario.sets[name].elements
        codes = np.full(len(self.case_numbers), -1, dtype=np.int64)
        for role in ("price", "value"):
            papers = self.papers(role) if self.roles.bound(role) else None
            if papers is not None and column in papers.table:
                codes[papers.cases] = axis_of(name, papers.table[column], labels).codes
        return Axis("product", codes, labels)

    @cached_property
    def population(self) -> Floats:
        """How many cases there are in each region; one entry if no region is bound."""
        table, kinds = self.tables.columns("populations"), self.scenario.kinds.values()
        counted = {kind.name for kind in kinds if kind.count is not None}
        if self.roles.region:
            counted &= {kind.name for kind in kinds if kind.per == self.roles.region}
        sizes = table.floats("size")
        sizes = np.where([name in counted for name in table.values("kind")], sizes, 0.0)
        if not self.roles.region:
            return np.array([sizes.sum()])
        labels = self.scenario.sets[self.roles.region].elements
        return sums(axis_of("region", table["element"], labels), sizes)

    # documents

    def papers(self, role: str) -> Papers:
        """The documents of a role, in the order they were written."""
        if role not in self._papers:
            table = self.tables.written.get(getattr(self.roles, role), NOTHING)
            cases = self.positions(table.ints("case"))
            self._papers[role] = Papers(table.floats("time"), cases, table)
        return self._papers[role]

    @cached_property
    def _papers(self) -> dict[str, Papers]:
        return {}

    def first(self, role: str) -> Floats:
        """The time of each case's first document of this role [h], NaN if it has none."""
        if role not in self._firsts:
            papers = self.papers(role)
            self._firsts[role] = self.earliest(papers.cases, papers.times)
        return self._firsts[role]

    @cached_property
    def _firsts(self) -> dict[str, Floats]:
        return {}

    def earliest(self, cases: Ints, times: Floats) -> Floats:
        """The first of the times of each case [h], NaN if it has none."""
        found = np.full(len(self.case_numbers), math.nan)
        np.fmin.at(found, cases, times)
        return found

    @cached_property
    def entry(self) -> Floats:
        return self.first("entry")

    @cached_property
    def registered(self) -> Bools:
        return np.isfinite(self.first("registration"))

    # the cohort that is followed up

    def in_cohort(self, times: Floats) -> Bools:
        """Which times lie in the part of the window whose cases are followed up."""
        return (times > self.start) & (times <= self.start + (self.roles.cohort or 0.0))

    def won_after(self, times: Floats) -> Bools:
        """Which cases were won within the follow-up from these times."""
        return self.has_won & (self.ended - times <= (self.roles.follow_up or 0.0))

    def open_after(self, times: Floats) -> Bools:
        """Which cases were neither won nor lost within the follow-up from these times."""
        return ~(self.ended - times <= (self.roles.follow_up or 0.0))

    # work

    @cached_property
    def worker(self) -> Axis:
        return axis_of("actor", self.requests["actor"], tuple(self.scenario.actors))

    @cached_property
    def task(self) -> Axis:
        return axis_of("task", self.requests["activity"], tuple(self.scenario.tasks))

    @cached_property
    def person(self) -> Axis:
        """Who worked: the persons of actors with limited staff, in the order of `persons`."""
        return self.worktimes.person

    @cached_property
    def person_actor(self) -> Ints:
        """The actor of each person, as a code of `worker`."""
        place = {name: code for code, name in enumerate(self.worker.labels)}
        return np.array([place[name] for name in self.persons_actors], dtype=np.int64)

    @cached_property
    def persons_actors(self) -> tuple[str, ...]:
        """The actor of each person."""
        return self.tables.columns("persons").values("actor")

    @cached_property
    def wage(self) -> Floats:
        """The wage of each person [money/h], NaN if there is none."""
        return self.tables.columns("persons").floats("wage")

    def cases_of(self, requests: Ints) -> Ints:
        """Positions of the cases that these rows of `tables.requests` belong to."""
        found = np.zeros(len(self.case_numbers), dtype=np.bool_)
        found[self.request_case[requests]] = True
        return np.flatnonzero(found)

    @cached_property
    def request_case(self) -> Ints:
        return self.positions(self.requests.ints("case"))

    @cached_property
    def joined(self) -> Floats:
        return self.requests.floats("joined")

    @cached_property
    def started(self) -> Floats:
        return self.requests.floats("started")

    @cached_property
    def ended_work(self) -> Floats:
        """End of each request's work, or of waiting if it never began [h], NaN if still open."""
        return self.requests.floats("ended")

    @cached_property
    def finished(self) -> Floats:
        """End of work, or of waiting if it never began, or of the run, whatever came first [h]."""
        return filled(self.ended_work, self.end)

    @cached_property
    def left(self) -> Floats:
        """When each request left its queue: start of work, else end of waiting [h], or NaN."""
        return filled(self.started, self.ended_work)

    @cached_property
    def source(self) -> Axis:
        """The pulled source whose first task each request is."""
        names = tuple(source.name for source in self.scenario.sources)
        return axis_of("source", self.requests["pulled"], names)

    @cached_property
    def pulled(self) -> Bools:
        """Requests of a pulled source: the seller's outreach."""
        return ~named(self.requests["pulled"], "")

    @cached_property
    def outreach(self) -> Ints:
        """The requests that are pulled, as rows of `tables.requests`."""
        return np.flatnonzero(self.pulled)

    @cached_property
    def queueing(self) -> Ints:
        """The requests that join the queues of limited staff: nobody pulls those."""
        limited = [actor.staff is not None for actor in self.scenario.actors.values()]
        asked = np.array([*limited, False])[self.worker.codes]
        return np.flatnonzero(asked & ~self.pulled)

    @cached_property
    def worktimes(self) -> Worktimes:
        """Whose hours each request follows."""
        return Worktimes(self.tables)

    @property
    def staffing(self) -> Staffing:
        """The calendars, and who follows which."""
        return self.worktimes.staffing

    def at_work(self, begun: Floats, ended: Floats) -> Floats:
        """Hours between two times of each request at which whoever does it is on shift."""
        return self.worktimes.between(self.worktimes.of_requests, begun, ended)

    @cached_property
    def work(self) -> Floats:
        """Hours at work on each request so far; NaN if it was never begun."""
        return self.at_work(self.started, self.finished)

    @cached_property
    def work_inside(self) -> Floats:
        """Hours at work on each request that lie inside the window; 0 if it was never begun."""
        rows = self.not_whole
        begun = np.maximum(self.started[rows], self.start)
        ended = np.minimum(self.finished[rows], self.end)
        hours = self.work.copy()
        part = self.worktimes.between(self.worktimes.of_requests[rows], begun, ended)
        hours[rows] = np.fmax(part, 0.0)
        return hours

    @cached_property
    def not_whole(self) -> Ints:
        """The requests whose work may lie outside the window or in part, or was never begun."""
        return np.flatnonzero(~((self.started > self.start) & (self.finished <= self.end)))

    @cached_property
    def hours(self) -> Floats:
        """Man-hours of each request that lie inside the window."""
        hours, rows = self.requests.floats("hours").copy(), self.not_whole
        inside, length = self.work_inside[rows], self.work[rows]
        share = inside / np.where(length > 0, length, 1.0)
        hours[rows] *= np.where(length > 0, share, self.inside(self.started[rows]))
        return hours

    def of_actor(self, name: str) -> Bools:
        """Which requests are for this actor."""
        return np.equal(self.worker.codes, self.worker.labels.index(name))

    @cached_property
    def staff(self) -> Ints:
        """The requests for actors with a wage, as rows of `tables.requests`."""
        waged = [actor.wage is not None for actor in self.scenario.actors.values()]
        return np.flatnonzero(np.array(waged, dtype=np.bool_).take(self.worker.codes))

    @cached_property
    def staff_cases(self) -> Ints:
        """The position of the case of each of these."""
        return self.request_case[self.staff]

    @cached_property
    def all_staff_hours(self) -> float:
        """Man-hours inside the window of actors with a wage."""
        return total(self.among_all(self.hours[self.staff]))

    def among_all(self, values: Floats) -> Floats:
        """Values of the requests of the staff as those of all requests, 0 for others."""
        found = np.zeros(len(self.requests))
        found[self.staff] = values
        return found

    @cached_property
    def person_hours(self) -> Floats:
        """Man-hours of each person inside the window."""
        return sums(self.person, self.hours)

    @cached_property
    def busy_hours(self) -> Floats:
        """Time each person was at work inside the window; man-hours may differ (`effort`)."""
        return sums(self.person, self.work_inside)

    @cached_property
    def open_hours(self) -> Floats:
        """Hours each person was on shift inside the window."""
        return self.staffing.open_hours
