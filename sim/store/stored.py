"""A study's database as it is read: what was run, its designs, the tables of a run."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.errors import ScenarioError, StoreError, UsageError
from sim.language.sources import instead_of_disk
from sim.program.design import Design, load
from sim.store.database import Database, InUse
from sim.store.fixed import FIXED
from sim.store.format import check_format
from sim.store.growing import PAUSE
from sim.store.names import UNFINISHED
from sim.store.points_file import has_points
from sim.store.reports import VIEWS
from sim.store.rows import ONCE, mapped, read_rows
from sim.store.schema import tables_of
from sim.store.study_file import OTHERS, STUDY_FILE
from sim.tables import Tables

PATIENCE = 10.0  # s to wait for a study in progress to close its file


OF_POINTS = "is a study of many points, which keeps KPIs alone: see its report.html and CSV files"


class Stored:
    """A study that is open to be read; use it in a `with`.

    Raises StoreError if the folder has no database, another version of the program made it, or
    another program keeps it.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / STUDY_FILE
        if not self.path.is_file():
            raise StoreError.at(folder, "S104", _why_not(folder))
        self.database = _opened(self.path)
        try:
            if has_points(self.database):
                raise StoreError.at(folder, "S113", OF_POINTS)
            check_format(self.database, FIXED)
        except BaseException:
            self.database.close()
            raise

    def __enter__(self) -> Stored:
        return self

    def __exit__(self, *_: object) -> None:
        self.database.close()

    @cached_property
    def facts(self) -> dict[str, object]:
        """The row of table `study`, by column."""
        rows = self.database.frame("SELECT * FROM study").to_dict("records")
        if len(rows) != 1:
            raise StoreError.at(self.path, "S107", "needs one row in the table study")
        return {str(name): value for name, value in rows[0].items()}

    @property
    def finished(self) -> bool:
        return bool(self.facts["finished"])

    @cached_property
    def request(self) -> Mapping[str, object]:
        """The study as `rerun` needs it."""
        found: dict[str, object] = json.loads(str(self.facts["request"]))
        return found

    @cached_property
    def texts(self) -> dict[str, bytes]:
        """Every file that the study read, by name."""
        rows = self.database.rows("SELECT path, content FROM source_file")
        return {str(path): bytes(content) for path, content in rows}  # type: ignore[call-overload]

    @cached_property
    def designs(self) -> list[Design]:
        """The designs in the order of their numbers, from the texts that were kept."""
        rows = self.database.rows("SELECT file, text FROM scenario ORDER BY scenario")
        return [self._load(str(file), str(text)) for file, text in rows]

    def _load(self, file: str, text: str) -> Design:
        """A design from its resolved text: it needs no other file."""
        name = f"{Path(file).name}"
        try:
            with instead_of_disk({name: text.encode("utf-8", "surrogatepass")}):
                return load(name)
        except ScenarioError as error:
            rule = f"this version cannot read the scenario of {file}"
            raise StoreError.at(self.path, "S107", rule, error.faults[0].rule) from error

    @cached_property
    def detailed(self) -> list[tuple[str, int]]:
        """The runs whose every row is here: label of the design, replication."""
        rows = self.database.rows(
            "SELECT label, replication FROM replication JOIN scenario USING (scenario) "
            "WHERE detail ORDER BY replication, scenario"
        )
        return [(str(label), int(str(replication))) for label, replication in rows]

    def count(self) -> int:
        """How many runs are here."""
        return int(str(self.database.rows("SELECT count(*) FROM replication")[0][0]))

    def count_reported(self) -> int:
        """How many runs of each design the reports rest on: the most that one of them has."""
        per_design = "SELECT count(*) AS n FROM replication WHERE deals GROUP BY scenario"
        (most,) = self.database.rows(f"SELECT coalesce(max(n), 0) FROM ({per_design})")[0]
        return int(str(most))

    def kpis(self, number: int) -> pd.DataFrame:
        """`replication` and the columns of `measure` of every run of a design, as they came."""
        columns = 'replication, kpi, unit, group_ AS "group", value, numerator, denominator'
        sql = f"SELECT {columns} FROM kpi WHERE scenario = ? ORDER BY replication, rowid"
        return self.database.frame(sql, [number])

    def signs(self, number: int) -> list[str]:
        """What may put figures of each run of a design in doubt, as JSON."""
        sql = "SELECT signs FROM replication WHERE scenario = ? ORDER BY replication"
        return [str(text) for (text,) in self.database.rows(sql, [number])]

    def beside(self, name: str) -> pd.DataFrame:
        """A further table of the study, such as `ladder`."""
        if name not in OTHERS:
            raise ValueError(f"a study has no table {name!r} beside")
        return self.database.frame(f"SELECT * FROM {name}")

    @property
    def scenarios(self) -> dict[str, str]:
        """The resolved texts of the designs that are compared, by label."""
        rows = self.database.rows(
            "SELECT label, text FROM scenario WHERE place = '' ORDER BY scenario"
        )
        return {str(label): str(text) for label, text in rows}

    def number(self, label: str) -> int:
        """The number of a design. Raises UsageError with the labels that there are."""
        labels = self.labels
        if label not in labels:
            raise UsageError.unknown(label, labels, "--design")
        return labels.index(label)

    @cached_property
    def labels(self) -> Sequence[str]:
        """Of the designs that are compared, by number."""
        rows = self.database.rows("SELECT label FROM scenario WHERE place = '' ORDER BY scenario")
        return [str(label) for (label,) in rows]

    def tables(self, number: int, replication: int) -> Tables:
        """The tables of a run, as the engine gave them. Raises UsageError if they were not kept."""
        if (self.labels[number], replication) not in self.detailed:
            rule = "needs a run whose rows were kept (compare --detail all|first|N)"
            raise UsageError(rule, str(replication), name="--replication")
        design = self.designs[number]
        layout = tables_of(self.designs, (*VIEWS, *OTHERS))
        found = {}
        for place in mapped(design, layout):
            keys = {"scenario": number}
            keys |= {} if place.name in ONCE else {"replication": replication}
            found[place.name] = read_rows(self.database, place, keys)
        names = [spec.name for spec in design.program.documents]
        documents = {name: found.pop(f"document_{name}") for name in names}
        return Tables(
            design.scenario.run.warm_up, design.scenario.run.length, documents=documents, **found
        )


def _why_not(folder: Path) -> str:
    """Why a folder is not that of a study."""
    unfinished = folder.with_name(folder.name + UNFINISHED)
    if (unfinished / STUDY_FILE).is_file():
        return f"is not there yet; what has run so far is in {unfinished}"
    if not folder.exists():
        return "there is no such folder"
    if folder.name == STUDY_FILE:
        return "is the database itself: name its folder"
    return f"is not the folder of a study: it has no {STUDY_FILE}"


def _opened(path: Path) -> Database:
    """A study in progress has its file open for a moment after each run."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            return Database.open(path)
        except InUse:
            if time.monotonic() > until:
                raise
            time.sleep(PAUSE)
