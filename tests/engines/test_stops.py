"""A run that cannot go on says why, at which key and for which case, alike on every engine."""

from __future__ import annotations

import pytest

from sim.engines import stops
from tests.engines.kit import Play, dated

HUGE = "big * big"  # infinite
NAN = f"({HUGE} - {HUGE} * k)"

WORLD = """
    parameters: {big: 1e200, seven: [1, 2, 3]}
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 h}}
    state:
      n: 0
      k: 1
      ready: no
      letter: {one_of: visitor}
      road: {start: 0, rate: 1 / 1 h}
"""


def stopped(play: Play, steps: str) -> str:
    """Why the second case stops, at hour 2."""
    journeys = f"journeys: {{visit: [wait: 1 h, {steps}]}}"
    return play.stopped(dated(0, 1, halt=("no", "yes")), WORLD, journeys)


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("1 / n", stops.BY_ZERO),
        ("1 / (n * 0)", stops.BY_ZERO),
        ("n ** -1", stops.BY_ZERO),
        ("n ** (k - 2)", stops.BY_ZERO),
        ("exp(k + 1000)", stops.TOO_LARGE),
        ("(big * k) ** 3", stops.TOO_LARGE),
        ("floor(big * big * k)", stops.TOO_LARGE),
        ("log(n)", stops.NOT_REAL),
        ("log(n - 1)", stops.NOT_REAL),
        ("sqrt(n - k)", stops.NOT_REAL),
        ("(n - k) ** 0.5", stops.NOT_REAL),
        (f"round({NAN})", stops.NO_NUMBER),
        (f"ceil({NAN})", stops.NO_NUMBER),
        (f"min(1, {NAN})", stops.NO_NUMBER),
        (f"max({NAN}, 1)", stops.NO_NUMBER),
        (f"max(1, {NAN}, 1)", stops.NO_NUMBER),
        (f"clip({NAN}, 0, 1)", stops.NO_NUMBER),
        (f"clip(1, 0, {NAN})", stops.NO_NUMBER),
        (f"1 if {NAN} > 0 else 0", stops.NO_NUMBER),
        (f"1 if 0 > {NAN} else 0", stops.NO_NUMBER),
        (f"1 if {NAN} >= 0 else 0", stops.NO_NUMBER),
        (f"1 if {NAN} < 0 else 0", stops.NO_NUMBER),
        (f"1 if {NAN} <= 0 else 0", stops.NO_NUMBER),
        (f"1 if {NAN} == {NAN} else 0", stops.NO_NUMBER),
        (f"1 if {NAN} != 0 else 0", stops.NO_NUMBER),
        (f"2 if not ({NAN} < 0) else 0", stops.NO_NUMBER),
        (f"sum(visitor: 1 if {NAN} < 0 else 0)", stops.NO_NUMBER),
        ("1 if letter == v0 else 0", stops.UNSET),
        ("seven[k + 2]", stops.no_element(3, 3)),
        ("seven[k - 2]", stops.no_element(-1, 3)),
        ("seven[k / 2]", stops.no_element(0.5, 3)),
    ],
)
def test_what_cannot_be_computed_is_told_with_its_key_and_its_case(
    play: Play, expression: str, reason: str
) -> None:
    step = f'{{set: {{n: "{expression}"}}, when: visitor.halt}}'
    place = "journeys.visit[1].set.n"
    assert stopped(play, step) == f"{place}: {reason} (case 1 of kind client, at 2 h)"


def test_argmax_of_what_is_no_number_is_told(play: Play) -> None:
    step = f'{{set: {{letter: "argmax(visitor: {NAN})"}}}}'
    place = "journeys.visit[1].set.letter"
    assert stopped(play, step) == f"{place}: {stops.NO_NUMBER} (case 0 of kind client, at 1 h)"


@pytest.mark.parametrize(
    ("step", "place", "time"),
    [
        (f'{{set: {{k: 1}}, when: "{NAN} > 1"}}', "journeys.visit[1].when", 1),
        (
            f'{{choose: [{{when: "{NAN} > 1", do: [set: {{k: 1}}]}}]}}',
            "journeys.visit[1].choose[0].when",
            1,
        ),
        (
            f'{{repeat: [wait: 1 h], until: "{NAN} > 1"}}',
            "journeys.visit[1].until",
            2,
        ),
        (f'{{wait_until: "{NAN} > 1", at_most: 5 h}}', "journeys.visit[1].wait_until", 1),
        (f'{{wait_until: "road > {NAN}", at_most: 5 h}}', "journeys.visit[1].wait_until", 1),
        (f'{{wait_until: "not road > {NAN}", at_most: 5 h}}', "journeys.visit[1].wait_until", 1),
        (f'{{wait: "1 h * max(1, {NAN})"}}', "journeys.visit[1].wait", 1),
        (
            f'{{document: note, with: {{fine: 1, bad: "max(1, {NAN})"}}}}',
            "journeys.visit[1].with.bad",
            1,
        ),
        (
            f'{{task: serve, patience: "1 h * max(1, {NAN})"}}',
            "journeys.visit[1].patience",
            1,
        ),
    ],
)
def test_the_key_of_a_condition_a_time_or_a_column_is_told(
    play: Play, step: str, place: str, time: int
) -> None:
    message = f"{place}: {stops.NO_NUMBER} (case 0 of kind client, at {time} h)"
    assert stopped(play, step) == message


def test_the_key_of_a_draw_is_told(play: Play) -> None:
    message = stopped(play, "{wait: {exponential: {mean: 1 h / n}}, name: nap}")
    place = "journeys.visit[1].wait"
    assert message == f"{place}: {stops.BY_ZERO} (case 0 of kind client, at 1 h)"


def test_a_key_of_another_section_is_told_beside_the_step(play: Play) -> None:
    world = WORLD.replace("time: 1 h", f'time: "1 h * max(1, {NAN})"')
    message = play.stopped(dated(0), world, "journeys: {visit: [task: serve]}")
    place = "journeys.visit[0]: tasks.serve.time"
    assert message == f"{place}: {stops.NO_NUMBER} (case 0 of kind client, at 0 h)"


def test_an_order_is_told(play: Play) -> None:
    queues = f'queues: {{clerk: {{order: "max(1, {NAN})"}}}}'
    message = play.stopped(dated(0), WORLD, queues, "journeys: {visit: [task: serve]}")
    place = "journeys.visit[0]: queues.clerk.order"
    assert message == f"{place}: {stops.NO_NUMBER} (case 0 of kind client, at 0 h)"


def test_a_rate_of_a_level_is_told(play: Play) -> None:
    world = WORLD.replace("rate: 1 / 1 h", f'rate: "max(1, {NAN}) / 1 h"')
    message = play.stopped(dated(0), world, "journeys: {visit: [wait: 1 h]}")
    place = "cases.client: state.road.rate"
    assert message == f"{place}: {stops.NO_NUMBER} (case 0 of kind client, at 0 h)"


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            'starts: guest, rate: "max(1, BAD) / 1 h"',
            f"sources.door.rate: {stops.NO_NUMBER} (at 0 h)",
        ),
        (
            'each: house, at: "1 h * max(1, NEED)"',
            f"sources.door.at: {stops.NO_NUMBER} (case 0 of kind house, at 0 h)",
        ),
        (
            'each: house, at: 1 h, when: "BAD > 1"',
            f"sources.door.when: {stops.NO_NUMBER} (case 0 of kind house, at 1 h)",
        ),
        (
            'each: house, at: 1 h, with: {n: "max(1, BAD)"}',
            f"sources.door.with.n: {stops.NO_NUMBER} (case 0 of kind house, at 1 h)",
        ),
        (
            'each: house, pulled_by: clerk, order: "1 / (need - 1)"',
            f"sources.door.order: {stops.BY_ZERO} (case 0 of kind house, at 0 h)",
        ),
        (
            'each: house, pulled_by: clerk, order: "big * big * need"',
            f"sources.door.order: {stops.not_finite(float('inf'))} (case 0 of kind house, at 0 h)",
        ),
    ],
)
def test_the_key_of_a_source_is_told(play: Play, source: str, message: str) -> None:
    text = source.replace("BAD", "(big * big - big * big)")
    text = text.replace("NEED", "big * big * need - big * big * need")
    told = play.stopped(
        "parameters: {big: 1e200}",
        "cases: {house: {count: 2, attributes: {need: 1}}, guest: {}}",
        "state: {house: {n: 0}}",
        "actors: {clerk: {staff: 1}}",
        "tasks: {serve: {actor: clerk, time: 1 h}}",
        f"sources: {{door: {{{text}, journey: visit}}}}",
        "journeys: {visit: [task: serve]}",
    )
    assert told == message


def test_the_key_of_a_trait_is_told_with_the_person(play: Play) -> None:
    told = play.stopped(
        dated(0),
        """
        parameters: {big: 1e200}
        actors: {clerk: {staff: [{name: Ann}], traits: {skill: big * big}}}
        tasks: {serve: {actor: clerk, time: 1 h * person.skill}}
        journeys: {visit: [task: serve]}
        """,
    )
    reason = stops.not_finite(float("inf"))
    assert told == f"actors.clerk.traits.skill: {reason} (person Ann)"


def test_a_chance_above_one_is_told(play: Play) -> None:
    message = stopped(play, '{set: {ready: "chance(luck, k + 1)"}}')
    place = "journeys.visit[1].set.ready"
    reason = stops.no_probability("chance:luck", 2)
    assert message == f"{place}: {reason} (case 0 of kind client, at 1 h)"


def test_the_case_that_a_start_value_stops_is_named_and_not_the_one_before(play: Play) -> None:
    message = play.stopped("""
        sets: {plot: {a: {size: 4, homes: 2}, b: {size: -1, homes: 1}}}
        cases: {house: {per: plot, count: plot.homes, attributes: {root: sqrt(plot.size)}}}
        sources: {door: {each: house, at: 1 h * root, journey: visit}}
        journeys: {visit: [wait: 1 h]}
    """)
    assert message.endswith("(case 2 of kind house, at 0 h)")
