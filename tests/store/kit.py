"""Studies that are made, kept in a database and read back, in seconds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from sim.engines import simulate
from sim.measures.kpis import measure
from sim.program.design import Design, load
from sim.store.database import Database
from sim.store.study_file import STUDY_FILE, Facts, Member, StoredRun, StudyFile
from sim.tables import Tables

ROOT = Path(__file__).parents[2]
REGIONS = ("north_america", "europe", "asia_pacific", "latin_america")
BUSY = {
    **{f"sets.region.{region}.businesses": "300" for region in REGIONS},
    "parameters.organic_rate": "24 % / 2000 h",
    "parameters.accept_base": "-2.5",
    "parameters.buy_base": "-2.5",
}
"""A small market in which much is sold, so that no number of a report is nothing."""


@dataclass(frozen=True, eq=False)
class Kept:
    """A study in its folder, with what went into it. runs: by number of the design."""

    folder: Path
    designs: tuple[Design, ...]
    runs: tuple[tuple[Tables, ...], ...]
    kpis: tuple[tuple[pd.DataFrame, ...], ...]

    def opened(self) -> Database:
        return Database.open(self.folder / STUDY_FILE)

    def kpi(self, design: int, name: str, group: str) -> np.ndarray:
        """(value, numerator, denominator) × runs of a KPI; no columns where it has no rows."""
        found = [
            frame.loc[(frame["kpi"] == name) & (frame["group"] == group), list(frame.columns[3:])]
            for frame in self.kpis[design]
        ]
        return pd.concat(found).to_numpy(np.float64).T


def keep(
    folder: Path,
    designs: Sequence[Design],
    runs: int,
    register: Mapping[str, Mapping[str, str]] | None = None,
    texts: Mapping[str, bytes] | None = None,
    labels: Sequence[str] = ("First", "Second"),
) -> Kept:
    """Runs designs and keeps every row of every run."""
    members = [Member(label, "", one) for label, one in zip(labels, designs, strict=False)]
    study = StudyFile(folder / STUDY_FILE, members, facts(runs), register)
    tables = tuple(tuple(simulate(one, 7, run) for run in range(runs)) for one in designs)
    kpis = tuple(
        tuple(measure(one, design.scenario) for one in of_design)
        for design, of_design in zip(designs, tables, strict=True)
    )
    for run in range(runs):
        for number in range(len(designs)):
            study.add(StoredRun(number, run, kpis[number][run], tables[number][run], detail=True))
    study.finish(texts or {}, {}, {}, lambda: None)
    return Kept(folder, tuple(designs), tables, kpis)


def facts(runs: int) -> Facts:
    return Facts("compare", "reference", 7, runs, "0", "", "{}")


def shipped(name: str, settings: Mapping[str, str] | None = None) -> Design:
    """A design of the repository by the path of its file, without the ending."""
    return load(ROOT / f"{name}.yaml", settings or {})


def written(folder: Path, text: str, name: str = "process.yaml") -> Design:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return load(path)
