"""`charts`: the pictures of results as files, for slides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from sim.cli.common import console_of
from sim.cli.page import found_by
from sim.cli.recalled import of_points, recall, recall_study
from sim.errors import StoreError, UsageError
from sim.report import screen
from sim.report.charts import Picture, pictures
from sim.report.charts.files import FORMS, write_picture
from sim.report.charts.studies import study_pictures
from sim.report.maps.alone import map_file
from sim.report.maps.shown import Map
from sim.report.studies.facts import facts_of
from sim.store.folder import ResultsFolder
from sim.store.manifest import Study, read_manifest, sha256, write_manifest
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE

MAPS = ("process_a", "process_b")
Write = Callable[[Path, Sequence[str]], list[str]]  # into a folder, in these forms; the names


def charts_folder(
    folder: Path, only: Sequence[str], form: str, out: Path | None, force: bool
) -> None:
    """Writes pictures of a results folder into a folder of their own.

    only: their names, several with commas between; none: all of them. form: `svg` or `png`, "" for
    both. out: by default beside the results, `NAME-charts`. Raises SimError.
    """
    forms = (form,) if form else FORMS
    if form not in ("", *FORMS):
        raise UsageError.unknown(form, FORMS, "--format")
    found = dict(_files(folder))
    only = [name for text in only for name in text.split(",")]
    for name in only:
        if name not in found:
            raise UsageError.unknown(name, list(found), "--only")
    target = ResultsFolder("", out or folder.with_name(f"{folder.resolve().name}-charts"), force)
    with target.writing() as place:
        names = [name for one in only or found for name in found[one](place, forms)]
        write_manifest(place, _about(folder))
    screen.show_files(console_of(), target.path, names)


def _files(folder: Path) -> Iterator[tuple[str, Write]]:
    """By its name what writes each picture: those of the page, then those of its studies, each
    with the name of its study before it, last the maps."""
    if of_points(folder):
        _, study, tables = recall_study(folder)
        yield from map(_named, study_pictures(facts_of(study.experiment, study.method, tables)))
        return
    with Stored(folder) as stored:
        if len(stored.labels) == 1:
            raise StoreError.at(folder, "S113", "is of one design: charts are of two")
        described, _, found, _ = recall(stored)
    yield from map(_named, pictures(found.comparison))
    for name, facts in found_by(folder, described.studies).items():
        for picture in study_pictures(facts):
            yield _named(replace(picture, name=f"{name}_{picture.name}"))
    for name, shown in zip(MAPS, described.maps(found.comparison), strict=False):
        yield name, partial(_write_map, name, shown)


def _named(picture: Picture) -> tuple[str, Write]:
    return picture.name, partial(_write, picture)


def _write(picture: Picture, place: Path, forms: Sequence[str]) -> list[str]:
    return [write_picture(picture, place, form) for form in forms]


def _write_map(name: str, shown: Map, place: Path, forms: Sequence[str]) -> list[str]:
    """A map is there as SVG alone."""
    if "svg" not in forms:
        return []
    (place / f"{name}.svg").write_text(map_file(shown), "utf-8", newline="\n")
    return [f"{name}.svg"]


def _about(folder: Path) -> Study:
    """What the manifest of the pictures says: the results that they come from."""
    said = read_manifest(folder)
    kept = {name: said[name] for name in ("command", "engine", "seed", "replications", "scenarios")}
    database = folder / STUDY_FILE
    return Study(**kept, sources={database.as_posix(): sha256(database)})
