"""The section `vary` of a study file: the dimensions, and that they do not get in each other's
way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from sim.errors import Fault, Origin, ScenarioError, nearest
from sim.experiment.candidates import check_owner, meet
from sim.experiment.dimensions import Dimension, Range, paths_of
from sim.experiment.reading.drawn import read_drawn
from sim.experiment.reading.listed import KINDS, read_listed
from sim.experiment.reading.ranges import are_numbers, read_range
from sim.experiment.reading.varied import Varied
from sim.language.scenario import Scenario
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Sequence as Items
from sim.language.verbs import locate

CODE = "E812"
WAYS = ("path with low and high", "path with draw", "path with values", *KINDS[1:])
COLUMNS = ("point", "world_file", "error")  # of every table of points, beside the dimensions
RANGE = ("low", "high", "scale", "whole")
BESIDE = {"range": ("path", *RANGE), "draw": ("path", "draw", "whole"), "values": ("path",)}


def read_dimensions(file: SideFile, scenarios: Mapping[str, Scenario]) -> tuple[Dimension, ...]:
    """Those that can be read; what is wrong is added to the faults of the file.

    scenarios: the designs by name.
    """
    entries = (Varied(file, name, node, scenarios) for name, node in file.entries("vary"))
    read = [dimension for one in entries if (dimension := _read(one)) is not None]
    _check_columns(file, read)
    _check_apart(file, read)
    return tuple(read)


def _read(varied: Varied) -> Dimension | None:
    kinds = [key for key in KINDS if key in varied.node]
    if len(kinds) > 1 or ("path" not in varied.node and kinds in ([], ["values"])):
        rule = f"needs one of: {'; '.join(WAYS)}"
        varied.refuse(CODE, "", rule, ", ".join(varied.node.entries))
        return None
    kind = kinds[0] if kinds else "draw" if "draw" in varied.node else "range"
    _check_keys(varied, kind)
    if not _has_paths(varied):
        return None
    if kinds:
        return read_listed(varied, kind)
    if not are_numbers(varied):
        return None
    return read_drawn(varied) if kind == "draw" else read_range(varied)


def _check_keys(varied: Varied, kind: str) -> None:
    """No key that means nothing beside the others."""
    for key in varied.node.entries:
        if key not in ("title", kind, *BESIDE.get(kind, ())):
            rule = f"means nothing beside `{'low' if kind == 'range' else kind}`"
            origin = varied.node.key_origin(key)
            varied.file.faults.add(CODE, origin, varied.place(key), rule, key)


def _has_paths(varied: Varied) -> bool:
    """Whether every path leads somewhere in the designs that it is meant for."""
    if "path" in varied.node and not varied.paths:
        varied.refuse(CODE, "path", "needs a path, such as parameters.organic_rate")
        return False
    found = [_leads(varied, place, written, origin) for place, written, origin in _written(varied)]
    return all(found)


def _written(varied: Varied) -> Iterator[tuple[str, str, Origin]]:
    """The paths with their places."""
    path, variants = varied.node.get("path"), varied.node.get("variants")
    for one in path.items if isinstance(path, Items) else (path,) if path else ():
        yield varied.place("path"), text_of(one), one.origin
    for name, variant in variants.entries.items() if isinstance(variants, Tree) else ():
        for key in variant.entries if isinstance(variant, Tree) else ():
            assert isinstance(variant, Tree)
            yield varied.place(f"variants.{name}"), key, variant.key_origin(key)


def _leads(varied: Varied, place: str, written: str, origin: Origin) -> bool:
    if not check_owner(varied.file, place, written, origin, list(varied.scenarios)):
        return False
    owners, path = varied.owners(written)
    lacking = {name: _lacks(scenario, path, origin) for name, scenario in owners.items()}
    others = [name for name, fault in lacking.items() if fault is None]
    for name, fault in lacking.items():
        if fault is not None:
            alone = f", in {name}; for {others[0]} alone write {others[0]}:{path}" if others else ""
            varied.file.faults.extend([replace(fault, path=place, rule=fault.rule + alone)])
    return len(others) == len(owners)


def _lacks(scenario: Scenario, path: str, origin: Origin) -> Fault | None:
    """What is wrong with a path in a design."""
    try:
        locate(scenario.resolved, path, origin)
    except ScenarioError as error:
        (fault,) = error.faults
        meant = _meant(scenario.resolved, path) if path.split(".")[0] == fault.got else ""
        return replace(fault, nearest=meant or fault.nearest)
    return None


def _meant(tree: Tree, written: str) -> str:
    """The whole path of what is written without its section, as `agent` or `agent.staff` for
    `actors.agent.staff`; "" if a section is nearer."""
    known = dict(_without_section(tree))
    return known.get(nearest(written, [*tree.entries, *known]), "")


def _without_section(tree: Tree) -> Iterator[tuple[str, str]]:
    """What may be written of a path, and the path: of an actor its name for its staff."""
    for section, body in tree.entries.items():
        for name, node in body.entries.items() if isinstance(body, Tree) else ():
            for key in node.entries if isinstance(node, Tree) else ():
                yield f"{name}.{key}", f"{section}.{name}.{key}"
            if section in ("parameters", "actors"):
                yield name, f"{section}.{name}{'.staff' * (section == 'actors')}"


def _check_columns(file: SideFile, dimensions: list[Dimension]) -> None:
    """No dimension is called like another column of the table of points."""
    section = file.tree.get("vary")
    numbers = [f"{one.name}_number" for one in dimensions if isinstance(one, Range)]
    for dimension in dimensions:
        if dimension.name in (*COLUMNS, *numbers):
            assert isinstance(section, Tree)
            rule, place = "is a column of the results already", f"vary.{dimension.name}"
            file.faults.add("E607", section.key_origin(dimension.name), place, rule, dimension.name)


def _check_apart(file: SideFile, dimensions: list[Dimension]) -> None:
    """No two dimensions vary one path, or one inside the other: the later would hide the first."""
    section = file.tree.get("vary")
    for one, other in combinations(dimensions, 2):
        mine, others = paths_of(one), paths_of(other)
        met = next((two for two in others for path in mine if meet(path, two)), "")
        if met:
            assert isinstance(section, Tree)
            rule = f"is varied by {one.name} already"
            file.faults.add("E820", section.key_origin(other.name), f"vary.{other.name}", rule, met)
