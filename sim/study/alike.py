"""Whether two machines give the same bytes: what has to be the same on both."""

from __future__ import annotations

import hashlib
import math
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
PACKAGES = (
    "asis-tobe", "numpy", "numba", "scipy", "pandas", "simpy", "holidays", "tzdata", "distributed",
)  # fmt: skip
SOURCES = "sources of asis-tobe"
PROBES = 1000
FUNCTIONS = (math.exp, math.expm1, math.log, math.log1p)  # what draws and expressions call


@cache
def traits() -> Mapping[str, str]:
    """What decides the bytes of a result on this machine, by its name for people."""
    major, minor, _ = platform.python_version_tuple()
    return {
        "Python": f"{major}.{minor}",
        **{name: _version(name) for name in PACKAGES},
        SOURCES: _sources(),
        "arithmetic": _arithmetic(),
    }


def difference(wanted: Mapping[str, str]) -> str:
    """What differs on this machine from the traits of another, for people; "" if nothing does."""
    here = traits()
    found = [
        f"{name} {here.get(name, 'unknown')} instead of {wanted.get(name, 'unknown')}"
        for name in {**wanted, **here}
        if here.get(name) != wanted.get(name)
    ]
    return ", ".join(found)


def _sources() -> str:
    digest = hashlib.blake2b(digest_size=6)
    for source in sorted(PACKAGE.rglob("*.py")):
        digest.update(source.relative_to(PACKAGE).as_posix().encode())
        digest.update(source.read_bytes().replace(b"\r\n", b"\n"))  # as git may write them
    return digest.hexdigest()


def _arithmetic() -> str:
    """The last bits of functions that C libraries round differently."""
    digest = hashlib.blake2b(digest_size=6)
    for step in range(1, PROBES + 1):
        x = step / 97.0
        values = [math.pow(x, 1.0 / 3.0), *(function(x) for function in FUNCTIONS)]
        digest.update("".join(map(float.hex, values)).encode())
    return digest.hexdigest()


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
