"""What the commands but `compare` do; imported only once one runs, since it is heavy."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import typer

from sim.cli.common import (
    console_of,
    load_all,
    settings_of,
    with_engine,
)
from sim.engines import ENGINES
from sim.language.schema import json_schema
from sim.measures.kpis import KPIS
from sim.program.steps import STEPS_BY_KEYWORD
from sim.report.page import page
from sim.report.warnings import sentence
from sim.store.manifest import verify
from sim.study.catalogue import scenarios_in
from sim.study.engine_choice import AUTO, cases_of
from sim.study.honesty import typed_answers
from sim.study.replicate import (
    Plan,
    doubts_about,
    replicate,
)


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
