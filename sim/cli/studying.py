"""`study`: a study of many points is read, run, kept as it goes, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sim.cli.common import console_of, with_engine
from sim.cli.recording import WAITS, whole
from sim.errors import StoreError, UsageError
from sim.experiment.cells import run_chunk
from sim.experiment.conduct import Conductor
from sim.experiment.judging import kpis_table
from sim.experiment.keeping import Keeper, Made
from sim.experiment.reading import Study, read_study
from sim.language.loader import to_yaml
from sim.report import screen
from sim.report.html import REPORT
from sim.report.program import installed_version
from sim.report.studies.page import write_study_page
from sim.report.studies.sentences import answers
from sim.report.words import counted
from sim.store.folder import ResultsFolder, left_of
from sim.store.manifest import MANIFEST, verify, write_manifest
from sim.store.manifest import Study as Described
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.alike import SOURCES, traits
from sim.study.engine_choice import cases_of, check_engine
from sim.study.executor import usable_cores, workers
from sim.study.replicate import Plan

LEAST_RUNS = 20  # of each design, for the choice of an engine: how many there are is not known yet


@dataclass(frozen=True)
class StudyAsked:
    """What the command line says of a study, beside its file."""

    file: Path
    jobs: int | None
    engine: str
    out: Path | None
    force: bool
    resume: bool
    cluster: str = ""
    threads: bool = False


def study_file(asked: StudyAsked) -> None:
    """Runs a study, and shows what was found. Raises SimError."""
    check_engine(asked.engine)
    if asked.resume and asked.force:
        raise UsageError("means nothing beside --resume", name="--force")
    study = read_study(asked.file)
    out = asked.out or (left_of(asked.file.stem) if asked.resume else None)
    if asked.resume and out is not None and (out / MANIFEST).is_file():
        Keeper(out / STUDY_FILE, study.experiment, _made(asked.engine))
        verify(out)
        typer.echo(f"{out}: is whole already")
        return
    folder = ResultsFolder(asked.file.stem, out, asked.force)
    if asked.resume and folder.unfinished.is_dir():
        folder.continues = (STUDY_FILE, f"{STUDY_FILE}.wal")
        folder.keep_unfinished = True
    names, said = _run(asked, study, folder)
    console = console_of()
    with whole(folder.path):
        screen.show_answers(console, study.experiment.question, said)
        screen.show_files(console, folder.path, names)
        screen.show_page(console, folder.path / REPORT)


def _run(asked: StudyAsked, study: Study, folder: ResultsFolder) -> tuple[list[str], list[str]]:
    """Runs a study into its folder; what was written, and the answer."""
    experiment = study.experiment
    plan = Plan(LEAST_RUNS, experiment.seed, asked.jobs or usable_cores(), asked.engine)
    cases = cases_of((design, LEAST_RUNS) for design in experiment.designs)
    plan, told = with_engine(plan, cases)
    if told != asked.engine:
        typer.echo(f"Engine: {told}", err=True)
    made = _made(plan.engine)
    with folder.writing() as place:
        keeper = Keeper(place / STUDY_FILE, experiment, made)
        results = keeper.results
        with _kept_if_stopped(keeper, folder), _growing(keeper) as grown:
            setting = experiment.setting(plan.engine)
            with workers(
                run_chunk, setting, plan.jobs, asked.threads, asked.cluster, plan.engine
            ) as pool:
                made_by = Conductor(experiment, study.method, pool, plan.engine, keeper, grown)
                numbers = made_by.conduct(results)
        tables = study.method.tables(experiment, results)
        keeper.finish(numbers, tables, _tell)
        csvs = {"kpis.csv": kpis_table(experiment, results)}
        csvs |= {f"{name}.csv": table for name, table in tables.items()}
        names = write_csvs(place, csvs)
        described = _described(study, plan)
        again = f"python3 {described.command}"
        names += write_study_page(place, experiment, study.method, tables, plan.engine, again)
        write_manifest(place, described)
    said = answers(experiment, study.method, tables)
    return [*names, STUDY_FILE, MANIFEST], said


def _made(engine: str) -> Made:
    return Made(installed_version(), traits()[SOURCES], engine)


def _described(study: Study, plan: Plan) -> Described:
    """What the manifest says of a study."""
    experiment = study.experiment
    designs = zip(experiment.candidates, experiment.designs, strict=True)
    return Described(
        command=f"run_sim.py study {experiment.file.as_posix()}",
        engine=plan.engine,
        seed=experiment.seed,
        replications=0,
        scenarios={one.name: to_yaml(design.scenario.resolved) for one, design in designs},
        sources={
            name: hashlib.sha256(content).hexdigest()
            for name, content in sorted(experiment.texts.items())
        },
    )


@contextmanager
def _growing(keeper: Keeper) -> Iterator[Callable[[int, int], None]]:
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
def _kept_if_stopped(keeper: Keeper, folder: ResultsFolder) -> Iterator[None]:
    """Whatever stops the block, the runs that are done are kept, and it is told where."""
    try:
        yield
    except BaseException as error:
        try:
            keeper.save(_tell)
        except (StoreError, KeyboardInterrupt) as again:
            error.add_note(f"what was done last could not be kept ({again})")
        runs = sum(map(len, keeper.results.runs.values()))
        folder.keep_unfinished |= runs > 0
        if runs:
            kept = f"{counted(runs, 'finished run')} kept in {keeper.file.path}"
            error.add_note(f"{kept}; go on with --resume")
        raise


def _tell() -> None:
    typer.echo(WAITS, err=True)
