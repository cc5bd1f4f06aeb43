"""Calendars as laid out over a run, against the calendar on the wall."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from sim.language.calendars import Shifts
from sim.language.loader import read

# Public holidays of 2027 on weekdays, copied from the countries' own calendars; in the United
# States what falls on a weekend is made up on the Friday or Monday beside it.
ON_WEEKDAYS = {
    "DE": ("Europe/Berlin", "01-01 03-26 03-29 05-06 05-17"),
    "US": (
        "America/New_York",
        "01-01 01-18 02-15 05-31 06-18 07-05 09-06 10-11 11-11 11-25 12-24 12-31",
    ),
    "BR": ("America/Sao_Paulo", "01-01 03-26 04-21 09-07 10-12 11-02 11-15"),
}


def shifts(folder: Path, calendar: str, run: str) -> Shifts:
    """The shifts of a calendar, given as text."""
    path = folder / "process.yaml"
    path.write_text(
        f"run: {run}\ncalendars: {{desk: {calendar}}}\n"
        "sources: {door: {every: 1 h, journey: visit}}\njourneys: {visit: []}\n"
    )
    reading = read(path)
    assert reading.scenario is not None, reading.faults
    return reading.scenario.calendars["desk"].shifts[0]


@pytest.mark.parametrize("country", ON_WEEKDAYS)
def test_a_year_of_office_hours_has_the_hours_of_the_calendar_on_the_wall(
    tmp_path: Path, country: str
) -> None:
    zone, off = ON_WEEKDAYS[country]
    calendar = f"{{days: Mon-Fri, hours: 09:00-17:00, holidays: {country}}}"
    run = f"{{length: 365 days, start: 2027-01-01, timezone: {zone}}}"
    found = shifts(tmp_path, calendar, run)
    days = [date(2027, 1, 1) + timedelta(days=number) for number in range(365)]
    worked = [day for day in days if day.weekday() < 5 and f"{day:%m-%d}" not in off.split()]
    # The run begins at midnight; after a change of clocks everything is an hour earlier or later.
    assert len(found.opened) == len(worked)
    lengths = [end - begin for begin, end in zip(found.opened, found.closed, strict=True)]
    assert lengths == [8.0] * len(worked)
    for day, opened in zip(worked, found.opened, strict=True):
        assert abs(opened - ((day - days[0]).days * 24 + 9)) in (0.0, 1.0)
    assert sum(lengths) == {"DE": 2048, "US": 1992, "BR": 2032}[country]


def test_a_year_without_holidays_has_261_weekdays(tmp_path: Path) -> None:
    found = shifts(tmp_path, "{days: Mon-Fri}", "{length: 365 days, start: 2027-01-01}")
    assert sum(e - b for b, e in zip(found.opened, found.closed, strict=True)) == 261 * 24


def test_whole_days_are_one_spell(tmp_path: Path) -> None:
    found = shifts(tmp_path, "{hours: 00:00-24:00}", "{length: 50 h}")
    assert found.opened == (0.0,)
    assert found.closed[0] >= 50.0


def test_a_calendar_may_have_no_hours_inside_the_run(tmp_path: Path) -> None:
    assert shifts(tmp_path, "{days: Sun}", "{length: 50 h}") == Shifts((), ())


def test_the_hour_that_comes_twice_makes_two_spells_of_one(tmp_path: Path) -> None:
    run = "{length: 24 h, start: 2027-10-31, timezone: Europe/Berlin}"
    assert shifts(tmp_path, "{hours: 01:00-02:30}", run) == Shifts((1.0, 3.0), (2.5, 3.5))


def test_a_start_inside_the_hour_that_comes_twice_is_the_first(tmp_path: Path) -> None:
    run = "{length: 3 h, start: 2027-10-31T02:30, timezone: Europe/Berlin}"
    assert shifts(tmp_path, "{hours: 03:00-03:30}", run) == Shifts((1.5,), (2.0,))
