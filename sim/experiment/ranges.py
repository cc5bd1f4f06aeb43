"""A dimension as a study file writes it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.errors import UsageError
from sim.experiment.candidates import split_owner
from sim.experiment.dimensions import END, Choice, Dimension, Law, Listed, Range
from sim.experiment.elsewhere import switches_in, worlds_in
from sim.language.distributions import DISTRIBUTIONS
from sim.language.scenario import Scenario
from sim.language.side_file import SideFile, text_of
from sim.language.sources import is_file
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.language.tree import Sequence as Items
from sim.study.tuning import written

_NUMBER = re.compile(r"\s*([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*", re.DOTALL)
SCALES = ("linear", "log")
KINDS = "path with low and high", "path with values", "variants", "worlds", "switches"


@dataclass(frozen=True)
class Written:
    """A number with the unit behind it, and where it stands."""

    number: float
    unit: str
    node: Scalar


def read_dimension(
    file: SideFile, name: str, node: Tree, scenarios: Mapping[str, Scenario]
) -> Dimension | None:
    """A dimension of a study; None, with the faults added, if it is none.

    scenarios: the designs by name; the low and high of a parameter are theirs unless given.
    """
    place = f"vary.{name}"
    kinds = [key for key in ("values", "variants", "worlds", "switches") if key in node]
    if len(kinds) > 1 or ("path" not in node and kinds in ([], ["values"])):
        rule = f"needs one of: {'; '.join(KINDS)}"
        file.faults.add("E812", node.origin, place, rule, ", ".join(node.entries))
        return None
    _check_keys(file, place, node, kinds[0] if kinds else "low")
    title = text_of(node.get("title")) or name
    if "switches" in node:
        place = f"{place}.switches"
        return Listed(name, title, switches_in(file, place, node["switches"], list(scenarios)))
    if "worlds" in node:
        return Listed(name, title, _worlds(file, place, node["worlds"]))
    if "variants" in node:
        return Listed(name, title, _variants(node["variants"]))
    paths = texts_of(node["path"])
    if "values" in node:
        return Listed(name, title, _values(node["values"], paths))
    if "draw" in node:
        return _drawn(file, name, title, node, paths)
    return _range(file, name, title, node, paths, scenarios)


def _check_keys(file: SideFile, place: str, node: Tree, kind: str) -> None:
    """No key that means nothing beside the others."""
    kind = "draw" if kind == "low" and "draw" in node else kind
    allowed = {
        "low": ("path", "low", "high", "scale", "whole"),
        "draw": ("path", "draw", "whole"),
        "values": ("path", "values"),
    }
    for key in node.entries:
        if key not in ("title", *allowed.get(kind, (kind,))):
            rule = f"means nothing beside `{kind}`"
            file.faults.add("E812", node.key_origin(key), f"{place}.{key}", rule)


def texts_of(node: Node | None) -> list[str]:
    """A text, or the texts of a list."""
    if isinstance(node, Items):
        return [text_of(item) for item in node]
    return [] if node is None else [text_of(node)]


def _values(node: Node, paths: Sequence[str]) -> tuple[Choice, ...]:
    """Each value, written into every path."""
    assert isinstance(node, Items)
    return tuple(
        Choice(written(one), float(at), dict.fromkeys(paths, one)) for at, one in enumerate(node)
    )


def _variants(node: Node) -> tuple[Choice, ...]:
    """Paths that are set together, under a name."""
    assert isinstance(node, Tree)
    named = ((name, one) for name, one in node.entries.items() if isinstance(one, Tree))
    return tuple(Choice(name, float(at), one.entries) for at, (name, one) in enumerate(named))


def _worlds(file: SideFile, place: str, node: Node) -> tuple[Choice, ...]:
    """Files in place of the world's; the text `described` stands for the designs' own."""
    if not isinstance(node, Tree):
        return worlds_in(file, f"{place}.worlds", node)
    found = []
    for at, (name, one) in enumerate(node.entries.items()):
        text = text_of(one)
        world = "" if text == "described" else (file.path.parent / text).as_posix()
        if world and not is_file(Path(world)):
            file.faults.add(
                "E510", one.origin, f"{place}.worlds.{name}", "there is no such file", text
            )
        found.append(Choice(name, float(at), {}, world))
    return tuple(found)


# -- ranges ---------------------------------------------------------------------------


def _range(
    file: SideFile,
    name: str,
    title: str,
    node: Tree,
    paths: Sequence[str],
    scenarios: Mapping[str, Scenario],
) -> Range | None:
    place = f"vary.{name}"
    low, high = (_limit(file, place, key, node, paths, scenarios) for key in ("low", "high"))
    if low is None or high is None:
        return None
    if low.unit != high.unit:
        rule = "low and high are written in one unit"
        file.faults.add("E813", high.node.origin, f"{place}.high", rule, high.node.text)
        return None
    if not low.number < high.number:
        rule = f"must be above low, {low.node.text}"
        file.faults.add("E813", high.node.origin, f"{place}.high", rule, high.node.text)
        return None
    scale = _one_of(file, place, node, "scale", SCALES)
    if scale == "log" and low.number <= 0:
        rule = "a logarithmic scale needs numbers above 0"
        file.faults.add("E813", low.node.origin, f"{place}.low", rule, low.node.text)
        return None
    whole = _one_of(file, place, node, "whole", ("no", "yes")) == "yes"
    return Range(
        name, title, tuple(paths), low.number, high.number, low.unit, scale, whole, low.node
    )


def _drawn(file: SideFile, name: str, title: str, node: Tree, paths: Sequence[str]) -> Range | None:
    """A range whose values are drawn from a stated distribution."""
    place = f"vary.{name}.draw"
    body = node["draw"]
    assert isinstance(body, Tree)
    word, inner = next(iter(body.entries.items()), ("", None))
    known = [one.name for one in DISTRIBUTIONS.values() if not one.composite]
    if len(body.entries) != 1 or word not in known or not isinstance(inner, Tree):
        rule = f"needs one distribution with its parameters: {', '.join(known)}"
        file.faults.add("E819", body.origin, place, rule, word, known)
        return None
    try:
        form = DISTRIBUTIONS[word].form(list(inner.entries))
    except UsageError as error:
        fault = error.faults[0]
        file.faults.add("E819", inner.origin, place, fault.rule, fault.got)
        return None
    numbers = {key: _NUMBER.fullmatch(text_of(value)) for key, value in inner.entries.items()}
    units = {
        found[2]
        for key, role in zip(form.parameters, form.roles, strict=True)
        if (found := numbers[key]) is not None and role == "value"
    }
    wrong = [key for key, found in numbers.items() if found is None]
    if wrong or len(units) > 1:
        rule = "needs numbers, those of the size of a value in one unit"
        file.faults.add("E819", inner.origin, place, rule, ", ".join(wrong))
        return None
    given = [float(found[1]) for key in form.parameters if (found := numbers[key]) is not None]
    if broken := form.check(*given):
        file.faults.add("E819", inner.origin, place, broken)
        return None
    unit = next(iter(units), "")
    whole = _one_of(file, f"vary.{name}", node, "whole", ("no", "yes")) == "yes"
    law = Law(form.quantile, tuple(given))
    low, high = law(END), law(1 - END)
    origin = Scalar(word, body.origin)
    return Range(name, title, tuple(paths), low, high, unit, "linear", whole, origin, law)


def _one_of(file: SideFile, place: str, node: Tree, key: str, words: Sequence[str]) -> str:
    """One of the words; the first if nothing is written."""
    given = node.get(key)
    text = text_of(given) if given is not None else words[0]
    if text not in words:
        assert given is not None
        rule = f"must be {' or '.join(words)}"
        file.faults.add("E604", given.origin, f"{place}.{key}", rule, text, words)
        return words[0]
    return text


def _limit(
    file: SideFile,
    place: str,
    key: str,
    node: Tree,
    paths: Sequence[str],
    scenarios: Mapping[str, Scenario],
) -> Written | None:
    """The low or high of a range: as written, else that of the parameter."""
    given = node.get(key) or _of_parameter(paths, key, scenarios)
    if not isinstance(given, Scalar):
        rule = f"needs `{key}`, for the parameter has none"
        file.faults.add("E813", node.key_origin("path"), place, rule, ", ".join(paths))
        return None
    found = _NUMBER.fullmatch(given.text)
    if found is None:
        rule = "needs a number with its unit, such as 4 %/year"
        origin = given.origin if key in node else node.key_origin("path")
        file.faults.add("E813", origin, f"{place}.{key}", rule, given.text)
        return None
    return Written(float(found[1]), found[2], given)


def _of_parameter(paths: Sequence[str], key: str, scenarios: Mapping[str, Scenario]) -> Node | None:
    """What the first of the designs that has the path says under it."""
    for written_path in paths:
        owner, path = split_owner(written_path)
        for name, scenario in scenarios.items():
            if owner in ("", name):
                found = _at(scenario.resolved, path)
                if isinstance(found, Tree) and key in found:
                    return found[key]
    return None


def number_of(text: str, unit: str) -> float | None:
    """The number of a text that is written in this unit."""
    found = _NUMBER.fullmatch(text)
    return float(found[1]) if found is not None and found[2] == unit else None


def value_at(tree: Node, written_path: str) -> str | None:
    """The text at a path of a scenario; of a parameter with evidence, its value."""
    found = _at(tree, split_owner(written_path)[1])
    found = found.get("value") if isinstance(found, Tree) else found
    return found.text if isinstance(found, Scalar) else None


def _at(tree: Node | None, path: str) -> Node | None:
    for step in path.split("."):
        tree = tree.get(step.strip()) if isinstance(tree, Tree) else None
    return tree
