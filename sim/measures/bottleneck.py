"""Who would be short of time first: how much of its time each actor's work takes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sim.measures.load import Offered
from sim.measures.statistics import NAN, Interval


@dataclass(frozen=True)
class Load:
    """How busy the limited people of one actor are [%].

    at_work: time at work per hour on shift, with its interval. asked: the offered load, on average
    or of one run; NaN if it is not known. pulls: whether they fill free time with work that they
    start themselves, which is no shortage. overloaded: whether more is asked than can be done.
    """

    actor: str
    at_work: Interval
    asked: float = NAN
    pulls: bool = False
    overloaded: bool = False

    @property
    def told(self) -> Interval:
        """What counts: what is asked where they pull work themselves or are overloaded, else their
        time at work."""
        if (self.pulls or self.overloaded) and math.isfinite(self.asked):
            return Interval(self.asked, self.asked, self.asked)
        return self.at_work


def bottlenecks(loads: Iterable[Load]) -> list[Load]:
    """The actor with the highest load first, then those whose intervals reach up to its own, so
    that it cannot be told which of them it is; nobody if there is none.

    Who is overloaded comes before who is not. Without an interval the estimates are compared.
    """
    known = [one for one in loads if math.isfinite(one.told.mean)]
    short = [one for one in known if one.overloaded]
    ordered = sorted(short or known, key=lambda one: -one.told.mean)
    least = _end(ordered[0].told, lower=True) if ordered else 0.0
    return [one for one in ordered if one is ordered[0] or _end(one.told, lower=False) >= least]


def _end(of: Interval, *, lower: bool) -> float:
    end = of.low if lower else of.high
    return end if math.isfinite(end) else of.mean


def asked_of(pools: Sequence[Offered]) -> float:
    """The offered load of the pools of one actor together [%]; NaN if there are none."""
    left = sum(one.capacity - one.ahead for one in pools)
    asked = sum(one.asked for one in pools)
    if not pools:
        return NAN
    if left > 0:
        return 100 * asked / left
    return math.inf if asked > 0 else 0.0
