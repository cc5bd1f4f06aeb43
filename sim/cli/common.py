"""What the commands share: options, settings, loading, progress, the console."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.errors import UsageError, nearest
from sim.experiment.reading.form import is_study
from sim.program.design import Design, load
from sim.study.engine_choice import COMPILED, cases_of, choose, compiled_here
from sim.study.executor import usable_cores
from sim.study.replicate import Plan
from sim.study.sides import split_side
from sim.study.warming import warm_in_background

PIPED_WIDTH = 100


@dataclass(frozen=True)
class Options:
    """What `compare` and `run` have in common; None: not given.

    detail: of how many replications every row is kept in the database. ran_on: the engine of a
    study that is made again, whatever `auto` would choose now.
    """

    replications: int | None
    seed: int
    jobs: int | None
    engine: str
    world: Path | None
    out: Path | None
    force: bool
    detail: int = 1
    ran_on: str = ""

    def plan(self, design: Design) -> Plan:
        return Plan(
            replications=self.replications or design.scenario.run.replications,
            seed=self.seed,
            jobs=self.jobs or usable_cores(),
            engine=self.ran_on or self.engine,
            detail=self.detail,
        )


def detail_of(text: str) -> int:
    """How many replications `--detail` means. Raises UsageError."""
    named = {"all": sys.maxsize, "first": 1, "none": 0}
    if text in named:
        return named[text]
    if text.isascii() and text.isdigit():
        return int(text)
    rule = "needs all, first, none or a number of runs"
    raise UsageError(rule, text, nearest(text, named), name="--detail")


def settings_of(settings: Sequence[str], side: str = "") -> dict[str, str]:
    """The values of `--set` that are meant for this side; "": there are no sides."""
    found: dict[str, str] = {}
    for text in settings:
        name, value_sign, value = text.partition("=")
        where, path = split_side(name)
        if not value_sign or not path:
            raise UsageError("needs PATH=VALUE", text, name="--set")
        if where and not side:
            raise UsageError("has sides only in a comparison", text, name="--set")
        if where in ("", side):
            found[path] = value.strip()
    return found


def load_all(
    paths: Sequence[Path],
    settings: Sequence[Mapping[str, str]],
    without: Sequence[str],
    world: Path | None,
) -> list[Design]:
    """Every design, each without those of the changes that it has; all must know each change."""
    for path in filter(is_study, paths):
        rule = "is a study file: `study` runs it, and `check` tells what it says"
        raise UsageError(rule, name=path.as_posix())
    designs = [load(path, own, (), world) for path, own in zip(paths, settings, strict=True)]
    known = [name for design in designs for name in design.scenario.all_changes]
    for name in without:
        if name not in known:
            rule = f"needs a change of the design: {', '.join(known) or 'it has none'}"
            raise UsageError(rule, name, nearest(name, known), name="--without")
    return [
        load(path, own, off, world) if (off := own_changes(design, without)) else design
        for design, path, own in zip(designs, paths, settings, strict=True)
    ]


def own_changes(design: Design, changes: Sequence[str]) -> list[str]:
    return [name for name in changes if name in design.scenario.all_changes]


def announced(plan: Plan, designs: Sequence[Design], runs: int) -> Plan:
    """The plan with its engine chosen for so many runs, shared alike among the designs.

    Tells which engine `auto` takes, and if one must be compiled first; then every warning.
    """
    settled, told = with_engine(plan, cases_of((one, runs / len(designs)) for one in designs))
    if told != plan.engine:  # one that is named and ready needs no word
        typer.echo(f"Engine: {told}", err=True)
    for warning in dict.fromkeys(text for design in designs for text in design.warnings):
        typer.echo(f"Warning: {warning}", err=True)
    return settled


def with_engine(plan: Plan, cases: float) -> tuple[Plan, str]:
    """The plan with its engine chosen for so many cases, and that engine in words."""
    choice = choose(plan.engine, cases)
    if plan.engine == COMPILED:
        choice = compiled_here()
    if choice.warms:
        warm_in_background()
    return replace(plan, engine=choice.engine), str(choice)


@contextmanager
def progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("runs", total=total)
        yield lambda: bar.advance(task)


def console_of() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_WIDTH)
