"""A comparison, or a study, as its database has it: all is found again, and nothing runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd

from sim.cli.asked import Asked
from sim.cli.described import Described, describe
from sim.cli.held import Outcome, compared, loads_of, parts_held
from sim.cli.running import described_alone, shown
from sim.cli.studying import StudyAsked
from sim.errors import StoreError
from sim.experiment.candidates import Given
from sim.experiment.reading.study import Study, read_study
from sim.language.sources import instead_of_disk
from sim.measures.doubts import Signs
from sim.report.single import Single
from sim.store.database import Database
from sim.store.format import other_version
from sim.store.points_file import PointsFile, has_points
from sim.store.stored import Stored
from sim.store.study_file import STUDY_FILE
from sim.study.ladder import START, Ladder
from sim.study.repeated import Part
from sim.study.replicate import Plan, Record, Replications, Sample
from sim.study.tuned import recalled


def recall(
    study: Stored, completes: bool = False
) -> tuple[Described, Plan, Outcome, Ladder | None]:
    """What was compared, how it was run, and what was found. completes: whether studies of its
    page are to be run, which are then checked as those that never ran."""
    engine = str(study.facts["engine"])
    with instead_of_disk(study.texts):
        described = describe(_asked(study), again=not completes)
        plan = replace(described.plan, engine=engine)
        found = _outcome(study, described, plan)
    return described, plan, found, _ladder(study, described)


def recall_run(study: Stored) -> Single:
    """What runs of one design show."""
    asked = _asked(study)
    with instead_of_disk(study.texts):
        design, evidence = described_alone(asked)
    plan = replace(asked.options.plan(design), engine=str(study.facts["engine"]))
    return shown(asked, design, evidence, plan, _recalled(study, 0, (design.label, 0)))


def _asked(study: Stored) -> Asked:
    """What was asked for. Raises StoreError if not all of it has run."""
    if not study.finished:
        raise StoreError.at(study.path, "S104", "is not finished: it is run only anew")
    return asked_again(study, None, study.path.parent)


def asked_again(study: Stored, jobs: int | None, out: Path) -> Asked:
    """The same study, on so many processes, into this folder. Raises StoreError if another version
    of the program has asked otherwise."""
    if lacking := Asked.lacking(study.request):
        names = [f"{name} in study.request" for name in lacking]
        raise other_version(study.path, str(study.facts["version"]), names)
    return Asked.of_request(study.request, str(study.facts["engine"]), jobs, out)


def _outcome(study: Stored, described: Described, plan: Plan) -> Outcome:
    designs, beside = described.designs, described.beside
    search = None
    if beside.tuning is not None:
        search = recalled(loads_of(designs, beside), beside.tuning, study.beside("tuning"))
    parts = parts_held(designs, beside, search)
    return compared(designs, beside, plan, search, run=partial(_runs, study, parts))


def _runs(
    study: Stored,
    parts: list[Part],
    samples: Mapping[str, Sample],
    plan: Plan,
    record: Record,
) -> dict[str, Replications]:
    """The runs of each part, which have the numbers of the designs in the database."""
    return {
        part.name: _recalled(study, number, (part.label, 0) if part.is_main else None)
        for number, part in enumerate(parts)
    }


def _recalled(study: Stored, number: int, first: tuple[str, int] | None) -> Replications:
    """The runs of a design. first: label and replication of the run whose rows are wanted."""
    tables = study.tables(number, 0) if first in study.detailed else None
    signs = tuple(map(Signs.of_text, study.signs(number)))
    return Replications(study.kpis(number), tables, signs)


def _ladder(study: Stored, described: Described) -> Ladder | None:
    if not described.asked.ladder:
        return None
    table = study.beside("ladder")
    changes = described.designs[1].scenario.changes
    return Ladder(table, changes, bool((table["change"] == START).any()))


def of_points(folder: Path) -> bool:
    """Whether results are of a study of many points. Raises StoreError."""
    if not (folder / STUDY_FILE).is_file():
        return False  # which whoever opens it says
    with Database.open(folder / STUDY_FILE) as database:
        return has_points(database)


def recall_study(folder: Path) -> tuple[StudyAsked, Study, dict[str, pd.DataFrame]]:
    """What was asked of a study of many points, the file as it was read, and what was found."""
    file = PointsFile(folder / STUDY_FILE)
    facts = file.facts()
    given = Given.of_text(str(facts["given"])) if facts["given"] else None
    path = Path(str(facts["file"]))
    with instead_of_disk(file.texts()):
        study = read_study(path, given, again=True)
    asked = StudyAsked(path, None, str(facts["engine"]), folder, False, False, given=given)
    return asked, study, file.tables()
