"""What puts figures in doubt: overloads, short warm-ups, lists at their end, cases still open.

A doubt is found in all runs of one design. It names its culprit and the rows of the comparison
that it touches; their verdicts stand, and are marked.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from typing import ClassVar, TypeAlias

import pandas as pd

from sim.language.scenario import Scenario
from sim.measures.kpis import known, roles_of, run_of
from sim.measures.load import Offered, mean_load, offered_loads
from sim.measures.rest import resting_places
from sim.measures.touch import touched_by
from sim.measures.view import Run
from sim.program.delays import longest_delay
from sim.program.design import Design
from sim.program.downstream import entries_of, tasks_of
from sim.tables import Tables

MOST_OPEN = 1.0  # % of the cohort that may be open after the follow-up
TOLD_APART = " "  # between the codes of a row

RowName: TypeAlias = tuple[str, str]  # kpi, group


@dataclass(frozen=True)
class Emptied:
    """A list of pulled work in one run. emptied: when somebody first found it empty [h], or NaN."""

    source: str
    actor: str
    element: str
    size: int
    emptied: float


@dataclass(frozen=True)
class Signs:
    """What of one run may put figures in doubt. resting: cases still open, by place."""

    loads: tuple[Offered, ...]
    lists: tuple[Emptied, ...]
    resting: Mapping[str, int]

    @property
    def text(self) -> str:
        """As JSON, with all digits; `of_text` reads it back."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_text(cls, text: str) -> Signs:
        found = json.loads(text)
        return cls(
            tuple(Offered(**one) for one in found["loads"]),
            tuple(Emptied(**one) for one in found["lists"]),
            found["resting"],
        )


@dataclass(frozen=True)
class Overload:
    """More is asked of a pool than it can do. pool: the mean over the runs."""

    code: ClassVar[str] = "overload"
    pool: Offered

    @property
    def culprit(self) -> str:
        return _pool(self.pool.actor, self.pool.element)


@dataclass(frozen=True)
class ShortWarmUp:
    """The warm-up is shorter than the deliberate delay of `hours` at `place` [h]."""

    code: ClassVar[str] = "short_warm_up"
    warm_up: float
    hours: float
    place: str

    @property
    def culprit(self) -> str:
        return self.place


@dataclass(frozen=True)
class ListExhausted:
    """A list of pulled work came to its end in `runs` of `of` runs; first: on average [h]."""

    code: ClassVar[str] = "list_exhausted"
    source: str
    actor: str
    element: str
    size: int
    first: float
    runs: int
    of: int

    @property
    def culprit(self) -> str:
        return _pool(self.source, self.element)


@dataclass(frozen=True)
class StillOpen:
    """Too many of the cohort are open when their follow-up ends.

    share: of the cohort [%]. follow_up: [h]. place: where most of them rest, `there` of them [%].
    """

    code: ClassVar[str] = "still_open"
    share: float
    follow_up: float
    place: str
    there: float

    @property
    def culprit(self) -> str:
        return self.place


Cause: TypeAlias = Overload | ShortWarmUp | ListExhausted | StillOpen


@dataclass(frozen=True)
class Doubt:
    """Why figures of a design may mislead. design: its label. rows: (kpi, group) that it touches.

    An overload that is held by those who give up touches none: it is worth knowing, no more.
    """

    design: str
    cause: Cause
    rows: frozenset[RowName]

    @property
    def code(self) -> str:
        """overload, short_warm_up, list_exhausted or still_open."""
        return self.cause.code

    @property
    def culprit(self) -> str:
        """The pool, step, list or place that is to blame."""
        return self.cause.culprit


def signs_of(tables: Tables, scenario: Scenario) -> Signs:
    """What of one run may put figures in doubt."""
    return signs_of_run(run_of(tables, scenario))


def signs_of_run(run: Run) -> Signs:
    """`signs_of` a run that others look at as well."""
    columns = (run.tables.columns("lists").values(field.name) for field in fields(Emptied))
    lists = tuple(Emptied(*row) for row in zip(*columns, strict=True))
    return Signs(offered_loads(run), lists, resting_places(run))


def find_doubts(
    label: str, design: Design, frame: pd.DataFrame, runs: Sequence[Signs]
) -> tuple[Doubt, ...]:
    """Every doubt about a design, from all its runs.

    frame: `replication` and the columns of `measure`. runs: the signs of each replication.
    """
    rows = frame[["kpi", "group"]].drop_duplicates()
    names = [(str(kpi), group) for kpi, group in rows.itertuples(index=False)]
    found = [
        *_short_warm_up(design, names),
        *_overloads(design, names, runs),
        *_exhausted(design, names, runs),
        *_still_open(design, names, frame, runs),
    ]
    return tuple(Doubt(label, cause, frozenset(rows)) for cause, rows in found)


def marked(table: pd.DataFrame, doubts: Sequence[Doubt]) -> pd.DataFrame:
    """A table of KPIs with the codes of the doubts that touch each row in its column `doubts`."""
    names = zip(table["kpi"], table["group"], strict=True)
    codes = [
        TOLD_APART.join(dict.fromkeys(doubt.code for doubt in doubts if name in doubt.rows))
        for name in names
    ]
    return table.assign(doubts=codes)


Found: TypeAlias = Iterator[tuple[Cause, Iterable[RowName]]]


def _short_warm_up(design: Design, names: Sequence[RowName]) -> Found:
    """Touches everything: the first part of the window is still filling up."""
    hours, place = longest_delay(design.program)
    if hours > design.program.warm_up:
        yield ShortWarmUp(design.program.warm_up, hours, place), names


def _overloads(design: Design, names: Sequence[RowName], runs: Sequence[Signs]) -> Found:
    """Touches what comes after the tasks of the pool's actor, in its own element."""
    for pools in zip(*(signs.loads for signs in runs), strict=True):
        pool = mean_load(pools)
        if pool.load <= 1:
            continue
        starts = tasks_of(design.program, pool.actor)
        per = design.scenario.actors[pool.actor].per
        touched = touched_by(design, starts, per, pool.element) if pool.grows else ()
        yield Overload(pool), [name for name in names if touched and touched(*name)]


def _exhausted(design: Design, names: Sequence[RowName], runs: Sequence[Signs]) -> Found:
    """Touches what the source feeds, in the element of the list. An empty list never ends."""
    for lists in zip(*(signs.lists for signs in runs), strict=True):
        one = lists[0]
        times = [each.emptied for each in lists if not math.isnan(each.emptied)]
        if not times or not one.size:
            continue
        starts = entries_of(design.program, one.source)
        per = design.scenario.actors[one.actor].per
        touched = touched_by(design, starts, per, one.element)
        first = sum(times) / len(times)
        yield (
            ListExhausted(
                one.source, one.actor, one.element, one.size, first, len(times), len(lists)
            ),
            [name for name in names if touched(*name)],
        )


def _still_open(
    design: Design, names: Sequence[RowName], frame: pd.DataFrame, runs: Sequence[Signs]
) -> Found:
    """Touches what counts wins within the follow-up."""
    rows = frame[frame["kpi"] == "open_after_follow_up"]
    still, cases = float(rows["numerator"].sum()), float(rows["denominator"].sum())
    if not cases or still / cases <= MOST_OPEN:
        return
    places: Counter[str] = Counter()
    for signs in runs:
        places.update(signs.resting)
    place = max(sorted(places), key=lambda name: places[name])
    there = 100 * places[place] / (still / 100)
    follow_up = roles_of(design.scenario).follow_up or 0.0
    touched = [name for name in names if {"win", "follow_up"} <= set(known(name[0]).needs)]
    guard = ("open_after_follow_up", "")  # says how many are open, whoever won
    yield (
        StillOpen(still / cases, follow_up, place, there),
        [name for name in touched if name != guard],
    )


def _pool(name: str, element: str) -> str:
    return f"{name}, {element}" if element else name
