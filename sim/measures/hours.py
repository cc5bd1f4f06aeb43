"""KPIs of hours worked: the part of each piece of work that lies inside the window."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

import numpy as np

from sim.kept import kept
from sim.measures.axes import Axis, Bools, Floats, cells, counts, rows_of, sums, total
from sim.measures.registry import Row, kpi
from sim.measures.view import Run

COHORT = ("entry", "win", "cohort", "follow_up", "staff")
REASONS = ("pitch refused", "trial without purchase", "price refused")


@kpi("h", "lower", kind="rule", groups=("actor", "task", "person", "region"), needs=("staff",))
def man_hours(run: Run) -> Iterator[Row]:
    """Hours worked by staff: actors with a wage."""
    hours = run.hours[run.staff]
    yield Row("", total(hours))
    actors, tasks = run.scenario.actors, run.scenario.tasks
    yield from by_staff(run, run.worker, hours, actors)
    yield from by_staff(run, run.task, hours, (task.actor for task in tasks.values()))
    waged = [actors[name].wage is not None for name in run.persons_actors]
    yield from rows_of([run.person], run.person_hours, wanted=waged)
    if run.roles.region:
        yield from cells([run.region.take(run.staff_cases)], hours)


def by_staff(run: Run, axis: Axis, hours: Floats, actors: Iterable[str]) -> Iterator[Row]:
    """Sums of hours of the staff's requests. actors: of each label; those without a wage have no
    row."""
    waged = [run.scenario.actors[name].wage is not None for name in actors]
    return rows_of([axis], sums(axis.take(run.staff), hours), wanted=waged)


@kpi("tasks", "neutral", groups=("task",))
def tasks_done(run: Run) -> Iterator[Row]:
    """Pieces of work finished inside the window."""
    done = np.flatnonzero(np.isfinite(run.started) & run.inside(run.ended_work))
    yield Row("", float(len(done)))
    yield from rows_of([run.task], counts(run.task.take(done)))


def outreach(run: Run) -> float:
    """Hours of the seller on businesses it pulled from a list."""
    return total(run.hours[np.flatnonzero(run.pulled & run.of_actor(run.roles.seller))])


@kept
def follow_up(run: Run) -> float:
    """The seller's other hours."""
    return total(run.hours[np.flatnonzero(~run.pulled & run.of_actor(run.roles.seller))])


@kpi("h", "lower", kind="rule", needs=("seller", "pulled"))
def outreach_hours(run: Run) -> Iterator[Row]:
    """Hours of the seller on businesses it pulled from a list."""
    yield Row("", outreach(run))


@kpi("h", "lower", needs=("seller",))
def follow_up_hours(run: Run) -> Iterator[Row]:
    """Hours of the seller apart from outreach."""
    yield Row("", follow_up(run))


@kpi("h", "lower", kind="rule", form="ratio", needs=("staff", "win"))
def man_hours_per_win(run: Run) -> Iterator[Row]:
    """Hours worked by staff per customer won."""
    yield Row("", run.all_staff_hours, float(len(run.wins)))


@kpi("h", "lower", form="ratio", needs=("seller", "win"))
def follow_up_hours_per_win(run: Run) -> Iterator[Row]:
    """Hours of the seller apart from outreach, per customer won."""
    yield Row("", follow_up(run), float(len(run.wins)))


@kpi("h", "neutral", form="ratio of differences", needs=("staff", "win"))
def hours_per_extra_win(run: Run) -> Iterator[Row]:
    """The difference in hours worked by staff per difference in customers won."""
    yield Row("", run.all_staff_hours, float(len(run.wins)))


@kpi("h", "lower", needs=("customer",))
def customer_hours(run: Run) -> Iterator[Row]:
    """Hours the customers spend, won or not."""
    yield Row("", total(run.hours[np.flatnonzero(run.of_actor(run.roles.customer))]))


def followed_from(run: Run) -> Floats:
    """When each case entered, else was first pitched [h]."""
    rows = run.outreach
    pitched = run.earliest(run.request_case[rows], run.started[rows])
    return np.where(np.isnan(run.entry), pitched, run.entry)


def non_buyers(run: Run) -> Bools:
    """Cases of the cohort that were not won within the follow-up."""
    begun = followed_from(run)
    return run.in_cohort(begun) & ~run.won_after(begun)


@kept
def hours_lost(run: Run) -> Floats:
    """Hours of each request of the staff on non-buyers."""
    return run.hours[run.staff] * non_buyers(run)[run.staff_cases]


@kept
def all_hours_lost(run: Run) -> float:
    return total(run.among_all(hours_lost(run)))


@kpi("h", "lower", groups=("actor", "reason"), needs=COHORT)
def hours_on_non_buyers(run: Run) -> Iterator[Row]:
    """Staff hours inside the window on businesses that entered (else were first pitched) in the
    first `cohort` hours of it and were not won within `follow_up` of that."""
    yield Row("", all_hours_lost(run))
    hours = hours_lost(run)
    yield from by_staff(run, run.worker, hours, run.scenario.actors)
    if run.roles.price:
        yield from cells([reason(run).take(run.staff_cases)], hours)


def reason(run: Run) -> Axis:
    """Why a case was not won, by how far it came."""
    priced = np.isfinite(run.first("price"))
    stage = np.where(priced, 2, np.where(np.isnan(run.entry), 0, 1)).astype(np.int64)
    return Axis("reason", stage, REASONS)


@kpi("%", "lower", form="ratio", needs=COHORT)
def share_on_non_buyers(run: Run) -> Iterator[Row]:
    """Hours on non-buyers per staff hour inside the window."""
    yield Row("", 100 * all_hours_lost(run), run.all_staff_hours)


@kpi("%", "neutral", groups=("actor", "person"), needs=("people",))
def utilisation(run: Run) -> Iterator[Row]:
    """Time at work per hour on shift, of actors with limited staff; above 100 % where people stay
    after their shift, undefined without a shift inside the window."""
    worked, opened = run.busy_hours, run.open_hours
    yield Row("", _share(total(worked), total(opened)))
    people = Axis("actor", run.person_actor, run.worker.labels)
    limited = [actor.staff is not None for actor in run.scenario.actors.values()]
    shares = np.array([*map(_share, sums(people, worked).tolist(), sums(people, opened).tolist())])
    yield from rows_of([people], shares, wanted=limited)
    yield from rows_of([run.person], np.array([*map(_share, worked.tolist(), opened.tolist())]))


def _share(part: float, whole: float) -> float:
    return 100 * part / whole if whole > 0 else math.nan
