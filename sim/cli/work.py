"""What the commands do; imported only once a command runs, since it is heavy."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.held import Wanted, against, hold
from sim.cli.pages import register_of, write_pages
from sim.engines import ENGINES
from sim.errors import UsageError, nearest
from sim.language.loader import to_yaml
from sim.language.schema import json_schema
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.measures.doubts import Doubt
from sim.measures.kpis import KPIS
from sim.program.design import Design, load
from sim.program.steps import STEPS_BY_KEYWORD
from sim.report import screen
from sim.report.page import page
from sim.report.warnings import sentence
from sim.store.folder import ResultsFolder
from sim.store.manifest import Study, verify
from sim.store.results import write_results
from sim.study.catalogue import scenarios_in
from sim.study.executor import usable_cores
from sim.study.honesty import typed_answers
from sim.study.ladder import Ladder, climb, design_count
from sim.study.repeated import SIDES, Loader
from sim.study.replicate import (
    Plan,
    choose_engine,
    doubts_about,
    kpi_frame,
    replicate,
    summary,
)
from sim.study.sides import Side, split_side
from sim.study.worlds import Worlds

PIPED_WIDTH = 100


@dataclass(frozen=True)
class Options:
    """What `compare` and `run` have in common; None: not given."""

    replications: int | None
    seed: int
    jobs: int | None
    engine: str
    world: Path | None
    out: Path | None
    force: bool
    project: Path = Path()

    def plan(self, design: Design, finished: Callable[[], None] = lambda: None) -> Plan:
        return Plan(
            replications=self.replications or design.scenario.run.replications,
            seed=self.seed,
            jobs=self.jobs or usable_cores(),
            engine=choose_engine(self.engine),
            finished=finished,
        )


def compare_files(
    pair: tuple[Path, Path],
    options: Options,
    settings: Sequence[str],
    without: Sequence[str],
    ladder: bool,
    wanted: Wanted,
) -> None:
    folder = ResultsFolder("-".join(path.stem for path in pair), options.out, options.force)
    sides = [_settings(settings, side) for side in ("a", "b")]
    a, b = _load_all(pair, sides, without, options.world)
    _announce(options, [a, b])
    plan = options.plan(a)
    beside = against(pair, wanted, _loader(pair, sides, (a, b), without, options))
    climbed: Ladder | None = None
    rungs = design_count(len(b.scenario.changes)) if ladder else 0
    with _progress(plan.replications * rungs + beside.runs(plan)) as finished:
        plan = options.plan(a, finished)
        found = hold((a, b), beside, plan)
        comparison = found.comparison
        if ladder:
            climbed = climb(a, b, _without(pair[1], sides[1], _own(b, without), options), plan)
    csvs = {"comparison.csv": comparison.table, "kpis.csv": comparison.kpis, **dict(found.csvs())}
    if climbed is not None:
        csvs["ladder.csv"] = climbed.table
    world = _world(a, beside.worlds, options.world)
    with folder.writing() as place:
        designs = dict(zip(comparison.labels, (a, b), strict=True)) | found.designs()
        study = _study(designs, plan, comparison.doubts, beside.files)
        pages = partial(
            write_pages, found=found, world=world, register=register_of(options.project)
        )
        names = write_results(place, csvs, comparison.tables, study, pages)
    console = _console()
    screen.show_comparison(console, comparison, world, found.elsewhere)
    found.show(console)
    if climbed is not None:
        screen.show_ladder(console, climbed)
    screen.show_files(console, folder.path, names)


def run_file(path: Path, options: Options, settings: Sequence[str], without: Sequence[str]) -> None:
    folder = ResultsFolder(path.stem, options.out, options.force)
    (design,) = _load_all([path], [_settings(settings)], without, options.world)
    _announce(options, [design])
    with _progress(options.plan(design).replications) as finished:
        plan = options.plan(design, finished)
        runs = replicate({design.label: design}, plan, keep_tables=True)
    doubts = doubts_about(design.label, design, runs[design.label])
    made = summary(runs[design.label], doubts)
    tables = {label: one.tables for label, one in runs.items() if one.tables is not None}
    with folder.writing() as place:
        csvs = {"summary.csv": made, "kpis.csv": kpi_frame(runs)}
        names = write_results(place, csvs, tables, _study({design.label: design}, plan, doubts))
    console = _console()
    screen.show_summary(console, f"{design.title}, {plan.replications} runs", made)
    screen.show_warnings(console, [sentence(doubt) for doubt in doubts])
    screen.show_files(console, folder.path, names)


def check_file(
    path: Path, seed: int, world: Path | None, settings: Sequence[str], without: Sequence[str]
) -> None:
    (design,) = _load_all([path], [_settings(settings)], without, world)
    plan = Plan(replications=1, seed=seed, engine=choose_engine("auto"))
    run = replicate({design.label: design}, plan)[design.label]
    warnings = [*map(sentence, doubts_about("", design, run)), *design.warnings]
    console = _console()
    for line in page(design.scenario, run.signs[0].loads, warnings, typed_answers(design)):
        console.print(line, markup=False, soft_wrap=True)


def verify_folder(path: Path) -> None:
    manifest = verify(path)
    count = len(manifest["files"])
    typer.echo(f"{path}: {count} files, all as they were written {manifest.get('written', '')}")


def list_all(folder: Path) -> None:
    console = _console()
    console.print("Scenarios")
    for entry in scenarios_in(folder):
        console.print(f"  {entry.path.as_posix()}: {entry.title}", markup=False, soft_wrap=True)
    console.print("KPIs")
    for kpi in KPIS.values():
        groups = f" by {', '.join(kpi.groups)}" if kpi.groups else ""
        console.print(f"  {kpi.name}, {kpi.unit}{groups}", markup=False, soft_wrap=True)
    console.print(f"Engines: auto (the fastest), {', '.join(ENGINES)}")


def print_schema() -> None:
    keys = {name: dict(step.keys) for name, step in STEPS_BY_KEYWORD.items()}
    texts = {name: step.help for name, step in STEPS_BY_KEYWORD.items()}
    typer.echo(json.dumps(json_schema(keys, texts), indent=2))


def _settings(settings: Sequence[str], side: str = "") -> dict[str, str]:
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


def _load_all(
    paths: Sequence[Path],
    settings: Sequence[Mapping[str, str]],
    without: Sequence[str],
    world: Path | None,
) -> list[Design]:
    """Every design, each without those of the changes that it has; all must know each change."""
    designs = [load(path, own, (), world) for path, own in zip(paths, settings, strict=True)]
    known = [name for design in designs for name in design.scenario.all_changes]
    for name in without:
        if name not in known:
            rule = f"needs a change of the design: {', '.join(known) or 'it has none'}"
            raise UsageError(rule, name, nearest(name, known), name="--without")
    return [
        load(path, own, off, world) if (off := _own(design, without)) else design
        for design, path, own in zip(designs, paths, settings, strict=True)
    ]


def _own(design: Design, changes: Sequence[str]) -> list[str]:
    return [name for name in changes if name in design.scenario.all_changes]


def _without(
    path: Path, settings: Mapping[str, str], always: Sequence[str], options: Options
) -> Callable[[Sequence[str]], Design]:
    """Loads B with further changes switched off."""

    def without(names: Sequence[str]) -> Design:
        return load(path, settings, [*always, *names], options.world)

    return without


def _loader(
    pair: tuple[Path, Path],
    settings: Sequence[Mapping[str, str]],
    designs: tuple[Design, Design],
    without: Sequence[str],
    options: Options,
) -> Loader:
    """Loads either design as the command line wants it, in another world or with more set."""

    def loader(side: Side, world: Path | None, more: Mapping[str, Node]) -> Design:
        at = SIDES.index(side)
        off = _own(designs[at], without)
        return load(pair[at], {**settings[at], **more}, off, world or options.world)

    return loader


def _announce(options: Options, designs: Sequence[Design]) -> None:
    if options.engine == "auto":
        typer.echo(f"Engine: {choose_engine('auto')}", err=True)
    for warning in dict.fromkeys(text for design in designs for text in design.warnings):
        typer.echo(f"Warning: {warning}", err=True)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[], None]]:
    """A bar on stderr, if that is a terminal."""
    console = Console(stderr=True)
    columns = (TextColumn("runs"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("runs", total=total)
        yield lambda: bar.advance(task)


def _console() -> Console:
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=PIPED_WIDTH)


def _study(
    designs: Mapping[str, Design],
    plan: Plan,
    doubts: Sequence[Doubt],
    beside: Sequence[Path] = (),
) -> Study:
    files = {file for design in designs.values() for file in _files(design.scenario.resolved)}
    files |= {path.as_posix() for path in beside}
    return Study(
        command=shlex.join(["run_sim.py", *sys.argv[1:]]),
        engine=plan.engine,
        seed=plan.seed,
        replications=plan.replications,
        scenarios={label: to_yaml(one.scenario.resolved) for label, one in designs.items()},
        sources=sorted(file for file in files if Path(file).is_file()),
        warnings=[sentence(doubt) for doubt in doubts],
    )


def _files(node: Node) -> Iterator[str]:
    """Where a tree and everything in it was written."""
    yield node.origin.file
    if isinstance(node, Tree):
        yield from (origin.file for origin in node.keys.values())
        for value in node.entries.values():
            yield from _files(value)
    elif not isinstance(node, Scalar):
        for value in node:
            yield from _files(value)


def _world(design: Design, worlds: Worlds | None, given: Path | None) -> str:
    """The world that a comparison holds for, named by its title or its file."""
    if given is not None:
        return f"the world of {given.as_posix()}"
    tree = design.scenario.resolved
    key = "cases" if "cases" in tree else "run"
    market = f"the market of {tree.key_origin(key).file}"
    return market if worlds is None else f"{worlds.own.title} ({market})"
