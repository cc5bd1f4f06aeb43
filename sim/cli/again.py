"""`rerun`: a study is made again from its own database, and held against what it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import typer

from sim.cli.asked import Asked
from sim.cli.comparing import make_comparison
from sim.cli.work import make_run
from sim.errors import Fault, Origin, StoreError
from sim.language.sources import instead_of_disk
from sim.report.program import installed_version
from sim.store.digest import digests
from sim.store.manifest import sha256, verify
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE


def rerun_folder(folder: Path, jobs: int | None) -> None:
    """Makes the study of a results folder again and compares every byte.

    Nothing but the database is read, and the folder stays as it is. Raises StoreError with every
    file and table that came out otherwise.
    """
    files = [name for name in verify(folder)["files"] if name != STUDY_FILE]
    with Stored(folder) as study:
        request, texts = study.request, study.texts
        engine, version = (str(study.facts[name]) for name in ("engine", "version"))
    with TemporaryDirectory(prefix="rerun-") as place:
        again = Path(place) / "again"
        with instead_of_disk(texts), _nothing_kept():
            asked = Asked.of_request(request, engine, jobs, again)
            make = make_run if len(asked.files) == 1 else make_comparison
            make(asked)
        before, after = (digests(one / STUDY_FILE) for one in (folder, again))
        faults = list(_changed_files(folder, again, files))
        faults += _changed_tables(folder / STUDY_FILE, before, after)
    if faults:
        raise StoreError(*faults, *_other_version(folder, version))
    typer.echo(
        f"{folder}: made again from its own database. {len(files)} files are the same to the last "
        f"byte; the {len(before)} tables of {STUDY_FILE} hold the same rows, bit for bit."
    )


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
    if version != installed_version():
        yield _fault(folder, f"was made by version {version}, and this is {installed_version()}")


def _fault(path: Path, rule: str) -> Fault:
    return Fault(Origin(str(path), 0, 0), "S111", "", rule)
