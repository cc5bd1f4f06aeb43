"""The groups that a KPI of a design may be split into, known before anything runs."""

from __future__ import annotations

from itertools import product

from sim.language.scenario import Scenario
from sim.measures.hours import REASONS
from sim.measures.kpis import roles_of
from sim.measures.times import PARTS

FIXED = {"reason": REASONS, "part": PARTS}  # the same in all designs


def groups_of(scenario: Scenario, split: str) -> tuple[str, ...]:
    """`region` -> `region=europe`, …; of `region,product` every combination."""
    parts = [[f"{part}={label}" for label in _labels(scenario, part)] for part in split.split(",")]
    return tuple(",".join(combination) for combination in product(*parts))


def _labels(scenario: Scenario, part: str) -> tuple[str, ...]:
    if part in ("region", "product"):
        name = getattr(roles_of(scenario), part)
        return scenario.sets[name].elements if name else ()
    if part == "actor":
        return tuple(scenario.actors)
    if part == "task":
        return tuple(scenario.tasks)
    if part == "person":
        pools = (pool for actor in scenario.actors.values() for pool in actor.staff or ())
        return tuple(person.name for pool in pools for person in pool)
    return FIXED[part]
