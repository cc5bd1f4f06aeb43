"""One fault in the text of a value, as an error that points at the character."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from sim.errors import Fault, Origin, ScenarioError
from sim.language.tree import Scalar

Part = TypeVar("Part")


def fault(
    code: str, origin: Origin, path: str, rule: str, got: str = "", nearest: str = ""
) -> ScenarioError:
    """One fault as an error to raise."""
    return ScenarioError(Fault(origin, code, path, rule, got, nearest))


def place(scalar: Scalar, at: int) -> Origin:
    """Where character `at` of a text stands: its own column if the text stands in one line."""
    if not scalar.inline:
        return scalar.origin
    return Origin(scalar.origin.file, scalar.origin.line, scalar.origin.column + at)


def gather(parts: Iterable[Callable[[], Part]]) -> tuple[Part, ...]:
    """The results of all parts; raises ScenarioError with the faults of all that fail."""
    done: list[Part] = []
    faults: list[Fault] = []
    for part in parts:
        try:
            done.append(part())
        except ScenarioError as error:
            faults.extend(error.faults)
    if faults:
        raise ScenarioError(*faults)
    return tuple(done)
