"""`sweep`: the designs side by side at every point of a plan."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from sim.errors import UsageError
from sim.experiment.dimensions import Choice, Dimension, Listed, Point, Range, at_share
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.method import MOST_POINTS, Kind, Method, MethodText
from sim.experiment.replications import Replications
from sim.experiment.results import Results, Wanted
from sim.language.shape import Held, Section, Text
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.language.tree import Sequence as Items
from sim.measures import plans
from sim.measures.statistics import Array

STEPS = 5  # values of a range in a grid
Spread = Callable[[int, int, int], Array]
SAMPLES: dict[str, Spread] = {
    "latin_hypercube": plans.latin_hypercube,
    "sobol_sequence": plans.sobol_sequence,
}
PLANS = ("grid", "one_at_a_time", "list", *SAMPLES)


class _Form(Section):
    plan: Text | None = None
    steps: Text | None = None
    points: object | None = None
    replications: Held | None = None


@dataclass(frozen=True)
class Sweep:
    """points: where. plan: how they were chosen."""

    points: tuple[Point, ...]
    plan: str
    replications: Replications
    name: str = "sweep"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [
            Wanted(point, experiment.variants, self.replications.wanted(experiment, results, point))
            for point in self.points
        ]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        found = {
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results, self.replications),
        }
        stops = self.replications.stops(experiment, results)
        return found | ({"stops": stops} if len(stops) else {})


# -- plans ----------------------------------------------------------------------------


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


def size(dimensions: Sequence[Dimension], steps: int) -> int:
    """How many points the grid has, without making them."""
    return math.prod(len(choices_of(one, steps)) for one in dimensions)


def points_of(dimensions: Sequence[Dimension], plan: Array) -> tuple[Point, ...]:
    """The points of a plan on the unit cube: (points, dimensions)."""
    return tuple(
        Point(
            tuple(at_share(one, float(share)) for one, share in zip(dimensions, row, strict=True))
        )
        for row in plan
    )


def one_at_a_time(dimensions: Sequence[Dimension], base: Sequence[float]) -> tuple[Point, ...]:
    """The base, and each dimension alone at both ends of its range or every choice of its list;
    each point once. base: shares of the dimensions."""
    middle = points_of(dimensions, np.array([base]))[0].choices
    alone = [
        Point((*middle[:at], choice, *middle[at + 1 :]))
        for at, one in enumerate(dimensions)
        for choice in choices_of(one, 2)
    ]
    return tuple(dict.fromkeys([Point(middle), *alone]))


def described(text: MethodText) -> list[float]:
    """Where the designs stand as they are described, as shares of the dimensions' ranges; of a
    list, its first choice."""
    return [_described(text, one) for one in text.dimensions]


def _described(text: MethodText, dimension: Dimension) -> float:
    if isinstance(dimension, Listed):
        return 0.5 / len(dimension.choices)
    share = text.described_at(dimension)
    if share is None:
        unit = dimension.unit or "no unit"
        text.refuse("plan", f"needs designs in which {dimension.name} is one number in {unit}")
    elif not 0 <= share <= 1:
        rule = f"the value that is described lies outside the range of {dimension.name}"
        text.refuse("plan", rule)
    else:
        return share
    return 0.5


# -- reading --------------------------------------------------------------------------


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    plan = text.word("plan", PLANS)
    if not text.dimensions:
        text.refuse("", "needs something to vary: the section `vary`")
        return None
    points, replications = _points(text, plan), text.replications(10)
    return Sweep(points, plan, replications), replications.kpis


def _points(text: MethodText, plan: str) -> tuple[Point, ...]:
    for key, of in (("steps", ("grid",)), ("points", ("list", *SAMPLES))):
        if key in text.node and plan not in of:
            text.refuse(key, f"means nothing beside `plan: {plan}`")
    if plan == "list":
        return _listed(text)
    if plan == "grid":
        return read_grid(text)
    if plan == "one_at_a_time":
        return one_at_a_time(text.dimensions, described(text))
    return sampled(text, plan, text.whole("points", 64, 2, MOST_POINTS))


def read_grid(text: MethodText) -> tuple[Point, ...]:
    """The grid with as many `steps` of each range as are asked for; () if it is too large."""
    steps = read_steps(text, text.dimensions)
    return grid(text.dimensions, steps) if text.few(size(text.dimensions, steps)) else ()


def read_steps(text: MethodText, dimensions: Sequence[Dimension], default: int = STEPS) -> int:
    """How many values of each range: both ends at least."""
    has_range = any(isinstance(one, Range) for one in dimensions)
    return text.whole("steps", default, 2 if has_range else 1, 1000)


def sampled(text: MethodText, plan: str, count: int) -> tuple[Point, ...]:
    """So many points of one of SAMPLES; (), with a fault added, if it has none of that number."""
    try:
        shares = SAMPLES[plan](count, len(text.dimensions), text.seed)
    except UsageError as error:
        text.refuse("points", f"{plan}: {error.rule}", error.got)
        return ()
    return points_of(text.dimensions, shares)


def _listed(text: MethodText) -> tuple[Point, ...]:
    """`points: [{organic_rate: 4 %/year, reps: four}, …]`: every dimension at each."""
    node = text.node.get("points")
    if not isinstance(node, Items) or not node.items:
        text.refuse("points", "needs a list of points, each with a value of every dimension")
        return ()
    return tuple(
        point
        for at, item in enumerate(node)
        if (point := _point(text, f"points[{at}]", item)) is not None
    )


def _point(text: MethodText, key: str, item: Node) -> Point | None:
    names = [one.name for one in text.dimensions]
    given = list(item.entries) if isinstance(item, Tree) else []
    if not isinstance(item, Tree) or sorted(given) != sorted(names):
        rule = f"needs a value of every dimension: {', '.join(names)}"
        wrong = [name for name in given if name not in names] or given
        text.file.faults.add("E818", item.origin, text.place(key), rule, ", ".join(wrong), names)
        return None
    choices = [text.choice(one, item[one.name], key) for one in text.dimensions]
    found = tuple(choice for choice in choices if choice is not None)
    return Point(found) if len(found) == len(choices) else None


KIND = Kind("sweep", "The designs side by side at every point of a plan.", _read)
