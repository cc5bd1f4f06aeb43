"""What is found once is kept with what it was found in: a run, a scenario, a program."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import TypeVar
from weakref import ref

Found = TypeVar("Found")


def kept(find: Callable[..., Found]) -> Callable[..., Found]:
    """A function that looks once at a thing that nobody may change, and remembers.

    What it finds, for each of its further arguments, is kept as long as the thing is there, so it
    may not hold the thing itself, which would then be there for ever. A function that raises is
    asked again.
    """
    memory: dict[int, tuple[ref[object], dict[tuple[Hashable, ...], Found]]] = {}

    @wraps(find)
    def remember(where: object, *rest: Hashable) -> Found:
        place = id(where)
        if place not in memory:  # `where` is alive, so its number cannot be that of another
            memory[place] = (ref(where, lambda _: memory.pop(place)), {})
        found = memory[place][1]
        if rest not in found:
            found[rest] = find(where, *rest)
        return found[rest]

    return remember
