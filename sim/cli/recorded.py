"""What a results folder has recorded of its study, and what is made of that."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer

from sim.calibrate.evidence import read_evidence
from sim.errors import ScenarioError, StoreError, UsageError
from sim.language.sources import instead_of_disk
from sim.program.design import Design, load
from sim.report.methods import methods
from sim.store.database import Database
from sim.store.fixed import FIXED
from sim.store.format import check_format
from sim.store.manifest import verify
from sim.store.names import MANIFEST
from sim.store.points_file import has_points
from sim.store.study_file import STUDY_FILE
from sim.store.textfile import write_text

OF_POINTS = (
    "is a study of many points, which has no checklist: its report.html says how it was made, and "
    "`rerun` proves it"
)


def methods_of(folder: Path, out: Path | None, force: bool, register: Path) -> None:
    """Prints the checklist of a study, or writes it to `out`.

    register: the file of the evidence that the scenarios name, if there is one.
    """
    if out is not None:
        _check_outside(out)
    manifest = verify(folder)
    _check_designs_alone(folder)
    evidence = read_evidence(register) if register.is_file() else {}
    text = methods(manifest, designs_of(manifest), evidence)
    if out is None:
        typer.echo(text, nl=False)
    else:
        write_text(out, text, force)
        typer.echo(f"Written to {out}")


def _check_designs_alone(folder: Path) -> None:
    """Refuse a study of many points, for the checklist is about the runs of one or two designs,
    and what another version of the program made."""
    if not (folder / STUDY_FILE).is_file():
        return  # such as an export
    with Database.open(folder / STUDY_FILE) as database:
        if has_points(database):
            raise StoreError.at(folder, "S113", OF_POINTS)
        check_format(database, FIXED)


def designs_of(manifest: Mapping[str, Any]) -> dict[str, Design]:
    """The designs of a study by label, from the resolved texts in its manifest."""
    texts = manifest.get("scenarios")
    if not isinstance(texts, Mapping) or not texts or not all(map(_is_text, texts.values())):
        raise StoreError.at(Path(MANIFEST), "S104", "the manifest is broken: it has no scenarios")
    return {label: _load(label, text) for label, text in texts.items()}


def _is_text(found: object) -> bool:
    return isinstance(found, str)


def _load(label: str, text: str) -> Design:
    name = "scenario.yaml"  # the resolved text needs no other file
    try:
        with instead_of_disk({name: text.encode("utf-8", "surrogatepass")}):
            return load(name)
    except ScenarioError as error:
        rule = f"the manifest is broken: this version cannot read the scenario {label}"
        raise StoreError.at(Path(MANIFEST), "S104", rule, error.faults[0].rule) from error


def _check_outside(out: Path) -> None:
    """Refuse a file inside of a results folder: it would no longer be as it was written."""
    for above in out.resolve().parents:
        if (above / MANIFEST).is_file():
            rule = f"needs a file outside of results folders; {above} is one"
            raise UsageError(rule, str(out), name="--out")
