"""Cases that hold exactly: V26 as an expectation, V27, V28, V29, V37. No interval, no luck."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load
from sim.tables import Tables
from tests.theory import exact, observe

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"
SMALL = {  # a tenth of the check setting's businesses, so that a run takes seconds
    "sets.region.north_america.businesses": "800",
    "sets.region.europe.businesses": "700",
    "sets.region.asia_pacific.businesses": "500",
    "sets.region.latin_america.businesses": "400",
}


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_v26_the_expected_lifetime_value_is_the_closed_form(engine: str) -> None:
    tables = simulate(load(HERE / "lifetime.yaml"), engine=engine)
    row = tables.documents["expectation"].iloc[0]
    assert row["value"] == pytest.approx(6368.714144, abs=1e-6)  # see test_exact.py
    assert row["value"] == pytest.approx(exact.lifetime_value(600, 0.95, 0.10), rel=1e-12)
    assert row["halves"] == pytest.approx(20, rel=1e-12)
    assert row["yearly"] == pytest.approx(0.9025, rel=1e-12)


@pytest.mark.parametrize("replication", range(5))
def test_v27_littles_law_holds_in_each_queue_of_a_run_that_ends_empty(
    engine: str, replication: int
) -> None:
    tables = simulate(load(HERE / "little.yaml"), replication=replication, engine=engine)
    for actor, requests in tables.requests.groupby("actor", observed=True):
        ended = observe.left_at(tables, requests)
        assert set(requests["ending"]) <= {"done", "left", "no room"}, "it must end empty"
        times, numbers = observe.number_present(requests["joined"], ended)
        area = float((np.diff(times) * numbers[:-1]).sum())  # of the step function
        waited = float((ended - requests["joined"]).sum())  # request by request
        span = tables.length - tables.warm_up
        arrivals, mean_wait = len(requests) / span, waited / len(requests)
        assert area / span == pytest.approx(arrivals * mean_wait, rel=1e-10), actor


def test_v28_promoter_score_and_retention_of_a_fixed_survey(engine: str) -> None:
    tables = simulate(load(HERE / "survey.yaml"), engine=engine)
    score = tables.documents["survey"]["score"]
    assert len(score) == 15
    promoters, detractors = (score >= 9).sum(), (score <= 6).sum()
    assert 100 * (promoters - detractors) / len(score) == pytest.approx(100 / 3, rel=1e-14)
    clients = tables.cases[tables.cases["kind"] == "client"]
    started = int((clients["entered"] == 0).sum())
    new = int((clients["entered"] > 0).sum())
    at_the_end = int(clients["ended"].isna().sum())
    assert (started, new, at_the_end) == (100, 15, 108)
    assert 100 * (at_the_end - new) / started == 93.0


def assert_equal(a: Tables, b: Tables) -> None:
    for name in ("populations", "cases", "requests", "delays", "persons"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name), check_exact=True)
    assert a.documents.keys() == b.documents.keys()
    for name, table in a.documents.items():
        pd.testing.assert_frame_equal(table, b.documents[name], check_exact=True)


@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_v29_the_same_design_twice_gives_the_same_tables(engine: str, file: str) -> None:
    first, second = (load(SCENARIOS / "check" / file, set=SMALL) for _ in range(2))
    assert_equal(simulate(first, seed=7, engine=engine), simulate(second, seed=7, engine=engine))


def test_v29_automation_of_three_quarters_leaves_a_quarter_of_each_execution(engine: str) -> None:
    whole = load(SCENARIOS / "check" / "as_is.yaml", set=SMALL)
    quarter = load(
        SCENARIOS / "check" / "as_is.yaml",
        set=SMALL | {"tasks.interview.time": "{lognormal: {mean: 0.25 h, cv: length_cv}}"},
    )
    hours = [interview_hours(simulate(design, engine=engine)) for design in (whole, quarter)]
    both = pd.concat(hours, axis=1, keys=["whole", "quarter"]).dropna()
    assert len(both) > 20
    np.testing.assert_allclose(both["quarter"], 0.25 * both["whole"], rtol=1e-12)


def interview_hours(tables: Tables) -> pd.Series:
    done = tables.requests[
        (tables.requests["activity"] == "interview") & (tables.requests["ending"] == "done")
    ]
    return done.set_index("case")["hours"]


NO_OUTREACH = {"parameters.outreach_reserve": "0 %", "parameters.outreach_cap": "0 %"}
DECIDED = ["outcome", "version", "discount", "chosen", "registered"]


def decisions(tables: Tables, latest: float) -> pd.DataFrame:
    """How each business that registered by `latest` decided, by case."""
    entries = tables.documents["registration"]
    early = entries.loc[entries["time"] <= latest, "case"]
    return tables.cases.set_index("case").loc[sorted(early), DECIDED]


def test_v37_without_forces_every_registrant_decides_alike_in_both_designs(engine: str) -> None:
    patient = SCENARIOS / "worlds" / "patient.yaml"
    settings = NO_OUTREACH | {"run.length": "5000 h", "run.warm_up": "0 h"} | SMALL
    as_is = load(SCENARIOS / "as_is.yaml", set=settings, world=patient)
    to_be = load(
        SCENARIOS / "to_be.yaml",
        set=settings,
        without=["one_discount", "less_outreach"],
        world=patient,
    )
    a, b = (decisions(simulate(d, engine=engine), latest=2000) for d in (as_is, to_be))
    assert len(a) > 50
    assert set(a["outcome"]) == {"won", "declined"}
    assert (a["version"] > 0).any()
    pd.testing.assert_frame_equal(a, b, check_exact=True)
