"""Whether the kernel lies compiled in its cache, and how it comes there."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from sim import jit


def is_warm() -> bool:
    """Whether every entry of the kernel was compiled before, by this Python; imports no numba."""
    tag = f".py{sys.version_info.major}{sys.version_info.minor}{sys.abiflags}.nbi"
    kept = {file.name.removesuffix(tag) for file in jit.cache_folder().rglob(f"*{tag}")}
    return all(_name(entry) in kept for entry in _entries())


def is_kept() -> bool:
    """Whether what is compiled here can be kept for the next process."""
    folder = jit.cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(folder, os.W_OK | os.X_OK)


def warm() -> None:
    """Compiles whatever is not in the cache."""
    for entry in _entries():
        jit.ready(entry)


def _entries() -> Iterator[jit.Compiled[..., object]]:
    """What the host calls of this package."""
    package = import_module(__package__)
    for found in iter_modules(package.__path__, f"{package.__name__}."):
        for value in vars(import_module(found.name)).values():
            own = isinstance(value, jit.Compiled) and value.py_func.__module__ == found.name
            if own and value.is_entry:
                yield value


def _name(entry: jit.Compiled[..., object]) -> str:
    """As numba names it: module, function and line."""
    code = entry.py_func.__code__
    return f"{entry.py_func.__module__.rpartition('.')[2]}.{code.co_name}-{code.co_firstlineno}"
