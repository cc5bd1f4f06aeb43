"""Where the steps of a process stand on a map: a lane for each actor, and what comes later lower.

The layers are those of Sugiyama, Tagawa, Toda (1981) with longest paths as ranks; the lanes take
the place of their ordering within a layer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.program.step_graph import Step, StepGraph


@dataclass(frozen=True)
class Place:
    """lane: its number. column: within the lane, from 0. row: from above, from 0."""

    lane: int
    column: int
    row: int


@dataclass(frozen=True)
class Layout:
    """places: of each step of the graph. lanes: the actors. columns: how many stand side by side in
    each lane."""

    graph: StepGraph
    lanes: tuple[str, ...]
    places: tuple[Place, ...]

    @cached_property
    def columns(self) -> tuple[int, ...]:
        lanes = range(len(self.lanes))
        return tuple(max(p.column for p in self.places if p.lane == lane) + 1 for lane in lanes)

    @property
    def rows(self) -> int:
        return max(place.row for place in self.places) + 1


def layout_of(graph: StepGraph) -> Layout:
    """Steps of no actor stand in the lane of who acts next, or of who acted before; outcomes in one
    of their own, the last."""
    rows = _rows(graph)
    actors = _actors(graph)
    first = {actor: min(row for row, one in zip(rows, actors, strict=True) if one == actor)
             for actor in actors}  # fmt: skip
    lanes = tuple(sorted(first, key=lambda actor: (actor == "", first[actor])))
    taken: dict[tuple[int, int], int] = {}
    places = []
    for row, actor in zip(rows, actors, strict=True):
        lane = lanes.index(actor)
        column = taken.get((lane, row), 0)
        taken[lane, row] = column + 1
        places.append(Place(lane, column, row))
    return Layout(graph, lanes, tuple(places))


def _rows(graph: StepGraph) -> list[int]:
    """The longest way to each step from where tokens start, along links that do not lead back."""
    after = _after(graph.links)
    order = _in_order(graph.steps, after)
    number = {step: at for at, step in enumerate(order)}
    rows = [0] * len(graph.steps)
    for step in order:
        for to in after.get(step, ()):
            if number[to] > number[step]:
                rows[to] = max(rows[to], rows[step] + 1)
    return rows


def _after(links: frozenset[tuple[int, int]]) -> Mapping[int, Sequence[int]]:
    found: dict[int, list[int]] = {}
    for one, other in sorted(links):
        if one != other:
            found.setdefault(one, []).append(other)
    return found


def _in_order(steps: Sequence[Step], after: Mapping[int, Sequence[int]]) -> list[int]:
    """Steps so that each stands before those that it leads to, but for links that lead back: the
    reverse of the order in which a search from the starts leaves them."""
    left: list[int] = []
    seen: set[int] = set()
    starts = [at for at, step in enumerate(steps) if step.sort == "start"]
    for start in [*starts, *range(len(steps))]:
        todo = [(start, False)]
        while todo:
            at, done = todo.pop()
            if done:
                left.append(at)
            elif at not in seen:
                seen.add(at)
                todo.append((at, True))
                todo += [(to, False) for to in after.get(at, ()) if to not in seen]
    return left[::-1]


def _actors(graph: StepGraph) -> list[str]:
    """Of each step: who does it, else who acts next, else who acted before; "" of an outcome."""
    found = [step.actor for step in graph.steps]
    back = frozenset((b, a) for a, b in graph.links)
    for links in (graph.links, back):
        after = _after(links)
        known = list(found)
        for at, actor in enumerate(known):
            if not actor and graph.steps[at].sort != "outcome":
                found[at] = _nearest(at, known, after)
    return found


def _nearest(at: int, actors: Sequence[str], after: Mapping[int, Sequence[int]]) -> str:
    """The first actor on the way from a step, nearest first."""
    seen, todo = {at}, [at]
    while todo:
        step = todo.pop(0)
        if actors[step]:
            return actors[step]
        todo += [to for to in after.get(step, ()) if to not in seen]
        seen.update(todo)
    return ""
