"""The events of a run: requests, deliberate delays, documents."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from sim.store.exports.log import DOCUMENT, WORK, Log
from sim.store.exports.ocel.model import Column, EventBlock, Relation, column, times
from sim.store.exports.ocel.objects import Ids, person_columns


def event_blocks(log: Log, ids: Ids) -> Iterator[EventBlock]:
    """Every event: type by type."""
    yield from _requests(log, ids)
    yield from _delays(log, ids)
    for name in log.tables.documents:
        yield _documents(log, ids, name)


def _requests(log: Log, ids: Ids) -> Iterator[EventBlock]:
    """One event for each request, at its end, or at its last known moment if it has none.

    What was done is called after the task, all else after the task and the ending.
    """
    table = log.tables.requests
    numbered = table.assign(number=np.arange(1, len(table) + 1))
    for activity, ending, rows in _groups(numbered, "activity", "ending"):
        joined, started, ended = (
            rows[name].to_numpy(dtype=float) for name in ("joined", "started", "ended")
        )
        last = np.where(np.isnan(ended), np.where(np.isnan(started), joined, started), ended)
        yield EventBlock(
            activity if ending == "done" else f"{activity} ({ending})",
            [f"request {number}" for number in rows["number"].tolist()],
            last,
            [
                _same("kind", WORK, rows),
                *times("enable", joined),
                *times("start", started),
                *times("end", ended),
                _same("ending", ending, rows),
                column("role", rows["actor"], none=""),
                column("element", rows["element"], none=""),
                column("resource", rows["person"], none=""),
                column("pulled", rows["pulled"], none=""),
                column("man_hours", rows["hours"]),
            ],
            [
                Relation("case", ids.cases(rows["case"])),
                Relation("resource", ids.persons(rows["person"])),
            ],
        )


def _delays(log: Log, ids: Ids) -> Iterator[EventBlock]:
    """One event for each delay, at its end, or at its beginning if it has none: `wait payment`."""
    table = log.tables.delays
    is_open = np.where(table["ended"].isna(), "open", "done")
    numbered = table.assign(number=np.arange(1, len(table) + 1), ending=is_open)
    numbered["called"] = table["sort"].astype(object) + " " + table["name"].astype(object)
    for called, ending, rows in _groups(numbered, "called", "ending"):
        begun, ended = (rows[name].to_numpy(dtype=float) for name in ("begun", "ended"))
        yield EventBlock(
            called if ending == "done" else f"{called} ({ending})",
            [f"delay {number}" for number in rows["number"].tolist()],
            np.where(np.isnan(ended), begun, ended),
            [
                column("kind", rows["sort"]),
                *times("start", begun),
                *times("end", ended),
                _same("ending", ending, rows),
            ],
            [Relation("case", ids.cases(rows["case"]))],
        )


def _documents(log: Log, ids: Ids, name: str) -> EventBlock:
    """One event for each row: `document quote`. Its columns are attributes of the object."""
    table = log.tables.documents[name]
    people = sorted(person_columns(log.scenario, name) & set(table.columns))
    hours = table["time"].to_numpy(dtype=float)
    return EventBlock(
        f"{DOCUMENT} {name}",
        [f"{DOCUMENT} {name} {number}" for number in table["number"].tolist()],
        hours,
        [_same("kind", DOCUMENT, table), column("hours", table["time"])],
        [
            Relation("document", ids.documents(name, table["number"])),
            Relation("case", ids.cases(table["case"])),
            *(Relation(person, ids.persons(table[person])) for person in people),
        ],
    )


def _groups(table: pd.DataFrame, *by: str) -> Iterator[tuple[str, str, pd.DataFrame]]:
    """The rows of each pair of values, in order of their first row."""
    pairs = table[list(by)].astype(object)
    codes, _ = pd.factorize(pd.MultiIndex.from_frame(pairs))
    for code in range(int(codes.max(initial=-1)) + 1):
        rows = table[codes == code]
        first, second = (str(pairs.loc[rows.index[0], name]) for name in by)
        yield first, second, rows


def _same(name: str, value: str, rows: pd.DataFrame) -> Column:
    return Column(name, "string", [value] * len(rows))
