"""A comparison as its database has it: everything is found again, and nothing runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from sim.cli.asked import Asked
from sim.cli.described import Described, describe
from sim.cli.held import Outcome, compared, loads_of, parts_held
from sim.errors import StoreError
from sim.language.sources import instead_of_disk
from sim.measures.doubts import Signs
from sim.store.stored import Stored
from sim.study.ladder import START, Ladder
from sim.study.repeated import Part
from sim.study.replicate import Plan, Record, Replications, Sample
from sim.study.tuned import recalled


def recall(study: Stored) -> tuple[Described, Plan, Outcome, Ladder | None]:
    """What was asked for, how it was run, and what was found.

    Raises StoreError if the study is not finished, or is no comparison.
    """
    if not study.finished:
        raise StoreError.at(study.path, "S104", "is not finished: its comparison is run only anew")
    if len(study.labels) != 2:
        raise StoreError.at(study.path, "S113", "is of one design, and the page is of two")
    engine = str(study.facts["engine"])
    with instead_of_disk(study.texts):
        described = describe(Asked.of_request(study.request, engine, None, study.path.parent))
        plan = replace(described.plan, engine=engine)
        found = _outcome(study, described, plan)
    return described, plan, found, _ladder(study, described)


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
    found = {}
    for number, part in enumerate(parts):
        kept = part.is_main and (part.label, 0) in study.detailed
        tables = study.tables(number, 0) if kept else None
        signs = tuple(map(Signs.of_text, study.signs(number)))
        found[part.name] = Replications(study.kpis(number), tables, signs)
    return found


def _ladder(study: Stored, described: Described) -> Ladder | None:
    if not described.asked.ladder:
        return None
    table = study.beside("ladder")
    changes = described.designs[1].scenario.changes
    return Ladder(table, changes, bool((table["change"] == START).any()))
