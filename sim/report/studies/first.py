"""Which change to begin with, and which set of changes is the best: in short sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.payoff import PAYOFFS
from sim.report.studies.effects import AVERAGE, NO_CHANGES, falls
from sim.report.studies.facts import Facts, better_of, difference, unit_of
from sim.report.studies.sets import best_told

SHOWN = 3  # changes that may do as much as the best


def first(facts: Facts, main: Sequence[str]) -> list[str]:
    """The set of changes that is the best on the first main figure and on each payoff; then the
    changes that add most to each of them, and those that make it worse, averaged over all orders.
    At the first point. main: KPIs of the comparison. Nothing if no waterfall is there."""
    known = {kpi: rows for kpi, _, rows in reversed(falls(facts))}
    known = {kpi: rows for kpi, rows in known.items() if better_of(kpi) != "neutral"}
    asked = next((kpi for kpi in (*main, *known) if kpi in known), None)
    chosen = [kpi for kpi in dict.fromkeys((asked, *PAYOFFS)) if kpi in known]
    effects = {str(kpi): _averaged(known[str(kpi)]) for kpi in chosen}
    parts = _most({kpi: (rows, unit_of(known[kpi])) for kpi, rows in effects.items()})
    best = [best_told(facts, kpi, known[kpi][0]["point"]) for kpi in effects]
    told = [*parts, *_worse(effects)]
    return [*filter(None, best), *(f"{part[:1].upper()}{part[1:]}, averaged." for part in told)]


def _averaged(rows: Sequence[Row]) -> dict[str, Row]:
    """By title, the rows of changes averaged over all orders."""
    own = [row for row in rows if row["way"] == AVERAGE and row["change"] not in NO_CHANGES]
    return {str(row["title"]): row for row in own}


def _gain(row: Row) -> float:
    """What a change adds, above 0 where that is better; 0 where its sign is not shown."""
    return sum(_limits(row)) / 2 if difference(row).excludes_zero else 0.0


def _most(effects: Mapping[str, tuple[dict[str, Row], str]]) -> Iterator[str]:
    """`“Trial” improves revenue (+50,000 ± 15,000 USD) and profit (…) most`; that it is the most
    only where no other may do as much."""
    found: dict[tuple[str, str], list[str]] = {}
    for kpi, (rows, unit) in effects.items():
        name = words.name(kpi)
        best, *others = sorted(rows.values(), key=_gain, reverse=True)
        if _gain(best) <= 0:
            yield f"no change is shown to improve {name}"
            continue
        told = f"{name} ({words.with_unit(str(difference(best)), unit, name)})"
        rivals = [str(row["title"]) for row in others if _most_of(row) >= _least_of(best)]
        end = f", {_listed(rivals)} perhaps as much" if rivals else " most"
        found.setdefault((str(best["title"]), end), []).append(told)
    for (title, end), improved in found.items():
        yield f"“{title}” improves {words.listed(improved)}{end}"


def _worse(effects: Mapping[str, dict[str, Row]]) -> Iterator[str]:
    """`“Calls” makes revenue surely worse`: of the first figure."""
    for kpi, rows in list(effects.items())[:1]:
        worse = [title for title, row in rows.items() if _gain(row) < 0]
        if worse:
            verb = "makes" if len(worse) == 1 else "make"
            yield f"{_listed(worse)} {verb} {words.name(kpi)} surely worse"


def _limits(row: Row) -> tuple[float, float]:
    """Of what a change adds, above 0 where that is better."""
    one = difference(row)
    better = better_of(str(row["kpi"])) == "higher"
    return (one.low, one.high) if better else (-one.high, -one.low)


def _least_of(row: Row) -> float:
    return _limits(row)[0]


def _most_of(row: Row) -> float:
    return _limits(row)[1]


def _listed(titles: Sequence[str]) -> str:
    return words.some([f"“{one}”" for one in titles], SHOWN)
