"""The register of evidence: figures apart from what nobody measured, none lost, none unused."""

from __future__ import annotations

import pytest

from sim.language.loader import parse_yaml
from tests.calibration.files import (
    FIGURE,
    NO_FIGURE,
    SCENARIOS,
    entries,
    listed,
    mapping,
    not_used,
    numbers_with_evidence,
    register,
)

NUMBERS = ("low", "likely", "high")
KEYS_OF_A_FIGURE = {"measured", "on", "per", "unit", *NUMBERS, "grade", "source", "used"}
KEYS_WITHOUT = {"measured", "nearest", "needs", "unit", "grade", "source"}

# As collected: low, likely, high and grade of every row; "" where nothing is printed.
COLLECTED = {
    "trial_to_paid": ("2.5 %", "6 %", "15 %", "B"),
    "trial_to_paid_copied": ("15 %", "", "25 %", "C"),
    "trial_to_paid_card": ("25 %", "30 %", "60 %", "B"),
    "trial_to_paid_recurly": ("", "66 %", "", "B"),
    "trial_to_paid_buffer": ("4 %", "", "10 %", "B"),
    "trial_length_effect": ("", "5.6 %", "", "A"),
    "freemium_to_paid": ("1.4 %", "3 to 5 %", "12 %", "B"),
    "visitor_to_sign_up": ("2 %", "4 %", "9 %", "C"),
    "mql_to_sql": ("13 %", "18 %", "30 %", "C"),
    "pql_to_paid": ("10 %", "20 %", "35 %", "C"),
    "opportunity_win_rate": ("15 %", "21 %", "30 %", "C"),
    "sales_cycle": ("40", "60", "84", "B"),
    "cold_mail_reply": ("3.4 %", "5.8 %", "8.5 %", "B"),
    "cold_call_connects": ("5.4 %", "9.9 %", "13.3 %", "B"),
    "conversation_to_meeting": ("2 %", "4.6 %", "4.8 %", "B"),
    "call_attempts": ("3", "6", "9", "C"),
    "selling_share": ("22 %", "30 %", "41 %", "C"),
    "quoting_share": ("", "12 %", "", "C"),
    "response_next_hour": ("", "7", "", "A"),
    "response_time": ("", "60", "", "A"),
    "response_first_hour": ("", "37 %", "", "A"),
    "response_never": ("", "23 %", "", "A"),
    "response_mean": ("", "42", "", "A"),
    "approval_time": ("1", "3", "7", "C"),
    "discount": ("0 %", "15 %", "30 %", "C"),
    "offers_revised": ("", "28.7 %", "", "A"),
    "offers_per_case": ("", "1.40", "", "A"),
    "offer_to_acceptance": ("", "13.8", "", "A"),
    "offer_to_acceptance_shape": ("", "1.78", "", "A"),
    "follow_up_calls": ("", "4.5", "", "A"),
    "follow_up_calls_median": ("", "3", "", "A"),
    "call_gap": ("", "2", "", "A"),
    "call_length": ("", "1.7", "", "A"),
    "call_length_spread": ("", "1.26", "", "A"),
    "lead_to_win": ("", "14", "", "A"),
    "lead_to_win_fitted": ("", "16.6", "", "A"),
    "lead_to_win_spread": ("", "1.58", "", "A"),
    "leads_won": ("3.0 %", "10.5 %", "16.3 %", "A"),
    "leads_on_weekdays": ("", "47.8", "", "A"),
    "leads_on_weekends": ("", "18.9", "", "A"),
    "leads_dispersion": ("", "3.7", "", "A"),
    "seat_price_crm": ("14", "39", "100", "B"),
    "seat_price_helpdesk": ("19", "55", "115", "B"),
    "seat_price_chat": ("39", "99", "139", "B"),
    "seat_price_caller": ("19", "29", "49", "B"),
    "churn_monthly": ("1 %", "3.5 %", "7 %", "C"),
    "churn_yearly": ("8 %", "", "10 %", "B"),
    "revenue_per_employee_small": ("", "59", "", "B"),
    "revenue_per_employee_middle": ("", "129", "", "B"),
    "revenue_per_employee_large": ("", "171", "", "B"),
    "revenue_per_employee_public": ("", "283", "", "B"),
    "wage_sales": ("35", "53.1", "64", "A"),
    "wage_accounts": ("38", "54.7", "65", "A"),
    "wage_billing": ("22", "26.0", "30", "A"),
    "wage_loading": ("1.2", "1.43", "1.8", "A"),
    "tasks_automated": ("20 %", "50 %", "75 %", "C"),
    "freshworks_trial": ("", "21", "", "B"),
    "freshworks_revenue": ("", "720", "", "B"),
    "freshworks_customers": ("", "22558", "", "B"),
    "freshworks_retention": ("", "103 %", "", "B"),
}


def figures() -> dict[str, dict[str, str]]:
    return {key: entry for key, entry in register().items() if entry["grade"] in FIGURE}


def without_figure() -> dict[str, dict[str, str]]:
    return {key: entry for key, entry in register().items() if entry["grade"] == NO_FIGURE}


def test_every_entry_has_a_figure_or_says_that_there_is_none() -> None:
    assert figures().keys() | without_figure().keys() == register().keys()
    for key, entry in figures().items():
        assert {"measured", "on", "per", "unit", "source"} <= entry.keys() <= KEYS_OF_A_FIGURE, key
        assert not entry["measured"].startswith("nothing"), key
        assert entry.keys() & set(NUMBERS), key
    for key, entry in without_figure().items():
        assert {"needs", "unit", "source"} <= entry.keys() <= KEYS_WITHOUT, key
        assert entry["measured"] == "nothing", key


def test_figures_stand_before_what_nobody_measured() -> None:
    assert list(register()) == [*figures(), *without_figure()]


def test_the_register_holds_every_figure_as_it_was_collected() -> None:
    found = {
        key: (*(entry.get(number, "") for number in NUMBERS), entry["grade"])
        for key, entry in figures().items()
    }
    assert found == COLLECTED


def test_the_nearest_figures_are_figures() -> None:
    for key, entry in without_figure().items():
        assert set(listed(entry.get("nearest", ""))) <= figures().keys(), key


def test_no_figure_is_lost() -> None:
    """Each bears on a parameter or a moment, or it is said why not."""
    rows = [*mapping().values(), *entries("moments.yaml", "moments").values()]
    used = {key for row in rows for key in listed(row["evidence"])}
    assert used <= register().keys()
    assert not used & not_used().keys()
    assert used & figures().keys() | not_used().keys() == figures().keys()


def test_no_entry_without_a_figure_is_unused() -> None:
    named = {
        number["source"]
        for path in SCENARIOS.rglob("*.yaml")
        for _, number in numbers_with_evidence(parse_yaml(path))
    }
    mapped = {key for row in mapping().values() for key in listed(row["evidence"])}
    assert without_figure().keys() <= named | mapped
    assert named <= register().keys()


@pytest.mark.parametrize("folder", ["", "check"])
@pytest.mark.parametrize("file", ["market.yaml", "firm.yaml", "as_is.yaml"])
def test_no_parameter_has_a_better_grade_than_its_figure(folder: str, file: str) -> None:
    order = (*FIGURE, NO_FIGURE)
    for path, number in numbers_with_evidence(parse_yaml(SCENARIOS / folder / file)):
        evidence = register()[number["source"]]
        assert order.index(number["grade"]) >= order.index(evidence["grade"]), path


def test_cold_calls_bear_on_pitches_alone() -> None:
    for key in ("cold_call_connects", "conversation_to_meeting", "cold_mail_reply"):
        users = {path for path, row in mapping().items() if key in listed(row["evidence"])}
        assert users <= {"parameters.accept_base"}
