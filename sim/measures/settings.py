"""How two designs are compared: margins, and which rows follow from a rule of the designs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from sim.language.scenario import Scenario
from sim.measures.kpis import roles_of
from sim.measures.registry import KPIS, Kind, Kpi
from sim.measures.roles import first_task
from sim.measures.verdict import LABELS

ALL = "*"  # every group of a KPI that is not named itself


@dataclass(frozen=True)
class Settings:
    """margins: share of the first design's mean by KPI. labels: short names, used in verdicts.

    kinds: of rows (kpi, group) that differ from their KPI; the group ALL stands for the rest.
    """

    margins: Mapping[str, float] = field(default_factory=dict)
    kinds: Mapping[tuple[str, str], Kind] = field(default_factory=dict)
    labels: tuple[str, str] = LABELS


def settings_of(
    scenario: Scenario, labels: tuple[str, str] = LABELS, other: Scenario | None = None
) -> Settings:
    """How two designs are compared: the margins of the first, and what follows from a rule.

    other: the second design, if it is not like the first. People who pull work themselves do as
    much of it as the design lets them: their hours follow from a rule, those of others do not.
    Where nobody pulls in either design, or both let people pull alike, nothing follows from a
    rule of the designs.
    """
    designs = (scenario,) if other is None else (scenario, other)
    alike = other is not None and pulling_rules(scenario) == pulling_rules(other)
    pulling = {} if alike else pullers(designs)
    kinds = {row: kind for one in designs for row, kind in exceptions(one, pulling)}
    return Settings(dict(roles_of(scenario).margins), kinds, labels)


def pulling_rules(design: Scenario) -> list[tuple[str, str, float, float, str]]:
    """How much people may pull, by source."""
    return [
        (source.name, source.pulled_by, source.reserve, source.cap, source.cap_of)
        for source in design.sources
        if source.pulled_by
    ]


def pullers(designs: Iterable[Scenario]) -> dict[str, set[str]]:
    """The first tasks of pulled work, by the actor who pulls, in any of these designs."""
    found: dict[str, set[str]] = {}
    for design in designs:
        for source in design.sources:
            if source.pulled_by:
                task = first_task(design, source.journey)
                found.setdefault(source.pulled_by, set()).add(task)
    return found


def exceptions(
    scenario: Scenario, pulling: Mapping[str, set[str]]
) -> Iterator[tuple[tuple[str, str], Kind]]:
    """The kind of each row that may differ from the kind of its KPI."""
    pulled = set().union(*pulling.values())
    if not pulling:
        yield from (((kpi.name, ALL), "emergent") for kpi in KPIS.values())
    for name, actor in scenario.actors.items():
        kind: Kind = "rule" if name in pulling else "emergent"
        people = [person.name for pool in actor.staff or () for person in pool]
        for group in (f"actor={name}", *(f"person={person}" for person in people)):
            yield from (((kpi, group), kind) for kpi in ("man_hours", "utilisation"))
    for task in scenario.tasks:
        kind = "rule" if task in pulled else "emergent"
        yield from (((kpi, f"task={task}"), kind) for kpi in ("man_hours", "tasks_done"))
    if pulling:
        yield ("hours_on_non_buyers", "reason=pitch refused"), "rule"


def kind_of(settings: Settings, kpi: Kpi, group: str) -> Kind:
    """Whether a row's difference emerges or follows from a rule of the designs."""
    of_all = settings.kinds.get((kpi.name, ALL), kpi.kind)
    return settings.kinds.get((kpi.name, group), of_all)
