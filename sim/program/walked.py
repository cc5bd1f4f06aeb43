"""Journeys are walked once for every number that may stand in them.

Which operations steps become does not depend on the values of parameters, on how many people
there are, or on when a run begins and ends. So scenarios that differ in such numbers alone, as
those of a sweep, share what their journeys became; the numbers are put in afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, replace

from sim.errors import ScenarioError
from sim.language.memo import Memo
from sim.language.scenario import Scenario
from sim.program import program as p
from sim.program.assembler import Assembler
from sim.program.layout import lay_out, number_tables
from sim.program.lowering import Lowering
from sim.program.words import Ground

MOST_WORDS = 100_000  # of all that are remembered; a large scenario has 2,000


@dataclass(frozen=True)
class Walked:
    """What the sources and the journeys of a scenario became."""

    lowering: Lowering
    sources: tuple[p.SourceSpec, ...]
    entries: tuple[p.Entry, ...]

    def allows(self, scenario: Scenario) -> bool:
        """Whether the values of its parameters keep every rule."""
        parameters = {name: known.value for name, known in scenario.parameters.items()}
        try:
            for check in self.lowering.checks:
                check.against(parameters)
        except ScenarioError:
            return False
        return True

    def of(self, scenario: Scenario) -> Walked:
        """The same of a scenario that differs in numbers alone, to go on from."""
        assembler = begun(scenario).as_left_by(self.lowering.assembler)
        lowering = replace(self.lowering, scenario=scenario, assembler=assembler, faults=[])
        shares = zip(self.sources, scenario.sources, strict=True)
        sources = tuple(replace(spec, reserve=s.reserve, cap=s.cap) for spec, s in shares)
        return Walked(lowering, sources, self.entries)


_WALKED: Memo[Walked] = Memo(MOST_WORDS, lambda walked: len(walked.lowering.assembler.words))


def begun(scenario: Scenario) -> Assembler:
    """What nothing has been assembled in yet."""
    return Assembler(scenario, lay_out(scenario), number_tables(scenario))


def walked_once(scenario: Scenario, walk: Callable[[Assembler], Walked]) -> Walked:
    """What `walk` makes of a scenario, or made of one that differs in numbers alone."""
    assembler = begun(scenario)
    key = tuple(_texts(scenario, assembler.ground))
    walked = _WALKED.known(key)
    if walked is None or not walked.allows(scenario):
        walked = walk(assembler)
        if walked.lowering.faults:
            return walked
        _WALKED.keep(key, walked)
    return walked.of(scenario)


def _texts(scenario: Scenario, ground: Ground) -> Iterator[Hashable]:
    """All that the walk depends on but numbers."""
    yield scenario.names.version
    yield ground.token
    for kind in scenario.kinds.values():
        yield kind.name, kind.per, kind.parent
        yield tuple((one.name, one.type, one.per) for one in kind.attributes)
        yield tuple((state.name, state.type, state.form) for state in kind.state)
    yield tuple(scenario.journeys.items())
    yield tuple(scenario.tasks.values())
    yield tuple((queue.actor, queue.order) for queue in scenario.queues.values())
    yield tuple(replace(source, reserve=0.0, cap=1.0) for source in scenario.sources)
    yield tuple((actor.name, actor.per, actor.staff is None) for actor in scenario.actors.values())
    yield tuple((one.name, one.per, len(one.shifts)) for one in scenario.calendars.values())
    yield tuple(scenario.outcomes)
