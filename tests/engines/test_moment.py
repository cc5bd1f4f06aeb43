"""Rules 1 and 2: the order of a moment, and what a token does before anything else happens."""

from __future__ import annotations

from tests.engines.kit import Play, dated

ONE_CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 h}}
"""


# -- rule 1: sorts of events, then cases, then tokens ---------------------------------------


def test_end_of_work_comes_before_the_end_of_a_wait_whatever_the_case_numbers(play: Play) -> None:
    played = play(
        dated(0, 0, works=("no", "yes")),
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 2 h}}
        journeys:
          visit:
            - choose:
                - when: visitor.works
                  do: [task: serve]
                - otherwise: [wait: 2 h]
            - document: note
        """,
    )
    assert played.notes() == [(2, 1), (2, 0)]


def test_the_end_of_a_wait_comes_before_a_source(play: Play) -> None:
    played = play(
        dated(3, 0),
        """
        journeys:
          visit:
            - document: note
            - wait: 3 h
            - document: note
        """,
        length="5 h",
    )
    assert played.notes() == [(0, 1), (3, 1), (3, 0)]


def test_a_source_comes_before_a_cap_that_opens(play: Play) -> None:
    """Ann may pull again at 4 h; the case that arrives at 4 h is in her queue before she looks."""
    played = play(
        """
        sets: {visitor: {listed: {at: 900 h, many: 2}, caller: {at: 4 h, many: 1}}}
        cases: {client: {per: visitor, count: visitor.many}}
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 1 h}, chase: {actor: clerk, time: 1 h}}
        sources:
          list:
            {each: client, pulled_by: clerk, order: visitor.at, cap: 25 %, cap_of: open hours,
             when: visitor.at > 100 h, journey: chasing}
          door: {each: client, at: visitor.at, journey: visit}
        journeys:
          visit: [task: serve]
          chasing: [task: chase]
        """,
        length="20 h",
    )
    assert played.requests("activity started") == [("chase", 0), ("serve", 4), ("chase", 5)]


def test_events_of_one_sort_are_handled_by_case_number(play: Play) -> None:
    played = play(
        dated(2, 1, 0, wait=("1 h", "2 h", "3 h")),
        """
        journeys:
          visit:
            - wait: visitor.wait
            - document: note
        """,
    )
    assert played.notes() == [(3, 0), (3, 1), (3, 2)]


def test_events_of_one_case_are_handled_by_token_number(play: Play) -> None:
    """Token 1 begins to wait before token 0 does, and both wait until 3 h."""
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: beside
            - wait: 1 h
            - wait: 2 h
            - document: note
              with: {who: 0}
          beside:
            - wait: 3 h
            - document: note
              with: {who: 1}
        """,
    )
    assert played.notes("time who") == [(3, 0), (3, 1)]


def test_cases_are_numbered_by_population_then_as_created(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {size: 2}, b: {size: 1}}}
        cases:
          house: {per: town, count: town.size}
          guest: {}
        sources:
          guests: {every: 2 h, starts: guest, journey: call}
          houses: {each: house, at: 3 h, journey: visit}
        journeys:
          visit: [document: note]
          call: [document: note]
        """,
        length="5 h",
    )
    assert played.notes() == [(2, 3), (3, 0), (3, 1), (3, 2), (4, 4)]
    assert played.cases("case kind element") == [
        (0, "house", "a"), (1, "house", "a"), (2, "house", "b"), (3, "guest", ""), (4, "guest", ""),
    ]  # fmt: skip


def test_sources_that_create_cases_come_after_those_of_a_population_in_file_order(
    play: Play,
) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {}, friend: {}}
        sources:
          guests: {every: 2 h, starts: guest, journey: visit}
          friends: {every: 1 h, starts: friend, journey: visit}
          houses: {each: house, at: 2 h, journey: visit}
        journeys:
          visit: [document: note]
        """,
        length="2.5 h",
    )
    assert played.notes() == [(1, 1), (2, 0), (2, 2), (2, 3)]
    assert played.cases("case kind") == [(0, "house"), (1, "friend"), (2, "guest"), (3, "friend")]


def test_two_sources_that_come_to_one_population_at_one_time_go_by_case_number(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 2}}
        sources:
          first: {each: house, at: 1 h, journey: one}
          second: {each: house, at: 1 h, journey: two}
        journeys:
          one: [{document: note, with: {by: 1}}]
          two: [{document: note, with: {by: 2}}]
        """,
    )
    assert played.notes("case by") == [(0, 1), (0, 2), (1, 1), (1, 2)]


def test_free_people_take_work_only_when_no_event_of_the_moment_is_left(play: Play) -> None:
    """Both come at 1 h; the second is urgent and is served first, for work starts afterwards."""
    played = play(
        dated(1, 1, urgency=(2, 1)),
        ONE_CLERK,
        """
        queues: {clerk: {order: visitor.urgency}}
        journeys: {visit: [task: serve]}
        """,
    )
    assert played.requests() == [(0, "serve", 1, 2, 3), (1, "serve", 1, 1, 2)]


def test_work_of_length_zero_makes_events_of_the_same_moment_and_so_on(play: Play) -> None:
    """Both join at 1 h; when case 0 has been looked at, it joins again and is before case 1."""
    played = play(
        dated(1, 1),
        """
        actors: {clerk: {staff: 1}}
        tasks: {look: {actor: clerk, time: 0 h}, serve: {actor: clerk, time: 1 h}}
        journeys: {visit: [task: look, task: serve]}
        """,
    )
    assert played.requests() == [
        (0, "look", 1, 1, 1), (1, "look", 1, 2, 2), (0, "serve", 1, 1, 2), (1, "serve", 2, 2, 3),
    ]  # fmt: skip


# -- rule 2: one token runs, and those it started run after it --------------------------------


def test_a_token_started_meanwhile_runs_after_the_token_that_started_it_rests(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {x: 0}
        journeys:
          visit:
            - meanwhile: beside
            - set: {x: 1}
            - document: note
              with: {who: 0, x: x}
            - wait: 1 h
          beside:
            - document: note
              with: {who: 1, x: x}
        """,
    )
    assert played.notes("who x") == [(0, 1), (1, 1)]


def test_tokens_started_by_meanwhile_launch_and_split_run_in_the_order_they_were_started(
    play: Play,
) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {houses: {each: house, at: 0 h, journey: visit}}
        journeys:
          visit:
            - launch: guest
              journey: two
            - meanwhile: one
            - split:
                left: [{document: note, with: {who: 3}}]
                right: [{document: note, with: {who: 4}}]
            - document: note
              with: {who: 5}
          one: [{document: note, with: {who: 1}}]
          two: [{document: note, with: {who: 2}}]
        """,
    )
    assert played.notes("who case") == [(2, 1), (1, 0), (3, 0), (4, 0), (5, 0)]


def test_what_a_started_token_starts_runs_after_its_elders(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit: [meanwhile: a, meanwhile: b]
          a: [{document: note, with: {who: 1}}, {meanwhile: c}]
          b: [{document: note, with: {who: 2}}]
          c: [{document: note, with: {who: 3}}]
        """,
    )
    assert played.notes("who") == [(1,), (2,), (3,)]


def test_tokens_are_numbered_as_started_in_their_case(play: Play) -> None:
    """Tokens 1 and 2 wait until 2 h; the one that was started first is handled first."""
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: late
            - meanwhile: early
          late:
            - wait: 1 h
            - wait: 1 h
            - document: note
              with: {who: 1}
          early:
            - wait: 2 h
            - document: note
              with: {who: 2}
        """,
    )
    assert played.notes("time who") == [(2, 1), (2, 2)]


def test_ten_thousand_steps_without_time_passing_stop_the_run_with_case_and_step(
    play: Play,
) -> None:
    message = play.stopped(
        dated(0, 1, stuck=("no", "yes")),
        """
        state: {n: 0}
        journeys:
          visit:
            - repeat:
                - set: {n: n + 1}
              until: n > 5 and not visitor.stuck
        """,
    )
    assert "journeys.visit[0]" in message
    assert "10000 steps without time passing" in message
    assert "case 1 of kind client" in message


def test_fewer_steps_than_ten_thousand_are_taken_in_one_moment(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - repeat: [set: {n: n + 1}]
              until: n > 4000
            - wait: 1 h
            - repeat: [set: {n: n + 1}]
              until: n > 8000
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("time n") == [(1, 8001)]


def test_waits_of_length_zero_do_not_hide_an_endless_loop(play: Play) -> None:
    message = play.stopped(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - repeat: [wait: 0 * n * 1 h]
              until: n > 5
        """,
    )
    assert "without time passing" in message


def test_tokens_that_start_each_other_without_end_stop_the_run(play: Play) -> None:
    message = play.stopped(
        dated(0), "state: {n: 0}", "journeys: {visit: [{meanwhile: visit, when: n < 1}]}"
    )
    assert "without time passing" in message


def test_a_source_that_lets_no_time_pass_stops_the_run(play: Play) -> None:
    message = play.stopped(
        """
        sources: {flood: {every: 0 h, journey: visit}}
        journeys: {visit: [document: note]}
        """
    )
    assert "flood" in message
    assert "without time passing" in message
