"""`uncertainty`: how sure it is that a design is better, where parameters are not known well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.dimensions import Point, Range
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.method import MOST_POINTS, Kind, Method, MethodText
from sim.experiment.methods.sweep import SAMPLES, sampled
from sim.experiment.outputs import AVERAGED, OF, outputs
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text
from sim.measures.certainty import Certainty, certainty, ratio_differences, without_rounding
from sim.measures.comparison import MARGIN
from sim.measures.evidence_value import EvidenceValue, evidence_value
from sim.measures.kpis import known
from sim.measures.registry import Kpi
from sim.measures.regression import least_points
from sim.measures.statistics import Array

POINTS, REPLICATIONS = 128, 10
LEAST_POINTS = 16  # of which there are some results, before anything is said
PAYOFF = "contribution"
CUT = "share of the points that are left"  # of a stated distribution, where some are missing


class _Form(Section):
    points: Text | None = None
    plan: Text | None = None
    payoff: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class Uncertainty:
    """points: drawn from what is known of the dimensions. payoff: the KPI that decides which
    design is taken, "" if the value of evidence is not asked for."""

    points: tuple[Point, ...]
    payoff: str
    replications: int
    name: str = "uncertainty"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [Wanted(one, experiment.variants, self.replications) for one in self.points]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        good = [point for point in self.points if not results.failed(point)]
        certainties = list(self._certainties(experiment, results, good))
        found = {"uncertainty": pd.DataFrame(certainties)} if certainties else {}
        found |= {
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results),
        }
        value = self._value(experiment, results, good) if self.payoff else None
        return found if value is None else found | {"evidence_value": value}

    def _certainties(
        self, experiment: Experiment, results: Results, points: Sequence[Point]
    ) -> Iterator[dict[str, object]]:
        """One row a KPI. Where points are missing, what is stated is cut: no probability."""
        margins = experiment.settings().margins
        for name in experiment.measure.kpis:
            kpi = known(name)
            if kpi.form not in AVERAGED or len(points) < LEAST_POINTS:
                continue
            first, _ = outputs(experiment, results, points, name, "first")
            differences = _differences(experiment, results, points, kpi)
            differences = without_rounding(differences, first[:, None])
            defined = np.isfinite(differences).any(axis=1)
            if defined.sum() < LEAST_POINTS:
                continue
            margin = margins.get(name, MARGIN) * np.abs(first)
            whole = int(defined.sum()) == len(self.points)
            found = certainty(
                differences[defined],
                kpi.better,
                np.where(np.isfinite(margin), margin, 0.0)[defined],
                stated=is_stated(experiment) and whole,
                crossed=not experiment.independent,
            )
            word = found.word if whole or not is_stated(experiment) else CUT
            unit = _unit(results, points[0], experiment, name)
            yield {"kpi": name, "unit": unit, "word": word} | _row(found)

    def _value(
        self, experiment: Experiment, results: Results, points: Sequence[Point]
    ) -> pd.DataFrame | None:
        """What to measure next: the value of knowing each dimension, in the payoff's unit; None if
        too few points have a payoff."""
        a, b = (outputs(experiment, results, points, self.payoff, of)[0] for of in OF[1:])
        _, errors = outputs(experiment, results, points, self.payoff, "difference")
        defined = np.isfinite(a) & np.isfinite(b) & np.isfinite(errors)
        if defined.sum() < LEAST_POINTS:
            return None
        numbers = _numbers(points)
        if defined.sum() < least_points(numbers[defined]):
            return None
        sign = 1.0 if known(self.payoff).better == "higher" else -1.0
        names = [one.name for one in experiment.dimensions]
        found = evidence_value(
            numbers[defined],
            sign * np.stack([a, b], axis=1)[defined],
            names,
            seed=experiment.seed,
            errors=errors[defined],
        )
        return _valued(found, self.payoff)


def _numbers(points: Sequence[Point]) -> Array:
    """(points, dimensions)"""
    return np.array([[one.number for one in point.choices] for point in points])


def is_stated(experiment: Experiment) -> bool:
    """Whether every dimension has a stated distribution, so that probability may be spoken of."""
    return all(isinstance(one, Range) and one.law is not None for one in experiment.dimensions)


def _differences(
    experiment: Experiment, results: Results, points: Sequence[Point], kpi: Kpi
) -> Array:
    """b - a by point and replication; of a ratio, what stands for it (see `ratio_differences`)."""
    a, b = experiment.variants[:2]
    pairs = [results.pairs(point, a, b, kpi.name) for point in points]
    if kpi.form == "ratio":
        sides = ([one.a for one in pairs], [one.b for one in pairs])
        parts = [np.stack([each[at] for each in side]) for side in sides for at in (1, 2)]
        return ratio_differences(*parts)
    return np.stack([one.b[0] - one.a[0] for one in pairs])


def _row(found: Certainty) -> dict[str, object]:
    return {
        "b_better": found.better.mean, "low": found.better.low, "high": found.better.high,
        "decided_b": found.b.mean, "decided_a": found.a.mean, "equal": found.equal.mean,
        "undecided": found.undecided.mean,
        "settled_low": found.settled.low, "settled_high": found.settled.high,
        "mean_difference": found.mean.mean, "mean_difference_error": found.mean.error,
        "evidence_share": found.components.share_of_evidence,
        "chance_share": 1 - found.components.share_of_evidence,
        "points": len(found.points),
    }  # fmt: skip


def _valued(found: EvidenceValue, payoff: str) -> pd.DataFrame:
    """One row for all evidence together, then one a dimension by rank."""
    cut = np.where(found.table["cut"], "yes", "no")
    table = found.table.rename(columns={"evidence": "dimension"}).assign(cut=cut)
    whole = pd.DataFrame(
        [("all of them", *found.evpi, float("nan"), 1.0, "no")], columns=list(table.columns)
    )
    table = pd.concat([whole, table], ignore_index=True)
    table.insert(0, "kpi", payoff)
    return table.assign(rank=range(len(table)), chance_share=found.chance.share)


def _unit(results: Results, point: Point, experiment: Experiment, kpi: str) -> str:
    names = results.names(point, *experiment.variants[:2])
    return next((unit for name, unit, _ in names if name == kpi), "")


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    if not text.dimensions:
        text.refuse("", "needs something that is not known well: the section `vary`")
        return None
    if len(text.designs) != 2:
        text.refuse("", "compares two designs", str(len(text.designs)))
    count = text.whole("points", POINTS, LEAST_POINTS, MOST_POINTS)
    plan = text.word("plan", tuple(SAMPLES)[::-1])
    points = tuple(dict.fromkeys(sampled(text, plan, count)))
    if 0 < len(points) < LEAST_POINTS:
        rule = f"needs {LEAST_POINTS} points that differ, which these dimensions have not"
        text.refuse("", rule, str(len(points)))
    payoff, replications = _payoff(text), text.whole("replications", REPLICATIONS, 2)
    if payoff and points and "payoff" in text.node:
        _check_enough(text, points, payoff)
    if not payoff:
        text.has_means()
    return Uncertainty(points, payoff, replications), ((payoff,) if payoff else ())


def _check_enough(text: MethodText, points: Sequence[Point], payoff: str) -> None:
    """What is asked for can be told; what is not asked for is left out of the tables."""
    least = least_points(_numbers(points))
    if len(points) < least:
        rule = f"needs at least {least} for what evidence is worth, in {payoff}"
        text.refuse("points", rule, str(len(points)))


def _payoff(text: MethodText) -> str:
    """As written, else the contribution, where it applies to all designs."""
    if "payoff" not in text.node:
        return PAYOFF if text.applies(PAYOFF) else ""
    payoff = text.kpi("payoff", forms=AVERAGED)
    if payoff and known(payoff).better == "neutral":
        text.refuse("payoff", "needs a KPI of which more or less is better", payoff)
    return payoff


KIND = Kind("uncertainty", "How sure it is, given what is not known well; what to measure.", _read)
