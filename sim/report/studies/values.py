"""What values a dimension has, for people: a range, a stated distribution, a list."""

from __future__ import annotations

from sim.experiment.dimensions import END, Dimension, Range
from sim.report import words
from sim.report.studies.facts import range_told, with_unit


def values_told(one: Dimension) -> str:
    """`2 to 24 %, logarithmic`; `triangular, 90 % between 15.6 and 33.4 / h`; `four, six`."""
    if not isinstance(one, Range):
        return ", ".join(words.name(choice.text) for choice in one.choices)
    whole = ", whole numbers" if one.whole else ""
    if one.law is not None:
        return f"{law_told(one)}{whole}"
    scale = ", logarithmic" if one.scale == "log" else ""
    return f"{range_told(one).removeprefix('from ')}{scale}{whole}"


def law_told(one: Range) -> str:
    """A stated distribution by its name, and between what most of it lies: no end of its values."""
    assert one.law is not None, "asked of a stated distribution alone"
    share = words.number(100 * (1 - 2 * END), 10)
    low, high = (_short(words.number(end)) for end in (one.low, one.high))
    name = words.name(one.law.name)
    return f"{name}, {share} % between {low} and {with_unit(high, one.unit)}"


def _short(number: str) -> str:
    """Without the zeros that end a decimal."""
    return number.rstrip("0").rstrip(".") if "." in number else number
