"""The steps of a design, and how the cases of a run went through them."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from sim.engines import ENGINES, simulate
from sim.measures.step_flow import StepFlow, step_flow
from sim.program.design import Design, load
from sim.program.step_graph import StepGraph, step_graph

HERE = Path(__file__).parent
SCENARIOS = HERE.parents[1] / "scenarios"
SHIPPED = [
    *(SCENARIOS / "check" / f"{name}.yaml" for name in ("as_is", "to_be")),
    *sorted((SCENARIOS / "examples").glob("*.yaml")),
]
SHORT = {"run.warm_up": "40 h", "run.length": "320 h"}


@pytest.fixture(scope="module")
def visit() -> Design:
    return load(HERE / "visit.yaml")


def named(graph: StepGraph) -> set[tuple[str, str]]:
    return {(graph.steps[a].name, graph.steps[b].name) for a, b in graph.links}


def flow_of(design: Design, graph: StepGraph, engine: str = "reference") -> StepFlow:
    return step_flow(simulate(design, 1, 0, engine), graph)


def test_a_design_is_its_steps_and_what_may_follow_what(visit: Design) -> None:
    graph = step_graph(visit.program)
    assert [(step.sort, step.name, step.actor) for step in graph.steps] == [
        ("start", "arrivals", ""),
        ("document", "arrival", ""),
        ("task", "talk", "host"),
        ("wait", "pause", ""),
        ("outcome", "late", ""),
        ("task", "paper", "clerk"),
        ("outcome", "served", ""),
    ]
    # A repeated part may be passed `times` 0 times, as far as the program can tell.
    assert named(graph) == {
        ("arrivals", "arrival"),
        ("arrival", "talk"), ("arrival", "paper"), ("arrival", "late"),
        ("talk", "pause"), ("pause", "talk"), ("pause", "late"), ("pause", "paper"),
        ("paper", "served"),
    }  # fmt: skip


def test_what_stands_between_is_joined_where_a_sort_is_left_out(visit: Design) -> None:
    graph = step_graph(visit.program).without("document")
    assert "document" not in {step.sort for step in graph.steps}
    assert {("arrivals", "talk"), ("arrivals", "paper"), ("arrivals", "late")} < named(graph)


@pytest.mark.parametrize("engine", ENGINES)
def test_visits_are_those_that_can_be_counted_by_hand(visit: Design, engine: str) -> None:
    """Nine guests, every 10 h; each talks from 0 to 2 h and 5 to 7 h after coming, and has paused
    twice at 10 h: five by 60 h, three later, the last one as the run ends."""
    flow = flow_of(visit, step_graph(visit.program), engine)
    called = {
        (flow.graph.steps[a].name, flow.graph.steps[b].name): count
        for (a, b), count in flow.links(0, 100).items()
    }
    assert called == {
        ("arrivals", "arrival"): 9,
        ("arrival", "talk"): 9,
        ("talk", "pause"): 18,
        ("pause", "talk"): 9,
        ("pause", "paper"): 5,
        ("paper", "served"): 5,
        ("pause", "late"): 3,
    }
    steps = flow.per_step(0, 100)
    assert steps["visits"].tolist() == [0, 9, 18, 18, 3, 5, 5]
    assert steps["spent"].tolist()[2:4] == [2, 3]
    assert flow.links(50, 70)[1, 2] == 2


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_every_visit_of_a_shipped_scenario_came_from_somewhere(path: Path) -> None:
    design = load(path, SHORT)
    for graph in (step_graph(design.program), step_graph(design.program).without("document")):
        tables = simulate(design, 1, 0, "reference")
        flow = step_flow(tables, graph)
        assert len(flow.visits) > 100
        assert (flow.visits["after"] >= 0).all()
        tasks = [step.sort == "task" for step in graph.steps]
        assert flow.visits["step"].map(pd.Series(tasks)).sum() == len(tables.requests)


def test_what_is_watched_for_and_holds_already_is_passed() -> None:
    graph = step_graph(load(SCENARIOS / "to_be.yaml").program)
    links = named(graph)
    assert {("opportunity", "until_sales"), ("until_sales", "request")} < links
    assert ("opportunity", "request") in links
