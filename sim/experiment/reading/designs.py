"""The designs that a study file names: which they are, and how they are loaded to be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sim.errors import Fault, Origin, ScenarioError, UsageError
from sim.experiment.candidates import Candidate, check_owner, own_settings
from sim.experiment.dimensions import END, Choice, Dimension, Point, Range
from sim.experiment.reading.named_files import file_at
from sim.experiment.reading.quantities import check_quantities
from sim.language.side_file import SideFile, texts_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.language.tree import Sequence as Items
from sim.measures.settings import pulling_rules
from sim.program.design import Design
from sim.study.compare import check_comparable

CODE = "E811"
INSIDE = (math.sqrt(5) - 1) / 2  # share of a range; whole ends have no whole number there


def read_candidates(file: SideFile) -> list[Candidate]:
    """Those whose files are there; what is wrong is added to the faults of the file."""
    section, world = file.tree["designs"], file.tree.get("world")
    assert isinstance(section, Tree), "by the form of a study"
    if len(section.entries) < 2:
        rule = "needs two designs or more: the others are compared with the first"
        file.faults.add(CODE, file.tree.key_origin("designs"), "designs", rule)
    shared = None if world is None else file_at(file, "world", world)
    common = file.tree.get("set")
    _check_common(file, common, list(section.entries))
    found = []
    for name, node in section.entries.items():
        file.check_name(f"designs.{name}", name, section.key_origin(name))
        own = node.entries if isinstance(node, Tree) else {"file": node}
        path = file_at(file, f"designs.{name}", own["file"]) if "file" in own else None
        if path is not None:
            settings = own_settings(_entries(common), name) | _entries(own.get("set"))
            off = tuple(texts_of(own.get("without")))
            world_file = "" if shared is None else shared.as_posix()
            found.append(Candidate(name, path, settings, off, world_file))
    return found


def _entries(node: Node | None) -> dict[str, Node]:
    return dict(node.entries) if isinstance(node, Tree) else {}


def _check_common(file: SideFile, node: Node | None, names: Sequence[str]) -> None:
    """What is set in all designs: owners that are designs, no path twice in one of them."""
    if not isinstance(node, Tree):
        return
    for written in node.entries:
        check_owner(file, "set", written, node.key_origin(written), names)
    for name in names:
        own = [one for one in node.entries if own_settings({one: node}, name)]
        paths = [next(iter(own_settings({one: node}, name))) for one in own]
        for at, path in enumerate(paths):
            if path in paths[:at]:
                rule = f"is set in {name} already"
                file.faults.add("E820", node.key_origin(own[at]), "set", rule, path)


# -- loading --------------------------------------------------------------------------


def load_designs(file: SideFile, candidates: Sequence[Candidate]) -> dict[str, Design]:
    """Every design as described. Raises ScenarioError with what is wrong in any of them, or if they
    cannot be compared."""
    designs: dict[str, Design] = {}
    wrong: dict[str, tuple[Fault, ...]] = {}
    for one in candidates:
        try:
            designs[one.name] = one.load()
        except ScenarioError as error:
            wrong[one.name] = tuple(_placed(file, one.name, fault) for fault in error.faults)
    for name, faults in wrong.items():
        file.faults.extend(_told(file, name, fault, designs) for fault in faults)
    file.faults.stop_if_any()
    _check_alike(file, list(designs.values()), file.tree.key_origin("designs"), "designs")
    file.faults.stop_if_any()
    return designs


def _placed(file: SideFile, name: str, fault: Fault) -> Fault:
    """A fault in what the study switches off, or in the world that it names, is one of its file."""
    world, section = file.tree.get("world"), file.tree["designs"]
    if fault.origin.file == "--world" and world is not None:
        return replace(fault, origin=world.origin, path="world")
    if fault.origin.file != "--without":
        return fault
    own = section.get(name) if isinstance(section, Tree) else None
    off = own.get("without") if isinstance(own, Tree) else None
    parts = off.items if isinstance(off, Items) else (off,)
    at = next((one for one in parts if isinstance(one, Scalar) and one.text == fault.got), None)
    origin = fault.origin if at is None else at.origin
    return replace(fault, origin=origin, path=f"designs.{name}.without")


def _told(file: SideFile, name: str, fault: Fault, designs: Mapping[str, Design]) -> Fault:
    """With the hint that a path can be meant for one design alone, if another has it."""
    common = file.tree.get("set")
    if fault.code != "E520" or not designs or fault.path not in _entries(common):
        return fault
    other = next(iter(designs))
    return replace(
        fault, rule=f"{fault.rule}, in {name}; for {other} alone write {other}:{fault.path}"
    )


def _check_alike(
    file: SideFile, designs: Sequence[Design], origin: Origin, place: str, at: str = ""
) -> None:
    """All meet the market of the first in its window. at: where, for the message."""
    for other in designs[1:]:
        try:
            check_comparable(designs[0], other)
        except UsageError as error:
            file.faults.add(CODE, origin, place, f"{at}{error.rule}", error.got)


# -- at every choice ------------------------------------------------------------------


def check_choices(
    file: SideFile,
    candidates: Sequence[Candidate],
    designs: Mapping[str, Design],
    dimensions: Sequence[Dimension],
) -> bool:
    """Every choice alone makes every design, and they meet one market in one window; whether a
    choice changes how people pull work. What is wrong is added to the faults of the file."""
    rules_vary = False
    for dimension in dimensions:
        choices = _tried(dimension)
        if not check_quantities(file, designs, dimension, choices):
            continue
        for choice in choices:
            made = _made(file, candidates, dimension, choice)
            origin, place = _origin(file, dimension), f"vary.{dimension.name}"
            _check_alike(file, list(made.values()), origin, place, f"at {choice.text}: ")
            rules_vary |= any(
                pulling_rules(one.scenario) != pulling_rules(designs[name].scenario)
                for name, one in made.items()
            )
    return rules_vary


def _tried(dimension: Dimension) -> Sequence[Choice]:
    """Every choice of a list; of a range both ends, and a number between them that is not whole
    unless all are."""
    if isinstance(dimension, Range):
        return tuple(dict.fromkeys(map(dimension.at, (0.0, INSIDE, 1.0))))
    return dimension.choices


def _made(
    file: SideFile, candidates: Sequence[Candidate], dimension: Dimension, choice: Choice
) -> dict[str, Design]:
    """The designs at a choice."""
    made = {}
    for one in candidates:
        try:
            made[one.name] = one.load(Point((choice,)))
        except ScenarioError as error:
            file.faults.extend(_at(file, dimension, choice, fault) for fault in error.faults)
    return made


def _at(file: SideFile, dimension: Dimension, choice: Choice, fault: Fault) -> Fault:
    """A fault of a choice; one that stands in another file than the study's tells where."""
    origin, place = _origin(file, dimension), f"vary.{dimension.name}"
    if _asks_whole(fault, dimension):
        return Fault(origin, "E813", place, "takes whole numbers only: write `whole: yes`")
    if isinstance(dimension, Range) and dimension.law is not None:
        return _beyond(dimension, choice, fault)
    rule = f"{fault.rule}, at {choice.text} of {place}"
    if fault.origin.file == "--world":
        return replace(fault, origin=origin, path=place, rule=rule)
    return fault if fault.origin.file == file.path.as_posix() else replace(fault, rule=rule)


def _beyond(dimension: Range, choice: Choice, fault: Fault) -> Fault:
    """A fault of a distribution, of which nobody has written the value that is wrong."""
    ends = {dimension.at(0.0): END, dimension.at(1.0): 1 - END}
    share = ends.get(choice, INSIDE)
    got = f"{choice.number:.4g} {dimension.unit}".strip() if fault.got == choice.text else fault.got
    rule = f"{fault.rule}: the value below which {round(100 * share)} % of the distribution lie"
    return replace(fault, origin=dimension.node.origin, rule=rule, got=got)


def _asks_whole(fault: Fault, dimension: Dimension) -> bool:
    """Whether a range would not have had a fault if its numbers were whole."""
    if fault.code != "E709" or not isinstance(dimension, Range) or dimension.whole:
        return False
    return not float(fault.got).is_integer()


def _origin(file: SideFile, dimension: Dimension) -> Origin:
    section = file.tree.get("vary")
    assert isinstance(section, Tree), "where there is a dimension"
    return section.key_origin(dimension.name)
