"""Where one design says something else than another: their resolved texts, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff

from sim.language.scenario import Scenario
from sim.language.tree import Mapping, Node
from sim.report import told

NO_DIFFERENCE = ("title", "journeys")  # titles stand elsewhere, journeys are compared by step


@dataclass(frozen=True)
class Difference:
    """A place where two designs differ, and what each says there; "" where it says nothing."""

    path: str
    a: str
    b: str


def differences(a: Scenario, b: Scenario) -> list[Difference]:
    """Every place outside of journeys where `b` differs from `a`, in the order of the text."""
    trees = (
        {k: v for k, v in one.resolved.entries.items() if k not in NO_DIFFERENCE} for one in (a, b)
    )
    one, other = trees
    return list(_inside("", one, other))


def _inside(path: str, a: dict[str, Node], b: dict[str, Node]) -> Iterator[Difference]:
    for key in dict.fromkeys([*a, *b]):
        yield from _at(f"{path}.{key}" if path else key, a.get(key), b.get(key))


def _at(path: str, a: Node | None, b: Node | None) -> Iterator[Difference]:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        yield from _inside(path, a.entries, b.entries)
        return
    texts = ["" if node is None else told.value(node) for node in (a, b)]
    if texts[0] != texts[1]:
        yield Difference(path, *texts)


def changed_journeys(a: Scenario, b: Scenario) -> Iterator[tuple[str, list[str]]]:
    """Each journey that `b` walks otherwise than `a`, and how: lines that begin with - or +."""
    for name in dict.fromkeys([*a.journeys, *b.journeys]):
        one, other = (list(told.steps(design.journeys.get(name, ()), 0)) for design in (a, b))
        found = list(unified_diff(one, other, n=2, lineterm=""))[2:]
        if found:
            yield name, found
