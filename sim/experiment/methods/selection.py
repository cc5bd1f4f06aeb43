"""`selection`: which of several designs is the best, with a stated probability of being right."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.dimensions import Listed, Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import grid, size
from sim.experiment.reading.kpi_names import unit_of
from sim.experiment.reading.numbers import read_number
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text
from sim.measures.kpis import known
from sim.measures.registry import Kpi
from sim.measures.selection import Choice as Chosen
from sim.measures.selection import Kn, Ocba
from sim.measures.statistics import Array, mean_interval

RULES = ("kn", "ocba")
KPI = "contribution"
MOST_SYSTEMS = 500
System: TypeAlias = tuple[Point, Variant]


class _Form(Section):
    kpi: Text | None = None
    rule: Text | None = None
    probability: Text | None = None
    difference: Text | None = None
    first: Text | None = None
    portion: Text | None = None
    at_most: Text | None = None


@dataclass(frozen=True)
class Selection:
    """Every design at every point of the grid is a system; the best of them is sought."""

    kpi: str
    rule: Kn | Ocba
    points: tuple[Point, ...]
    name: str = "selection"

    def systems(self, experiment: Experiment) -> list[System]:
        return [(point, variant) for point in self.points for variant in experiment.variants]

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        systems = self._in_play(experiment, results)
        if len(systems) < 2:
            return []
        there = [results.replications(point, variant) for point, variant in systems]
        chosen = self._chosen(results, systems)
        more = zip(systems, there, chosen.wanted, strict=True)
        return [Wanted(point, (variant,), have + add) for (point, variant), have, add in more]

    def _in_play(self, experiment: Experiment, results: Results) -> list[System]:
        """The systems without those that have failed, or whose KPI is not defined in a run."""
        return [
            one
            for one in self.systems(experiment)
            if not results.failed(one[0]) and np.isfinite(self._values(results, *one)).all()
        ]

    def _chosen(self, results: Results, systems: Sequence[System]) -> Chosen:
        return self.rule.choose([self._values(results, *one) for one in systems])

    def _values(self, results: Results, point: Point, variant: Variant) -> Array:
        """The KPI of a system, by replication."""
        values: Array = results.values(point, variant, self.kpi)[0]
        return values

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        systems = self._in_play(experiment, results)
        found = {"points": points_table(experiment, results)}
        if len(systems) < 2:
            return found
        chosen = self._chosen(results, systems)
        rows = [
            {
                "point": results.number(point),
                "design": experiment.labels[variant.design],
                "system": point.told(experiment.dimensions),
                "kpi": self.kpi,
                "unit": unit_of(experiment.designs[0], self.kpi),
                **_limits(self._values(results, point, variant)),
                "replications": chosen.used[at],
                "in_play": "yes" if at in chosen.in_play else "no",
                "best": "yes" if at == chosen.best else "no",
                "probability": chosen.probability if at == chosen.best else math.nan,
                "reached": "yes" if chosen.reached else "no",
            }
            for at, (point, variant) in enumerate(systems)
        ]
        return {"selection": pd.DataFrame(rows)} | found


def _limits(values: Array) -> dict[str, float]:
    mean, low, high = mean_interval(values)
    return {"mean": mean, "low": low, "high": high}


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    kpi = text.kpi("kpi", KPI if text.applies(KPI) else "")
    name = text.word("rule", RULES)
    listed = all(isinstance(one, Listed) for one in text.dimensions)
    if not listed:
        text.refuse("", "chooses among designs and listed choices; a range has too many")
    if not kpi or not listed:
        return None
    asked = known(kpi)
    if asked.form != "sum" or asked.better == "neutral":
        wrong = "needs a KPI that is a sum, of which more or less is better"
        text.refuse("kpi", wrong, kpi)
        return None
    count = size(text.dimensions, 1) * len(text.designs)
    if count > MOST_SYSTEMS:
        text.refuse("", f"chooses among at most {MOST_SYSTEMS}", str(count))
    points = grid(text.dimensions, 1) if count <= MOST_SYSTEMS else ()
    rule = _rule(text, asked, name, count)
    return (Selection(kpi, rule, points), (kpi,)) if rule is not None else None


def _rule(text: MethodText, kpi: Kpi, name: str, systems: int) -> Kn | Ocba | None:
    higher = kpi.better == "higher"
    probability = text.number("probability", 0.95, 1 / max(systems, 2), 0.9999)
    first, portion = text.whole("first", 10, 2), text.whole("portion", 10, 1)
    of = {"kn": ("difference",), "ocba": ("at_most",)}
    for key in ("difference", "at_most"):
        if key in text.node and key not in of[name]:
            text.refuse(key, f"means nothing beside `rule: {name}`")
    if name == "ocba":
        if not text.independent:
            text.refuse("rule", "ocba needs designs on random numbers of their own: "
                        "`streams: independent`", name)  # fmt: skip
        at_most = text.whole("at_most", max(10_000, 2 * first * systems), first * systems)
        return Ocba(probability, at_most, first, portion, higher)
    if "difference" not in text.node:
        rule = "needs the key `difference`: the smallest that matters, in the KPI's unit"
        text.refuse("", rule)
        return None
    unit = unit_of(next(iter(text.designs.values())), kpi.name)
    number = read_number(text.text("difference"))
    if number is None or number.value <= 0 or number.unit not in ("", unit):
        rule = f"needs a number above 0, with the unit of {kpi.name} ({unit}) or none"
        text.refuse("difference", rule, text.text("difference"))
        return None
    return Kn(number.value, probability, first, portion, higher)


KIND = Kind("selection", "Which of several designs is the best, and how sure that is.", _read, True)
