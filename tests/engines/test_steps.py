"""Section 7: every step and each of its keys."""

from __future__ import annotations

import pytest

from tests.engines.kit import Play, dated

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 4 h}}
"""


# -- common keys ---------------------------------------------------------------------------------


def test_when_skips_a_step_with_all_that_belongs_to_it(play: Play) -> None:
    played = play(
        dated(0, 0, go=("yes", "no")),
        """
        state: {inside: flag, n: 0}
        journeys:
          visit:
            - do:
                - wait: 1 h
                - set: {n: 1}
              when: visitor.go
              during: inside
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("time case n") == [(0, 1, 0), (1, 0, 1)]


def test_when_may_ask_the_clock_and_chance(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - wait: 2 h
            - set: {n: n + 1}
              when: now == 2 h
            - set: {n: n + 10}
              when: chance(never, 0 %)
            - set: {n: n + 100}
              when: chance(always, 100 %)
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("n") == [(101,)]


def test_during_holds_a_flag_up_while_inside_and_down_on_every_way_out(play: Play) -> None:
    """In the queue, in work, in `left`; after each of them it is down."""
    played = play(
        dated(0, 1),
        CLERK,
        """
        state: {inside: flag}
        journeys:
          visit:
            - meanwhile: look
            - task: serve
              during: inside
              patience: 2 h
              left: [wait: 1 h]
            - document: note
              with: {inside: inside}
          look:
            - wait: 2.5 h
            - document: note
              with: {inside: inside}
        """,
    )
    assert played.notes("time case inside") == [
        (2.5, 0, True), (3.5, 1, True), (4, 0, False), (4, 1, False),
    ]  # fmt: skip


def test_one_token_may_hold_a_flag_up_twice(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {inside: flag}
        journeys:
          visit:
            - do:
                - wait: 1 h
                  during: inside
                - document: note
                  with: {inside: inside}
              during: inside
            - document: note
              with: {inside: inside}
        """,
    )
    assert played.notes("inside") == [(True,), (False,)]


# -- wait ---------------------------------------------------------------------------------------


def test_a_wait_may_be_an_expression_of_state_and_clock(play: Play) -> None:
    played = play(
        dated(1),
        """
        state: {n: 2}
        journeys:
          visit:
            - wait: n * 1 h
            - wait: 10 h - now
              name: until_ten
            - wait: 0 h
            - document: note
        """,
    )
    assert played.notes("time") == [(10,)]
    assert played.delays("name begun ended") == [
        ("wait", 1, 3), ("until_ten", 3, 10), ("wait", 10, 10),
    ]  # fmt: skip


def test_a_wait_in_a_calendar_that_is_always_open_is_a_wait(play: Play) -> None:
    played = play(
        dated(0),
        "calendars: {round_the_clock: always}",
        "journeys: {visit: [{wait: 4 h, calendar: round_the_clock}, {document: note}]}",
    )
    assert played.notes("time") == [(4,)]


# -- set ----------------------------------------------------------------------------------------


def test_set_goes_from_top_to_bottom(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {a: 1, b: 10}
        journeys:
          visit:
            - set: {a: b, b: a}
            - document: note
              with: {a: a, b: b}
        """,
    )
    assert played.notes("a b") == [(10, 10)]


def test_set_takes_elements_persons_yes_and_no_and_draws(play: Play) -> None:
    played = play(
        dated(0),
        """
        actors: {clerk: {staff: [{name: Ann}]}}
        tasks: {serve: {actor: clerk, time: 1 h}}
        state: {who: {person: clerk}, copy: {person: clerk}, ok: no, where: {one_of: visitor}, z: 0}
        journeys:
          visit:
            - task: serve
              keep: who
            - set: {copy: who, ok: yes, where: v0, z: {constant: {value: 3}}}
            - document: note
              with: {copy: copy, ok: ok, where: where, z: z}
        """,
    )
    assert played.notes("copy ok where z") == [("Ann", True, "v0", 3)]
    assert played.cases("who copy ok where z") == [("Ann", "Ann", True, "v0", 3)]


# -- choose ---------------------------------------------------------------------------------------


def test_choose_runs_the_first_alternative_that_holds(play: Play) -> None:
    played = play(
        dated(0, 0, 0, 0, kind=(1, 2, 3, 4)),
        """
        state: {n: 0}
        journeys:
          visit:
            - choose:
                - when: visitor.kind == 1
                  do: [set: {n: 1}]
                - when: visitor.kind <= 2
                  do: two
                - when: visitor.kind == 3
                  do: []
                - otherwise: [set: {n: 9}]
            - document: note
              with: {n: n}
          two: [set: {n: 2}]
        """,
    )
    assert played.notes("n") == [(1,), (2,), (0,), (9,)]


def test_choose_without_otherwise_goes_on_if_nothing_holds(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - choose: [{when: n > 5, do: [set: {n: 1}]}]
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("n") == [(0,)]


# -- do --------------------------------------------------------------------------------------------


def test_do_runs_a_journey_here_and_then_goes_on(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - do: inner
            - do: [wait: 1 h, do: inner]
            - document: note
          inner: [wait: 2 h]
        """,
    )
    assert played.notes("time") == [(5,)]


# -- repeat ----------------------------------------------------------------------------------------


def repeated(play: Play, keys: str, more: str = "") -> list[tuple[object, ...]]:
    return play(  # type: ignore[return-value]
        dated(0),
        f"""
        state: {{n: 0}}
        outcomes: {{away: failure}}
        journeys:
          visit:
            - repeat:
                - set: {{n: n + 1}}
                - wait: 1 h
                {more}
              {keys}
            - document: note
              with: {{n: n}}
        """,
    ).notes("time n")


def test_until_is_asked_after_each_pass(play: Play) -> None:
    assert repeated(play, "until: n >= 3") == [(3, 3)]
    assert repeated(play, "until: yes") == [(1, 1)]


@pytest.mark.parametrize(
    ("times", "passes"), [("3", 3), ("0", 0), ("1", 1), ("2.5", 3), ("n + 2", None), ("-1", 0)]
)
def test_times_is_how_many_passes_there_are(play: Play, times: str, passes: int | None) -> None:
    """A count that is named anew before each pass: n + 2 is never reached within 100 h."""
    expected = [] if passes is None else [(passes, passes)]
    assert repeated(play, f"times: {times}") == expected


def test_until_and_times_end_whichever_comes_first(play: Play) -> None:
    assert repeated(play, "until: n >= 3\n              times: 9") == [(3, 3)]
    assert repeated(play, "until: n >= 9\n              times: 3") == [(3, 3)]


def test_a_nested_repeat_counts_anew_each_time(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - repeat:
                - repeat: [set: {n: n + 1}]
                  times: 3
                - wait: 1 h
              times: 2
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("time n") == [(2, 6)]


def test_repeat_without_both_goes_on_for_ever_until_it_is_stopped(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - meanwhile: ticking
            - wait: 3.5 h
            - stop: ticking
            - wait: 9 h
            - document: note
              with: {n: n}
          ticking:
            - repeat:
                - wait: 1 h
                - set: {n: n + 1}
        """,
    )
    assert played.notes("n") == [(3,)]


def test_each_token_counts_its_own_passes(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - meanwhile: ticking
            - meanwhile: ticking
          ticking:
            - repeat: [wait: 1 h, set: {n: n + 1}]
              times: 3
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("time n") == [(3, 5), (3, 6)]


# -- split, meanwhile ----------------------------------------------------------------------------


def test_split_is_joined_when_all_branches_are_at_their_end(play: Play) -> None:
    played = play(
        dated(0),
        CLERK,
        """
        journeys:
          visit:
            - split:
                a: [task: serve]
                b: [wait: 1 h]
                c: []
            - document: note
        """,
    )
    assert played.notes("time") == [(4,)]


def test_a_split_without_branches_goes_on(play: Play) -> None:
    played = play(dated(1), "journeys: {visit: [split: {}, document: note]}")
    assert played.notes("time") == [(1,)]


def test_splits_may_be_nested(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - split:
                a:
                  - split:
                      c: [wait: 3 h]
                      d: [wait: 1 h]
                  - wait: 1 h
                b: [wait: 2 h]
            - document: note
        """,
    )
    assert played.notes("time") == [(4,)]


def test_meanwhile_does_not_hold_up_who_starts_it(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit: [meanwhile: beside, wait: 1 h, document: note]
          beside: [wait: 2 h, document: note]
        """,
    )
    assert played.notes("time") == [(1,), (2,)]


def test_tokens_share_everything_the_case_has(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit: [meanwhile: beside, wait: 1 h, set: {n: n + 1}, wait: 9 h]
          beside:
            - wait: 2 h
            - set: {n: n + 10}
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("n") == [(11,)]


# -- launch ----------------------------------------------------------------------------------------


def test_launch_sets_states_of_the_child_from_values_of_its_parent(play: Play) -> None:
    """`with` is evaluated in the parent, all of it before the child has anything."""
    played = play(
        """
        cases:
          house: {count: 2, attributes: {need: 5}}
          guest: {of: house, attributes: {hunger: house.need}}
        sources: {door: {each: house, at: 1 h, journey: home}}
        state: {house: {n: 3}, guest: {m: 0, k: 7}}
        journeys:
          home:
            - launch: guest
              journey: call
              with: {m: n + 1, k: n + 2}
            - set: {n: 100}
          call:
            - document: note
              with: {m: m, k: k, hunger: hunger, n: house.n}
        """,
    )
    assert played.notes("case m k hunger n") == [(2, 4, 5, 5, 100), (3, 4, 5, 5, 100)]
    assert played.cases("case kind parent") == [
        (0, "house", -1), (1, "house", -1), (2, "guest", 0), (3, "guest", 1),
    ]  # fmt: skip


def test_a_grandchild_reads_and_sets_through_its_parents(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}, friend: {of: guest}}
        sources: {door: {each: house, at: 1 h, journey: home}}
        state: {house: {n: 3}, guest: {m: 0}, friend: {k: 0}}
        journeys:
          home:
            - launch: guest
              journey: call
            - wait: 5 h
            - document: note
              with: {value: n}
          call:
            - launch: friend
              journey: chat
            - wait: 2 h
          chat:
            - set: {guest.m: 8, guest.house.n: guest.house.n + 1}
            - set: {k: guest.m + guest.house.n}
            - document: note
              with: {value: k}
        """,
    )
    assert played.notes("value") == [(12,), (4,)]


# -- document --------------------------------------------------------------------------------------


def test_a_document_is_numbered_and_has_its_columns(play: Play) -> None:
    played = play(
        dated(3, 1, name_of=(5, 6)),
        """
        journeys:
          visit:
            - document: note
              with: {number_of: visitor.name_of, who: visitor, ok: visitor.name_of > 5}
            - document: plain
        """,
    )
    assert played.notes("number time case number_of who ok") == [
        (1, 1, 1, 6, "v1", True), (2, 3, 0, 5, "v0", False),
    ]  # fmt: skip
    assert played.notes("number time case", "plain") == [(1, 1, 1), (2, 3, 0)]


def test_a_document_that_nobody_writes_is_an_empty_table(play: Play) -> None:
    played = play(
        dated(1),
        "journeys: {visit: [{document: note, when: now > 5 h, with: {x: 1}}]}",
    )
    assert list(played.tables.documents["note"].columns) == ["number", "time", "case", "x"]
    assert played.notes("x") == []


# -- leave -----------------------------------------------------------------------------------------


def test_leave_ends_the_case_with_its_outcome(play: Play) -> None:
    played = play(
        dated(1, 2, ok=("yes", "no")),
        """
        outcomes: {won: success, lost: failure}
        journeys:
          visit:
            - leave: won
              when: visitor.ok
            - wait: 1 h
            - leave: lost
        """,
    )
    assert played.cases() == [(0, 1, 1, "won"), (1, 2, 3, "lost")]
