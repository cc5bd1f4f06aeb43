"""What a deliberate fault is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Edit:
    """`text`, which stands in `file` exactly once, becomes `instead`."""

    file: str
    text: str
    instead: str


@dataclass(frozen=True)
class Fault:
    """A deliberate fault and the tests that must fail with it.

    room: part of the project that it spoils. tests: node ids without parameters; every one of
    them must fail. engine: the one it is planted into; empty if it is none.
    """

    name: str
    what: str
    room: str
    edits: tuple[Edit, ...]
    tests: tuple[str, ...]
    engine: str = ""
