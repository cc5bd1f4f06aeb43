"""`study`: a study of many points is read, run, kept as it goes, and told."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import typer

from sim.cli.common import console_of, with_engine
from sim.cli.given import goes_on, to_go_on
from sim.cli.planned import same_designs
from sim.cli.recording import whole
from sim.cli.underway import growing, kept_if_stopped, tell_waiting
from sim.errors import UsageError
from sim.experiment.candidates import Given
from sim.experiment.cells import run_chunk
from sim.experiment.conduct import LEAST_RUNS, Conductor
from sim.experiment.experiment import Experiment
from sim.experiment.judging import kpis_table
from sim.experiment.keeping import Keeper, Made
from sim.experiment.reading.study import Study, read_study
from sim.language.loader import to_yaml
from sim.report import screen
from sim.report.html import REPORT
from sim.report.program import installed_version
from sim.report.studies.page import write_study_page
from sim.report.studies.sentences import answers
from sim.store.folder import RESULTS, ResultsFolder, last_of, left_of
from sim.store.manifest import Study as Described
from sim.store.manifest import verify, write_manifest
from sim.store.names import MANIFEST
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.alike import SOURCES, traits
from sim.study.engine_choice import cases_of, check_engine
from sim.study.executor import usable_cores, workers
from sim.study.replicate import Plan

NOTHING_LEFT = "Nothing to go on with {}: the study begins anew."


@dataclass(frozen=True)
class StudyAsked:
    """What the command line says of a study, beside its file.

    given: what a comparison whose page it belongs to says of the designs. goes_on: the command that
    goes on with it, if that is not `study --resume`.
    """

    file: Path
    jobs: int | None
    engine: str
    out: Path | None
    force: bool
    resume: bool
    cluster: str = ""
    threads: bool = False
    given: Given | None = None
    goes_on: str = ""

    @property
    def beside(self) -> str:
        """What is said of the designs, as a database keeps it."""
        return "" if self.given is None else self.given.text


@dataclass(frozen=True)
class MadeStudy:
    """A study whose results are written. names: what lies in the folder, none if all of it was
    there before. said: the answer."""

    question: str
    folder: Path
    names: Sequence[str]
    said: Sequence[str]


def study_file(asked: StudyAsked) -> None:
    """Runs a study, and shows what was found. Raises SimError."""
    made = make_study(asked)
    console = console_of()
    with whole(made.folder):
        if not made.names:
            typer.echo(f"{made.folder}: is whole already")
            return
        screen.show_answers(console, made.question, made.said)
        screen.show_files(console, made.folder, made.names)
        screen.show_page(console, made.folder / REPORT)


def make_study(asked: StudyAsked, study: Study | None = None) -> MadeStudy:
    """Runs a study and writes the results; a resume of one that is whole changes nothing.

    study: the file as it was read, if it was. Raises SimError.
    """
    check_engine(asked.engine)
    if asked.resume and asked.force:
        raise UsageError("means nothing beside --resume", name="--force")
    study = study or read_study(asked.file, asked.given)
    for warning in same_designs(study):
        typer.echo(warning, err=True)
    question = study.experiment.question
    out = asked.out or (_begun(asked.file.stem) if asked.resume else None)
    if asked.resume and out is not None and (out / MANIFEST).is_file():
        Keeper(out / STUDY_FILE, study.experiment, _made(asked, asked.engine))
        verify(out)
        return MadeStudy(question, out, [], [])
    folder = ResultsFolder(asked.file.stem, out, asked.force)
    left = (folder.unfinished / STUDY_FILE).is_file()
    if asked.resume and folder.unfinished.is_dir():
        folder.continues = (STUDY_FILE, f"{STUDY_FILE}.wal")
        folder.keep_unfinished = True
    if asked.resume and not left:
        typer.echo(NOTHING_LEFT.format(f"at {out}" if out else f"in {RESULTS}"), err=True)
    folder.goes_on = (asked.goes_on or goes_on(folder.unfinished)) if left else ""
    names, said = _run(asked, study, folder)
    return MadeStudy(question, folder.path, names, said)


def _begun(name: str) -> Path | None:
    """What `--resume` without `--out` means: the newest that came to no end, else the newest that
    is whole."""
    return left_of(name) or last_of(name)


def _run(asked: StudyAsked, study: Study, folder: ResultsFolder) -> tuple[list[str], list[str]]:
    """Runs a study into its folder; what was written, and the answer."""
    experiment = study.experiment
    plan = _planned(asked, experiment)
    with folder.writing() as place:
        keeper = Keeper(place / STUDY_FILE, experiment, _made(asked, plan.engine))
        command = asked.goes_on or to_go_on(experiment.file, folder.path)
        with kept_if_stopped(keeper, folder, command), growing(keeper) as grown:
            setting, how = experiment.setting(plan.engine), (asked.threads, asked.cluster)
            with workers(run_chunk, setting, plan.jobs, *how, plan.engine) as pool:
                conductor = Conductor(experiment, study.method, pool, plan.engine, keeper, grown)
                numbers = conductor.conduct(keeper.results)
            tables = study.method.tables(experiment, keeper.results)
            keeper.finish(numbers, tables, tell_waiting)
            names = _write(place, asked, study, keeper, tables, plan)
    return names, answers(experiment, study.method, tables)


def _planned(asked: StudyAsked, experiment: Experiment) -> Plan:
    """With which engine, on how many workers."""
    plan = Plan(LEAST_RUNS, experiment.seed, asked.jobs or usable_cores(), asked.engine)
    cases = cases_of((design, LEAST_RUNS) for design in experiment.designs)
    plan, told = with_engine(plan, cases)
    if told != asked.engine:
        typer.echo(f"Engine: {told}", err=True)
    return plan


def _write(
    place: Path,
    asked: StudyAsked,
    study: Study,
    keeper: Keeper,
    tables: Mapping[str, pd.DataFrame],
    plan: Plan,
) -> list[str]:
    """Writes CSV files, charts, the page and the manifest; what is there, for people."""
    experiment = study.experiment
    csvs = {"kpis.csv": kpis_table(experiment, keeper.results)}
    names = write_csvs(place, csvs | {f"{name}.csv": table for name, table in tables.items()})
    described = _described(asked, study, plan)
    again = f"python3 {described.command}"
    names += write_study_page(place, experiment, study.method, tables, plan.engine, again)
    write_manifest(place, described)
    return [*names, STUDY_FILE, MANIFEST]


def _made(asked: StudyAsked, engine: str) -> Made:
    return Made(installed_version(), traits()[SOURCES], engine, asked.beside)


def command_of(asked: StudyAsked) -> str:
    """The command that makes it: of one that belongs to a page, that of the comparison."""
    if asked.given is not None:
        return asked.given.command
    return f"run_sim.py study {asked.file.as_posix()}"


def _described(asked: StudyAsked, study: Study, plan: Plan) -> Described:
    """What the manifest says of a study."""
    experiment = study.experiment
    designs = zip(experiment.candidates, experiment.designs, strict=True)
    return Described(
        command=command_of(asked),
        engine=plan.engine,
        seed=experiment.seed,
        replications=0,
        scenarios={one.name: to_yaml(design.scenario.resolved) for one, design in designs},
        sources={
            name: hashlib.sha256(content).hexdigest()
            for name, content in sorted(experiment.texts.items())
        },
    )
