"""What a claim says of its figure, and that figure beside it, as people read them."""

from __future__ import annotations

import math

from sim.experiment.reading.numbers import read_number
from sim.report import words
from sim.report.figures import Interval, Row, interval
from sim.report.studies.facts import span, with_unit

BETWEEN = " to "  # two thresholds, as a claim has them


def claimed(row: Row) -> str:
    """`below 0 h`, `within 95 to 105 %`: what is said of the figure."""
    told = BETWEEN.join(words.written(one) for one in _thresholds(row))
    return f"{row['is']} {with_unit(told, _unit(row))}"


def figure_told(row: Row) -> str:
    """`102 % (96 to 108)`: in the unit of the claim, and no number on its threshold, or
    beyond it, that only rounding would bring there."""
    one, scale = interval(row, "figure", "low", "high"), 100.0 if _in_percent(row) else 1.0
    one = Interval(one.mean * scale, one.low * scale, one.high * scale)
    spread = _spread(one, _thresholds(row))
    text = with_unit(words.number(one.mean, spread), _unit(row))
    if not math.isfinite(one.mean):
        return words.NOTHING
    if not span(one.low, one.high) > 0:
        return text
    low, high = (words.number(limit, spread) for limit in (one.low, one.high))
    return f"{text} ({low} to {high})"


def _spread(one: Interval, thresholds: list[float]) -> float:
    """What the numbers are rounded by: their span, or as much less as keeps each on its side."""
    spread = span(one.low, one.high)
    numbers = [number for number in (one.mean, one.low, one.high) if math.isfinite(number)]
    while _crosses(numbers, thresholds, spread):
        spread = (spread if spread > 0 else abs(one.mean) / 100) / 10
    return spread


def _crosses(numbers: list[float], thresholds: list[float], spread: float) -> bool:
    """Whether rounding moves a number to a threshold or over it, and more digits would help."""
    digits = [words.decimals(number, spread) for number in numbers]
    return any(
        _side(round(number, place), limit) != _side(number, limit)
        for number, place in zip(numbers, digits, strict=True)
        for limit in thresholds
        if place < words.MOST_DIGITS
    )


def _side(number: float, limit: float) -> int:
    return (number > limit) - (number < limit)


def _thresholds(row: Row) -> list[float]:
    """One number, or two of `within`, in the unit of the claim; as a study file writes them."""
    texts = str(row["than"]).split(BETWEEN)
    found = [number for text in texts if (number := read_number(text)) is not None]
    scaled = _in_percent(row)
    return [100 * number.value if scaled and not number.unit else number.value for number in found]


def _in_percent(row: Row) -> bool:
    """Whether a ratio is written so."""
    return str(row["of"]) == "ratio" and "%" in str(row["than"])


def _unit(row: Row) -> str:
    return "%" if _in_percent(row) else str(row["unit"])
