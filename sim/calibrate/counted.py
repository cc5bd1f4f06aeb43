"""What one run of As-Is gives for each published moment: one registered function a moment.

A function counts a numerator and a denominator, of which the ratio of means over runs is taken;
a denominator of NaN marks a number that is itself averaged over runs. Beyond the roles of
`measures` they know a few names of the shipped designs.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pandas as pd

from sim.measures.axes import Bools, Floats, Ints, axis_of, named, total
from sim.measures.kpis import known
from sim.measures.view import Run

CALLS = ("chase_attempt", "follow_up_call")
QUOTING = ("prepare_quote", "revise_quote")
WORKING_DAY = 8.0  # hours of a business day


class Count(NamedTuple):
    """One moment of one run; NaN as denominator: the numerator is the number itself."""

    numerator: float
    denominator: float = math.nan


COUNTS: dict[str, Callable[[Run], Count]] = {}


def counts(*names: str) -> Callable[[Callable[[Run], Count]], Callable[[Run], Count]]:
    """Register a function as what a run gives for these moments."""

    def register(function: Callable[[Run], Count]) -> Callable[[Run], Count]:
        for name in names:
            if name in COUNTS:
                raise ValueError(f"the moment {name!r} is registered twice")
            COUNTS[name] = function
        return function

    return register


def whole(run: Run, kpi: str) -> Count:
    """The total of a KPI."""
    row = next(iter(known(kpi).rows(run)))
    return Count(row.numerator, row.denominator)


def median(values: Floats) -> Count:
    return Count(float(np.median(values)) if len(values) else math.nan)


def doing(run: Run, *tasks: str) -> Bools:
    """Which requests are for one of these tasks."""
    return axis_of("task", run.requests["activity"], tasks).codes >= 0


def offered(run: Run) -> Bools:
    """Which cases had their first price in the part of the window that is followed up."""
    return run.in_cohort(run.first("price"))


def prices(run: Run) -> Ints:
    """How many prices each case was shown over the run."""
    return np.bincount(run.papers("price").cases, minlength=len(run.case_numbers))


# --- those that set a parameter


@counts("pitch_acceptance")
def pitch_acceptance(run: Run) -> Count:
    """Pitches begun and finished inside the window that were accepted [%]."""
    finished = run.requests.floats("ended")
    pitches = run.pulled & run.inside(run.started) & run.inside(finished)
    entries = run.papers("entry")
    accepted = np.zeros(len(run.case_numbers), dtype=bool)
    accepted[entries.cases[entries.numbers("registered") == 0]] = True
    # Whoever accepts enters at the end of the pitch, and nobody is pitched twice.
    return Count(100 * float(accepted[run.request_case[pitches]].sum()), float(pitches.sum()))


@counts("approval_cycle")
def approval_cycle(run: Run) -> Count:
    """From the first quote's making to its display, hours on shift of its approver over 8."""
    made = np.full(len(run.case_numbers), math.inf)
    rows = doing(run, "prepare_quote") & np.isfinite(run.started)
    np.minimum.at(made, run.request_case[rows], run.finished[rows])
    shown = run.first("price")
    chosen = run.inside(shown) & np.isfinite(made)
    approver, pools = run.scenario.tasks["approve_quote"].actor, run.staffing.pools
    calendar = run.staffing.of_own[pools.actor.index(approver)]
    calendars = np.full(int(chosen.sum()), calendar)
    hours = run.worktimes.between(calendars, made[chosen], shown[chosen])
    return Count(total(hours) / WORKING_DAY, float(chosen.sum()))


@counts("trial_to_paid", "leads_won", "trial_to_paid_buffer")
def trial_to_paid(run: Run) -> Count:
    """Of the cohort's opportunities, each a trial in As-Is, the share won in time [%]."""
    return whole(run, "conversion_per_opportunity")


@counts("revision_share")
def revision_share(run: Run) -> Count:
    """Businesses with a second price, of those with a first [%]."""
    chosen = offered(run)
    return Count(100 * float((chosen & (prices(run) > 1)).sum()), float(chosen.sum()))


# --- those that are only looked at


@counts("offers_per_case")
def offers_per_case(run: Run) -> Count:
    """Prices displayed per business with a first price."""
    chosen = offered(run)
    return Count(float(prices(run)[chosen].sum()), float(chosen.sum()))


@counts("discount_sold")
def discount_sold(run: Run) -> Count:
    """Mean discount of what was sold [%]."""
    return whole(run, "discount_sold_mean")


@counts("sales_cycle")
def sales_cycle(run: Run) -> Count:
    """Days from entry to win, mean."""
    return whole(run, "entry_to_purchase")


@counts("lead_to_win")
def lead_to_win(run: Run) -> Count:
    """Days from entry to win, median."""
    return median((run.ended - run.entry)[run.wins] / run.roles.day)


@counts("pql_to_paid")
def pql_to_paid(run: Run) -> Count:
    """Of the cohort's businesses that had done all steps of the trial, the share won [%]."""
    wanted = run.scenario.parameters["steps_to_value"].value
    done = run.cases.floats("steps") >= wanted
    qualified = run.in_cohort(run.entry) & done
    return Count(100 * float((qualified & run.won_after(run.entry)).sum()), float(qualified.sum()))


@counts("opportunity_win_rate")
def opportunity_win_rate(run: Run) -> Count:
    """Businesses won, of those with a first price [%]."""
    chosen = offered(run)
    return Count(100 * float((chosen & run.has_won).sum()), float(chosen.sum()))


def calls_per_case(run: Run) -> Floats:
    """Calls to each business with a first price, answered or not, before and after it."""
    rows = doing(run, *CALLS) & np.isfinite(run.started)
    made = np.bincount(run.request_case[rows], minlength=len(run.case_numbers))
    return made[offered(run)].astype(np.float64)


@counts("follow_up_calls")
def follow_up_calls(run: Run) -> Count:
    """Calls per business with a first price, mean."""
    made = calls_per_case(run)
    return Count(total(made), float(len(made)))


@counts("follow_up_calls_median")
def follow_up_calls_median(run: Run) -> Count:
    """Calls per business with a first price, median."""
    return median(calls_per_case(run))


@counts("offer_to_acceptance")
def offer_to_acceptance(run: Run) -> Count:
    """Days from the first price to the acceptance, with which the payment begins, median."""
    delays = run.tables.columns("delays")
    rows = named(delays["name"], "payment")
    accepted = delays.floats("begun")[rows]
    waited = accepted - run.first("price")[run.positions(delays.ints("case")[rows])]
    return median(waited[run.inside(accepted)] / run.roles.day)


@counts("quoting_share")
def quoting_share(run: Run) -> Count:
    """Hours of sales spent on making and revising quotes, of all its hours [%]."""
    seller = run.of_actor(run.roles.seller)
    quoting = seller & doing(run, *QUOTING)
    return Count(100 * total(run.hours[quoting]), total(run.hours[seller]))


def wage(actor: str) -> Callable[[Run], Count]:
    def mean_wage(run: Run) -> Count:
        persons = run.tables.persons
        return Count(float(persons.loc[persons["actor"] == actor, "wage"].mean()))

    return mean_wage


for _actor in ("sales", "accounts", "billing"):
    counts(f"wage_{_actor}")(wage(_actor))


def registrations(run: Run) -> Floats:
    """Times of the registrations inside the window [h]."""
    times = run.papers("registration").times
    return times[run.inside(times)]


@counts("weekday_leads")
def weekday_leads(run: Run) -> Count:
    """Registrations a day from Monday to Friday, over those a day of the weekend."""
    period = run.scenario.run.period
    if not period.zone:
        return Count(math.nan)
    seconds = pd.Series(period.begin + registrations(run) * 3600.0)
    days = pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(period.zone).dt.day_of_week
    weekend = float((days >= 5).sum())
    return Count((len(days) - weekend) / 5, weekend / 2)


@counts("leads_dispersion")
def leads_dispersion(run: Run) -> Count:
    """Registrations a day inside the window, variance over mean."""
    days = np.floor((registrations(run) - run.start) / run.roles.day).astype(np.int64)
    found = np.bincount(days, minlength=math.ceil(run.window / run.roles.day)).astype(np.float64)
    return Count(float(found.var(ddof=1) / found.mean()) if found.any() else math.nan)
