"""Alpha spending: how much of the allowed error each look at growing data may use up.

Lan & DeMets, Biometrika 70 (1983) 659-663. The boundaries are those of Brownian motion, computed
by the recursive integration of Armitage, McPherson & Rowe, J. R. Stat. Soc. A 132 (1969) 235-244.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, get_args

import numpy as np
import scipy

from sim.measures.statistics import Array

Spending = Literal["pocock", "obrien_fleming"]
SPENDINGS: tuple[Spending, ...] = get_args(Spending)

LEAST_SPENT = 1e-12  # a smaller share is left for the next look: the integration errs by 1e-14
FARTHEST = 9.0  # standard deviations, beyond which lies 2e-19 of a normal law
NODES_PER_DEVIATION = 4


def spent_by(spending: Spending, error: float, share: float) -> float:
    """The two-sided error that may be spent until this share of the information, 0 < share <= 1.

    pocock: error log(1 + (e - 1) share). obrien_fleming: 4 (1 - Phi(z / sqrt(share))), where z is
    the upper error / 4 quantile (error / 2 on each side). Lan & DeMets (1983), section 3.
    """
    return _SPENT[spending](error, share)


def _pocock(error: float, share: float) -> float:
    return error * math.log1p((math.e - 1) * share)


def _obrien_fleming(error: float, share: float) -> float:
    return 4 * float(scipy.special.ndtr(scipy.special.ndtri(error / 4) / math.sqrt(share)))


_SPENT: Mapping[Spending, Callable[[float, float], float]] = {
    "pocock": _pocock,
    "obrien_fleming": _obrien_fleming,
}


@lru_cache(maxsize=1000)
def boundaries(shares: tuple[float, ...], error: float, spending: Spending) -> tuple[float, ...]:
    """Standard normal values that |z| may pass at each look, in all with probability `error`.

    shares: of the information at each look, rising, the last at most 1. At look k the boundary c
    solves P(|B(s_j)| < c_j sqrt(s_j) for j < k, |B(s_k)| >= c sqrt(s_k)) = what is spent from look
    k - 1 to k, with B a Brownian motion. Infinite where less than `LEAST_SPENT` may be spent; that
    is then left for the next look. Raises ValueError for shares that do not rise from above 0 to
    at most 1, or an error that is not between 0 and 1.
    """
    rising = all(low < high for low, high in zip((0.0, *shares), shares, strict=False))
    if not (shares and rising and shares[-1] <= 1):
        raise ValueError(f"shares rise from above 0 to at most 1, not {shares}")
    if not 0 < error < 1:
        raise ValueError(f"an error lies between 0 and 1, not {error}")
    found, spent, path = [], 0.0, _Path.begun()
    for share, step in zip(shares, np.diff((0.0, *shares)).tolist(), strict=True):
        path = path.moved(share, step)
        due = spent_by(spending, error, share) - spent
        limit = path.limit(due) if due >= LEAST_SPENT else math.inf
        spent += due if math.isfinite(limit) else 0.0
        path = path.stopped(limit)
        found.append(limit / math.sqrt(share))
    return tuple(found)


def nominal_errors(
    shares: tuple[float, ...], error: float, spending: Spending
) -> tuple[float, ...]:
    """The two-sided p value that is small enough at each look: 2 (1 - Phi(boundary))."""
    return tuple(2 * float(scipy.special.ndtr(-c)) for c in boundaries(shares, error, spending))


class _Path:
    """Paths of Brownian motion that passed no boundary yet, seen at one look.

    places, weights: where they were at the look before, and how much of the probability each
    place carries. share, step: of the information now, and gained since then.
    """

    def __init__(
        self, places: Array, weights: Array, share: float = 0.0, step: float = 0.0
    ) -> None:
        self.places, self.weights = places, weights
        self.share, self.deviation = share, math.sqrt(step)

    @staticmethod
    def begun() -> _Path:
        return _Path(np.zeros(1), np.ones(1))

    def moved(self, share: float, step: float) -> _Path:
        return _Path(self.places, self.weights, share, step)

    def beyond(self, limit: float) -> float:
        """Probability to lie further out than `limit` now, and within all limits before."""
        above = scipy.special.ndtr((self.places - limit) / self.deviation)
        below = scipy.special.ndtr((-limit - self.places) / self.deviation)
        return float(self.weights @ (above + below))

    def limit(self, probability: float) -> float:
        farthest = FARTHEST * math.sqrt(self.share)
        return float(
            scipy.optimize.brentq(
                lambda limit: self.beyond(limit) - probability, 0.0, farthest, xtol=1e-13
            )
        )

    def stopped(self, limit: float) -> _Path:
        """Without those that lie further out than `limit`: the density at the nodes between."""
        limit = min(limit, FARTHEST * math.sqrt(self.share))
        nodes, weights = _nodes(2 * limit / self.deviation)
        places = limit * nodes
        steps = (places[:, None] - self.places) / self.deviation
        density = np.exp(-0.5 * steps * steps) @ self.weights
        scale = limit / (self.deviation * math.sqrt(2 * math.pi))
        return _Path(places, density * weights * scale)


def _nodes(deviations: float) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on [-1, 1] for a range of so many deviations of a step."""
    wanted = max(64.0, NODES_PER_DEVIATION * deviations)
    return _legendre(2 ** math.ceil(math.log2(wanted)))


@lru_cache(maxsize=16)
def _legendre(count: int) -> tuple[Array, Array]:
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return nodes, weights
