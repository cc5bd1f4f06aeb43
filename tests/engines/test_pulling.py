"""Rule 8: what free people take, and in which order."""

from __future__ import annotations

import math

import pytest

from sim.program.streams import case_owner, name_hash, stream_key, uniform
from tests.engines.kit import Play, Row

CALLS = "callers: {every: 1 h, starts: caller, journey: calling}"
CALLS_EVERY_TWO_HOURS = "callers: {every: 2 h, starts: caller, journey: calling}"


def work(*sources: str, houses: int = 5, staff: str = "1") -> str:
    """Houses on a list are chased for an hour each by clerks who also serve callers."""
    calling = "\n  calling: [task: serve]" if "calling" in "".join(sources) else ""
    return f"""\
cases: {{house: {{count: {houses}}}, caller: {{}}}}
actors: {{clerk: {{staff: {staff}}}}}
tasks: {{chase: {{actor: clerk, time: 1 h}}, serve: {{actor: clerk, time: 1 h}}}}
journeys:
  chasing: [task: chase]{calling}
sources: {{{", ".join(sources)}}}
"""


def _begun(row: Row) -> float:
    """When work began; what never did comes last."""
    return math.inf if row[0] is None else float(row[0])


def listed(more: str = "") -> str:
    return f"list: {{each: house, pulled_by: clerk, journey: chasing{more}}}"


def test_who_is_free_pulls_case_after_case_until_the_list_is_used_up(play: Play) -> None:
    played = play(work(listed(), houses=3), length="10 h")
    assert played.requests("activity pulled joined started ended") == [
        ("chase", "list", 0, 0, 1), ("chase", "list", 1, 1, 2), ("chase", "list", 2, 2, 3),
    ]  # fmt: skip


def test_the_first_request_comes_before_pulled_work(play: Play) -> None:
    """Callers come at 2, 4 and 6 h; in the hours between the list is worked on."""
    played = play(
        work(listed(), CALLS_EVERY_TWO_HOURS),
        length="6.5 h",
    )
    assert played.requests("activity started") == [
        ("chase", 0), ("chase", 1), ("serve", 2), ("chase", 3), ("serve", 4), ("chase", 5),
        ("serve", 6),
    ]  # fmt: skip


@pytest.mark.parametrize("cap", ["", ", cap: 10 %"])
def test_reserve_comes_before_requests_and_before_the_cap(play: Play, cap: str) -> None:
    """Callers come each hour; the list has 50 % of the hours worked for itself.

    0 h: chase, for nobody has called. 1 h: 1 < 50 % x 1 does not hold, serve. 2 h: nor 1 < 1,
    serve. 3 h: 1 < 1.5, chase. 4 h: not 2 < 2, serve. 5 h: 2 < 2.5, chase. 6 h: not 3 < 3, serve.
    """
    played = play(work(listed(", reserve: 50 %" + cap), CALLS, houses=9), length="6.5 h")
    done = [what for _, what in sorted(played.requests("started activity"), key=_begun)]
    assert done[:7] == ["chase", "serve", "serve", "chase", "serve", "chase", "serve"]


def test_cap_is_a_share_of_the_hours_worked_and_opens_only_by_other_work(play: Play) -> None:
    """Pulled <= 25 % x worked: 0 <= 0 at 0 h, 1 <= 25 % x 4 at 7 h, 2 <= 25 % x 8 at 13 h."""
    played = play(
        work(listed(", cap: 25 %"), CALLS_EVERY_TWO_HOURS),
        length="13.5 h",
    )
    done = played.requests("started activity")
    assert [start for start, what in done if what == "chase"] == [0, 7, 13]
    assert [start for start, what in done if what == "serve"] == [2, 4, 6, 8, 10, 12]


def test_a_cap_on_worked_hours_stays_shut_without_other_work(play: Play) -> None:
    played = play(work(listed(", cap: 25 %")), length="90 h")
    assert played.requests("started") == [(0,)]


def test_cap_of_open_hours_wakes_when_base_times_cap_reaches_pulled(play: Play) -> None:
    """Nobody calls: pulled 1 h = 20 % of 5 h, 2 h = 20 % of 10 h; the cap then counts as open."""
    played = play(work(listed(", cap: 20 %, cap_of: open hours")), length="14 h")
    assert played.requests("started ended") == [(0, 1), (5, 6), (10, 11)]


def test_cap_of_open_hours_counts_from_time_zero_whatever_was_done(play: Play) -> None:
    """Served until 7 h; then 1 <= 20 % x 7 holds at once, and 2 <= 20 % x 8 does not."""
    played = play(
        work(
            listed(", cap: 20 %, cap_of: open hours"),
            "callers: {every: 1 h, starts: caller, when: now < 6.5 h, journey: calling}",
        ),
        length="12 h",
    )
    done = played.requests("started activity")
    assert [start for start, what in done if what == "chase"] == [0, 7, 10]


def test_a_cap_of_nothing_is_off_even_with_a_reserve(play: Play) -> None:
    played = play(work(listed(", cap: 0 %, reserve: 50 %"), CALLS), length="4.5 h")
    assert {what for (what,) in played.requests("activity")} == {"serve"}


def test_a_cap_of_everything_is_no_limit(play: Play) -> None:
    played = play(work(listed(", cap: 100 %")), length="4.5 h")
    assert played.requests("started") == [(0,), (1,), (2,), (3,), (4,)]


def test_several_pulled_sources_are_taken_in_file_order(play: Play) -> None:
    played = play(
        work(
            "second: {each: house, pulled_by: clerk, order: 0, journey: chasing}",
            "first: {each: house, pulled_by: clerk, order: 0, journey: chasing}",
            houses=2,
        ),
        length="9 h",
    )
    assert played.requests("case pulled started") == [
        (0, "second", 0), (1, "second", 1), (0, "first", 2), (1, "first", 3),
    ]  # fmt: skip


def test_hours_of_each_source_count_for_that_source_alone(play: Play) -> None:
    """Each may have 50 % of the work: they take turns after the first."""
    played = play(
        work(
            "a: {each: house, pulled_by: clerk, order: 0, cap: 50 %, journey: chasing}",
            "b: {each: house, pulled_by: clerk, order: 0, cap: 50 %, journey: chasing}",
            houses=4,
        ),
        length="5.5 h",
    )
    assert played.requests("pulled") == [("a",), ("b",), ("a",), ("b",), ("a",), ("b",)]


def test_when_passes_a_case_over_for_good(play: Play) -> None:
    """At 0 h and 1 h only even houses may be called; house 1 and 3 are never offered again."""
    played = play(
        """
        sets: {town: {a: {ok: yes}, b: {ok: no}, c: {ok: yes}, d: {ok: no}, e: {ok: yes}}}
        cases: {house: {per: town, count: 1}}
        actors: {clerk: {staff: 1}}
        tasks: {chase: {actor: clerk, time: 1 h}}
        sources:
          list:
            {each: house, pulled_by: clerk, order: 0, journey: chasing,
             when: town.ok or now > 2.5 h}
        journeys: {chasing: [task: chase]}
        """,
        length="9 h",
    )
    assert played.requests("case started") == [(0, 0), (2, 1), (4, 2)]


def test_order_sorts_the_list_smallest_first_and_equals_by_number(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {rank: 3}, b: {rank: 1}, c: {rank: 3}, d: {rank: 2}}}
        cases: {house: {per: town, count: 1}}
        actors: {clerk: {staff: 1}}
        tasks: {chase: {actor: clerk, time: 1 h}}
        sources: {list: {each: house, pulled_by: clerk, order: town.rank, journey: chasing}}
        journeys: {chasing: [task: chase]}
        """,
    )
    assert played.requests("case") == [(1,), (3,), (0,), (2,)]


def test_a_list_in_random_order_is_the_order_of_one_uniform_a_case_and_source(
    play: Play,
) -> None:
    played = play(work(listed(), houses=9), seed=5, replication=3)
    key, stream = stream_key(5, 3), name_hash("source:list")
    drawn = {n: uniform(key, case_owner("house", "", n), stream, 0) for n in range(9)}
    assert [case for (case,) in played.requests("case")] == sorted(drawn, key=drawn.__getitem__)


def test_two_people_share_one_list_and_each_case_is_offered_once(play: Play) -> None:
    played = play(work(listed(", order: 0"), houses=3, staff="2"))
    assert played.requests("case person started") == [
        (0, "clerk.1", 0), (1, "clerk.2", 0), (2, "clerk.1", 1),
    ]  # fmt: skip


def test_reserve_and_cap_are_of_each_person_s_own_hours(play: Play) -> None:
    """Ann and Bo each have a first pull; then each must serve three hours before the next."""
    played = play(
        work(listed(", order: 0, cap: 25 %"), CALLS, staff="[{name: Ann}, {name: Bo}]"),
        length="9.5 h",
    )
    pulls = [r for r in played.requests("person started pulled") if r[2] == "list"]
    assert pulls[:2] == [("Ann", 0, "list"), ("Bo", 0, "list")]
    # 1 Ann, 2 Bo, 3 Ann, 4 Bo, 5 Ann, 6 Bo serve; Ann has 1 + 3 at 6 h and is free: 1 <= 1
    assert pulls[2:] == [("Ann", 6, "list"), ("Bo", 7, "list")]


def test_people_per_element_pull_cases_of_their_element(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {many: 1}, b: {many: 2}}}
        cases: {house: {per: town, count: town.many}}
        actors: {clerk: {per: town, staff: {a: 1, b: 1}}}
        tasks: {chase: {actor: clerk, time: 1 h}}
        sources: {list: {each: house, pulled_by: clerk, order: 0, journey: chasing}}
        journeys: {chasing: [task: chase]}
        """,
    )
    assert played.requests("case person started") == [
        (0, "clerk.a.1", 0), (1, "clerk.b.1", 0), (2, "clerk.b.1", 1),
    ]  # fmt: skip


def test_actors_take_work_in_file_order_elements_in_set_order_then_by_last_end_and_number(
    play: Play,
) -> None:
    """Who pulls writes a note: `late` stands first in the file, `b` first in the set."""
    played = play(
        """
        sets: {town: {b: {}, a: {}}}
        cases: {house: {per: town, count: 3}}
        actors: {late: {staff: 1}, clerk: {per: town, staff: {b: 2, a: 1}}}
        tasks:
          one: {actor: clerk, time: 1 h}
          two: {actor: late, time: 1 h}
        sources:
          first: {each: house, pulled_by: clerk, order: 0, journey: by_clerk}
          second: {each: house, pulled_by: late, order: 0, journey: by_late}
        journeys:
          by_clerk: [document: note, task: one]
          by_late: [document: note, task: two]
        """,
        length="0.5 h",
    )
    assert played.requests("actor person case") == [
        ("late", "late.1", 0), ("clerk", "clerk.b.1", 0), ("clerk", "clerk.b.2", 1),
        ("clerk", "clerk.a.1", 3),
    ]  # fmt: skip
    assert played.notes("case") == [(0,), (0,), (1,), (3,)]


def test_the_token_of_a_pulled_case_runs_at_once_to_its_first_task(play: Play) -> None:
    """It sets state on the way, and who pulled it does the task without queueing."""
    played = play(
        """
        cases: {house: {count: 1}, caller: {}}
        actors: {clerk: {staff: [{name: Ann}, {name: Bo}]}}
        tasks: {chase: {actor: clerk, time: 1 h}}
        state: {house: {calls: 0, rep: {person: clerk}}}
        sources: {list: {each: house, pulled_by: clerk, with: {calls: calls + 1}, journey: chasing}}
        journeys:
          chasing:
            - document: note
              with: {calls: calls}
            - task: chase
              keep: rep
              patience: 0 h
            - document: note
              with: {calls: calls}
        """,
    )
    assert played.notes("time calls") == [(0, 1), (1, 1)]
    assert played.requests("person ending") == [("Ann", "done")]


def test_the_next_task_of_a_pulled_case_queues_like_any_other(play: Play) -> None:
    played = play(
        """
        cases: {house: {count: 2}}
        actors: {clerk: {staff: 1}}
        tasks: {chase: {actor: clerk, time: 1 h}, note: {actor: clerk, time: 1 h}}
        sources: {list: {each: house, pulled_by: clerk, order: 0, cap: 50 %, journey: chasing}}
        journeys: {chasing: [task: chase, task: note]}
        """,
    )
    assert played.requests("activity case pulled started") == [
        ("chase", 0, "list", 0), ("note", 0, "", 1), ("chase", 1, "list", 2), ("note", 1, "", 3),
    ]  # fmt: skip


def test_a_pulled_case_that_has_no_task_lets_the_person_pull_the_next(play: Play) -> None:
    played = play(
        """
        sets: {town: {a: {ok: no}, b: {ok: yes}}}
        cases: {house: {per: town, count: 1}}
        actors: {clerk: {staff: 1}}
        tasks: {chase: {actor: clerk, time: 1 h}}
        sources: {list: {each: house, pulled_by: clerk, order: 0, journey: chasing}}
        outcomes: {dead: failure}
        journeys:
          chasing:
            - leave: dead
              when: not town.ok
            - task: chase
        """,
    )
    assert played.requests("case started") == [(1, 0)]
    assert played.cases("ended outcome") == [(0, "dead"), (None, "open")]


@pytest.mark.parametrize(
    ("steps", "why"),
    [
        ("[wait: 1 h, task: chase]", "at once"),
        ("[task: other]", "puller's own"),
    ],
)
def test_a_pulled_case_that_does_not_come_to_the_puller_s_task_stops_the_run(
    play: Play, steps: str, why: str
) -> None:
    message = play.stopped(
        f"""
        cases: {{house: {{count: 1}}}}
        actors: {{clerk: {{staff: 1}}, boss: {{staff: 1}}}}
        tasks: {{chase: {{actor: clerk, time: 1 h}}, other: {{actor: boss, time: 1 h}}}}
        sources: {{list: {{each: house, pulled_by: clerk, journey: chasing}}}}
        journeys:
          chasing: {steps}
        """
    )
    assert "journeys.chasing[0]" in message
    assert why in message


def test_who_was_idle_takes_a_request_in_the_moment_it_comes(play: Play) -> None:
    played = play(work(listed(", cap: 0 %"), CALLS), length="2.5 h")
    assert played.requests("joined started") == [(1, 1), (2, 2)]
