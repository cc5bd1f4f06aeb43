"""`python -m sim.study.warming`: compiles the engine into its cache, one process at a time."""

from __future__ import annotations

import os
from contextlib import suppress

from sim import jit
from sim.store.lock import Lock
from sim.study.engine_choice import COMPILED, make_ready

LOCK = "warming.lock"
KINDLY = 10  # whoever works meanwhile comes first


def main() -> None:
    """Compiles, unless another process is doing so. Raises OSError if nothing can be kept."""
    folder = jit.cache_folder()
    folder.mkdir(parents=True, exist_ok=True)
    lock = Lock(folder / LOCK)
    lock.path.touch()
    if lock.take(new=False):  # the system takes it back when this process ends
        if hasattr(os, "nice"):
            os.nice(KINDLY)
        make_ready(COMPILED)


if __name__ == "__main__":
    with suppress(OSError):  # nobody listens, and the next start tries again
        main()
