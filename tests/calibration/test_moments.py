"""The moments of As-Is: their file, what is counted in a run made by hand, where a value lies."""

from __future__ import annotations

import math
from functools import cache
from pathlib import Path

import pytest

from sim.calibrate.counted import COUNTS, Count
from sim.calibrate.moments import Met, counted, interval, meet
from sim.calibrate.published import Moment, read_moments
from sim.errors import SimError
from sim.measures.statistics import Interval
from sim.program.design import Design, load
from sim.study.replicate import Plan
from sim.tables import CASES, DELAYS, LISTS, PERSONS, POOLS, POPULATIONS, REQUESTS, SHIFTS, Tables
from tests.calibration.files import CALIBRATION, SCENARIOS, listed, register
from tests.null.setting import CHECK, SHORTER
from tests.unit.measured import frame

MOMENTS = read_moments(CALIBRATION / "moments.yaml")
NAN = math.nan
W = 1680.0  # end of the warm-up: one o'clock on Monday, 15 March 2027, by the firm's clock


@cache
def design() -> Design:
    return load(SCENARIOS / "as_is.yaml")


def request(case: int, task: str, begun: float, hours: float, pulled: str = "") -> tuple:
    sold = task not in ("approve_quote",)
    actor, element = ("sales", "europe") if sold else ("accounts", "")
    begun += W
    person = "sales.europe.1" if sold else "accounts.1"
    return (case, task, actor, element, begun, begun, begun + hours, person, hours, "done", pulled)


@cache
def run_by_hand() -> Tables:
    """Two businesses are pitched, of which one accepts; three register; two see a price."""
    cases = [  # won after 50 days, lost, refused, lost, lost
        (0, W + 10, W + 1210, "won", 5.0),
        (1, W + 90, W + 900, "declined", 5.0),
        (2, W + 90, NAN, "open", 0.0),
        (3, W + 200, W + 800, "not_reached", 2.0),
        (4, W + 130, W + 800, "not_reached", 2.0),
    ]
    requests = [
        request(1, "outreach", 90, 1.5, "outreach"),
        request(2, "outreach", 90, 1.5, "outreach"),
        *(request(0, "chase_attempt", at, 0.25) for at in (500, 520, 540)),
        request(1, "chase_attempt", 580, 0.25),
        request(0, "prepare_quote", 563.5, 1.5),
        request(1, "prepare_quote", 588.5, 1.5),
        request(0, "revise_quote", 690, 1.0),
    ]
    quotes = [(W + 587, 0, "crm", 0.0), (W + 592, 1, "crm", 0.0), (W + 700, 0, "crm", 0.1)]
    entries = [(W + 10, 0, True), (W + 91.5, 1, False), (W + 200, 3, True), (W + 130, 4, True)]
    registered = [(time, case, 1.0) for time, case, itself in entries if itself]
    documents = {
        "registration": papers(("self_selected",), registered),
        "opportunity": papers(("registered",), entries),
        "request": papers((), []),
        "quote": papers(("product", "discount"), quotes),
        "invoice": papers(("product", "amount"), [(W + 1200, 0, "crm", 100.0)]),
    }
    persons = [
        ("sales.europe.1", "sales", "europe", 76.0, "always", 10440.0, 0.0, 0.1),
        ("accounts.1", "accounts", "", 78.0, "office", 2000.0, 0.0, NAN),
        ("billing.1", "billing", "", 37.0, "office", 2000.0, 0.0, NAN),
    ]
    spells = [("always", 0.0, math.inf)]
    spells += [("office", W + 561 + day, W + 569 + day) for day in (0, 24)]
    return Tables(
        warm_up=W,
        length=10440.0,
        populations=frame(POPULATIONS, [("business", "europe", 7000)]),
        cases=frame(
            (*CASES, "steps"),
            [(n, "business", "europe", -1, *rest) for n, *rest in cases],
        ),
        requests=frame(REQUESTS, requests),
        delays=frame(DELAYS, [(0, "payment", "wait", W + 635, W + 700)]),
        documents=documents,
        persons=frame((*PERSONS, "skill"), persons),
        lists=frame(LISTS, []),
        pools=frame(
            POOLS,
            [
                ("sales", "europe", 1, "always", False),
                ("accounts", "", 1, "office", False),
                ("billing", "", 1, "office", False),
            ],
        ),
        shifts=frame(SHIFTS, spells),
    )


def papers(columns: tuple[str, ...], rows: list[tuple]):
    return frame(("number", "time", "case", *columns), [(n, *row) for n, row in enumerate(rows)])


EXPECTED = {
    "pitch_acceptance": (100.0, 2.0),
    # made 565, seen 587: open 565-569 and 585-587; made 590, seen 592: open all the time
    "approval_cycle": (1.0, 2.0),
    "trial_to_paid": (100.0, 4.0),
    "revision_share": (100.0, 2.0),
    "offers_per_case": (3.0, 2.0),
    "discount_sold": (10.0, 1.0),
    "sales_cycle": (50.0, 1.0),
    "lead_to_win": (50.0, NAN),
    "leads_won": (100.0, 4.0),
    "trial_to_paid_buffer": (100.0, 4.0),
    "pql_to_paid": (100.0, 2.0),
    "opportunity_win_rate": (100.0, 2.0),
    "follow_up_calls": (4.0, 2.0),
    "follow_up_calls_median": (2.0, NAN),
    "offer_to_acceptance": (2.0, NAN),
    "quoting_share": (400.0, 8.0),
    "wage_sales": (76.0, NAN),
    "wage_accounts": (78.0, NAN),
    "wage_billing": (37.0, NAN),
    "weekday_leads": (2 / 5, 1 / 2),  # a Monday, a Tuesday, a Saturday
    "leads_dispersion": ((3 - 9 / 365) / 364 / (3 / 365), NAN),
}


@pytest.mark.parametrize("name", COUNTS)
def test_a_run_made_by_hand_is_counted_as_by_hand(name: str) -> None:
    (found,) = counted(run_by_hand(), design(), [name])
    assert found == pytest.approx(EXPECTED[name], nan_ok=True)


def test_every_moment_of_the_file_is_counted_and_conversely() -> None:
    assert [moment.name for moment in MOMENTS] == list(EXPECTED)
    assert COUNTS.keys() == EXPECTED.keys()


def test_moments_of_one_figure_have_its_numbers() -> None:
    for moment in MOMENTS:
        if len(moment.evidence) == 1 and moment.name in register():
            for key in ("low", "likely", "high"):
                printed = register()[moment.evidence[0]].get(key, "nan").removesuffix("%")
                assert getattr(moment, key) == pytest.approx(float(printed), nan_ok=True)
        assert set(moment.evidence) <= register().keys()


def test_pitches_accepted_are_put_together_from_three_figures_of_cold_calls() -> None:
    (moment,) = (moment for moment in MOMENTS if moment.name == "pitch_acceptance")
    for key in ("low", "likely", "high"):
        dial, touches, meeting = (
            float(register()[name][key].removesuffix("%")) for name in moment.evidence
        )
        accepted = (1 - (1 - dial / 100) ** touches) * meeting
        assert getattr(moment, key) == pytest.approx(accepted, abs=0.05)


def test_a_value_lies_below_inside_or_above_the_published_range() -> None:
    ranged = Moment("m", "%", (), "", "", low=1.0, likely=2.0, high=3.0)
    assert [ranged.place(v) for v in (0.9, 1.0, 3.0, 3.1)] == ["below", "inside", "inside", "above"]
    alone = Moment("m", "%", (), "", "", likely=10.0)
    assert [alone.place(v) for v in (8.9, 9.1, 11.1)] == ["below", "inside", "above"]
    assert alone.place(NAN) == "not defined"
    assert Met(ranged, Interval(3.2, 2.9, 3.5)).place == "above"


def test_over_runs_a_ratio_of_means_is_taken_but_of_numbers_their_mean() -> None:
    assert interval([Count(1.0, 1.0), Count(1.0, 3.0)]).mean == 0.5
    assert interval([Count(1.0), Count(3.0)]).mean == 2.0


def test_runs_of_a_design_are_set_beside_the_moments() -> None:
    chosen = [moment for moment in MOMENTS if moment.name in ("trial_to_paid", "wage_sales")]
    (bought, wage) = meet(load(CHECK / "as_is.yaml", set=SHORTER), chosen, Plan(replications=2))
    assert (wage.as_is.mean, wage.place) == (40.0, "below")
    assert bought.moment.name == "trial_to_paid" and 0 <= bought.as_is.mean <= 100


def test_a_moment_that_nothing_counts_is_refused() -> None:
    moment = Moment("trial_to_pay", "%", (), "", "")
    with pytest.raises(SimError, match=r"trial_to_pay.*'trial_to_paid'"):
        meet(design(), [moment], Plan(replications=1))


GOOD = "title: T\nmoments:\n  m:\n    evidence: e\n    unit: days\n    of_as_is: o\n    why: w\n"


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("    likely: about 3\n", r"8:13: moments\.m\.likely: needs a number \(got about 3\)"),
        ("    likely: nan\n", r"needs a number \(got nan\)"),
        ("    low: 3\n    likely: 4\n", "both `low` and `high`"),
        ("    likely: 4\n    target: 4\n", "both `sets` and `target`"),
        ("    sometimes: 4\n", "unknown key 'sometimes'"),
        ("", "needs `likely`, or `low` and `high`"),
    ],
)
def test_a_faulty_file_of_moments_is_refused(more: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "moments.yaml").write_text(GOOD + more, encoding="utf-8")
    with pytest.raises(SimError, match=told):
        read_moments(tmp_path / "moments.yaml")


def test_every_target_is_the_likely_figure() -> None:
    for moment in MOMENTS:
        if moment.sets:
            assert moment.target == moment.likely
            assert listed(moment.sets)
