"""One source, two ways to run it: compiled by numba, or as the Python it is.

Whatever reaches a draw, an expression or a time is written once and decorated with `compiled`.
With numba it is machine code; without it, or with `SIM_JIT=off` in the environment, the same
source runs as Python and gives the same bits. For that to hold such code uses scalar `math.*`
only: no NumPy functions, no scipy, no `math.lgamma`, no constant powers (write a product), and
never mixes signed and unsigned integers.

Nothing is compiled, and numba is not imported, before the first call.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache, cached_property, update_wrapper
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Generic, ParamSpec, TypeVar, cast, overload

from sim.errors import UsageError

P = ParamSpec("P")
R = TypeVar("R")

_TRANSLATED: list[tuple[Callable[..., object], Callable[[Any], Any]]] = []
_WHOLE: dict[str, Any] = {}  # what numba does with what is no part
_NUMBA_TYPES = {"float": "float64", "int": "int64", "bool": "boolean"}


class Compiled(Generic[P, R]):
    """A function that is compiled at its first call; `py_func` is its Python twin."""

    def __init__(
        self, function: Callable[P, R], signature: str, inline: bool, raises: bool, part: bool
    ) -> None:
        self.py_func = function
        self._signature = signature or _signature_of(function)
        self._inline = inline
        self._raises = raises
        self._part = part
        update_wrapper(self, function)

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> R:
        return self.ready(*args, **kwargs)

    @property
    def is_entry(self) -> bool:
        """Whether it is compiled for callers in Python, and kept for the next process."""
        return not self._part

    @cached_property
    def ready(self) -> Callable[P, R]:
        """What a call from Python runs: numba's dispatcher, or the twin, as of every part."""
        if self._part or not enabled():
            return self.py_func
        return cast("Callable[P, R]", self._dispatcher)

    @cached_property
    def _dispatcher(self) -> Any:
        numba = _numba()
        # error_model "python": a division by zero is an error in both ways to run.
        decorate = numba.njit(
            *([self._signature] if self._signature else []),
            cache=not self._part, nogil=True, error_model="python" if self._raises else "numpy",
            fastmath=False, forceinline=self._inline, _nrt=self._raises,
            no_cpython_wrapper=self._part, no_cfunc_wrapper=self._part,
        )  # fmt: skip
        with _as_part(self._part):
            return decorate(self.py_func)

    @property
    def _numba_type_(self) -> Any:
        # numba's own protocol: lets a compiled function call another one by its global name.
        return self._dispatcher._numba_type_


@overload
def compiled(function: Callable[P, R], /) -> Compiled[P, R]: ...
@overload
def compiled(
    *, signature: str = "", inline: bool = False, raises: bool = True, part: bool = False
) -> Callable[[Callable[P, R]], Compiled[P, R]]: ...
def compiled(
    function: Callable[P, R] | None = None,
    /,
    *,
    signature: str = "",
    inline: bool = False,
    raises: bool = True,
    part: bool = False,
) -> Compiled[P, R] | Callable[[Callable[P, R]], Compiled[P, R]]:
    """Let numba compile a function when it is first called, if numba is there.

    signature: numba's text for the types; left out, it follows from annotations of `float`,
    `int` and `bool` (with others, from the arguments of each call). inline: always inlined.
    raises: a division by zero is an error, else it is not looked for. part: of larger functions
    only, in which it is optimised and kept; by itself it is neither.
    """
    if function is not None:
        return Compiled(function, signature, inline, raises, part)
    return lambda wrapped: Compiled(wrapped, signature, inline, raises, part)


def translated(make: Callable[[Any], Any]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A function that compiled ones see as what `make` says, given numba: an overload of it."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        _TRANSLATED.append((function, make))
        return function

    return decorate


def ready(function: Callable[P, R]) -> Callable[P, R]:
    """The fastest callable that does what `function` does: for use in a loop."""
    return function.ready if isinstance(function, Compiled) else function


def twin(function: Callable[P, R]) -> Callable[P, R]:
    """The Python source of a compiled function, as a callable."""
    return function.py_func if isinstance(function, Compiled) else function


def enabled() -> bool:
    """Whether functions are compiled: numba is installed and `SIM_JIT` is not `off`."""
    return not switched_off() and find_spec("numba") is not None


def switched_off() -> bool:
    """Whether somebody wants the Python source to run. Raises UsageError if `SIM_JIT` is neither
    `on` nor `off`."""
    said = os.environ.get("SIM_JIT", "")
    if said not in ("", "on", "off"):
        raise UsageError.unknown(said, ["on", "off"], "SIM_JIT")
    return said == "off"


def cache_folder() -> Path:
    """Where compiled code is kept from one process to the next; it need not exist yet."""
    place = os.environ.get("NUMBA_CACHE_DIR", "") or Path(__file__).parent / "__pycache__"
    return Path(place) / f"compiled-{_digest()}"


def _signature_of(function: Callable[..., object]) -> str:
    names = function.__code__.co_varnames[: function.__code__.co_argcount]
    annotations = [function.__annotations__.get(name) for name in (*names, "return")]
    types = [_NUMBA_TYPES.get(getattr(a, "__name__", str(a)), "") for a in annotations]
    return f"{types[-1]}({', '.join(types[:-1])})" if all(types) else ""


@contextmanager
def _as_part(part: bool) -> Iterator[None]:
    """Let numba compile a part only as far as larger functions need it, or a function in full.

    A part is optimised and made into machine code with what it is a part of. Done for each part
    as well, and for all that it calls, that was nine tenths of the time.
    """
    from numba import config
    from numba.core.codegen import JITCodeLibrary, JITCPUCodegen
    from numba.core.compiler_lock import global_compiler_lock

    level: Any = vars(config)["OPT"]
    places: tuple[tuple[Any, str, object], ...] = (
        (config, "OPT", type(level)(0 if part else 3)),
        (JITCodeLibrary, "_finalize_specific", _nothing),
        (JITCPUCodegen, "_add_module", _nothing),
        (JITCPUCodegen, "set_env", _nothing),
    )
    with global_compiler_lock:
        for where, name, _ in places:
            _WHOLE.setdefault(name, getattr(where, name))
        before = [getattr(where, name) for where, name, _ in places]
        for where, name, value in places:
            setattr(where, name, value if part or name == "OPT" else _WHOLE[name])
        try:
            yield
        finally:
            for (where, name, _), value in zip(places, before, strict=True):
                setattr(where, name, value)


def _nothing(*arguments: object) -> None:
    """What is left out."""


def _numba() -> Any:
    # Intel's vector library rounds otherwise than the scalar functions of `math`.
    os.environ.setdefault("NUMBA_DISABLE_INTEL_SVML", "1")
    import numba
    import numba.extending

    config: Any = numba.config
    config.CACHE_DIR = str(cache_folder())
    while _TRANSLATED:
        function, make = _TRANSLATED.pop()
        numba.extending.overload(function)(make(numba))
    return numba


@cache
def _digest() -> str:
    # numba looks for a change in the file of the function only, not in what it calls; so each
    # state of the compiled sources, and of all that they take constants from, has its own folder.
    package = Path(__file__).parent
    texts = {source: source.read_bytes() for source in package.rglob("*.py")}
    kernel = package / "engines" / "compiled"
    todo = [s for s, text in texts.items() if b"from sim.jit import" in text or s.parent == kernel]
    reached: set[Path] = set()
    while todo:
        source = todo.pop()
        if source in texts and source not in reached:
            reached.add(source)
            names = re.findall(rb"^from sim\.([\w.]+) import", texts[source], re.MULTILINE)
            todo += [package / (name.decode().replace(".", "/") + ".py") for name in names]
    digest = hashlib.blake2b(digest_size=6)
    for source in sorted(reached):
        digest.update(texts[source])
    return digest.hexdigest()
