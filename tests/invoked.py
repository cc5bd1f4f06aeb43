"""The command line, in this process."""

from __future__ import annotations

from contextlib import ExitStack
from unittest.mock import patch

from typer.testing import CliRunner, Result

from sim.cli import app

DRAWN = ("sim.cli.described.pictures", "sim.report.studies.page.study_pictures")


def sim(*words: str, drawn: bool = False) -> Result:
    """What a command came to. drawn: with its charts, which take most of the time."""
    with ExitStack() as stack:
        for name in () if drawn else DRAWN:
            stack.enter_context(patch(name, lambda _: []))
        return CliRunner().invoke(app, list(words))
