"""What breaks engines: much at once, nothing at all, much of everything, and no end.

Each process is small enough to be worked out; the reference takes fewer of what others take many.
"""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from sim.engines import stops
from sim.jit import enabled
from sim.program.streams import case_owner, name_hash, stream_key, uniform
from tests.engines.kit import Play, dated

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 h}, sign: {actor: clerk, time: 0 h}}
"""


def many(count: int, at: str = "1 h") -> str:
    """So many houses, all at one time."""
    return f"""
        cases: {{house: {{count: {count}, attributes: {{mood: {{uniform: {{low: 0, high: 1}}}}}}}}}}
        sources: {{door: {{each: house, at: {at}, journey: visit}}}}
    """


def size(play: Play, reference: int, others: int) -> int:
    """How many are enough: a kernel that runs as plain Python takes a tenth of the reference's."""
    if play.engine == "reference":
        return reference
    return others if enabled() else max(1, reference // 10)


# -- much at once ------------------------------------------------------------------------------


def test_thousands_of_events_of_one_moment_come_by_case(play: Play) -> None:
    count = size(play, 5000, 5000)
    played = play(
        many(count),
        CLERK,
        "journeys: {visit: [wait: 1 h, document: note, task: sign, document: paper]}",
    )
    assert played.notes("time case") == [(2, case) for case in range(count)]
    assert played.notes("time case", "paper") == [(2, case) for case in range(count)]
    expected = [(case, "sign", 2, 2, 2) for case in range(count)]
    assert played.requests() == expected


def test_thousands_that_lose_patience_when_one_is_served(play: Play) -> None:
    count = size(play, 3000, 3000)
    played = play(many(count), CLERK, "journeys: {visit: [{task: serve, patience: 1 h}]}")
    endings = [row[0] for row in played.requests("ending")]
    # The work that began at hour 1 ends at hour 2: an end of work comes before those of patience,
    # and the next begins at the end of the moment, when everybody else has gone.
    assert endings == ["done"] + ["left"] * (count - 1)
    assert {row[0] for row in played.requests("ended")} == {2}


def test_thousands_of_arrivals_and_crossings_at_one_time(play: Play) -> None:
    count = size(play, 2000, 2000)
    played = play(
        many(count),
        """
        state: {road: {start: 0, rate: 1 / 1 h}}
        journeys: {visit: [wait_until: road >= 4, document: note, wait_until: road > 5]}
        """,
    )
    assert played.notes("time case") == [(4, case) for case in range(count)]
    assert {end for (end,) in played.delays("ended")} == {4, 5}


def test_times_that_differ_by_the_last_bit_are_two_moments(play: Play) -> None:
    later = 0.1 + 0.2
    assert later > 0.3
    played = play(
        dated(0, 0, first=("0.1 h", "0.3 h"), second=("0.2 h", "0 h")),
        "journeys: {visit: [wait: visitor.first, wait: visitor.second, document: note]}",
    )
    assert played.notes("time case") == [(0.3, 1), (later, 0)]


# -- nothing at all ----------------------------------------------------------------------------


def test_a_process_without_any_time(play: Play) -> None:
    played = play(
        dated(0, 0),
        CLERK,
        """
        state: {n: 0, road: {start: 0, rate: 0 / 1 h}}
        journeys:
          visit:
            - wait: 0 h
            - task: sign
            - wait_until: n > 0
              at_most: 0 h
            - {task: sign, patience: 0 h}
            - split: {a: [wait: 0 h, task: sign], b: [wait: 0 h]}
            - repeat: [{set: {n: n + 1}}, wait: 0 h, task: sign]
              times: 3
            - document: note
              with: {n: n}
        """,
    )
    assert played.notes("time n") == [(0, 3), (0, 3)]
    assert {row[0] for row in played.requests("ended")} == {0}
    assert [ending for (ending,) in played.requests("ending")].count("left") == 2
    assert len(played.requests()) == 12
    assert played.persons() == [("clerk.1", 0)]


def test_a_run_in_which_nothing_happens(play: Play) -> None:
    played = play(
        "sources: {door: {every: 200 h, journey: visit}}", "journeys: {visit: [document: note]}"
    )
    assert played.notes() == played.cases() == played.requests() == played.delays() == []


def test_a_population_of_nobody(play: Play) -> None:
    played = play(many(0), "journeys: {visit: [document: note]}")
    assert played.notes() == []
    assert list(played.tables.populations["size"]) == [0]


NEVER = 'calendars: {never: {days: Mon, hours: "08:00-09:00", holidays: [2027-01-04]}}'


def test_a_calendar_that_never_opens(play: Play) -> None:
    played = play(
        dated(0, 1),
        NEVER,
        """
        actors:
          clerk: {staff: 2, calendar: never}
          robot: {staff: unlimited, calendar: never}
          guard: {staff: [{name: Ann}], calendar: never, at_shift_end: stay}
        tasks:
          serve: {actor: clerk, time: 0 h}
          scan: {actor: robot, time: 0 h}
          watch: {actor: guard, time: 1 h}
        journeys:
          visit:
            - split:
                a: [task: serve]
                b: [task: scan]
                c: [{wait: 1 min, calendar: never}]
                d: [{task: watch, patience: 3 h}, document: note]
        """,
        start="2027-01-04",
    )
    assert {row[0] for row in played.requests("started")} == {None}
    endings = [(activity, ending) for activity, ending in played.requests("activity ending")]
    assert sorted(endings) == sorted([("serve", "open"), ("scan", "open"), ("watch", "left")] * 2)
    assert played.delays("ended") == [(None,), (None,)]
    assert played.notes("time case") == [(3, 0), (4, 1)]
    assert {hours for _, hours in played.persons("person open_hours")} == {0}


def test_a_calendar_that_opens_once_for_a_minute(play: Play) -> None:
    played = play(
        dated(0, 0, 0),
        """
        calendars: {once: {days: Tue, hours: "10:00-10:01"}}
        actors: {clerk: {staff: 2, calendar: once}}
        tasks: {serve: {actor: clerk, time: 30 s}, build: {actor: clerk, time: 1 h}}
        journeys: {visit: [task: serve, task: build]}
        """,
        start="2027-01-04",
    )
    begun = 34.0
    minute = 1 / 60
    served = [row for row in played.requests("activity started ended hours") if row[0] == "serve"]
    half = 0.5 / 60
    assert served[0] == ("serve", begun, pytest.approx(begun + half), pytest.approx(half))
    assert served[2][1] == pytest.approx(begun + half)
    built = [row for row in played.requests("activity started ended hours") if row[0] == "build"]
    # Of the minute the first clerk gives half to case 2, the second begins to build for case 0.
    assert [row[2] for row in built] == [None] * 3
    assert [row[1] is not None for row in built].count(True) == 1
    assert sum(row[3] for row in built) == pytest.approx(half)
    assert sum(hours for _, hours in played.persons()) == pytest.approx(2 * minute)


# -- much of everything ------------------------------------------------------------------------

BACKWARDS = """
    queues: {clerk: {order: -mood}}
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 min}}
    journeys: {visit: [task: serve]}
"""


def check_long_queue(play: Play, count: int, length: int) -> None:
    """The happiest are served first, whatever the turn in which they came."""
    played = play(many(count), BACKWARDS, length=f"{length} h")
    tables = played.tables
    assert len(tables.requests) == count
    mood = tables.cases["mood"].to_numpy()
    started = tables.requests["started"].to_numpy()
    served = np.flatnonzero(~np.isnan(started))
    in_turn = served[np.argsort(started[served], kind="stable")]
    assert len(in_turn) == pytest.approx((length - 1) * 60, abs=1)
    expected = np.argsort(-mood, kind="stable")[: len(in_turn)]
    assert (tables.requests["case"].to_numpy()[in_turn] == expected).all()


def test_a_queue_of_thousands(play: Play) -> None:
    check_long_queue(play, size(play, 20_000, 20_000), 20)


@pytest.mark.long
def test_a_queue_of_a_million(play: Play) -> None:
    check_long_queue(play, size(play, 200_000, 1_000_000), 100)


def check_growth(play: Play, count: int) -> None:
    """So many cases, each with a child, two tokens, a wait and two documents."""
    played = play(
        """
        cases: {guest: {}, bag: {of: guest}}
        sources: {door: {every: 1 h, starts: guest, journey: visit}}
        outcomes: {gone: success}
        state: {guest: {n: 0}, bag: {k: 0}}
        journeys:
          visit:
            - {launch: bag, journey: pack, with: {k: 7}}
            - meanwhile: beside
            - document: note
              with: {n: n, time: now}
            - wait: 1000 h
            - leave: gone
          beside: [wait: 2 h, document: paper, wait: 1e6 h]
          pack: [wait: 3 h, set: {k: k + 1}, wait: 1e6 h]
        """,
        length=f"{count} h",
    )
    tables = played.tables
    notes, papers = tables.documents["note"], tables.documents["paper"]
    assert len(notes) == count
    assert (notes["time"].to_numpy() == np.arange(1, count + 1)).all()
    assert len(papers) == count - 2
    assert len(tables.cases) == 2 * count
    outcomes = tables.cases["outcome"].astype(str)
    assert (outcomes == "gone").sum() == 2 * (count - 1000)
    assert (tables.cases.loc[tables.cases["kind"] == "bag", "k"].iloc[: count - 3] == 8).all()
    waits = tables.delays["ended"]
    assert len(waits) == count * 3 + (count - 2) + (count - 3)
    assert waits.notna().sum() == (count - 2) + (count - 3) + 3 * (count - 1000)


def test_tables_that_grow_to_thousands_of_rows(play: Play) -> None:
    check_growth(play, 4_000)


@pytest.mark.long
def test_tables_that_grow_to_hundreds_of_thousands_of_rows(play: Play) -> None:
    check_growth(play, size(play, 60_000, 300_000))


def test_a_case_with_thousands_of_tokens(play: Play) -> None:
    """2,000 tokens an hour wait until the same flag is raised; then all go on, in their order."""
    played = play(
        dated(0),
        """
        state: {open: no, n: 0}
        journeys:
          visit:
            - repeat:
                - repeat: [meanwhile: beside]
                  times: 1000
                - wait: 1 h
              times: 3
            - set: {open: yes}
          beside:
            - wait_until: open
            - set: {n: n + 1}
            - document: note
              with: {n: n}
        """,
        length="10 h",
    )
    assert played.notes("time n") == [(3, n) for n in range(1, 3001)]


def test_places_of_tokens_that_were_stopped_are_used_again(play: Play) -> None:
    """Waits are stopped and others begin in their place; each ends at its own time."""
    played = play(
        dated(0),
        """
        state: {n: 0}
        journeys:
          visit:
            - repeat:
                - meanwhile: beside
                - wait: 1 h
                - stop: beside
                - set: {n: n + 1}
              times: 8
            - document: note
          beside:
            - wait: 1 h * (n + 1.25)
            - document: never
              when: n > 0
        """,
        length="30 h",
    )
    assert played.notes() == [(8, 0)]
    assert played.notes("time", "never") == []
    ends = [(begun, end) for _, name, begun, end in played.delays()]
    assert ends == [(hour, hour + 1) for hour in range(8) for _ in range(2)]


def test_a_case_with_thousands_of_children_that_watch_it(play: Play) -> None:
    hours = size(play, 1, 10)
    played = play(
        dated(0).replace("count: 1}", "count: 1}, bag: {of: client}"),
        f"""
        state: {{client: {{open: no, load: 0}}, bag: {{k: 0}}}}
        outcomes: {{gone: success}}
        journeys:
          visit:
            - repeat:
                - repeat: [{{set: {{load: load + 1}}}}, {{launch: bag, journey: pack}}]
                  times: 1000
                - wait: 1 h
              times: {hours}
            - set: {{load: 0}}
            - set: {{open: yes}}
            - wait: 1 h
            - leave: gone
          pack:
            - wait_until: client.open and client.load < 1
            - document: note
            - wait: 100 h
        """,
        length="50 h",
    )
    children = range(1, 1000 * hours + 1)
    assert played.notes("time case") == [(hours, case) for case in children]
    assert played.cases("ended outcome") == [(hours + 1, "gone")] * (1000 * hours + 1)


@pytest.mark.long
def test_a_case_may_not_begin_more_tokens_than_can_be_numbered(play: Play) -> None:
    message = play.stopped(
        dated(0),
        """
        journeys:
          visit:
            - repeat:
                - repeat: [meanwhile: beside]
                  times: 2000
                - wait: 1 h
          beside: [wait: 0.5 h]
        """,
        length="1000 h",
    )
    assert message.startswith("journeys.visit[0].repeat[0].repeat[0]: ")
    assert stops.too_many_tokens(1 << 20) in message
    assert "(case 0 of kind client, at 524 h)" in message


def test_hundreds_of_people_in_one_pool(play: Play) -> None:
    """Each takes one of as many requests, in the order in which they have been free."""
    played = play(
        many(450),
        """
        actors: {clerk: {staff: 300}}
        tasks: {serve: {actor: clerk, time: 1 h + mood * 1 h}}
        journeys: {visit: [task: serve, task: serve]}
        """,
    )
    first = played.requests("case person")[:300]
    assert first == [(case, f"clerk.{case + 1}") for case in range(300)]
    busy: dict[object, list[tuple[float, float]]] = {}
    for person, started, ended in played.requests("person started ended"):
        busy.setdefault(person, []).append((started, ended))  # type: ignore[arg-type]
    assert len(busy) == 300
    for spells in busy.values():
        spells.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(spells))
    assert len(played.requests()) == 900


def test_hundreds_of_elements_pools_and_numbers_of_a_vector(play: Play) -> None:
    """argmax, sum, min and max over many, and a pool for each."""
    count = 200
    elements = "\n".join(f"    e{i}: {{rank: {(i * 37) % count}}}" for i in range(count))
    text = f"""
sets:
  place:
{elements}
cases:
  house:
    per: place
    count: 1
    attributes: {{fit: {{per: place, draw: {{constant: {{value: place.rank}}}}}}}}
actors: {{clerk: {{per: place, staff: 1}}}}
tasks: {{serve: {{actor: clerk, time: 1 h * (1 + place.rank)}}}}
sources: {{door: {{each: house, at: 1 h, journey: visit}}}}
state: {{best: {{one_of: place}}}}
journeys:
  visit:
    - set: {{best: "argmax(place: fit[place])"}}
    - document: note
      with: {{best: best, rank: "fit[best]", sum: "sum(place: fit[place] * place.rank)"}}
    - task: serve
"""
    played = play(text, length="1000 h")
    best = next(i for i in range(count) if (i * 37) % count == count - 1)
    total = sum(rank * rank for rank in range(count))
    assert set(played.notes("best rank sum")) == {(f"e{best}", count - 1, total)}
    assert len(played.notes()) == count
    assert played.requests("element ended") == [
        (f"e{i}", 2 + (i * 37) % count) for i in range(count)
    ]


def test_a_hundred_names_that_draw_and_as_many_states(play: Play) -> None:
    names = range(120)
    state = ", ".join(f"s{i}: {i}" for i in names)
    draw = "{uniform: {low: 0 h, high: 1 h}}"
    steps = "\n".join(
        f"    - {{wait: {draw}, name: w{i}}}\n    - set: {{s{i}: s{i} + now / 1 h}}" for i in names
    )
    columns = ", ".join(f"c{i}: s{i}" for i in names)
    played = play(
        dated(0),
        f"state: {{{state}}}\njourneys:\n  visit:\n{steps}\n"
        f"    - document: note\n      with: {{{columns}}}\n",
        length="200 h",
    )
    assert len(played.delays()) == 120
    ends = [end for (end,) in played.delays("ended")]
    row = played.notes(" ".join(f"c{i}" for i in names))[0]
    assert list(row) == [i + end for i, end in zip(names, ends, strict=True)]  # type: ignore[operator]


def test_thousands_pulled_in_one_moment(play: Play) -> None:
    count = size(play, 3000, 3000)
    played = play(
        """
        cases: {house: {count: COUNT}}
        actors: {clerk: {staff: 2}}
        tasks: {call: {actor: clerk, time: 0 h}}
        sources: {calls: {each: house, pulled_by: clerk, order: 0, journey: visit}}
        journeys: {visit: [task: call, document: note]}
        """.replace("COUNT", str(count))
    )
    assert played.notes("time case") == [(0, case) for case in range(count)]
    lists = played.tables.lists
    assert list(lists["size"]) == [count]
    assert list(lists["emptied"]) == [0.0]


# -- deep ----------------------------------------------------------------------------------------

DEEP = 18


def nested_splits(depth: int) -> str:
    """`split` in `split`; side b of level d waits d hours."""
    inner = "document: bottom"
    for level in range(depth, 0, -1):
        inner = f"split: {{a: [{inner}, document: back], b: [wait: {level} h]}}"
    return inner


def test_a_deep_chain_of_splits_joins_level_by_level(play: Play) -> None:
    played = play(dated(0), f"journeys: {{visit: [{nested_splits(DEEP)}, document: note]}}")
    assert played.notes("time", "bottom") == [(0,)]
    # Level d joins when the waits of d and all below are over: they end at hour 18, level by level.
    assert played.notes("time", "back") == [(0,), *[(DEEP,)] * (DEEP - 1)]
    assert played.notes() == [(DEEP, 0)]
    assert played.cases("ended outcome") == [(None, "open")]  # a population's case stays


def test_a_deep_chain_of_splits_is_stopped_whole(play: Play) -> None:
    played = play(
        "cases: {guest: {}}",
        "sources: {door: {every: 60 h, starts: guest, journey: life}}",
        f"""
        journeys:
          life: [meanwhile: visit, wait: 4.5 h, stop: visit, document: note]
          visit: [{nested_splits(DEEP)}, document: never]
        """,
    )
    assert played.notes() == [(64.5, 0)]
    assert played.notes("time", "never") == []
    ends = sorted(end for begun, end in played.delays("begun ended"))  # type: ignore[type-var]
    assert ends == [61, 62, 63, 64, *[64.5] * (DEEP - 4 + 1)]
    assert played.cases("ended outcome") == [(64.5, "done")]


def test_a_mixture_nested_eight_deep(play: Play) -> None:
    """Half of what is left at each level: the exact level follows from the uniform."""
    draw = "{constant: {value: 8}}"
    for level in range(7, -1, -1):
        parts = (
            f"{{weight: 1, draw: {{constant: {{value: {level}}}}}}}, {{weight: 1, draw: {draw}}}"
        )
        draw = f"{{mixture: [{parts}]}}"
    played = play(
        f"""
        cases: {{house: {{count: 2000, attributes: {{level: {draw}}}}}}}
        sources: {{door: {{each: house, at: 1 h, journey: visit}}}}
        journeys: {{visit: [{{document: note, with: {{level: level}}}}]}}
        """
    )
    key, name = stream_key(1, 0), name_hash("attribute:level")
    drawn = [uniform(key, case_owner("house", "", n), name, 0) for n in range(2000)]
    expected = [min(8, math.floor(-math.log2(1 - u))) for u in drawn]
    assert [level for (level,) in played.notes("level")] == expected
    assert set(expected) == set(range(9))


# -- no end ----------------------------------------------------------------------------------------

LOOPS = {
    "two tokens that wake each other": (
        """
        state: {n: 0, turn: no}
        journeys:
          visit:
            - meanwhile: beside
            - repeat: [wait_until: turn, set: {turn: no, n: n + 1}]
              until: n < 0
          beside:
            - repeat: [wait_until: not turn, set: {turn: yes, n: n + 1}]
              until: n < 0
        """,
        "journeys.",
        "case 0 of kind client, at 0 h",
    ),
    "a token that is stopped by the one it starts": (
        """
        state: {n: 0}
        journeys:
          visit: [{meanwhile: beside, when: n < 1}]
          beside: [{meanwhile: visit, when: n < 1}, stop: beside]
        """,
        "journeys.",
        "case 0 of kind client, at 0 h",
    ),
    "work of no length again and again": (
        """
        actors: {clerk: {staff: 1}}
        tasks: {sign: {actor: clerk, time: 0 h}}
        state: {n: 0}
        journeys: {visit: [{repeat: [task: sign, set: {n: n + 1}], until: n < 0}]}
        """,
        "journeys.visit[0]",
        "case 0 of kind client, at 0 h",
    ),
    "patience of no length again and again": (
        """
        actors: {clerk: {staff: 1}}
        tasks: {sign: {actor: clerk, time: 0 h}}
        state: {n: 0}
        journeys: {visit: [{repeat: [{task: sign, patience: 0 h}], until: n < 0}]}
        """,
        "journeys.visit[0]",
        "case 0 of kind client, at 0 h",
    ),
    "splits again and again": (
        """
        state: {n: 0}
        journeys:
          visit: [{repeat: [split: {a: [wait: 0 h], b: [set: {n: 1}]}], until: n < 0}]
        """,
        "journeys.visit[0]",
        "case 0 of kind client, at 0 h",
    ),
}


@pytest.mark.parametrize("name", LOOPS)
def test_what_goes_on_without_time_is_stopped_with_step_and_case(play: Play, name: str) -> None:
    text, place, case = LOOPS[name]
    message = play.stopped(dated(0), text)
    assert message.startswith(place)
    assert message.endswith(f"{stops.too_many_steps(10_000)} ({case})")


def test_children_without_end_are_stopped(play: Play) -> None:
    message = play.stopped(
        dated(0).replace("count: 1}", "count: 1}, bag: {of: client}"),
        """
        state: {client: {n: 0}}
        journeys:
          visit: [{repeat: [{launch: bag, journey: pack}], until: n > 0}]
          pack: [wait: 1 h]
        """,
    )
    assert message.startswith("journeys.visit[0]")
    assert message.endswith(f"{stops.too_many_steps(10_000)} (case 0 of kind client, at 0 h)")


# -- the sign of zero ------------------------------------------------------------------------------


def test_orders_of_minus_zero_and_of_zero_are_equal(play: Play) -> None:
    """First come, first served, whatever the sign; what is less comes before, more after."""
    orders = ("0", "-0.0", "0", "-1e-300", "1e-300", "-1e300", "-0.0", "1e300", "-2", "2")
    played = play(
        dated(*[0.0] * 10, rank=orders),
        "parameters: {one: 1}",
        CLERK,
        """
        queues: {clerk: {order: visitor.rank * one}}
        journeys: {visit: [task: serve]}
        """,
    )
    started = sorted((start, case) for case, _, _, start, _ in played.requests())  # type: ignore[type-var]
    assert [case for _, case in started] == [5, 8, 3, 0, 1, 2, 6, 4, 9, 7]


def test_minus_zero_is_kept(play: Play) -> None:
    """The smallest of equals is the first of them, as the largest is; what is rounded has none."""
    played = play(
        dated(0),
        """
        parameters: {low: -1}
        state: {zero: 0, minus: 0}
        journeys:
          visit:
            - set: {minus: zero * low}
            - document: note
              with:
                a: min(zero, minus)
                b: min(minus, zero)
                c: max(zero, minus)
                d: max(minus, zero)
                e: -minus
                f: abs(minus)
                g: round(minus - 0.25)
                h: minus + zero
                i: clip(minus, 0, 1)
                j: ceil(minus - 0.5)
                k: sqrt(minus)
        """,
    )
    (row,) = played.notes("a b c d e f g h i j k")
    signs = "".join("-" if math.copysign(1, value) < 0 else "+" for value in row)  # type: ignore[arg-type]
    assert row == (0,) * 11
    assert signs == "+-+-++++-+-"
