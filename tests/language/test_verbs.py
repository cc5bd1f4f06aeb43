"""Where a path leads, and what set, add, before and after do there."""

from __future__ import annotations

import pytest

from sim.errors import Origin, ScenarioError
from sim.language.loader import parse_text, to_yaml
from sim.language.tree import Mapping, Node
from sim.language.verbs import add_at, insert_at, locate, set_at, step_name, steps_below

HERE = Origin("to_be.yaml", 3, 3)
TEXT = """
actors: {sales: {staff: 1}}
parameters:
  rate: {value: 6 %/year, low: 2 %/year, source: logs}
  bare: 3
sources: {outreach: {each: business, journey: selling}}
journeys:
  selling:
    - do: chase
      when: by_phone
    - choose:
        - when: early
          do:
            - task: interview
        - otherwise: [do: rework, {wait: 3 h, name: pause}]
    - split:
        money: [task: budget]
    - task: call
      left: [leave: gone]
    - task: approve
    - task: approve
    - wait: {exponential: {mean: 1 h}}
      name: payment
"""


@pytest.fixture
def tree() -> Mapping:
    parsed = parse_text(TEXT, "as_is.yaml")
    assert isinstance(parsed, Mapping)
    return parsed


def value(text: str) -> Node:
    parsed = parse_text(f"x: {text}", "to_be.yaml")
    assert isinstance(parsed, Mapping)
    return parsed["x"]


def code_of(call: object, *args: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.faults[0].code


def test_a_step_is_called_after_its_name_or_what_it_names(tree: Mapping) -> None:
    journeys = tree["journeys"]
    assert isinstance(journeys, Mapping)
    names = [step_name(step) for _, step in steps_below(journeys["selling"])]
    assert [name for name in names if name] == [
        "chase", "interview", "rework", "pause", "budget", "call", "gone", "approve", "approve",
        "payment",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("journeys.selling.interview", (1, "choose", 0, "do", 0)),
        ("journeys.selling.pause.wait", (1, "choose", 1, "otherwise", 1, "wait")),
        ("journeys.selling.budget.when", (2, "split", "money", 0, "when")),
        ("journeys.selling.gone", (3, "left", 0)),
        ("journeys.selling.payment.wait.exponential.mean", (6, "wait", "exponential", "mean")),
    ],
)
def test_steps_are_found_by_name_at_any_depth(
    tree: Mapping, path: str, place: tuple[str | int, ...]
) -> None:
    assert locate(tree, path, HERE) == ("journeys", "selling", *place)


def test_a_name_that_meets_two_steps_is_refused(tree: Mapping) -> None:
    assert code_of(locate, tree, "journeys.selling.approve", HERE) == "E523"


@pytest.mark.parametrize(
    "path", ["sources.outreach.cap", "queues.sales.order", "run.warm_up", "measures.follow_up"]
)
def test_keys_left_at_their_default_exist(tree: Mapping, path: str) -> None:
    changed = set_at(tree, path, value("20 %"), HERE)
    assert "20 %" in to_yaml(changed) and locate(changed, path, HERE)


@pytest.mark.parametrize("path", ["queues.reps.order", "sources.inbound.cap", "run.seed", "x"])
def test_what_does_not_exist_is_refused(tree: Mapping, path: str) -> None:
    assert code_of(set_at, tree, path, value("1"), HERE) == "E520"


def test_setting_a_parameter_keeps_its_evidence_and_a_map_replaces_it(tree: Mapping) -> None:
    changed = set_at(tree, "parameters.rate", value("24 %/year"), HERE)
    assert "value: 24 %/year" in to_yaml(changed) and "source: logs" in to_yaml(changed)
    replaced = set_at(tree, "parameters.rate", value("{value: 1 / day}"), HERE)
    assert "source: logs" not in to_yaml(replaced)


def test_the_range_of_a_bare_parameter_can_be_set(tree: Mapping) -> None:
    text = to_yaml(set_at(tree, "parameters.bare.low", value("1"), HERE))
    assert "value: 3" in text and "low: 1" in text


def test_the_tree_that_is_changed_stays_as_it_was(tree: Mapping) -> None:
    before = to_yaml(tree)
    set_at(tree, "journeys.selling.interview.when", value("no"), HERE)
    insert_at(tree, "journeys.selling.gone", value("[wait: 1 h]"), HERE, after=True)
    assert to_yaml(tree) == before


def test_steps_are_inserted_beside_the_step_in_its_own_list(tree: Mapping) -> None:
    steps = value("[task: apologise, task: note]")
    changed = insert_at(tree, "journeys.selling.gone", steps, HERE, after=False)
    assert locate(changed, "journeys.selling.apologise", HERE)[-2:] == ("left", 0)
    assert locate(changed, "journeys.selling.gone", HERE)[-2:] == ("left", 2)


def test_only_new_names_are_added_and_only_into_maps(tree: Mapping) -> None:
    assert "check" in to_yaml(add_at(tree, "tasks.check", value("{actor: sales}"), HERE))
    assert code_of(add_at, tree, "parameters.bare", value("1"), HERE) == "E522"
    assert code_of(add_at, tree, "journeys.selling.more", value("1"), HERE) == "E521"
    assert code_of(add_at, tree, "parameters.none.more", value("1"), HERE) == "E520"


def test_a_name_keeps_the_place_where_it_was_declared(tree: Mapping) -> None:
    changed = set_at(tree, "parameters.bare", value("4"), HERE)
    parameters = changed["parameters"]
    assert isinstance(parameters, Mapping)
    assert parameters.key_origin("bare").file == "as_is.yaml"
