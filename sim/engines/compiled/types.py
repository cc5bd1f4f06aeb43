"""How the functions of the compiled engine are declared: the arrays by name, the rest by type.

Parts of the kernel hand the arrays on as bare pointers: a call then costs a register for each,
and no counting of references. Only the entries, which the host calls, take arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from sim.jit import Compiled, compiled, translated

P = ParamSpec("P")
R = TypeVar("R")

Longs: TypeAlias = NDArray[np.int64]
Doubles: TypeAlias = NDArray[np.float64]

_TYPES = {"int": "int64", "float": "float64", "bool": "boolean", "void": "void"}
_ARRAYS = dict.fromkeys(("code", "ints", "heap", "longs"), "int64") | dict.fromkeys(
    ("number", "reals", "rows"), "float64"
)


def kernel(signature: str, inline: bool = False) -> Callable[[Callable[P, R]], Compiled[P, R]]:
    """A part of the kernel, with arrays named as in `fields`.

    signature: such as `float(code, reals, int)`. Faults are kept in `reals`; nothing is raised.
    """
    text = _signature(signature, "CPointer({})")
    return compiled(signature=text, inline=inline, raises=False, part=True)


def entry(signature: str) -> Callable[[Callable[P, R]], Compiled[P, R]]:
    """What the host calls: it hands the arrays to the kernel, each by `pointer`."""
    return compiled(signature=_signature(signature, "{}[::1]"), raises=False)


def _signature(signature: str, form: str) -> str:
    result, _, arguments = signature.rstrip(")").partition("(")
    names = [name.strip() for name in arguments.split(",")]
    types = [form.format(_ARRAYS[n]) if n in _ARRAYS else _TYPES[n] for n in names]
    return f"{_TYPES[result]}({', '.join(types)})"


def _first_item(numba: Any) -> Any:
    """numba: array -> pointer to its first item."""

    @numba.extending.intrinsic  # type: ignore[untyped-decorator]
    def first_item(context: Any, array: Any) -> Any:
        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            return context.make_array(signature.args[0])(context, builder, arguments[0]).data

        return numba.types.CPointer(array.dtype)(array), generate

    return lambda array: lambda array: first_item(array)


@translated(_first_item)
def pointer(array: NDArray[Any]) -> NDArray[Any]:
    """The array as the parts of the kernel take it."""
    return array
