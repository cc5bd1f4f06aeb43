"""What stands in a scenario, told in words: people, sources, the steps of journeys, values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from sim.language.scenario import Actor, Scenario, Source
from sim.language.tree import Mapping, Node, Scalar
from sim.language.tree import Sequence as Items
from sim.program.steps import ALTERNATIVES, BRANCHES, NAME_OR_STEPS, STEPS, STEPS_BY_KEYWORD
from sim.report import words

INDENT = "  "
NAMED_VALUES = ("set", "with")
CAPPED = {"worked": "worked hours", "open hours": "open hours"}
NEVER_FIRST = ("name", "when", "during")  # common keys of steps; the step's own word is another
HOLD_STEPS = {"otherwise"} | {
    key
    for step in STEPS_BY_KEYWORD.values()
    for key, shape in step.keys.items()
    if shape in (STEPS, NAME_OR_STEPS, ALTERNATIVES, BRANCHES)
}


def people(scenario: Scenario, actor: Actor) -> str:
    """`8 people (europe 5, asia 3)`."""
    if actor.staff is None:
        return "as many as needed"
    counts = [len(pool) for pool in actor.staff]
    total = words.counted(sum(counts), "person", "people")
    if not actor.per:
        return total
    elements = scenario.sets[actor.per].elements
    split = [f"{element} {count}" for element, count in zip(elements, counts, strict=True)]
    return f"{total} ({', '.join(split)})"


def source(scenario: Scenario, one: Source) -> str:
    """What a source is called, what it starts, when, and where that goes."""
    return f"{one.name}: {starts(scenario, one)} -> {one.journey}"


def starts(scenario: Scenario, one: Source) -> str:
    """What a source starts, and when."""
    said = _said_of(scenario, one)
    if one.pulled_by:
        order = f"by {said['order']}" if "order" in said else "at random"
        what = f"{one.pulled_by} pick the next {one.each or 'case'} themselves, {order}"
        what += f", reserve {words.number(100 * one.reserve)} %"
        what += f", at most {words.number(100 * one.cap)} % of {CAPPED[one.cap_of]}"
    elif one.each:
        what = f"each {one.each} once, at {said['at']}"
    elif one.rate is not None:
        what = f"at the rate {said['rate']}"
    else:
        what = f"one after another, {said['every']} apart"
    return what + (f", if {said['when']}" if "when" in said else "")


def _said_of(scenario: Scenario, one: Source) -> dict[str, str]:
    """What the file says at each key of a source; an order of `random` is none."""
    entry = section(scenario, "sources")[one.name]
    texts = {key: value(node) for key, node in entries(entry).items()}
    if one.order is None:
        texts.pop("order", None)
    return texts


def section(scenario: Scenario, name: str) -> dict[str, Node]:
    """The entries of a section as they were resolved; none if there is no such section."""
    return entries(scenario.resolved.get(name))


def entries(node: Node | None) -> dict[str, Node]:
    """What a map holds; nothing if it is no map."""
    return node.entries if isinstance(node, Mapping) else {}


def steps(nodes: Sequence[Node], depth: int) -> Iterator[str]:
    """The steps of a journey, a line each, with those inside them indented."""
    for step in nodes:
        if isinstance(step, Mapping):
            yield from _step(step, depth)
        else:
            yield f"{INDENT * depth}- {value(step)}"


def _step(step: Mapping, depth: int) -> Iterator[str]:
    """One line for what a step says in place, and its lists of steps indented below."""
    keys = sorted(step.entries, key=lambda key: key in NEVER_FIRST)
    long = [key for key in keys if key in HOLD_STEPS and _holds_steps(step[key])]
    short = [key for key in keys if key not in long]
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
        for name, branch in node.entries.items():
            yield f"{INDENT * depth}{name}:"
            yield from _below(branch, depth + 1)
    elif isinstance(node, Items):
        yield from steps(node.items, depth)


def _holds_steps(node: Node) -> bool:
    """Whether steps stand below: a list of maps, or branches that are lists of maps."""
    if isinstance(node, Items):
        return any(isinstance(item, Mapping) for item in node)
    return isinstance(node, Mapping) and any(
        isinstance(branch, Items) and _holds_steps(branch) for branch in node.entries.values()
    )


def value(node: Node) -> str:
    """`{exponential: {mean: 1 h}}` -> `exponential(mean 1 h)`."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return f"[{', '.join(value(item) for item in node)}]"
    return ", ".join(
        f"{key}({value(inner)})" if isinstance(inner, Mapping) else f"{key} {value(inner)}"
        for key, inner in node.entries.items()
    )


def _said(key: str, node: Node) -> str:
    """A key of a step and what stands there; `set` and `with` give values to names."""
    if key in NAMED_VALUES and isinstance(node, Mapping):
        values = ", ".join(f"{name} = {value(inner)}" for name, inner in node.entries.items())
        return f"{key} {values}"
    return f"{key.replace('_', ' ')} {value(node)}"


def every_step(nodes: Iterable[Node]) -> Iterator[Mapping]:
    """Each step and each alternative of a `choose`, with those inside them, in order."""
    for step in nodes:
        if isinstance(step, Mapping):
            yield step
            for key, inner in step.entries.items():
                if key in HOLD_STEPS:
                    yield from every_step(_inside(inner))


def _inside(node: Node) -> Iterator[Node]:
    """The steps that stand below such a key: a list, or lists by name; a name holds none."""
    for inner in node.entries.values() if isinstance(node, Mapping) else [node]:
        yield from inner if isinstance(inner, Items) else ()
