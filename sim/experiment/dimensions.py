"""What a study varies: a range of numbers, or a list of choices."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from sim.language.tree import Node, Scalar

END = 0.05  # quantile that is the low end of a stated distribution
DIGITS = 10  # of a number that a study writes into a scenario
Scale: TypeAlias = str  # "linear" or "log"


@dataclass(frozen=True)
class Law:
    """A stated distribution: from a share in (0, 1) to the number that so many lie below.

    name: as it is written. scale: numbers are so many times the quantile: 100 where a pure one is
    written in %.
    """

    quantile: Callable[..., float] = field(compare=False)
    parameters: tuple[float, ...]
    name: str = ""
    scale: float = 1.0

    def __call__(self, share: float) -> float:
        return self.scale * self.quantile(share, *self.parameters)


@dataclass(frozen=True)
class Choice:
    """One value of a dimension.

    text: as people read it. number: its place on an axis; of a name, its place in the list.
    settings: values by path. world: a file in the place of the world's, "" for the designs' own.
    """

    text: str
    number: float
    settings: Mapping[str, Node] = field(compare=False)
    world: str = ""


@dataclass(frozen=True)
class Range:
    """Numbers from low to high, written with `unit` into every one of `paths`.

    law: the quantile function of a stated distribution, of which low and high are then the
    quantiles END and 1 - END; None: there is only the range, and shares of it are meant when
    probability is spoken of.
    """

    name: str
    title: str
    paths: tuple[str, ...]
    low: float
    high: float
    unit: str
    scale: Scale
    whole: bool
    node: Scalar  # where it is written, for messages
    law: Law | None = None

    def at(self, share: float) -> Choice:
        """The value at a share of the range (of the distribution, if one is stated and the share
        is no end)."""
        if self.law is not None and 0 < share < 1:
            return self.choice(self.law(share))
        if self.scale == "log":
            return self.choice(math.exp(_between(math.log(self.low), share, math.log(self.high))))
        return self.choice(_between(self.low, share, self.high))

    def share(self, number: float) -> float:
        """Where a number lies in the range: the inverse of `at` without a law."""
        if self.scale == "log":
            low, high = math.log(self.low), math.log(self.high)
            return (math.log(number) - low) / (high - low)
        return (number - self.low) / (self.high - self.low)

    def choice(self, number: float) -> Choice:
        """The value of a number, as it is written: with so many digits that it can be read."""
        text = f"{round(number)}" if self.whole else f"{number:.{DIGITS}g}"
        node = Scalar(f"{text} {self.unit}".strip(), self.node.origin, inline=False)
        return Choice(node.text, float(text), dict.fromkeys(self.paths, node))


@dataclass(frozen=True)
class Listed:
    """Choices in a written order."""

    name: str
    title: str
    choices: tuple[Choice, ...]


Dimension: TypeAlias = Range | Listed


def at_share(dimension: Dimension, share: float) -> Choice:
    """The value at a share of a range; of a list, the choice whose equal part the share lies in."""
    if isinstance(dimension, Range):
        return dimension.at(share)
    return dimension.choices[min(int(share * len(dimension.choices)), len(dimension.choices) - 1)]


def paths_of(dimension: Dimension) -> list[str]:
    """Every path that a dimension writes, with the design's name before it if there is one."""
    if isinstance(dimension, Range):
        return list(dimension.paths)
    return list(dict.fromkeys(path for choice in dimension.choices for path in choice.settings))


def _between(low: float, share: float, high: float) -> float:
    return low + share * (high - low)


@dataclass(frozen=True)
class Point:
    """One choice of every dimension, in their order; `world` beats that of the choices."""

    choices: tuple[Choice, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """What tells it from every other point of the study."""
        return tuple(choice.text for choice in self.choices)

    @property
    def settings(self) -> dict[str, Node]:
        return {path: node for one in self.choices for path, node in one.settings.items()}

    @property
    def world(self) -> str:
        return next((one.world for one in self.choices if one.world), "")

    def told(self, dimensions: Sequence[Dimension]) -> str:
        """`organic_rate 4 %/year, reps four`; "as described" for a point of no dimension."""
        pairs = zip(dimensions, self.choices, strict=True)
        return ", ".join(f"{one.name} {choice.text}" for one, choice in pairs) or "as described"
