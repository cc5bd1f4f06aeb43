"""What the people of a design cost an hour, so that two staffings can be held to one budget."""

from __future__ import annotations

import math

from sim.language.scenario import Scenario

PAYROLL = "payroll an hour"
ROUNDING = 1e-9  # share of a sum of wages that rounding may add


def costs(scenario: Scenario) -> dict[str, float]:
    """The wages of all people of an hour on shift [money/h]; and the people of each actor without
    a wage, or without a limit (infinite), who cannot be added to it."""
    found = {PAYROLL: 0.0}
    for actor in scenario.actors.values():
        people = math.inf if actor.staff is None else float(sum(map(len, actor.staff)))
        if actor.wage is None or actor.staff is None:
            found[f"people of {actor.name}"] = people
        else:
            found[PAYROLL] += people * actor.wage
    return found


def costs_more(than: Scenario, scenario: Scenario) -> tuple[str, float, float] | None:
    """What a scenario has more of than another: its name, how much, and the most it may have."""
    most = costs(than)
    for name, value in costs(scenario).items():
        limit = most.get(name, 0.0)
        if value > limit * (1 + ROUNDING):
            return name, value, limit
    return None
