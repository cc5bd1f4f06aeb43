"""The line over two dimensions where a difference is 0, and where marks show that it is one."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np
from scipy.spatial import Delaunay, QhullError

from sim.measures.statistics import Array


@dataclass(frozen=True)
class Piece:
    """Of the line of zero. is_shown: whether marks beside it name opposite sides."""

    ends: tuple[tuple[float, float], tuple[float, float]]
    is_shown: bool


def zero_lines(xs: Array, ys: Array, values: Array, sides: Array) -> list[Piece]:
    """Pieces of the line where values, straight between neighbouring points, are 0: the pieces
    within Delaunay's triangles. None if all points lie on one line. sides: 1 or -1 where the mark
    of a point names a side, else 0."""
    unit = [(one - one.min()) / (one.max() - one.min()) for one in (xs, ys)]
    try:
        triangles = Delaunay(np.column_stack(unit)).simplices
    except QhullError:
        return []
    found = []
    for corners in triangles:
        ends = [
            _between(xs, ys, values, one, other)
            for one, other in combinations(corners, 2)
            if (values[one] > 0) != (values[other] > 0)
        ]
        if ends and ends[0] != ends[1]:
            found.append(Piece((ends[0], ends[1]), {1, -1} <= set(sides[corners].tolist())))
    return found


def _between(xs: Array, ys: Array, values: Array, one: int, other: int) -> tuple[float, float]:
    share = values[one] / (values[one] - values[other])
    return (
        float(xs[one] + share * (xs[other] - xs[one])),
        float(ys[one] + share * (ys[other] - ys[one])),
    )
