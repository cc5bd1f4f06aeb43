"""A scenario on one page, in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.language.scenario import Actor, Scenario, Source
from sim.language.tree import Mapping, Node, Scalar
from sim.language.tree import Sequence as Items
from sim.measures.load import Offered
from sim.report import words
from sim.report.warnings import load as load_of

INDENT = "  "
NAMED_VALUES = ("set", "with")
CAPPED = {"worked": "worked hours", "open hours": "open hours"}
NEVER_FIRST = ("name", "when", "during")  # common keys of steps; the step's own word is another


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
        *(f"{INDENT}{_source(scenario, source)}" for source in scenario.sources),
        "",
        "Journeys",
        *(
            line
            for name, steps in scenario.journeys.items()
            for line in (f"{INDENT}{name}:", *_steps(steps, 2))
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
    parts = [f"{actor.name}: {_people(scenario, actor)}"]
    if actor.wage is not None:
        parts.append(f"{words.number(actor.wage)} {actor.currency}/h")
    if actor.calendar != "always":
        parts.append(f"calendar {actor.calendar}")
    if not actor.effort:
        parts.append("takes time but no man-hours")
    return ", ".join(parts)


def _people(scenario: Scenario, actor: Actor) -> str:
    if actor.staff is None:
        return "as many as needed"
    counts = [len(pool) for pool in actor.staff]
    people = words.counted(sum(counts), "person", "people")
    if not actor.per:
        return people
    elements = scenario.sets[actor.per].elements
    split = [f"{element} {count}" for element, count in zip(elements, counts, strict=True)]
    return f"{people} ({', '.join(split)})"


def _source(scenario: Scenario, source: Source) -> str:
    written = _written(scenario, source)
    if source.pulled_by:
        order = f"by {written['order']}" if "order" in written else "at random"
        what = f"{source.pulled_by} pick the next {source.each or 'case'} themselves, {order}"
        what += f", reserve {words.number(100 * source.reserve)} %"
        what += f", at most {words.number(100 * source.cap)} % of {CAPPED[source.cap_of]}"
    elif source.each:
        what = f"each {source.each} once, at {written['at']}"
    elif source.rate is not None:
        what = f"at the rate {written['rate']}"
    else:
        what = f"one after another, {written['every']} apart"
    condition = f", if {written['when']}" if "when" in written else ""
    return f"{source.name}: {what}{condition} -> {source.journey}"


def _written(scenario: Scenario, source: Source) -> dict[str, str]:
    """What the file says at each key of a source; an order of `random` is none."""
    sources = scenario.resolved["sources"]
    entry = sources[source.name] if isinstance(sources, Mapping) else sources
    assert isinstance(entry, Mapping)
    texts = {key: _inline(node) for key, node in entry.entries.items()}
    if source.order is None:
        texts.pop("order", None)
    return texts


def _steps(steps: Sequence[Node], depth: int) -> Iterator[str]:
    for step in steps:
        if isinstance(step, Mapping):
            yield from _step(step, depth)
        else:
            yield f"{INDENT * depth}- {_inline(step)}"


def _step(step: Mapping, depth: int) -> Iterator[str]:
    """One line for what a step says in place, and its lists of steps indented below."""
    keys = sorted(step.entries, key=lambda key: key in NEVER_FIRST)
    short = [key for key in keys if not _holds_steps(step[key])]
    long = [key for key in keys if _holds_steps(step[key])]
    line = ", ".join(_said(key, step[key]) for key in short)
    if not short or keys[0] in long:
        line = f"{keys[0]}{', ' if line else ''}{line}"
        yield f"{INDENT * depth}- {line}:"
        yield from _below(step[keys[0]], depth + 1)
        long = long[1:]
    else:
        yield f"{INDENT * depth}- {line}"
    for key in long:
        yield f"{INDENT * (depth + 1)}{key}:"
        yield from _below(step[key], depth + 2)


def _below(node: Node, depth: int) -> Iterator[str]:
    if isinstance(node, Mapping):  # branches by name
        for name, steps in node.entries.items():
            yield f"{INDENT * depth}{name}:"
            yield from _below(steps, depth + 1)
    elif isinstance(node, Items):
        yield from _steps(node.items, depth)


def _holds_steps(node: Node) -> bool:
    """Whether steps stand below: a list of maps, or branches that are lists of maps."""
    if isinstance(node, Items):
        return any(isinstance(item, Mapping) for item in node)
    return isinstance(node, Mapping) and any(
        isinstance(value, Items) and _holds_steps(value) for value in node.entries.values()
    )


def _inline(node: Node) -> str:
    """`{exponential: {mean: 1 h}}` -> `exponential(mean 1 h)`."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return f"[{', '.join(_inline(item) for item in node)}]"
    return ", ".join(
        f"{key}({_inline(value)})" if isinstance(value, Mapping) else f"{key} {_inline(value)}"
        for key, value in node.entries.items()
    )


def _said(key: str, node: Node) -> str:
    """A key of a step and what stands there; `set` and `with` give values to names."""
    if key in NAMED_VALUES and isinstance(node, Mapping):
        values = ", ".join(f"{name} = {_inline(value)}" for name, value in node.entries.items())
        return f"{key} {values}"
    return f"{key.replace('_', ' ')} {_inline(node)}"


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
