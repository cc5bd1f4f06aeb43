"""`claims`: what was said of two designs, each time as a statement about an interval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from sim.experiment.dimensions import Point
from sim.experiment.experiment import Experiment
from sim.experiment.judging import judged_all, points_table
from sim.experiment.measured import split_of
from sim.experiment.method import Kind, Method, MethodText
from sim.experiment.methods.sweep import read_grid
from sim.experiment.reading.claims import ASKED, Claim, read_claim
from sim.experiment.reading.kpi_names import unit_of
from sim.experiment.results import Results, Wanted
from sim.language.shape import Section, Text
from sim.language.tree import Sequence as Items
from sim.measures.claims import (
    ANSWERS,
    CONTRADICTED,
    NO_INTERVAL,
    SUPPORTED,
    family_level,
    figure,
    together,
)
from sim.measures.kpis import known
from sim.measures.settings import Settings, kind_of
from sim.measures.statistics import Interval
from sim.measures.verdict import RULE

FAILED = "failed"  # instead of an answer: the runs of the setting came to no end
VERDICTS = (*ANSWERS, FAILED)
PLACE = ["world", "switch"]  # where a claim is judged; there is a column even if neither varies
COLUMNS = ["claim", "says", "point", *ASKED, "unit"]
COLUMNS += ["figure", "low", "high", "verdict", "figure_says", "replications"]


class _Form(Section):
    claims: object | None = None
    steps: Text | None = None
    replications: Text | None = None


@dataclass(frozen=True)
class Claims:
    """points: the settings in which each claim is judged."""

    points: tuple[Point, ...]
    claims: tuple[Claim, ...]
    replications: int
    name: str = "claims"

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        return [Wanted(point, experiment.variants, self.replications) for point in self.points]

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        places = [_Setting.at(experiment, results, point) for point in self.points]
        found = [[place.answered(claim) for place in places] for claim in self.claims]
        rows = [row for claim in found for place in claim for row in place]
        names = [dimension.name for dimension in experiment.dimensions]
        columns = [*COLUMNS[:3], *dict.fromkeys([*PLACE, *names]), *COLUMNS[3:]]
        counted = [_counted(claim, [place[-1] for place in one])
                   for claim, one in zip(self.claims, found, strict=True)]  # fmt: skip
        return {
            "claims": pd.DataFrame(rows, columns=columns),
            "claims_summary": pd.DataFrame(counted),
            "points": points_table(experiment, results),
            "comparison": judged_all(experiment, results),
        }


@dataclass(frozen=True)
class _Setting:
    """A point and what was found there. settings: which differences follow from a rule of the
    designs as they are there; None: the point has failed."""

    experiment: Experiment
    results: Results
    point: Point
    settings: Settings | None

    @staticmethod
    def at(experiment: Experiment, results: Results, point: Point) -> _Setting:
        settings = None if results.failed(point) else experiment.settings_at(point)
        return _Setting(experiment, results, point, settings)

    def answered(self, claim: Claim) -> list[dict[str, object]]:
        """A row for each group that a claim is about, the last for the claim as a whole."""
        if self.settings is None:
            return [self._row(claim, claim.group or claim.split, NO_INTERVAL, FAILED, FAILED)]
        if not claim.split:
            return [self._judged(claim, claim.group, 0.95)]
        names = self.results.names(self.point, *self.experiment.variants)
        groups = [group for kpi, _, group in names
                  if kpi == claim.kpi and split_of(group) == claim.split]  # fmt: skip
        rows = [self._judged(claim, group, family_level(len(groups))) for group in groups]
        said = (together(str(row[key]) for row in rows) for key in ("verdict", "figure_says"))
        return [*rows, self._row(claim, claim.split, NO_INTERVAL, *said)]

    def _judged(self, claim: Claim, group: str, level: float) -> dict[str, object]:
        assert self.settings is not None
        a, b = self.experiment.variants
        pairs = self.results.pairs(self.point, a, b, claim.kpi, group)
        found = figure(known(claim.kpi), group, pairs, claim.of, level)
        says = claim.statement.answer(found)
        kind = kind_of(self.settings, known(claim.kpi), group)
        return self._row(claim, group, found, RULE if kind == "rule" else says, says)

    def _row(
        self, claim: Claim, group: str, found: Interval, verdict: str, says: str
    ) -> dict[str, object]:
        dimensions = self.experiment.dimensions
        chosen = zip(dimensions, self.point.choices, strict=True)
        return {
            "claim": claim.name,
            "says": claim.says,
            "point": self.results.number(self.point),
            **dict.fromkeys(PLACE, ""),
            **{dimension.name: choice.text for dimension, choice in chosen},
            **claim.asked,
            "group": group,
            "unit": "" if claim.of == "ratio" else unit_of(self.experiment.designs[0], claim.kpi),
            **dict(zip(("figure", "low", "high"), found, strict=True)),
            "verdict": verdict,
            "figure_says": says,
            "replications": self._replications,
        }

    @property
    def _replications(self) -> int:
        if self.settings is None:
            return 0
        variants = self.experiment.variants
        return min(self.results.replications(self.point, one) for one in variants)


def _counted(claim: Claim, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """A claim over all settings: how often each verdict, and how often its figure alone says so.

    rows: one a setting.
    """
    verdicts = Counter(str(row["verdict"]) for row in rows)
    figures = Counter(str(row["figure_says"]) for row in rows)
    return {
        "claim": claim.name,
        "says": claim.says,
        "source": claim.source,
        **claim.asked,
        "settings": len(rows),
        **{verdict.replace(" ", "_"): verdicts[verdict] for verdict in VERDICTS},
        **{f"figure_{answer}": figures[answer] for answer in (SUPPORTED, CONTRADICTED)},
        "summary": _summary(verdicts, len(rows)),
    }


def _summary(verdicts: Mapping[str, int], settings: int) -> str:
    """`supported in 7 of 18 settings, contradicted in 4, undecided in 7`."""
    there = [(verdict, verdicts[verdict]) for verdict in VERDICTS if verdicts.get(verdict)]
    (verdict, count), *others = there
    first = f"{verdict} in {count} of {settings} settings"
    return ", ".join([first, *(f"{verdict} in {count}" for verdict, count in others)])


# -- reading --------------------------------------------------------------------------


def _read(text: MethodText) -> tuple[Method, tuple[str, ...]] | None:
    text = text.held_to(_Form)
    points = read_grid(text)
    replications = text.whole("replications", 20, 2)
    if len(text.designs) != 2:
        text.refuse("", "judges what is said of two designs", str(len(text.designs)))
    text.check_columns(COLUMNS)
    node = text.node.get("claims")
    if not isinstance(node, Items) or not node.items:
        text.refuse("claims", "needs a list of claims: `claims: [{name: …, says: …, …}, …]`")
        return None
    claims = [read_claim(text, at, item) for at, item in enumerate(node)]
    read = tuple(claim for claim in claims if claim is not None)
    names = [claim.name for claim in read]
    for name in sorted({name for name in names if names.count(name) > 1}):
        text.refuse("claims", "every claim has a name of its own", name)
    return Claims(points, read, replications), tuple(claim.measured for claim in read)


KIND = Kind("claims", "What was said of two designs, each as a statement about an interval.", _read)
