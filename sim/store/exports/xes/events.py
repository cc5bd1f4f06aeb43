"""The events of a run as XES text, with what they are sorted by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from sim.store.exports.clock import Hours
from sim.store.exports.log import DOCUMENT, WORK, Log
from sim.store.exports.xes.text import attribute, column, floats, names, texts

Whole: TypeAlias = npt.NDArray[np.int64]
# Of one moment: ends, then documents, then beginnings. Work without length keeps its own order.
ENDS, WRITES, JOINS, STARTS, ENDS_AT_ONCE = range(5)


@dataclass(frozen=True)
class Events:
    """Rows: the case, the time [h], the place among events of one moment, the XML."""

    cases: Whole
    hours: Hours
    ranks: Whole
    texts: list[str]


def request_events(log: Log) -> Events:
    """Each request: `schedule`, `start`, and `complete`, or `withdraw` if it was never started.

    Work in hand is finished, even that of a token that was stopped meanwhile. The last event of
    a request says how it ended and the man-hours.
    """
    table = log.tables.requests
    joined, started, ended = (
        table[name].to_numpy(dtype=float) for name in ("joined", "started", "ended")
    )
    has_start, has_end = ~np.isnan(started), ~np.isnan(ended)
    same, last = _of_request(table)
    ends = [str(transition) for transition in np.where(has_start, "complete", "withdraw")]
    pulled, person = names("sim.pulled", table["pulled"]), names("org:resource", table["person"])
    phases = (
        (joined, JOINS, "schedule", pulled, ~(has_start | has_end)),
        (started, STARTS, "start", person, has_start & ~has_end),
        (ended, ENDS, ends, person, has_end),
    )
    begun = np.where(has_start, started, joined)
    made = []
    for hours, rank, transition, own, is_last in phases:
        texts_of = joined_up(same, own, np.where(is_last, last, "").tolist())
        ranks = _rank(rank, hours, begun)
        made.append(_phase(log, table["case"], hours, ranks, transition, texts_of))
    return _together(made)


def _of_request(table: pd.DataFrame) -> tuple[list[str], list[str]]:
    """What every event of a request says, and what the last one adds."""
    same = joined_up(
        texts("concept:name", table["activity"]),
        _instances("request", len(table)),
        names("org:role", table["actor"]),
        names("org:group", table["element"]),
        [attribute("string", "sim.kind", WORK)] * len(table),
    )
    hours = floats("sim.man_hours", table["hours"].to_numpy())
    return same, joined_up(texts("sim.ending", table["ending"]), hours)


def delay_events(log: Log) -> Events:
    """Each deliberate delay: an activity of its own, `start` and `complete`."""
    table = log.tables.delays
    begun, ended = (table[name].to_numpy(dtype=float) for name in ("begun", "ended"))
    same = joined_up(
        texts("concept:name", table["name"]),
        _instances("delay", len(table)),
        texts("sim.kind", table["sort"]),
    )
    phases = ((begun, STARTS, "start"), (ended, ENDS, "complete"))
    return _together(
        [
            _phase(log, table["case"], hours, _rank(rank, hours, begun), transition, same)
            for hours, rank, transition in phases
        ]
    )


def document_events(log: Log) -> Iterator[Events]:
    """Each row of each kind of document: `complete`, with its columns."""
    for name, table in log.tables.documents.items():
        numbers = [f"document {name} {number}" for number in table["number"].tolist()]
        own = [column(c, table[c]) for c in table.columns if c not in ("number", "time", "case")]
        same = joined_up(
            [attribute("string", "concept:name", name)] * len(table),
            texts("concept:instance", numbers),
            [attribute("string", "sim.kind", DOCUMENT)] * len(table),
            *own,
        )
        hours = table["time"].to_numpy(dtype=float)
        ranks = np.full(len(table), WRITES)
        yield _phase(log, table["case"], hours, ranks, "complete", same)


def joined_up(*columns: Sequence[str]) -> list[str]:
    """The texts of each row, one after another."""
    return ["".join(row) for row in zip(*columns, strict=True)]


def _instances(word: str, count: int) -> list[str]:
    return [f'<string key="concept:instance" value="{word} {n + 1}"/>' for n in range(count)]


def _rank(rank: int, hours: Hours, begun: Hours) -> Whole:
    at_once = (hours == begun) & (rank == ENDS)
    return np.where(at_once, ENDS_AT_ONCE, rank)


def _phase(
    log: Log, cases: pd.Series, hours: Hours, ranks: Whole,
    transition: str | list[str], same: list[str],
) -> Events:  # fmt: skip
    """The events of one transition, those that have come to it."""
    known = ~np.isnan(hours)
    moments, exact = log.clock.local(hours), floats("sim.hours", hours)
    transitions = [transition] * len(hours) if isinstance(transition, str) else transition
    made = [
        f'<event>{text}<string key="lifecycle:transition" value="{step}"/>'
        f'<date key="time:timestamp" value="{moment}"/>{number}</event>\n'
        for text, step, moment, number, is_known in zip(
            same, transitions, moments, exact, known.tolist(), strict=True
        )
        if is_known
    ]
    return Events(cases.to_numpy(dtype=np.int64)[known], hours[known], ranks[known], made)


def _together(blocks: list[Events]) -> Events:
    return Events(
        np.concatenate([block.cases for block in blocks]),
        np.concatenate([block.hours for block in blocks]),
        np.concatenate([block.ranks for block in blocks]),
        [text for block in blocks for text in block.texts],
    )
