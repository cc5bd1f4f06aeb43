"""What comes out of a run: tables and their columns. KPIs are computed from these and nothing else.

Times are hours since the start of the run. Elements, outcomes, activities and persons are
written by name (categoricals). A time that never came is NaN.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd

from sim.columns import Framed, Table

POPULATIONS = {
    "kind": "kind of case",
    "element": 'element of its set, "" if it has none',
    "size": "how many cases",
}
CASES = {
    "case": "case number, by population, then as created",
    "kind": "kind of case",
    "element": 'element of its set, "" if it has none',
    "parent": "case number of the parent, -1 if none",
    "entered": "time of its first token [h]",
    "ended": "time of its end [h], NaN if open",
    "outcome": 'the outcome it left with, "done", or "open"',
    # then: attributes (a vector as `fit.crm`, …) and the last state, by name
}
REQUESTS = {
    "case": "case number",
    "activity": "name of the task",
    "actor": "role",
    "element": 'element of the actor\'s pool, "" if it has none',
    "joined": "time of joining the queue [h]",
    "started": "start of work [h], NaN if never",
    "ended": "end of work, or of waiting if it left or was stopped [h], NaN if not yet",
    "person": 'name of who worked, "" if nobody',
    "hours": "man-hours worked on it until its end or the end of the run [h]",
    "ending": "done, left, no room, stopped or open",
    "pulled": 'name of the pulled source whose first task it is, else ""',
}
# A piece of work is spread evenly over the hours at work of started…ended (those on shift, or all
# if its people stay); if these are equal its hours stand there.
DELAYS = {
    "case": "case number",
    "name": "name of the wait or wait_until",
    "sort": "wait or watch",
    "begun": "from [h]",
    "ended": "to [h], NaN if open",
}
DOCUMENTS = {
    "number": "of its kind in the run, from 1",
    "time": "when it was written [h]",
    "case": "case number",
    # then: the columns of `with`
}
PERSONS = {
    "person": "name, unique in the run: actor.element.number or the given name",
    "actor": "role",
    "element": 'element of the pool, "" if none',
    "wage": "per hour, NaN if the actor has none",
    "calendar": "name of the calendar, as `regional.europe` if there is one for each element",
    "open_hours": "hours on shift over the run [h]",
    "worked_hours": "hours worked over the run [h]",
    # then: one column a trait
}
POOLS = {
    "actor": "role",
    "element": 'element of the pool, "" if none',
    "people": "how many, -1 if unlimited",
    "calendar": "that of the actor; people may have their own",
    "stays": "whether work in hand at the end of a shift is finished; else it pauses",
}
SHIFTS = {
    "calendar": "name of the calendar",
    "opened": "start of a spell at work [h]",
    "closed": "its end [h], which may lie after the end of the run",
}
LISTS = {
    "source": "name of the pulled source",
    "actor": "role that pulls",
    "element": 'element of the pool that shares the list, "" if none',
    "size": "how many cases are on it",
    "emptied": "time at which somebody first found it empty [h], NaN if nobody did",
}


def own_column(name: str, fixed: Mapping[str, str]) -> str:
    """The column of what a scenario calls `name`; those that every run has keep their names."""
    return f"{name}_" if name.rstrip("_") in fixed else name


FRAMES = "frames"  # of a run: those that were asked for


class _Seen:
    """A table, or tables by name, as DataFrames: given as they are, or made of plain columns when
    somebody asks for them."""

    def __set_name__(self, _owner: type, name: str) -> None:
        self.name = name

    def __get__(self, run: Tables | None, _owner: type) -> Any:
        if run is None:
            raise AttributeError(self.name)  # so that the field has no default
        frames = vars(run).setdefault(FRAMES, {})
        if self.name not in frames:
            given = vars(run)[self.name]
            many = isinstance(given, Mapping)
            made = {name: one.frame() for name, one in given.items()} if many else given.frame()
            frames[self.name] = made
        return frames[self.name]

    def __set__(self, run: Tables, given: Any) -> None:
        many = isinstance(given, Mapping)
        plain = {name: _plain(one) for name, one in given.items()} if many else _plain(given)
        vars(run)[self.name] = plain


def _plain(table: pd.DataFrame | Table) -> Table:
    return table if isinstance(table, Table) else Framed(table)


def _seen() -> Any:
    return _Seen()


@dataclass(frozen=True)
class Tables:
    """One run. `documents`: a table per kind of document.

    `requests` and `delays` are in order of joining; `cases` by number. Each is a DataFrame, which
    is made when it is first asked for; `columns` and `written` are the same without.
    """

    warm_up: float
    length: float
    populations: pd.DataFrame = _seen()  # noqa: RUF009
    cases: pd.DataFrame = _seen()  # noqa: RUF009
    requests: pd.DataFrame = _seen()  # noqa: RUF009
    delays: pd.DataFrame = _seen()  # noqa: RUF009
    documents: Mapping[str, pd.DataFrame] = _seen()
    persons: pd.DataFrame = _seen()  # noqa: RUF009
    pools: pd.DataFrame = _seen()  # noqa: RUF009
    shifts: pd.DataFrame = _seen()  # noqa: RUF009
    lists: pd.DataFrame = _seen()  # noqa: RUF009

    @staticmethod
    def of(
        warm_up: float, length: float, documents: Mapping[str, Table], **tables: Table
    ) -> Tables:
        """A run whose tables are plain columns."""
        given: Any = {"documents": documents, **tables}
        return Tables(warm_up, length, **given)

    def columns(self, name: str) -> Table:
        """A table that is no document's, as plain columns."""
        table: Table = vars(self)[name]
        return table

    @property
    def written(self) -> Mapping[str, Table]:
        """`documents` as plain columns."""
        tables: Mapping[str, Table] = vars(self)["documents"]
        return tables

    def without_log(self) -> Tables:
        """The same run without a request or a delay: these are most of its rows."""
        given = {name: value for name, value in vars(self).items() if name != FRAMES}
        empty = {"requests": Table.of_rows([*REQUESTS], []), "delays": Table.of_rows([*DELAYS], [])}
        return Tables(**given | empty)

    @property
    def events(self) -> pd.DataFrame:
        """The requests that were started: the event log."""
        return self.requests[self.requests["started"].notna()]

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in vars(self).items() if name != FRAMES}
