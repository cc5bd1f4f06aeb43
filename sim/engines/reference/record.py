"""Rows of a run, as they grow."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING

import numpy as np

from sim.engines.recorded import STILL_OPEN, CaseRows, Doubles, RunRows, tables
from sim.program.program import ELEMENT, FIRST_FREE, Kind, Program
from sim.tables import Tables

if TYPE_CHECKING:
    from sim.engines.reference.cases import Case
    from sim.engines.reference.people import Person


class Record:
    """The rows of a run, as they grow."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.requests: list[list[float]] = []
        self.delays: list[list[float]] = []
        self.documents: list[list[tuple[float, ...]]] = [[] for _ in program.documents]

    def request(self, case: int, task: int, pool: int, now: float) -> list[float]:
        row = [case, task, pool, now, math.nan, math.nan, -1, 0.0, STILL_OPEN, -1]
        self.requests.append(row)
        return row

    def delay(self, case: int, name: int, sort: float, now: float) -> list[float]:
        row = [case, name, sort, now, math.nan]
        self.delays.append(row)
        return row

    def tables(
        self, cases: Sequence[Case], people: Sequence[Person],
        traits: Sequence[Sequence[float]], lists: Sequence[tuple[int, int, int, float]],
    ) -> Tables:  # fmt: skip
        documents = [
            _rows(rows, 2 + len(spec.columns))
            for spec, rows in zip(self.program.documents, self.documents, strict=True)
        ]
        requests, delays = _rows(self.requests, 10), cache(partial(_rows, self.delays, 5))
        run = RunRows(
            requests=lambda column: requests[:, column],
            delays=lambda column: delays()[:, column],
            documents=documents,
            cases=_case_rows(self.program, cases),
            worked=[person.worked for person in people],
            traits=np.array(traits, dtype=float).reshape(len(traits), len(people)),
            lists=lists,
        )
        return tables(self.program, run)


def _rows(rows: Sequence[Sequence[float]], width: int) -> Doubles:
    return np.array(rows, dtype=float).reshape(-1, width)


def _case_rows(program: Program, cases: Sequence[Case]) -> CaseRows:
    kinds = {kind.name: number for number, kind in enumerate(program.kinds)}
    return CaseRows(
        number=np.array([case.number for case in cases], dtype=np.int64),
        kind=np.array([kinds[case.kind.name] for case in cases], dtype=np.int64),
        element=np.array([case.memory[ELEMENT] for case in cases], dtype=float),
        parent=np.array([c.parent.number if c.parent else -1 for c in cases], dtype=np.int64),
        entered=np.array([case.entered for case in cases], dtype=float),
        ended=np.array([case.ended for case in cases], dtype=float),
        outcome=np.array([case.outcome for case in cases], dtype=np.int64),
        slots=[_slots(kind, cases) for kind in program.kinds],
    )


def _slots(kind: Kind, cases: Sequence[Case]) -> Callable[[int], Doubles]:
    own = [case.memory[FIRST_FREE:] for case in cases if case.kind is kind]
    values = np.array(own, dtype=float).reshape(len(own), kind.slots - FIRST_FREE)
    return lambda slot: values[:, slot]
