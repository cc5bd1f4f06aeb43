"""`tuning.yaml`: the keys that each design may choose for itself, and what for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.errors import Origin
from sim.language.shape import Free, Section, Text
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.language.tree import Sequence as Items
from sim.measures.kpis import KPIS
from sim.study.beside import beside

FILE = "tuning.yaml"
COMPARED = ("sum", "ratio")  # forms of a KPI of which one run has a value that can be averaged


class _KeyForm(Section):
    name: Text
    title: Text
    path: Text | None = None
    values: list[object] | None = None
    variants: dict[str, Free] | None = None


class _Form(Section):
    title: Text | None = None
    objective: Text | None = None
    replications: Text | None = None
    keys: list[_KeyForm] | None = None


@dataclass(frozen=True)
class Choice:
    """One value of a key. text: as written; settings: values by path; origin: where it stands."""

    text: str
    settings: Mapping[str, Node]
    origin: Origin = Origin("", 0, 0)


DESCRIBED = Choice("as described", {})  # leaves the design as its file has it


@dataclass(frozen=True)
class Key:
    """What a search may turn; the first choice is the design as described."""

    name: str
    title: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True)
class Tuning:
    """What a file `tuning.yaml` says.

    objective: the KPI to make better. replications: of each design that is tried.
    """

    file: Path
    objective: str
    replications: int
    keys: tuple[Key, ...]


def tuning_beside(pair: tuple[Path, Path]) -> Tuning | None:
    """What `tuning.yaml` in the folder of both designs says; None if there is none."""
    path = beside(pair, FILE)
    return None if path is None else read_tuning(path)


def read_tuning(path: Path) -> Tuning:
    """Reads a file `tuning.yaml`. Raises ScenarioError with every fault found."""
    file = SideFile(path, _Form, ("objective", "replications", "keys"))
    keys = file.tree["keys"]
    assert isinstance(keys, Items)
    read = Tuning(
        file=path,
        objective=_objective(file),
        replications=file.count("replications"),
        keys=tuple(_key(file, node, f"keys[{at}]") for at, node in enumerate(keys)),
    )
    _check_names(file, keys)
    file.faults.stop_if_any()
    return read


def _objective(file: SideFile) -> str:
    node, name = file.tree["objective"], file.text("objective")
    good = {kpi.name for kpi in KPIS.values() if kpi.better != "neutral" and kpi.form in COMPARED}
    if name not in good:
        rule = "needs the name of a KPI of which more or less is better"
        file.faults.add("E804", node.origin, "objective", rule, name, good)
    return name


def _key(file: SideFile, node: Node, place: str) -> Key:
    assert isinstance(node, Tree)
    single = "path" in node and "values" in node and "variants" not in node
    if not single and ("variants" not in node or "path" in node or "values" in node):
        rule = "needs a path with values, or variants of paths set together"
        file.faults.add("E803", node.origin, place, rule)
        return Key("", "", ())
    choices = _values(node) if single else _variants(node["variants"])
    if not choices or not all(choice.settings for choice in choices):
        at = node.key_origin("values" if single else "variants")
        file.faults.add("E803", at, place, "needs something to choose from")
    return Key(text_of(node["name"]), text_of(node["title"]), (DESCRIBED, *choices))


def _values(node: Tree) -> list[Choice]:
    """Each value of one path, called as it is written."""
    values = node["values"]
    assert isinstance(values, Items)
    path = text_of(node["path"])
    return [Choice(written(one), {path: one}, one.origin) for one in values]


def _variants(node: Node) -> list[Choice]:
    """Paths that are set together, under a name."""
    assert isinstance(node, Tree)
    return [
        Choice(name, one.entries, node.key_origin(name))
        for name, one in node.entries.items()
        if isinstance(one, Tree)
    ]


def written(node: Node) -> str:
    """A value in one line: `50 %`, `[0 %, 10 %]`, `{europe: 2, asia: 1}`."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, Items):
        return f"[{', '.join(map(written, node))}]"
    parts = [f"{key}: {written(value)}" for key, value in node.entries.items()]
    return f"{{{', '.join(parts)}}}"


def _check_names(file: SideFile, keys: Items) -> None:
    seen: set[str] = set()
    for at, node in enumerate(keys):
        name = node.get("name") if isinstance(node, Tree) else None
        if name is not None and text_of(name) in seen:
            rule = "a key of this name stands here already"
            file.faults.add("E607", name.origin, f"keys[{at}]", rule, text_of(name))
        seen.add(text_of(name))
