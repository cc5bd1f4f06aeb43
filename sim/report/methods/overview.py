"""The journeys of a scenario as a picture: a flowchart in the notation of Mermaid.

It shows what starts which journey, which journey runs, starts, stops or launches which, and how
cases end. What happens inside a journey is told in words beside it.
"""

from __future__ import annotations

from collections.abc import Iterator

from sim.language.scenario import Scenario
from sim.language.tree import Mapping, Scalar
from sim.report import told
from sim.report.methods.markdown import block

ARROWS = {  # key of a step that names a journey: how the picture shows it
    "do": "-->",
    "meanwhile": "-. starts beside .->",
    "stop": "-. stops .->",
    "launch": "-. launches .->",
}


def overview(scenario: Scenario) -> str:
    """Sources, journeys with their tasks, outcomes, and what leads where."""
    return block(["flowchart LR", *_nodes(scenario), *dict.fromkeys(_edges(scenario))], "mermaid")


def _nodes(scenario: Scenario) -> Iterator[str]:
    for source in scenario.sources:
        yield f'  source_{source.name}(["{source.name}"])'
    for name, steps in scenario.journeys.items():
        tasks = dict.fromkeys(_named(step, "task") for step in told.every_step(steps))
        label = "<br/>".join([f"<b>{name}</b>", *filter(None, tasks)])
        yield f'  journey_{name}["{label}"]'
    for outcome in scenario.outcomes:
        yield f'  outcome_{outcome}(("{outcome}"))'


def _edges(scenario: Scenario) -> Iterator[str]:
    for source in scenario.sources:
        yield f"  source_{source.name} --> journey_{source.journey}"
    for name, steps in scenario.journeys.items():
        for step in told.every_step(steps):
            for key, arrow in ARROWS.items():
                to = _named(step, "journey" if key == "launch" and key in step else key)
                if to:
                    yield f"  journey_{name} {arrow} journey_{to}"
            if outcome := _named(step, "leave"):
                yield f"  journey_{name} --> outcome_{outcome}"


def _named(step: Mapping, key: str) -> str:
    """The name that stands at a key of a step, "" if none does."""
    node = step.get(key)
    return node.text if isinstance(node, Scalar) else ""
