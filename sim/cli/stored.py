"""What the commands do that read a study's database: `reports`, `export`, `rerun`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pandas as pd
import typer

from sim.cli.common import console_of
from sim.errors import UsageError, nearest
from sim.report import screen
from sim.report.blocks import Block
from sim.report.crm import crm_answers, crm_blocks
from sim.report.html import reports_page
from sim.report.reports import Answer, records
from sim.store.crm import read_crm
from sim.store.crm.database import crm_database
from sim.store.exports import exporter
from sim.store.exports.log import Log
from sim.store.folder import ResultsFolder
from sim.store.manifest import MANIFEST, Study, sha256, write_manifest
from sim.store.reports import REPORTS, answerable, read_ranking, read_report
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE


def report_folder(folder: Path, form: str) -> None:
    """The five reports of a study."""
    show = _form(form)
    with Stored(folder) as study:
        answers = list(study_answers(study))
        lines = [_about(study)]
        if not study.finished:
            lines.append(f"This study is not finished: {study.count()} runs are here so far.")
    blocks = [block for answer in answers for block in answer.blocks()]
    show("The five reports", lines, blocks, answers)


def report_crm(folder: Path, mapping: Path, form: str) -> None:
    """The reports that a CRM export can answer, with what is wrong in it."""
    show = _form(form)
    crm = read_crm(folder, mapping)
    with crm_database(crm) as database:
        answers = list(crm_answers(database))
        blocks = list(crm_blocks(database, crm, answers))
    told = ", fictitious as its publisher says" if crm.notes["fictitious"] == "yes" else ""
    lines = [f"{crm.notes['title']}{told}. Source: {crm.notes['source']}"]
    lines.append(f"Read as {mapping.as_posix()} says: {len(crm.deals):,} deals in {folder}.")
    show(f"The reports on {crm.notes['title']}", lines, blocks, answers)


def export_folder(
    folder: Path, form: str, design: str, replication: int, out: Path | None, force: bool
) -> None:
    """Writes runs whose rows were kept into a folder of files.

    design: a label; "" is every design. out: by default beside the results, `NAME-FORM`.
    """
    write = exporter(form)
    target = ResultsFolder("", out or folder.with_name(f"{folder.resolve().name}-{form}"), force)
    with Stored(folder) as study, target.writing() as place:
        numbers = [study.number(design)] if design else range(len(study.labels))
        names: list[str] = []
        for number in numbers:
            tables = study.tables(number, replication)
            label = study.labels[number]
            log = Log(label, replication, tables, study.designs[number].scenario)
            names += write(log, place)
        source = {(folder / STUDY_FILE).as_posix(): sha256(folder / STUDY_FILE)}
        write_manifest(place, exported(study, source))
    screen.show_files(console_of(), target.path, [*names, MANIFEST])


def exported(study: Stored, source: Mapping[str, str]) -> Study:
    """What the manifest of an export says: the study that it comes from."""
    facts = study.facts
    texts = study.database.rows(
        "SELECT label, text FROM scenario WHERE place = '' ORDER BY scenario"
    )
    return Study(
        command=str(facts["command"]),
        engine=str(facts["engine"]),
        seed=int(str(facts["seed"])),
        replications=int(str(facts["replications"])),
        scenarios={str(label): str(text) for label, text in texts},
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
    runs = study.database.rows(
        "SELECT max(n) FROM (SELECT count(*) AS n FROM replication WHERE deals GROUP BY scenario)"
    )
    return f"Means over {runs[0][0]} runs with 95 % intervals; made by: {study.facts['command']}"


Show = Callable[[str, Sequence[str], Sequence[Block], Sequence[Answer]], None]


def _form(name: str) -> Show:
    """How reports are shown. Raises UsageError."""
    if name not in FORMS:
        rule = f"needs one of {', '.join(FORMS)}"
        raise UsageError(rule, name, nearest(name, FORMS), name="--format")
    return FORMS[name]


def _table(title: str, lines: Sequence[str], blocks: Sequence[Block], _: Sequence[Answer]) -> None:
    screen.show_blocks(console_of(), lines, blocks)


def _csv(
    title: str, lines: Sequence[str], blocks: Sequence[Block], answers: Sequence[Answer]
) -> None:
    typer.echo(records(answers).to_csv(index=False, lineterminator="\n"), nl=False)


def _html(title: str, lines: Sequence[str], blocks: Sequence[Block], _: Sequence[Answer]) -> None:
    typer.echo(reports_page(title, lines, blocks), nl=False)


def _json(
    title: str, lines: Sequence[str], blocks: Sequence[Block], answers: Sequence[Answer]
) -> None:
    told = {answer.report.name: _told(answer) for answer in answers}
    content = {"title": title, "lines": list(lines), "reports": told}
    typer.echo(json.dumps(content, indent=2, ensure_ascii=False))


def _told(answer: Answer) -> dict[str, object]:
    frames = {"rows": answer.frame, "ranking": answer.ranking}
    tables = {
        name: []
        if frame is None
        else json.loads(frame.to_json(orient="records", double_precision=15))
        for name, frame in frames.items()
    }
    return {"title": answer.report.title, "missing": answer.missing, **tables}


FORMS: dict[str, Show] = {"table": _table, "csv": _csv, "html": _html, "json": _json}
