"""The command line, in this process."""

from __future__ import annotations

from contextlib import nullcontext
from unittest.mock import patch

from typer.testing import CliRunner, Result

from sim.cli import app


def sim(*words: str, drawn: bool = False) -> Result:
    """What a command came to. drawn: with its charts, which take most of the time."""
    with nullcontext() if drawn else patch("sim.cli.comparing.pictures", lambda _: []):
        return CliRunner().invoke(app, list(words))
