"""What a scenario is lowered to: what wakes a case, and what a case is asked before it is made."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.program.graph import backward, forward
from sim.program.program import Kind, Program, Word
from sim.program.settled import plain_number, settled
from sim.program.watching import begins_for, begins_for_draw
from tests.engines.kit import design_of

FAMILY = """
    cases:
      house:
        count: 2
        attributes:
          need: {uniform: {low: 0, high: 1}}
          late: 2 h * need
          unused: {normal: {mean: 0, sd: 1}}
      guest: {of: house}
    actors: {clerk: {staff: 1}}
    tasks: {serve: {actor: clerk, time: 1 h}}
    sources: {door: {each: house, at: late, journey: home}}
    queues: {clerk: {order: urgency}}
    state:
      house:
        quiet: 0
        speed: 1
        goal: 9
        open: no
        inside: flag
        road: {start: 0, rate: speed * (1 + inside) / 1 h}
      guest: {urgency: 0, silent: 0}
    journeys:
      home:
        - launch: guest
          journey: call
        - wait_until: road >= goal
        - set: {quiet: 1, goal: 2, speed: 3, open: yes}
      call:
        - wait_until: house.open
        - set: {urgency: 1, silent: 1}
        - task: serve
"""


@pytest.fixture
def program(tmp_path: Path) -> Program:
    return design_of(tmp_path, FAMILY).program


def slots(kind: Kind) -> dict[str, int]:
    return {field.name: field.slot for field in kind.fields}


def test_a_case_is_woken_by_what_rates_orders_and_watches_name_and_by_nothing_else(
    program: Program,
) -> None:
    house, guest = program.kinds
    at = slots(house)
    named = {at[name] for name in ("speed", "inside", "goal", "open")}
    assert house.watched >= named
    assert not house.watched & {at["quiet"], at["need"]}
    assert guest.watched == {slots(guest)["urgency"]}


def test_a_kind_that_reads_its_parent_s_state_watches_its_parent(program: Program) -> None:
    house, guest = program.kinds
    assert guest.watches_parent
    assert not house.watches_parent


def test_a_whole_population_is_asked_for_one_number_without_making_its_cases(
    program: Program,
) -> None:
    """The time of coming needs `late`, which needs `need`, and nothing else."""
    house = program.kinds[0]
    needed = begins_for_draw(program, house, program.sources[0].draw)
    assert [slot for slot, _ in needed] == [slots(house)["need"], slots(house)["late"]]
    assert begins_for(program, house, []) == []


def test_an_expression_without_a_case_in_it_is_a_plain_number(tmp_path: Path) -> None:
    text = """
        parameters: {third: 3}
        state: {n: 4, ok: yes}
        sources: {door: {every: 1 h, journey: visit}}
        journeys:
          visit:
            - document: note
              with: {a: VALUE}
    """
    for value, worth in {
        "third * 2 + 1": 7.0,
        "1 if third > 2 else 5": 1.0,
        "-third": -3.0,
        "n": None,
        "exp(1)": None,
        "1 / 4 - 0.25": 0.0,
        "abs(0 - 2)": 2.0,
    }.items():
        program = design_of(tmp_path, text.replace("VALUE", value)).program
        last = len(program.expressions) - 2
        numbers = [plain_number(program, e) for e in range(last + 1)]
        assert worth in numbers


def test_what_a_case_holds_decides_an_expression_if_it_is_all_that_is_read(
    program: Program,
) -> None:
    watch = program.watches[0]
    speed = slots(program.kinds[0])["speed"]
    rate = program.kinds[0].levels[0].rate
    assert settled(program, watch.expression, {}) is None
    assert settled(program, rate, {speed: 2.0}) is None
    inside = slots(program.kinds[0])["inside"]
    assert settled(program, rate, {speed: 2.0, inside: 3.0}) == 4.0  # a flag is up or down


def test_words_of_an_expression_are_known(program: Program) -> None:
    assert {int(word) for word in program.words[:, 0]} <= {int(word) for word in Word}


def test_a_graph_is_walked_forward_and_backward_up_to_where_it_stops() -> None:
    graph = [[1, 2], [3], [3], [4], []]
    assert forward(graph, [0]) == {0, 1, 2, 3, 4}
    assert forward(graph, [0], stop={1, 2}) == {0, 1, 2}
    assert backward(graph, [3]) == {0, 1, 2, 3}
    assert backward(graph, [4], stop={3}) == {3, 4}
