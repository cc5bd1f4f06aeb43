"""What stands at the top of a page: who works there, for which elements, and when."""

from __future__ import annotations

import pytest

from sim.program.design import load
from sim.report.context import context
from tests.unit.drawn import SCENARIOS


def told(name: str, *settings: dict[str, str]) -> dict[str, str]:
    """Of designs of one file, each with its settings."""
    scenarios = [load(SCENARIOS / f"{name}.yaml", one).scenario for one in settings or ({},)]
    return dict(context(scenarios, ["First", "Second"][: len(scenarios)]))


def test_the_shipped_firm_and_its_year_in_two_lines() -> None:
    assert told("as_is", {}, {}) == {
        "Setting": "10 people: sales 8 (north america 3, europe 2, asia pacific 2 and latin"
        " america 1), accounts 1 and billing 1. Product: crm, caller, chat and helpdesk.",
        "Period": "12 months (365 days) from 15 March 2027; the 70 days before, from 4 January"
        " 2027 on, are warm-up and do not count.",
    }


def test_without_a_calendar_there_are_no_dates_and_a_day_has_its_hours() -> None:
    assert told("check/as_is")["Period"] == (
        "250 days of 8 h; the 50 days of 8 h before are warm-up and do not count."
    )


def test_designs_with_other_people_are_told_apart() -> None:
    text = told("as_is", {}, {"actors.accounts.staff": "2"})["Setting"]
    assert text.startswith("First: 10 people: ")
    assert " Second: 11 people: " in text


@pytest.mark.parametrize(
    ("length", "period"),
    [
        ("71 days", "1 day from 15 March 2027; the 70 days before"),
        ("1686 h", "6 hours from 15 March 2027; the 70 days before"),
        ("120 days", "50 days from 15 March 2027; the 70 days before"),
    ],
)
def test_a_short_window_is_told_in_days_or_hours(length: str, period: str) -> None:
    assert told("as_is", {"run.length": length})["Period"].startswith(period)


def test_a_run_without_warm_up_says_nothing_of_it() -> None:
    text = told("as_is", {"run.warm_up": "0 days"})["Period"]
    assert text == "435 days from 4 January 2027."
