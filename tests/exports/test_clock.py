"""Hours become dates of the run's own clocks; every offset is right and no instant is lost."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from sim.errors import UsageError
from sim.language.wall_clock import UNDATED, Period, wall_second
from sim.store.exports.clock import Clock
from tests.exports.kit import instant


def period(start: datetime, zone: str, offset: int) -> Period:
    begin = wall_second(start) - offset * 3600
    return Period(begin, begin + 30 * 86_400, zone)


def test_clocks_that_go_forward_change_their_offset_and_no_instant() -> None:
    clock = Clock(period(datetime(2027, 3, 27), "Europe/Berlin", 1), 72)
    hours = np.array([0.0, 25.5, 26.0, 26.5, 47.0, np.nan])
    assert clock.local(hours) == [
        "2027-03-27T00:00:00.000000+01:00",
        "2027-03-28T01:30:00.000000+01:00",
        "2027-03-28T03:00:00.000000+02:00",
        "2027-03-28T03:30:00.000000+02:00",
        "2027-03-29T00:00:00.000000+02:00",
        "",
    ]
    start = datetime(2027, 3, 26, 23, tzinfo=UTC)
    expected = [start + timedelta(hours=hour) for hour in hours[:-1].tolist()]
    assert [instant(text) for text in clock.local(hours)[:-1]] == expected
    assert [instant(text) for text in clock.utc(hours)[:-1]] == expected


def test_clocks_that_go_back_show_an_hour_twice_with_two_offsets() -> None:
    clock = Clock(period(datetime(2027, 10, 31), "Europe/Berlin", 2), 24)
    first, second = clock.local(np.array([2.5, 3.5]))
    assert (first[11:19], first[-6:]) == ("02:30:00", "+02:00")
    assert (second[11:19], second[-6:]) == ("02:30:00", "+01:00")


def test_an_offset_with_seconds_is_rounded_and_the_instant_kept() -> None:
    """Clocks of Monrovia were 43 minutes and 8 seconds behind."""
    begin = wall_second(datetime(1900, 1, 1))
    clock = Clock(Period(begin, begin + 86_400, "Africa/Monrovia"), 24)
    (text,) = clock.local(np.array([1.25]))
    assert instant(text) == datetime(1900, 1, 1, 1, 15, tzinfo=UTC)


def test_without_a_date_the_epoch_is_stated() -> None:
    clock = Clock(UNDATED, 10, dated=False)
    assert clock.local(np.array([1.5])) == ["2001-01-01T01:30:00.000000+00:00"]
    assert "no date: hours are counted from 2001-01-01T00:00:00" in clock.told
    assert "the offset +00:00 is a convention" in clock.told


def test_without_a_zone_that_is_stated_and_with_one_it_is_named() -> None:
    assert "outside of any time zone" in Clock(period(datetime(2027, 1, 4), "", 0), 10).told
    berlin = Clock(period(datetime(2027, 1, 4), "Europe/Berlin", 1), 10)
    assert berlin.told == "begins at 2027-01-04T00:00:00 on the clocks of Europe/Berlin"


def test_a_run_beyond_the_last_year_of_dates_is_refused() -> None:
    with pytest.raises(UsageError, match="before the year 9999"):
        Clock(UNDATED, 8000 * 8766.0)


def test_nothing_is_a_date_of_nothing() -> None:
    clock = Clock(UNDATED, 10)
    assert clock.local(np.array([])) == clock.utc(np.array([])) == []
    assert clock.local(np.array([np.nan])) == clock.utc(np.array([np.nan])) == [""]
