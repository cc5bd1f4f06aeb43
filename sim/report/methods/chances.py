"""Where chance acts in a scenario, and where each name is used: read from its resolved text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sim.language.distributions import DISTRIBUTIONS
from sim.language.scenario import Scenario
from sim.language.tree import Mapping, Node, Scalar
from sim.program.steps import STEPS_BY_KEYWORD
from sim.report import told

CHANCE = re.compile(r"\bchance\(")
WORD = re.compile(r"\.?\b[a-z][a-z0-9_]*")
NO_EXPRESSION = ("source", "grade", "unit", "name")  # keys of texts that name nothing
DEPTH = 2  # of a place where a name is used: `formulas.utility`


def draws(scenario: Scenario) -> list[tuple[str, str]]:
    """Every draw from a distribution, and every expression with a `chance`, with its place."""
    return [found for path, node in _nodes(scenario) if (found := _drawn(path, node))]


def _drawn(path: str, node: Node) -> tuple[str, str] | None:
    if isinstance(node, Scalar):
        return (path, node.text) if CHANCE.search(node.text) else None
    if (
        isinstance(node, Mapping)
        and len(node.entries) == 1
        and set(node.entries) <= DISTRIBUTIONS.keys()
    ):
        return path, told.value(node)
    return None


def uses(scenarios: Iterable[Scenario]) -> dict[str, list[str]]:
    """Where each word stands in any of some scenarios, as `formulas.utility`, in their order.

    A property or trait begins with its point: `.price` of `chosen.price`.
    """
    found: dict[str, dict[str, None]] = {}
    for path, node in (one for scenario in scenarios for one in _nodes(scenario)):
        if isinstance(node, Scalar) and path.rpartition(".")[2] not in NO_EXPRESSION:
            place = ".".join(path.split(".")[:DEPTH])
            for word in WORD.findall(node.text):
                found.setdefault(word, {})[place] = None
    return {word: list(places) for word, places in found.items()}


def _nodes(scenario: Scenario) -> Iterator[tuple[str, Node]]:
    """Every node with its path; steps go by their name, else by what they name."""
    for key, node in scenario.resolved.entries.items():
        if key != "title":
            yield from _below(key, node)


def _below(path: str, node: Node) -> Iterator[tuple[str, Node]]:
    yield path, node
    if isinstance(node, Mapping):
        for key, inner in node.entries.items():
            own = key in STEPS_BY_KEYWORD and path.endswith(f".{key}")  # a step called after it
            yield from _below(path if own else f"{path}.{key}", inner)
    elif not isinstance(node, Scalar):
        for item in node:
            yield from _below(f"{path}.{_step_name(item)}" if _is_step(item) else path, item)


def _is_step(node: Node) -> bool:
    return isinstance(node, Mapping) and any(key in node for key in STEPS_BY_KEYWORD)


def _step_name(step: Node) -> str:
    """What a step is called: by its `name`, else by what its own key names, else by that key."""
    entries = told.entries(step)
    if isinstance(named := entries.get("name"), Scalar):
        return named.text
    own = next(key for key in STEPS_BY_KEYWORD if key in entries)
    names = own in ("task", "do", "meanwhile", "stop", "launch", "document", "leave")
    named = entries[own]
    return named.text if names and isinstance(named, Scalar) else own
