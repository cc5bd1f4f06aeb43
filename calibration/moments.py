"""The moments of As-Is beside the published figures, as a table.

    .venv/bin/python calibration/moments.py [--replications 30] [--jobs 2] [--set PATH=VALUE]

Runs As-Is of the default world and nothing else. With `--only-set`, the moments that set a
parameter; `--set` tries other values, as the setting in README.md did.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Sequence
from pathlib import Path

PROJECT = Path(__file__).parents[1]
sys.path.insert(0, str(PROJECT))

from sim.calibrate.moments import Met, meet  # noqa: E402
from sim.calibrate.published import read_moments  # noqa: E402
from sim.errors import SimError  # noqa: E402
from sim.program.design import load  # noqa: E402
from sim.report import words  # noqa: E402
from sim.study.replicate import Plan  # noqa: E402

HEAD = ("moment", "unit", "low", "likely", "high", "As-Is", "place", "sets", "evidence")


def main() -> None:
    given = arguments()
    moments = read_moments(PROJECT / "calibration" / "moments.yaml")
    moments = tuple(moment for moment in moments if moment.sets or not given.only_set)
    settings = dict(text.split("=", 1) for text in given.set)
    design = load(PROJECT / "scenarios" / "as_is.yaml", set=settings)
    met = meet(design, moments, Plan(given.replications, given.seed, given.jobs))
    for line in table(met):
        print(line)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--set", action="append", default=[], metavar="PATH=VALUE")
    parser.add_argument("--only-set", action="store_true")
    return parser.parse_args()


def table(met: Sequence[Met]) -> list[str]:
    """The rows of a Markdown table."""
    rule = ["---"] * len(HEAD)
    return [f"| {' | '.join(cells)} |" for cells in (HEAD, rule, *map(row, met))]


def row(one: Met) -> list[str]:
    moment, (mean, low, high) = one.moment, one.as_is
    value = words.with_interval(mean, low, high).removeprefix("+")
    figures = (moment.low, moment.likely, moment.high)
    return [
        moment.name.replace("_", " "),
        moment.unit,
        *(printed(figure) for figure in figures),
        value,
        one.place,
        f"`{moment.sets.removeprefix('parameters.')}`" if moment.sets else "",
        ", ".join(moment.evidence),
    ]


def printed(figure: float) -> str:
    """A published figure as it was printed; "–" where there is none."""
    return words.NOTHING if math.isnan(figure) else f"{figure:g}"


if __name__ == "__main__":
    try:
        main()
    except SimError as error:
        sys.exit(str(error))
