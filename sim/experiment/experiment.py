"""A study of many points as it was read: what is asked of which designs, and how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.experiment.candidates import Candidate
from sim.experiment.cells import Setting, Variant
from sim.experiment.dimensions import Dimension, Point
from sim.experiment.measured import Measure
from sim.language.sources import instead_of_disk
from sim.measures.settings import Settings, settings_of
from sim.program.design import Design
from sim.study.compare import short_titles


@dataclass(frozen=True)
class Experiment:
    """What a study file says, apart from its method.

    designs: the candidates as described. texts: every file that was read. independent: whether
    each design has random numbers of its own. rules_vary: whether a choice may change how people
    pull work.
    """

    file: Path
    title: str
    question: str
    candidates: tuple[Candidate, ...]
    designs: tuple[Design, ...]
    dimensions: tuple[Dimension, ...]
    measure: Measure
    seed: int
    texts: Mapping[str, bytes]
    independent: bool = False
    rules_vary: bool = True

    @property
    def variants(self) -> tuple[Variant, ...]:
        """Every design with all its changes."""
        return tuple(map(Variant, range(len(self.designs))))

    @property
    def labels(self) -> tuple[str, ...]:
        """What people call the designs: two by their short titles; several, or two without any, by
        their names in the study file, as words: `knowledge_base` -> `Knowledge base`."""
        titles = short_titles(*self.designs) if len(self.designs) == 2 else None
        return titles or tuple(_as_words(candidate.name) for candidate in self.candidates)

    def settings(self, a: int = 0, b: int = 1) -> Settings:
        """By which rules two designs are compared."""
        labels = self.labels[a], self.labels[b]
        return settings_of(self.designs[a].scenario, labels, self.designs[b].scenario)

    def settings_at(self, point: Point, a: int = 0, b: int = 1) -> Settings:
        """By which rules two designs are compared as they are at a point: what varies may be a rule
        of theirs."""
        if not self.rules_vary:
            return self.settings(a, b)
        labels = self.labels[a], self.labels[b]
        with instead_of_disk(self.texts):
            one, two = (self.candidates[place].load(point).scenario for place in (a, b))
        return settings_of(one, labels, two)

    def setting(self, engine: str) -> Setting:
        """What its workers are given."""
        return Setting(
            self.candidates, self.texts, self.measure, self.seed, engine, self.independent
        )


def _as_words(name: str) -> str:
    return name.replace("_", " ").capitalize()
