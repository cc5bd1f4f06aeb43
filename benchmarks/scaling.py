"""Time and memory against the number of businesses, from ten thousand to ten million.

    .venv/bin/python benchmarks/scaling.py [--most 1e7] [--rounds 1] [--engine compiled]
        [--chart FILE.svg]

A population (loads/businesses.yaml) that finds the firm or is sold to, tries, is followed up and
buys, with reps in proportion. Each size runs in a process of its own: its time is the CPU time of
the engine's call, the tables in memory included, its memory what the process used at most beyond
what it needed before the run. The slopes are fitted to the logarithms of both, over all sizes: 1
is in proportion. A second table is As-Is at full load, with as many people as its businesses keep
busy: the run, its tables, and then its KPIs. Sizes that the reference engine would need hours for
are left to whoever wants them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of
from designs import A_STUDY, BUSINESSES
from engines import child, known_engines

FULL_SIZES = [10**4, 10**5, 10**6, 10**7]
MOST_MEMORY = 8_000  # MB, of the whole process at ten million businesses
SIZES = [10**4, 10**4.5, 10**5, 10**5.5, 10**6, 10**6.5, 10**7]
TARGET = 1.1  # of both slopes


@dataclass(frozen=True)
class Point:
    """One size. seconds, kpis: CPU time of the run, and of its KPIs if they were measured; before,
    peak, measured: memory of the process [MB], at most, until the run, its end and its KPIs."""

    businesses: int
    customers: int
    events: int
    seconds: float
    before: float
    peak: float
    kpis: float = 0.0
    measured: float = 0.0

    @property
    def memory(self) -> float:
        return self.peak - self.before


def measure(engine: str, load: str, size: int, rounds: int) -> Point:
    share = size / (BUSINESSES if load == "businesses" else A_STUDY)
    rows = [child("measured.py", engine, load, "--share", share) for _ in range(rounds)]
    names = ("seconds", "before", "peak", "kpis", "measured")
    middle = {name: median(row[name] for row in rows) for name in names}
    return Point(size, rows[0]["customers"], rows[0]["events"], **middle)


def slope(points: Sequence[Point], value: str) -> float:
    """Of the logarithm of a value by the logarithm of the businesses."""
    sizes = [math.log(point.businesses) for point in points]
    values = [math.log(getattr(point, value)) for point in points]
    return linear_regression(sizes, values).slope


def table(points: Sequence[Point]) -> str:
    heads = ["businesses", "entered", "events", "CPU s", "µs each", "peak MB", "of it the run"]
    return aligned(heads, [[*_run(one), f"{one.memory:,.1f}"] for one in points])


def full_table(points: Sequence[Point]) -> str:
    heads = [
        "businesses",
        "entered",
        "events",
        "CPU s",
        "µs each",
        "peak MB",
        "KPIs, CPU s",
        "peak",
    ]
    return aligned(
        heads, [[*_run(one), f"{one.kpis:.3f}", f"{one.measured:,.0f}"] for one in points]
    )


def _run(one: Point) -> list[str]:
    return [
        f"{one.businesses:,}",
        f"{one.customers:,}",
        f"{one.events:,}",
        f"{one.seconds:.3f}",
        f"{one.seconds / one.businesses * 1e6:.2f}",
        f"{one.peak:,.0f}",
    ]


def aligned(heads: list[str], rows: Sequence[list[str]]) -> str:
    lines = [heads, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True))
        for line in lines
    )


def measured_sizes(given: argparse.Namespace, load: str, sizes: Sequence[float]) -> list[Point]:
    points = []
    for size in sizes:
        if size <= given.most * 1.001:
            points.append(measure(given.engine, load, round(size), given.rounds))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return points


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--most", type=float, default=1e7, help="businesses")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engine", default=known_engines()[-1])
    parser.add_argument("--chart", type=Path, help="where to draw it: FILE.svg or FILE.png")
    given = parser.parse_args()
    points = measured_sizes(given, "businesses", SIZES)
    print(f"engine {given.engine}")
    print(table(points))
    slopes = {name: slope(points, name) for name in ("seconds", "memory")}
    told = ", ".join(f"{name} {value:.3f}" for name, value in slopes.items())
    print(f"slopes on log-log axes: {told} (at most {TARGET} wanted)")
    if given.chart is not None:
        from scaling_chart import write

        write(points, slopes, given.engine, given.chart)
        print(f"drawn: {given.chart}")
    full = measured_sizes(given, "full load", FULL_SIZES)
    print("As-Is at full load, with its KPIs")
    print(full_table(full))
    print(f"at most {MOST_MEMORY:,} MB wanted at ten million businesses")


if __name__ == "__main__":
    main()
