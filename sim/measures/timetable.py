"""Calendars as spells at work, and open hours between two times of any of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from sim.columns import Table
from sim.kept import kept
from sim.measures.axes import Floats, Ints

EVER = -1  # instead of the code of a calendar: at work at all times
AT_0 = np.array([0.0])
MOST_CELLS = 10_000  # of a calendar


class Shifts(NamedTuple):
    """When a calendar is open: starts and ends of its spells, in order [h]."""

    opened: Floats
    closed: Floats

    @property
    def always(self) -> bool:
        """Whether it never closes."""
        return len(self.opened) == 1 and self.opened[0] == 0 and self.closed[0] == math.inf

    @property
    def before(self) -> Floats:
        """Open hours before each spell."""
        return np.concatenate([AT_0, np.cumsum((self.closed - self.opened)[:-1])])

    def joined(self, others: Sequence[Shifts]) -> Shifts:
        """These spells and then those of others."""
        return Shifts(*map(np.concatenate, zip(self, *others, strict=True))) if others else self

    def until(self, time: float) -> float:
        """Open hours from 0 to a time: whole spells, and what has passed of the last one."""
        spell = int(np.searchsorted(self.opened, time, side="right")) - 1
        if spell < 0:
            return 0.0
        passed = min(time, self.closed[spell]) - self.opened[spell]
        return float(self.before[spell] + passed)


CLOSED = Shifts(np.empty(0), np.empty(0))


class Timetable:
    """Calendars side by side, to ask all of them at once for the open hours of many times.

    Their spells stand in one row, those of each calendar after an empty one at 0. Time is laid out
    in cells of one width [h]: the last spell that has begun by a time began in an earlier cell,
    and is looked up, or in the time's own, where few begin.
    """

    def __init__(self, calendars: Sequence[Shifts]) -> None:
        self.calendars, number = calendars, len(calendars)
        self.closes = np.array([*(not one.always for one in calendars), False])  # by code; EVER
        counts = np.array([len(one.opened) for one in calendars], dtype=np.int64)
        codes = np.repeat(np.arange(number), counts)
        opened, closed = (
            np.concatenate([AT_0[:0], *ends]) for ends in zip(*calendars, strict=True)
        )
        places = np.arange(len(codes)) + codes + 1
        self.opened, self.closed, self.before = np.zeros((3, number + len(codes)))
        self.opened[places], self.closed[places] = opened, closed
        self.before[places] = np.concatenate([one.before[: len(one.opened)] for one in calendars])
        self.next = np.full(number + len(codes), math.inf)
        self.next[places - 1] = opened
        self._lay_out(codes, opened, number)

    def _lay_out(self, codes: Ints, opened: Floats, number: int) -> None:
        latest = float(opened.max(initial=0.0))
        gap = np.diff(opened)[codes[1:] == codes[:-1]].min(initial=latest)
        self.width = max(float(gap), latest / MOST_CELLS) or 1.0
        self.cells = int(latest / self.width) + 1
        begun = np.bincount(self._cell(codes, opened), minlength=number * self.cells)
        self.most = int(begun.max(initial=0))
        self.earlier = np.cumsum(begun) - begun + np.repeat(np.arange(number), self.cells)

    def _cell(self, codes: Ints, times: Floats) -> Ints:
        cells: Ints = np.minimum((times / self.width).astype(np.int64), self.cells - 1)
        cells += codes * self.cells
        return cells

    def spell(self, codes: Ints, times: Floats) -> Ints:
        """The last spell of a calendar that has begun by each time."""
        found = self.earlier[self._cell(codes, times)]
        for _ in range(self.most):
            found += self.next[found] <= times
        return found

    def between(self, codes: Ints, begun: Floats, ended: Floats) -> Floats:
        """Open hours from each time to a later one: those until it, less those until the first."""
        first = self.spell(codes, begun)
        whole, since, to = self.before[first], self.opened[first], self.closed[first]
        until = whole + (np.minimum(ended, to) - since)
        later = np.flatnonzero(ended >= self.next[first])  # most work ends where it began
        last = self.spell(codes[later], ended[later])
        passed = np.minimum(ended[later], self.closed[last]) - self.opened[last]
        until[later] = self.before[last] + passed
        hours: Floats = until - (whole + (np.minimum(begun, to) - since))
        return hours


@kept
def spells_of(table: Table) -> dict[str, Shifts]:
    """The spells of each calendar of `tables.shifts` that has any, by name."""
    names = np.array(table.values("calendar"), dtype=object)
    opened, closed = table.floats("opened"), table.floats("closed")
    changes = (np.flatnonzero(names[1:] != names[:-1]) + 1).tolist()
    found: dict[str, list[Shifts]] = {}
    for begin, end in pairwise([0, *changes, len(names)] if len(names) else ()):
        part = Shifts(opened[begin:end], closed[begin:end])
        found.setdefault(str(names[begin]), []).append(part)
    return {name: parts[0].joined(parts[1:]) for name, parts in found.items()}


def timetable_of(
    spells: Mapping[str, Shifts], names: tuple[str, ...], unions: tuple[tuple[int, ...], ...]
) -> Timetable:
    """The calendars of these names, of which those without spells never open, and then, of each
    of some groups of them, one that is open while one of its calendars is."""
    own = [spells.get(name, CLOSED) for name in names]
    return Timetable([*own, *(union([own[code] for code in codes]) for codes in unions)])


def union(calendars: list[Shifts]) -> Shifts:
    """The spells in which at least one of the calendars is open."""
    opened, closed = (np.concatenate(ends) for ends in zip(*calendars, strict=True))
    order = np.argsort(opened)
    opened, reached = opened[order], np.maximum.accumulate(closed[order])
    first = np.append(True, opened[1:] > reached[:-1])[: len(opened)]
    return Shifts(opened[first], reached[np.append(first[1:], True)[: len(opened)]])
