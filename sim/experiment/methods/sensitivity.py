"""`morris` and `sobol_indices`: which dimensions move the KPIs, and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import pandas as pd

from sim.experiment.dimensions import Listed, Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import points_of
from sim.experiment.outputs import AVERAGED, OF, Of, outputs, whole_blocks
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text
from sim.measures import plans, sensitivity
from sim.measures.kpis import known
from sim.measures.statistics import Array

LEAST_BLOCKS = 2


class _MorrisForm(Section):
    trajectories: Text | None = None
    levels: Text | None = None
    replications: Text | None = None


class _SobolForm(Section):
    base: Text | None = None
    second_order: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class Sensitivity:
    """plan: on the unit cube, in blocks of `block` rows that belong together. points: the same as
    points; several rows may be one point. option: levels of Morris, or whether there is second
    order."""

    name: Literal["morris", "sobol_indices"]
    points: tuple[Point, ...]
    plan: Array = field(compare=False)
    block: int
    option: int
    replications: int

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [
            Wanted(point, experiment.variants, self.replications)
            for point in dict.fromkeys(self.points)
        ]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        found = [
            table
            for kpi in experiment.measure.kpis
            if known(kpi).form in AVERAGED
            for of in OF
            for table in self._analysed(experiment, results, kpi, of)
        ]
        name = "morris" if self.name == "morris" else "indices"
        analysed = {name: pd.concat(found, ignore_index=True)} if found else {}
        return analysed | {
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results),
        }

    def _analysed(
        self, experiment: Experiment, results: Results, kpi: str, of: Of
    ) -> Iterator[pd.DataFrame]:
        """The rows of one output; `blocks` are those that are defined, of all there are."""
        means, errors = outputs(experiment, results, self.points, kpi, of)
        kept = whole_blocks(means + errors, self.block)
        blocks = int(kept.sum()) // self.block
        if blocks < LEAST_BLOCKS:
            return
        names = [one.name for one in experiment.dimensions]
        means, errors = means[kept], errors[kept]
        seed = experiment.seed
        if self.name == "morris":
            screened = sensitivity.morris(
                self.plan[kept], means, names, seed=seed, levels=self.option, errors=errors
            )
            tables, chance = [screened.table], screened.chance
        else:
            indices = sensitivity.sobol(
                means, names, seed=seed, second_order=bool(self.option), errors=errors
            )
            tables, chance = list(_long(indices)), indices.chance
        for table in tables:
            table.insert(0, "of", of)
            table.insert(0, "kpi", kpi)
            yield table.assign(
                chance_share=chance.share, blocks=blocks, of_blocks=len(kept) // self.block
            )


def _long(found: sensitivity.Indices) -> Iterator[pd.DataFrame]:
    """One row an index: `dimension, order, index, low, high`."""
    table = found.table
    for order in ("first", "total"):
        names = {order: "index", f"{order}_low": "low", f"{order}_high": "high"}
        part = table[["dimension", *names]].rename(columns=names)
        part.insert(1, "order", order)
        yield part
    second = found.second
    if len(second):
        pair = second["dimension"] + " with " + second["other"]
        part = second.rename(columns={"second": "index"}).assign(dimension=pair, order="second")
        yield part[["dimension", "order", "index", "low", "high"]]


# -- reading --------------------------------------------------------------------------


def _read_morris(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_MorrisForm)
    if not _is_varied(text):
        return None
    trajectories = text.whole("trajectories", 10, LEAST_BLOCKS)
    levels = text.whole("levels", 4, 2, 1000)
    if levels % 2:
        text.refuse("levels", "needs an even number", str(levels))
        return None
    count = len(text.dimensions)
    if not text.few(trajectories * (count + 1)):
        return None
    plan = plans.morris(trajectories, count, text.seed, levels)
    return _sensitivity(text, "morris", plan, count + 1, levels)


def _read_sobol(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_SobolForm)
    if not _is_varied(text):
        return None
    base = text.whole("base", 64, LEAST_BLOCKS)
    if base & (base - 1):
        text.refuse("base", "needs a power of 2", str(base))
        return None
    second = text.word("second_order", ("no", "yes")) == "yes"
    count = len(text.dimensions)
    block = (2 * count if second else count) + 2
    if not text.few(base * block):
        return None
    plan = plans.saltelli(base, count, text.seed, second)
    return _sensitivity(text, "sobol_indices", plan, block, second)


def _is_varied(text: MethodText) -> bool:
    """Whether there is something to vary, and an order in it."""
    if len(text.dimensions) < 2:
        text.refuse("", "needs two dimensions or more", str(len(text.dimensions)))
    for one in text.dimensions:
        if isinstance(one, Listed) and len(one.choices) < 2:
            text.refuse("", f"{one.name} needs two choices or more")
    return text.has_means() and len(text.dimensions) >= 2


def _sensitivity(
    text: MethodText,
    name: Literal["morris", "sobol_indices"],
    plan: Array,
    block: int,
    option: int,
) -> tuple[Method, tuple[str, ...]]:
    points = points_of(text.dimensions, np.asarray(plan))
    replications = text.whole("replications", 10, 2)
    return Sensitivity(name, points, plan, block, option, replications), ()


MORRIS = Kind("morris", "Which dimensions matter at all: a cheap screening.", _read_morris)
SOBOL = Kind("sobol_indices", "What share of the variance each dimension explains.", _read_sobol)
