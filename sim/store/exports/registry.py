"""The registry of export formats."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sim.errors import UsageError

if TYPE_CHECKING:
    from sim.store.exports.log import Log

Exporter: TypeAlias = "Callable[[Log, Path], list[str]]"

EXPORTS: dict[str, Exporter] = {}


def export(name: str) -> Callable[[Exporter], Exporter]:
    """Register a function as the format `name`.

    It writes a run into an existing folder and returns the names of its files there. It never
    writes over a file: StoreError if one is there or cannot be written.
    """

    def register(write: Exporter) -> Exporter:
        if name in EXPORTS:
            raise ValueError(f"the export {name!r} is registered twice")
        EXPORTS[name] = write
        return write

    return register


def exporter(name: str) -> Exporter:
    """The format of this name; UsageError lists the known ones."""
    if name not in EXPORTS:
        raise UsageError.unknown(name, EXPORTS, "to", "needs the name of a format:")
    return EXPORTS[name]
