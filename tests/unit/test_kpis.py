"""Every KPI against a run that is small enough to be counted by hand.

The window is (100, 300] h, the cohort its first 150 h, follow-up 50 h, a day 8 h.
"""

import math
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd
import pytest

from sim.errors import ScenarioError, UsageError
from sim.language.scenario import Kind
from sim.measures.kpis import KPIS, known, measure, not_applicable, roles_of
from sim.measures.registry import Row, kpi
from sim.measures.view import Run
from sim.tables import Tables
from tests.unit import measured

N1, N2, S1, A1 = "sales.north.1", "sales.north.2", "sales.south.1", "accounts.1"
NEVER = math.nan
CASES: list[tuple[object, ...]] = [  # number, element, ended, outcome, rep
    (1, "north", 140.0, "won", N1),
    (2, "south", 210.0, "won", S1),  # bought, but 60 h after its entry
    (3, "north", 240.0, "lost", N2),
    (4, "north", NEVER, "open", N1),  # refused a pitch
    (5, "south", 105.0, "won", S1),  # entered before the window
    (6, "north", NEVER, "open", N1),  # entered after the cohort
    (7, "south", NEVER, "open", S1),  # being pitched at the end
]
REQUESTS: list[tuple[object, ...]] = [
    (2, "outreach", "sales", 90.0, 90.0, 105.0, S1, 15.0, "done", "outreach"),  # 5 h inside
    (5, "prepare", "sales", 96.0, 96.0, 99.0, S1, 3.0, "done", ""),  # before the window
    (5, "decide", "customer", 100.0, 100.0, 104.0, "", 4.0, "done", ""),
    (1, "prepare", "sales", 112.0, 114.0, 118.0, N1, 4.0, "done", ""),
    (1, "decide", "customer", 115.0, 115.0, 115.0, "", 0.8, "done", ""),  # at one moment
    (1, "approve", "accounts", 118.0, 119.0, 119.5, A1, 0.5, "done", ""),
    (1, "order", "systems", 119.5, 119.5, 120.0, "", 0.0, "done", ""),
    (4, "outreach", "sales", 120.0, 120.0, 124.0, N1, 4.0, "done", "outreach"),
    (1, "decide", "customer", 132.0, 132.0, 136.0, "", 4.0, "done", ""),
    (2, "prepare", "sales", 150.0, 160.0, 168.0, S1, 8.0, "done", ""),
    (2, "approve", "accounts", 168.0, 168.0, 170.0, A1, 2.0, "done", ""),
    (3, "outreach", "sales", 200.0, 200.0, 202.0, N2, 2.0, "done", "outreach"),
    (3, "prepare", "sales", 205.0, 205.0, 213.0, N2, 8.0, "done", ""),
    (3, "approve", "accounts", 213.0, 213.0, 215.0, A1, 2.0, "done", ""),
    (6, "prepare", "sales", 290.0, 295.0, NEVER, N1, 5.0, "open", ""),  # unfinished
    (6, "approve", "accounts", 298.0, NEVER, NEVER, "", 0.0, "open", ""),  # still queued
    (7, "outreach", "sales", 299.0, 299.0, NEVER, S1, 1.0, "open", "outreach"),
]
DOCUMENTS: dict[str, list[tuple[object, ...]]] = {  # time, case, columns
    "registration": [(95.0, 5, True), (110.0, 1, True), (150.0, 2, False), (260.0, 6, True)],
    "opportunity": [(95.0, 5), (110.0, 1), (150.0, 2), (202.0, 3), (260.0, 6)],
    "request": [(96.0, 5), (112.0, 1), (150.0, 2), (205.0, 3)],
    "quote": [
        (99.0, 5, "chat", 0.0),
        (120.0, 1, "crm", 0.0),
        (130.0, 1, "crm", 0.1),
        (170.0, 2, "chat", 0.2),
        (215.0, 3, "crm", 0.1),
    ],
    "invoice": [(104.0, 5, "chat", 300.0), (138.0, 1, "crm", 1000.0), (208.0, 2, "chat", 500.0)],
}
EXPECTED = {
    "opportunities": {"": 4},
    "contacts": {"": 6},
    "customers_won": {
        "": 3,
        "region=north": 1,
        "region=south": 2,
        "product=crm": 1,
        "product=chat": 2,
        "region=north,product=crm": 1,
        "region=north,product=chat": 0,
        "region=south,product=crm": 0,
        "region=south,product=chat": 2,
    },
    "registered_customers": {"": 3},
    "registrants_per_seller": {"": 3 / 3},
    "self_selected_customers": {"": 2, "region=north": 1, "region=south": 1},
    "assisted_customers": {"": 1, "region=north": 0, "region=south": 1},
    "registrants": {"": 3, "region=north": 2, "region=south": 1},
    "self_selected_registrants": {"": 2, "region=north": 2, "region=south": 0},
    "conversion_per_opportunity": {"": 100 / 3},
    "open_after_follow_up": {"": 100 / 3},
    "period_conversion": {"": 75},
    "conversion_per_worked_business": {"": 50},
    "penetration": {"": 20, "region=north": 10, "region=south": 40},
    "list_used": {"": 400 / 15, "region=north": 20, "region=south": 40},
    "revenue": {
        "": 1800,
        "region=north": 1000,
        "region=south": 800,
        "product=crm": 1000,
        "product=chat": 800,
    },
    "revenue_per_employee": {"": 450, "region=north": 500, "region=south": 800},
    # 37 h of sales at 40 USD, 4.5 h of accounts at 50 USD, 2 USD an hour for the design
    "contribution": {"": 900 - 1705 - 400},
    "contribution_paid_hours": {"": 900 - (3 * 40 + 50) * 200 - 400},
    "redeployment_break_even": {"": NEVER},
    "man_hours": {
        "": 41.5,
        "actor=sales": 37,
        "actor=accounts": 4.5,
        "task=outreach": 12,
        "task=prepare": 25,
        "task=approve": 4.5,
        f"person={N1}": 13,
        f"person={N2}": 10,
        f"person={S1}": 14,
        f"person={A1}": 4.5,
        "region=north": 25.5,
        "region=south": 16,
    },
    "outreach_hours": {"": 12},
    "follow_up_hours": {"": 25},
    "man_hours_per_win": {"": 41.5 / 3},
    "follow_up_hours_per_win": {"": 25 / 3},
    "hours_per_extra_win": {"": NEVER},
    "customer_hours": {"": 8.8},
    "hours_on_non_buyers": {
        "": 31,
        "actor=sales": 27,
        "actor=accounts": 4,
        "reason=pitch refused": 4,
        "reason=trial without purchase": 0,
        "reason=price refused": 27,
    },
    "share_on_non_buyers": {"": 3100 / 41.5},
    "utilisation": {
        "": 4150 / 800,
        "actor=sales": 3700 / 600,
        "actor=accounts": 450 / 200,
        f"person={N1}": 1300 / 200,
        f"person={N2}": 1000 / 200,
        f"person={S1}": 1400 / 200,
        f"person={A1}": 450 / 200,
    },
    "tasks_done": {
        "": 13,
        "task=outreach": 3,
        "task=prepare": 3,
        "task=approve": 3,
        "task=order": 1,
        "task=decide": 3,
    },
    "discount_offered_mean": {"": 10, "product=crm": 20 / 3, "product=chat": 20},
    "discount_offered_min": {"": 0, "product=crm": 0, "product=chat": 20},
    "discount_offered_max": {"": 20, "product=crm": 10, "product=chat": 20},
    "discount_sold_mean": {"": 10, "product=crm": 10, "product=chat": 10},
    "discount_sold_min": {"": 0, "product=crm": 10, "product=chat": 0},
    "discount_sold_max": {"": 20, "product=crm": 10, "product=chat": 20},
    "best_rep_is_most_skilled": {"": NEVER},  # nobody has five quotes
    "wait_to_price": {"": (8 + 20 + 10) / 3 / 8},
    "entry_to_purchase": {
        "": (30 + 60 + 10) / 3 / 8,
        "part=work": (9 + 10 + 7) / 3 / 8,
        "part=waiting for people": (3 + 10 + 0) / 3 / 8,
        "part=deliberate delay": (18 + 40 + 3) / 3 / 8,
    },
    "queue_length": {"": 20 / 200, "actor=sales": 17 / 200, "actor=accounts": 3 / 200},
    "waiting_time": {"": 18 / 7, "actor=sales": 17 / 4, "actor=accounts": 1 / 3},
}


def run() -> Tables:
    return measured.tables(CASES, REQUESTS, DOCUMENTS)


@pytest.fixture(scope="module")
def kpis() -> pd.DataFrame:
    return measure(run(), measured.firm())


def values(kpis: pd.DataFrame, name: str) -> dict[str, float]:
    rows = kpis[kpis["kpi"] == name]
    return dict(zip(rows["group"], rows["value"], strict=True))


@pytest.mark.parametrize("name", EXPECTED)
def test_a_kpi_is_what_is_counted_by_hand(name: str, kpis: pd.DataFrame) -> None:
    assert values(kpis, name) == pytest.approx(EXPECTED[name], nan_ok=True)


def test_every_kpi_is_counted_by_hand() -> None:
    assert set(EXPECTED) == set(KPIS)


def test_ratios_carry_their_parts_and_sums_none(kpis: pd.DataFrame) -> None:
    for row in kpis.itertuples():
        form = KPIS[str(row.kpi)].form
        assert math.isnan(row.denominator) == (not form.startswith("ratio")), row
        if form == "ratio" and row.denominator:
            assert row.value == row.numerator / row.denominator


def test_differences_of_ratios_have_their_parts_but_no_value(kpis: pd.DataFrame) -> None:
    rows = kpis.set_index("kpi").loc[["hours_per_extra_win", "redeployment_break_even"]]
    assert rows["value"].isna().all()
    assert rows["numerator"].tolist() == pytest.approx([41.5, 90000])
    assert rows["denominator"].tolist() == pytest.approx([3, 1705])


def test_money_has_the_currency_of_the_wages(kpis: pd.DataFrame) -> None:
    assert set(kpis.loc[kpis["kpi"] == "revenue", "unit"]) == {"USD"}
    assert "money" not in set(kpis["unit"])


@pytest.mark.parametrize(
    ("name", "axis"),
    [
        ("customers_won", "region"),
        ("customers_won", "product"),
        ("revenue", "region"),
        ("revenue", "product"),
        *(("man_hours", axis) for axis in ("actor", "task", "person", "region")),
        ("hours_on_non_buyers", "actor"),
        ("hours_on_non_buyers", "reason"),
        ("entry_to_purchase", "part"),
        ("tasks_done", "task"),
        ("queue_length", "actor"),
    ],
)
def test_the_groups_of_a_sum_add_up_to_its_total(name: str, axis: str, kpis: pd.DataFrame) -> None:
    found = values(kpis, name)
    parts = [v for group, v in found.items() if group.startswith(f"{axis}=") and "," not in group]
    assert sum(parts) == pytest.approx(found[""])


def test_a_run_without_any_customer_has_undefined_ratios_and_sums_of_zero() -> None:
    empty = measure(measured.tables(CASES, [], {}), measured.firm())
    lost = [(n, element, NEVER, "open", rep) for n, element, _, _, rep in CASES]
    nothing = measure(measured.tables(lost, [], {}), measured.firm())
    for name in ("man_hours_per_win", "conversion_per_opportunity", "wait_to_price"):
        assert math.isnan(values(nothing, name)[""])
    for name in ("customers_won", "revenue", "man_hours", "queue_length", "outreach_hours"):
        assert values(nothing, name)[""] == 0
    assert values(empty, "customers_won")[""] == 3
    assert math.isnan(values(nothing, "discount_sold_min")[""])


def test_a_run_in_which_nothing_happened_is_measured() -> None:
    nothing = measure(measured.tables([], [], {}), measured.firm())
    assert set(nothing["kpi"]) == set(KPIS)


def test_the_window_is_open_at_its_start_and_closed_at_its_end() -> None:
    ends = [(n, "north", end, "won", N1) for n, end in enumerate((100.0, 100.1, 300.0, 300.1))]
    found = measure(measured.tables(ends, [], {}), measured.firm())
    assert values(found, "customers_won")[""] == 2


def test_hours_of_no_length_stand_at_their_moment() -> None:
    at = [(1, "decide", "customer", t, t, t, "", 2.0, "done", "") for t in (100.0, 101.0, 300.0)]
    found = measure(measured.tables(CASES, at, {}), measured.firm())
    assert values(found, "customer_hours")[""] == 4


def test_a_request_that_leaves_waits_until_it_leaves() -> None:
    rows: list[tuple[object, ...]] = [
        (1, "prepare", "sales", 110.0, NEVER, 130.0, "", 0.0, "left", ""),
        (1, "prepare", "sales", 140.0, NEVER, 140.0, "", 0.0, "no room", ""),
    ]
    found = measure(measured.tables(CASES, rows, {}), measured.firm())
    assert values(found, "queue_length")["actor=sales"] == 20 / 200


def test_parallel_work_is_counted_once_and_hides_waiting() -> None:
    rows: list[tuple[object, ...]] = [
        (1, "prepare", "sales", 110.0, 112.0, 120.0, N1, 8.0, "done", ""),
        (1, "approve", "accounts", 110.0, 116.0, 126.0, A1, 10.0, "done", ""),
        (1, "prepare", "sales", 118.0, 130.0, 150.0, N1, 20.0, "done", ""),  # ends after it
    ]
    found = values(measure(measured.tables(CASES[:1], rows, DOCUMENTS_OF_1), measured.firm()),
                   "entry_to_purchase")  # fmt: skip
    assert found["part=work"] * 8 == pytest.approx(14 + 10)
    assert found["part=waiting for people"] * 8 == pytest.approx(2 + 4)
    assert found["part=deliberate delay"] == pytest.approx(0)


DOCUMENTS_OF_1: dict[str, list[tuple[object, ...]]] = {"opportunity": [(110.0, 1)]}


def test_a_price_answers_the_latest_request_of_its_case() -> None:
    documents: dict[str, list[tuple[object, ...]]] = {
        "request": [(110.0, 1), (150.0, 1), (160.0, 2)],
        "quote": [(118.0, 1, "crm", 0.0), (130.0, 1, "crm", 0.1), (150.0, 1, "crm", 0.1)],
    }
    found = measure(measured.tables(CASES, [], documents), measured.firm())
    row = found[found["kpi"] == "wait_to_price"].iloc[0]
    assert (row["numerator"], row["denominator"]) == (1.0, 2)  # 8 h and 0 h


def quoted(wins: dict[str, int], quotes: dict[str, int]) -> Tables:
    cases: list[tuple[object, ...]] = []
    for rep, count in quotes.items():
        for turn in range(count):
            outcome = "won" if turn < wins[rep] else "lost"
            cases.append((len(cases) + 1, "north", 130.0, outcome, rep))
    papers: dict[str, list[tuple[object, ...]]] = {
        "opportunity": [(110.0, case[0]) for case in cases],
        "quote": [(120.0, case[0], "crm", 0.0) for case in cases],
    }
    return measured.tables(cases, [], papers)


@pytest.mark.parametrize(
    ("wins", "quotes", "expected"),
    [
        ({N1: 3, N2: 2}, {N1: 5, N2: 5}, 1.0),
        ({N1: 2, N2: 3}, {N1: 5, N2: 5}, 0.0),
        ({N1: 3, N2: 3}, {N1: 5, N2: 5}, 0.5),  # a tie
        ({N1: 2, N2: 4}, {N1: 5, N2: 4}, 1.0),  # four quotes are too few to rank
        ({N2: 5}, {N2: 5}, 0.0),  # the most skilled has none
    ],
)
def test_the_best_rep_is_the_one_with_the_best_share_of_at_least_five_quotes(
    wins: dict[str, int], quotes: dict[str, int], expected: float
) -> None:
    found = measure(quoted(wins, quotes), measured.firm())
    assert values(found, "best_rep_is_most_skilled")[""] == expected


def test_an_unbound_role_leaves_its_kpis_out() -> None:
    scenario = measured.without("win", "region")
    reasons = not_applicable(scenario)
    assert reasons["customers_won"] == "measures.win is not bound"
    found = measure(run(), scenario)
    assert not set(found["kpi"]) & set(reasons)
    assert set(found["kpi"]) | set(reasons) == set(KPIS)
    assert list(values(found, "registrants")) == [""]
    assert "region=north" not in values(found, "man_hours")


def test_a_scenario_without_measures_has_its_hours_queues_and_people() -> None:
    found = measure(run(), replace(measured.firm(), measures=None))
    assert set(found["kpi"]) == {
        "man_hours", "tasks_done", "utilisation", "queue_length", "waiting_time", "list_used",
    }  # fmt: skip


def test_a_window_too_short_for_cohort_and_follow_up_has_no_cohort_kpis() -> None:
    reasons = not_applicable(measured.shorter(measured.firm(), 299.0))
    assert "longer than the window of 199 h" in reasons["conversion_per_opportunity"]
    assert "hours_on_non_buyers" in reasons
    assert "period_conversion" not in reasons


def test_a_document_without_the_column_leaves_out_what_needs_it() -> None:
    scenario = measured.firm(measured.MEASURES | {"value": "document opportunity"})
    assert not_applicable(scenario)["revenue"] == "document opportunity has no column amount"


@pytest.mark.parametrize(
    ("role", "written", "code", "hint"),
    [
        ("margins", {"revenu": "5 %"}, "M103", "revenue"),
        ("margins", "5 %", "M102", ""),
        ("gross_margin", "-5 %", "M101", ""),
        ("cohort", "3 USD", "E301", ""),
        ("design_cost", "3 EUR/h", "E301", ""),
    ],
)
def test_a_number_of_the_section_that_is_wrong_is_refused_where_it_stands(
    role: str, written: object, code: str, hint: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        roles_of(measured.firm(measured.MEASURES | {role: written}))
    (fault,) = caught.value.faults
    assert (fault.code, fault.nearest) == (code, hint)
    assert fault.path.startswith(f"measures.{role}")
    assert fault.origin == measured.PLACE


def test_numbers_are_read_in_hours_and_money() -> None:
    written = {"follow_up": "2 days", "design_cost": "8760 USD/year", "day": "24 h"}
    roles = roles_of(measured.firm(measured.MEASURES | written))
    assert (roles.follow_up, roles.design_cost, roles.day) == (48.0, pytest.approx(1.0), 24.0)
    assert (roles.entry, roles.win, roles.seller) == ("opportunity", "won", "sales")


def test_all_faults_of_the_section_are_listed_at_once() -> None:
    wrong = {"day": "3", "cohort": "3 USD", "gross_margin": "-1"}
    with pytest.raises(ScenarioError) as caught:
        roles_of(measured.firm(measured.MEASURES | wrong))
    assert len(caught.value.faults) == 3


def test_the_registry_refuses_a_name_twice_and_lists_the_known_ones() -> None:
    def revenue(_: object) -> list[Row]:
        return []

    with pytest.raises(ValueError, match="registered twice"):
        kpi("h", "lower")(revenue)
    with pytest.raises(UsageError, match="did you mean 'revenue'"):
        known("revenu")


def test_a_child_belongs_to_the_region_of_its_parent() -> None:
    scenario = measured.firm()
    kinds = {**scenario.kinds, "order": Kind("order", parent="business")}
    tables = run()
    child = tables.cases.iloc[[0]].assign(case=8, kind="order", element=None, parent=2)
    cases = pd.concat([tables.cases.astype(object), child], ignore_index=True)
    cases = cases.astype({"case": int, "parent": int, "ended": float})
    found = measure(replace(tables, cases=cases), replace(scenario, kinds=kinds))
    assert values(found, "customers_won")["region=south"] == 3


def test_a_business_is_counted_once_however_often_it_is_written_down() -> None:
    twice = {**DOCUMENTS, "opportunity": [*DOCUMENTS["opportunity"], (180.0, 1)]}
    found = measure(measured.tables(CASES, REQUESTS, twice), measured.firm())
    assert values(found, "opportunities")[""] == 4
    assert values(found, "conversion_per_opportunity")[""] == pytest.approx(100 / 3)


def test_the_frames_of_two_runs_of_a_design_are_apart() -> None:
    scenario, made = measured.firm(), measured.tables(CASES, [])
    one, before = measure(made, scenario), measure(made, scenario)
    one.loc[:, ["kpi", "unit", "group"]] = "spoiled"
    one.loc[:, "value"] = 7.0
    pd.testing.assert_frame_equal(measure(made, scenario), before)


def test_a_kpi_of_ones_own_may_read_the_tables_as_they_are() -> None:
    """And whatever it does to its copies, the KPIs after it are the same."""
    scenario, made = measured.firm(), measured.tables(CASES, [])
    before = measure(made, scenario)

    def lost(run: Run) -> Iterator[Row]:
        """Cases by outcome."""
        found = run.tables.cases.groupby("outcome", observed=True).size()
        yield from (Row(f"outcome={name}", float(size)) for name, size in found.items())

    kpi("cases", "neutral")(lost)
    try:
        after = measure(made, scenario)
    finally:
        del KPIS["lost"]
    assert after[after["kpi"] == "lost"]["value"].sum() == len(CASES)
    rest = after[after["kpi"] != "lost"].reset_index(drop=True)
    pd.testing.assert_frame_equal(rest, before, check_exact=True)
