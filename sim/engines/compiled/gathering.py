"""A run that has ended -> its tables."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from sim.engines.compiled.entries import lift
from sim.engines.compiled.fields import (
    BASE, DOCUMENT_COLUMNS, ENDED, ENTERED, KIND, KIND_NUMBER, LISTS, LIST_COUNT, LIST_EMPTIED,
    LIST_SIZE, NUMBER, OUTCOME, PARENT_CASE, PERSON_REALS, SOURCE_SIZE, WORKED,
)  # fmt: skip
from sim.engines.compiled.machine import Machine
from sim.engines.compiled.types import Doubles, Longs
from sim.engines.recorded import CaseRows, RunRows, tables
from sim.program.program import ELEMENT, FIRST_FREE, NONE
from sim.tables import Tables


def gather(machine: Machine) -> Tables:
    """The tables of a run."""
    program = machine.program
    run = RunRows(
        requests=machine.requests.rows(),
        delays=machine.delays.rows,
        documents=_documents(machine),
        cases=_cases(machine),
        worked=[
            float(machine.reals[machine.ints[p + PERSON_REALS] + WORKED]) for p in machine.people
        ],
        traits=machine.traits,
        lists=_lists(machine),
    )
    return tables(program, run)


def _documents(machine: Machine) -> list[Doubles]:
    """The rows of each kind of document, as written."""
    width, kinds = machine.packed.document_width, machine.program.documents
    rows = np.concatenate(machine.documents) if machine.documents else np.empty((0, width))
    kind = rows[:, 0].astype(np.int64)
    return [
        rows[np.flatnonzero(kind == number), 1 : DOCUMENT_COLUMNS + len(spec.columns)]
        for number, spec in enumerate(kinds)
    ]


def _cases(machine: Machine) -> CaseRows:
    """The cases that were entered, by number."""
    ints, reals = machine.ints, machine.reals
    found = machine.cases
    base = ints[found + BASE]
    seen = ~np.isnan(reals[base + ENTERED])
    found, base = found[seen], base[seen]
    order = _order_of(ints[found + NUMBER])
    found, base = found[order], base[order]
    kind = machine.code[ints[found + KIND] + KIND_NUMBER]
    parent = ints[found + PARENT_CASE]
    return CaseRows(
        number=ints[found + NUMBER],
        kind=kind,
        element=reals[base + ELEMENT],
        parent=np.where(parent > 0, ints[parent + NUMBER], NONE),
        entered=reals[base + ENTERED],
        ended=reals[base + ENDED],
        outcome=ints[found + OUTCOME],
        slots=[
            _slots(reals, base[kind == number], spec.slots - FIRST_FREE)
            for number, spec in enumerate(machine.program.kinds)
        ],
    )


def _order_of(numbers: Longs) -> Longs:
    """The places of numbers that are all different, in their order."""
    place = np.full(int(numbers.max(initial=-1)) + 1, NONE)
    place[numbers] = np.arange(len(numbers))
    order: Longs = place[place != NONE]
    return order


def _slots(reals: Doubles, bases: Longs, count: int) -> Callable[[int], Doubles]:
    """The values of a slot of these cases: a copy, since the next run takes over `reals`."""
    cells = np.empty((count, bases.size))
    lift.ready(reals, bases, FIRST_FREE, count, cells.reshape(-1))
    return lambda slot: cells[slot]


def _lists(machine: Machine) -> list[tuple[int, int, int, float]]:
    """(source, pool, size, when it was first found empty) of each list of pulled work."""
    found = []
    for number, source in enumerate(machine.program.sources):
        if source.sort == "pulled":
            lists = int(machine.ints[machine.first_source + SOURCE_SIZE * number + LISTS])
            for pool in range(len(machine.program.pools)):
                at = lists + LIST_SIZE * pool
                size = int(machine.ints[at + LIST_COUNT])
                if size:
                    emptied = float(machine.reals[machine.ints[at + LIST_EMPTIED]])
                    found.append((number, pool, size, emptied))
    return found
