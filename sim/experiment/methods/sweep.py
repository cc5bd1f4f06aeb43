"""`sweep`: the designs side by side at every point of a plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import pandas as pd

from sim.experiment.dimensions import Choice, Dimension, Listed, Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text

PLANS = ("grid",)
STEPS = 5  # values of a range in a grid
MOST_POINTS = 100_000


class _Form(Section):
    plan: Text | None = None
    steps: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class Sweep:
    """points: where. replications: at each."""

    points: tuple[Point, ...]
    replications: int
    name: str = "sweep"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [Wanted(point, experiment.variants, self.replications) for point in self.points]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        points = points_table(experiment, results)
        return {"points": points, "comparison": judged_all(experiment, results)}


def choices_of(dimension: Dimension, steps: int) -> tuple[Choice, ...]:
    """Every choice of a list, so many evenly spread values of a range."""
    if isinstance(dimension, Listed):
        return dimension.choices
    return tuple(spread(dimension, steps))


def spread(dimension: Range, steps: int) -> Iterator[Choice]:
    """So many values from one end of a range to the other, each once."""
    seen: set[str] = set()
    for at in range(steps):
        choice = dimension.at(at / (steps - 1) if steps > 1 else 0.5)
        if choice.text not in seen:
            seen.add(choice.text)
            yield choice


def grid(dimensions: Sequence[Dimension], steps: int) -> tuple[Point, ...]:
    """Every combination, the last dimension running fastest."""
    return tuple(map(Point, product(*(choices_of(one, steps) for one in dimensions))))


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    text.word("plan", PLANS)
    points = grid(text.dimensions, text.whole("steps", STEPS, 1, 1000))
    replications = text.whole("replications", 10, 1)
    return Sweep(points, replications), ()


KIND = Kind("sweep", "The designs side by side at every point of a plan.", _read)
