"""How long a case may be made to wait on purpose."""

from __future__ import annotations

import math
from typing import NamedTuple

from sim.kept import kept
from sim.program.program import NONE, Code, Program, Wait
from sim.program.settled import plain_number
from sim.program.timetable import Timetable


class Delay(NamedTuple):
    """A deliberate delay [h] and the step that asks for it."""

    hours: float
    place: str


def longest_delay(program: Program) -> Delay:
    """The longest `wait` or `at_most` that neither chance nor the case decides; 0 h if none is."""
    longest = Delay(0.0, "")
    for at, (code, a, *_) in enumerate(program.operations.tolist()):
        if code not in (Code.WAIT, Code.WATCH):
            continue
        wait = program.waits[a] if code == Code.WAIT else Wait(program.watches[a].at_most, NONE)
        if wait.draw == NONE:
            continue
        row = program.draws[wait.draw]
        hours = plain_number(program, row.arguments[0]) if row.stream == NONE else None
        if hours is not None:
            longest = max(longest, Delay(_lasts(program, wait.calendar, hours), program.places[at]))
    return longest


@kept
def _lasts(program: Program, calendar: int, hours: float) -> float:
    """How long a wait of so many open hours can last: the worst begins as a spell ends."""
    if calendar == NONE:
        return hours
    name = program.calendars[calendar].name
    tables = [Timetable(one.shifts) for one in program.calendars if one.name == name]
    lasts = [
        table.after(end, hours) - end
        for table in tables
        for end in table.closed
        if end < program.length
    ]
    return max((one for one in lasts if one < math.inf), default=hours)
