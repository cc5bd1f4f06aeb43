"""What the tests of the engines share: a process is text, a run is plain rows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pandas as pd
import pytest

from sim.engines import simulate
from sim.errors import RunStopped
from sim.program.design import Design, load
from sim.tables import Tables

Cell: TypeAlias = str | float | bool | None
Row: TypeAlias = tuple[Cell, ...]


def _plain(value: object) -> Cell:
    """A cell as Python has it; what never came is None."""
    if isinstance(value, str | bool):
        return value
    number = float(value)  # type: ignore[arg-type]
    return None if math.isnan(number) else number


def rows(table: pd.DataFrame, columns: str) -> list[Row]:
    """The rows of a table, of the named columns only."""
    cells = [table[column].astype(object) for column in columns.split()]
    return [tuple(_plain(cell) for cell in row) for row in zip(*cells, strict=True)]


@dataclass(frozen=True)
class Played:
    """One run; every method gives plain rows."""

    tables: Tables

    def requests(self, columns: str = "case activity joined started ended") -> list[Row]:
        return rows(self.tables.requests, columns)

    def delays(self, columns: str = "case name begun ended") -> list[Row]:
        return rows(self.tables.delays, columns)

    def cases(self, columns: str = "case entered ended outcome") -> list[Row]:
        return rows(self.tables.cases, columns)

    def persons(self, columns: str = "person worked_hours") -> list[Row]:
        return rows(self.tables.persons, columns)

    def notes(self, columns: str = "time case", name: str = "note") -> list[Row]:
        return rows(self.tables.documents[name], columns)


def design_of(folder: Path, *parts: str, length: str = "100 h", start: str = "") -> Design:
    """A process from the parts of its text, with a title and a run put before them.

    start: a date, or a date and a time zone, as `2027-01-04 Europe/Berlin`.
    """
    date, _, zone = start.partition(" ")
    when = f", start: {date}" if date else ""
    when += f", timezone: {zone}" if zone else ""
    head = f"title: A small process\nrun: {{warm_up: 0 h, length: {length}{when}}}\n"
    path = folder / "process.yaml"
    path.write_text(head + "".join(dedent(part).strip() + "\n" for part in parts))
    return load(path)


@dataclass(frozen=True)
class Play:
    """Runs a process, given as text, on one engine."""

    engine: str
    folder: Path

    def __call__(
        self,
        *parts: str,
        length: str = "100 h",
        start: str = "",
        seed: int = 1,
        replication: int = 0,
    ) -> Played:
        design = design_of(self.folder, *parts, length=length, start=start)
        return Played(simulate(design, seed, replication, self.engine))

    def stopped(self, *parts: str, length: str = "100 h") -> str:
        """The message of a run that must stop."""
        with pytest.raises(RunStopped) as caught:
            self(*parts, length=length)
        return str(caught.value)


def dated(*times: float, **columns: tuple[object, ...]) -> str:
    """A source that starts `journey: visit` for cases 0, 1, … at given hours.

    columns: further properties of their set `visitor`, a value for each.
    """
    lines = ["sets:", "  visitor:"]
    for number, time in enumerate(times):
        more = "".join(f", {key}: {values[number]}" for key, values in columns.items())
        lines.append(f"    v{number}: {{at: {time} h{more}}}")
    lines.append("cases: {client: {per: visitor, count: 1}}")
    lines.append("sources: {door: {each: client, at: visitor.at, journey: visit}}")
    return "\n".join(lines)
