"""V30: three businesses with fixed times, traced on paper.

Ada comes at 0, Ben at 1, Cem at 2; Cem is urgent. The clerk checks (2 h), the inbox holds a paper
0.5 h, the boss approves (3 h); who waits 1.5 h for the boss gives up, and the clerk notes it
(0.25 h).

      0     Ada's check begins, for she is alone
      1     Ben joins the clerk's queue
      2     Ada's check ends and Cem comes in the same moment: Cem, urgent, is served before Ben
      2.5   Ada's paper is with the boss, who begins
      4     Cem's check ends, Ben's begins
      4.5   Cem's paper waits for the boss, until 6.0 at the latest
      5.5   the boss is done with Ada (mood 1 - 3/5) and begins Cem's
      6     Ben's check ends
      6.5   Ben's paper waits for the boss, until 8.0 at the latest
      8     Ben gives up (mood 1 - 1.5/5); the clerk begins the note
      8.25  Ben is refused
      8.5   the boss is done with Cem (mood 1 - 4/5)
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load
from sim.tables import Tables

NEVER = float("nan")
ADA, BEN, CEM = "ada", "ben", "cem"
REQUESTS = [  # in order of joining: who, activity, joined, started, ended, ending, hours
    (ADA, "check", 0.0, 0.0, 2.0, "done", 2.0),
    (BEN, "check", 1.0, 4.0, 6.0, "done", 2.0),
    (CEM, "check", 2.0, 2.0, 4.0, "done", 2.0),
    (ADA, "approve", 2.5, 2.5, 5.5, "done", 3.0),
    (CEM, "approve", 4.5, 5.5, 8.5, "done", 3.0),
    (BEN, "approve", 6.5, NEVER, 8.0, "left", 0.0),
    (BEN, "note", 8.0, 8.0, 8.25, "done", 0.25),
]
DELAYS = [(ADA, 2.0, 2.5), (CEM, 4.0, 4.5), (BEN, 6.0, 6.5)]
CASES = [(ADA, 0.0, 5.5, "approved"), (BEN, 1.0, 8.25, "refused"), (CEM, 2.0, 8.5, "approved")]
MOODS = {("result", ADA): (5.5, 0.4), ("result", CEM): (8.5, 0.2), ("refusal", BEN): (8.0, 0.7)}


@pytest.fixture(params=list(ENGINES))
def tables(request: pytest.FixtureRequest) -> Tables:
    return simulate(load(Path(__file__).parent / "trace.yaml"), engine=str(request.param))


def who(tables: Tables) -> dict[int, str]:
    return dict(zip(tables.cases["case"], tables.cases["element"].astype(str), strict=True))


def test_every_request_is_where_paper_has_it(tables: Tables) -> None:
    columns = ["case", "activity", "joined", "started", "ended", "ending", "hours"]
    name = who(tables)
    rows = [
        (name[r[0]], str(r[1]), *r[2:5], str(r[5]), r[6])
        for r in tables.requests[columns].itertuples(index=False)
    ]
    assert len(rows) == len(REQUESTS)
    for got, expected in zip(rows, REQUESTS, strict=True):
        assert got[:2] == expected[:2]
        assert got[5] == expected[5]
        np.testing.assert_array_equal([*got[2:5], got[6]], [*expected[2:5], expected[6]])


def test_every_delay_is_where_paper_has_it(tables: Tables) -> None:
    name = who(tables)
    delays = tables.delays[["case", "begun", "ended"]].itertuples(index=False)
    assert [(name[case], begun, ended) for case, begun, ended in delays] == DELAYS


def test_every_business_ends_as_on_paper(tables: Tables) -> None:
    columns = ["element", "entered", "ended", "outcome"]
    cases = tables.cases[columns].astype({"element": str, "outcome": str})
    assert [tuple(row) for row in cases.itertuples(index=False)] == CASES


def test_every_document_has_the_mood_of_its_moment(tables: Tables) -> None:
    name = who(tables)
    for document in ("result", "refusal"):
        for row in tables.documents[document].itertuples():
            time, mood = MOODS[document, name[row.case]]
            assert row.time == time
            assert row.mood == pytest.approx(mood, abs=1e-15)
    assert sum(len(table) for table in tables.documents.values()) == len(MOODS)
