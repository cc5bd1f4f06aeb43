"""What `compare` does; apart from the other commands, for it alone draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import typer

from sim.cli.asked import Asked
from sim.cli.common import announced, console_of, progress
from sim.cli.described import Described, describe
from sim.cli.held import Outcome, hold
from sim.cli.page import complete, write_page
from sim.cli.provenance import study_of
from sim.cli.recording import Recorder, whole
from sim.language.sources import recorded
from sim.report import screen
from sim.report.findings import Findings
from sim.report.html import REPORT
from sim.report.words import counted
from sim.store.folder import ResultsFolder
from sim.store.manifest import Study, list_again, write_manifest
from sim.store.names import MANIFEST
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.compare import labels_of
from sim.study.engine_choice import check_engine
from sim.study.ladder import Ladder, check_ladder, climb, design_count
from sim.study.replicate import Plan


@dataclass(frozen=True)
class Made:
    """A comparison whose results are written. names: what lies in the folder."""

    findings: Findings
    found: Outcome
    folder: Path
    names: Sequence[str]


def compare_files(asked: Asked) -> None:
    """Compares two designs, and shows what was found."""
    made = make_comparison(asked)
    console = console_of()
    with whole(made.folder):
        findings = made.findings
        screen.show_comparison(
            console, findings.comparison, findings.world, findings.repeated, findings.studied
        )
        made.found.show(console)
        if findings.ladder is not None:
            screen.show_ladder(console, findings.ladder)
        screen.show_files(console, made.folder, made.names)
        screen.show_page(console, made.folder / REPORT)


def make_comparison(asked: Asked) -> Made:
    """Compares two designs and writes the results, then runs the studies that belong to the page.

    Raises SimError.
    """
    check_engine(asked.options.engine)
    folder = ResultsFolder(
        "-".join(path.stem for path in asked.pair), asked.options.out, asked.options.force
    )
    with recorded() as texts:
        described = describe(asked)
        for study in described.studies.values():
            texts |= study.experiment.texts
        if asked.ladder:
            check_ladder(described.designs[1])
        typer.echo(_begins(described), err=True)
        plan = _announced(described)
        recorder = Recorder(folder, asked, plan, described.evidence)
        with folder.writing() as place, recorder.kept_if_stopped():
            found, climbed, plan = _run(described, plan, recorder)
            names = _write(place, found, climbed, recorder, texts)
            findings = described.findings(found, plan, climbed)
            names = [*write_page(place, findings), *names, MANIFEST]
            write_manifest(place, _about(described, found, plan, texts))
    if described.studies:
        with whole(folder.path):
            studies = complete(folder.path, described, plan)
            findings = replace(findings, studies=studies)
            names = [*dict.fromkeys([*write_page(folder.path, findings), *names])]
            list_again(folder.path)
    return Made(findings, found, folder.path, names)


def _begins(described: Described) -> str:
    """What is about to run, for whoever sees no bar."""
    labels, plan = labels_of(*described.designs), described.plan
    worlds = described.beside.worlds
    places = len([one for one in worlds.worlds if one.file]) if worlds is not None else 0
    parts = [f"{counted(plan.replications, 'pair')} of runs"]
    parts += [f"again in {counted(places, 'other world')}"] if places else []
    if described.studies:
        number = counted(len(described.studies), "study", "studies")
        parts.append(f"then {number} of the page (--no-studies leaves them out)")
    return f"Comparing {' and '.join(labels)}: {', '.join(parts)}"


def _announced(described: Described) -> Plan:
    """The plan with its engine, which is told."""
    return announced(described.plan, described.designs, _count(described))


def _count(described: Described) -> int:
    """How many runs are made at most, apart from the studies of the page."""
    plan, b = described.plan, described.designs[1].scenario
    rungs = design_count(len(b.changes)) if described.asked.ladder else 0
    return plan.replications * rungs + described.beside.runs(plan)


def _run(
    described: Described, plan: Plan, recorder: Recorder
) -> tuple[Outcome, Ladder | None, Plan]:
    """Runs all that is compared; the plan, as it was carried out."""
    climbed: Ladder | None = None
    with progress(_count(described)) as finished:
        plan = replace(plan, finished=finished)
        found = hold(described.designs, described.beside, plan, recorder.expect, recorder)
        if not described.asked.options.detail:  # pictures of a run need its rows
            found = found.without_tables()
        if described.asked.ladder:
            climbed = climb(*described.designs, described.without, plan)
    return found, climbed, plan


def _write(
    place: Path,
    found: Outcome,
    climbed: Ladder | None,
    recorder: Recorder,
    texts: Mapping[str, bytes],
) -> list[str]:
    """Writes the tables, and ends the database; what is there, for people."""
    comparison = found.comparison
    csvs = {"comparison.csv": comparison.table, "kpis.csv": comparison.kpis, **dict(found.csvs())}
    others = {} if found.search is None else {"tuning": found.search.path}
    if climbed is not None:
        csvs["ladder.csv"] = others["ladder"] = climbed.table
    recorder.finish(texts, dict(found.comparisons(recorder.parts)), others)
    return [*write_csvs(place, csvs), STUDY_FILE]


def _about(described: Described, found: Outcome, plan: Plan, texts: Mapping[str, bytes]) -> Study:
    """What the manifest says."""
    by_label = dict(zip(found.comparison.labels, described.designs, strict=True))
    return study_of(by_label | found.designs(), plan, found.comparison.doubts, texts)
