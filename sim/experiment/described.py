"""Where the designs of a study stand along what it varies, as they are described."""

from __future__ import annotations

from sim.experiment.candidates import split_owner
from sim.experiment.dimensions import Range
from sim.experiment.experiment import Experiment
from sim.experiment.reading.numbers import number_of
from sim.experiment.reading.ranges import value_at


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
