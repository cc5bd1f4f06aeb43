"""What the commands but `compare` do; imported only once one runs, since it is heavy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd
import typer

from sim.calibrate.evidence import read_evidence
from sim.cli.asked import Asked
from sim.cli.common import (
    announced,
    console_of,
    load_all,
    progress,
    settings_of,
    with_engine,
)
from sim.cli.provenance import study_of
from sim.cli.recording import Recorder, whole
from sim.engines import ENGINES
from sim.language.schema import json_schema
from sim.language.sources import is_file, recorded
from sim.measures.doubts import Doubt
from sim.measures.kpis import KPIS
from sim.program.design import Design
from sim.program.steps import STEPS_BY_KEYWORD
from sim.report import screen, words
from sim.report.page import page
from sim.report.warnings import sentence
from sim.store.folder import ResultsFolder
from sim.store.manifest import verify, write_manifest
from sim.store.names import MANIFEST
from sim.store.results import write_csvs
from sim.store.study_file import STUDY_FILE
from sim.study.catalogue import scenarios_in
from sim.study.engine_choice import AUTO, cases_of, check_engine
from sim.study.honesty import typed_answers
from sim.study.repeated import Part
from sim.study.replicate import (
    Plan,
    doubts_about,
    kpi_frame,
    replicate,
    summary,
)


def run_file(asked: Asked) -> None:
    """Runs one design, and shows what was found."""
    made = make_run(asked)
    console = console_of()
    title = f"{made.design.title}, {words.counted(made.plan.replications, 'run')}"
    with whole(made.folder):
        screen.show_summary(console, title, made.table)
        screen.show_warnings(console, [sentence(doubt) for doubt in made.doubts])
        screen.show_files(console, made.folder, made.names)


@dataclass(frozen=True)
class Made:
    """A design whose runs are written. names: what lies in the folder."""

    design: Design
    plan: Plan
    table: pd.DataFrame
    doubts: Sequence[Doubt]
    folder: Path
    names: Sequence[str]


def make_run(asked: Asked) -> Made:
    """Runs one design and writes the results. Raises SimError."""
    (path,), options = asked.files, asked.options
    check_engine(options.engine)
    folder = ResultsFolder(path.stem, options.out, options.force)
    with recorded() as texts:
        evidence = read_evidence(asked.register) if is_file(asked.register) else {}
        settings = [settings_of(asked.settings)]
        (design,) = load_all([path], settings, asked.without, options.world)
        plan = options.plan(design)
        plan = announced(plan, [design], plan.replications)
        recorder = Recorder(folder, asked, plan, evidence)
        with folder.writing() as place, recorder.kept_if_stopped():
            recorder.expect([Part(design.label, design.label, "", design)])
            with progress(plan.replications) as finished:
                plan = replace(plan, finished=finished)
                runs = replicate({design.label: design}, plan, record=recorder)
            doubts = doubts_about(design.label, design, runs[design.label])
            made = summary(runs[design.label], doubts)
            recorder.finish(texts, {}, {})
            names = write_csvs(place, {"summary.csv": made, "kpis.csv": kpi_frame(runs)})
            write_manifest(place, study_of({design.label: design}, plan, doubts, texts))
    return Made(design, plan, made, doubts, folder.path, [*names, STUDY_FILE, MANIFEST])


def check_file(
    path: Path, seed: int, world: Path | None, settings: Sequence[str], without: Sequence[str]
) -> None:
    (design,) = load_all([path], [settings_of(settings)], without, world)
    plan, _ = with_engine(Plan(replications=1, seed=seed, engine=AUTO), cases_of([(design, 1)]))
    run = replicate({design.label: design}, plan)[design.label]
    warnings = [*map(sentence, doubts_about("", design, run)), *design.warnings]
    console = console_of()
    for line in page(design.scenario, run.signs[0].loads, warnings, typed_answers(design)):
        console.print(line, markup=False, soft_wrap=True)


def verify_folder(path: Path) -> None:
    manifest = verify(path)
    count = len(manifest["files"])
    typer.echo(f"{path}: {count} files, all as they were written {manifest.get('written', '')}")


def list_all(folder: Path) -> None:
    console = console_of()
    console.print("Scenarios")
    for entry in scenarios_in(folder):
        console.print(f"  {entry.path.as_posix()}: {entry.title}", markup=False, soft_wrap=True)
    console.print("KPIs")
    for kpi in KPIS.values():
        groups = f" by {', '.join(kpi.groups)}" if kpi.groups else ""
        console.print(f"  {kpi.name}, {kpi.unit}{groups}", markup=False, soft_wrap=True)
    console.print(f"Engines: auto (chosen by the amount of work), {', '.join(ENGINES)}")


def print_schema() -> None:
    keys = {name: dict(step.keys) for name, step in STEPS_BY_KEYWORD.items()}
    texts = {name: step.help for name, step in STEPS_BY_KEYWORD.items()}
    typer.echo(json.dumps(json_schema(keys, texts), indent=2))
