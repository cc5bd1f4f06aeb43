"""The steps of a design as people know them, and which may follow which: the graph of its program
without what takes no time and leaves no trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from sim.program.program import Code, Program
from sim.program.proofs import flow_of

Graph: TypeAlias = list[list[int]]


@dataclass(frozen=True, order=True)
class Step:
    """sort: start (a source of tokens), task, wait, watch, document or outcome. name: of what it
    is called in tables. actor: who does a task, else ""."""

    sort: str
    name: str
    actor: str = ""


@dataclass(frozen=True)
class StepGraph:
    """Steps in the order of the program, and pairs of their places: the second may come next after
    the first. What is watched for and holds already is passed without a trace, so that what comes
    after it may come after what is before it."""

    steps: tuple[Step, ...]
    links: frozenset[tuple[int, int]]

    def without(self, sort: str) -> StepGraph:
        """The same without the steps of a sort: what came before one comes before what is after."""
        links = self.links
        for number, step in enumerate(self.steps):
            if step.sort == sort:
                before = {a for a, b in links if b == number} - {number}
                after = {b for a, b in links if a == number} - {number}
                kept = {link for link in links if number not in link}
                links = frozenset(kept | {(a, b) for a in before for b in after})
        kept_steps = [number for number, step in enumerate(self.steps) if step.sort != sort]
        place = {number: at for at, number in enumerate(kept_steps)}
        steps = tuple(self.steps[number] for number in kept_steps)
        return StepGraph(steps, frozenset((place[a], place[b]) for a, b in links))


def step_graph(program: Program) -> StepGraph:
    """The steps that can be reached. What stands in several journeys by one name is one step."""
    flow = flow_of(program)
    graph = [[*after, *_launched(program, at)] for at, after in enumerate(flow.with_tokens)]
    shown = {at: step for at in sorted(flow.reached) if (step := _step(program, at)) is not None}
    after = {Step("start", one.name): [program.entries[one.entry].start] for one in program.sources}
    steps = tuple(dict.fromkeys([*after, *shown.values()]))
    place = {step: number for number, step in enumerate(steps)}
    begun = [*after.items(), *((step, graph[at]) for at, step in shown.items())]
    links = {
        (place[step], place[shown[to]])
        for step, first in begun
        for to in _next(graph, shown, first)
    }
    return StepGraph(steps, frozenset(links))


def _launched(program: Program, at: int) -> Iterator[int]:
    """Where the case begins that an operation launches."""
    code, a, *_ = program.operations[at].tolist()
    if code == Code.LAUNCH:
        yield program.entries[program.launches[a].entry].start


def _step(program: Program, at: int) -> Step | None:
    """What an operation is for people; None if it leaves no trace."""
    code, a, *_ = program.operations[at].tolist()
    if code == Code.TASK:
        call = program.calls[a]
        return Step("task", program.tasks[call.task], program.actors[call.actor].name)
    if code == Code.WAIT:
        return Step("wait", program.delays[program.waits[a].name])
    if code == Code.WATCH:
        return Step("watch", program.delays[program.watches[a].name])
    if code == Code.DOCUMENT:
        return Step("document", program.documents[a].name)
    return Step("outcome", program.outcomes[a]) if code == Code.LEAVE else None


def _next(graph: Graph, shown: Mapping[int, Step], first: Iterable[int]) -> set[int]:
    """The operations from some on that may be the first to leave a trace."""
    found: set[int] = set()
    seen: set[int] = set()
    todo = list(first)
    while todo:
        at = todo.pop()
        if at in seen:
            continue
        seen.add(at)
        if at in shown:
            found.add(at)
        if at not in shown or shown[at].sort == "watch":
            todo.extend(graph[at])
    return found
