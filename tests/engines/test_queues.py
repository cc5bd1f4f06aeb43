"""Rules 4 to 6: joining, the order of a queue, and how work starts."""

from __future__ import annotations

from tests.engines.kit import Play, dated

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 4 h}}
"""
SERVE = "journeys: {visit: [task: serve]}"


# -- rule 4: joining ---------------------------------------------------------------------------


def test_patience_is_evaluated_at_joining_and_the_time_at_the_start(play: Play) -> None:
    """The pace rises at 2 h: case 1 joined at 1 h with a patience of 1 h x 5, not 1 h x 1."""
    played = play(
        dated(0, 1),
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 4 h * pace}}
        state: {pace: 1, patient: 5}
        journeys:
          visit:
            - meanwhile: beside
            - task: serve
              patience: 1 h * patient
          beside:
            - wait: 1 h
            - set: {pace: 2, patient: 0}
        """,
    )
    assert played.requests() == [(0, "serve", 0, 0, 4), (1, "serve", 1, 4, 12)]


def test_who_loses_patience_goes_through_left_and_then_on(play: Play) -> None:
    played = play(
        dated(0, 1),
        CLERK,
        """
        state: {gone: no}
        journeys:
          visit:
            - task: serve
              patience: 2 h
              left:
                - set: {gone: yes}
                - wait: 1 h
            - document: note
              with: {gone: gone}
        """,
    )
    assert played.requests("case started ended ending hours person") == [
        (0, 0, 4, "done", 4, "clerk.1"), (1, None, 3, "left", 0, ""),
    ]  # fmt: skip
    assert played.notes("time case gone") == [(4, 0, False), (4, 1, True)]


def test_patience_without_left_just_goes_on(play: Play) -> None:
    played = play(
        dated(0, 1),
        CLERK,
        "journeys: {visit: [{task: serve, patience: 2 h}, {document: note}]}",
    )
    assert played.notes() == [(3, 1), (4, 0)]


def test_patience_ends_with_the_wait_and_does_not_touch_work_in_hand(play: Play) -> None:
    played = play(
        dated(0, 1),
        CLERK,
        "journeys: {visit: [{task: serve, patience: 3.5 h}]}",
    )
    assert played.requests("started ended ending") == [(0, 4, "done"), (4, 8, "done")]


def test_the_end_of_work_and_the_end_of_patience_in_one_moment_lose_the_customer(
    play: Play,
) -> None:
    """The clerk is free at 4 h, but work starts at the end of the moment, after patience ends."""
    played = play(
        dated(0, 1),
        CLERK,
        "journeys: {visit: [{task: serve, patience: 3 h}]}",
    )
    assert played.requests("started ended ending") == [(0, 4, "done"), (None, 4, "left")]


def test_a_patience_of_nothing_at_a_free_server_leaves_unserved(play: Play) -> None:
    played = play(
        dated(1),
        CLERK,
        "journeys: {visit: [{task: serve, patience: 0 h}]}",
    )
    assert played.requests("joined started ended ending") == [(1, None, 1, "left")]


def test_patience_of_an_earlier_request_does_not_end_a_later_one(play: Play) -> None:
    played = play(
        dated(0, 3.5),
        """
        actors: {clerk: {staff: 1}}
        tasks: {look: {actor: clerk, time: 1 h}, serve: {actor: clerk, time: 3 h}}
        journeys:
          visit:
            - task: look
              patience: 5 h
            - task: serve
            - task: serve
        """,
        length="9 h",
    )
    assert [ending for (ending,) in played.requests("ending")].count("left") == 0


def test_room_is_how_many_may_wait(play: Play) -> None:
    played = play(
        dated(0, 1, 2, 3),
        CLERK,
        """
        queues: {clerk: {room: 2}}
        journeys:
          visit:
            - task: serve
              full: [document: note]
        """,
    )
    assert played.requests("case started ended ending") == [
        (0, 0, 4, "done"), (1, 4, 8, "done"), (2, 8, 12, "done"), (3, None, 3, "no room"),
    ]  # fmt: skip
    assert played.notes() == [(3, 3)]


def test_free_people_count_as_room_for_those_of_the_same_moment(play: Play) -> None:
    """Room 0 and one free clerk: of two who come together one is served, one turned away."""
    played = play(
        dated(1, 1),
        CLERK,
        "queues: {clerk: {room: 0}}",
        SERVE,
    )
    assert played.requests("started ended ending") == [(1, 5, "done"), (None, 1, "no room")]


def test_who_ends_work_in_the_moment_is_free_for_the_room(play: Play) -> None:
    played = play(
        dated(0, 4),
        CLERK,
        "queues: {clerk: {room: 0}}",
        SERVE,
    )
    assert played.requests("started ended ending") == [(0, 4, "done"), (4, 8, "done")]


def test_without_full_who_finds_no_room_just_goes_on(play: Play) -> None:
    played = play(
        dated(0, 1),
        CLERK,
        "queues: {clerk: {room: 0}}",
        "journeys: {visit: [{task: serve}, {document: note}]}",
    )
    assert played.notes() == [(1, 1), (4, 0)]


# -- rule 5: the order of a queue ------------------------------------------------------------


def test_the_queue_is_first_come_first_served(play: Play) -> None:
    played = play(dated(0, 3, 2, 1), CLERK, SERVE)
    assert played.requests("case started") == [(0, 0), (3, 4), (2, 8), (1, 12)]


def test_the_smallest_order_comes_first_then_the_time_of_joining(play: Play) -> None:
    played = play(
        dated(0, 1, 2, 3, urgency=(1, 2, 1, 1)),
        CLERK,
        "queues: {clerk: {order: visitor.urgency}}",
        SERVE,
    )
    assert sorted(played.requests("started case")) == [(0, 0), (4, 2), (8, 3), (12, 1)]


def test_those_who_join_together_go_by_case_number_then_by_token_number(play: Play) -> None:
    played = play(
        dated(1, 1),
        """
        actors: {clerk: {staff: 1}}
        tasks: {ask: {actor: clerk, time: 1 h}, serve: {actor: clerk, time: 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - task: ask
          beside: [task: serve]
        """,
    )
    assert sorted(played.requests("started case activity")) == [
        (1, 0, "ask"), (2, 0, "serve"), (3, 1, "ask"), (4, 1, "serve"),
    ]  # fmt: skip


def test_a_waiting_request_moves_when_the_state_in_its_order_changes(play: Play) -> None:
    """Case 2 becomes urgent at 3 h while it waits, and is served before case 1."""
    played = play(
        dated(0, 1, 2),
        CLERK,
        """
        state: {urgency: 5}
        queues: {clerk: {order: urgency}}
        journeys:
          visit:
            - meanwhile: beside
            - task: serve
          beside:
            - wait: 1 h
            - set: {urgency: 4 - now / 1 h}
        """,
    )
    assert sorted(played.requests("started case")) == [(0, 0), (4, 2), (8, 1)]


def test_a_request_that_moves_keeps_its_time_of_joining(play: Play) -> None:
    """Case 1 becomes as urgent as case 2 only after it, and is still before it."""
    played = play(
        dated(0, 1, 2, calm=("2 h", "2 h", "0.5 h")),
        CLERK,
        """
        state: {urgent: no}
        queues: {clerk: {order: 0 if urgent else 1}}
        journeys:
          visit:
            - meanwhile: beside
            - task: serve
          beside:
            - wait: visitor.calm
            - set: {urgent: yes}
        """,
    )
    assert sorted(played.requests("started case")) == [(0, 0), (4, 1), (8, 2)]


def test_the_order_may_name_a_state_of_the_parent(play: Play) -> None:
    """The second house is urgent from 1 h on; its guests 4 and 5 overtake guest 3."""
    played = play(
        """
        sets: {town: {a: {calm: 90 h}, b: {calm: 1 h}}}
        cases: {house: {per: town, count: 1}, guest: {of: house}}
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 4 h}}
        sources: {houses: {each: house, at: 0 h, journey: home}}
        state: {house: {urgency: 5}, guest: {seen: no}}
        queues: {clerk: {order: house.urgency}}
        journeys:
          home:
            - launch: guest
              journey: call
            - launch: guest
              journey: call
            - wait: town.calm
            - set: {urgency: 0}
          call: [task: serve]
        """,
        length="20 h",
    )
    assert sorted(played.requests("started case")) == [(0, 2), (4, 4), (8, 5), (12, 3)]


# -- who may serve ------------------------------------------------------------------------------


def test_by_lets_only_that_person_serve_and_keep_remembers_who_did(play: Play) -> None:
    """Ann serves case 0 first; the second time it waits for her although Bo is free."""
    played = play(
        dated(0, 2, again=("yes", "no")),
        """
        actors: {clerk: {staff: [{name: Ann}, {name: Bo}]}}
        tasks: {serve: {actor: clerk, time: 3 h}, advise: {actor: clerk, time: 1 h}}
        state: {rep: {person: clerk}}
        journeys:
          visit:
            - task: serve
              keep: rep
            - wait: 1 h
            - task: advise
              by: rep
              when: visitor.again
            - document: note
              with: {by: rep}
        """,
    )
    assert played.requests("case activity person started") == [
        (0, "serve", "Ann", 0), (1, "serve", "Bo", 2), (0, "advise", "Ann", 4),
    ]  # fmt: skip
    assert played.notes("case by") == [(0, "Ann"), (1, "Bo")]


def test_who_waits_for_one_person_does_not_hold_up_the_queue(play: Play) -> None:
    """At 4 h case 0 waits for Ann, who takes case 2; Bo passes it over and takes case 1."""
    played = play(
        dated(0, 0, 2),
        """
        actors: {clerk: {staff: [{name: Ann}, {name: Bo}]}}
        tasks: {serve: {actor: clerk, time: 3 h}, look: {actor: clerk, time: 1 h}}
        state: {rep: {person: clerk}}
        journeys:
          visit:
            - task: look
              keep: rep
            - task: serve
              by: rep
            - task: serve
              by: rep
        """,
    )
    assert sorted(played.requests("case person started")) == [
        (0, "Ann", 0), (0, "Ann", 1), (0, "Ann", 5),
        (1, "Bo", 0), (1, "Bo", 1), (1, "Bo", 4),
        (2, "Ann", 4), (2, "Ann", 8), (2, "Ann", 11),
    ]  # fmt: skip


def test_naming_a_person_before_there_is_one_stops_the_run(play: Play) -> None:
    message = play.stopped(
        dated(0),
        CLERK,
        """
        state: {rep: {person: clerk}}
        journeys: {visit: [{task: serve, by: rep}]}
        """,
    )
    assert "journeys.visit[0]" in message
    assert "case 0" in message


def test_an_actor_per_element_has_people_and_a_queue_in_each(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {many: 2}, b: {many: 1}}}
        cases: {house: {per: town, count: town.many}}
        actors: {clerk: {per: town, staff: {a: 1, b: 2}}}
        tasks: {serve: {actor: clerk, time: 4 h}}
        sources: {houses: {each: house, at: 0 h, journey: visit}}
        """,
        SERVE,
    )
    assert played.requests("case element person started") == [
        (0, "a", "clerk.a.1", 0), (1, "a", "clerk.a.1", 4), (2, "b", "clerk.b.1", 0),
    ]  # fmt: skip


def test_a_child_is_served_by_the_people_of_its_parent_s_element(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {many: 0}, b: {many: 1}}}
        cases: {house: {per: town, count: town.many}, guest: {of: house}}
        actors: {clerk: {per: town, staff: {a: 1, b: 1}}}
        tasks: {serve: {actor: clerk, time: 4 h}}
        sources: {houses: {each: house, at: 0 h, journey: home}}
        journeys:
          home: [{launch: guest, journey: visit}]
          visit: [task: serve]
        """,
    )
    assert played.requests("case person") == [(1, "clerk.b.1")]


# -- rule 6: starting ---------------------------------------------------------------------------


def test_free_people_are_taken_by_the_end_of_their_last_work_then_by_number(play: Play) -> None:
    """Nobody has worked: 1, 2. At 5 h 2 has been free since 1 h, 1 since 2 h, 3 since ever."""
    played = play(
        dated(0, 0, 5, 5, 5, need=("2 h", "1 h", "1 h", "1 h", "1 h")),
        """
        actors: {clerk: {staff: 3}}
        tasks: {serve: {actor: clerk, time: visitor.need}}
        journeys: {visit: [task: serve]}
        """,
    )
    assert played.requests("case person") == [
        (0, "clerk.1"), (1, "clerk.2"), (2, "clerk.3"), (3, "clerk.2"), (4, "clerk.1"),
    ]  # fmt: skip


def test_nothing_interrupts_work(play: Play) -> None:
    played = play(
        dated(0, 1, urgency=(9, 0)),
        CLERK,
        "queues: {clerk: {order: visitor.urgency}}",
        SERVE,
    )
    assert played.requests("started ended") == [(0, 4), (4, 8)]


def test_time_and_effort_see_traits_and_the_kept_person_at_the_start(play: Play) -> None:
    played = play(
        dated(0, 0),
        """
        actors:
          clerk:
            staff: [{name: Ann, pace: 2}, {name: Bo, pace: 4}]
            traits: {pace: {uniform: {low: 1, high: 9}}}
        tasks: {serve: {actor: clerk, time: 8 h / person.pace, effort: 1 h * person.pace}}
        state: {rep: {person: clerk}}
        journeys:
          visit:
            - task: serve
              keep: rep
            - document: note
              with: {pace: rep.pace}
        """,
    )
    assert played.requests("person ended hours") == [("Ann", 4, 2), ("Bo", 2, 4)]
    assert played.notes("case pace") == [(1, 4), (0, 2)]


def test_keep_is_set_at_the_start_and_its_watch_goes_on_in_that_moment(play: Play) -> None:
    """Ann looks; then she has last ended work, so that Bo serves, from 1 h on."""
    played = play(
        dated(0),
        """
        actors:
          clerk:
            staff: [{name: Ann, pace: 2}, {name: Bo, pace: 4}]
            traits: {pace: {uniform: {low: 1, high: 9}}}
        tasks: {look: {actor: clerk, time: 1 h}, serve: {actor: clerk, time: 8 h}}
        state: {rep: {person: clerk}}
        journeys:
          visit:
            - task: look
              keep: rep
            - meanwhile: beside
            - task: serve
              keep: rep
          beside:
            - wait_until: rep.pace > 3
            - document: note
              with: {rep: rep}
        """,
    )
    assert played.notes("time rep") == [(1, "Bo")]


def test_unlimited_actors_serve_all_at_once_and_have_no_persons(play: Play) -> None:
    played = play(
        dated(1, 1, 1),
        """
        actors: {machine: {staff: unlimited, effort: no}}
        tasks: {run: {actor: machine, time: 2 h}}
        journeys: {visit: [task: run]}
        """,
    )
    assert played.requests("started ended person hours ending") == [(1, 3, "", 0, "done")] * 3
    assert played.persons() == []


def test_an_unlimited_actor_of_patience_zero_leaves_unserved_as_well(play: Play) -> None:
    played = play(
        dated(1),
        """
        actors: {machine: {staff: unlimited}}
        tasks: {run: {actor: machine, time: 2 h}}
        journeys: {visit: [{task: run, patience: 0 h}]}
        """,
    )
    assert played.requests("ending") == [("left",)]
