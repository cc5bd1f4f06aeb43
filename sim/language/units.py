"""Units of quantities, and what the places of a scenario need.

Inside, time is hours and money is units of its currency: a year is 365 days, a month a
twelfth of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from sim.language.types import PURE, TIME, YES_NO, Dimension, Type


@dataclass(frozen=True)
class Unit:
    """One unit is `up / down` hours, currency units or pure numbers."""

    up: float
    down: float
    dimension: Dimension


PERCENT = Unit(1, 100, PURE)
_SINGULAR = {
    "s": Unit(1, 3600, TIME),
    "min": Unit(1, 60, TIME),
    "h": Unit(1, 1, TIME),
    "day": Unit(24, 1, TIME),
    "week": Unit(168, 1, TIME),
    "month": Unit(730, 1, TIME),
    "year": Unit(8760, 1, TIME),
}
UNITS = _SINGULAR | {f"{word}s": _SINGULAR[word] for word in ("day", "week", "month", "year")}
_WORDS = {
    "second": "s", "seconds": "s", "sec": "s", "minute": "min", "minutes": "min", "mins": "min",
    "hour": "h", "hours": "h", "hr": "h", "hrs": "h", "d": "days", "y": "years", "percent": "%",
}  # fmt: skip


def unit(word: str) -> Unit | None:
    """The unit of this name: a unit of time or three capitals, a currency; else None."""
    if len(word) == 3 and word.isascii() and word.isalpha() and word.isupper():
        return Unit(1, 1, Dimension(((word, 1),)))
    return UNITS.get(word)


def nearest_unit(word: str) -> str:
    """The unit somebody may have meant, or ""."""
    near = get_close_matches(word, UNITS, n=1, cutoff=0.75)  # short words are soon alike
    return _WORDS.get(word) or next(iter(near), "")


def need(wanted: Type) -> str:
    """The rule of a place that wants this type, with an example."""
    if wanted == YES_NO:
        return "needs yes or no, or a comparison"
    if wanted.shape != "number":
        return f"needs {wanted}"
    powers = wanted.dimension.powers
    if not powers:
        return 'needs a pure number such as "0.5" or "5 %"'
    if powers == TIME.powers:
        return 'needs a duration such as "21 days"'
    if powers == (("time", -1),):
        return 'needs a rate such as "6 %/year"'
    money = next((base for base, _ in powers if base != "time"), "")
    if powers == ((money, 1),):
        return f'needs money such as "40 {money}"'
    if powers == ((money, 1), ("time", -1)):
        return f'needs money a time such as "40 {money}/month"'
    return f"needs {wanted.dimension}"
