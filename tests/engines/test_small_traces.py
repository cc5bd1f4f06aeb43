"""Small processes traced on paper: people and their lists, clocks of levels, ends, keyed draws."""

from __future__ import annotations

import pytest

from sim.program.streams import case_owner, name_hash, stream_key, uniform
from tests.engines.kit import Play, dated

# -- people ---------------------------------------------------------------------------------

LIST_AND_DOOR = """
    sets: {{visitor: {{listed: {{at: 900 h, many: 20}}, caller: {{at: {at} h, many: {callers}}}}}}}
    cases: {{client: {{per: visitor, count: visitor.many}}}}
    actors: {{clerk: {{staff: 1}}}}
    tasks: {{serve: {{actor: clerk, time: {hours} h}}, chase: {{actor: clerk, time: 1 h}}}}
    sources:
      list: {{each: client, pulled_by: clerk, order: visitor.at * -1, when: visitor.at > 100 h, {share}, journey: chasing}}
      door: {{each: client, at: visitor.at, journey: visit}}
    journeys:
      visit: [task: serve]
      chasing: [task: chase]
"""  # noqa: E501


@pytest.mark.parametrize(
    ("base", "chases"), [("worked", [0, 11]), ("open hours", [0, 2, 4, 6, 8, 11, 12])]
)
def test_a_cap_is_a_share_of_the_clock_it_names(play: Play, base: str, chases: list[float]) -> None:
    """Half the hours worked, or half the hours open; a caller takes the clerk from 10 to 11 h.

    Worked: after the first chase 1 h of 1 h is from the list, so the clerk is idle until the
    caller has made it 1 of 2; after the next it is 2 of 3. Open: the n-th chase is allowed at
    2 n h; the caller comes before the sixth, which begins at 11 h, and at 12 h it is 6 of 12.
    """
    share = f"cap: 50 %, cap_of: {base}"
    played = play(LIST_AND_DOOR.format(at=10, callers=1, hours=1, share=share), length="13.5 h")
    starts = [start for name, start in played.requests("activity started") if name == "chase"]
    assert starts == chases


def test_a_reserve_comes_before_the_queue(play: Play) -> None:
    """Of the hours worked half are reserved: after each caller the clerk takes from the list."""
    share = "reserve: 50 %, cap: 60 %"
    played = play(LIST_AND_DOOR.format(at=0, callers=4, hours=1, share=share), length="5.5 h")
    started = [row for row in played.requests("started activity") if row[0] is not None]
    assert sorted(started) == [
        (0, "serve"), (1, "chase"), (2, "serve"), (3, "chase"), (4, "serve"), (5, "chase"),
    ]  # fmt: skip


def test_first_come_is_first_served(play: Play) -> None:
    played = play(
        dated(2, 1, 0),
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 4 h}}
        journeys: {visit: [task: serve]}
        """,
    )
    assert played.requests("case started") == [(2, 0), (1, 4), (0, 8)]


def test_work_in_hand_is_finished_and_counted_when_its_token_is_stopped(play: Play) -> None:
    played = play(
        dated(0),
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 3 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 1 h
            - stop: beside
          beside:
            - task: serve
            - document: note
        """,
    )
    assert played.requests("started ended hours") == [(0, 3, 3)]
    assert played.persons() == [("clerk.1", 3)]
    assert played.notes() == []


def test_who_did_a_task_is_remembered_and_asked_for_again(play: Play) -> None:
    """Bo has been idle for longer at 2 h, but Ann is who did it before."""
    played = play(
        dated(0),
        """
        actors: {clerk: {staff: [{name: Ann}, {name: Bo}]}}
        tasks: {serve: {actor: clerk, time: 1 h}}
        state: {who: {person: clerk}}
        journeys:
          visit:
            - task: serve
              keep: who
            - wait: 1 h
            - task: serve
              by: who
        """,
    )
    assert played.requests("person started") == [("Ann", 0), ("Ann", 2)]


# -- levels ---------------------------------------------------------------------------------


def test_a_flag_is_down_on_every_way_out_and_its_level_stands_still(play: Play) -> None:
    """Up from 0 to 2 h, when the token that holds it is stopped; nothing is lost afterwards."""
    played = play(
        dated(0),
        """
        state: {up: flag, mood: {start: 10, rate: -up / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait: 2 h
            - stop: beside
            - wait: 3 h
            - document: note
              with: {mood: mood, up: up}
          beside:
            - wait: 20 h
              during: up
        """,
    )
    assert played.notes("mood up") == [(8, False)]


def test_leaving_lowers_the_flags_of_the_case(play: Play) -> None:
    played = play(
        dated(0),
        """
        outcomes: {gone: failure}
        state: {up: flag}
        journeys:
          visit:
            - do: [wait: 2 h, leave: gone]
              during: up
        """,
    )
    assert played.cases("ended outcome up") == [(2, "gone", False)]


def test_a_rate_that_rises_again_stops_the_fall(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {up: flag, mood: {start: 10, rate: -up / 1 h}}
        journeys:
          visit:
            - wait: 1 h
            - wait: 2 h
              during: up
            - wait: 4 h
            - document: note
              with: {mood: mood}
        """,
    )
    assert played.notes("mood") == [(8,)]


def test_a_crossing_is_planned_anew_when_the_rate_changes(play: Play) -> None:
    """10 falls by 1 an hour to 9 at 1 h, then by 2 an hour: 5 is reached at 3 h, not at 5 h."""
    played = play(
        dated(0),
        """
        state: {up: flag, mood: {start: 10, rate: -(1 + up) / 1 h}}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: mood <= 5
            - document: note
              with: {mood: mood}
          beside:
            - wait: 1 h
            - wait: 20 h
              during: up
        """,
    )
    assert played.notes("time mood") == [(3, 5)]


def test_a_level_that_is_set_goes_on_from_its_new_value(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {age: {start: 0, rate: 1 / 1 h}}
        journeys:
          visit:
            - wait: 4 h
            - set: {age: 1}
            - wait: 2 h
            - document: note
              with: {age: age}
        """,
    )
    assert played.notes("age") == [(3,)]


def test_a_wait_ends_at_its_utmost_and_goes_through_else(play: Play) -> None:
    played = play(
        dated(0),
        """
        state: {ready: no}
        journeys:
          visit:
            - meanwhile: beside
            - wait_until: ready
              at_most: 3 h
              else: [{document: note, with: {late: 1}}]
            - document: note
              with: {late: 0}
          beside:
            - wait: 7 h
            - set: {ready: yes}
        """,
    )
    assert played.notes("time late") == [(3, 1), (3, 0)]


# -- ends -----------------------------------------------------------------------------------


def test_children_leave_with_their_parent(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 1}, guest: {of: house}}
        sources: {houses: {each: house, at: 0 h, journey: visit}}
        outcomes: {gone: failure}
        journeys:
          visit:
            - launch: guest
              journey: staying
            - wait: 2 h
            - leave: gone
          staying:
            - wait: 5 h
            - document: note
        """,
    )
    assert played.cases("kind ended outcome") == [("house", 2, "gone"), ("guest", 2, "gone")]
    assert played.notes() == []


def test_steps_are_repeated_as_often_as_it_says(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - repeat: [{wait: 1 h}, {document: note}]
              times: 3
        """,
    )
    assert played.notes("time") == [(1,), (2,), (3,)]


# -- draws ----------------------------------------------------------------------------------


def test_a_draw_is_that_of_the_case_the_name_and_the_visit(play: Play) -> None:
    """Times are uniform from 0 to 1 h, so they are the uniforms of section 8 themselves.

    Case 1 comes first; each is served, looked at and served again.
    """
    played = play(
        dated(5, 0),
        """
        actors: {clerk: {staff: unlimited}}
        tasks:
          serve: {actor: clerk, time: {uniform: {low: 0 h, high: 1 h}}}
          look: {actor: clerk, time: {uniform: {low: 0 h, high: 1 h}}}
        journeys: {visit: [task: serve, task: look, task: serve]}
        """,
        seed=3,
        replication=5,
    )
    key = stream_key(3, 5)
    visits = [("serve", 0), ("look", 0), ("serve", 1)]
    expected = [
        uniform(key, case_owner("client", f"v{case}", 0), name_hash(f"task:{task}"), visit)
        for case in (1, 0)
        for task, visit in visits
    ]
    hours = [hours for (hours,) in played.requests("hours")]
    assert hours == pytest.approx(expected, rel=1e-14)


def test_waits_of_different_names_draw_apart(play: Play) -> None:
    played = play(
        dated(0),
        """
        journeys:
          visit:
            - wait: {uniform: {low: 0 h, high: 1 h}}
              name: one
            - wait: {uniform: {low: 0 h, high: 1 h}}
              name: two
        """,
    )
    owner = case_owner("client", "v0", 0)
    for name, begun, ended in played.delays("name begun ended"):
        expected = uniform(stream_key(1, 0), owner, name_hash(f"wait:{name}"), 0)
        assert float(ended) - float(begun) == pytest.approx(expected, rel=1e-12)  # type: ignore[arg-type]


def test_a_case_of_a_larger_population_is_keyed_by_its_place_and_not_by_its_turn(
    play: Play,
) -> None:
    """Three houses are entered from the last to the first; each keeps the mood of its place."""
    played = play(
        """
        cases:
          house:
            count: 3
            attributes: {mood: {uniform: {low: 0, high: 1}}}
        sources: {houses: {each: house, at: 3 h - mood * 1 h, journey: visit}}
        journeys: {visit: [{document: note, with: {mood: mood}}]}
        """,
    )
    name = name_hash("attribute:mood")
    expected = {n: uniform(stream_key(1, 0), case_owner("house", "", n), name, 0) for n in range(3)}
    assert dict(played.notes("case mood")) == pytest.approx(expected, rel=1e-14)


def test_a_trait_is_that_of_the_person_and_of_nothing_else(play: Play) -> None:
    """The same people in another process: another task, another number of steps."""
    people = "actors: {clerk: {staff: 2, traits: {skill: {uniform: {low: 0, high: 1}}}}}"
    one = play(dated(0), people, "journeys: {visit: [document: note]}")
    two = play(dated(0), people, "journeys: {visit: [wait: 1 h, document: note, wait: 2 h]}")
    assert one.persons("skill") == two.persons("skill")
    first, second = one.persons("skill")
    assert first != second
