"""The shipped `worlds.yaml` and `tuning.yaml` fit the designs that they stand beside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.program.design import load
from sim.study.payroll import costs_more
from sim.study.tuning import Key, read_tuning
from sim.study.worlds import Switch, World, read_worlds

ROOT = Path(__file__).parents[2]
SCENARIOS = ROOT / "scenarios"
WORLDS = read_worlds(SCENARIOS / "worlds.yaml")
TUNING = read_tuning(SCENARIOS / "tuning.yaml")
A, B = SCENARIOS / "as_is.yaml", SCENARIOS / "to_be.yaml"


@pytest.mark.parametrize("world", WORLDS.worlds, ids=lambda world: world.name)
def test_both_designs_load_in_each_world(world: World) -> None:
    a, b = (load(path, world=world.file) for path in (A, B))
    assert a.scenario.market == b.scenario.market


@pytest.mark.parametrize("switch", WORLDS.switches, ids=lambda switch: switch.name)
def test_each_switch_changes_a_design(switch: Switch) -> None:
    shipped = [load(path).scenario for path in (A, B)]
    thrown = [load(path, switch.for_side(side)).scenario for path, side in ((A, "a"), (B, "b"))]  # type: ignore[arg-type]
    assert shipped[0].market == shipped[1].market == thrown[0].market == thrown[1].market
    assert shipped[1].resolved != thrown[1].resolved


def test_the_switches_are_those_of_the_firm_and_of_the_cap() -> None:
    firm = (SCENARIOS / "firm.yaml").read_text("utf-8")
    switches = {*re.findall(r"^  (\w+):.*source: switch_", firm, re.M), "cap_of"}
    assert {switch.name for switch in WORLDS.switches} == switches


@pytest.mark.parametrize("key", TUNING.keys, ids=lambda key: key.name)
def test_each_choice_of_a_search_makes_a_design_that_costs_no_more(key: Key) -> None:
    described = load(A).scenario
    for choice in key.choices:
        made = load(A, choice.settings).scenario
        assert costs_more(described, made) is None, choice.text
        assert (made.market, made.run) == (described.market, described.run)
