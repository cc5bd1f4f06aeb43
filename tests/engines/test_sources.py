"""Section 6: when sources start tokens, and what they set first."""

from __future__ import annotations

import pytest

from sim.language.quantiles import exponential
from sim.program.streams import name_hash, source_owner, stream_key, uniform
from tests.engines.kit import Play

NOTE = "journeys: {visit: [document: note]}"


def test_every_is_the_gap_between_arrivals_and_the_first_comes_after_one(play: Play) -> None:
    played = play("sources: {door: {every: 2 h, journey: visit}}", NOTE, length="7 h")
    assert played.notes("time") == [(2,), (4,), (6,)]


def test_every_draws_one_gap_an_arrival_by_its_own_name(play: Play) -> None:
    played = play(
        "sources: {door: {every: {exponential: {mean: 2 h}}, journey: visit}}",
        NOTE,
        length="20 h",
        seed=4,
    )
    key, owner, name = stream_key(4, 0), source_owner("door"), name_hash("source:door")
    time, times = 0.0, []
    while True:
        time += exponential(uniform(key, owner, name, len(times)), 2.0)
        if time > 20:
            break
        times.append((time,))
    assert played.notes("time") == times


def test_at_starts_a_token_once_per_case_of_the_population(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {at: 3 h}, b: {at: 900 h}, c: {at: 1 h}, d: {at: 10 h}}}
        cases: {house: {per: town, count: 1}}
        sources: {door: {each: house, at: town.at, journey: visit}}
        """,
        NOTE,
        length="10 h",
    )
    assert played.notes() == [(1, 2), (3, 0), (10, 3)]


def test_at_may_name_attributes_that_are_drawn(play: Play) -> None:
    played = play(
        """
        cases:
          house: {count: 3, attributes: {need: {uniform: {low: 1, high: 9}}, late: 2 h * need}}
        sources: {door: {each: house, at: late + 1 h, journey: visit}}
        journeys: {visit: [{document: note, with: {need: need}}]}
        """,
        length="50 h",
    )
    assert len(played.notes()) == 3
    for time, need in played.notes("time need"):
        assert time == 2 * need + 1


def test_a_rate_is_read_at_each_full_hour_and_constant_within_it(play: Play) -> None:
    """Units of exponential(1) are used up by the integral of the hours' rates."""
    played = play(
        "sources: {door: {rate: (1 + now / 1 h) / 1 h, journey: visit}}",
        NOTE,
        length="3 h",
        seed=2,
    )
    key, owner, name = stream_key(2, 0), source_owner("door"), name_hash("source:door")
    used, times = 0.0, []
    while True:
        used += exponential(uniform(key, owner, name, len(times)), 1.0)
        if used > 1 + 2 + 3:
            break
        # hours 0, 1 and 2 bring 1, 2 and 3 arrivals in the mean
        times.append(used if used <= 1 else 1 + (used - 1) / 2 if used <= 3 else 2 + (used - 3) / 3)
    assert [time for (time,) in played.notes("time")] == pytest.approx(times, abs=1e-12)
    assert times


def test_a_rate_of_nothing_brings_nobody_and_the_next_hour_goes_on(play: Play) -> None:
    played = play(
        "sources: {door: {rate: 0 if now < 5 h else 4 / h, journey: visit}}",
        NOTE,
        length="20 h",
    )
    times = [time for (time,) in played.notes("time")]
    assert times and min(times) > 5  # type: ignore[type-var, operator]


def test_hour_and_weekday_follow_the_start_of_the_run(play: Play) -> None:
    """2027-01-08 is a Friday; 7 h after 20:00 it is Saturday, 3 o'clock."""
    text = """
        sources: {door: {every: 7 h, journey: visit}}
        journeys: {visit: [{document: note, with: {hour: hour, day: weekday}}]}
    """
    played = play(text, length="15 h, start: 2027-01-08 20:00")
    assert played.notes("hour day") == [(3, 6), (10, 6)]


def test_a_run_without_a_start_begins_on_a_monday_at_midnight(play: Play) -> None:
    played = play(
        "sources: {door: {every: 25 h, journey: visit}}",
        "journeys: {visit: [{document: note, with: {hour: hour, day: weekday}}]}",
        length="180 h",
    )
    assert played.notes("hour day") == [(1, 2), (2, 3), (3, 4), (4, 5), (5, 6), (6, 7), (7, 1)]


def test_when_is_asked_at_that_moment_and_passes_over_for_good(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}}
        state: {ready: no}
        sources:
          early: {each: house, at: 1 h, when: ready, journey: visit}
          setter: {each: house, at: 2 h, journey: setting}
          late: {each: house, at: 3 h, when: ready, journey: visit}
        journeys:
          visit: [document: note]
          setting: [set: {ready: yes}]
        """,
    )
    assert played.notes("time") == [(3,)]


def test_with_sets_states_first_and_may_draw(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}}
        state: {phone: no, mood: {uniform: {low: 0, high: 1}}, n: 1}
        sources:
          first: {each: house, at: 1 h, with: {phone: yes, n: n + 1, mood: 5}, journey: visit}
          second: {each: house, at: 2 h, with: {mood: {uniform: {low: 6, high: 7}}}, journey: visit}
        journeys: {visit: [{document: note, with: {phone: phone, n: n, mood: mood}}]}
        """,
    )
    first, second = played.notes("phone n mood")
    assert first == (True, 2, 5)
    assert second[:2] == (True, 2)
    assert 6 < second[2] < 7  # type: ignore[operator]


def test_with_of_a_level_lets_it_go_on_from_there(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}}
        state: {road: {start: 0, rate: 1 / 1 h}, n: 0}
        sources: {first: {each: house, at: 2 h, with: {road: 10}, journey: visit}}
        journeys: {visit: [wait: 1 h, {document: note, with: {road: road}}]}
        """,
    )
    assert played.notes("time road") == [(3, 11)]


@pytest.mark.parametrize(
    ("source", "place"),
    [
        ("rate: -1 / h, starts: guest", "sources.door"),
        ("rate: 1 / (now - 2 h), starts: guest", "sources.door"),
        ("each: house, at: n * 1 h - 1 h", "sources.door"),
        ("each: house, at: 1 h, when: 1 / n > 2", "sources.door"),
    ],
)
def test_a_source_with_an_impossible_time_or_number_stops_the_run(
    play: Play, source: str, place: str
) -> None:
    message = play.stopped(
        f"""
        cases: {{house: {{count: 1}}, guest: {{}}}}
        state: {{house: {{n: 0}}}}
        sources: {{door: {{{source}, journey: visit}}}}
        """,
        NOTE,
    )
    assert message.startswith(place)
