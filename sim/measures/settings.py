"""How two designs are compared: margins, and which rows follow from a rule of the designs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sim.language.scenario import Scenario
from sim.measures.kpis import roles_of
from sim.measures.registry import Kind
from sim.measures.roles import Roles, first_task
from sim.measures.verdict import LABELS


@dataclass(frozen=True)
class Settings:
    """margins: share of the first design's mean by KPI. kinds: of rows that differ from their KPI.

    labels: short names of the designs, used in verdicts.
    """

    margins: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], Kind] = field(default_factory=dict)
    labels: tuple[str, str] = LABELS


def settings_of(scenario: Scenario, labels: tuple[str, str] = LABELS) -> Settings:
    """How two designs of this scenario's kind are compared: its margins, and what follows from a
    rule. Hours of the seller and its outreach follow from the rule of the design, those of other
    staff do not."""
    roles = roles_of(scenario)
    kinds = dict(exceptions(scenario, roles)) if roles.seller else {}
    return Settings(dict(roles.margins), kinds, labels)


def exceptions(scenario: Scenario, roles: Roles) -> Iterator[tuple[tuple[str, str], Kind]]:
    """The kind of each row that may differ from the kind of its KPI."""
    pulled = {first_task(scenario, s.journey) for s in scenario.sources if s.pulled_by}
    for name, actor in scenario.actors.items():
        kind: Kind = "rule" if name == roles.seller else "emergent"
        people = [person.name for pool in actor.staff or () for person in pool]
        for group in (f"actor={name}", *(f"person={person}" for person in people)):
            yield from (((kpi, group), kind) for kpi in ("man_hours", "utilisation"))
    for task in scenario.tasks:
        kind = "rule" if task in pulled else "emergent"
        yield from (((kpi, f"task={task}"), kind) for kpi in ("man_hours", "tasks_done"))
    yield ("hours_on_non_buyers", "reason=pitch refused"), "rule"
