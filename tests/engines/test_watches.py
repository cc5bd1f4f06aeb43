"""Rule 3: what is re-evaluated when state changes, and which token goes on first."""

from __future__ import annotations

from tests.engines.kit import Play, dated


def test_wait_until_is_asked_once_at_once_and_leaves_no_delay_if_it_holds(play: Play) -> None:
    played = play(
        dated(2),
        """
        state: {ready: no}
        journeys:
          visit:
            - set: {ready: yes}
            - wait_until: ready
            - document: note
        """,
    )
    assert played.notes() == [(2, 0)]
    assert played.delays() == []


def test_wait_until_goes_on_in_the_moment_in_which_its_state_changes(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: ready
              name: readiness
            - document: note
          beside:
            - wait: 3 h
            - set: {ready: yes}
            - wait: 1 h
        """,
    )
    assert played.notes() == [(3, 0)]
    assert played.delays("name sort begun ended") == [
        ("readiness", "watch", 0, 3), ("wait", "wait", 0, 3), ("wait", "wait", 3, 4),
    ]  # fmt: skip


def test_a_condition_that_held_only_between_two_rests_is_never_seen(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: ready
            - document: note
          beside:
            - wait: 1 h
            - set: {ready: yes}
            - set: {ready: no}
            - wait: 1 h
            - set: {ready: yes}
        """,
    )
    assert played.notes() == [(2, 0)]


def test_the_first_watch_that_holds_goes_on_and_then_all_are_asked_again(play: Play) -> None:
    """Token 1 puts the turn back before token 2 is asked; it goes on when the turn comes again."""
    played = play(
        dated(0),
        """
        state: {turn: no}
        journeys:
          visit:
            - meanwhile: a
            - meanwhile: b
            - wait: 1 h
            - set: {turn: yes}
            - wait: 1 h
            - set: {turn: yes}
          a: [wait_until: turn, set: {turn: no}, {document: note, with: {who: 1}}]
          b: [wait_until: turn, set: {turn: no}, {document: note, with: {who: 2}}]
        """,
    )
    assert played.notes("time who") == [(1, 1), (2, 2)]


def test_watches_go_on_by_token_number_not_by_the_time_they_began_to_wait(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: a
            - meanwhile: b
            - wait: 3 h
            - set: {ready: yes}
          a:
            - wait: 2 h
            - wait_until: ready
            - document: note
              with: {who: 1}
          b:
            - wait: 1 h
            - wait_until: ready
            - document: note
              with: {who: 2}
        """,
    )
    assert played.notes("time who") == [(3, 1), (3, 2)]


def test_one_watch_sets_off_the_next_until_nothing_more_holds(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {stage: 0}
        journeys:
          visit:
            - meanwhile: third
            - meanwhile: second
            - wait: 1 h
            - set: {stage: 1}
          second:
            - wait_until: stage >= 1
            - set: {stage: 2}
            - document: note
              with: {stage: stage}
          third:
            - wait_until: stage >= 2
            - document: note
              with: {stage: 3}
        """,
    )
    assert played.notes("time stage") == [(1, 2), (1, 3)]


def test_watches_are_settled_before_the_next_event_of_the_moment(play: Play) -> None:
    """At 2 h case 0 sets and its own watch goes on; only then does case 1's wait end."""
    played = play(
        dated(0, 0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - set: {ready: yes}
          beside:
            - wait_until: ready
            - document: note
        """,
    )
    assert played.notes() == [(2, 0), (2, 1)]


def test_a_case_sees_its_own_state_only(play: Play) -> None:
    played = play(
        dated(0, 1),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - set: {ready: yes}
          beside:
            - wait_until: ready
            - document: note
        """,
    )
    assert played.notes() == [(2, 0), (3, 1)]


# -- parents and children ---------------------------------------------------------------------

FAMILY = """
    cases: {house: {count: 1}, guest: {of: house}}
    sources: {houses: {each: house, at: 0 h, journey: home}}
"""


def test_a_child_watches_a_state_of_its_parent(play: Play) -> None:
    played = play(
        FAMILY,
        """
        state: {house: {open: no}, guest: {seen: no}}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait: 2 h
            - set: {open: yes}
          call:
            - wait_until: house.open
            - document: note
        """,
    )
    assert played.notes() == [(2, 1)]


def test_a_child_sets_a_state_of_its_parent_and_the_parent_s_watch_goes_on(play: Play) -> None:
    played = play(
        FAMILY,
        """
        state: {house: {team: 0}, guest: {seen: no}}
        journeys:
          home:
            - launch: guest
              journey: call
            - launch: guest
              journey: call
            - wait_until: team >= 2
            - document: note
              with: {team: team}
          call:
            - wait: 1 h
            - set: {house.team: house.team + 1}
        """,
    )
    assert played.notes("time case team") == [(1, 0, 2)]


def test_the_parent_s_watches_go_on_before_its_children_s(play: Play) -> None:
    played = play(
        FAMILY,
        """
        state: {house: {open: no}, guest: {seen: no}}
        journeys:
          home:
            - launch: guest
              journey: call
            - meanwhile: porch
            - wait_until: open
            - document: note
          porch:
            - wait: 1 h
            - set: {open: yes}
          call:
            - wait_until: house.open
            - document: note
        """,
    )
    assert played.notes() == [(1, 0), (1, 1)]


def test_a_child_goes_on_after_its_parent_is_done_and_still_sees_what_it_sets_there(
    play: Play,
) -> None:
    """A level of the parent goes on changing by the state that a child sets in it."""
    played = play(
        """
        cases: {guest: {}, house: {}, visitor: {of: house}}
        sources: {houses: {every: 1 h, starts: house, when: now < 1.5 h, journey: home}}
        state:
          guest: {n: 0}
          house: {speed: 0, road: {start: 0, rate: speed / 1 h}}
          visitor: {seen: no}
        journeys:
          home:
            - launch: visitor
              journey: call
          call:
            - wait: 1 h
            - set: {house.speed: 2}
            - wait_until: house.road >= 3
            - document: note
        """,
        length="10 h",
    )
    assert played.notes("time") == [(3.5,)]
    assert played.cases("kind ended speed road")[0] == ("house", 1, 2, 3)


# -- flags and people are state as well ---------------------------------------------------------


def test_flags_and_kept_persons_wake_watches(play: Play) -> None:
    played = play(
        dated(0),
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 2 h}}
        state: {inside: flag, who: {person: clerk}, served: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 1 h
            - task: serve
              keep: who
              during: inside
          beside:
            - wait_until: inside
            - document: note
            - wait_until: not inside
            - document: note
        """,
    )
    assert played.notes("time") == [(1,), (3,)]


# -- at_most ------------------------------------------------------------------------------------


def test_at_most_ends_a_wait_that_came_to_nothing_and_runs_else(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no, note: 0}
        journeys:
          visit:
            - wait_until: ready
              name: readiness
              at_most: 5 h
              else:
                - set: {note: 1}
                - wait: 1 h
            - document: note
              with: {note: note}
        """,
    )
    assert played.notes("time note") == [(6, 1)]
    assert played.delays("name begun ended") == [("readiness", 0, 5), ("wait", 5, 6)]


def test_else_is_not_run_if_the_condition_holds_first(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no, note: 0}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: ready
              at_most: 5 h
              else: [set: {note: 1}]
            - document: note
              with: {note: note}
            - wait: 9 h
          beside: [wait: 4 h, set: {ready: yes}]
        """,
    )
    assert played.notes("time note") == [(4, 0)]
    assert played.cases("ended outcome") == [(None, "open")]


def test_at_most_without_else_goes_on(play: Play) -> None:
    played = play(
        dated(1),
        """
        state: {ready: no}
        journeys:
          visit:
            - wait_until: ready
              at_most: 5 h
            - document: note
        """,
    )
    assert played.notes() == [(6, 0)]


def test_at_most_of_an_earlier_round_does_not_end_a_later_one(play: Play) -> None:
    """The first round is over at 1 h; its timer of 3 h must not touch the second one."""
    played = play(
        dated(0),
        """
        state: {ready: no, late: 0}
        journeys:
          visit:
            - meanwhile: beside
            - repeat:
                - wait_until: ready
                  at_most: 3 h
                  else: [set: {late: late + 1}]
                - document: note
                  with: {late: late}
                - set: {ready: no}
              times: 2
          beside: [wait: 1 h, set: {ready: yes}]
        """,
    )
    assert played.notes("time late") == [(1, 0), (4, 1)]


def test_an_at_most_of_no_time_ends_in_its_moment(play: Play) -> None:
    played = play(
        dated(1),
        """
        state: {ready: no, late: no}
        journeys:
          visit:
            - wait_until: ready
              at_most: 0 h
              else: [set: {late: yes}]
            - document: note
              with: {late: late}
        """,
    )
    assert played.notes("time late") == [(1, True)]


def test_a_state_set_by_a_lower_case_number_in_the_moment_comes_before_the_end_of_at_most(
    play: Play,
) -> None:
    """At 2 h token 0 sets before token 1's time is up; token 1's own setter would be too late."""
    played = play(
        dated(0),
        """
        state: {ready: no, late: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - set: {ready: yes}
          beside:
            - wait_until: ready
              at_most: 2 h
              else: [set: {late: yes}]
            - document: note
              with: {late: late}
        """,
    )
    assert played.notes("time late") == [(2, False)]
