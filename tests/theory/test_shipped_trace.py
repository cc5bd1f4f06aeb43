"""One business on its way through the shipped designs, every time fixed, traced on paper.

Nothing is left to chance: one business in North America discovers the firm at 10 h; its set-up
steps take 20 h each; it pays at once; three reps, Ann, Bea and Cleo, have skills of
0.1, 0.2 and 0.3, and whoever has been idle longest takes the next task. As-Is, outreach off:

     10       it registers; the selection takes half an hour
     10.5     the trial begins; steps end at 30.5, 50.5, 70.5, 90.5 and 110.5, the fifth is value
    130.5     the trial is over; the business asks for the firm, Ann calls and it answers
    130.75    Bea holds the interview
    131.75    Cleo prepares the quote
    133.25    it lies in the inbox for 4 h
    137.25    Accounts approves it in half an hour
    137.75    the service order takes a quarter of an hour
    138       the price is on display; the business thinks for half an hour
    138.5     utility -0.2: a revision is asked for, Ann makes it
    139.25    inbox
    143.25    finance works 0.75 h on it; service order
    144.25    10 % off on display; utility -0.2 - 3 ln 0.9 = 0.116
    144.75    accepted and paid; invoiced at 145.25, acknowledged at 145.5
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path

import pytest

from sim.engines import ENGINES, simulate
from sim.program.design import load
from sim.tables import Tables

CHECK = Path(__file__).parents[2] / "scenarios" / "check"
AS_IS, TO_BE = "as_is.yaml", "to_be.yaml"
HOURS = {
    "outreach": 1.5, "chase_attempt": 0.25, "interview": 1, "prepare_quote": 1.5,
    "revise_quote": 0.75, "follow_up_call": 0.25, "approve_quote": 0.5, "finance_revision": 0.75,
    "service_order": 0.25, "invoice_payment": 0.5,
}  # fmt: skip
NO_OUTREACH = {"parameters.outreach_reserve": "0 %", "parameters.outreach_cap": "0 %"}
FIXED = {
    "run.warm_up": "0 h",
    "run.length": "400 h",
    "sets.region.north_america.businesses": "1",
    "sets.region.europe.businesses": "0",
    "sets.region.asia_pacific.businesses": "0",
    "sets.region.latin_america.businesses": "0",
    "sets.region.north_america.taste": "{crm: 0.5, caller: 0, chat: 0, helpdesk: 0}",
    "cases.business.attributes.need": "0",
    "cases.business.attributes.fit.draw": "region.taste[product]",
    "cases.business.attributes.budget": "1",
    "cases.business.attributes.size": "10",
    "cases.business.attributes.discovery": "10 h",
    "state.interest.start": "2",
    "journeys.set_up.set_up_step.wait": "20 h",
    "parameters.payment_delay": "{value: 1e-20 h, grade: none, source: example}",  # at once
    "actors.sales.staff": (
        "{north_america: [{name: Ann, skill: 0.1}, {name: Bea, skill: 0.2},"
        " {name: Cleo, skill: 0.3}], europe: 1, asia_pacific: 1, latin_america: 1}"
    ),
} | {f"tasks.{name}.time": f"{hours} h" for name, hours in HOURS.items()}


def certain(**parameters: float) -> dict[str, str]:
    """Settings of parameters beyond the range that is swept."""
    return {
        f"parameters.{name}": f"{{value: {value}, grade: none, source: example}}"
        for name, value in parameters.items()
    }


@pytest.fixture(params=list(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def play(
    engine: str,
    file: str,
    taste: float,
    more: Mapping[str, str] | None = None,
    chances: Mapping[str, float] | None = None,
) -> Tables:
    odds = {"p_reach": 1, "p_rework": 0, **(chances or {})}
    settings = FIXED | {"cases.business.attributes.taste_noise": str(taste)} | certain(**odds)
    return simulate(load(CHECK / file, set=settings | dict(more or {})), engine=engine)


def work(tables: Tables) -> list[tuple[str, float, float, str]]:
    """(activity, started, ended, person) of everything but the use of the trial."""
    rows = tables.requests[tables.requests["activity"] != "use_trial"]
    return [
        (str(r.activity), r.started, r.ended, str(r.person) if isinstance(r.person, str) else "")
        for r in rows.itertuples()
    ]


def papers(tables: Tables, name: str, columns: str) -> list[tuple[object, ...]]:
    cells = tables.documents[name][columns.split()].astype(object)
    return [tuple(row) for row in cells.itertuples(index=False)]


def fate(tables: Tables) -> tuple[str, float]:
    (row,) = tables.cases.itertuples()
    return str(row.outcome), row.ended


AS_IS_WORK = [
    ("select_product", 10, 10.5, ""),
    ("chase_attempt", 130.5, 130.75, "Ann"),
    ("interview", 130.75, 131.75, "Bea"),
    ("prepare_quote", 131.75, 133.25, "Cleo"),
    ("approve_quote", 137.25, 137.75, "accounts.1"),
    ("service_order", 137.75, 138, ""),
    ("decide", 138, 138.5, ""),
    ("revise_quote", 138.5, 139.25, "Ann"),
    ("finance_revision", 143.25, 144, "accounts.1"),
    ("service_order", 144, 144.25, ""),
    ("decide", 144.25, 144.75, ""),
    ("invoice_payment", 144.75, 145.25, "billing.1"),
    ("acknowledge", 145.25, 145.5, ""),
]


def test_as_is_does_its_work_in_the_order_and_at_the_times_of_the_paper(engine: str) -> None:
    tables = play(engine, AS_IS, 1.4, NO_OUTREACH)
    assert work(tables) == AS_IS_WORK
    assert fate(tables) == ("won", 145.5)


def test_as_is_writes_its_documents_in_the_order_of_the_paper(engine: str) -> None:
    """No price before the approval, the service order with the price, no invoice before payment."""
    tables = play(engine, AS_IS, 1.4, NO_OUTREACH)
    times = {name: list(table["time"]) for name, table in tables.documents.items()}
    assert times == {
        "registration": [10.5], "opportunity": [10.5], "entitlement": [10.5],
        "request": [130.5], "quote": [138, 144.25], "service_order": [138, 144.25],
        "payment": [144.75], "invoice": [145.25],
    }  # fmt: skip
    assert papers(tables, "entitlement", "until") == [(130.5,)]
    assert papers(tables, "registration", "product self_selected") == [("crm", True)]
    assert papers(tables, "quote", "version discount by") == [(0, 0, "Ann"), (1, 0.1, "Ann")]
    assert papers(tables, "invoice", "self_selected registered") == [(True, True)]
    (amount,) = tables.documents["invoice"]["amount"]
    assert amount == pytest.approx(10 * 40 * 0.9 * 12)


def test_the_rep_of_the_first_live_talk_is_credited(engine: str) -> None:
    (row,) = play(engine, AS_IS, 1.4, NO_OUTREACH).cases.itertuples()
    assert (row.rep, row.who_called, row.maker) == ("Ann", "Bea", "Cleo")


def test_interest_falls_while_the_firm_is_waited_for_and_until_first_value(engine: str) -> None:
    """100 h of the trial before value; from the request to the price, and again to the second."""
    (row,) = play(engine, AS_IS, 1.4, NO_OUTREACH).cases.itertuples()
    waited = (138 - 130.5) + (144.25 - 138.5)
    assert row.interest == pytest.approx(2 - 100 / 160 - waited / 48, rel=1e-12)


def test_to_be_serves_a_registrant_at_the_selection_without_a_talk(engine: str) -> None:
    """Ann prepares the price; utility -1.55 + 1.6 share of steps turns to 0.05 at 110.5 h."""
    tables = play(engine, TO_BE, 1.95, NO_OUTREACH)
    assert work(tables) == [
        ("select_product", 10, 10.5, ""),
        ("prepare_quote", 10.5, 12, "Ann"),
        ("approve_quote", 16, 16.5, "accounts.1"),
        ("service_order", 16.5, 16.75, ""),
        ("decide", 16.75, 17.25, ""),
        ("invoice_payment", 110.5, 111, "billing.1"),
        ("acknowledge", 111, 111.25, ""),
    ]
    assert fate(tables) == ("won", 111.25)
    (row,) = tables.cases.itertuples()
    assert (row.rep, row.maker, row.talked) == ("Ann", "Ann", False)
    # The case ends within the trial, but after its first value.
    assert row.interest == pytest.approx(2 - 100 / 160 - 6.25 / 48, rel=1e-12)


@pytest.mark.parametrize(
    ("file", "discounts"), [(AS_IS, [0, 0.1, 0.2, 0.25]), (TO_BE, [0, 0.1])], ids=[AS_IS, TO_BE]
)
def test_each_step_of_the_discounts_is_taken_once_and_finance_works_on_each(
    engine: str, file: str, discounts: list[float]
) -> None:
    """Never enough, and the band is wide: all steps are offered, then the offer runs out."""
    tables = play(engine, file, -1, NO_OUTREACH, {"band": 9})
    assert list(tables.documents["quote"]["discount"]) == discounts
    done = [name for name, *_ in work(tables)]
    revisions = len(discounts) - 1
    assert done.count("revise_quote") == done.count("finance_revision") == revisions
    assert done.count("approve_quote") == 1
    assert done.count("decide") == len(discounts)
    outcome, ended = fate(tables)
    last = max(end for name, _, end, _ in work(tables) if name == "decide")
    assert (outcome, ended) == ("declined", last + 176)
    assert not len(tables.documents["payment"]) and not len(tables.documents["invoice"])


def test_a_first_quote_is_sent_back_at_most_once(engine: str) -> None:
    done = work(play(engine, AS_IS, 1.4, NO_OUTREACH, {"p_rework": 1}))
    names = [name for name, *_ in done]
    assert names[names.index("prepare_quote") : names.index("decide")] == [
        "prepare_quote", "approve_quote", "revise_quote", "approve_quote", "service_order",
    ]  # fmt: skip
    assert names.count("approve_quote") == 2
    assert names.count("revise_quote") == 2  # sent back, and the revision later on


@pytest.mark.parametrize(("gap_counts", "waited"), [(1, 6 * 0.25 + 5 * 8), (0, 6 * 0.25)])
def test_six_calls_a_day_apart_and_the_gaps_between_count_only_if_they_shall(
    engine: str, gap_counts: int, waited: float
) -> None:
    odds = {"p_reach": 0, "gap_counts": gap_counts}
    tables = play(engine, AS_IS, 1.4, NO_OUTREACH, odds)
    calls = [start for name, start, *_ in work(tables) if name == "chase_attempt"]
    assert calls == [130.5 + 8.25 * n for n in range(6)]
    assert fate(tables) == ("not_reached", 172)
    (row,) = tables.cases.itertuples()
    assert row.interest == pytest.approx(2 - 100 / 160 - waited / 48, rel=1e-12)


OUTREACH = {"parameters.outreach_reserve": "50 %", "parameters.outreach_cap": "100 %"}


def test_a_registrant_who_refused_a_pitch_is_assisted_and_keeps_no_lift(engine: str) -> None:
    tables = play(engine, AS_IS, 1.4, OUTREACH, {"accept_base": -1000})
    assert work(tables) == [("outreach", 0, 1.5, "Ann"), *by_idleness()]
    assert papers(tables, "registration", "self_selected") == [(False,)]
    assert papers(tables, "invoice", "self_selected registered") == [(False, True)]
    (row,) = tables.cases.itertuples()
    assert (row.lift, row.pitched, row.rep) == (0, True, "Bea")


def by_idleness() -> list[tuple[str, float, float, str]]:
    """The same work when Ann has pitched: Bea and Cleo have never worked and come before her."""
    turn = {"chase_attempt": "Bea", "interview": "Cleo", "prepare_quote": "Ann"}
    turn["revise_quote"] = "Bea"
    return [(name, a, b, turn.get(name, person)) for name, a, b, person in AS_IS_WORK]


def test_who_accepts_a_pitch_has_its_lift_and_the_trial_begins_with_it(engine: str) -> None:
    odds = {"accept_base": 1000, "pitch_best": 1}
    tables = play(engine, AS_IS, 1.4, OUTREACH, odds)
    assert papers(tables, "opportunity", "time product registered") == [(1.5, "crm", False)]
    assert papers(tables, "request", "time") == [(121.5,)]
    assert not len(tables.documents["registration"])
    (row,) = tables.cases.itertuples()
    assert row.lift == pytest.approx(0.2 * (1 + 0.1), rel=1e-15)
    assert (row.pitcher, row.rep) == ("Ann", "Bea")
    assert not math.isnan(row.ended)
