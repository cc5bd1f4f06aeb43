"""A scenario on one page, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.language.scenario import Actor, Scenario
from sim.measures.load import Offered
from sim.report import told, words
from sim.report.told import INDENT
from sim.report.warnings import load as load_of


def page(
    scenario: Scenario,
    loads: Sequence[Offered],
    warnings: Sequence[str],
    typed: Sequence[str] | None,
) -> list[str]:
    """Title, window, people, who starts, the journeys, offered load against capacity, warnings.

    typed: answers that were typed in; None: the scenario does not say what decides.
    """
    return [
        scenario.title,
        "",
        _window(scenario),
        *_changes(scenario),
        "",
        "People",
        *(f"{INDENT}{_actor(scenario, actor)}" for actor in scenario.actors.values()),
        "",
        "Who starts",
        *(f"{INDENT}{told.source(scenario, source)}" for source in scenario.sources),
        "",
        "Journeys",
        *(
            line
            for name, steps in scenario.journeys.items()
            for line in (f"{INDENT}{name}:", *told.steps(steps, 2))
        ),
        "",
        "Work offered against what people can do (one run, inside the window)",
        *(f"{INDENT}{_load(load)}" for load in loads),
        *_decided(typed),
        *(["", "Warnings", *(f"{INDENT}{text}" for text in warnings)] if warnings else []),
    ]


def _window(scenario: Scenario) -> str:
    run = scenario.run
    begins = f"from {run.start}, " if run.start else ""
    window = f"figures count after {words.number(run.warm_up)} h"
    return f"Runs {begins}for {words.number(run.length)} h; {window}."


def _changes(scenario: Scenario) -> Iterator[str]:
    for change in scenario.changes:
        firm = " (touches the firm)" if change.touches_firm else ""
        yield f"{INDENT}change {change.name}: {change.title}{firm}"
    on = {change.name for change in scenario.changes}
    if off := [name for name in scenario.all_changes if name not in on]:
        yield f"{INDENT}switched off: {words.listed(off)}"


def _actor(scenario: Scenario, actor: Actor) -> str:
    parts = [f"{actor.name}: {told.people(scenario, actor)}"]
    if actor.wage is not None:
        parts.append(f"{words.number(actor.wage)} {actor.currency}/h")
    if actor.calendar != "always":
        parts.append(f"calendar {actor.calendar}")
    if not actor.effort:
        parts.append("takes time but no man-hours")
    return ", ".join(parts)


def _place(load: Offered) -> str:
    return f"{load.actor}, {load.element}" if load.element else load.actor


def _load(load: Offered) -> str:
    text = f"{_place(load)}: {load_of(load)}"
    if load.pulled > 0:
        text += f"; besides {words.number(load.pulled, load.pulled / 100)} h they began themselves"
    return text


def _decided(typed: Sequence[str] | None) -> list[str]:
    if typed is None:
        return []
    if typed:
        return ["", "Answers that were typed in", *(f"{INDENT}{sentence}" for sentence in typed)]
    return ["", "Who wins is decided by the utility alone, from the displayed price on."]
