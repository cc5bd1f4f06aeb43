"""Axes of what a study varies: of any range, linear or logarithmic, with ticks that fit."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator, NullLocator

from sim.report import words
from sim.report.charts.sheet import scale
from sim.report.charts.style import GRID, MARGIN, SMALL, text_width
from sim.report.studies.facts import short

DIGITS = ((1, 1.5, 2, 3, 4, 5, 7), (1, 2, 3, 5), (1, 2, 5), (1, 3), (1,))
STEPS = (2, 3, 4, 5)
ENOUGH = 3  # ticks
FEW = 7  # places that were run
FREE = 6.0  # points between labels


def place_axis(
    axes: Axes,
    low: float,
    high: float,
    length: float,
    *,
    log: bool,
    vertical: bool = False,
    whole: bool = False,
    at: Sequence[float] = (),
) -> None:
    """Sets the limits of an axis of places and its ticks; 0 need not be among them.

    length: of the axis [points]. whole: whether places are whole numbers. at: the places that were
    run; few ones have the ticks, if there is room for all of their labels.
    """
    if log:
        _log_scale(axes, low, high, length, vertical, whole)
    else:
        scale(axes, low, high, length, vertical=vertical, zero=False, whole=whole)
    if 1 < len(at) <= FEW and _have_room(axes, at, length, vertical):
        axis = axes.yaxis if vertical else axes.xaxis
        axis.set_major_locator(FixedLocator(list(at)))
        axis.set_major_formatter(FuncFormatter(lambda value, _: short(value)))


def _have_room(axes: Axes, at: Sequence[float], length: float, vertical: bool) -> bool:
    """Whether the labels of such ticks stand apart from one another."""
    low, high = axes.get_ylim() if vertical else axes.get_xlim()
    log = (axes.get_yscale() if vertical else axes.get_xscale()) == "log"
    low, high, *places = map(math.log, (low, high, *at)) if log else (low, high, *at)
    middles = [(place - low) / (high - low) * length for place in places]
    halves = [0.6 * SMALL if vertical else text_width(short(one)) / 2 for one in at]
    return all(
        middle + half + FREE <= after - next_half
        for (middle, half), (after, next_half) in pairwise(zip(middles, halves, strict=True))
    )


def _log_scale(
    axes: Axes, low: float, high: float, length: float, vertical: bool, whole: bool
) -> None:
    room = (high / low) ** 0.03 if high > low else 1.5
    low, high = low / room, high * room
    (axes.set_yscale if vertical else axes.set_xscale)("log")
    (axes.set_ylim if vertical else axes.set_xlim)(low, high)
    axis = axes.yaxis if vertical else axes.xaxis
    ticks = log_ticks(low, high, length, vertical)
    axis.set_major_locator(FixedLocator([one for one in ticks if not whole or one.is_integer()]))
    axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda value, _: words.number(value)))
    axis.set_tick_params(labelsize=SMALL, pad=5)
    axis.grid(True, color=GRID)


def log_ticks(low: float, high: float, length: float, vertical: bool = False) -> list[float]:
    """Round numbers between two limits, as many as have room for their labels."""
    most: list[float] = []
    for ticks in _round_ones(low, high):
        found = _shown(ticks, low, high, length, vertical)
        if len(found) > len(most):
            most = found
        if len(most) >= ENOUGH:
            break
    return most or [float(f"{math.sqrt(low * high):.2g}")]


def _round_ones(low: float, high: float) -> Iterator[list[float]]:
    """Digits of every power of ten, ever fewer; powers of ten; equal steps, for short ranges."""
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    for digits in DIGITS:
        yield [digit * 10.0**power for power in powers for digit in digits]
    for every in STEPS:
        yield [10.0**power for power in powers if power % every == 0]
    for count in reversed(STEPS):
        yield [
            float(tick) for tick in MaxNLocator(count, steps=[1, 2, 5, 10]).tick_values(low, high)
        ]


def _shown(
    ticks: Sequence[float], low: float, high: float, length: float, vertical: bool
) -> list[float]:
    """Those whose labels lie between the ends of the axis; none if they touch one another."""
    over = SMALL if vertical else MARGIN
    places = []  # tick, start and end of its label
    for tick in ticks:
        if low <= tick <= high:
            middle = math.log(tick / low) / math.log(high / low) * length
            half = 0.6 * SMALL if vertical else text_width(words.number(tick)) / 2
            if middle - half >= -over and middle + half <= length + over:
                places.append((tick, middle - half, middle + half))
    apart = all(one[2] + FREE <= other[1] for one, other in pairwise(places))
    return [tick for tick, _, _ in places] if apart else []
