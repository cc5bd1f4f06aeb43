"""The answer of a study in sentences, never stronger than its intervals, no doubt left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from sim.experiment.experiment import Experiment
from sim.experiment.method import Method
from sim.experiment.overridden import Overridden
from sim.report import words
from sim.report.figures import Row
from sim.report.studies import certain, chosen, effects, pointwise, regions, sets, stated, turning
from sim.report.studies.facts import Facts, facts_of, within_sentence
from sim.report.studies.plans import NAMED, point_said, points_named, varied
from sim.report.studies.registry import SENTENCES, own_tables

MODULES = (
    turning,
    pointwise,
    regions,
    effects,
    sets,
    certain,
    stated,
    chosen,
)  # importing them fills the registry
MOST_ERRORS = 3


def answers(
    experiment: Experiment, method: Method, tables: Mapping[str, pd.DataFrame]
) -> list[str]:
    """What a study found, a sentence or two for each thing; the last ones say what it rests on.

    tables: those of its method, by name.
    """
    return told(facts_of(experiment, method, tables))


def told(facts: Facts) -> list[str]:
    """The same from its facts."""
    return [*said(facts), *notes(facts)]


def said(facts: Facts) -> list[str]:
    """The answer: what is missing comes first."""
    found = [
        sentence
        for table in own_tables(facts)
        if table in SENTENCES
        for sentence in SENTENCES[table](facts)
    ]
    known = found or ["No point came to an end: nothing is known."]
    return [*failures(facts), *known]


def notes(facts: Facts) -> list[str]:
    """How its runs ended, and what the study took the place of."""
    return [*_stops(facts), *_overridden(facts)]


def _stops(facts: Facts) -> Iterator[str]:
    """That it depends on the results how many runs there are, and what holds then."""
    rows = facts.rows("stops")
    if rows:
        yield (
            "At each point runs were added until what was asked of its figures held, or there were"
            f" as many as are allowed: it held {_held(rows)}. What is said of {_ruled(rows)} rests"
            f" on the intervals of stops.csv, which hold after such a stop{_unruled(facts, rows)}."
        )


def _held(rows: Sequence[Row]) -> str:
    """In how many cases a rule held in the end; a case is one at a point."""
    held, every = sum(row["reached"] == "yes" for row in rows), len(rows)
    if held == every:
        return f"in all {every:,} cases" if every > 1 else "in the one case"
    return f"in {held:,} of {every:,} cases" if held else "in no case"


def _ruled(rows: Sequence[Row]) -> str:
    """The KPIs that a rule is about."""
    return words.listed(list(dict.fromkeys(words.name(str(row["kpi"])) for row in rows)))


def _unruled(facts: Facts, stops: Sequence[Row]) -> str:
    """That other intervals do not count with the stop; "" if there are none."""
    ruled = {str(row["kpi"]) for row in stops}
    compared = facts.rows("comparison")
    first = [row for row in compared if row["group"] == "" and row["design"] == facts.labels[1]]
    if {str(row["kpi"]) for row in first} == ruled and len(first) == len(compared):
        return ""
    return "; all others are at 95 % as if nobody had looked before, which makes them too sure"


def failures(facts: Facts) -> Iterator[str]:
    """That points are missing from what was said, and why."""
    failed = facts.failed
    if not failed:
        return
    errors = list(dict.fromkeys(_first_line(str(row["error"])) for row in failed))
    more = len(errors) - MOST_ERRORS
    shown = [*errors[:MOST_ERRORS], *([f"{more} other errors"] if more > 0 else [])]
    points = words.counted(len(facts.points), "point")
    names = points_named(facts, failed) or _each(facts, failed)
    which = f" ({names})" if names else ""
    verb = "is" if len(failed) == 1 else "are"
    yield (
        f"{len(failed):,} of {points} failed{which} and {verb} left out of all that follows:"
        f" {'; '.join(shown)}."
    )


def _each(facts: Facts, rows: Sequence[Row]) -> str:
    """Points of many dimensions one by one: `point 3: rate of 4 %/year, two reps and world
    inbound`; "" if they are many."""
    if len(rows) > NAMED or not varied(facts):
        return ""
    return "; ".join(f"point {row['point']}: {point_said(facts, row)}" for row in rows)


def _overridden(facts: Facts) -> Iterator[str]:
    """That a change of a design counts no more where the study sets something else."""
    for one in facts.overridden:
        who = within_sentence(one.dimension, facts.proper) if one.dimension else "the study"
        yield overridden_told(one, who)


def overridden_told(one: Overridden, who: str) -> str:
    """who: what sets the other value, within a sentence."""
    return (
        f"Wherever {who} sets {one.written}, that takes the place of what the change"
        f" “{one.change}” of {one.label} sets."
    )


def _first_line(text: str) -> str:
    return text.strip().partition("\n")[0].rstrip(".")
