"""Where the designs of a study stand along what it varies, as they are described."""

from __future__ import annotations

from sim.experiment.candidates import own_settings, split_owner
from sim.experiment.dimensions import Choice, Listed, Range
from sim.experiment.experiment import Experiment
from sim.experiment.reading.numbers import number_of
from sim.experiment.reading.ranges import value_at
from sim.language.tree import Scalar


def described(experiment: Experiment) -> dict[str, float]:
    """The number of each range at which all designs stand, in its unit, by its name.

    A range is left out if two designs, or two of its paths, differ there, or if what is described
    is no number in the unit of the range.
    """
    found = {}
    for one in experiment.dimensions:
        numbers = _numbers(experiment, one) if isinstance(one, Range) else set()
        if len(numbers) == 1 and None not in numbers:
            found[one.name] = next(number for number in numbers if number is not None)
    return found


def described_choices(experiment: Experiment) -> dict[str, str]:
    """The choice of each list that all designs have as they are described, by the list's name; a
    list of which no choice is that is left out."""
    return {
        one.name: choice.text
        for one in experiment.dimensions
        if isinstance(one, Listed)
        for choice in one.choices
        if _is_described(experiment, choice)
    }


def _is_described(experiment: Experiment, choice: Choice) -> bool:
    """Whether it sets nothing but what stands there anyway."""
    if choice.world:
        return False
    return all(
        isinstance(node, Scalar) and value_at(design.scenario.resolved, path) == node.text
        for candidate, design in zip(experiment.candidates, experiment.designs, strict=True)
        for path, node in own_settings(choice.settings, candidate.name).items()
    )


def _numbers(experiment: Experiment, along: Range) -> set[float | None]:
    """What is described at every path, in every design that it is written into."""
    found: set[float | None] = set()
    for candidate, design in zip(experiment.candidates, experiment.designs, strict=True):
        for written in along.paths:
            owner, path = split_owner(written)
            if owner in ("", candidate.name):
                text = value_at(design.scenario.resolved, path)
                found.add(None if text is None else number_of(text, along.unit))
    return found
