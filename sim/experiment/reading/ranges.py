"""A range of numbers as a study file writes it."""

from __future__ import annotations

from dataclasses import dataclass

from sim.experiment.candidates import split_owner
from sim.experiment.dimensions import Range
from sim.experiment.reading.numbers import Number, read_number
from sim.experiment.reading.varied import Varied
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.language.tree import Sequence as Items

SCALES = ("linear", "log")


@dataclass(frozen=True)
class _Limit:
    """The low or high of a range, and where it is written."""

    number: Number
    node: Scalar


def read_range(varied: Varied) -> Range | None:
    """Low and high are the parameter's own unless given; None, with the faults added, if it is no
    range."""
    scale, whole = varied.word("scale", SCALES), is_whole(varied)
    if not _has_ends(varied):
        return None
    low, high = _limit(varied, "low"), _limit(varied, "high")
    if low is None or high is None:
        return None
    one, other = low.number, high.number
    if one.unit != other.unit:
        rule = f"low and high are written in one unit, here {one.unit or 'none'}"
        varied.refuse("E813", "high", rule, high.node.text)
        return None
    found = Range(
        varied.name, varied.title, varied.paths, one.value, other.value, one.unit, scale, whole,
        low.node,
    )  # fmt: skip
    return found if _is_range(varied, found, high.node) else None


def _is_range(varied: Varied, found: Range, high: Scalar) -> bool:
    """Whether there are numbers between its ends, which are what the scale needs."""
    if found.scale == "log" and found.low <= 0:
        rule = "a logarithmic scale needs numbers above 0"
        varied.refuse("E813", "low", rule, found.node.text)
        return False
    if found.whole and not (found.low.is_integer() and found.high.is_integer()):
        rule = "whole numbers lie between two that are whole"
        varied.refuse("E813", "whole", rule, f"{found.node.text} to {high.text}")
        return False
    if not found.low < found.high or found.at(0.0).text == found.at(1.0).text:
        varied.refuse("E813", "high", f"must be above low, {found.node.text}", high.text)
        return False
    return True


def are_numbers(varied: Varied) -> bool:
    """Whether no path leads to a list or a map of values, which has no range."""
    for written in varied.paths:
        scenarios, path = varied.owners(written)
        for scenario in scenarios.values():
            found = _at(scenario.resolved, path)
            found = found.get("value") if isinstance(found, Tree) else found
            if isinstance(found, Items):
                rule = "is a list: lists to choose from are written with `values`"
                varied.refuse("E813", "path", rule, written)
                return False
    return True


def is_whole(varied: Varied) -> bool:
    return varied.word("whole", ("no", "yes")) == "yes"


def _has_ends(varied: Varied) -> bool:
    """Whether both ends are written somewhere."""
    lacking = [f"`{key}`" for key in ("low", "high") if _end(varied, key) is None]
    if lacking:
        is_parameter = all(split_owner(one)[1].startswith("parameters.") for one in varied.paths)
        why = "for the parameter has none" if is_parameter else "which only parameters bring along"
        rule = f"needs {' and '.join(lacking)}, {why}"
        varied.refuse("E813", "path", rule, ", ".join(varied.paths))
    return not lacking


def _end(varied: Varied, key: str) -> Node | None:
    return varied.node.get(key) or _of_parameter(varied, key)


def _limit(varied: Varied, key: str) -> _Limit | None:
    given, written = _end(varied, key), ", ".join(varied.paths)
    number = read_number(given.text) if isinstance(given, Scalar) else None
    if number is None or not isinstance(given, Scalar):
        text = given.text if isinstance(given, Scalar) else written
        at = key if key in varied.node else "path"
        varied.refuse("E813", at, f"needs a number as its {key}, such as 4 %/year", text)
        return None
    return _Limit(number, given)


def _of_parameter(varied: Varied, key: str) -> Node | None:
    """What the first of the designs that has the path says under it."""
    for written in varied.paths:
        scenarios, path = varied.owners(written)
        for scenario in scenarios.values():
            found = _at(scenario.resolved, path)
            if isinstance(found, Tree) and key in found:
                return found[key]
    return None


def value_at(tree: Node, path: str) -> str | None:
    """The text at a path of a scenario; of a parameter with evidence, its value."""
    found = _at(tree, path)
    found = found.get("value") if isinstance(found, Tree) else found
    return found.text if isinstance(found, Scalar) else None


def _at(tree: Node | None, path: str) -> Node | None:
    for step in path.split("."):
        tree = tree.get(step.strip()) if isinstance(tree, Tree) else None
    return tree
