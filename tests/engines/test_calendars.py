"""Working hours traced on paper: when work starts and ends on the clock on the wall.

2027-01-04 is a Monday. In Berlin clocks go forward on Sunday 2027-03-28 (2:00 becomes 3:00) and
back on Sunday 2027-10-31 (3:00 becomes 2:00). Times are written as clocks show them, with the
hours that they are ahead of UTC where a run has a time zone.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.engines.kit import Play, dated

MONDAY = "2027-01-04"
OFFICE = "{days: Mon-Fri, hours: 09:00-17:00}"
LUNCH = "{days: Mon-Fri, hours: [09:00-12:00, 13:00-17:00]}"
NIGHT = "{days: Mon-Fri, hours: 22:00-06:00}"
BEFORE_FORWARD = "2027-03-27T12:00 Europe/Berlin"  # the Saturday
BEFORE_BACK = "2027-10-30T12:00 Europe/Berlin"  # the Saturday


def clock(start: str, hours: float) -> str:
    """What the wall shows so many hours after the start: `Mon 09:00`, or `Mon 09:00+1`."""
    text, _, zone = start.partition(" ")
    begin = datetime.fromisoformat(text or MONDAY)
    if not zone:
        return f"{begin + timedelta(hours=hours):%a %H:%M}"
    moment = begin.replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) + timedelta(hours=hours)
    local = moment.astimezone(ZoneInfo(zone))
    ahead = (local.utcoffset() or timedelta()) / timedelta(hours=1)
    return f"{local:%a %H:%M}{ahead:+g}"


def desk(calendar: str, hours: float, more: str = "") -> str:
    """One clerk with a calendar, who works so many hours on each case."""
    return f"""
        calendars: {{desk: {calendar}}}
        actors: {{clerk: {{staff: 1, calendar: desk{more}}}}}
        tasks: {{job: {{actor: clerk, time: {hours} h}}}}
        journeys: {{visit: [task: job]}}
    """


TRACES = {
    # name: start, calendar, hours of work, arrivals after the start [h], what the wall shows
    "waits for the opening": ("", OFFICE, 2, [7], ["Mon 09:00 Mon 11:00"]),
    "begins at the opening": ("", OFFICE, 1, [9], ["Mon 09:00 Mon 10:00"]),
    "a shift does not hold its end": ("", OFFICE, 1, [17], ["Tue 09:00 Tue 10:00"]),
    "ends with the shift": ("", OFFICE, 1, [16], ["Mon 16:00 Mon 17:00"]),
    "goes on in the next shift": ("", OFFICE, 2, [16], ["Mon 16:00 Tue 10:00"]),
    "over a weekend": ("", OFFICE, 2, [112], ["Fri 16:00 Mon 10:00"]),
    "comes on a weekend": ("", OFFICE, 1, [130], ["Mon 09:00 Mon 10:00"]),
    "over several days": ("", OFFICE, 20, [9], ["Mon 09:00 Wed 13:00"]),
    "over a whole week": ("", OFFICE, 45, [9], ["Mon 09:00 Mon 14:00"]),
    "in turn over the night": (
        "", OFFICE, 5, [9, 9], ["Mon 09:00 Mon 14:00", "Mon 14:00 Tue 11:00"],
    ),
    "over lunch": ("", LUNCH, 2, [11], ["Mon 11:00 Mon 14:00"]),
    "comes at lunch": ("", LUNCH, 1, [12.5], ["Mon 13:00 Mon 14:00"]),
    "ends at lunch": ("", LUNCH, 2, [10], ["Mon 10:00 Mon 12:00"]),
    "the next one after lunch": (
        "", LUNCH, 3, [9, 9], ["Mon 09:00 Mon 12:00", "Mon 13:00 Mon 16:00"],
    ),
    "Monday before dawn is Sunday's shift": ("", NIGHT, 1, [0], ["Mon 22:00 Mon 23:00"]),
    "over midnight": ("", NIGHT, 2, [23], ["Mon 23:00 Tue 01:00"]),
    "from night to night": ("", NIGHT, 8, [23], ["Mon 23:00 Tue 23:00"]),
    "Friday's night goes into Saturday": ("", NIGHT, 1, [122], ["Sat 02:00 Sat 03:00"]),
    "Saturday has no night": ("", NIGHT, 1, [146], ["Mon 22:00 Mon 23:00"]),
    "a shift that ends at midnight": (
        "", "{days: Mon-Fri, hours: 16:00-24:00}", 2, [23], ["Mon 23:00 Tue 17:00"],
    ),
    "one shift ends at midnight, one begins": (
        "", "{hours: [16:00-24:00, 00:00-08:00]}", 3, [23], ["Mon 23:00 Tue 02:00"],
    ),
    "days without hours are whole days": (
        "", "{days: Mon-Fri}", 2, [119], ["Fri 23:00 Mon 01:00"],
    ),
    "hours without days are those of every day": (
        "", "{hours: 09:00-17:00}", 2, [112], ["Fri 16:00 Sat 10:00"],
    ),
    "hours by day": (
        "", '{hours: {Mon-Thu: 09:00-17:00, Fri: 09:00-15:00}}', 2, [110], ["Fri 14:00 Mon 10:00"],
    ),
    "days one by one": (
        "", '{days: "Mon, Wed", hours: 09:00-17:00}', 2, [16], ["Mon 16:00 Wed 10:00"],
    ),
    "days around the weekend": (
        "", "{days: Sat-Mon, hours: 09:00-17:00}", 20, [108], ["Sat 09:00 Mon 13:00"],
    ),
    "a quarter to": (
        "", "{hours: [08:15-11:45, 12:30-16:15]}", 1, [11], ["Mon 11:00 Mon 12:45"],
    ),
    "begins within a shift": ("2027-01-04T10:30", OFFICE, 2, [0], ["Mon 10:30 Mon 12:30"]),
    "a day off": (
        MONDAY, "{hours: 09:00-17:00, holidays: [2027-01-05]}", 2, [16], ["Mon 16:00 Wed 10:00"],
    ),
    "the night before a day off runs into it": (
        MONDAY, "{hours: 22:00-06:00, holidays: [2027-01-05]}", 8, [23], ["Mon 23:00 Wed 23:00"],
    ),
    "Easter in Germany": (
        "2027-03-25", OFFICE[:-1] + ", holidays: DE}", 2, [16], ["Thu 16:00 Tue 10:00"],
    ),
    "Martin Luther King's day": (
        "2027-01-15", OFFICE[:-1] + ", holidays: US}", 2, [16], ["Fri 16:00 Tue 10:00"],
    ),
    "a holiday on a Sunday is made up on Monday": (
        "2027-07-02", OFFICE[:-1] + ", holidays: US}", 2, [16], ["Fri 16:00 Tue 10:00"],
    ),
    "Epiphany in Bavaria": (
        "2027-01-05", OFFICE[:-1] + ", holidays: DE-BY}", 2, [16], ["Tue 16:00 Thu 10:00"],
    ),
    "no Epiphany in Germany at large": (
        "2027-01-05", OFFICE[:-1] + ", holidays: DE}", 2, [16], ["Tue 16:00 Wed 10:00"],
    ),
    "a country and a date": (
        "2027-01-05", OFFICE[:-1] + ", holidays: [DE-BY, 2027-01-07]}", 2, [16],
        ["Tue 16:00 Fri 10:00"],
    ),
    "forward: a day of 23 hours": (
        BEFORE_FORWARD, "{hours: 00:00-24:00}", 24, [0], ["Sat 12:00+1 Sun 13:00+2"],
    ),
    "forward: the office opens by the wall": (
        "2027-03-26T12:00 Europe/Berlin", OFFICE, 2, [4], ["Fri 16:00+1 Mon 10:00+2"],
    ),
    "forward: the night shift is an hour short": (
        BEFORE_FORWARD, "{hours: 22:00-06:00}", 8, [10], ["Sat 22:00+1 Sun 23:00+2"],
    ),
    "forward: the hour that does not exist is not worked": (
        BEFORE_FORWARD, "{hours: 02:00-03:00}", 2, [0], ["Mon 02:00+2 Tue 03:00+2"],
    ),
    "forward: a spell begins in the hour that does not exist": (
        BEFORE_FORWARD, "{hours: 02:30-04:00}", 2, [0], ["Sun 03:00+2 Mon 03:30+2"],
    ),
    "forward: a spell ends in the hour that does not exist": (
        BEFORE_FORWARD, "{hours: 01:00-02:30}", 2, [0], ["Sun 01:00+1 Mon 02:00+2"],
    ),
    "back: a day of 25 hours": (
        BEFORE_BACK, "{hours: 00:00-24:00}", 24, [0], ["Sat 12:00+2 Sun 11:00+1"],
    ),
    "back: the office opens by the wall": (
        "2027-10-29T12:00 Europe/Berlin", OFFICE, 2, [4], ["Fri 16:00+2 Mon 10:00+1"],
    ),
    "back: the night shift is an hour longer": (
        BEFORE_BACK, "{hours: 22:00-06:00}", 9, [10], ["Sat 22:00+2 Sun 06:00+1"],
    ),
    "back: the hour that comes twice is worked twice": (
        BEFORE_BACK, "{hours: 02:00-03:00}", 2, [0], ["Sun 02:00+2 Sun 03:00+1"],
    ),
    "back: a spell ends in the hour that comes twice": (
        BEFORE_BACK, "{hours: 01:00-02:30}", 2, [0], ["Sun 01:00+2 Sun 02:30+1"],
    ),
    "back: a spell begins in the hour that comes twice": (
        BEFORE_BACK, "{hours: 02:30-04:00}", 1, [0], ["Sun 02:30+2 Sun 03:00+1"],
    ),
    "another zone than the run's": (
        "2027-03-08 Europe/Berlin", OFFICE[:-1] + ", timezone: America/New_York}", 1, [0],
        ["Mon 15:00+1 Mon 16:00+1"],
    ),
    "between the switches of two zones": (
        "2027-03-15 Europe/Berlin", OFFICE[:-1] + ", timezone: America/New_York}", 1, [0],
        ["Mon 14:00+1 Mon 15:00+1"],
    ),
    "a zone off by half an hour": (
        "2027-01-04 Europe/Berlin", OFFICE[:-1] + ", timezone: Asia/Kolkata}", 1, [0],
        ["Mon 04:30+1 Mon 05:30+1"],
    ),
    "a zone that is a day ahead": (
        "2027-01-03 America/New_York", OFFICE[:-1] + ", timezone: Asia/Tokyo}", 1, [0],
        ["Sun 19:00-5 Sun 20:00-5"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TRACES)
def test_work_follows_the_clock_on_the_wall(play: Play, name: str) -> None:
    start, calendar, hours, arrivals, expected = TRACES[name]
    run = play(dated(*arrivals), desk(calendar, hours), length="400 h", start=start)
    seen = run.requests("started ended hours")
    assert [f"{clock(start, s)} {clock(start, e)}" for s, e, _ in seen] == expected  # type: ignore[arg-type]
    assert [worked for *_, worked in seen] == [hours] * len(arrivals)


def test_people_who_stay_finish_first_and_begin_nothing_more(play: Play) -> None:
    run = play(dated(16, 16.5), desk(OFFICE, 2, ", at_shift_end: stay"))
    assert run.requests("started ended") == [(16, 18), (33, 35)]


def test_a_person_may_have_hours_of_their_own(play: Play) -> None:
    run = play(
        dated(17, 17, 18.5),
        """
        calendars: {office: {days: Mon-Fri, hours: 09:00-17:00}}
        actors: {clerk: {staff: [{name: Ann}, {name: Bo, calendar: always}], calendar: office}}
        tasks: {job: {actor: clerk, time: 1 h}}
        journeys: {visit: [task: job]}
        """,
    )
    assert run.requests("started ended person") == [
        (17, 18, "Bo"), (18, 19, "Bo"), (19, 20, "Bo"),
    ]  # fmt: skip
    assert run.persons("person calendar open_hours worked_hours") == [
        ("Ann", "office", 32, 0), ("Bo", "always", 100, 3),
    ]  # fmt: skip


def test_of_two_who_come_in_the_one_longest_idle_begins(play: Play) -> None:
    run = play(
        dated(9, 10, 20),
        """
        calendars: {office: {hours: 09:00-17:00}}
        actors: {clerk: {staff: [{name: Ann}, {name: Bo}], calendar: office}}
        tasks: {job: {actor: clerk, time: 3 h}}
        journeys: {visit: [task: job]}
        """,
    )
    assert run.requests("started person") == [(9, "Ann"), (10, "Bo"), (33, "Ann")]


def test_who_is_asked_for_by_name_is_waited_for_over_the_night(play: Play) -> None:
    run = play(
        dated(16),
        """
        calendars: {office: {hours: 09:00-17:00}}
        actors: {clerk: {staff: [{name: Ann}, {name: Bo, calendar: always}], calendar: office}}
        tasks: {job: {actor: clerk, time: 1 h}}
        state: {who: {person: clerk}}
        journeys:
          visit:
            - task: job
              keep: who
            - task: job
              name: again
              by: who
        """,
    )
    assert run.requests("started ended person") == [(16, 17, "Ann"), (33, 34, "Ann")]


REGIONS = """
    sets:
      region: {east: {zone: Asia/Tokyo, off: JP}, west: {zone: America/New_York, off: US}}
    cases: {client: {per: region, count: 1}}
    calendars:
      local: {days: Mon-Fri, hours: 09:00-17:00, timezone: region.zone, holidays: region.off}
    actors: {clerk: {per: region, staff: 1, calendar: local}}
    tasks: {job: {actor: clerk, time: 1 h}}
    sources: {door: {each: client, at: 0 h, journey: visit}}
"""


def test_each_region_has_its_own_zone_and_holidays(play: Play) -> None:
    run = play(REGIONS, "journeys: {visit: [task: job]}", start="2027-01-10T12:00 UTC")
    # Monday 11 January is Coming of Age Day in Japan: Tuesday 9:00 there is Tuesday 0:00 UTC.
    assert run.requests("element started") == [("east", 36), ("west", 26)]
    assert run.persons("person calendar") == [
        ("clerk.east.1", "local.east"), ("clerk.west.1", "local.west"),
    ]  # fmt: skip


def test_a_wait_counts_the_open_hours_of_the_cases_own_region(play: Play) -> None:
    run = play(
        REGIONS,
        """
        journeys:
          visit:
            - wait: 9 h
              calendar: local
            - task: job
        """,
        start="2027-01-10T12:00 UTC",
        length="200 h",
    )
    assert run.delays("begun ended") == [(0, 61), (0, 51)]


WAITS = {
    # begins at, lasts, ends at
    "inside a shift": (10, "4 h", 14),
    "to the end of a shift": (13, "4 h", 17),
    "over the night": (15, "4 h", 35),
    "begun at night": (20, "4 h", 37),
    "over a weekend": (112, "2 h", 178),
    "no time at night": (20, "0 h", 20),
    "no time in a shift": (10, "0 h", 10),
    "two whole shifts": (9, "16 h", 41),
}


@pytest.mark.parametrize("name", WAITS)
def test_a_wait_with_a_calendar_counts_open_hours_only(play: Play, name: str) -> None:
    begun, lasts, ended = WAITS[name]
    run = play(
        dated(begun),
        f"""
        calendars: {{office: {OFFICE}}}
        journeys:
          visit:
            - wait: {lasts}
              calendar: office
        """,
        length="400 h",
    )
    assert run.delays("begun ended") == [(begun, ended)]


def test_as_many_as_needed_keep_their_hours_too(play: Play) -> None:
    run = play(
        dated(16, 16, 20),
        """
        calendars: {office: {hours: 09:00-17:00}}
        actors: {clerk: {staff: unlimited, calendar: office}}
        tasks: {job: {actor: clerk, time: 2 h}}
        journeys: {visit: [task: job]}
        """,
    )
    assert run.requests("started ended") == [(16, 34), (16, 34), (33, 35)]


def test_at_the_end_of_the_run_hours_on_shift_are_counted(play: Play) -> None:
    run = play(dated(16), desk(OFFICE, 4), length="34 h")
    assert run.requests("started ended hours ending") == [(16, None, 2, "open")]
    assert run.persons("open_hours worked_hours") == [(9, 2)]


def test_patience_ends_at_night_as_well(play: Play) -> None:
    run = play(
        dated(16, 16.5),
        """
        calendars: {office: {hours: 09:00-17:00}}
        actors: {clerk: {staff: 1, calendar: office}}
        tasks: {job: {actor: clerk, time: 1 h}}
        journeys:
          visit:
            - task: job
              patience: 3 h
        """,
    )
    assert run.requests("ended ending") == [(17, "done"), (19.5, "left")]


def test_people_who_are_not_on_shift_make_no_room(play: Play) -> None:
    process = """
        calendars: {office: {hours: 09:00-17:00}}
        actors: {clerk: {staff: 2, calendar: office}}
        queues: {clerk: {room: 1}}
        tasks: {job: {actor: clerk, time: 1 h}}
        journeys: {visit: [task: job]}
    """
    by_day = play(dated(10, 10, 10, 10), process).requests("ending")
    by_night = play(dated(20, 20, 20, 20), process).requests("ending")
    assert by_day == [("done",), ("done",), ("done",), ("no room",)]
    assert by_night == [("done",), ("no room",), ("no room",), ("no room",)]


PULLED = """
    cases: {{client: {{count: 30}}}}
    calendars: {{office: {{hours: 09:00-17:00}}}}
    actors: {{clerk: {{staff: 1, calendar: office}}}}
    tasks: {{call: {{actor: clerk, time: {hours} h}}}}
    sources: {{calls: {{each: client, pulled_by: clerk, order: 0{more}, journey: call_one}}}}
    journeys: {{call_one: [task: call]}}
"""


def test_work_is_pulled_on_shift_only(play: Play) -> None:
    run = play(PULLED.format(hours=3, more=""), length="39 h")
    assert run.requests("started ended") == [(9, 12), (12, 15), (15, 34), (34, 37), (37, None)]


def test_a_cap_on_open_hours_opens_by_hours_on_shift(play: Play) -> None:
    more = ", cap: 50 %, cap_of: open hours"
    run = play(PULLED.format(hours=2, more=more), length="40 h")
    # After 2 h of calls, 4 h must have been open: at 13:00; after 4 h 8 h, at the shift's end.
    assert run.requests("started ended") == [(9, 11), (13, 15), (33, 35), (37, 39)]


def test_hour_and_weekday_are_what_the_wall_shows(play: Play) -> None:
    run = play(
        dated(13, 14, 15),
        """
        journeys:
          visit:
            - set: {at: hour, on: weekday}
            - document: note
              with: {at: at, on: on}
        state: {at: 0, on: 0}
        """,
        start=BEFORE_FORWARD,
    )
    assert run.notes("time at on") == [(13, 1, 7), (14, 3, 7), (15, 4, 7)]
    back = play(
        dated(14, 15, 16),
        """
        journeys:
          visit:
            - set: {at: hour, on: weekday}
            - document: note
              with: {at: at, on: on}
        state: {at: 0, on: 0}
        """,
        start=BEFORE_BACK,
    )
    assert back.notes("time at on") == [(14, 2, 7), (15, 2, 7), (16, 3, 7)]


def test_a_rate_is_read_at_full_hours_of_the_wall(play: Play) -> None:
    run = play(
        """
        sources: {door: {rate: 100000 / h if hour == 10 else 0 / h, journey: visit}}
        journeys: {visit: [{document: note}]}
        """,
        start="2027-01-04T09:30",
        length="0.51 h",
    )
    times = [time for (time,) in run.notes("time")]
    assert 800 < len(times) < 1200
    assert min(times) > 0.5  # type: ignore[type-var]
