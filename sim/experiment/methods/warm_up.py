"""`warm_up`: whether the pipelines have filled when the window begins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.dimensions import Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import points_table
from sim.experiment.measured import WEEKLY
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text
from sim.measures.kpis import roles_of
from sim.measures.series import week_of
from sim.measures.statistics import Array
from sim.measures.warm_up import LIMITS, mser5, welch

DESCRIBED = Point(())
WINDOW = 4  # weeks on each side, of the moving average


class _Form(Section):
    window: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class WarmUp:
    """window: weeks on each side of the moving average of Welch's plot."""

    window: int
    replications: int
    name: str = "warm_up"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [Wanted(DESCRIBED, experiment.variants, self.replications)]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        found = {"points": points_table(experiment, results)}
        if results.failed(DESCRIBED):
            return found
        weeks, truncations = [], []
        for variant, label in zip(experiment.variants, experiment.labels, strict=True):
            warm_up = warm_up_weeks(experiment, variant)
            for name, series in series_of(results, variant).items():
                cut = mser5(series, int(warm_up))
                row = {"design": label, "series": name, "leave_out": cut.stretches}
                row |= {"usable": "yes" if cut.usable else "no", "warm_up": warm_up}
                truncations.append(row | {"flags": "; ".join(cut.flags)})
                weeks.append(self._weeks(label, name, series))
        return {
            "warm_up": pd.DataFrame(truncations).assign(unit="weeks", limits=LIMITS),
            "weeks": pd.concat(weeks, ignore_index=True),
        } | found

    def _weeks(self, label: str, name: str, series: Array) -> pd.DataFrame:
        """The data of Welch's plot."""
        plot = welch(series, min(self.window, series.shape[1] // 4))
        smoothed = np.full(len(plot.means), np.nan)
        smoothed[: len(plot.smoothed)] = plot.smoothed
        weeks = np.arange(1, len(plot.means) + 1)
        table = pd.DataFrame({"week": weeks, "mean": plot.means, "smoothed": smoothed})
        table.insert(0, "series", name)
        table.insert(0, "design", label)
        return table


def warm_up_weeks(experiment: Experiment, variant: Variant) -> float:
    """The warm-up of a design [weeks of its own]."""
    scenario = experiment.designs[variant.design].scenario
    return scenario.run.warm_up / week_of(roles_of(scenario))


def series_of(results: Results, variant: Variant) -> dict[str, Array]:
    """Each weekly series of a design: (replications, weeks)."""
    runs = sorted(results.runs[results.number(DESCRIBED), variant].items())
    names = [(at, group) for at, (kpi, _, group) in enumerate(runs[0][1].names) if kpi == WEEKLY]
    found: dict[str, list[int]] = {}
    for at, group in names:
        found.setdefault(group.removeprefix("series=").rpartition(",week=")[0], []).append(at)
    values = np.stack([figures.values[:, 0] for _, figures in runs])
    return {name: values[:, places] for name, places in found.items()}


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    if text.dimensions:
        text.refuse("", "looks at the designs as described: without `vary`")
    for name, design in text.designs.items():
        if design.scenario.run.length < 2 * week_of(roles_of(design.scenario)):
            text.refuse("", f"needs a run of two weeks or more, which {name} has not")
    window = text.whole("window", WINDOW, 0, 1000)
    return WarmUp(window, text.whole("replications", 10, 2)), (WEEKLY,)


KIND = Kind("warm_up", "Whether the pipelines have filled when the window begins.", _read)
