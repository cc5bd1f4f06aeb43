"""Rule 9, and what stops a run before its end (rule 2)."""

from __future__ import annotations

import pytest

from tests.engines.kit import Play, dated

CLERK = """
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 4 h, effort: 2 h}}
"""


def test_cases_still_here_at_the_end_are_open(play: Play) -> None:
    played = play(dated(1), "journeys: {visit: [wait: 90 h]}", length="10 h")
    assert played.cases() == [(0, 1, None, "open")]
    assert played.delays() == [(0, "wait", 1, None)]


def test_unfinished_work_has_no_end_and_the_hours_worked_so_far(play: Play) -> None:
    """Half of the work is done, and half of its effort; of the run 3 of 5 hours are worked."""
    played = play(dated(3, 3), CLERK, "journeys: {visit: [task: serve]}", length="5 h")
    assert played.requests("started ended ending hours") == [
        (3, None, "open", 1), (None, None, "open", 0),
    ]  # fmt: skip
    assert played.persons() == [("clerk.1", 2)]


def test_what_happens_at_the_very_end_still_happens(play: Play) -> None:
    played = play(
        dated(1, 5),
        CLERK,
        "journeys: {visit: [task: serve, document: note]}",
        length="5 h",
    )
    assert played.notes() == [(5, 0)]
    assert played.requests("started ended hours") == [(1, 5, 2), (5, None, 0)]


def test_a_run_starts_empty(play: Play) -> None:
    played = play(dated(90), "journeys: {visit: [document: note]}", length="10 h")
    assert played.cases() == []
    assert played.requests() == []


def test_populations_are_listed_whether_or_not_anyone_came(play: Play) -> None:
    played = play(dated(90, 2), "journeys: {visit: [document: note]}", length="10 h")
    table = played.tables.populations
    assert list(table.itertuples(index=False, name=None)) == [
        ("client", "v0", 1), ("client", "v1", 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "steps",
    [
        "[wait: 1 h * (n - 1)]",
        "[wait: 1 h / n]",
        "[task: slow]",
        "[{task: serve, patience: 1 h * (n - 1)}]",
        "[set: {n: 1 / n}]",
        "[set: {n: log(n)}]",
        "[set: {n: sqrt(n - 1)}]",
        "[set: {n: exp(1000 + n)}]",
        "[set: {n: big * big * (n + 1)}]",
        "[{document: note, with: {n: big * big * (n + 1)}}]",
        "[{document: note, with: {which: which}}]",
        "[set: {n: 1}, {document: note, when: which == a}]",
        "[{wait_until: n > 1, at_most: 1 h * (n - 1)}, set: {n: 2}]",
        "[meanwhile: later, wait_until: 1 / (1 - n) > 5]",
        "[meanwhile: later, wait_until: road >= 99 / (1 - n)]",
        "[{repeat: [wait: 1 h], times: big * big * (n + 1)}]",
        "[{wait: {exponential: {mean: 1 h * n}}, name: nap}]",
        "[set: {which: {choice: {a: n, b: 0}}}]",
        '[wait: "lengths[n - 1]"]',
        "[{task: serve, by: rep}]",
        '[set: {lucky: "chance(luck, n - 1)"}]',
    ],
)
def test_impossible_values_stop_the_run_with_case_and_step(play: Play, steps: str) -> None:
    message = play.stopped(
        """
        sets:
          visitor: {v0: {at: 0 h}, v1: {at: 1 h}}
          letter: {a: {k: 1}, b: {k: 2}}
        cases: {client: {per: visitor, count: 1}}
        sources:
          door: {each: client, at: visitor.at, when: visitor.at > 0.5 h, journey: visit}
        parameters: {lengths: [1 h, 2 h], big: 1e200}
        """,
        """
        actors: {clerk: {staff: 1}}
        tasks: {serve: {actor: clerk, time: 1 h}, slow: {actor: clerk, time: 1 h * (n - 1)}}
        state:
          n: 0
          lucky: no
          which: {one_of: letter}
          rep: {person: clerk}
          road: {start: 0, rate: 1 / 1 h}
        journeys:
          VISIT
        """.replace(
            "VISIT",
            f"visit: {steps}"
            + ("\n          later: [wait: 1 h, set: {n: 1}]" if "later" in steps else ""),
        ),
    )
    assert message.startswith("journeys.visit[")
    assert "case 1 of kind client" in message


def test_a_rate_that_cannot_be_computed_stops_the_run(play: Play) -> None:
    message = play.stopped(
        dated(0),
        """
        state: {n: 1, road: {start: 0, rate: 1 / n / 1 h}}
        journeys: {visit: [wait: 1 h, set: {n: 0}, wait: 1 h]}
        """,
    )
    assert "client" in message
    assert "case 0" in message


def test_an_order_that_cannot_be_computed_stops_the_run(play: Play) -> None:
    message = play.stopped(
        dated(0, 0),
        CLERK,
        """
        state: {n: 1}
        queues: {clerk: {order: 1 / n}}
        journeys:
          visit: [meanwhile: beside, task: serve]
          beside: [wait: 1 h, set: {n: 0}]
        """,
    )
    assert message.startswith("journeys.visit[1]")
    assert "case 1" in message


def test_an_attribute_that_cannot_be_computed_stops_the_run(play: Play) -> None:
    message = play.stopped(
        """
        cases:
          house: {count: 1, attributes: {need: {uniform: {low: 0, high: 1}}, odd: log(need - 2)}}
        sources: {door: {each: house, at: 1 h, journey: visit}}
        journeys: {visit: [document: note]}
        """
    )
    assert "case 0 of kind house" in message
