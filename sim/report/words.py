"""How numbers and names are written wherever people read them; the only such place."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

MINUS = "−"
NOTHING = "–"
MOST_DIGITS = 6  # after the point
SIGNIFICANT = 4  # of a number without an interval
HYPHENED = {
    "follow_up": "follow-up",
    "man_hours": "man-hours",
    "non_buyer": "non-buyer",
}  # two words of a name that are one
CALLED = {
    "contribution": "contribution on worked hours",
    "contribution_paid_hours": "contribution on paid hours",
}  # names that would leave out what a figure rests on
NUMBER = re.compile(rf"[+{MINUS}]?\d")
LONGEST_NUMBER = 32  # letters, with interval and unit
NO_WIDTH = 1e-12  # of the value: half an interval below it is rounding


def number(value: float, spread: float = math.nan) -> str:
    """With thousands separators, and no more digits than `spread` (half an interval) supports."""
    if not math.isfinite(value):
        return NOTHING
    digits = decimals(value, spread)
    rounded = round(value, digits)
    if rounded == 0 and digits == MOST_DIGITS:
        return "0"
    text = f"{abs(rounded):,.{max(digits, 0)}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


def written(value: float) -> str:
    """A number that somebody wrote: all of its digits, `1,000,000`, `0.125`."""
    text = f"{abs(value):,.10g}"
    return f"{MINUS}{text}" if value < 0 else text


def signed(value: float, spread: float = math.nan) -> str:
    """A difference: + before what is positive."""
    text = number(value, spread)
    return f"+{text}" if value > 0 and text.strip("0.,") else text


def decimals(value: float, spread: float = math.nan) -> int:
    """Digits after the point: two significant ones of the spread, else four of the value."""
    known = math.isfinite(spread) and spread > 0
    size = abs(spread) if known else abs(value)
    if size == 0 or not math.isfinite(size):
        return 0
    wanted = 2 if known else SIGNIFICANT
    if not known and float(value).is_integer():
        return 0
    return min(wanted - 1 - math.floor(math.log10(size)), MOST_DIGITS)


def is_number(text: str) -> bool:
    """Whether a text is a number, with its interval or unit if it has them: `26.67 %`."""
    return len(text) <= LONGEST_NUMBER and NUMBER.match(text) is not None


def with_interval(value: float, low: float, high: float) -> str:
    """`−28.2 ± 2.3`; the limits themselves where they are not as far away on both sides."""
    half = (high - low) / 2
    if not math.isfinite(half):
        return signed(value)
    if abs((high + low) / 2 - value) > 1e-6 * max(half, abs(value)):
        return f"{signed(value, half)} ({signed(low, half)} to {signed(high, half)})"
    if half == 0:
        return signed(value)
    text = signed(value, half)
    none = abs(value) <= NO_WIDTH * half  # of rounding; no other difference is shown as none
    if not none and not text.strip(f"+{MINUS}0.,"):
        text = signed(value, abs(value))
    return f"{text} ± {_half(value, half)}"


def measured(value: float, low: float, high: float) -> str:
    """`28.2 ± 2.3` without a sign; the number alone where the interval has no width."""
    half = (high - low) / 2
    if not half > NO_WIDTH * abs(value):
        return number(value)
    return f"{number(value, half)} ± {_half(value, half)}"


def _half(value: float, half: float) -> str:
    """Half an interval, with the digits that its value has."""
    digits = decimals(value, half)
    if digits == MOST_DIGITS and round(half, digits) == 0:
        return "0"
    return f"{round(half, digits):,.{max(digits, 0)}f}"


def name(kpi: str, group: str = "") -> str:
    """`customers_won`, `region=europe` -> `customers won, europe`."""
    kpi = CALLED.get(kpi, kpi)
    for words, one in HYPHENED.items():
        kpi = kpi.replace(words, one)
    parts = [part.partition("=")[2] or part for part in group.split(",") if part]
    return ", ".join([kpi, *(part.strip() for part in parts)]).replace("_", " ")


def title(kpi: str, group: str, unit: str) -> str:
    """The name with its unit; what the name counts is not said again (`customers won`)."""
    called = name(kpi, group)
    return called if _says(called, unit) else f"{called}, {unit}"


def with_unit(text: str, unit: str, called: str) -> str:
    """A number with its unit, unless its name `called` has it."""
    return text if _says(called, unit) else f"{text} {unit}"


def _says(called: str, unit: str) -> bool:
    return not unit or unit in re.split(r"\W+", called)


def listed(words: Sequence[str]) -> str:
    """`a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def some(words: Sequence[str], most: int) -> str:
    """The first few, and how many more there are: `a, b and 3 more`."""
    more = len(words) - most
    return listed([*words[:most], *([f"{more:,} more"] if more > 0 else [])])


def counted(count: int, one: str, many: str = "") -> str:
    """`1 pair`, `30 pairs`."""
    return f"{count:,} {one if count == 1 else many or one + 's'}"
