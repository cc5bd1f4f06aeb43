"""What a draw costs: nanoseconds of CPU time a call, compiled and as Python.

    .venv/bin/python benchmarks/draws.py [calls]

The costs of compiled functions contain the way from Python into machine code and back, but for
`uniforms`, whose loop is compiled. The first call of each is not counted.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from asked import parser_of

from sim import jit
from sim.language import quantiles, special
from sim.program import streams

KEY = streams.stream_key(1, 0)
OWNER = streams.case_owner("business", "europe", 5)
NAME = streams.name_hash("task:interview")
OWNERS = OWNER + np.arange(100_000, dtype=np.uint64)

CALLS: dict[str, tuple[Callable[..., float], tuple[float, ...]]] = {
    "uniform": (streams.uniform, (KEY, OWNER, NAME, 0)),
    "exponential": (quantiles.exponential, (0.3, 2.0)),
    "normal": (quantiles.normal, (0.3, 2.0, 1.0)),
    "logistic": (quantiles.logistic, (0.3, 2.0, 1.0)),
    "triangular": (quantiles.triangular, (0.3, 1.0, 2.0, 4.0)),
    "lognormal (mean, cv)": (quantiles.lognormal_by_cv, (0.3, 2.0, 0.5)),
    "weibull (shape, mean)": (quantiles.weibull_by_mean, (0.3, 2.0, 0.5)),
    "gamma (mean, cv 0.5)": (quantiles.gamma_by_cv, (0.3, 2.0, 0.5)),
    "gamma (mean, cv 0.01)": (quantiles.gamma_by_cv, (0.3, 2.0, 0.01)),
    "beta (2, 3)": (quantiles.standard_beta, (0.3, 2.0, 3.0)),
    "geometric (3)": (quantiles.geometric, (0.3, 3.0)),
    "poisson (3)": (quantiles.poisson, (0.3, 3.0)),
    "poisson (1000)": (quantiles.poisson, (0.3, 1000.0)),
}


def nanoseconds(
    function: Callable[..., object], arguments: tuple[object, ...], calls: int
) -> float:
    """The least of five passes, less the cost of the loop."""
    function(*arguments)
    passes = []
    for _ in range(5):
        start = time.process_time()
        for _ in range(calls):
            function(*arguments)
        passes.append(time.process_time() - start)
    return min(passes) / calls * 1e9


def as_python() -> None:
    for module in (special, quantiles, streams):
        for function in vars(module).values():
            if isinstance(function, jit.Compiled):
                vars(function)["ready"] = function.py_func


def main(calls: int) -> None:
    start = time.perf_counter()
    compiled = {name: nanoseconds(jit.ready(f), args, calls) for name, (f, args) in CALLS.items()}
    batch = nanoseconds(jit.ready(streams.uniforms), (KEY, OWNERS, NAME, 0), 20) / len(OWNERS)
    print(f"{time.perf_counter() - start:.1f} s for all compiled passes, compiling included")
    as_python()
    print(f"{'ns a call':24}{'compiled':>10}{'python':>10}")
    for name, (function, args) in CALLS.items():
        python = nanoseconds(jit.ready(function), args, calls // 20)
        print(f"{name:24}{compiled[name]:10.0f}{python:10.0f}")
    python = nanoseconds(jit.ready(streams.uniforms), (KEY, OWNERS[:1000], NAME, 0), 1) / 1000
    print(f"{'uniforms, each':24}{batch:10.1f}{python:10.0f}")


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("calls", type=int, nargs="?", default=20_000)
    main(parser.parse_args().calls)
