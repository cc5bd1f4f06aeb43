"""How long a case may be made to wait on purpose."""

from __future__ import annotations

from typing import NamedTuple

from sim.program.program import NONE, Code, Program
from sim.program.settled import plain_number


class Delay(NamedTuple):
    """A deliberate delay [h] and the step that asks for it."""

    hours: float
    place: str


def longest_delay(program: Program) -> Delay:
    """The longest `wait` or `at_most` that no chance and no case decides; 0 h if there is none."""
    longest = Delay(0.0, "")
    for at, (code, a, *_) in enumerate(program.operations.tolist()):
        if code not in (Code.WAIT, Code.WATCH):
            continue
        draw = a if code == Code.WAIT else program.watches[a].at_most
        row = program.draws[draw]
        hours = plain_number(program, row.arguments[0]) if row.stream == NONE else None
        if draw != NONE and hours is not None:
            longest = max(longest, Delay(hours, program.places[at]))
    return longest
