"""`python -m sim.study.warming`: compiles the engine into its cache, one process at a time."""

from __future__ import annotations

import os
import time
from contextlib import suppress

from sim import jit
from sim.store.lock import Lock
from sim.study.background import start_in_background
from sim.study.engine_choice import COMPILED, make_ready

WARMING = "sim.study.warming"
LOCK = "warming.lock"
KINDLY = 10  # whoever works meanwhile comes first
WAIT = 0.2  # s between two looks at whether another process is done compiling


def warm_in_background() -> None:
    """Lets a process of its own compile the engine; it outlives this one and tells nothing."""
    with suppress(OSError):
        if not is_going_on():
            start_in_background(WARMING)


def is_going_on() -> bool:
    """Whether some process is compiling now."""
    lock = _lock()
    taken = lock.take(new=False)
    lock.leave()
    return lock.path.exists() and not taken


def make_ready_in_turn(engine: str) -> None:
    """As `make_ready`, for processes that begin side by side: one compiles, the others wait."""
    if engine != COMPILED:
        return
    lock = _lock()
    with suppress(OSError):  # nothing can be kept, so each compiles for itself
        while not _taken(lock):
            time.sleep(WAIT)
    try:
        make_ready(engine)
    finally:
        lock.leave()


def main() -> None:
    """Compiles, unless another process is doing so. Raises OSError if nothing can be kept."""
    lock = _lock()
    if not _taken(lock):
        return
    try:
        if hasattr(os, "nice"):
            os.nice(KINDLY)
        make_ready(COMPILED)
    finally:
        lock.leave()


def _lock() -> Lock:
    return Lock(jit.cache_folder() / LOCK)


def _taken(lock: Lock) -> bool:
    lock.path.parent.mkdir(parents=True, exist_ok=True)
    lock.path.touch()
    return lock.take(new=False)


if __name__ == "__main__":
    with suppress(OSError):  # nobody listens, and the next start tries again
        main()
