"""The page of a comparison, its charts, and the studies that belong to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import typer

from sim.cli.common import console_of
from sim.cli.described import Described, given_by
from sim.cli.recalled import of_points, recall, recall_run, recall_study
from sim.cli.recording import whole
from sim.cli.studying import StudyAsked, command_of, make_study
from sim.errors import UsageError
from sim.experiment.reading.study import Study
from sim.language.sources import instead_of_disk
from sim.report import screen
from sim.report.charts import write_pictures
from sim.report.findings import Findings
from sim.report.html import REPORT, write_report
from sim.report.single import write_single
from sim.report.studies.facts import Facts, facts_of
from sim.report.studies.page import write_study_page
from sim.report.words import listed
from sim.store.manifest import list_again
from sim.store.names import MANIFEST, STUDIES, UNFINISHED
from sim.store.points_file import PointsFile
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from sim.study.replicate import Plan

GOES_ON = "python3 run_sim.py report {} --complete"


def write_page(place: Path, findings: Findings) -> list[str]:
    """Writes charts and page into a folder of results; what was written, for people."""
    charts = write_pictures(findings.pictures, place)
    names = [write_report(place, findings), *charts]
    return [*names, *([f"{STUDIES}/"] if (place / STUDIES).is_dir() else [])]


def complete(folder: Path, described: Described, plan: Plan) -> dict[str, Facts]:
    """Runs those studies of the page that are not whole yet; what all of them found.

    Whatever stops it, what has run is kept. Raises SimError.
    """
    given = given_by(described.asked, described.designs, plan)
    command = GOES_ON.format(folder)
    options = described.asked.options
    for name, study in described.studies.items():
        out = folder / STUDIES / name
        if (out / MANIFEST).is_file():
            continue
        typer.echo(f"Study of the page: {study.experiment.title}", err=True)
        left = out.with_name(name + UNFINISHED).is_dir()
        asked = StudyAsked(study.experiment.file, options.jobs, options.engine, out, False, left)
        make_study(replace(asked, given=given, goes_on=command), study)
    return found_by(folder, described.studies)


def found_by(folder: Path, studies: Mapping[str, Study]) -> dict[str, Facts]:
    """What those studies of a page found that are whole."""
    found = {}
    for name, study in studies.items():
        place = folder / STUDIES / name
        if (place / MANIFEST).is_file():
            tables = PointsFile(place / STUDY_FILE).tables()
            found[name] = facts_of(study.experiment, study.method, tables)
    return found


def report_folder(folder: Path, completes: bool, jobs: int | None) -> None:
    """Draws the page of a results folder again, from its database alone.

    completes: whether studies of the page that came to no end are run first. Raises SimError.
    """
    draw = _study_page if of_points(folder) else _page
    with whole(folder):
        draw(folder, completes, jobs)
        list_again(folder)
    typer.echo("Drawn again, from the database.")
    screen.show_page(console_of(), folder / REPORT)


def _page(folder: Path, completes: bool, jobs: int | None) -> None:
    """That of a comparison, or of one design."""
    with Stored(folder) as study:
        if len(study.labels) == 1:
            _check_no_studies(folder, completes)
            write_single(folder, recall_run(study))
            return
        described, plan, found, climbed = recall(study, completes)
        texts = study.texts
    described = described.with_jobs(jobs)
    if completes:
        with instead_of_disk(texts):
            complete(folder, described, plan)
    studies = found_by(folder, described.studies)
    write_page(folder, described.findings(found, plan, climbed, studies))
    if missing := [name for name in described.studies if name not in studies]:
        typer.echo(f"Not run yet: {listed(missing)}; {GOES_ON.format(folder)}", err=True)


def _study_page(folder: Path, completes: bool, jobs: int | None) -> None:
    """That of a study of many points."""
    _check_no_studies(folder, completes)
    asked, study, tables = recall_study(folder)
    again = f"python3 {command_of(asked)}"
    write_study_page(folder, study.experiment, study.method, tables, asked.engine, again)


def _check_no_studies(folder: Path, completes: bool) -> None:
    if completes:
        raise UsageError("is for the page of a comparison", folder.as_posix(), name="--complete")
