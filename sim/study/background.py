"""A process that is on its own: it outlives the one that starts it."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from threading import Thread

PACKAGES = Path(__file__).parents[2]  # the folder that `sim` lies in


def start_in_background(module: str) -> None:
    """Runs a module of this package in a process that outlives this one, hears no Ctrl-C, says
    nothing and never disturbs: if it cannot be started, it is not."""
    paths = os.pathsep.join(filter(None, [str(PACKAGES), os.environ.get("PYTHONPATH", "")]))
    with suppress(OSError):
        process = subprocess.Popen(
            [sys.executable, "-m", module],
            cwd=PACKAGES,
            env={**os.environ, "PYTHONPATH": paths},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        # Somebody has to take note of its end, or it would stay in the system's list.
        Thread(target=process.wait, daemon=True).start()
