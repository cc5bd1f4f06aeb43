"""A run that has ended -> its tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from sim.engines.compiled.buffers import is_large
from sim.engines.compiled.entries import squeeze
from sim.engines.compiled.fields import (
    BASE, DOCUMENT_COLUMNS, ENDED, ENTERED, KIND, KIND_NUMBER, LISTS, LIST_COUNT, LIST_EMPTIED,
    LIST_SIZE, NUMBER, OUTCOME, PARENT_CASE, PERSON_REALS, SOURCE_SIZE, WORKED,
)  # fmt: skip
from sim.engines.compiled.machine import Machine
from sim.engines.compiled.types import Doubles, Longs
from sim.engines.recorded import CaseRows, RunRows, tables
from sim.program.program import ELEMENT, FIRST_FREE, NONE, Kind
from sim.tables import Tables


def gather(machine: Machine) -> Tables:
    """The tables of a run, whose cases are squeezed: nothing else can be read of it afterwards."""
    lists, worked = _lists(machine), _worked(machine)
    cases = _cases(machine)
    run = RunRows(
        requests=machine.requests.column,
        delays=machine.delays.column,
        documents=_documents(machine),
        cases=cases,
        worked=worked,
        traits=machine.traits,
        lists=lists,
    )
    machine.release()
    return tables(machine.program, run)


def _worked(machine: Machine) -> list[float]:
    """The hours of each person."""
    ints, reals = machine.ints, machine.reals
    return [float(reals[ints[person + PERSON_REALS] + WORKED]) for person in machine.people]


def _documents(machine: Machine) -> list[Doubles]:
    """The rows of each kind of document, as written."""
    rows = machine.documents
    kind = rows[:, 0].astype(np.int16)
    return [
        rows[np.flatnonzero(kind == number), 1 : DOCUMENT_COLUMNS + len(spec.columns)]
        for number, spec in enumerate(machine.program.documents)
    ]


def _cases(machine: Machine) -> CaseRows:
    """The cases that were entered, by number."""
    ints, reals = machine.ints, machine.reals
    found = machine.cases
    base = ints[found + BASE]
    seen = ~np.isnan(reals[base + ENTERED])
    found, base = found[seen], base[seen]
    kind = machine.code[ints[found + KIND] + KIND_NUMBER]
    order = _order_of(ints[found + NUMBER])
    entered, ended, element = (reals[base + at][order] for at in (ENTERED, ENDED, ELEMENT))
    slots = _slots(machine, base, kind, order)
    found, kind = found[order], kind[order]
    parent = ints[found + PARENT_CASE]
    return CaseRows(
        number=ints[found + NUMBER],
        kind=kind,
        element=element,
        parent=np.where(parent > 0, ints[parent + NUMBER], NONE),
        entered=entered,
        ended=ended,
        outcome=ints[found + OUTCOME],
        slots=slots,
    )


def _slots(
    machine: Machine, base: Longs, kind: Longs, order: Longs
) -> list[Callable[[int], Doubles]]:
    """Of each kind, the values of a slot of its cases in this order, by number after FIRST_FREE."""
    kept = [_kept(spec) for spec in machine.program.kinds]
    cells = _squeezed(machine, base, kind, kept)
    base, kind = base[order], kind[order]
    return [
        partial(_slot, cells, base[kind == number], {slot: at for at, slot in enumerate(slots)})
        for number, slots in enumerate(kept)
    ]


def _kept(kind: Kind) -> list[int]:
    """The slots that columns of cases are made of: a block holds more than these."""
    widths = [3 if field.form == "level" else 1 for field in kind.fields]
    fields = zip(kind.fields, widths, strict=True)
    return sorted({field.slot + i for field, width in fields for i in range(width)})


def _squeezed(machine: Machine, base: Longs, kind: Longs, kept: Sequence[Sequence[int]]) -> Doubles:
    """These slots of cases, as these were made, case by case; `base` becomes where each begins.

    Large blocks are moved together where they lie, and end the machine; small ones are left to
    the next run.
    """
    counts = np.array([len(slots) for slots in kept])
    firsts = 2 * counts.size + np.cumsum(counts) - counts
    table = np.concatenate([np.stack([firsts, counts], axis=1).ravel(), *kept]).astype(np.int64)
    if not is_large(machine.reals):
        cells = np.empty(int(counts[kind].sum()))
        squeeze(machine.reals, cells, base, kind, table, 0)
        return cells
    cells, machine.reals = machine.reals, np.empty(0)
    used = squeeze(cells, cells, base, kind, table, int(base[0]) if base.size else 0)
    cells.resize(used, refcheck=False)  # nobody else reads it by now
    return cells


def _slot(cells: Doubles, bases: Longs, places: Mapping[int, int], slot: int) -> Doubles:
    return cells[bases + places[FIRST_FREE + slot]]


def _order_of(numbers: Longs) -> Longs:
    """The places of numbers that are all different, in their order."""
    place = np.full(int(numbers.max(initial=-1)) + 1, NONE)
    place[numbers] = np.arange(len(numbers))
    order: Longs = place[place != NONE]
    return order


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
