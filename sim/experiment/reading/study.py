"""Reads a study file: all of it is checked before anything runs."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.errors import Origin
from sim.experiment.candidates import Candidate, Given
from sim.experiment.dimensions import Dimension
from sim.experiment.experiment import Experiment
from sim.experiment.measured import Measure
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods import METHODS
from sim.experiment.reading.designs import check_choices, load_designs, read_candidates
from sim.experiment.reading.form import OWN, StudyForm
from sim.experiment.reading.kpi_names import KpiNames
from sim.experiment.reading.vary import read_dimensions
from sim.language.collected import fail
from sim.language.loader import parse_yaml
from sim.language.side_file import SideFile, text_of, whole_of
from sim.language.sources import recorded
from sim.language.tree import Mapping as Tree

NEEDED = ("title", "question", "designs", "method")
SEED, MOST_SEED = 1, 2**32 - 1
SCENARIOS = "scenarios are for `check`, `run` and `compare`"
STREAMS = ("common", "independent")


@dataclass(frozen=True)
class Study:
    """An experiment and the method that answers its question."""

    experiment: Experiment
    method: Method


def read_study(path: Path, given: Given | None = None, again: bool = False) -> Study:
    """Reads a study file and every design it names. given: what is said of them beside it.
    again: whether it has run, so that the designs need not be loaded at every choice once more.

    Raises ScenarioError with the faults of the first step that has any: the form of the file; the
    designs as they are described; all else.
    """
    with recorded() as texts:
        if not any(key in parse_yaml(path) for key in OWN):
            rule = "is no study: it has none of question, designs, method"
            raise fail("E602", Origin(path.as_posix(), 1, 1), "", f"{rule}; {SCENARIOS}")
        file = SideFile(path, StudyForm, NEEDED)
        candidates = _added(file, read_candidates(file), given)
        seed, independent, called = _seed(file), _independent(file), _called(file)
        file.faults.stop_if_any()
        seed = seed if given is None else given.seed
        assert called is not None, "what is no method is a fault"
        kind, node = called
        designs = load_designs(file, candidates)
        names = KpiNames(file, designs)
        names.check_measure()
        dimensions = _dimensions(names)
        text = MethodText(file, kind.name, node, dimensions, designs, seed, independent, names)
        # where a dimension cannot be read, what a method says of it cannot be judged
        read = _method(kind, text) if len(dimensions) == len(list(file.entries("vary"))) else None
        rules_vary = again or check_choices(file, candidates, designs, dimensions)
        file.faults.stop_if_any()
        assert read is not None, "what cannot be read has faults"
        method, measure = read
    experiment = Experiment(
        file=path,
        title=file.text("title"),
        question=file.text("question"),
        candidates=tuple(candidates),
        designs=tuple(designs.values()),
        dimensions=dimensions,
        measure=measure,
        seed=seed,
        texts=dict(texts),
        independent=independent,
        rules_vary=rules_vary,
    )
    return Study(experiment, method)


def _added(file: SideFile, candidates: list[Candidate], given: Given | None) -> list[Candidate]:
    """The designs with what is said of them beside the file."""
    if given is None or file.faults:
        return candidates
    if not given.meant(candidates):
        rule = f"must be {' and '.join(given.files)}, whose page this study belongs to"
        got = ", ".join(one.file.as_posix() for one in candidates)
        file.faults.add("E811", file.tree.key_origin("designs"), "designs", rule, got)
        return candidates
    return given.added(candidates)


def _dimensions(names: KpiNames) -> tuple[Dimension, ...]:
    """What is varied, as far as it can be read."""
    scenarios = {name: design.scenario for name, design in names.designs.items()}
    return read_dimensions(names.file, scenarios)


def _method(kind: Kind, text: MethodText) -> tuple[Method, Measure] | None:
    """The method, and what is measured for it; None, with the faults added, if it is wrong."""
    found = kind.read(text)
    if found is None:
        return None
    method, needed = found
    return method, text.names.measure(needed)


def _seed(file: SideFile) -> int:
    node = file.tree.get("seed")
    if node is None:
        return SEED
    seed = whole_of(text_of(node))
    if seed is None or seed > MOST_SEED:
        rule = f"needs a whole number from 0 to {MOST_SEED}"
        file.faults.add("E816", node.origin, "seed", rule, text_of(node))
        return SEED
    return seed


def _independent(file: SideFile) -> bool:
    """Whether each design has random numbers of its own."""
    node = file.tree.get("streams")
    if node is None:
        return False
    text = text_of(node)
    if text not in STREAMS:
        file.faults.add(
            "E604", node.origin, "streams", f"must be {' or '.join(STREAMS)}", text, STREAMS
        )
    return text == STREAMS[1]


def _called(file: SideFile) -> tuple[Kind, Tree] | None:
    """`method: NAME` or `method: {NAME: {its keys}}`; None, with a fault added, if it is none."""
    node = file.tree["method"]
    names = list(node.entries) if isinstance(node, Tree) else [text_of(node)]
    if len(names) != 1 or names[0] not in METHODS:
        rule, origin = f"needs one of {', '.join(METHODS)}", node.origin
        known = METHODS if len(names) == 1 else ()
        if isinstance(node, Tree) and known:
            origin = node.key_origin(names[0])
        file.faults.add("E817", origin, "method", rule, ", ".join(names), known)
        return None
    body = node[names[0]] if isinstance(node, Tree) else Tree({}, node.origin)
    if not isinstance(body, Tree):
        rule = "needs a map with the keys of the method"
        file.faults.add("E603", body.origin, f"method.{names[0]}", rule, text_of(body) or "a list")
        return None
    return METHODS[names[0]], body
