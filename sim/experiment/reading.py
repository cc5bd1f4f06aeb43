"""Reads a study file: all of it is checked before anything runs."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path

from sim.errors import Origin, UsageError
from sim.experiment.candidates import Candidate, split_owner
from sim.experiment.dimensions import Choice, Dimension, Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.form import StudyForm
from sim.experiment.measured import Measure, measure_of, split_name
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods import METHODS
from sim.experiment.ranges import read_dimension, texts_of
from sim.language.collected import fail
from sim.language.side_file import SideFile, text_of
from sim.language.sources import is_file, recorded
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.language.tree import Sequence as Items
from sim.measures.comparison import PRIMARY
from sim.measures.kpis import KPIS, not_applicable
from sim.measures.settings import pulling_rules
from sim.program.design import Design
from sim.study.compare import check_comparable

NEEDED = ("title", "question", "designs", "method")
MOST_SEED = 2**32 - 1
STREAMS = ("common", "independent")


@dataclass
class _Reader:
    """A study file on its way to an experiment; faults are gathered in the file."""

    file: SideFile
    candidates: list[Candidate] = field(default_factory=list)
    designs: dict[str, Design] = field(default_factory=dict)
    rules_vary: bool = False

    def read_candidates(self) -> None:
        section = self.file.tree["designs"]
        assert isinstance(section, Tree)
        world = self._file(self.file.tree.get("world"), "world")
        common = self._settings(self.file.tree.get("set"))
        for name, node in section.entries.items():
            own = node if isinstance(node, Tree) else None
            path = self._file(own["file"] if own else node, f"designs.{name}")
            settings = common | self._settings(own.get("set") if own else None)
            off = tuple(texts_of(own.get("without"))) if own else ()
            if path:
                self.candidates.append(Candidate(name, Path(path), settings, off, world))
        if len(section.entries) < 2:
            rule = "needs two designs or more: the others are compared with the first"
            self.file.faults.add("E811", self.file.tree.key_origin("designs"), "designs", rule)

    def _file(self, node: Node | None, place: str) -> str:
        """The path of a file that is named relative to the study's; "" if there is none."""
        text = text_of(node)
        if node is None:
            return ""
        path = Path(posixpath.normpath(Path(self.file.path.parent, text).as_posix()))
        if "\\" in text or Path(text).is_absolute():
            rule = "a file is named by a path from this one, with forward slashes"
            self.file.faults.add("E511", node.origin, place, rule, text)
            return ""
        if not is_file(path):
            near = path.parent if path.parent.is_dir() else self.file.path.parent
            known = sorted(one.name for one in near.glob("*.yaml"))
            rule = "there is no such file"
            self.file.faults.add("E510", node.origin, place, rule, Path(text).name, known)
            return ""
        return path.as_posix()

    def _settings(self, node: Node | None) -> dict[str, Node]:
        return dict(node.entries) if isinstance(node, Tree) else {}

    def load_designs(self) -> None:
        """Every design as described. What is wrong with one is a fault of the study."""
        for one in self.candidates:
            with self.file.faults.gather():
                self.designs[one.name] = one.load()
        self.file.faults.stop_if_any()
        first, *others = self.designs.values()
        for other in others:
            try:
                check_comparable(first, other)
            except UsageError as error:
                origin = self.file.tree.key_origin("designs")
                fault = error.faults[0]
                self.file.faults.add("E811", origin, "designs", fault.rule, fault.got)
        self._check_owners(self.file.tree.get("set"), "set")

    def _check_owners(self, node: Node | None, place: str) -> None:
        """The names before a colon are those of designs."""
        for written in node.entries if isinstance(node, Tree) else ():
            assert isinstance(node, Tree)
            self._check_owner(written, node.key_origin(written), place)

    def _check_owner(self, written: str, origin: Origin, place: str) -> None:
        owner, _ = split_owner(written)
        if owner and owner not in self.designs:
            rule = f"needs the name of a design: {', '.join(self.designs)}"
            self.file.faults.add("E814", origin, place, rule, owner, self.designs)

    def read_dimensions(self) -> tuple[Dimension, ...]:
        scenarios = {name: design.scenario for name, design in self.designs.items()}
        found = []
        for name, node in self.file.entries("vary"):
            self._check_paths(name, node)
            dimension = read_dimension(self.file, name, node, scenarios)
            if dimension is not None:
                found.append(dimension)
        return tuple(found)

    def _check_paths(self, name: str, node: Tree) -> None:
        path = node.get("path")
        for one in path if isinstance(path, Items) else [path] if path else []:
            self._check_owner(text_of(one), one.origin, f"vary.{name}.path")
        variants = node.get("variants")
        for key, variant in variants.entries.items() if isinstance(variants, Tree) else ():
            self._check_owners(variant, f"vary.{name}.variants.{key}")

    def check_choices(self, dimensions: tuple[Dimension, ...]) -> None:
        """Every choice alone makes every design, and they meet one market in one window."""
        for place, dimension in enumerate(dimensions):
            ends = (
                (dimension.at(0.0), dimension.at(1.0))
                if isinstance(dimension, Range)
                else dimension.choices
            )
            for choice in ends:
                self._check_choice(f"vary.{dimension.name}", choice, place)

    def _check_choice(self, place: str, choice: Choice, number: int) -> None:
        made = []
        for one in self.candidates:
            with self.file.faults.gather():
                design = one.load(Point((choice,)))
                described = self.designs[one.name].scenario
                self.rules_vary |= pulling_rules(design.scenario) != pulling_rules(described)
                made.append(design)
        for other in made[1:]:
            try:
                check_comparable(made[0], other)
            except UsageError as error:
                origin = self.file.tree.key_origin("vary")
                rule = f"at {choice.text}: {error.faults[0].rule}"
                self.file.faults.add("E811", origin, place, rule, error.faults[0].got)

    def read_measure(self, needed: tuple[str, ...]) -> Measure:
        """needed: KPIs that the method asks for."""
        node = self.file.tree.get("measure")
        if node is None:
            lacking = self._lacking()
            names = [name for name in PRIMARY if name not in lacking]
            return measure_of([*names, *needed])
        assert isinstance(node, Items)
        for at, one in enumerate(node):
            self.check_kpi(f"measure[{at}]", text_of(one), one.origin)
        return measure_of([*map(text_of, node), *needed])

    def _lacking(self) -> dict[str, str]:
        """Why a KPI does not apply to all designs."""
        return {
            name: reason
            for design in self.designs.values()
            for name, reason in not_applicable(design.scenario).items()
        }

    def check_kpi(self, place: str, text: str, origin: Origin) -> str:
        """The name of a KPI that applies, "" if it is none."""
        name, split = split_name(text)
        if name not in KPIS:
            self.file.faults.add("E815", origin, place, "needs the name of a KPI", name, KPIS)
            return ""
        if reason := self._lacking().get(name):
            rule = f"does not apply to these designs: {reason}"
            self.file.faults.add("E815", origin, place, rule, name)
            return ""
        splits = [one.replace("+", ",") for one in KPIS[name].groups]
        if split and split not in splits:
            rule = f"is not split by it; known are {', '.join(splits) or 'none'}"
            self.file.faults.add("E815", origin, place, rule, split, splits)
        return name

    def read_seed(self) -> int:
        node = self.file.tree.get("seed")
        text = text_of(node)
        if node is None:
            return 1
        if not (text.isascii() and text.isdigit() and int(text) <= MOST_SEED):
            rule = f"needs a whole number from 0 to {MOST_SEED}"
            self.file.faults.add("E816", node.origin, "seed", rule, text)
            return 1
        return int(text)

    def read_streams(self) -> bool:
        """Whether each design has random numbers of its own."""
        node = self.file.tree.get("streams")
        text = text_of(node) or STREAMS[0]
        if text not in STREAMS:
            assert node is not None
            rule = f"must be {' or '.join(STREAMS)}"
            self.file.faults.add("E604", node.origin, "streams", rule, text, STREAMS)
        return text == STREAMS[1]


@dataclass(frozen=True)
class Study:
    """An experiment and the method that answers its question."""

    experiment: Experiment
    method: Method


def _read_method(
    reader: _Reader, dimensions: tuple[Dimension, ...]
) -> tuple[Method, tuple[str, ...]]:
    """The method, and the KPIs that it asks for."""
    file = reader.file
    kind, node = _kind(file)
    seed, independent = reader.read_seed(), reader.read_streams()
    text = MethodText(
        file, kind.name, node, dimensions, reader.designs, seed, independent, reader.check_kpi
    )
    found = kind.read(text)
    file.faults.stop_if_any()
    assert found is not None, "a method that cannot be read has faults"
    return found


def _kind(file: SideFile) -> tuple[Kind, Tree]:
    """`method: NAME` or `method: {NAME: {its keys}}`. Raises ScenarioError."""
    node = file.tree["method"]
    names = list(node.entries) if isinstance(node, Tree) else [text_of(node)]
    if len(names) != 1 or names[0] not in METHODS:
        rule = f"needs one of {', '.join(METHODS)}"
        raise fail("E817", node.origin, "method", rule, ", ".join(names))
    body = node[names[0]] if isinstance(node, Tree) else None
    if isinstance(body, Tree):
        return METHODS[names[0]], body
    if body is not None:
        raise fail("E603", body.origin, f"method.{names[0]}", "needs a map", text_of(body))
    return METHODS[names[0]], Tree({}, node.origin)


def read_study(path: Path) -> Study:
    """Reads a study file and every design it names. Raises ScenarioError with every fault."""
    with recorded() as texts:
        file = SideFile(path, StudyForm, NEEDED)
        reader = _Reader(file)
        reader.read_candidates()
        file.faults.stop_if_any()
        reader.load_designs()
        dimensions = reader.read_dimensions()
        file.faults.stop_if_any()
        method, needed = _read_method(reader, dimensions)
        measure = reader.read_measure(needed)
        file.faults.stop_if_any()
        reader.check_choices(dimensions)
        seed, streams = reader.read_seed(), reader.read_streams()
        file.faults.stop_if_any()
    experiment = Experiment(
        file=path,
        title=file.text("title"),
        question=file.text("question"),
        candidates=tuple(reader.candidates),
        designs=tuple(reader.designs.values()),
        dimensions=dimensions,
        measure=measure,
        seed=seed,
        texts=dict(texts),
        independent=streams,
        rules_vary=reader.rules_vary,
    )
    return Study(experiment, method)
