"""What a difference means, in words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim.measures.registry import Better, Kind
from sim.measures.statistics import Estimate

LABELS = ("As-Is", "To-Be")
RULE = "follows from the rule"
IDENTICAL = "identical"
EQUAL = "practically equal"
UNDECIDED = "undecided"
NOT_DEFINED = "not defined"  # there is nothing to divide by, or only what may be 0
NOT_SHOWN = "not shown"  # a ratio of a group that is too small
RANGE = "range only"  # extremes are not tested
ESTIMATED = "estimated"  # a ratio of differences whose interval is finite
EQUAL_LEVEL = 0.90  # two one-sided tests at 5 %


@dataclass(frozen=True)
class Question:
    """What is asked of a difference b - a.

    margin: the size that does not matter, in the KPI's unit. level: of the interval that must
    exclude 0, above 0.95 within a family. identical: the designs agree in every replication.
    equal_level: of the interval that must lie within the margin.
    """

    kind: Kind
    better: Better
    margin: float
    level: float = 0.95
    identical: bool = False
    labels: tuple[str, str] = LABELS
    equal_level: float = EQUAL_LEVEL


def verdict(difference: Estimate, question: Question) -> str:
    """The first that holds: follows from the rule, identical, not defined (a design has no value,
    as a ratio over 0), better, practically equal, undecided.

    Better: the interval at `level` excludes 0; "(small)" if the one at `equal_level`, 90 % unless
    given, lies within the margin. Practically equal: it lies there.
    """
    if question.kind == "rule":
        return RULE
    if question.identical:
        return IDENTICAL
    if not math.isfinite(difference.mean):
        return NOT_DEFINED
    inside = within(difference, question.margin, question.equal_level)
    if excludes_zero(difference, question.level):
        return _direction(difference.mean, question) + (" (small)" if inside else "")
    return EQUAL if inside else UNDECIDED


def decided(verdict: str) -> str:
    """What a verdict decides, whatever its size: a direction or EQUAL; "" if nothing."""
    plain = verdict.removesuffix(" (small)")
    if plain in (IDENTICAL, EQUAL):
        return EQUAL
    return "" if plain in (RULE, UNDECIDED, NOT_DEFINED, NOT_SHOWN, RANGE, ESTIMATED) else plain


def disagree(said: Iterable[str]) -> bool:
    """Whether verdicts decide different things; what decides nothing contradicts nothing."""
    return len({decided(one) for one in said} - {""}) > 1


def excludes_zero(difference: Estimate, level: float) -> bool:
    """Whether the interval lies on one side of 0; no if it is undefined."""
    _, low, high = difference.interval(level)
    return low > 0 or high < 0


def within(difference: Estimate, margin: float, level: float = EQUAL_LEVEL) -> bool:
    """Whether the interval lies inside ± margin; no if either is undefined."""
    _, low, high = difference.interval(level)
    return math.isfinite(margin) and -margin < low and high < margin


def _direction(difference: float, question: Question) -> str:
    a, b = question.labels
    if question.better == "neutral":
        return f"{b} higher" if difference > 0 else f"{b} lower"
    b_wins = (difference > 0) == (question.better == "higher")
    return f"{b if b_wins else a} better"
