"""How many replications a point gets: a fixed number, or as many as a rule asks for."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.dimensions import Point
from sim.experiment.experiment import Experiment
from sim.experiment.reading.numbers import read_number
from sim.experiment.results import Results
from sim.measures.comparison import Pairs, find
from sim.measures.kpis import known
from sim.measures.sequential import Answer, Look, NarrowEnough, Rule, SignIsClear, together
from sim.measures.statistics import Estimate

SIGN = "sign"
COLUMNS = ["point", "kpi", "rule", "reached", "diff", "low", "high", "replications"]
_WITHIN = re.compile(r"within\s+(.+)")


@dataclass(frozen=True)
class Fixed:
    """The same number at every point."""

    count: int

    @property
    def least(self) -> int:
        return self.count

    @property
    def most(self) -> int:
        return self.count

    @property
    def kpis(self) -> tuple[str, ...]:
        return ()

    def wanted(self, experiment: Experiment, results: Results, point: Point) -> int:
        """How many pairs a point needs next."""
        return self.count

    def level(self, experiment: Experiment, results: Results, point: Point, kpi: str) -> float:
        """Of the interval of a difference that holds at the end; NaN: no rule is about the KPI."""
        return math.nan

    def stops(self, experiment: Experiment, results: Results) -> pd.DataFrame:
        """What the rules say at each point: none."""
        return pd.DataFrame(columns=COLUMNS)


@dataclass(frozen=True)
class Aim:
    """What a rule asks of the difference of a KPI.

    half_width: that its interval may have, in the KPI's unit; of_mean: as a share of the first
    design's mean. None: its sign has to be clear.
    """

    kpi: str
    text: str
    half_width: float | None = None
    of_mean: bool = False

    def rule(self, first_mean: float) -> Rule:
        """As the runs so far make it."""
        if self.half_width is None:
            return SignIsClear()
        scale = abs(first_mean) if self.of_mean else 1.0
        return NarrowEnough(self.half_width * scale)


@dataclass(frozen=True)
class Until:
    """As many as the aims ask for, all of them, within the looks."""

    aims: tuple[Aim, ...]
    looks: tuple[Look, ...]

    @property
    def least(self) -> int:
        return self.looks[0].replications

    @property
    def most(self) -> int:
        return self.looks[-1].replications

    @property
    def kpis(self) -> tuple[str, ...]:
        return tuple(aim.kpi for aim in self.aims)

    def wanted(self, experiment: Experiment, results: Results, point: Point) -> int:
        """How many pairs a point needs next: those of the look at which it stops."""
        a, b = experiment.variants[:2]
        there = min(results.replications(point, one) for one in (a, b))
        for look in self.looks:
            if there < look.replications or self._answer(results, point, a, b, look).done:
                return look.replications
        return self.looks[-1].replications

    def _answer(self, results: Results, point: Point, a: Variant, b: Variant, look: Look) -> Answer:
        found = [self._estimate(results, point, a, b, aim, look) for aim in self.aims]
        rules = tuple(aim.rule(mean) for aim, (_, mean) in zip(self.aims, found, strict=True))
        return together(rules, tuple(estimate for estimate, _ in found), look)

    def _estimate(
        self, results: Results, point: Point, a: Variant, b: Variant, aim: Aim, look: Look
    ) -> tuple[Estimate, float]:
        """The difference after the pairs of a look, and the first design's mean."""
        pairs = results.pairs(point, a, b, aim.kpi)
        some = Pairs(pairs.a[:, : look.replications], pairs.b[:, : look.replications])
        finding = find(known(aim.kpi), "", some)
        return finding.difference, finding.a.mean

    def level(self, experiment: Experiment, results: Results, point: Point, kpi: str) -> float:
        """Of the interval of a difference, from the first design to the second, that holds at the
        stop; NaN: no rule is about the KPI."""
        if kpi not in self.kpis:
            return math.nan
        look = self._stop(experiment, results, point)
        return 1 - look.errors[self.kpis.index(kpi)]

    def _stop(self, experiment: Experiment, results: Results, point: Point) -> Look:
        """The look whose pairs are there."""
        there = min(results.replications(point, one) for one in experiment.variants[:2])
        return next((one for one in self.looks if one.replications >= there), self.looks[-1])

    def stops(self, experiment: Experiment, results: Results) -> pd.DataFrame:
        """What the rules say at each point where they ended it: COLUMNS. The intervals are those
        that may be given after such a stop."""
        a, b = experiment.variants[:2]
        rows = []
        for point in results.good:
            look = self._stop(experiment, results, point)
            answer = self._answer(results, point, a, b, look)
            number = results.number(point)
            for aim, reached, limits in zip(
                self.aims, answer.reached, answer.intervals, strict=True
            ):
                said = "yes" if reached else "no"
                rows.append((number, aim.kpi, aim.text, said, *limits, look.replications))
        return pd.DataFrame(rows, columns=COLUMNS)


Replications: TypeAlias = Fixed | Until


def read_aim(kpi: str, text: str, unit: str) -> Aim | None:
    """`sign`, `within 20` (in the KPI's unit, which may stand behind it) or `within 5 %` (of the
    first design's mean, also of a KPI in %)."""
    if text.strip() == SIGN:
        return Aim(kpi, SIGN)
    found = _WITHIN.fullmatch(text.strip())
    number = None if found is None else read_number(found[1])
    if number is None or number.value <= 0 or number.unit not in ("", "%", unit):
        return None
    of_mean = number.unit == "%"
    value = number.value / (100 if of_mean else 1)
    return Aim(kpi, " ".join(text.split()), value, of_mean)


def rules_of(aims: Sequence[Aim]) -> tuple[Rule, ...]:
    """One of each aim's sort: by which the looks get their levels."""
    return tuple(aim.rule(1.0) for aim in aims)
