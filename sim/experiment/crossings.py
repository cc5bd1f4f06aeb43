"""Where a difference changes its sign along a range, from what is known at some places of it.

At each place there is the mean of the difference over the pairs and its interval. All places are
run on the same random numbers, so the three curves move together. The break-even is where the
mean is 0, and its interval are the places around it whose interval of the difference holds 0: a
place where the true difference is 0 is among them with the confidence of those intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

NEAREST = 0.2  # of a gap: no closer to an end of it is a new place


@dataclass(frozen=True)
class Place:
    """What is known at a share of the range: the difference and its limits."""

    share: float
    mean: float
    low: float
    high: float

    @property
    def sign(self) -> int:
        """1 or -1 if the interval lies on one side of 0, else 0."""
        return 1 if self.low > 0 else -1 if self.high < 0 else 0


@dataclass(frozen=True)
class Crossing:
    """A break-even, as shares of the range.

    low, high: of its interval; None: it does not end within the range. rises: whether the
    difference goes from below 0 to above.
    """

    at: float
    low: float | None
    high: float | None
    rises: bool


def next_places(places: Sequence[Place], tolerance: float) -> list[float]:
    """Shares to look at next: in each gap wider than the tolerance in which one of the curves
    changes its sign, near where a straight line would."""
    found: list[float] = []
    for left, right in pairwise(places):
        if right.share - left.share <= tolerance:
            continue
        for curve in ("low", "mean", "high"):
            before, after = getattr(left, curve), getattr(right, curve)
            if (before > 0) != (after > 0):
                found.append(_inside(left.share, right.share, before, after))
    return _apart(found, tolerance / 2)


def _inside(left: float, right: float, before: float, after: float) -> float:
    """Where a straight line is 0, kept away from the ends of the gap."""
    gap = right - left
    zero = _zero(left, right, before, after)
    return min(max(zero, left + NEAREST * gap), right - NEAREST * gap)


def _zero(left: float, right: float, before: float, after: float) -> float:
    """Where the straight line between two values of different sign is 0."""
    return left + (right - left) * before / (before - after)


def _apart(shares: Sequence[float], least: float) -> list[float]:
    """In order, without those that nearly repeat the one before."""
    kept: list[float] = []
    for share in sorted(shares):
        if not kept or share - kept[-1] > least:
            kept.append(share)
    return kept


def crossings(places: Sequence[Place]) -> list[Crossing]:
    """Every break-even among the places, which are in order. Where the mean crosses 0 several
    times before the sign is clear again, that is one, or none if it comes back."""
    found: list[Crossing] = []
    for first, last in _unclear(places):
        stretch = places[first : last + 1]
        zeros = [
            _zero(left.share, right.share, left.mean, right.mean)
            for left, right in pairwise(stretch)
            if (left.mean > 0) != (right.mean > 0)
        ]
        if len(zeros) % 2:
            rises = stretch[-1].mean > 0
            low, high = _ends(stretch)
            found.append(Crossing(zeros[len(zeros) // 2], low, high, rises))
    return found


def _unclear(places: Sequence[Place]) -> Iterator[tuple[int, int]]:
    """Stretches from one place with a clear sign to the next: first and last of each."""
    clear = [at for at, place in enumerate(places) if place.sign]
    edges = sorted({0, *clear, len(places) - 1})
    yield from pairwise(edges)


def _ends(stretch: Sequence[Place]) -> tuple[float | None, float | None]:
    """Where the interval of the difference begins and ceases to hold 0."""
    return _end(stretch[0], stretch[1]), _end(stretch[-1], stretch[-2])


def _end(clear: Place, next_to_it: Place) -> float | None:
    """Between a place whose sign is clear and the one inside; None if it is not clear."""
    if not clear.sign:
        return None
    curve = "low" if clear.sign > 0 else "high"
    before, after = getattr(clear, curve), getattr(next_to_it, curve)
    return _zero(clear.share, next_to_it.share, before, after)
