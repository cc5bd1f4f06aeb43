"""The rows of a comparison as charts draw and tell them."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from sim.report import words
from sim.report.figures import Figure, Interval, figures
from sim.report.warnings import MARK
from sim.study.compare import Comparison

TOLD = 12  # rows that an alternative text tells; the table has them all
SCALES = ((1e9, "thousand million"), (1e6, "million"), (1e3, "thousand"))
LEAST_SCALED = 10  # of a unit: 12,000 is 12 thousand, 2,000 is 2,000


@dataclass(frozen=True)
class Pair:
    """A figure of both designs under the name it has in a chart.

    depth: 1 if it is a part of the row above. strong: a sum of what follows. spread: decides on
    digits where the figure has no interval that does.
    """

    name: str
    figure: Figure
    depth: int = 0
    strong: bool = False
    spread: float = math.nan

    @property
    def a(self) -> Interval:
        return self.figure.a

    @property
    def b(self) -> Interval:
        return self.figure.b

    @property
    def both(self) -> tuple[str, str]:
        if math.isfinite(self.spread):
            a, b = (words.number(one.mean, self.spread) for one in (self.a, self.b))
            return a, b
        return self.figure.both

    @property
    def weight(self) -> str:
        return "bold" if self.strong else "normal"

    @property
    def known(self) -> bool:
        """Whether at least one design has a value."""
        return math.isfinite(self.a.mean) or math.isfinite(self.b.mean)


class Facts:
    """The rows of one comparison by KPI and group."""

    def __init__(self, comparison: Comparison) -> None:
        self.labels, self.runs = comparison.labels, comparison.plan.replications
        self.who = _who(comparison)
        self.rows = {(one.kpi, one.group): one for one in figures(comparison)}

    def __contains__(self, kpi: str) -> bool:
        return (kpi, "") in self.rows

    def total(self, kpi: str) -> Figure:
        return self.rows[kpi, ""]

    def groups(self, kpi: str, by: str) -> list[tuple[str, Figure]]:
        """Label and figure of every group `by=label`, in the order of the comparison."""
        start = f"{by}="
        return [
            (group.removeprefix(start), one)
            for (name, group), one in self.rows.items()
            if name == kpi and group.startswith(start) and "," not in group
        ]

    def heading(self, what: str, one: Figure) -> str:
        """`Customers won: 290 in As-Is, 268 in To-Be (undecided)`."""
        (a, b), (first, second) = one.both, self.labels
        value = words.with_unit(a, one.unit, what.lower())
        return f"{what}: {value} in {first}, {b} in {second} ({one.marked_verdict})"

    def last_notes(self, judged: Sequence[Figure]) -> list[str]:
        """Who A and B are, and where to read why a verdict is in doubt."""
        doubted = any(one.doubts for one in judged)
        return [
            *self.who,
            *([f"{MARK.capitalize()}: the numbered warnings say why."] if doubted else []),
        ]

    def told(self, rows: Sequence[Pair]) -> str:
        """The rows in words: `europe 85.0 against 88.8; …`, each As-Is first."""
        parts = [f"{row.name} {' against '.join(row.both)}" for row in rows[:TOLD]]
        if len(rows) > TOLD:
            parts.append(f"and {len(rows) - TOLD} more in the table")
        return "; ".join(parts)


def _who(comparison: Comparison) -> list[str]:
    """What A and B stand for, where the designs have no short names."""
    if comparison.labels != ("A", "B"):
        return []
    pairs = zip(comparison.labels, comparison.designs, strict=True)
    return [f"{label}: {design.told}." for label, design in pairs]


def scaler(
    rows: Sequence[Figure], least: float = LEAST_SCALED
) -> tuple[Callable[[Figure], Figure], str]:
    """What divides large figures by a thousand or more, `least` of which there are, and the unit
    then."""
    unit = rows[0].unit if rows else ""
    ends = [one for row in rows for side in (row.a, row.b) for one in (side.mean, side.high)]
    largest = max((abs(one) for one in ends if math.isfinite(one)), default=0.0)
    by, word = next(((s, w) for s, w in SCALES if largest >= least * s), (1.0, ""))
    called = f"{word} {unit}".strip()
    return lambda figure: scaled(figure, 1 / by, called), called


def scaled(figure: Figure, by: float, unit: str) -> Figure:
    """A figure in another unit, `by` of which are one of its own."""
    a, b, difference = (
        Interval(one.mean * by, one.low * by, one.high * by)
        for one in (figure.a, figure.b, figure.difference)
    )
    return replace(figure, a=a, b=b, difference=difference, unit=unit)
