"""Levels: exact integrals, and crossings at which the level equals the other side (rule 3)."""

from __future__ import annotations

import pytest

from tests.engines.kit import Play, dated

FALLING = "state: {mood: {start: 1, rate: -1 / 7 h}, n: 0}"


def test_a_level_is_its_start_and_the_integral_of_its_rate(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {speed: 0, road: {start: 10, rate: speed / 1 h}}
        journeys:
          visit:
            - wait: 1 h
            - set: {speed: 2}
            - wait: 3 h
            - document: note
              with: {road: road}
            - set: {speed: -1}
            - wait: 4 h
            - document: note
              with: {road: road}
        """,
    )
    assert played.notes("time road") == [(4, 16), (8, 12)]


def test_a_level_of_a_population_runs_from_time_zero_however_late_its_case_comes(
    play: Play,
) -> None:
    played = play(
        dated(6),
        """
        state: {mood: {start: 10, rate: -0.5 / 1 h}}
        journeys: {visit: [{document: note, with: {mood: mood}}]}
        """,
    )
    assert played.notes("time mood") == [(6, 7)]


def test_a_level_of_a_case_that_a_source_creates_runs_from_its_creation(play: Play) -> None:
    played = play(
        """
        cases: {guest: {}}
        sources: {door: {every: 4 h, starts: guest, journey: visit}}
        state: {mood: {start: 10, rate: -1 / 1 h}}
        journeys:
          visit:
            - wait: 2 h
            - document: note
              with: {mood: mood}
        """,
        length="7 h",
    )
    assert played.notes("time mood") == [(6, 8)]


def test_flags_in_a_rate_count_while_they_are_up(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {waiting: flag, mood: {start: 1, rate: -waiting / 10 h}}
        journeys:
          visit:
            - wait: 3 h
              during: waiting
            - wait: 3 h
            - document: note
              with: {mood: mood}
        """,
    )
    assert played.notes("time mood") == [(6, pytest.approx(0.7, abs=1e-15))]


def test_at_a_crossing_the_level_equals_the_other_side_exactly(play: Play) -> None:
    """1 - t/7 meets 0.3 at 4.9 h; nothing is left over from rounding."""
    played = play(
        dated(0),
        FALLING,
        """
        journeys:
          visit:
            - wait_until: mood <= 0.3
            - document: note
              with: {mood: mood, same: mood == 0.3}
        """,
    )
    ((time, mood, same),) = played.notes("time mood same")
    assert time == pytest.approx(4.9, abs=1e-14)
    assert (mood, same) == (0.3, True)


@pytest.mark.parametrize(
    ("rate", "condition"),
    [
        ("1 / 1 h", "road >= 5"),
        ("1 / 1 h", "road > 5"),
        ("1 / 1 h", "5 < road"),
        ("1 / 1 h", "5 <= road"),
        ("1 / 1 h", "not (road < 5)"),
        ("1 / 1 h", "not (road <= 5)"),
        ("1 / 1 h", "not road <= 5 or n > 3"),
        ("-1 / 1 h", "road <= -5"),
        ("-1 / 1 h", "road < -5"),
        ("-1 / 1 h", "-5 > road"),
        ("-1 / 1 h", "not (road > -5)"),
        ("-1 / 1 h", "not (road >= -5)"),
        ("-1 / 1 h", "not (road >= -5 and n < 3)"),
        ("1 / 1 h", "road == 5"),
        ("-1 / 1 h", "not (road != -5)"),
        ("1 / 1 h", "far"),
        ("1 / 1 h", "n < 1 if road > 5 else n > 1"),
    ],
)
def test_every_comparison_holds_from_the_crossing_on(play: Play, rate: str, condition: str) -> None:
    played = play(
        dated(0),
        f"""
        state: {{road: {{start: 0, rate: {rate}}}, n: 0}}
        formulas: {{far: road > 5}}
        journeys:
          visit:
            - wait_until: {condition}
            - document: note
        """,
    )
    assert played.notes("time") == [(5,)]


def test_a_level_is_unequal_from_the_moment_it_begins_to_move(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {speed: 0, road: {start: 5, rate: speed / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road != 5
            - document: note
          beside: [wait: 3 h, set: {speed: 1}]
        """,
    )
    assert played.notes("time") == [(3,)]


def test_a_strict_comparison_does_not_hold_where_the_level_only_stands(play: Play) -> None:
    """The level is 5 at 2 h and stays there; it is above 5 only when it rises again."""
    played = play(
        dated(0),
        """
        state: {speed: 0, road: {start: 0, rate: speed / 1 h}}
        journeys:
          visit:
            - meanwhile: strict
            - wait: 2 h
            - set: {road: 5}
            - wait: 2 h
            - set: {speed: 1}
          strict:
            - wait_until: road > 5
            - document: note
        """,
    )
    assert played.notes("time") == [(4,)]


def test_a_change_of_the_rate_plans_the_crossing_anew(play: Play) -> None:
    """0 to 4 in 4 h, then twice as fast: 10 is met at 7 h and not at 10 h."""
    played = play(
        dated(0),
        """
        state: {speed: 1, road: {start: 0, rate: speed / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= 10
            - document: note
          beside: [wait: 4 h, set: {speed: 2}]
        """,
    )
    assert played.notes("time") == [(7,)]


def test_a_rate_that_turns_lets_a_planned_crossing_lapse(play: Play) -> None:
    """Up to 4, back to 0 at 8 h, then 10 is met at 12 h and not at 10 h, as planned at first."""
    played = play(
        dated(0),
        """
        state: {speed: 1, road: {start: 0, rate: speed / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= 10
            - document: note
          beside: [wait: 4 h, set: {speed: -1}, wait: 4 h, set: {speed: 2.5}]
        """,
    )
    assert played.notes("time") == [(12,)]


def test_a_change_of_the_other_side_plans_the_crossing_anew(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {goal: 10, road: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= goal
            - document: note
          beside: [wait: 4 h, set: {goal: 6}]
        """,
    )
    assert played.notes("time") == [(6,)]


def test_a_level_that_is_set_goes_on_from_there(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {road: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= 10
            - document: note
              with: {road: road}
          beside: [wait: 4 h, set: {road: 8}]
        """,
    )
    assert played.notes("time road") == [(6, 10)]


def test_a_level_set_beyond_the_other_side_wakes_the_watch(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {road: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= 10
            - document: note
              with: {road: road}
          beside: [wait: 4 h, set: {road: 30}]
        """,
    )
    assert played.notes("time road") == [(4, 30)]


def test_a_crossing_alone_is_not_enough_if_more_is_asked(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no, road: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= 5 and ready
            - document: note
          beside: [wait: 8 h, set: {ready: yes}]
        """,
    )
    assert played.notes("time") == [(8,)]


def test_two_crossings_in_one_condition_are_both_events(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {road: {start: 0, rate: 1 / 1 h}, fuel: {start: 6, rate: -2 / 1 h}, n: 0}
        journeys:
          visit:
            - wait_until: road >= 5 or fuel <= 0
            - document: note
            - wait_until: road >= 5
            - document: note
        """,
    )
    assert played.notes("time") == [(3,), (5,)]


def test_two_tokens_that_wait_for_one_crossing_go_on_together_in_their_order(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {road: {start: 0, rate: 1 / 7 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 1 h
            - wait_until: road >= 0.9
            - document: note
              with: {who: 0}
          beside:
            - wait_until: road >= 0.9
            - document: note
              with: {who: 1}
        """,
    )
    assert played.notes("who") == [(0,), (1,)]
    assert len({time for (time,) in played.notes("time")}) == 1


def test_a_crossing_comes_before_the_end_of_at_most_in_the_same_moment(play: Play) -> None:
    """However often it was planned anew: 8 is met at 8 h, and 8 h is all it may take."""
    played = play(
        dated(0),
        """
        state: {goal: 9, late: no, road: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: road >= goal
              at_most: 8 h
              else: [set: {late: yes}]
            - document: note
              with: {late: late}
          beside: [wait: 4 h, set: {goal: 8}]
        """,
    )
    assert played.notes("time late") == [(8, False)]


def test_a_child_waits_for_a_level_of_its_parent(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {houses: {each: house, at: 0 h, journey: home}}
        state: {house: {speed: 1, road: {start: 0, rate: speed / 1 h}}, guest: {goal: 6}}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait: 2 h
            - set: {speed: 2}
          call:
            - wait_until: house.road >= goal
            - document: note
              with: {road: house.road}
        """,
    )
    assert played.notes("time case road") == [(4, 1, 6)]


def test_a_level_is_reported_where_it_stood_at_the_end_of_its_case(play: Play) -> None:
    played = play(
        dated(0, 0, stay=("4 h", "900 h")),
        """
        state: {road: {start: 0, rate: 1 / 1 h}}
        outcomes: {gone: failure}
        journeys: {visit: [wait: visitor.stay, leave: gone]}
        """,
        length="10 h",
    )
    assert played.cases("case road") == [(0, 4), (1, 10)]
