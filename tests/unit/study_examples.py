"""Dimensions and results of studies that several tests tell, draw or show."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from sim.report.studies.facts import Facts
from tests.unit.studied import (
    break_even,
    change_sets,
    evidence_value,
    facts,
    listed,
    one_point,
    ranged,
    swept,
    uncertainty,
    waterfall,
)

RISING = [(2.0, -20.0), (6.0, -10.0), (10.0, -1.0), (12.0, 4.0), (16.0, 20.0), (20.0, 30.0)]
LONG = "A name that is much longer than any that a careful writer would give to a thing"
X, Y, Z = ranged("x", "Length", 2, 24, "log"), ranged("y", LONG, 80, 320), ranged("z", "P", 1, 6)
REPS = listed("reps", "Reps", "four", "six")


def rising(number: float) -> float:
    return 25 * number


GRID = [(float(x), float(y)) for x in (2, 4, 8, 16, 24) for y in (80, 140, 200, 260, 320)]
KPIS = ["customers_won", "revenue", "follow_up_hours_per_win"]


def slope(one) -> float:
    return 3 * (float(one[0]) - 8) + (float(one[1]) - 200) / 10


def refined() -> dict[str, pd.DataFrame]:
    table = swept([X, Y], [(x + y / 200, y) for x, y in GRID], slope)
    return table | {"map": marks_of(table)}


def marks_of(table: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """A map whose marks are the verdicts of a sweep."""
    compared = table["comparison"]
    return compared[["point", "kpi"]].assign(
        mark=compared["verdict"], false_marks=0.05 * len(table["points"])
    )


def tornado() -> tuple[Facts, list]:
    base = (6.0, 200.0, "four")
    points = [base, (2.0, *base[1:]), (24.0, *base[1:]), (6.0, 80.0, "four"), (6.0, 320.0, "four")]
    table = swept(
        [X, Y, REPS],
        [*points, (*base[:2], "six")],
        lambda one: 3 * (float(one[0]) - 6) + (float(one[1]) - 200) / 10,
    )
    found = facts([X, Y, REPS], table)
    return found, found.compared_in("customers_won")


def falls_of(titles: list[str], kpis: list[str]) -> Facts:
    found = [waterfall([*titles, "All changes together"], kpi) for kpi in kpis]
    table = pd.concat(found, ignore_index=True)
    table.loc[table["title"] == "All changes together", "change"] = "all changes"
    names = [f"c{at}" for at in range(len(titles))]
    alone = {name: 55e3 - 35e3 * at for at, name in enumerate(names)}
    means = {"": 0.0, **alone, " ".join(names): 50e3}
    sets = pd.concat([change_sets(kpi, means) for kpi in kpis], ignore_index=True)
    return facts([], {"points": one_point(), "waterfall": table, "sets": sets})


def mapped() -> Facts:
    table = swept([X, Y], GRID, slope, KPIS)
    first = table["comparison"][table["comparison"]["kpi"] == KPIS[0]]
    marks = marks_of({**table, "comparison": first})
    return replace(facts([X, Y], table | {"map": marks}), here={"x": 6.0, "y": 200.0})


def known(kpis: list[str] = KPIS) -> Facts:
    tables = {"points": one_point(), "uncertainty": uncertainty(kpis)}
    return facts([X, Y, Z], tables | {"evidence_value": evidence_value([X, Y, Z])})


def on_a_page() -> dict[str, Facts]:
    """A study of each kind that a page shows."""
    return {
        "changes": falls_of(["Trial", "Calls"], ["revenue", "customers_won"]),
        "turning": mapped(),
        "break_even": replace(break_even({"": RISING}), here={"rate": 4.0}),
        "unknowns": tornado()[0],
        "evidence": known(),
    }
