"""The command line: arguments -> study -> report, without logic of its own."""

from sim.cli.app import app, main

__all__ = ["app", "main"]
