"""Time and memory against the number of businesses, from ten thousand to ten million.

    python benchmarks/scaling.py [--most 1e7] [--rounds 1] [--engine compiled] [--chart FILE.svg]

A population (loads/businesses.yaml) that finds the firm or is sold to, tries, is followed up and
buys, with reps in proportion. Each size runs in a process of its own: its time is the CPU time of
the engine's call, the tables in memory included, its memory what the process used at most beyond
what it needed before the run. The slopes are fitted to the logarithms of both: 1 is in
proportion. Sizes that the reference engine would need hours for are left to whoever wants them.
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

from designs import BUSINESSES
from engines import child, known_engines

SIZES = [10**4, 10**4.5, 10**5, 10**5.5, 10**6, 10**6.5, 10**7]
TARGET = 1.1  # of both slopes


@dataclass(frozen=True)
class Point:
    """One size. seconds: CPU time of the run; before, peak: memory of the process [MB]."""

    businesses: int
    customers: int
    events: int
    seconds: float
    before: float
    peak: float

    @property
    def memory(self) -> float:
        return self.peak - self.before


def measure(engine: str, businesses: int, rounds: int) -> Point:
    share = ["--share", businesses / BUSINESSES]
    rows = [child("measured.py", engine, "businesses", *share) for _ in range(rounds)]
    one = rows[0]
    seconds, before, peak = (
        median(row[name] for row in rows) for name in ("seconds", "before", "peak")
    )
    return Point(businesses, one["customers"], one["events"], seconds, before, peak)


def slope(points: Sequence[Point], value: str) -> float:
    """Of the logarithm of a value by the logarithm of the businesses."""
    sizes = [math.log(point.businesses) for point in points]
    values = [math.log(getattr(point, value)) for point in points]
    return linear_regression(sizes, values).slope


def table(points: Sequence[Point]) -> str:
    heads = ["businesses", "entered", "events", "CPU s", "µs each", "peak MB", "of it the run"]
    lines = [heads]
    for one in points:
        each = one.seconds / one.businesses * 1e6
        lines.append(
            [
                f"{one.businesses:,}",
                f"{one.customers:,}",
                f"{one.events:,}",
                f"{one.seconds:.3f}",
                f"{each:.2f}",
                f"{one.peak:,.0f}",
                f"{one.memory:,.1f}",
            ]
        )
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return "\n".join(
        "  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True))
        for line in lines
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--most", type=float, default=1e7, help="businesses")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--engine", default=known_engines()[-1])
    parser.add_argument("--chart", type=Path, help="where to draw it: FILE.svg or FILE.png")
    given = parser.parse_args()
    points = []
    for size in SIZES:
        if size <= given.most * 1.001:
            points.append(measure(given.engine, round(size), given.rounds))
            print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    print(f"engine {given.engine}")
    print(table(points))
    slopes = {name: slope(points, name) for name in ("seconds", "memory")}
    told = ", ".join(f"{name} {value:.3f}" for name, value in slopes.items())
    print(f"slopes on log-log axes: {told} (at most {TARGET} wanted)")
    if given.chart is not None:
        from scaling_chart import write

        write(points, slopes, given.engine, given.chart)
        print(f"drawn: {given.chart}")


if __name__ == "__main__":
    main()
