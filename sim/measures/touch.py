"""Which KPIs are touched if something goes wrong at some operations of a design."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property

from sim.language.scenario import Scenario
from sim.measures.kpis import known, roles_of
from sim.measures.roles import WORDS, first_task
from sim.program.design import Design
from sim.program.downstream import Felt, felt

Touches = Callable[[str, str], bool]


def touched_by(design: Design, starts: Iterable[int], per: str, element: str) -> Touches:
    """Whether a KPI of a group is touched by what goes wrong at the operations `starts`.

    A KPI is touched if something it needs is felt: a document, the winning outcome, a task of
    the people whose hours it counts. A row of one actor, task or person is touched if a task of
    theirs is. What happens in the pool of one `element` of the set `per` touches no row of
    another.
    """
    return _Touch(design.scenario, felt(design.program, starts), per, element).touches


class _Touch:
    def __init__(self, scenario: Scenario, where: Felt, per: str, element: str) -> None:
        self.scenario, self.where = scenario, where
        self.per, self.element = per, element
        self.roles = roles_of(scenario)

    def touches(self, kpi: str, group: str) -> bool:
        needs = [need.partition(".")[0] for need in known(kpi).needs]
        if needs and not any(map(self._is_felt, needs)):
            return False
        parts = dict(part.partition("=")[::2] for part in group.split(",") if part)
        return all(self._in_group(axis, label) for axis, label in parts.items())

    def _is_felt(self, need: str) -> bool:
        """Whether something that a KPI needs is felt."""
        if WORDS.get(need) == "document":
            return getattr(self.roles, need) in self.where.documents
        if need == "win":
            return self.roles.win in self.where.outcomes
        if need == "pulled":
            pulled = [source for source in self.scenario.sources if source.pulled_by]
            firsts = {first_task(self.scenario, source.journey) for source in pulled}
            return bool(firsts & self.where.tasks)
        actors = self.scenario.actors.values()
        if need == "staff":
            return any(actor.name in self._actors for actor in actors if actor.wage is not None)
        if need == "people":
            return any(actor.name in self._actors for actor in actors if actor.staff is not None)
        return WORDS.get(need) == "actor" and getattr(self.roles, need) in self._actors

    @cached_property
    def _actors(self) -> frozenset[str]:
        """Whose work is felt."""
        return frozenset(self.scenario.tasks[task].actor for task in self.where.tasks)

    def _in_group(self, axis: str, label: str) -> bool:
        if axis == "region":
            return self.per != self.roles.region or label == self.element
        if axis == "actor":
            return label in self._actors
        if axis == "task":
            return label in self.where.tasks
        if axis == "person":
            return self._is_near(label)
        return True

    def _is_near(self, person: str) -> bool:
        """Whether the work of a person is felt, and not that of another element."""
        for actor in self.scenario.actors.values():
            for place, pool in enumerate(actor.staff or ()):
                if any(one.name == person for one in pool):
                    if actor.name not in self._actors:
                        return False
                    elements = self.scenario.sets[actor.per].elements if actor.per else ("",)
                    return not self.per or actor.per != self.per or elements[place] == self.element
        return False
