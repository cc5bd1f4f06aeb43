"""The maps of two designs beside one another, as a page shows them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from markupsafe import Markup

from sim.measures.step_flow import StepFlow, step_flow
from sim.program.design import Design
from sim.program.step_graph import StepGraph, step_graph
from sim.report import words
from sim.report.maps.draw import Flows, map_svg
from sim.report.maps.layout import Layout, layout_of
from sim.report.maps.replay import WEEK, week_of
from sim.tables import Tables

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Map:
    """name: before every id. replay: what a script plays, as JSON."""

    name: str
    label: str
    svg: Markup
    replay: Markup


def maps_of(designs: Mapping[str, Design], runs: Sequence[Tables]) -> list[Map]:
    """A map a design (by its label), drawn from one run of each; all have one layout, one scale."""
    graphs = [step_graph(one.program).without("document") for one in designs.values()]
    graph = reduce(_both, graphs)
    flows = [step_flow(run, graph) for run in runs]
    windows = [(run.warm_up, run.length) for run in runs]
    taken = [flow.links(*window) for flow, window in zip(flows, windows, strict=True)]
    most = max((count for links in taken for count in links.values()), default=1)
    layout = layout_of(graph)
    found = []
    for at, (label, design) in enumerate(designs.items()):
        shown = Flows(flows[at].per_step(*windows[at]), taken[at], most)
        name = f"map{at}"
        svg = map_svg(layout, shown, name, f"The process of {label}: {_alt(graph, shown)}")
        replay = _replay(design, flows[at], layout, runs[at])
        found.append(Map(name, label, Markup(svg), Markup(replay)))
    return found


def _both(one: StepGraph, other: StepGraph) -> StepGraph:
    """The steps and links of both."""
    steps = tuple(dict.fromkeys([*one.steps, *other.steps]))
    links = {
        (steps.index(graph.steps[a]), steps.index(graph.steps[b]))
        for graph in (one, other)
        for a, b in graph.links
    }
    return StepGraph(steps, frozenset(links))


def _alt(graph: StepGraph, flows: Flows) -> str:
    """The steps by how often they were done."""
    counted = [(flows.seen(at).visits, step) for at, step in enumerate(graph.steps)]
    done = sorted(
        (one for one in counted if one[0] and one[1].sort != "start"), key=lambda o: -o[0]
    )
    return ", ".join(f"{words.name(step.name)} {count:,}" for count, step in done)


def _replay(design: Design, flow: StepFlow, layout: Layout, run: Tables) -> str:
    """What happens in the week that is played, and how many people each lane has."""
    start, of_week = _played(design, run)
    told = {
        "visits": week_of(flow, start),
        "lanes": [place.lane for place in layout.places],
        "people": [_people(run, actor) for actor in layout.lanes],
        "work": [int(step.sort == "task") for step in flow.graph.steps],
        "hours": min(WEEK, run.length - start),
        "begins": of_week,
        "days": DAYS,
    }
    # "<" would end the script element that this stands in
    return json.dumps(told, separators=(",", ":")).replace("<", "\\u003c")


def _played(design: Design, run: Tables) -> tuple[float, float]:
    """When the week that is played begins [h], and how far that is into a week from Monday [h]: the
    first Monday after the warm-up, or the end of the warm-up if no week fits after that."""
    program = design.program
    past = ((program.start_weekday - 1) * 24 + program.start_hour + run.warm_up) % WEEK
    monday = run.warm_up + (WEEK - past) % WEEK
    return (monday, 0.0) if monday + WEEK <= run.length else (run.warm_up, past)


def _people(run: Tables, actor: str) -> int:
    """How many an actor has; -1 if unlimited or nobody."""
    staff = run.pools[run.pools["actor"].astype(str) == actor]["people"]
    return -1 if staff.empty or (staff < 0).any() else int(staff.sum())
