"""Figures with the parts they are made of: by region, product, actor, person."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure


@dataclass(frozen=True)
class Axis:
    """Parts of a figure along one axis, or where several cross. title: `by region`."""

    title: str
    rows: Sequence[Figure]


@dataclass(frozen=True)
class Told:
    """A figure to show, and what folds out below it.

    left_out: how many parts are exactly 0 in both designs, and are not shown.
    """

    figure: Figure
    axes: Sequence[Axis] = ()
    left_out: int = 0

    @property
    def summary(self) -> str:
        """`by region and product`."""
        return words.listed([axis.title for axis in self.axes])


def with_parts(wholes: Sequence[Figure], every: Sequence[Figure]) -> list[Told]:
    """Each of these figures; those of a KPI as a whole with all its parts that are not among them.

    every: all figures of the comparison.
    """
    shown = {(one.kpi, one.group) for one in wholes}
    return [_told(one, [] if one.group else list(_parts(one.kpi, shown, every))) for one in wholes]


def _parts(kpi: str, shown: set[tuple[str, str]], every: Iterable[Figure]) -> Iterator[Figure]:
    for one in every:
        if one.kpi == kpi and one.group and (kpi, one.group) not in shown:
            yield one


def _told(whole: Figure, parts: Sequence[Figure]) -> Told:
    there = [one for one in parts if not one.is_nothing]
    axes: dict[str, list[Figure]] = {}
    for one in there:
        axes.setdefault(axis_title(one.group), []).append(one)
    named = [Axis(title, rows) for title, rows in axes.items()]
    return Told(whole, named, len(parts) - len(there))


def other_figures(main: Sequence[Figure], every: Sequence[Figure]) -> tuple[list[Told], int]:
    """All figures that are neither main ones nor parts of them; how many are 0 and left out.

    A KPI that has no whole is told by its parts, one below the other.
    """
    whole = {one.kpi for one in every if not one.group}
    shown = {(one.kpi, one.group) for one in main}
    told = {one.kpi for one in main if not one.group}
    rest = [one for one in every if (one.kpi, one.group) not in shown and one.kpi not in told]
    wholes = [one for one in rest if not one.group or one.kpi not in whole]
    found = with_parts(wholes, every)
    nothing = [one for one in found if one.figure.is_nothing and not one.axes]
    return [one for one in found if one not in nothing], sum(1 + one.left_out for one in nothing)


def by_rule(whole: Figure, every: Iterable[Figure]) -> list[Figure]:
    """Parts of a figure whose difference follows from a rule, although the figure's does not as a
    whole; along the first axis that has some, so that none is told twice."""
    if whole.group or whole.verdict == verdicts.RULE:
        return []
    found = [
        one
        for one in _parts(whole.kpi, set(), every)
        if one.verdict == verdicts.RULE and one.differs
    ]
    return [one for one in found if axis_title(one.group) == axis_title(found[0].group)]


def is_alone(group: str) -> bool:
    """Whether a part lies along one axis, and is no crossing of several."""
    return group != "" and "," not in group and not group.startswith("person=")


def axis_title(group: str) -> str:
    """`region=europe,product=crm` -> `by region × product`."""
    names = [part.partition("=")[0].strip() for part in group.split(",")]
    return f"by {' × '.join(name.replace('_', ' ') for name in names)}"
