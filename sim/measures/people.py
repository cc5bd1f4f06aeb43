"""KPIs of prices and of the people who quote them: discounts, the best rep."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator

import numpy as np

from sim.kept import kept
from sim.measures.axes import Axis, Floats, axis_of, counts, rows_of, sums, total
from sim.measures.registry import Row, kpi
from sim.measures.view import Run
from sim.tables import CASES, DOCUMENTS, PERSONS, own_column

BY_PRODUCT = ("product",)
OFFERED = ("price.discount",)
SOLD = ("win", "price.discount")
LEAST_QUOTES = 5
Discounts = tuple[Floats, Axis | None]
Pick = Callable[[Floats], float]


@kept
def offered(run: Run) -> Discounts:
    """Discounts of the prices displayed inside the window [%], and their products."""
    papers = run.papers("price")
    shown = run.inside(papers.times)
    if not shown.any():
        return np.empty(0), no_products(run)
    name = run.roles.product
    column, axis = own_column(name, DOCUMENTS), None
    if name and column in papers.table:
        labels = run.scenario.sets[name].elements
        axis = axis_of("product", papers.table[column], labels).take(shown)
    return 100 * papers.numbers("discount")[shown], axis


@kept
def sold(run: Run) -> Discounts:
    """Discounts of the last price of each customer won inside the window [%], and the products."""
    papers = run.papers("price")
    discounts = np.full(len(run.case_numbers), math.nan)
    if len(papers.cases):
        discounts[papers.cases] = papers.numbers("discount")
    won = run.wins[np.isfinite(discounts[run.wins])]
    return 100 * discounts[won], run.product.take(won) if run.roles.product else None


def no_products(run: Run) -> Axis | None:
    name = run.roles.product
    labels = run.scenario.sets[name].elements if name else ()
    return Axis("product", np.empty(0, dtype=np.int64), labels) if name else None


def means(discounts: Discounts) -> Iterator[Row]:
    values, axis = discounts
    yield Row("", total(values), float(len(values)))
    if axis is not None:
        yield from rows_of([axis], sums(axis, values), counts(axis))


def extremes(discounts: Discounts, pick: Pick) -> Iterator[Row]:
    values, axis = discounts
    yield Row("", pick(values) if len(values) else math.nan)
    for code, label in enumerate(axis.labels if axis is not None else ()):
        chosen = values[axis.codes == code] if axis is not None else values
        yield Row(f"product={label}", pick(chosen) if len(chosen) else math.nan)


def lowest(values: Floats) -> float:
    return float(values.min())


def highest(values: Floats) -> float:
    return float(values.max())


@kpi("%", "lower", form="ratio", groups=BY_PRODUCT, needs=OFFERED)
def discount_offered_mean(run: Run) -> Iterator[Row]:
    """Mean discount of the prices displayed inside the window."""
    return means(offered(run))


@kpi("%", "neutral", form="minimum", groups=BY_PRODUCT, needs=OFFERED)
def discount_offered_min(run: Run) -> Iterator[Row]:
    """Lowest discount of the prices displayed inside the window."""
    return extremes(offered(run), lowest)


@kpi("%", "neutral", form="maximum", groups=BY_PRODUCT, needs=OFFERED)
def discount_offered_max(run: Run) -> Iterator[Row]:
    """Highest discount of the prices displayed inside the window."""
    return extremes(offered(run), highest)


@kpi("%", "lower", form="ratio", groups=BY_PRODUCT, needs=SOLD)
def discount_sold_mean(run: Run) -> Iterator[Row]:
    """Mean discount of the last prices of the customers won inside the window."""
    return means(sold(run))


@kpi("%", "neutral", form="minimum", groups=BY_PRODUCT, needs=SOLD)
def discount_sold_min(run: Run) -> Iterator[Row]:
    """Lowest discount of the last prices of the customers won inside the window."""
    return extremes(sold(run), lowest)


@kpi("%", "neutral", form="maximum", groups=BY_PRODUCT, needs=SOLD)
def discount_sold_max(run: Run) -> Iterator[Row]:
    """Highest discount of the last prices of the customers won inside the window."""
    return extremes(sold(run), highest)


@kpi(
    "share",
    "neutral",
    needs=("entry", "price", "win", "cohort", "follow_up", "credited_to", "skill"),
)
def best_rep_is_most_skilled(run: Run) -> Iterator[Row]:
    """1 if the person with the highest share of wins among credited opportunities of the cohort
    that were quoted (at least 5) is the most skilled of all, a share of 1 in a tie, else 0."""
    skill = run.tables.columns("persons").floats(own_column(run.roles.skill, PERSONS))
    column = own_column(run.roles.credited_to, CASES)
    credited = axis_of("person", run.cases[column], run.person.labels)
    quoted = run.in_cohort(run.entry) & np.isfinite(run.first("price"))
    quotes = counts(credited.take(quoted))
    won = run.won_after(run.entry)[quoted].astype(np.float64)
    ranked = quotes >= LEAST_QUOTES
    if not ranked.any():
        yield Row("", math.nan)
        return
    rates = np.where(ranked, sums(credited.take(quoted), won) / np.maximum(quotes, 1), -1.0)
    best = np.flatnonzero(rates == rates.max())
    yield Row("", float((skill[best] == np.nanmax(skill)).sum() / len(best)))
