"""The worlds kept beside the default one: each differs in what it says, and in nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from sim.engines import simulate
from sim.language.loader import parse_yaml
from sim.language.tree import Mapping, Node, Scalar
from sim.measures.doubts import signs_of
from sim.program.design import load
from tests.calibration.files import SCENARIOS, texts

WORLDS = sorted((SCENARIOS / "worlds").glob("*.yaml"))
MOST_LOADED = 0.85


def leaves(node: Node, path: str = "") -> dict[str, str]:
    """Every text below a node, by path."""
    if isinstance(node, Scalar):
        return {path: node.text}
    named = node.entries.items() if isinstance(node, Mapping) else enumerate(node)
    found: dict[str, str] = {}
    for key, value in named:
        found |= leaves(value, f"{path}.{key}".lstrip("."))
    return found


@pytest.mark.parametrize("world", WORLDS, ids=lambda path: path.stem)
def test_a_world_differs_from_the_default_only_where_it_says(world: Path) -> None:
    default = leaves(load(SCENARIOS / "as_is.yaml").scenario.resolved)
    found = leaves(load(SCENARIOS / "as_is.yaml", world=world).scenario.resolved)
    changed = {
        path
        for path in default.keys() | found.keys()
        if default.get(path) != found.get(path) and path not in ("title", "world", "world.0")
    }
    said = parse_yaml(world)["set"]
    assert isinstance(said, Mapping)
    assert changed
    for path in changed:
        assert any(path == one or path.startswith(f"{one}.") for one in said.entries), path


def test_the_named_worlds_differ_in_demand_and_in_the_people_who_are_not_asked_about() -> None:
    scarce, inbound = (
        parse_yaml(SCENARIOS / "worlds" / f"{name}.yaml") for name in ("scarce_demand", "inbound")
    )
    assert texts(scarce["set"]) == {"parameters.organic_rate": "6 %/year"}
    assert texts(inbound["set"]) == {
        "parameters.organic_rate": "24 %/year",
        "actors.accounts.staff": "2",
    }


def busiest(file: str, settings: dict[str, str], replications: int) -> dict[str, float]:
    """The highest load of each actor of one design in the inbound world."""
    world = SCENARIOS / "worlds" / "inbound.yaml"
    design = load(SCENARIOS / file, set=settings, world=world)
    runs = [signs_of(simulate(design, 1, n), design.scenario).loads for n in range(replications)]
    found: dict[str, float] = {}
    for pool in (pool for loads in runs for pool in loads):
        found[pool.actor] = max(pool.load, found.get(pool.actor, 0.0))
    return found


@pytest.mark.long
@pytest.mark.parametrize("file", ["as_is.yaml", "to_be.yaml"])
def test_accounts_and_billing_have_time_in_the_inbound_world(file: str) -> None:
    """So that a difference there is not one of a bottleneck that nobody would leave as it is."""
    loads = busiest(file, {}, replications=2)
    assert 0 < loads["accounts"] <= MOST_LOADED
    assert 0 < loads["billing"] <= MOST_LOADED


@pytest.mark.long
def test_fewer_accountants_would_not_do_in_the_inbound_world() -> None:
    loads = busiest("to_be.yaml", {"actors.accounts.staff": "1"}, replications=1)
    assert loads["accounts"] > MOST_LOADED
