"""`run`: one design is run and measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from sim.calibrate.evidence import Evidence, read_evidence
from sim.cli.asked import Asked
from sim.cli.common import announced, console_of, load_all, progress, settings_of
from sim.cli.provenance import study_of
from sim.cli.recording import Recorder, whole
from sim.language.sources import is_file, recorded
from sim.program.design import Design
from sim.report import screen, words
from sim.report.html import REPORT
from sim.report.single import Single, write_single
from sim.report.warnings import sentence
from sim.store.folder import ResultsFolder
from sim.store.manifest import write_manifest
from sim.store.names import MANIFEST
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.engine_choice import check_engine
from sim.study.repeated import Part
from sim.study.replicate import (
    Plan,
    Replications,
    doubts_about,
    kpi_frame,
    replicate,
    summary,
)


def run_file(asked: Asked) -> None:
    """Runs one design, and shows what was found."""
    made = make_run(asked)
    console = console_of()
    found = made.found
    title = f"{found.design.title}, {words.counted(found.plan.replications, 'run')}"
    with whole(made.folder):
        screen.show_summary(console, title, found.table)
        screen.show_warnings(console, [sentence(doubt) for doubt in found.doubts])
        screen.show_files(console, made.folder, made.names)
        screen.show_page(console, made.folder / REPORT)


@dataclass(frozen=True)
class Made:
    """A design whose runs are written. names: what lies in the folder."""

    found: Single
    folder: Path
    names: Sequence[str]


def make_run(asked: Asked) -> Made:
    """Runs one design and writes the results. Raises SimError."""
    (path,), options = asked.files, asked.options
    check_engine(options.engine)
    folder = ResultsFolder(path.stem, options.out, options.force)
    with recorded() as texts:
        design, evidence = described_alone(asked)
        plan = options.plan(design)
        plan = announced(plan, [design], plan.replications)
        recorder = Recorder(folder, asked, plan, evidence)
        with folder.writing() as place, recorder.kept_if_stopped():
            recorder.expect([Part(design.label, design.label, "", design)])
            with progress(plan.replications) as finished:
                plan = replace(plan, finished=finished)
                runs = replicate({design.label: design}, plan, keep_tables=True, record=recorder)
            found = shown(asked, design, evidence, plan, runs[design.label])
            recorder.finish(texts, {}, {})
            names = write_csvs(place, {"summary.csv": found.table, "kpis.csv": kpi_frame(runs)})
            names = [write_single(place, found), *names]
            write_manifest(place, study_of({design.label: design}, plan, found.doubts, texts))
    return Made(found, folder.path, [*names, STUDY_FILE, MANIFEST])


def described_alone(asked: Asked) -> tuple[Design, Mapping[str, Evidence]]:
    """The design that is asked for, and the register of evidence. Raises ScenarioError."""
    evidence = read_evidence(asked.register) if is_file(asked.register) else {}
    settings = [settings_of(asked.settings)]
    (design,) = load_all(asked.files, settings, asked.without, asked.options.world)
    return design, evidence


def shown(
    asked: Asked,
    design: Design,
    evidence: Mapping[str, Evidence],
    plan: Plan,
    runs: Replications,
) -> Single:
    """What the page tells of its runs."""
    doubts = doubts_about(design.label, design, runs)
    first = runs.tables if asked.options.detail else None  # pictures of a run need its rows
    table = summary(runs, doubts)
    return Single(design, plan, table, doubts, first, asked.command(plan), evidence)
