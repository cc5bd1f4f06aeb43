"""Remembers what was made before, faults included, up to a total size.

What is remembered may not be told from what is made anew: results are immutable, and a key holds
everything that a result depends on. Threads may share a memo; then some things are made twice.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from sim.errors import Fault, ScenarioError

MOST_TOKENS = 20_000
Result = TypeVar("Result")


class Tokens:
    """One object for equal keys: it is compared at once, however large the key.

    Two keys never share one; a key that was forgotten gets another one.
    """

    def __init__(self) -> None:
        self._tokens: dict[Hashable, object] = {}

    def of(self, key: Hashable) -> object:
        if len(self._tokens) > MOST_TOKENS:
            self._tokens.clear()
        return self._tokens.setdefault(key, object())


class Memo(Generic[Result]):
    """Results by key; all are forgotten when their sizes together exceed `most`."""

    def __init__(self, most: int, size: Callable[[Result], int]) -> None:
        self._most, self._size = most, size
        self._made: dict[Hashable, Result] = {}
        self._refused: dict[Hashable, tuple[Fault, ...]] = {}
        self._held = 0

    def get(self, key: Hashable, make: Callable[[], Result]) -> Result:
        """The result for a key, made if it is not known. Raises ScenarioError as `make` does."""
        if (made := self.known(key)) is not None:
            return made
        if (faults := self._refused.get(key)) is not None:
            raise ScenarioError(*faults)
        try:
            made = make()
        except ScenarioError as error:
            self._make_room(len(error.faults))
            self._refused[key] = error.faults
            raise
        self.keep(key, made)
        return made

    def known(self, key: Hashable) -> Result | None:
        return self._made.get(key)

    def keep(self, key: Hashable, made: Result) -> None:
        self._make_room(self._size(made))
        self._made[key] = made

    def _make_room(self, size: int) -> None:
        self._held += size
        if self._held > self._most:
            self._made.clear()
            self._refused.clear()
            self._held = size
