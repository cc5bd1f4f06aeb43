"""The rows of a comparison as values with names, for whoever puts them into words."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass

from sim.measures import verdict as verdicts
from sim.measures.comparison import MARGIN, PRIMARY
from sim.measures.doubts import Doubt
from sim.measures.kpis import known, roles_of
from sim.report import warnings, words
from sim.study.compare import Comparison

Row = Mapping[Hashable, object]
ROUNDING = 1e-12  # of a mean: half an interval or a difference below it is rounding
MORE_DIGITS = 2  # of means, at most, until they subtract to the difference shown
CLOSE = 0.95  # units of a last digit: less than one, but for rounding
UNSEEN = 5  # units of a difference, beyond which one of them is not missed

UNMEASURED = (  # verdicts that no margin has a part in
    verdicts.RULE,
    verdicts.IDENTICAL,
    verdicts.NOT_DEFINED,
    verdicts.NOT_SHOWN,
    verdicts.RANGE,
    verdicts.ESTIMATED,
)


@dataclass(frozen=True)
class Interval:
    """An estimate and its limits; NaN where there are none."""

    mean: float
    low: float
    high: float

    @property
    def half(self) -> float:
        return (self.high - self.low) / 2

    @property
    def excludes_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    @property
    def size(self) -> str:
        """`28.2 ± 2.3`: without its sign, which a word says."""
        if self.mean < 0:
            return words.measured(-self.mean, -self.high, -self.low)
        return words.measured(self.mean, self.low, self.high)

    def __str__(self) -> str:
        """`−28.2 ± 2.3`, with a sign."""
        return words.with_interval(self.mean, self.low, self.high)


@dataclass(frozen=True)
class Figure:
    """One KPI of one group in both designs.

    difference: B - A, with the interval its verdict rests on. margin: the size of a difference
    that does not matter, as a share of A (`margin_share`) and in the unit. needed: pairs that would
    decide it, if it is undecided. gain: the variance ratio won by pairing. doubts: numbers of those
    that touch it, in the list of warnings; codes: theirs.
    """

    kpi: str
    unit: str
    group: str
    kind: str
    family: str
    a: Interval
    b: Interval
    difference: Interval
    verdict: str
    needed: float
    gain: Interval
    margin_share: float = math.nan
    doubts: tuple[int, ...] = ()
    codes: str = ""

    @property
    def margin(self) -> float:
        return self.margin_share * abs(self.a.mean)

    @property
    def margin_told(self) -> str:
        """`margin ± 7.6 (5 %)`; "" where no margin decides."""
        if self.verdict in UNMEASURED or not math.isfinite(self.margin):
            return ""
        share = words.written(round(100 * self.margin_share, 6))
        return f"margin ± {words.number(self.margin, self.margin)} ({share} %)"

    @property
    def mark(self) -> str:
        """`in doubt [1, 3]`, or "" if nothing puts it in doubt."""
        return warnings.mark(self.doubts)

    @property
    def marked_verdict(self) -> str:
        """The verdict, never without its mark."""
        return f"{self.verdict}, {self.mark}" if self.mark else self.verdict

    @property
    def differs(self) -> bool:
        """Whether any pair of runs differs, by more than rounding."""
        apart = (abs(self.difference.mean), self.difference.half)
        return any(one > self._rounding for one in apart)

    @property
    def _rounding(self) -> float:
        size = max(abs(self.a.mean), abs(self.b.mean))
        return ROUNDING * size if math.isfinite(size) else 0.0

    @property
    def difference_told(self) -> str:
        """The difference with its interval; 0 where there is none but that of rounding."""
        if math.isfinite(self.difference.mean) and not self.differs:
            return "0"
        return str(self.difference)

    @property
    def is_nothing(self) -> bool:
        """Whether it is exactly 0 in both designs."""
        return self.a.mean == self.b.mean == self.difference.mean == 0

    @property
    def name(self) -> str:
        return words.name(self.kpi, self.group)

    @property
    def both(self) -> tuple[str, str]:
        """The means of A and B, with the digits that the tightest interval of the row supports,
        with those that show a difference if there is one, and that subtract to the one shown."""
        halves = [one.half for one in (self.a, self.b) if one.half > ROUNDING * abs(one.mean)]
        return self._texts(min([*halves, *self._apart_by], default=math.nan))

    @property
    def both_rounded(self) -> tuple[str, str]:
        """The same with the digits that the interval of the difference supports."""
        half = self.difference.half
        texts = self._texts(half) if half > 0 else self.both
        return self.both if texts[0] == texts[1] else texts

    @property
    def _apart_by(self) -> list[float]:
        """Half the interval of the difference, unless it is rounding."""
        return [self.difference.half] if self.difference.half > self._rounding else []

    def _texts(self, spread: float) -> tuple[str, str]:
        """The means rounded by a spread, with as many digits more as their difference needs."""
        apart = abs(self.a.mean - self.b.mean)
        texts = words.number(self.a.mean, spread), words.number(self.b.mean, spread)
        if texts[0] == texts[1] and apart > self._rounding:
            return words.number(self.a.mean, apart), words.number(self.b.mean, apart)
        finer = next((one for one in _finer(spread) if self._subtracts(one)), spread)
        return words.number(self.a.mean, finer), words.number(self.b.mean, finer)

    def _subtracts(self, spread: float) -> bool:
        """Whether the means, rounded by a spread, are as far apart as the difference that is
        shown: to less than a unit of the coarser last digit, or to a unit if that is a small part
        of it."""
        mean = self.difference.mean
        digits = words.decimals(mean, spread), words.decimals(mean, self.difference.half)
        a, b = (round(one.mean, digits[0]) for one in (self.a, self.b))
        shown, unit = round(mean, digits[1]), 10.0 ** -min(digits)
        off = abs(b - a - shown) / unit
        return off < CLOSE or (off < 2 - CLOSE and abs(shown) > UNSEEN * unit)

    @property
    def title(self) -> str:
        return words.title(self.kpi, self.group, self.unit)

    @property
    def definition(self) -> str:
        """What the KPI counts, in sentences."""
        return known(self.kpi).help.replace("`", "").replace("_", " ")

    @property
    def meaning(self) -> str:
        """The first of these sentences."""
        return f"{self.definition.rstrip('.').split('. ')[0]}."

    @property
    def part(self) -> str:
        """What the group is called apart from the KPI: `europe`."""
        return words.name("", self.group).removeprefix(", ")


def figures(comparison: Comparison) -> list[Figure]:
    """Every row of a comparison, in its order."""
    precision = comparison.precision.to_dict("records")
    table = comparison.table.to_dict("records")
    margins = roles_of(comparison.designs[0].scenario).margins
    return [
        _figure(row, more, comparison.doubts, margins.get(str(row["kpi"]), MARGIN))
        for row, more in zip(table, precision, strict=True)
    ]


def headline(every: Sequence[Figure]) -> list[Figure]:
    """The rows to show first: the primary family where it applies, else what emerges undivided,
    else what emerges at all."""
    hidden = (verdicts.NOT_SHOWN, verdicts.NOT_DEFINED)
    emergent = [one for one in every if one.kind == "emergent" and one.verdict not in hidden]
    primary = [one for one in every if one.family == "primary"]
    return (
        sorted(primary, key=lambda one: PRIMARY.index(one.kpi))
        or [one for one in emergent if not one.group]
        or emergent
    )


def interval(row: Row, mean: str, low: str, high: str) -> Interval:
    """The interval in three columns of a row."""
    return Interval(real(row, mean), real(row, low), real(row, high))


def real(row: Row, column: str) -> float:
    """A number of a row; NaN if it is missing."""
    value = row[column]
    return float(value) if isinstance(value, int | float) else math.nan


def _finer(spread: float) -> list[float]:
    """A spread, and those that support more digits; none if it supports none."""
    return [spread / 10**more for more in range(MORE_DIGITS + 1)] if spread > 0 else []


def _figure(row: Row, precision: Row, doubts: Sequence[Doubt], margin: float) -> Figure:
    name = str(row["kpi"]), str(row["group"])
    difference = interval(row, "diff", "simultaneous_low", "simultaneous_high")
    if not math.isfinite(difference.low):
        difference = interval(row, "diff", "diff_low", "diff_high")
    return Figure(
        kpi=str(row["kpi"]),
        unit=str(row["unit"]),
        group=str(row["group"]),
        kind=str(row["kind"]),
        family=str(precision["family"]),
        a=interval(row, "a_mean", "a_low", "a_high"),
        b=interval(row, "b_mean", "b_low", "b_high"),
        difference=difference,
        verdict=str(row["verdict"]),
        needed=real(precision, "needed"),
        gain=interval(precision, "variance_ratio", "low", "high"),
        margin_share=margin,
        doubts=tuple(number for number, one in enumerate(doubts, start=1) if name in one.rows),
        codes=str(row["doubts"]),
    )
