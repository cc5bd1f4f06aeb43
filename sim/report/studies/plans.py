"""In which plan the points of a study lie, told from the points themselves."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sim.experiment.dimensions import Dimension, Range
from sim.measures.statistics import t_quantile
from sim.report import words
from sim.report.figures import Interval, Row, real
from sim.report.studies.facts import Facts, choice_told, difference, others_told

AS_DESCRIBED = "as described"
NAMED = 5  # points, up to which each is named
NAMED_BY = 2  # dimensions, unless each point is named by one alone
LEVEL = 0.95
LEAST_CURVE = 3  # places on a line; fewer are no curve


@dataclass(frozen=True)
class Arm:
    """What one dimension does alone to a difference: at the end where it is least, and where it
    is greatest. sure: the same with intervals that hold for all ends of all dimensions together.
    said: the verdicts there; described: that of the base. swing: between them, the base included.
    """

    dimension: str
    ends: tuple[tuple[str, Interval], tuple[str, Interval]]
    sure: tuple[Interval, Interval]
    base: Interval
    said: tuple[str, str]
    described: str

    @property
    def swing(self) -> float:
        values = [one.mean for _, one in self.ends] + [self.base.mean]
        return max(values) - min(values)


def varied(facts: Facts) -> list[Dimension]:
    """The dimensions of which the points have more than one value."""
    points = facts.points
    return [one for one in facts.dimensions if points[one.name].nunique() > 1]


def number_at(dimension: Dimension, row: Row) -> float:
    """The place of a point along a dimension; of a choice, its place in the list."""
    if isinstance(dimension, Range):
        return real(row, f"{dimension.name}_number")
    texts = [choice.text for choice in dimension.choices]
    text = str(row[dimension.name])
    return float(texts.index(text)) if text in texts else math.nan


def base_of(facts: Facts) -> Mapping[str, str] | None:
    """The point from which all others differ in one dimension only; None if there is none, or if
    only one dimension is varied."""
    points = facts.points
    names = [one.name for one in varied(facts)]
    if len(names) < 2:
        return None
    texts = points[names].astype(str)
    base = texts.mode().iloc[0]
    differing = (texts != base).sum(axis=1)
    if not (differing <= 1).all() or not (differing == 0).any():
        return None
    return {name: str(base[name]) for name in names}


def base_told(facts: Facts) -> str:
    """The base: a range stands where the designs are described, a list at its first choice:
    `as described`, `4 agents, all else as described`."""
    base = base_of(facts) or {}
    lists = [one.name for one in varied(facts) if not isinstance(one, Range)]
    if not lists:
        return AS_DESCRIBED
    told = words.listed([choice_told(facts, name, base[name]) for name in lists])
    return f"{told}, all else {AS_DESCRIBED}" if len(lists) < len(base) else told


def arms(facts: Facts, rows: Sequence[Row]) -> list[Arm]:
    """What each dimension does alone, the widest swing first. rows: a KPI at every point."""
    base = base_of(facts)
    known = [row for row in rows if math.isfinite(difference(row).mean)]
    if base is None:
        return []
    at_base = next((row for row in known if _apart(row, base) == []), None)
    if at_base is None:
        return []
    found = []
    for name in base:
        alone = [row for row in known if _apart(row, base) == [name]]
        if alone:
            is_range = isinstance(facts.dimension(name), Range)
            ends = alone if is_range and len(alone) > 1 else [*alone, at_base]
            ends = sorted(ends, key=lambda row: difference(row).mean)
            found.append(_arm(name, (ends[0], ends[-1]), at_base, 2 * len(base)))
    return sorted(found, key=lambda arm: -arm.swing)


def _arm(name: str, ends: tuple[Row, Row], base: Row, every: int) -> Arm:
    """every: how many ends there are, of all dimensions."""
    first, last = ((str(row[name]), difference(row)) for row in ends)
    sure = _sure(ends[0], every), _sure(ends[1], every)
    said = str(ends[0]["verdict"]), str(ends[1]["verdict"])
    return Arm(name, (first, last), sure, difference(base), said, str(base["verdict"]))


def _sure(row: Row, every: int) -> Interval:
    """The difference with an interval that is one of so many which hold together (Bonferroni)."""
    one, runs = difference(row), int(real(row, "replications"))
    wider = t_quantile(1 - (1 - LEVEL) / every, runs) / t_quantile(LEVEL, runs)
    return Interval(one.mean, *(one.mean + wider * (end - one.mean) for end in (one.low, one.high)))


def _apart(row: Row, base: Mapping[str, str]) -> list[str]:
    return [name for name, text in base.items() if str(row[name]) != text]


def curve_along(facts: Facts) -> Range | None:
    """The only range that is varied, if it has enough places for a curve."""
    ranges = [one for one in varied(facts) if isinstance(one, Range)]
    if len(ranges) != 1:
        return None
    others = [one.name for one in facts.dimensions if one != ranges[0]]
    lines = Counter(tuple(str(row[name]) for name in others) for row in facts.rows("points"))
    return ranges[0] if min(lines.values()) >= LEAST_CURVE else None


def plane_of(facts: Facts) -> tuple[Dimension, Dimension] | None:
    """The two dimensions that are varied, if there are just two; ranges come first."""
    found = sorted(varied(facts), key=lambda one: not isinstance(one, Range))
    return (found[0], found[1]) if len(found) == 2 else None


def point_said(facts: Facts, row: Row) -> str:
    """What is varied, with its values at a point: `eight reps and world inbound`."""
    return others_told(facts, {one.name: str(row[one.name]) for one in varied(facts)})


def point_told(facts: Facts, row: Row) -> str:
    """A point by what is varied: `reps 1`; of several dimensions the values alone, in their order,
    `4 %/year, eight`; "as described" if nothing is varied."""
    names = [one.name for one in varied(facts)]
    if len(names) == 1:
        return choice_told(facts, names[0], str(row[names[0]]))
    return ", ".join(facts.value_told(name, str(row[name])) for name in names) or AS_DESCRIBED


def points_named(facts: Facts, rows: Sequence[Row]) -> str:
    """Points by what is varied: `reps 1 and 2`; `length 2 h with four and six reps; length 4 h
    with four reps`. "" if there are too many of them, or too much is varied.

    Where all points differ from one in one dimension, each is named by that dimension alone.
    """
    names = [one.name for one in varied(facts)]
    if len(rows) > NAMED or not names:
        return ""
    if len(names) == 1:
        return choice_told(facts, names[0], *(str(row[names[0]]) for row in rows))
    if base := base_of(facts):
        return "; ".join(_apart_from(facts, base, row) for row in rows)
    return "; ".join(_crossed(facts, names, rows)) if len(names) == NAMED_BY else ""


def _apart_from(facts: Facts, base: Mapping[str, str], row: Row) -> str:
    told = [choice_told(facts, name, str(row[name])) for name in _apart(row, base)]
    return " with ".join(told) or base_told(facts)


def _crossed(facts: Facts, names: Sequence[str], rows: Sequence[Row]) -> Iterator[str]:
    """Points of two dimensions, those of one that have the same of the other together."""
    first, second = names
    by_first: dict[str, list[str]] = {}
    for row in rows:
        by_first.setdefault(str(row[first]), []).append(str(row[second]))
    alike: dict[tuple[str, ...], list[str]] = {}
    for text, others in by_first.items():
        alike.setdefault(tuple(others), []).append(text)
    for others_, texts in alike.items():
        yield f"{choice_told(facts, first, *texts)} with {choice_told(facts, second, *others_)}"
