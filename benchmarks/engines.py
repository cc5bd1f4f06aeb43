"""The engines against plain SimPy written by hand: customers per CPU second, memory, start.

    .venv/bin/python benchmarks/engines.py [--rounds 3] [--loads …] [--engines …]
        [--parts …] [--small]
    .venv/bin/python benchmarks/engines.py --profile

Loads: (a) `mm3`, 200,000 customers through an M/M/3 queue; (b) `bare`, 100,000 customers through
a funnel, and `everything`, the same with priorities, patience, office hours, attributes, a level
and a document (the files in loads/); the designs of the check study and of the default study.
Each engine and load is measured in a process of its own, rounds interleaved; a row is the median
of the rounds, and its ratio the median of the ratios to plain SimPy of the same round. Plain
SimPy has neither streams, nor a log, nor anything of `everything`: there, too, it runs `bare`.
Customers are those that entered. The compiled engine is judged on five replications in one
process, as a study makes them, ten of a study's design. Machines differ and are shared: only
ratios are worth quoting.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from asked import parser_of

HERE = Path(__file__).parent
PLAIN = "plain"
TITLES = {"mm3": "(a) M/M/3", "bare": "(b) bare", "everything": "(b) everything on"}
STUDIES = ("check as_is", "check to_be", "as_is", "to_be")
LOADS = (*TITLES, *STUDIES)
STUDY_RUNS = {"reference": 1, "compiled": 10}
LOAD_RUNS = {"compiled": 5}  # replications: what a study makes, and little of it is starting
PARTS = ("table", "threads", "start")
SMALL = 0.01

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Setting:
    rounds: int
    loads: Sequence[str]
    engines: Sequence[str]
    share: float
    seed: int = 1


def child(script: str, *words: object, **environment: str) -> dict[str, Any]:
    """What a script beside this one prints, run in a process of its own."""
    command = [sys.executable, str(HERE / script), *map(str, words)]
    env = {**os.environ, **environment}
    done = subprocess.run(command, env=env, stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure(setting: Setting, engine: str, load: str, number: int) -> Row:
    known = STUDY_RUNS if load in STUDIES else LOAD_RUNS
    runs = known.get(engine, 1) if setting.share == 1.0 else 1
    words = ["--share", setting.share, "--seed", setting.seed + number, "--runs", runs]
    return child("measured.py", engine, load, *words)


def rounds_of(setting: Setting) -> dict[tuple[str, str], list[Row]]:
    """Every engine on every load, round by round."""
    found: dict[tuple[str, str], list[Row]] = {}
    for number in range(setting.rounds):
        for load in setting.loads:
            for engine in setting.engines:
                if not (engine == PLAIN and load in STUDIES):
                    row = measure(setting, engine, load, number)
                    found.setdefault((load, engine), []).append(row)
                    print(".", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    return found


# -- the table ------------------------------------------------------------------------


def customers_a_second(row: Row) -> float:
    return row["customers"] / row["seconds"]


def events_a_second(row: Row) -> float:
    return row["events"] / row["seconds"]


def in_the_kernel(row: Row) -> float:
    """Customers a second of the kernel alone, which only the compiled engine has."""
    return row["customers"] / row["runs"] / (row["kernel"] or row["seconds"] / row["runs"])


def ratios(rows: Sequence[Row], plain: Sequence[Row], rate: Callable[[Row], float]) -> list[float]:
    return [rate(a) / rate(b) for a, b in zip(rows, plain, strict=True)]


def line_of(rows: Sequence[Row], plain: Sequence[Row]) -> list[str]:
    def middle(value: Callable[[Row], float]) -> float:
        return median(map(value, rows))

    busy = rows[-1]["utilisation"]
    return [
        f"{middle(lambda row: row['customers'] / row['runs']):,.0f}",
        f"{middle(customers_a_second):,.0f}",
        *(f"{median(ratios(rows, plain, by)):.2f}" if plain else "" for by in RATES),
        f"{median(ratios(rows, plain, in_the_kernel)):.2f}" if plain and rows[0]["kernel"] else "",
        f"{middle(lambda row: row['peak']):,.0f}",
        f"{middle(lambda row: row['peak'] - row['before']):,.0f}",
        f"{middle(lambda row: row['events'] / row['customers']):.2f}",
        " ".join(f"{name} {share:.2f}" for name, share in busy.items()),
    ]


RATES = (customers_a_second, events_a_second)
HEADS = ["load", "engine", "customers", "a CPU s", "x", "x by events", "x kernel alone"]
HEADS += ["peak MB", "of it the run"]
HEADS += ["events each", "busy"]


def table(found: Mapping[tuple[str, str], Sequence[Row]]) -> str:
    lines = [HEADS]
    for (load, engine), rows in found.items():
        line = line_of(rows, found.get((load, PLAIN), []))
        lines.append([TITLES.get(load, load), engine, *line])
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    left = {0, 1, len(HEADS) - 1}
    return "\n".join(
        "  ".join(
            text.ljust(width) if at in left else text.rjust(width)
            for at, (text, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )


def study_lines(found: Mapping[tuple[str, str], Sequence[Row]]) -> list[str]:
    """CPU time of a replication and design of the studies, the KPIs apart."""
    return [
        f"{load}, {engine}: {median(row['seconds'] / row['runs'] for row in rows) * 1e3:,.1f} ms "
        f"of CPU a replication, and {median(row['kpis'] / row['runs'] for row in rows) * 1e3:,.1f} "
        "ms for its KPIs"
        for (load, engine), rows in found.items()
        if load in STUDIES
    ]


# -- threads and start ----------------------------------------------------------------


def threads(engine: str, share: float) -> str:
    found = child("threaded.py", engine, 8, share)
    faster = found["wall 1"] / found["wall 2"]
    cores = found["cpu 2"] / found["wall 2"]
    return (
        f"{engine}, 8 replications in two threads: {faster:.2f} times faster than in one "
        f"({found['wall 1']:.2f} s and {found['wall 2']:.2f} s; {cores:.2f} cores were at work)"
    )


def start(engine: str) -> list[str]:
    with TemporaryDirectory() as folder:
        first, again = (child("started.py", engine, NUMBA_CACHE_DIR=folder) for _ in range(2))
    lines = [
        f"{engine}, {name}: {found['first run'] - found['second run']:.2f} s "
        f"(imports {found['imports']:.2f} s more)"
        for name, found in (("first compilation", first), ("start from the cache", again))
    ]
    return lines


def profile(engine: str, share: float) -> None:
    """Where the time of a run of `everything` goes, by function; compiled code counts for its
    caller."""
    import cProfile
    import pstats

    sys.path.insert(0, str(HERE.parent))
    from designs import design_of

    from sim.engines import simulate

    simulate(design_of("everything", share / 100), engine=engine)
    design = design_of("everything", share)
    with cProfile.Profile() as watched:
        simulate(design, engine=engine)
    pstats.Stats(watched).sort_stats("tottime").print_stats(25)


# -- the command ----------------------------------------------------------------------


def known_engines() -> list[str]:
    code = "from sim.engines import ENGINES; print(' '.join(ENGINES))"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, cwd=HERE.parent, stdout=subprocess.PIPE, text=True, check=True)
    return [PLAIN, *done.stdout.split()]


def asked() -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--loads", nargs="+", choices=LOADS, default=LOADS)
    parser.add_argument("--engines", nargs="+", default=known_engines())
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--small", action="store_true", help="a hundredth of every load: a trial")
    parser.add_argument("--profile", action="store_true", help="where the time of a run goes")
    return parser.parse_args()


def main() -> None:
    given = asked()
    share = SMALL if given.small else 1.0
    ours = [engine for engine in given.engines if engine != PLAIN]
    if given.profile:
        profile(ours[-1], share)
        return
    loads = given.loads if "table" in given.parts else ()
    found = rounds_of(Setting(given.rounds, loads, given.engines, share))
    print("\n".join([table(found), *study_lines(found)]))
    for engine in ours:
        if engine != "reference" and "threads" in given.parts:
            print(threads(engine, share))
        if engine != "reference" and "start" in given.parts:
            print("\n".join(start(engine)))
    for name, load in (("RATIO_BARE", "bare"), ("RATIO_ALL_FEATURES", "everything")):
        rows, plain = found.get((load, "compiled")), found.get((load, PLAIN))
        if rows and plain:
            each = ratios(rows, plain, customers_a_second)
            print("rounds of it: " + " ".join(f"{one:.1f}" for one in each))
            print(f"{name} {median(each):.1f}")


if __name__ == "__main__":
    main()
