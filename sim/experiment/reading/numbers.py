"""Numbers as a study file writes them: each with its unit behind it."""

from __future__ import annotations

import re
from typing import NamedTuple

from sim.language.distributions import LARGEST_VALUE

NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_WRITTEN = re.compile(rf"({NUMBER})\s*([%A-Za-z/*][%A-Za-z0-9_./* ]*)?")  # a unit adds nothing


class Number(NamedTuple):
    """A number and its unit, "" without one."""

    value: float
    unit: str


def read_number(text: str) -> Number | None:
    """`2 % / 2000 h` -> 2.0 and `% / 2000 h`, by which it is multiplied; None if it is none, or so
    large that it would lose digits."""
    found = _WRITTEN.fullmatch(text.strip())
    if found is None or not abs(float(found[1])) <= LARGEST_VALUE:
        return None
    return Number(float(found[1]), found[2] or "")


def number_of(text: str, unit: str) -> float | None:
    """The number of a text that is written in this unit."""
    found = read_number(text)
    return found.value if found is not None and found.unit == unit else None
