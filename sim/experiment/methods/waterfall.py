"""`waterfall`: what each change of the second design does: alone, on top of those before it, and
averaged over all orders."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
import pandas as pd

from sim.experiment.cells import Variant
from sim.experiment.change_sets import COLUMNS as SET_COLUMNS
from sim.experiment.change_sets import set_rows
from sim.experiment.dimensions import Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import read_grid
from sim.experiment.results import Results, Wanted
from sim.language.scenario import Change
from sim.language.shape import Section, Text, Texts
from sim.language.side_file import texts_of
from sim.measures import shapley
from sim.measures import statistics as st
from sim.measures.comparison import LEAST_DENOMINATOR
from sim.measures.kpis import known
from sim.measures.registry import Kpi
from sim.measures.settings import kind_of
from sim.measures.statistics import Array, Estimate
from sim.program.design import Design

WAYS = ("alone", "cumulative", "average")
START, TOGETHER, ALL = "start", "interaction", "all changes"
ADDS_UP = ("sum", "ratio")  # forms of KPIs that have effects
EFFECT = ["change", "title", "diff", "diff_low", "diff_high", "replications"]
ROW = ["point", "kpi", "unit", "group", "kind"]
COLUMNS = [*ROW, "way", *EFFECT]


class _Form(Section):
    changes: Texts | None = None
    steps: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class Waterfall:
    """changes: those of the second design that are switched, in the order in which it has them.
    others: whether it has more, which stay on.
    """

    points: tuple[Point, ...]
    changes: tuple[Change, ...]
    others: bool
    replications: int
    name: str = "waterfall"

    @property
    def sets(self) -> list[Variant]:
        """The second design with every set of its changes: bit i of the place says whether change i
        is on."""
        names = [change.name for change in self.changes]
        return [
            Variant(1, tuple(name for bit, name in enumerate(names) if not made >> bit & 1))
            for made in range(1 << len(names))
        ]

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        """Each variant by itself, so that a chunk of work does not grow with their number."""
        return [
            Wanted(point, (variant,), self.replications)
            for point in self.points
            for variant in (Variant(0), *self.sets)
        ]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        found = [self._taken_apart(experiment, results, point) for point in results.good]
        rows = chain.from_iterable(map(self._rows, found))
        sets = [(*row, *told) for some in found for row, parts in some for told in parts.sets()]
        return {
            "waterfall": pd.DataFrame(rows, columns=COLUMNS),
            "sets": pd.DataFrame(sets, columns=[*ROW, *SET_COLUMNS]),
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results),
        }

    def _taken_apart(
        self, experiment: Experiment, results: Results, point: Point
    ) -> list[tuple[tuple[object, ...], _Parts]]:
        """ROW of each KPI that has effects at a point, and what its difference is made of."""
        settings = experiment.settings_at(point)
        found: list[tuple[tuple[object, ...], _Parts]] = []
        for name, unit, group in results.names(point, Variant(0), *self.sets):
            kpi = known(name)
            parts = self._parts(results, point, kpi, group) if kpi.form in ADDS_UP else None
            if parts is not None:
                kind = kind_of(settings, kpi, group)
                found.append(((results.number(point), name, unit, group, kind), parts))
        return found

    def _rows(
        self, found: Sequence[tuple[tuple[object, ...], _Parts]]
    ) -> Iterator[tuple[object, ...]]:
        """COLUMNS of every effect at a point."""
        base_differs = any(parts.base_differs for _, parts in found)
        for row, parts in found:
            for way in WAYS:
                for effect in parts.effects(way, self._base_title if base_differs else ""):
                    yield *row, way, *effect

    @property
    def _base_title(self) -> str:
        return "the other changes and what none says" if self.others else "what no change says"

    def _parts(self, results: Results, point: Point, kpi: Kpi, group: str) -> _Parts | None:
        """None: a ratio of a group that is too small to be shown."""
        variants = (Variant(0), *self.sets)
        found = [results.values(point, one, kpi.name, group) for one in variants]
        values, ratio = np.stack(found), kpi.form == "ratio"
        if ratio and group and np.nanmean(values[:, 2], axis=1).min() < LEAST_DENOMINATOR:
            return None
        return _Parts.of(self.changes, kpi, values)


@dataclass(frozen=True)
class _Parts:
    """What a KPI's difference is made of. base: from the first design to the second without the
    changes. total: from the first to the second. told: what it is made of, as `set_rows` has it."""

    changes: tuple[Change, ...]
    base: Estimate
    fall: shapley.Waterfall
    total: Estimate
    told: Array
    kpi: Kpi

    @staticmethod
    def of(changes: tuple[Change, ...], kpi: Kpi, values: Array) -> _Parts:
        """values: (the first design and every set, (value, numerator, denominator), replications).

        A replication that is not defined in one of them is left out of all.
        """
        names, ratio = [change.name for change in changes], kpi.form == "ratio"
        told = values[:, 1:] if ratio else values[:, :1]
        told = told[:, :, np.isfinite(told).all(axis=(0, 1))]
        first, least, most = told[0], told[1], told[-1]
        if ratio:
            fall = shapley.ratio_waterfall(told[1:, 0], told[1:, 1], names)
            base = st.ratio_difference((first[0], first[1]), (least[0], least[1]))
            total = st.ratio_difference((first[0], first[1]), (most[0], most[1]))
        else:
            fall = shapley.waterfall(told[1:, 0], names)
            base = st.mean_estimate(least[0] - first[0])
            total = st.mean_estimate(most[0] - first[0])
        return _Parts(changes, base, fall, total, told, kpi)

    def sets(self) -> Iterator[tuple[object, ...]]:
        names = [change.name for change in self.changes]
        return set_rows(names, self.told, self.kpi.form == "ratio", self.kpi.better)

    @property
    def base_differs(self) -> bool:
        """Whether the first design is not the second without the changes."""
        return bool(np.nan_to_num(self.base.mean) != 0 or np.nan_to_num(self.base.error) != 0)

    def effects(self, way: str, base_title: str) -> Iterator[tuple[object, ...]]:
        """EFFECT of every part that a way sums, then of all. base_title: "" leaves the base out."""
        by_way = {
            "alone": self.fall.alone,
            "cumulative": self.fall.cumulative,
            "average": self.fall.shapley,
        }
        if base_title:
            yield _row(START, base_title, self.base)
        for change, effect in zip(self.changes, by_way[way], strict=True):
            yield _row(change.name, change.title, effect)
        if way == "alone":
            yield _row(TOGETHER, "what only comes of changes together", self.fall.interaction)
        yield _row(ALL, "all changes together", self.total)


def _row(change: str, title: str, effect: Estimate) -> tuple[object, ...]:
    return change, title, *effect.interval(), effect.replications


# -- reading --------------------------------------------------------------------------


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    points = read_grid(text)
    replications = text.whole("replications", 20, 2)
    if len(text.designs) != 2:
        text.refuse("", "takes apart what lies between two designs", str(len(text.designs)))
        return None
    second = list(text.designs.values())[1]
    changes = _changes(text, second)
    others = len(changes) < len(second.scenario.changes)
    return Waterfall(points, changes, others, replications), ()


def _changes(text: MethodText, second: Design) -> tuple[Change, ...]:
    """The changes that are switched; () if there are faults."""
    there = second.scenario.changes
    known_names = [change.name for change in there]
    if not there:
        text.refuse("", "needs a second design that has changes", second.scenario.file)
        return ()
    names = texts_of(text.node.get("changes")) if "changes" in text.node else known_names
    if not names:
        text.refuse("changes", "needs the name of a change")
    for name in dict.fromkeys(names):
        if name not in known_names:
            rule = f"needs changes of the second design: {', '.join(known_names)}"
            text.refuse("changes", rule, name, known_names)
        elif names.count(name) > 1:
            text.refuse("changes", "names a change twice", name)
    if len(names) > shapley.MOST_CHANGES:
        rule = f"takes at most {shapley.MOST_CHANGES} changes, since every set of them is run: "
        text.refuse(
            "changes", rule + "name some with `changes`, the others stay on", f"{len(names)}"
        )
    return tuple(change for change in there if change.name in names)


KIND = Kind(
    "waterfall",
    "What each change does: alone, on top of those before it, and averaged over all orders.",
    _read,
)
