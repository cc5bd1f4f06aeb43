"""What the commands do that read a study's database: `reports`, `export`, `rerun`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import typer

from sim.cli.common import console_of
from sim.errors import UsageError
from sim.report import screen
from sim.report.blocks import Block
from sim.report.crm import crm_answers, crm_blocks
from sim.report.html import reports_page
from sim.report.reports import Answer, records
from sim.store.crm import read_crm
from sim.store.crm.database import crm_database, read_prices
from sim.store.exports import Exporter, exporter
from sim.store.exports.log import Log
from sim.store.folder import ResultsFolder
from sim.store.manifest import Study, sha256, write_manifest
from sim.store.names import MANIFEST
from sim.store.reports import REPORTS, answerable, read_ranking, read_report
from sim.store.stored import Stored
from sim.store.textfile import write_text


@dataclass(frozen=True)
class Told:
    """Reports as they are to be shown: `lines` stand above all of them.

    beside: further tables by name, for JSON.
    """

    title: str
    lines: Sequence[str]
    blocks: Sequence[Block]
    answers: Sequence[Answer]
    beside: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Shown:
    """How reports are shown: the form, and the file they go to, if not to the screen."""

    form: str = "table"
    out: Path | None = None
    force: bool = False

    def check(self) -> None:
        """Raises UsageError before anything is read."""
        if self.form not in FORMS:
            raise UsageError.unknown(self.form, FORMS, "--format")
        if self.out is not None and self.form == "table":
            raise UsageError("needs --format csv, html or json", str(self.out), name="--out")

    def show(self, told: Told) -> None:
        if self.form == "table":
            screen.show_blocks(console_of(), told.lines, told.blocks)
        elif self.out is None:
            typer.echo(FORMS[self.form](told), nl=False)
        else:
            write_text(self.out, FORMS[self.form](told), self.force)
            typer.echo(f"Written to {self.out}")


def report_folder(folder: Path, shown: Shown) -> None:
    """The five reports of a study."""
    shown.check()
    with Stored(folder) as study:
        answers = list(study_answers(study))
        lines = [_about(study)]
        if not study.finished:
            lines.append(f"This study is not finished: {study.count()} runs are in it.")
    blocks = [block for answer in answers for block in answer.blocks()]
    shown.show(Told("The five reports", lines, blocks, answers))


def report_crm(folder: Path, mapping: Path, shown: Shown) -> None:
    """The reports that a CRM export can answer, with what is wrong in it."""
    shown.check()
    crm = read_crm(folder, mapping)
    with crm_database(crm) as database:
        answers = list(crm_answers(database))
        blocks = list(crm_blocks(database, crm, answers))
        beside = {"faults": crm.faults, "prices": read_prices(database)}
    told = ", fictitious as its publisher says" if crm.notes["fictitious"] == "yes" else ""
    lines = [f"{crm.notes['title']}{told}. Source: {crm.notes['source']}"]
    lines.append(f"Read as {mapping.as_posix()} says: {len(crm.deals):,} deals in {folder}.")
    shown.show(Told(f"The reports on {crm.notes['title']}", lines, blocks, answers, beside))


def export_folder(
    folder: Path, form: str, design: str, replication: int, out: Path | None, force: bool
) -> None:
    """Writes runs whose rows were kept into a folder of files.

    design: a label; "" is every design. out: by default beside the results, `NAME-FORM`.
    """
    write = exporter(form)
    place_of = out or folder.with_name(f"{folder.resolve().name}-{form}")
    with Stored(folder) as study:
        numbers = [study.number(design)] if design else list(range(len(study.labels)))
        target = ResultsFolder("", place_of, force)
        names = _written(study, numbers, replication, write, target)
    shown = dict.fromkeys(name.partition("/")[0] + "/" * ("/" in name) for name in names)
    screen.show_files(console_of(), target.path, [*shown, MANIFEST])


def _written(
    study: Stored, numbers: Sequence[int], replication: int, write: Exporter, target: ResultsFolder
) -> list[str]:
    """The files of an export, which appear whole or not at all."""
    names: list[str] = []
    with target.writing() as place:
        for number in numbers:
            tables = study.tables(number, replication)
            label = study.labels[number]
            log = Log(label, replication, tables, study.designs[number].scenario)
            names += write(log, place)
        source = {study.path.as_posix(): sha256(study.path)}
        write_manifest(place, exported(study, source))
    return names


def exported(study: Stored, source: Mapping[str, str]) -> Study:
    """What the manifest of an export says: the study that it comes from."""
    facts = study.facts
    return Study(
        command=str(facts["command"]),
        engine=str(facts["engine"]),
        seed=int(str(facts["seed"])),
        replications=int(str(facts["replications"])),
        scenarios=study.scenarios,
        sources=source,
    )


def study_answers(study: Stored) -> list[Answer]:
    """Every report of a study, or why it cannot be given."""
    found = []
    for name, report in REPORTS.items():
        missing = answerable(study.database, report)
        frame = pd.DataFrame() if missing else read_report(study.database, name)
        ranking = None
        if name == "best_rep" and not missing:
            ranking = read_ranking(study.database, 0)
        lines = ("The ranking is that of the first run.",) if ranking is not None else ()
        found.append(Answer(report, frame, ranking, missing, lines))
    return found


def _about(study: Stored) -> str:
    told = f"Means over {study.count_reported()} runs with 95 % intervals"
    return f"{told}; made by: {study.facts['command']}"


def _csv(told: Told) -> str:
    return str(records(told.answers).to_csv(index=False, lineterminator="\n"))


def _html(told: Told) -> str:
    return reports_page(told.title, told.lines, told.blocks)


def _json(told: Told) -> str:
    reports = {answer.report.name: _told(answer) for answer in told.answers}
    beside = {name: _rows(frame) for name, frame in told.beside.items()}
    content = {"title": told.title, "lines": list(told.lines), **beside, "reports": reports}
    return json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False) + "\n"


def _told(answer: Answer) -> dict[str, object]:
    frames = {"rows": answer.frame, "ranking": answer.ranking}
    tables = {name: [] if frame is None else _rows(frame) for name, frame in frames.items()}
    return {"title": answer.report.title, "missing": answer.missing, **tables}


def _rows(frame: pd.DataFrame) -> list[dict[str, object]]:
    """Rows as JSON has them: what is undefined is null, numbers have all their digits."""
    known = frame.astype(object).where(frame.notna(), None)
    return [{str(name): value for name, value in row.items()} for row in known.to_dict("records")]


FORMS: dict[str, Callable[[Told], str]] = {
    "table": lambda told: "",  # drawn on the screen, for as wide as that is
    "csv": _csv,
    "html": _html,
    "json": _json,
}
