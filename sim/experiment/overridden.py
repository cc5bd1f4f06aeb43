"""What a study sets in place of what a change of a design sets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.experiment.candidates import meet
from sim.experiment.dimensions import paths_of
from sim.experiment.experiment import Experiment
from sim.language.scenario import Change


@dataclass(frozen=True)
class Overridden:
    """A path that a change of a design sets, and the study after it.

    dimension: its title; "" for the study's own `set`. written: the study's path.
    """

    dimension: str
    written: str
    change: str
    label: str


def overridden(experiment: Experiment) -> tuple[Overridden, ...]:
    """Every change that a dimension or the study's `set` overrides, each once, in the order of the
    designs."""
    return tuple(dict.fromkeys(_each(experiment)))


def _each(experiment: Experiment) -> Iterator[Overridden]:
    designs = zip(experiment.candidates, experiment.designs, experiment.labels, strict=True)
    for candidate, design, label in designs:
        setting = [("", path) for path in candidate.settings]
        varied = [(one.title, path) for one in experiment.dimensions for path in paths_of(one)]
        for title, written in (*setting, *varied):
            for change in design.scenario.changes:
                if any(meet(written, f"{candidate.name}:{path}") for path in change.paths):
                    yield Overridden(title, written, _title(change), label)


def _title(change: Change) -> str:
    return change.title or change.name
