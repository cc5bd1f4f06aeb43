"""Has the beginning of a run died away: MSER-5 and the data of Welch's plot, as diagnostics.

Both were made for simulations that tend to a steady state. Each result carries `LIMITS`, which
says what they can and cannot tell of a study that has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.measures.statistics import Array

LIMITS = (
    "This shows whether the pipelines have filled by the end of the warm-up: queues, trials and "
    "offers under way. It cannot show that a steady state is reached. A study of a given time in "
    "a finite market ends before there is one, and figures change with the warm-up as the "
    "market is used up, so a later truncation is not a better one."
)

BATCH = 5  # observations a batch in MSER-5
FEWEST_BATCHES = 10  # with fewer, one batch decides
LAST_BATCHES = 5  # at the end, where so few are left that their mean square is small by chance

SECOND_HALF = "truncation in the second half: not usable"
TOO_SHORT = "fewer than 10 batches: too short to tell"
CONSTANT = "the series never changes: nothing to truncate"
ONE_REPLICATION = "one replication: its chances look like a transient"
WITHIN = "still changing at the end of the warm-up"


@dataclass(frozen=True)
class Truncation:
    """What MSER-5 finds.

    stretches: how many at the beginning would be left out; with a flag `SECOND_HALF` or
    `TOO_SHORT` it is no advice. batches: their means over `BATCH` stretches. statistic: of MSER
    after each number of batches left out, as far as it was looked for.
    """

    stretches: int
    batches: Array
    statistic: Array
    flags: tuple[str, ...]
    limits: str = LIMITS

    @property
    def usable(self) -> bool:
        return not {SECOND_HALF, TOO_SHORT} & set(self.flags)


@dataclass(frozen=True)
class Welch:
    """The data of Welch's plot.

    means: of each stretch over the replications. smoothed: their moving average over 2 `window`
    + 1 stretches, fewer at the beginning; it ends `window` stretches before the series does.
    """

    means: Array
    smoothed: Array
    window: int
    flags: tuple[str, ...]
    limits: str = LIMITS


def mser5(series: Array, warm_up: int | None = None) -> Truncation:
    """Truncation point of the mean over replications: series (replications, stretches).

    Batches Z_1 … Z_m are means of 5 stretches each; what is left over at the end is not used. The
    truncation is after the d batches for which

        MSER(d) = 1 / (m - d)^2  *  sum over j > d of (Z_j - mean of Z_(d+1) … Z_m)^2

    is smallest, the first such d. White, SIMULATION 69 (1997) 323-334; White, Cobb & Spratt, Proc.
    Winter Simulation Conf. 2000, 755-761. A d in the second half means that the series is too short
    or still changing (White & Robinson, J. Simulation 4 (2010) 268-282); d leaves at least 5
    batches, and the series is averaged over replications first (Hoad, Robinson & Davies, J. Oper.
    Res. Soc. 61 (2010) 1632-1644).

    warm_up: how many stretches the study leaves out itself; the flag `WITHIN` says that they are
    fewer than the truncation. Raises ValueError for a series with undefined entries or none.
    """
    means = _means(series)
    count = len(means) // BATCH
    batches = means[: count * BATCH].reshape(count, BATCH).mean(axis=1)
    statistic = _statistic(batches)
    stretches = int(np.argmin(statistic)) * BATCH if len(statistic) else 0
    flags = {
        ONE_REPLICATION: len(series) == 1,
        CONSTANT: bool((means == means[0]).all()),
        TOO_SHORT: count < FEWEST_BATCHES,
        SECOND_HALF: 2 * stretches > count * BATCH,
        WITHIN: warm_up is not None and stretches > warm_up,
    }
    return Truncation(stretches, batches, statistic, _raised(flags))


def _statistic(batches: Array) -> Array:
    """MSER(d) for d = 0 … m - 5, or for d = 0 alone where there are fewer batches."""
    count = len(batches)
    found = []
    for left_out in range(max(count - LAST_BATCHES + 1, min(count, 1))):
        kept = batches[left_out:]
        constant = (kept == kept[0]).all()
        squares = 0.0 if constant else float(((kept - kept.mean()) ** 2).sum())
        found.append(squares / len(kept) ** 2)
    return np.array(found)


def welch(series: Array, window: int) -> Welch:
    """Means over replications and their moving average: series (replications, stretches).

    The average at stretch i (from 1) goes over i - v … i + v with v = min(window, i - 1), for i up
    to m - window. Welch, The statistical analysis of simulation results, in Lavenberg (ed.),
    Computer Performance Modeling Handbook, 1983; Law, Simulation Modeling and Analysis, section
    9.5.1, who asks for at least 5 replications and a window of at most a quarter of the series.
    Where the smoothed curve becomes level is for the eye to say.

    Raises ValueError for a series with undefined entries or none, and for a window below 0 or above
    a quarter of the stretches.
    """
    means = _means(series)
    if not 0 <= window <= len(means) // 4:
        raise ValueError(f"a window lies between 0 and {len(means) // 4} stretches, not {window}")
    sums = np.concatenate([[0.0], np.cumsum(means)])
    place = np.arange(len(means) - window)
    reach = np.minimum(place, window)
    smoothed = (sums[place + reach + 1] - sums[place - reach]) / (2 * reach + 1)
    flags = {ONE_REPLICATION: len(series) == 1, CONSTANT: bool((means == means[0]).all())}
    return Welch(means, smoothed, window, _raised(flags))


def _means(series: Array) -> Array:
    if series.ndim != 2 or not series.size or not np.isfinite(series).all():
        raise ValueError("needs a table of replications by stretches, all of it finite numbers")
    means: Array = series.mean(axis=0)
    return means


def _raised(flags: dict[str, bool]) -> tuple[str, ...]:
    return tuple(flag for flag, up in flags.items() if up)
