"""A study of many points while it runs: how far it is, and what is kept if it stops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.recording import WAITS
from sim.errors import StoreError
from sim.experiment.keeping import Keeper
from sim.report.words import counted
from sim.store.folder import ResultsFolder


@contextmanager
def growing(keeper: Keeper) -> Iterator[Callable[[int, int], None]]:
    """A bar on stderr, if that is a terminal, whose end moves as more is asked for."""
    before = sum(map(len, keeper.results.runs.values()))
    console = Console(stderr=True)
    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    ended = before
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("runs", total=None, completed=before)

        def told(done: int, asked: int) -> None:
            nonlocal ended
            bar.update(task, completed=ended + done, total=ended + asked)
            ended += done if done == asked else 0

        yield told


@contextmanager
def kept_if_stopped(keeper: Keeper, folder: ResultsFolder, goes_on: str) -> Iterator[None]:
    """Whatever stops the block, the runs that are done are kept, and it is told where. goes_on:
    the command that goes on with them."""
    try:
        yield
    except BaseException as error:
        try:
            keeper.save(tell_waiting)
        except (StoreError, KeyboardInterrupt) as again:
            error.add_note(f"what was done last could not be kept ({again})")
        runs = sum(map(len, keeper.results.runs.values()))
        folder.keep_unfinished |= runs > 0
        if runs:
            kept = f"{counted(runs, 'finished run')} kept in {keeper.file.path}"
            error.add_note(f"{kept}; to go on with it: {goes_on}")
        raise


def tell_waiting() -> None:
    typer.echo(WAITS, err=True)
