"""Where the project lies."""

from __future__ import annotations

from pathlib import Path


def project() -> Path:
    """The folder with run_sim.py, as seen from here; else the folder we are in."""
    folder = Path(__file__).parents[2]
    if not (folder / "run_sim.py").is_file():
        return Path()
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder
