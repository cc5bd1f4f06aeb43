"""How the functions of the compiled engine are declared: the arrays by name, the rest by type."""

from __future__ import annotations

from collections.abc import Callable
from typing import ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.jit import Compiled, compiled

P = ParamSpec("P")
R = TypeVar("R")

Longs: TypeAlias = NDArray[np.int64]
Doubles: TypeAlias = NDArray[np.float64]

_TYPES = {
    "code": "int64[::1]", "ints": "int64[::1]", "heap": "int64[::1]", "longs": "int64[::1]",
    "number": "float64[::1]", "reals": "float64[::1]", "rows": "float64[::1]",
    "int": "int64", "float": "float64", "bool": "boolean", "void": "void",
}  # fmt: skip


def kernel(
    signature: str, inline: bool = False, entry: bool = False
) -> Callable[[Callable[P, R]], Compiled[P, R]]:
    """A part of the kernel, or an `entry` that the host calls, with arrays named as in `fields`.

    signature: such as `float(code, reals, int)`. Faults are kept in `reals`; nothing is raised.
    """
    result, _, arguments = signature.rstrip(")").partition("(")
    types = ", ".join(_TYPES[name.strip()] for name in arguments.split(","))
    return compiled(signature=f"{_TYPES[result]}({types})", inline=inline, raises=False, part=not entry)
