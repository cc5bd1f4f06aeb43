"""A study's database as it grows: made, given run after run, finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from sim.measures.roles import read_roles
from sim.program.design import Design
from sim.store.columns import Table
from sim.store.database import Database, identifier
from sim.store.deals import deal_sql, offer_sql
from sim.store.format import FORMAT
from sim.store.growing import GrowingFile, insert_frame, insert_rows, keep_frames
from sim.store.inputs import (
    Register,
    Row,
    element_rows,
    evidence_rows,
    lacking_rows,
    parameter_rows,
    scenario_row,
    students,
)
from sim.store.reports import VIEWS, view_sql
from sim.store.rows import (
    ONCE,
    Mapped,
    check_runs,
    given_in_turn,
    keep_runs,
    mapped,
    runs_given,
)
from sim.store.schema import tables_of
from sim.tables import PERSONS, Tables, own_column

STUDY_FILE = "study.duckdb"
OTHERS = ("ladder", "tuning")  # tables that a study may have beside
AT_MOST_EVERY = 1.0  # s between two openings of the file: time for readers


@dataclass(frozen=True)
class Member:
    """A design in a study. place: where it stands if not as described, such as another world."""

    label: str
    place: str
    design: Design


@dataclass(frozen=True)
class Facts:
    """What a study is, in a word for each column of its table."""

    command: str
    engine: str
    seed: int
    replications: int
    version: str
    register: str
    request: str


@dataclass(frozen=True)
class StoredRun:
    """A run as it is kept. tables: None if only its KPIs are. detail: whether all rows are. signs:
    of what may put its figures in doubt, as JSON."""

    member: int
    replication: int
    kpis: pd.DataFrame
    tables: Tables | None = None
    detail: bool = False
    signs: str = ""


@dataclass(frozen=True)
class _Way:
    """How the runs of a design are stored.

    places: where each table of a run goes. queries: what is made of its rows, by table. skill:
    the column of the trait that plays the skill.
    """

    places: list[Mapped]
    queries: Mapping[str, str]
    skill: str

    @classmethod
    def of(cls, design: Design, layout: Mapping[str, Table]) -> _Way:
        queries = {"deal": deal_sql(design, layout), "offer": offer_sql(design, layout)}
        skill = read_roles(design.scenario).skill
        brought = dict(layout["person"].brought)
        column = identifier(brought[own_column(skill, PERSONS)]) if skill else "NULL"
        return cls(mapped(design, layout), queries, column)


class StudyFile(GrowingFile[StoredRun]):
    """The database of a run of one design or of a comparison.

    register: the entries of the register of evidence by key, each by the name of its field.
    """

    def __init__(
        self,
        path: Path,
        members: Sequence[Member],
        facts: Facts,
        register: Register | None = None,
    ) -> None:
        super().__init__(path, AT_MOST_EVERY)
        self.members, self.register = list(members), register or {}
        self.layout = tables_of([member.design for member in members], (*VIEWS, *OTHERS))
        self._ways: dict[int, _Way] = {}
        self.make(self.layout.values(), lambda database: self._begin(database, facts))

    def _begin(self, database: Database, facts: Facts) -> None:
        """The views, and the rows that no run changes."""
        for statement in view_sql():
            database.execute(statement)
        values = dict(vars(facts)) | {"a": 0, "b": 1 if len(self.members) > 1 else None}
        insert_rows(database, "study", [values | {"format": FORMAT, "finished": False}])
        insert_frame(database, self.layout["student_t"], students(facts.replications))
        insert_rows(database, "evidence", evidence_rows(self.register))
        for number, member in enumerate(self.members):
            self._describe(database, number, member)

    def add(self, run: StoredRun) -> None:
        """Keeps a run; what of it is not stored is let go at once."""
        if run.tables is not None and not run.detail:
            run = replace(run, tables=run.tables.without_log())
        super().add(run)

    def finish(
        self,
        texts: Mapping[str, bytes],
        comparisons: Mapping[tuple[int, int], pd.DataFrame],
        others: Mapping[str, pd.DataFrame],
        told: Callable[[], None],
    ) -> None:
        """What is known when all has run.

        texts: the files that were read. comparisons: tables by the numbers of their designs.
        others: further tables by name. told: called once if another program has to be waited for.
        """
        self.end(lambda database: self._conclude(database, texts, comparisons, others), told)

    def _conclude(
        self,
        database: Database,
        texts: Mapping[str, bytes],
        comparisons: Mapping[tuple[int, int], pd.DataFrame],
        others: Mapping[str, pd.DataFrame],
    ) -> None:
        insert_rows(database, "source_file", [
            {"path": path, "content": content} for path, content in sorted(texts.items())
        ])  # fmt: skip
        for (a, b), table in comparisons.items():
            frame = table.rename(columns={"group": "group_"}).assign(a=a, b=b)
            insert_frame(database, self.layout["comparison"], frame)
        keep_frames(database, others.items())
        database.execute("UPDATE study SET finished = true")

    def _describe(self, database: Database, number: int, member: Member) -> None:
        """The rows of a design that no run changes."""
        design = member.design
        named = {"label": member.label, "place": member.place}
        rows: dict[str, Iterable[Row]] = {
            "scenario": [named | scenario_row(design)],
            "parameter": parameter_rows(design, self.register),
            "not_applicable": lacking_rows(design),
            "region": element_rows(design, "region", self.layout),
            "product": element_rows(design, "product", self.layout),
        }
        for name, found in rows.items():
            insert_rows(database, name, ({"scenario": number} | row for row in found))

    def keep(self, database: Database, items: Sequence[StoredRun]) -> None:
        for runs in self._alike(items):
            self._keep(database, runs)

    def _alike(self, items: Sequence[StoredRun]) -> list[list[StoredRun]]:
        """Runs, those that are stored alike together."""
        groups: dict[tuple[int, bool, bool], list[StoredRun]] = {}
        for run in items:
            alike = (run.member, run.tables is not None, run.detail)
            groups.setdefault(alike, []).append(run)
        return list(groups.values())

    def _keep(self, database: Database, runs: Sequence[StoredRun]) -> None:
        """Stores runs that are alike, at once: a statement costs more than its rows."""
        first = runs[0]
        has = {"deals": first.tables is not None, "detail": first.detail}
        keys = [{"scenario": run.member, "replication": run.replication} for run in runs]
        replications = pd.DataFrame(keys).assign(**has, signs=[run.signs for run in runs])
        insert_frame(database, self.layout["replication"], replications)
        kpis = pd.concat([run.kpis.assign(**key) for run, key in zip(runs, keys, strict=True)])
        insert_frame(database, self.layout["kpi"], kpis.rename(columns={"group": "group_"}))
        tables = {run.replication: run.tables for run in runs if run.tables is not None}
        if tables:
            way = self._way(first.member)
            whole = [place for place in way.places if not place.is_numbered()]
            with runs_given(database, tables, whole):
                self._keep_rows(database, first.member, whole, way, first.detail)
                if first.detail:
                    self._keep_log(database, first.member, way, tables)

    def _keep_rows(
        self, database: Database, member: int, places: Iterable[Mapped], way: _Way, detail: bool
    ) -> None:
        """Stores the tables that are given whole, and what is made of them."""
        for name, query in way.queries.items():
            database.execute(f"INSERT INTO {name} SELECT {member}, * FROM ({query})")
        for place in places:
            if place.name in ONCE:
                self._keep_once(database, place, member)
            elif place.name == "persons":
                keep_runs(database, place, member, {"true_skill": way.skill})
            elif detail:
                check_runs(database, place)
                keep_runs(database, place, member)

    def _keep_log(
        self, database: Database, member: int, way: _Way, tables: Mapping[int, Tables]
    ) -> None:
        """Stores the large tables, a block of rows after another; their cases are given."""
        for place in filter(Mapped.is_numbered, way.places):
            for given in given_in_turn(database, tables, place):
                with given:
                    check_runs(database, place)
                    keep_runs(database, place, member)

    def _way(self, member: int) -> _Way:
        """How runs of this design are stored, worked out once."""
        if member not in self._ways:
            self._ways[member] = _Way.of(self.members[member].design, self.layout)
        return self._ways[member]

    def _keep_once(self, database: Database, place: Mapped, member: int) -> None:
        name = identifier(place.table.name)
        there = database.rows(f"SELECT count(*) FROM {name} WHERE scenario = {member}")
        if there[0][0] == 0:
            keep_runs(database, place, member)
