"""How cases went through the steps of a design in one run: visits, times, and what came after what.

Tables say when a case came to a step and left it, not where it came from. It came from the step
that it left last before, of those that may come before this one in the design (`StepGraph`); a
case with several tokens at once is followed well that way as long as no two of them could have come
to the same step.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim.measures.statistics import Array
from sim.program.step_graph import StepGraph
from sim.tables import Tables

ROUNDING = 1e-9  # [h] between leaving a step and coming to the next
FAR = 40  # visits of a case, at most, between a visit and the one it came from
COLUMNS = ("case", "step", "came", "begun", "left", "source")


@dataclass(frozen=True)
class StepFlow:
    """visits: one row a visit, in order of cases and time: case, step (its place in the graph),
    came, begun (work or delay; NaN if never) and left [h] (NaN if not yet), source (the pulled one,
    else ""), before (row of the visit that it came from, -1 if none), after (its step, or the start
    of a case that came from none; -1 if that is not known).
    """

    graph: StepGraph
    visits: pd.DataFrame

    def per_step(self, first: float, last: float) -> pd.DataFrame:
        """One row a step, by its place: visits that came in [first, last); of those that were begun
        the mean hours before (`waiting`), of those that were left the mean hours after (`spent`),
        NaN if there are none."""
        came = self.visits["came"]
        rows = self.visits[(first <= came) & (came < last)]
        hours = rows.assign(
            waiting=rows["begun"] - rows["came"], spent=rows["left"] - rows["begun"]
        ).groupby("step")
        table = hours[["waiting", "spent"]].mean()
        table.insert(0, "visits", hours.size())
        return table.reindex(range(len(self.graph.steps))).fillna({"visits": 0})

    def links(self, first: float, last: float) -> dict[tuple[int, int], int]:
        """How often one step came after another, by arrivals in [first, last)."""
        steps, came, after = (self.visits[name].to_numpy() for name in ("step", "came", "after"))
        there = (after >= 0) & (first <= came) & (came < last)
        count = len(self.graph.steps)
        pairs, times = np.unique(after[there] * count + steps[there], return_counts=True)
        found = zip(pairs.tolist(), times.tolist(), strict=True)
        return {divmod(pair, count): often for pair, often in found}


def step_flow(tables: Tables, graph: StepGraph) -> StepFlow:
    """The visits of a run, each with the one it came from."""
    place = {(step.sort, step.name): number for number, step in enumerate(graph.steps)}
    visits = pd.concat(list(_visits(tables, place)), ignore_index=True)
    visits = visits.sort_values(["case", "came", "left"], kind="stable", ignore_index=True)
    before = _before(visits, graph)
    after = np.where(before >= 0, visits["step"].to_numpy()[before], -1)
    began = np.flatnonzero(before < 0)
    after[began] = _starts(visits.iloc[began], graph, set(visits["source"]))
    return StepFlow(graph, visits.assign(before=before, after=after))


def _visits(tables: Tables, place: Mapping[tuple[str, str], int]) -> Iterator[pd.DataFrame]:
    """Of every kind of step, with the columns COLUMNS."""
    asked = tables.requests
    yield _table(
        asked["case"], _places(place, "task", asked["activity"]), asked["joined"],
        asked["started"], asked["ended"], asked["pulled"].astype(str),
    )  # fmt: skip
    for sort in ("wait", "watch"):
        rows = tables.delays[tables.delays["sort"].astype(str) == sort]
        named = _places(place, sort, rows["name"])
        yield _table(rows["case"], named, rows["begun"], rows["begun"], rows["ended"])
    for name, written in tables.documents.items():
        if ("document", name) not in place:
            continue
        named = np.full(len(written), place["document", name])
        yield _table(written["case"], named, *[written["time"]] * 3)
    names = {name for sort, name in place if sort == "outcome"}
    ended = tables.cases[tables.cases["outcome"].astype(str).isin(names)]
    named = _places(place, "outcome", ended["outcome"])
    yield _table(ended["case"], named, *[ended["ended"]] * 3)


def _table(
    case: pd.Series, step: Array, came: pd.Series, begun: pd.Series, left: pd.Series,
    source: pd.Series | str = "",
) -> pd.DataFrame:  # fmt: skip
    columns = (case, step, came, begun, left, source)
    given = {
        name: one.to_numpy() if isinstance(one, pd.Series) else one
        for name, one in zip(COLUMNS, columns, strict=True)
    }
    return pd.DataFrame(given, columns=list(COLUMNS))


def _places(place: Mapping[tuple[str, str], int], sort: str, names: pd.Series) -> Array:
    return np.array([place[sort, name] for name in names.astype(str)], dtype=np.int64)


def _starts(visits: pd.DataFrame, graph: StepGraph, pulled: Collection[str]) -> list[int]:
    """The start of each of these visits, which are the first of their tokens: the source that was
    pulled, or the first that is never pulled, of those that may come before the step."""
    to: dict[tuple[int, str], int] = {}
    for start, step in sorted(graph.links, reverse=True):
        name = graph.steps[start].name
        if graph.steps[start].sort == "start":
            to[step, name if name in pulled else ""] = start
    keys = zip(visits["step"], visits["source"], strict=True)
    return [to.get((int(step), source), -1) for step, source in keys]


def _before(visits: pd.DataFrame, graph: StepGraph) -> Array:
    """The row that each visit came from, among those of its case; -1 if none."""
    linked = np.zeros((len(graph.steps), len(graph.steps)), dtype=bool)
    for one, other in graph.links:
        linked[one, other] = True
    case, step, came = (visits[name].to_numpy() for name in ("case", "step", "came"))
    left = visits["left"].fillna(np.inf).to_numpy()
    found, latest = np.full(len(visits), -1), np.full(len(visits), -np.inf)
    for apart in (*range(-FAR, 0), *range(FAR, 0, -1)):  # of equals the nearest before counts
        rows = np.arange(max(apart, 0), len(visits) + min(apart, 0))
        others = rows - apart
        fits = (case[rows] == case[others]) & linked[step[others], step[rows]]
        fits &= (left[others] <= came[rows] + ROUNDING) & (left[others] >= latest[rows])
        found[rows[fits]], latest[rows[fits]] = others[fits], left[others][fits]
    return found
