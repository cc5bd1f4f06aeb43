"""Whom the reps serve first: As-Is whoever asked first, To-Be the registrants before all others.

Few reps, many registrants and many who accept a pitch, so that they queue. At each start of work
the request that is taken must be the first by the rule of its design among all that wait in that
region.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load

CHECK = Path(__file__).parents[2] / "scenarios" / "check"
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america")
BUSY = {
    "run.warm_up": "0 h",
    "run.length": "400 h",
    "parameters.organic_rate": "24 % / 2000 h",
    "parameters.accept_base": "{value: 0, grade: none, source: example}",
    "parameters.p_reach": "10 %",
    "actors.sales.staff": "{" + ", ".join(f"{region}: 1" for region in REGIONS) + "}",
} | {f"sets.region.{region}.businesses": "600" for region in REGIONS}


class Choice(NamedTuple):
    """The request that was taken, and all that waited: (registered, joined, case)."""

    taken: tuple[bool, float, int]
    waiting: list[tuple[bool, float, int]]


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def choices(engine: str, file: str) -> Iterator[Choice]:
    """Starts of work for which registrants and others waited."""
    tables = simulate(load(CHECK / file, set=BUSY), seed=2, engine=engine)
    registered = tables.cases.set_index("case")["registered"]
    asked = tables.requests[
        (tables.requests["actor"] == "sales") & (tables.requests["pulled"] == "")
    ]
    asked = asked.assign(registered=asked["case"].map(registered))
    for _, queue in asked.groupby("element", observed=True):
        rows = [tuple(r) for r in queue[["registered", "joined", "case"]].itertuples(index=False)]
        started = queue["started"].fillna(float("inf")).tolist()
        for at, row in zip(started, rows, strict=True):
            there = [r for r, s in zip(rows, started, strict=True) if r[1] <= at <= s]
            if pd.notna(at) and at < 400 and {True, False} <= {r[0] for r in there}:
                yield Choice(row, there)


def test_as_is_serves_whoever_asked_first(engine: str) -> None:
    found = list(choices(engine, "as_is.yaml"))
    assert len(found) >= 10
    for choice in found:
        assert choice.taken == min(choice.waiting, key=lambda row: row[1:])


def test_to_be_serves_registrants_before_all_others(engine: str) -> None:
    found = list(choices(engine, "to_be.yaml"))
    assert len(found) >= 10
    for choice in found:
        assert choice.taken == min(choice.waiting, key=lambda row: (not row[0], *row[1:]))
