"""KPIs of what is sold: opportunities, customers, conversion, revenue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.kept import kept
from sim.measures.axes import Axis, Bools, Floats, Ints, axis_of, cells, spread, sums, total
from sim.measures.registry import Row, kpi
from sim.measures.view import Run

BY_REGION = ("region",)
HOURS_AND_VALUE = ("win", "value.amount", "gross_margin", "staff")


def count_by(run: Run, cases: Ints, groups: Sequence[str]) -> Iterator[Row]:
    """How many of these cases there are, in all and in each group whose role is bound."""
    return weigh_by(run, cases, np.ones(len(cases)), groups)


def weigh_by(run: Run, cases: Ints, weights: Floats, groups: Sequence[str]) -> Iterator[Row]:
    """The sum of weights of cases, in all and in each group whose role is bound."""
    bound = [tuple(g.split("+")) for g in groups if all(map(run.roles.bound, g.split("+")))]
    return spread(weights, *([by_role(run, name).take(cases) for name in g] for g in bound))


def by_role(run: Run, name: str) -> Axis:
    return run.region if name == "region" else run.product


@kpi("opportunities", "higher", needs=("entry",))
def opportunities(run: Run) -> Iterator[Row]:
    """Businesses that entered inside the window."""
    yield Row("", float(run.inside(run.entry).sum()))


@kpi("businesses", "neutral", needs=("seller",))
def contacts(run: Run) -> Iterator[Row]:
    """Businesses with at least some work of the seller inside the window."""
    yield Row("", float(contacted(run)))


@kept
def contacted(run: Run) -> int:
    worked = run.of_actor(run.roles.seller) & (run.hours > 0)
    return len(run.cases_of(np.flatnonzero(worked)))


@kpi("customers", "higher", groups=("region", "product", "region+product"), needs=("win",))
def customers_won(run: Run) -> Iterator[Row]:
    """Businesses won inside the window, counted at their end."""
    return count_by(run, run.wins, ("region", "product", "region+product"))


@kpi("customers", "higher", needs=("win", "registration"))
def registered_customers(run: Run) -> Iterator[Row]:
    """Customers won inside the window that had registered: self-selected and assisted."""
    yield Row("", float(run.registered[run.wins].sum()))


@kept
def self_selected(run: Run) -> Bools:
    """Cases whose registration says that nobody had pitched them before."""
    papers = run.papers("registration")
    chosen = np.zeros(len(run.case_numbers), dtype=bool)
    if len(papers.cases):
        chosen[papers.cases] = papers.numbers(run.roles.self_selected) != 0
    return chosen


@kpi(
    "customers",
    "higher",
    kind="rule",
    groups=BY_REGION,
    needs=("win", "registration.self_selected"),
)
def self_selected_customers(run: Run) -> Iterator[Row]:
    """Customers won inside the window that registered with no earlier pitch."""
    return count_by(run, run.wins[self_selected(run)[run.wins]], BY_REGION)


@kpi(
    "customers",
    "neutral",
    kind="rule",
    groups=BY_REGION,
    needs=("win", "registration.self_selected"),
)
def assisted_customers(run: Run) -> Iterator[Row]:
    """Customers won inside the window that registered after a pitch."""
    chosen = run.registered & ~self_selected(run)
    return count_by(run, run.wins[chosen[run.wins]], BY_REGION)


@kpi("businesses", "higher", groups=BY_REGION, needs=("registration",))
def registrants(run: Run) -> Iterator[Row]:
    """Businesses that registered inside the window."""
    return count_by(run, np.flatnonzero(run.inside(run.first("registration"))), BY_REGION)


@kpi("businesses", "higher", kind="rule", groups=BY_REGION, needs=("registration.self_selected",))
def self_selected_registrants(run: Run) -> Iterator[Row]:
    """Businesses that registered inside the window with no earlier pitch."""
    alone = run.inside(run.first("registration")) & self_selected(run)
    return count_by(run, np.flatnonzero(alone), BY_REGION)


@kpi("businesses", "neutral", needs=("registration", "seller"))
def registrants_per_seller(run: Run) -> Iterator[Row]:
    """Businesses that registered inside the window per person of the seller."""
    sellers = run.person_actor == run.worker.labels.index(run.roles.seller)
    yield Row("", share(float(run.inside(run.first("registration")).sum()), total(sellers * 1.0)))


@kpi("%", "higher", form="ratio", needs=("entry", "win", "cohort", "follow_up"))
def conversion_per_opportunity(run: Run) -> Iterator[Row]:
    """Of the businesses that entered in the first `cohort` hours of the window, the share won
    within `follow_up` of their entry (C1)."""
    entered = run.in_cohort(run.entry)
    yield Row("", 100 * float((entered & run.won_after(run.entry)).sum()), float(entered.sum()))


@kpi("%", "neutral", form="ratio", needs=("entry", "win", "cohort", "follow_up"))
def open_after_follow_up(run: Run) -> Iterator[Row]:
    """Of the same businesses, the share neither won nor lost within `follow_up` of their entry:
    above 1 %, conversion_per_opportunity needs a longer follow-up."""
    entered = run.in_cohort(run.entry)
    still = entered & run.open_after(run.entry)
    yield Row("", 100 * float(still.sum()), float(entered.sum()))


@kpi("%", "higher", form="ratio", needs=("entry", "win"))
def period_conversion(run: Run) -> Iterator[Row]:
    """Customers won inside the window per business that entered inside it: mixes cohorts."""
    yield Row("", 100 * float(len(run.wins)), float(run.inside(run.entry).sum()))


@kpi("%", "higher", kind="rule", form="ratio", needs=("seller", "win"))
def conversion_per_worked_business(run: Run) -> Iterator[Row]:
    """Customers won inside the window per business the seller worked on inside it (C2)."""
    yield Row("", 100 * float(len(run.wins)), float(contacted(run)))


@kpi("%", "higher", groups=BY_REGION, needs=("win", "population"))
def penetration(run: Run) -> Iterator[Row]:
    """Customers won inside the window per business of the market (C3)."""
    yield Row("", share(100 * len(run.wins), total(run.population)))
    if run.roles.region:
        yield from shares_by(run.region.take(run.wins), np.ones(len(run.wins)), run.population)


@kpi("%", "neutral", kind="rule", groups=BY_REGION, needs=("pulled", "population"))
def list_used(run: Run) -> Iterator[Row]:
    """Businesses pitched by the end of the run per business of the market."""
    pitched = run.cases_of(run.outreach[np.isfinite(run.started[run.outreach])])
    yield Row("", share(100 * len(pitched), total(run.population)))
    if run.roles.region:
        yield from shares_by(run.region.take(pitched), np.ones(len(pitched)), run.population)


def share(top: float, bottom: float) -> float:
    """Of a bottom that chance does not touch; NaN over 0."""
    return top / bottom if bottom else math.nan


def shares_by(axis: Axis, weights: Floats, bottoms: Floats) -> Iterator[Row]:
    """Percentages of each label's fixed bottom."""
    for row, bottom in zip(cells([axis], weights), bottoms.tolist(), strict=True):
        yield Row(row.group, share(100 * row.numerator, bottom))


@kept
def amounts(run: Run) -> Floats:
    """The sum of the value documents of each case."""
    papers = run.papers("value")
    if not len(papers.cases):
        return np.zeros(len(run.case_numbers))
    given = np.bincount(papers.cases, papers.numbers("amount"), len(run.case_numbers))
    return given.astype(np.float64)


def earned(run: Run) -> float:
    return total(amounts(run)[run.wins])


@kpi("money", "higher", groups=("region", "product"), needs=("win", "value.amount"))
def revenue(run: Run) -> Iterator[Row]:
    """Amounts of the value documents of the customers won inside the window."""
    return weigh_by(run, run.wins, amounts(run)[run.wins], ("region", "product"))


@kpi("money", "higher", groups=BY_REGION, needs=("win", "value.amount", "staff"))
def revenue_per_employee(run: Run) -> Iterator[Row]:
    """Revenue per head of the staff; in a region, its revenue per head of its sellers."""
    yield Row("", share(earned(run), float(np.isfinite(run.wage).sum())))
    seller = run.roles.seller
    if not (seller and run.roles.region and seller_is_local(run)):
        return
    home = axis_of("region", run.staffing.persons.element, run.region.labels)
    heads = sums(home, (run.person_actor == run.worker.labels.index(seller)).astype(float))
    won = cells([run.region.take(run.wins)], amounts(run)[run.wins])
    for row, count in zip(won, heads.tolist(), strict=True):
        yield Row(row.group, share(row.numerator, count))


def seller_is_local(run: Run) -> bool:
    return run.scenario.actors[run.roles.seller].per == run.roles.region


def wages(run: Run) -> Floats:
    """The wage of each person [money/h], 0 where there is none."""
    return np.where(np.isnan(run.wage), 0.0, run.wage)


@kept
def staff_cost(run: Run) -> float:
    """Wages of the hours worked inside the window."""
    return total(run.person_hours * wages(run))


def margin_earned(run: Run) -> float:
    return (run.roles.gross_margin or 0.0) * earned(run)


@kpi("money", "higher", needs=HOURS_AND_VALUE)
def contribution(run: Run) -> Iterator[Row]:
    """Gross margin of the revenue, less wages of the hours worked and the cost of the design."""
    yield Row("", margin_earned(run) - staff_cost(run) - run.roles.design_cost * run.window)


@kpi("money", "higher", needs=HOURS_AND_VALUE)
def contribution_paid_hours(run: Run) -> Iterator[Row]:
    """Contribution if every hour on shift is paid, worked or not."""
    paid = total(run.open_hours * wages(run))
    yield Row("", margin_earned(run) - paid - run.roles.design_cost * run.window)


@kpi("%", "lower", form="ratio of differences", needs=HOURS_AND_VALUE)
def redeployment_break_even(run: Run) -> Iterator[Row]:
    """Share of the hours saved that must earn its wage elsewhere to make up for lost gross margin:
    the difference in gross margin over the difference in staff cost."""
    yield Row("", 100 * margin_earned(run), staff_cost(run))
