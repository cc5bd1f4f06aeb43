"""What is kept is found once, for one thing, and forgotten with it."""

from __future__ import annotations

import gc
from weakref import ref

import pytest

from sim.kept import kept


class Thing:
    pass


def test_a_function_looks_once_at_each_thing_and_for_each_name() -> None:
    asked: list[tuple[Thing, str]] = []

    @kept
    def find(thing: Thing, name: str) -> int:
        asked.append((thing, name))
        return len(asked)

    one, other = Thing(), Thing()
    assert [find(one, "a"), find(one, "b"), find(other, "a")] == [1, 2, 3]
    assert [find(one, "a"), find(one, "b"), find(other, "a")] == [1, 2, 3]


def test_what_is_kept_goes_with_the_thing() -> None:
    @kept
    def find(thing: Thing) -> Thing:
        return Thing()

    thing = Thing()
    found = ref(find(thing))
    assert found() is not None
    del thing
    gc.collect()
    assert found() is None


def test_a_function_that_raises_is_asked_again() -> None:
    asked: list[Thing] = []

    @kept
    def find(thing: Thing) -> int:
        asked.append(thing)
        if len(asked) == 1:
            raise ValueError("not yet")
        return len(asked)

    thing = Thing()
    with pytest.raises(ValueError, match="not yet"):
        find(thing)
    assert find(thing) == find(thing) == 2
