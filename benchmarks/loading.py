"""What it costs to load a design again with other numbers, as ratios in one run.

    .venv/bin/python benchmarks/loading.py [--loads 50]

In a fresh process for each shipped design: CPU time of importing what a study needs, of the first
load, and of further loads, each with another value of a parameter, of the staff of an actor, of
the length of the run. Machines differ and are shared: only the ratios are worth quoting.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from asked import parser_of

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

SWEEPS: dict[str, Callable[[int], dict[str, str]]] = {
    "a parameter": lambda number: {"parameters.p_rework": f"{number % 20 + 1 / (number + 2)} %"},
    "the staff": lambda number: {"actors.sales.staff.europe": str(number + 3)},
    "the length": lambda number: {"run.length": f"{number + 400} days"},
}


def milliseconds(call: Callable[[], object]) -> float:
    begun = time.process_time()
    call()
    return (time.process_time() - begun) * 1e3


def imported() -> None:
    import sim.study.api  # noqa: F401


def measure(path: Path, loads: int) -> None:
    """Prints the costs of one design in this process, which has loaded nothing yet."""
    print(f"{path.name}: {milliseconds(imported):.0f} ms for the imports")
    from sim.program.design import load

    first = milliseconds(partial(load, path))
    print(f"  {'first load':14}{first:8.1f} ms")
    for name, settings in SWEEPS.items():
        further = statistics.median(
            milliseconds(partial(load, path, set=settings(number))) for number in range(loads)
        )
        print(f"  {name:14}{further:8.1f} ms a load, {further / first:.3f} of the first")


def main() -> None:
    parser = parser_of(__doc__)
    parser.add_argument("--loads", type=int, default=50)
    parser.add_argument("--design", type=Path, help="measure this one in this process")
    asked = parser.parse_args()
    if asked.design is not None:
        measure(asked.design, asked.loads)
        return
    for name in ("as_is", "to_be"):
        design = ROOT / "scenarios" / f"{name}.yaml"
        again = [__file__, "--loads", str(asked.loads), "--design", str(design)]
        subprocess.run([sys.executable, *again], check=True)


if __name__ == "__main__":
    main()
