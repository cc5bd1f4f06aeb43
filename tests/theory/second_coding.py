"""The check setting against an independent coding of the model: every row, one rule.

Run `run_sim.py compare scenarios/check/as_is.yaml scenarios/check/to_be.yaml --replications 200
--out DIR`, then this script on DIR. A row agrees when |m1 - m2| <= 4 sqrt(se1² + se2²) + half the
last printed digit; the printed ± is a 95 % half-width of 200 pairs, so se = half-width / 1.972.
Leaves with 1 if a row does not agree. The expected values are never tuned to.

All means are means over replications, of ratios too, as that coding had them. Customer hours are no
row: it lets a trial be used to its end whatever becomes of the business.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

T_95 = 1.972  # 97.5 % quantile of t with 199 degrees of freedom
SIDES = ("As-Is", "To-Be", "difference")


@dataclass(frozen=True)
class Printed:
    """A number as printed: value, half-width (NaN if none was printed), half its last digit."""

    value: float
    half_width: float
    half_digit: float


@dataclass(frozen=True)
class Row:
    """One printed row. scale: printed unit = our unit × scale."""

    label: str
    kpi: str
    sides: tuple[str, ...]
    group: str = ""
    scale: float = 1.0


def printed(text: str) -> Printed:
    value, _, half = text.partition(" ± ")
    decimals = len(value.partition(".")[2])
    return Printed(float(value), float(half) if half else math.nan, 0.5 * 10**-decimals)


THOUSAND = 1e-3
A_PITCH = 1 / 1.5  # pitches of 1.5 h on average: executions = hours / 1.5 h (Wald's identity)
ROWS = [
    Row("customers won", "customers_won", ("291.1 ± 3.0", "262.9 ± 3.3", "-28.2 ± 2.3")),
    Row("C3 penetration, %", "penetration", ("1.213 ± 0.013", "1.096 ± 0.014", "-0.118 ± 0.010")),
    Row("C1 period rate, %", "period_conversion", ("19.21 ± 0.19", "19.44 ± 0.23", "0.23 ± 0.17")),
    Row(
        "C2 per business worked, %",
        "conversion_per_worked_business",
        ("3.11 ± 0.03", "7.79 ± 0.09", "4.68 ± 0.07"),
    ),
    Row("revenue, kUSD", "revenue", ("2127 ± 27", "1939 ± 30", "-187 ± 24"), scale=THOUSAND),
    Row(
        "revenue per employee, kUSD",
        "revenue_per_employee",
        ("212.7 ± 2.7", "193.9 ± 3.0", "-18.7 ± 2.4"),
        scale=THOUSAND,
    ),
    Row(
        "contribution, kUSD", "contribution", ("1458 ± 27", "1687 ± 30", "229 ± 23"), scale=THOUSAND
    ),
    Row(
        "sales man-hours",
        "man_hours",
        ("16000.0 ± 0.4", "5384.1 ± 9.3", "-10615.8 ± 9.3"),
        group="actor=sales",
    ),
    Row(
        "accounts man-hours",
        "man_hours",
        ("566.6 ± 3.8", "785.2 ± 3.6", "218.6 ± 3.9"),
        group="actor=accounts",
    ),
    Row(
        "billing man-hours",
        "man_hours",
        ("145.6 ± 1.6", "131.5 ± 1.8", "-14.1 ± 1.3"),
        group="actor=billing",
    ),
    Row(
        "man-hours per win (mean of ratios)",
        "man_hours_per_win",
        ("57.72 ± 0.59", "24.14 ± 0.28", "-33.57 ± 0.43"),
    ),
    Row("follow-up hours", "follow_up_hours", ("3643 ± 14", "2184 ± 9", "-1459 ± 10")),
    Row(
        "self-selected customers",
        "self_selected_customers",
        ("198.7 ± 2.3", "239.2 ± 3.0", "40.5 ± 2.2"),
    ),
    Row("opportunities", "opportunities", ("1515.7 ± 5.0", "1352.5 ± 5.0", "-163.2 ± 2.3")),
    Row(
        "businesses pitched",
        "outreach_hours",
        ("8233.1 ± 11.4", "2134.5 ± 2.8", "-6098.7 ± 11.7"),
        scale=A_PITCH,
    ),
    Row(
        "mean discount sold, %",
        "discount_sold_mean",
        ("4.644 ± 0.068", "3.555 ± 0.042", "-1.089 ± 0.075"),
    ),
    Row(
        "wait to first price, days of 8 h",
        "wait_to_price",
        ("2.179 ± 0.009", "0.839 ± 0.002", "-1.340 ± 0.009"),
    ),
    Row(
        "entry to purchase, days of 8 h",
        "entry_to_purchase",
        ("19.65 ± 0.02", "4.94 ± 0.03", "-14.71 ± 0.04"),
    ),
    Row(
        "sales utilisation, %",
        "utilisation",
        ("100.00 ± 0.00", "33.65 ± 0.06", "-66.35 ± 0.06"),
        group="actor=sales",
    ),
]
REGIONS = {
    "north_america": (("115.3 ± 2.0", "103.8 ± 2.1", "-11.5 ± 1.5"), ("287 ± 6", "262 ± 6")),
    "europe": (("81.7 ± 1.6", "75.0 ± 1.8", "-6.7 ± 1.2"), ("301 ± 8", "278 ± 8")),
    "asia_pacific": (("59.5 ± 1.3", "52.1 ± 1.3", "-7.4 ± 1.0"), ("206 ± 6", "182 ± 6")),
    "latin_america": (("34.6 ± 1.1", "32.1 ± 1.1", "-2.6 ± 0.8"), ("251 ± 10", "233 ± 10")),
}
BEST_REP = ("48", "49")  # %, of 200 replications: se = sqrt(p (1 - p) / 200)


def all_rows() -> Iterator[Row]:
    yield from ROWS
    for region, (wins, revenue) in REGIONS.items():
        yield Row(f"wins, {region}", "customers_won", wins, group=f"region={region}")
        yield Row(
            f"revenue per rep, {region}, kUSD",
            "revenue_per_employee",
            revenue,
            group=f"region={region}",
            scale=THOUSAND,
        )


def samples(kpis: pd.DataFrame, row: Row) -> list[pd.Series]:
    """Values by replication: of As-Is, of To-Be, and of their differences."""
    designs = list(dict.fromkeys(kpis["design"]))
    by_design = [kpis[kpis["design"] == design] for design in designs]
    series = [pick(frame, row.kpi, row.group) * row.scale for frame in by_design]
    return [*series, series[1] - series[0]]


def pick(frame: pd.DataFrame, kpi: str, group: str) -> pd.Series:
    chosen = frame[(frame["kpi"] == kpi) & (frame["group"].fillna("") == group)]
    if chosen.empty:
        raise SystemExit(f"kpis.csv has no {kpi} [{group}]")
    return chosen.set_index("replication")["value"].astype(float)


@dataclass(frozen=True)
class Verdict:
    label: str
    side: str
    expected: str
    mean: float
    half_width: float
    gap: float
    allowed: float

    @property
    def agrees(self) -> bool:
        return abs(self.gap) <= self.allowed

    def __str__(self) -> str:
        word = "agrees" if self.agrees else "GAP"
        return (
            f"{self.label:36s} {self.side:10s} {self.expected:>18s} "
            f"{self.mean:12.3f} ± {self.half_width:<9.3f}"
            f" {self.gap:9.3f} {self.allowed:9.3f} {word}"
        )


def judge(row: Row, side: str, text: str, values: pd.Series) -> Verdict:
    known = printed(text)
    error = float(values.std(ddof=1)) / math.sqrt(len(values))
    theirs = known.half_width / T_95
    allowed = 4 * math.hypot(error, theirs) + known.half_digit
    gap = float(values.mean()) - known.value
    return Verdict(row.label, side, text, float(values.mean()), T_95 * error, gap, allowed)


def judge_all(kpis: pd.DataFrame) -> list[Verdict]:
    verdicts = []
    for row in all_rows():
        for side, text, values in zip(SIDES, row.sides, samples(kpis, row), strict=False):
            verdicts.append(judge(row, side, text, values))
    return verdicts + list(judge_best_rep(kpis))


def judge_best_rep(kpis: pd.DataFrame) -> Iterator[Verdict]:
    """A share of replications: its error follows from the share itself."""
    row = Row("best rep is most skilled, %", "best_rep_is_most_skilled", BEST_REP)
    for side, text, values in zip(SIDES, BEST_REP, samples(kpis, row), strict=False):
        share = printed(text).value / 100
        error = 100 * math.sqrt(share * (1 - share) * (1 / 200 + 1 / len(values)))
        mean = float(values.mean()) * (100 if values.max() <= 1 else 1)
        gap = mean - 100 * share
        yield Verdict(row.label, side, text, mean, T_95 * error, gap, 4 * error + 0.5)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, help="the results folder of the comparison")
    verdicts = judge_all(pd.read_csv(parser.parse_args().folder / "kpis.csv"))
    header = (
        f"{'row':36s} {'side':10s} {'expected':>18s} {'ours':>12s} ± {'':9s} {'gap':>9s}"
        f" {'allowed':>9s}"
    )
    lines = [header, *map(str, verdicts)]
    gaps = sum(not verdict.agrees for verdict in verdicts)
    lines.append(f"{len(verdicts) - gaps} of {len(verdicts)} agree")
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if gaps else 0


if __name__ == "__main__":
    raise SystemExit(main())
