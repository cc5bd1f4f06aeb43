"""Whether a number that a study writes is of the sort that the designs write at its path."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sim.errors import ScenarioError
from sim.experiment.candidates import split_owner
from sim.experiment.dimensions import Choice, Dimension, Range
from sim.experiment.reading.ranges import value_at
from sim.language import types
from sim.language.check import node_at
from sim.language.names import Context, Names
from sim.language.side_file import SideFile, text_of
from sim.language.single import read_expression
from sim.language.tree import Mapping as Tree
from sim.language.tree import Scalar
from sim.program.design import Design


class _Wrong(NamedTuple):
    """What a study writes, and what a design writes in its place; a text that names nothing."""

    written: Scalar
    described: str
    rule: str


def check_quantities(
    file: SideFile, designs: Mapping[str, Design], dimension: Dimension, choices: Iterable[Choice]
) -> bool:
    """Whether the numbers of a dimension are such as its paths take; if not, one fault that tells
    what a design writes there. What cannot be judged without loading a design is left to that."""
    place = f"vary.{dimension.name}"
    settings = [(path, node) for choice in choices for path, node in choice.settings.items()]
    numbers = [(path, node) for path, node in settings if isinstance(node, Scalar)]
    try:
        wrong = [one for path, node in numbers if (one := _compared(designs, path, node, place))]
    except ScenarioError as error:
        file.faults.extend(error.faults)
        return False
    if not wrong:
        return True
    texts = dict.fromkeys(one.written.text for one in wrong)
    got = dimension.node.text if isinstance(dimension, Range) else ", ".join(texts)
    if isinstance(dimension, Range) and dimension.law is not None:
        word = dimension.law.name
        place, got = f"{place}.draw.{word}", _parameters(file, dimension.name, word)
    rule = f"{wrong[0].rule}, such as `{wrong[0].described}`"
    file.faults.add("E301", wrong[0].written.origin, place, rule, got)
    return False


def _parameters(file: SideFile, dimension: str, word: str) -> str:
    """Those of a stated distribution, as they are written: `mean 4 %, sd 1 %`."""
    body = node_at(file.tree, ("vary", dimension, "draw", word))
    assert isinstance(body, Tree), "by the form of a study"
    return ", ".join(f"{key} {text_of(node)}" for key, node in body.entries.items())


def _compared(
    designs: Mapping[str, Design], written: str, node: Scalar, place: str
) -> _Wrong | None:
    """What is wrong with a value of a path at which a design writes a number; None if nothing is.
    Raises ScenarioError if it cannot be read."""
    owner, path = split_owner(written)
    owners = [one.scenario for name, one in designs.items() if owner in ("", name)]
    for text in (text for scenario in owners for text in _described(scenario.resolved, path)):
        described = _sort_there(Scalar(text, node.origin))
        found = None if described is None else _sort(node, place)
        if found is None or described is None or found.fits(described):
            continue
        if not found.powers:
            return _Wrong(node, text, "needs a unit")
        rule = "needs another unit" if described.powers else "needs a pure number"
        return _Wrong(node, text, rule)
    return None


def _described(tree: Tree, path: str) -> Iterator[str]:
    """What a design writes at a path; of a parameter, its ends as well, for 0 has any unit."""
    for end in ("", ".low", ".high"):
        text = value_at(tree, f"{path}{end}")
        if text is not None:
            yield text


def _sort(node: Scalar, place: str) -> types.Dimension | None:
    """The dimension of a number that names nothing; None of all else. Raises ScenarioError if it
    cannot be read as whatever it names."""
    try:
        type_ = read_expression(node, Names(), Context(place)).type
    except ScenarioError as error:
        if any(fault.code < "E2" for fault in error.faults):  # not about names
            raise
        return None
    return type_.dimension if type_.shape == "number" else None


def _sort_there(node: Scalar) -> types.Dimension | None:
    """As `_sort`, of what a design writes: it has been read."""
    try:
        return _sort(node, "")
    except ScenarioError:
        return None
