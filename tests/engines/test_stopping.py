"""Rule 7: what happens to tokens that are stopped, to work in hand, to cases and their children."""

from __future__ import annotations

from tests.engines.kit import Play, dated

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 4 h}}
"""


def test_stop_withdraws_a_wait(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - stop: beside
            - wait: 5 h
          beside:
            - wait: 3 h
              name: nap
            - document: note
        """,
    )
    assert played.notes() == []
    assert played.delays("name begun ended") == [("wait", 0, 2), ("nap", 0, 2), ("wait", 2, 7)]


def test_stop_withdraws_a_watch(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - stop: beside
            - set: {ready: yes}
            - wait: 5 h
          beside:
            - wait_until: ready
              name: readiness
              at_most: 4 h
            - document: note
        """,
    )
    assert played.notes() == []
    assert ("readiness", 0, 2) in played.delays("name begun ended")


def test_stop_withdraws_a_waiting_request(play: Play) -> None:
    """Case 1 is stopped at 2 h in the queue; at 4 h the clerk takes case 2."""
    played = play(
        dated(0, 0, 1, gone=("9 h", "2 h", "9 h")),
        CLERK,
        """
        journeys:
          visit:
            - meanwhile: beside
            - wait: visitor.gone
            - stop: beside
          beside:
            - task: serve
              patience: 8 h
              left: [document: note]
        """,
    )
    assert played.requests("case started ended ending") == [
        (0, 0, 4, "done"), (1, None, 2, "stopped"), (2, 4, 8, "done"),
    ]  # fmt: skip
    assert played.notes() == []


def test_work_in_hand_is_finished_and_counted_without_the_token(play: Play) -> None:
    played = play(
        dated(0, 1, stop=("2 h", "90 h")),
        CLERK,
        """
        journeys:
          visit:
            - meanwhile: beside
            - wait: visitor.stop
            - stop: beside
          beside:
            - task: serve
            - document: note
        """,
        length="20 h",
    )
    assert played.requests("case started ended ending hours") == [
        (0, 0, 4, "done", 4), (1, 4, 8, "done", 4),
    ]  # fmt: skip
    assert played.notes() == [(8, 1)]
    assert played.persons() == [("clerk.1", 8)]


def test_a_stopped_token_lowers_its_flags(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {inside: flag}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - stop: beside
            - document: note
              with: {inside: inside}
          beside:
            - wait: 9 h
              during: inside
        """,
    )
    assert played.notes("time inside") == [(2, False)]


def test_a_flag_is_up_while_at_least_one_token_holds_it(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {inside: flag}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
              during: inside
            - document: note
              with: {inside: inside}
            - wait: 2 h
            - document: note
              with: {inside: inside}
          beside:
            - wait: 3 h
              during: inside
        """,
    )
    assert played.notes("time inside") == [(2, True), (4, False)]


def test_the_branches_of_a_stopped_token_are_stopped_too(play: Play) -> None:
    played = play(
        dated(0),
        CLERK,
        """
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - stop: beside
            - wait: 9 h
          beside:
            - split:
                a:
                  - wait: 4 h
                    name: nap
                  - document: note
                b:
                  - split:
                      c: [wait: 5 h, document: note]
                      d: [task: serve, document: note]
            - document: note
        """,
    )
    assert played.notes() == []
    assert ("nap", 0, 2) in played.delays("name begun ended")
    assert played.requests("ended ending") == [(4, "done")]


def test_stop_ends_every_token_started_in_that_journey_wherever_it_is_now(play: Play) -> None:
    """Both tokens of `beside` are in `inner` when they are stopped; the main token is there too."""
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: beside
            - meanwhile: beside
            - meanwhile: stopper
            - do: inner
          beside: [do: inner]
          inner:
            - wait: 3 h
            - document: note
          stopper:
            - wait: 1 h
            - stop: beside
        """,
    )
    assert played.notes("time") == [(3,)]


def test_stop_of_the_own_journey_ends_the_token_itself_and_with_it_the_case(play: Play) -> None:
    played = play(
        """
        sources: {door: {every: 2 h, journey: visit}}
        journeys:
          visit:
            - stop: visit
            - document: note
        """,
        length="3 h",
    )
    assert played.notes() == []
    assert played.cases("entered ended outcome") == [(2, 2, "done")]


def test_a_branch_may_stop_its_own_journey_with_all_its_branches(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: other
            - split:
                a: [wait: 1 h, stop: visit, document: note]
                b: [wait: 2 h, document: note]
            - document: note
          other: [wait: 5 h, document: note]
        """,
    )
    assert played.notes() == [(5, 0)]


def test_a_token_stopped_before_it_ran_never_runs(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - meanwhile: beside
            - stop: beside
            - wait: 1 h
          beside: [document: note]
        """,
    )
    assert played.notes() == []


def test_a_token_woken_and_stopped_in_one_moment_does_not_go_on(play: Play) -> None:
    """At 2 h both watches hold; the first to go on stops the other."""
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: a
            - meanwhile: b
            - wait: 2 h
            - set: {ready: yes}
            - wait: 5 h
          a: [wait_until: ready, stop: b, document: note]
          b: [wait_until: ready, stop: a, document: note]
        """,
    )
    assert played.notes("time") == [(2,)]


# -- leaving ------------------------------------------------------------------------------------


def test_leave_stops_every_token_of_the_case_and_nothing_after_it_is_done(play: Play) -> None:
    played = play(
        dated(0),
        CLERK,
        """
        state: {inside: flag}
        outcomes: {won: success}
        journeys:
          visit:
            - meanwhile: beside
            - task: serve
              during: inside
            - leave: won
          beside:
            - wait: 9 h
              name: nap
            - document: note
        """,
    )
    assert played.notes() == []
    assert played.delays("name begun ended") == [("nap", 0, 4)]
    assert played.cases("ended outcome inside") == [(4, "won", False)]


def test_children_leave_with_the_same_outcome_and_their_work_in_hand_is_finished(
    play: Play,
) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}, friend: {of: guest}}
        sources: {houses: {each: house, at: 0 h, journey: home}}
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 4 h}}
        outcomes: {lost: failure, won: success}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait: 2 h
            - leave: won
          call:
            - launch: friend
              journey: chat
            - task: serve
            - document: note
          chat:
            - wait: 9 h
            - document: note
        """,
    )
    assert played.notes() == []
    assert played.cases("kind parent ended outcome") == [
        ("house", -1, 2, "won"), ("guest", 0, 2, "won"), ("friend", 1, 2, "won"),
    ]  # fmt: skip
    assert played.requests("ended ending hours") == [(4, "done", 4)]


def test_a_child_that_leaves_does_not_take_its_parent_along(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {houses: {each: house, at: 0 h, journey: home}}
        outcomes: {lost: failure}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait: 2 h
            - document: note
          call: [leave: lost]
        """,
    )
    assert played.notes() == [(2, 0)]
    assert played.cases("kind ended outcome") == [("house", None, "open"), ("guest", 0, "lost")]


def test_no_source_takes_a_case_again_that_has_left(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}}
        sources:
          first: {each: house, at: 1 h, journey: away}
          second: {each: house, at: 2 h, journey: visit}
        outcomes: {moved: failure}
        journeys:
          away: [leave: moved]
          visit: [document: note]
        """,
    )
    assert played.notes() == []


def test_a_case_of_a_population_stays_and_may_be_entered_again(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}}
        sources:
          first: {each: house, at: 1 h, journey: visit}
          second: {each: house, at: 2 h, journey: visit}
          third: {each: house, at: 2 h, journey: visit}
        journeys: {visit: [document: note, wait: 0.5 h]}
        """,
    )
    assert played.notes("time") == [(1,), (2,), (2,)]
    assert played.cases("entered ended outcome") == [(1, None, "open")]


def test_a_created_case_is_done_when_its_last_token_is_at_its_end(play: Play) -> None:
    played = play(
        """
        sources: {door: {every: 2 h, journey: visit}}
        journeys:
          visit: [meanwhile: beside, wait: 1 h]
          beside: [wait: 3 h]
        """,
        length="6 h",
    )
    assert played.cases("entered ended outcome") == [
        (2, 5, "done"), (4, None, "open"), (6, None, "open"),
    ]  # fmt: skip
