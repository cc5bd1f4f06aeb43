"""What it takes until an engine has given its first run, in a process of its own; prints JSON.

    NUMBA_CACHE_DIR=FOLDER .venv/bin/python benchmarks/started.py ENGINE

Seconds by the clock: imports, loading of a scenario, the first run (with an empty FOLDER the
compilation is in it, with the same one again the start from the cache) and the second.
`engines.py` starts it.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from asked import parser_of

sys.path.insert(0, str(Path(__file__).parents[1]))


def main(engine: str) -> None:
    begun = time.perf_counter()
    from designs import design_of

    from sim.engines import simulate

    found = {"imports": time.perf_counter() - begun}
    begun = time.perf_counter()
    design = design_of("everything", 0.001)
    found["loading"] = time.perf_counter() - begun
    for run in ("first run", "second run"):
        begun = time.perf_counter()
        simulate(design, engine=engine)
        found[run] = time.perf_counter() - begun
    print(json.dumps(found))


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("engine", choices=("reference", "compiled"))
    main(parser.parse_args().engine)
