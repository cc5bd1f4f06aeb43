"""`rerun`: a study is made again from its own database, and held against what it was."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from sim.cli.comparing import make_comparison
from sim.cli.recalled import asked_again
from sim.cli.running import make_run
from sim.cli.studying import StudyAsked, make_study
from sim.errors import Fault, Origin, StoreError
from sim.experiment.candidates import Given
from sim.language.sources import instead_of_disk
from sim.report import words
from sim.report.program import installed_version
from sim.store.database import Database
from sim.store.digest import digests
from sim.store.manifest import sha256, verify
from sim.store.names import MANIFEST
from sim.store.points_file import PointsFile, has_points
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from sim.study.alike import SOURCES, traits


def rerun_folder(folder: Path, jobs: int | None) -> None:
    """Makes the study of a results folder again and compares every byte.

    Nothing but the database is read, and the folder stays as it is. Raises StoreError with every
    file and table that came out otherwise.
    """
    names = [Path(name) for name in verify(folder)["files"]]
    files = [one.as_posix() for one in names if one.name not in (STUDY_FILE, MANIFEST)]
    databases = [one for one in names if one.name == STUDY_FILE]
    with Database.open(folder / STUDY_FILE) as database:
        of_points = has_points(database)
    version, make = (_of_points if of_points else _of_designs)(folder, jobs)
    with TemporaryDirectory(prefix="rerun-") as place:
        again = Path(place) / "again"
        with _nothing_kept():
            make(again)
        faults = list(_changed_files(folder, again, files))
        tables = 0
        for name in databases:
            before, after = (digests(one / name) for one in (folder, again))
            faults += _changed_tables(folder / name, before, after)
            tables += len(before)
    if faults:
        raise StoreError(*faults, *_other_version(folder, version))
    called = words.listed([name.as_posix() for name in databases])
    typer.echo(
        f"{folder}: made again from its own database. {len(files)} files are the same to the last "
        f"byte; the {tables} tables of {called} hold the same rows, bit for bit."
    )


Make = Callable[[Path], object]  # into a folder


def _of_designs(folder: Path, jobs: int | None) -> tuple[str, Make]:
    """The version that made a run or a comparison, and how it is made again."""
    with Stored(folder) as study:
        asked, texts = asked_again(study, jobs, folder), study.texts
        version = str(study.facts["version"])

    def make(again: Path) -> None:
        with instead_of_disk(texts):
            anew = replace(asked, options=replace(asked.options, out=again))
            (make_run if len(anew.files) == 1 else make_comparison)(anew)

    return version, make


def _of_points(folder: Path, jobs: int | None) -> tuple[str, Make]:
    """As `_of_designs`, of a study of many points."""
    file = PointsFile(folder / STUDY_FILE)
    facts, texts = file.facts(), file.texts()

    def make(again: Path) -> None:
        with instead_of_disk(texts):
            asked = Path(str(facts["file"]))
            given = Given.of_text(str(facts["given"])) if facts["given"] else None
            engine = str(facts["engine"])
            make_study(StudyAsked(asked, jobs, engine, again, False, False, given=given))

    return f"{facts['version']} ({facts['source']})", make


@contextmanager
def _nothing_kept() -> Iterator[None]:
    """A study that is stopped in the block tells of no runs that are kept: their folder goes."""
    try:
        yield
    except BaseException as error:
        vars(error).pop("__notes__", None)
        raise


def _changed_files(folder: Path, again: Path, names: list[str]) -> Iterator[Fault]:
    for name in names:
        if not (again / name).is_file():
            yield _fault(folder / name, "was not made again")
        elif sha256(folder / name) != sha256(again / name):
            yield _fault(folder / name, "came out otherwise")


def _changed_tables(
    path: Path, before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[Fault]:
    for name in dict.fromkeys([*before, *after]):
        if before.get(name) != after.get(name):
            yield _fault(path, f"the table {name} came out otherwise")


def _other_version(folder: Path, version: str) -> Iterator[Fault]:
    here = installed_version()
    here += f" ({traits()[SOURCES]})" if "(" in version else ""
    if version != here:
        yield _fault(folder, f"was made by version {version}, and this is {here}")


def _fault(path: Path, rule: str) -> Fault:
    return Fault(Origin(str(path), 0, 0), "S111", "", rule)
