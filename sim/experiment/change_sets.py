"""What each set of changes does as a whole: against the first design, against all of them, and
against the best set."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

import numpy as np

from sim.measures import statistics as st
from sim.measures.registry import Better
from sim.measures.statistics import Array, Estimate, Interval

LEVEL = 0.95
AGAINST = ("diff", "beyond", "behind")
DIFFERENCES = [f"{name}{end}" for name in AGAINST for end in ("", "_low", "_high")]
NONE = Interval(math.nan, math.nan, math.nan)
COLUMNS = ["changes", *DIFFERENCES, "replications"]


def set_rows(
    names: Sequence[str], told: Array, ratio: bool, better: Better
) -> Iterator[tuple[object, ...]]:
    """COLUMNS of every set: the names of its changes; its difference from the first design, at
    95 %; from all changes together; and from the set with the best mean, NaN if neither direction
    is better. The intervals of the latter two are those of as many comparisons as there are other
    sets (Bonferroni): against all changes they hold for all sets at once, also for one that was
    picked since it came out best; and the truly best set is, at 95 %, among those that are not
    shown to be behind (Hsu, Multiple Comparisons, 1996, chapter 4).

    told: (the first design and every set, (value) or (numerator, denominator), replications).
    """
    first, sets = told[0], told[1:]
    against = [_difference(first, values, ratio) for values in sets]
    best = _best([one.mean for one in against], better)
    level = 1 - (1 - LEVEL) / (len(sets) - 1)
    for made, (values, one) in enumerate(zip(sets, against, strict=True)):
        chosen = " ".join(name for bit, name in enumerate(names) if made >> bit & 1)
        beyond = _difference(sets[-1], values, ratio).interval(level)
        behind = NONE if best is None else _difference(sets[best], values, ratio).interval(level)
        yield chosen, *one.interval(LEVEL), *beyond, *behind, one.replications


def _best(means: Sequence[float], better: Better) -> int | None:
    """The place of the best mean; None if neither direction is better, or one is not defined."""
    if better == "neutral" or not np.isfinite(means).all():
        return None
    return int(np.argmax(means) if better == "higher" else np.argmin(means))


def _difference(a: Array, b: Array, ratio: bool) -> Estimate:
    if ratio:
        return st.ratio_difference((a[0], a[1]), (b[0], b[1]))
    return st.mean_estimate(b[0] - a[0])
