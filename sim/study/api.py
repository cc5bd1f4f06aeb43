"""What a notebook or script calls: load, simulate, compare."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from sim.engines import simulate as run_engine
from sim.measures.kpis import measure
from sim.program import design as designs
from sim.program.design import Design
from sim.study.compare import Comparison, compare_designs
from sim.study.engine_choice import AUTO, cases_of, choose
from sim.study.replicate import Plan
from sim.tables import Tables

Text = str | Path


@dataclass(frozen=True)
class Result:
    """One run. Every table is a DataFrame; times are in hours since the start of the run."""

    design: Design
    tables: Tables
    engine: str  # that ran: the result does not depend on it

    @property
    def cases(self) -> pd.DataFrame:
        """One row a case: its attributes, last state, outcome and times [h]."""
        return self.tables.cases

    @property
    def requests(self) -> pd.DataFrame:
        """One row a task that was reached: joined, started, ended [h], who, hours worked [h]."""
        return self.tables.requests

    @property
    def events(self) -> pd.DataFrame:
        """The requests that were started: the event log."""
        return self.tables.events

    @property
    def delays(self) -> pd.DataFrame:
        """One row a wait: its name, from, to [h]."""
        return self.tables.delays

    @property
    def persons(self) -> pd.DataFrame:
        """One row a person: traits, wage, open and worked hours [h]."""
        return self.tables.persons

    @property
    def documents(self) -> Mapping[str, pd.DataFrame]:
        """A table per kind of document, such as `documents["quote"]`."""
        return self.tables.documents

    @cached_property
    def kpis(self) -> pd.DataFrame:
        """`kpi, unit, group, value` of this run; a ratio also has numerator and denominator."""
        return measure(self.tables, self.design.scenario)


def load(
    path: Text,
    set: Mapping[str, object] | None = None,
    without: Sequence[str] = (),
    world: Text | None = None,
) -> Design:
    """Reads a scenario and everything it extends.

    set: values by path, as `{"parameters.attempts": 4}`; they come last.
    without: names of changes to switch off. world: a file that takes the place of the world's.
    Raises ScenarioError with every fault found.
    """
    written = {name: str(value) for name, value in (set or {}).items()}
    where = None if world is None else Path(world)
    return designs.load(Path(path), set=written, without=tuple(without), world=where)


def simulate(
    scenario: Design | Text, seed: int = 1, replication: int = 0, engine: str = AUTO
) -> Result:
    """One run of a design, or of the scenario in a file.

    The same seed and replication give the same run, and every design the same market.
    Raises ScenarioError, UsageError (unknown engine) or RunStopped.
    """
    design = _design(scenario)
    chosen = choose(engine, cases_of([(design, 1)]), "engine").engine
    return Result(design, run_engine(design, seed, replication, chosen), chosen)


def compare(
    a: Design | Text,
    b: Design | Text,
    replications: int = 30,
    seed: int = 1,
    jobs: int = 1,
    engine: str = AUTO,
) -> Comparison:
    """Runs two designs on the same seeds and compares them pair by pair; differences are B - A.

    jobs: how many processes; the result does not depend on it. A script that asks for more
    than one needs the guard `if __name__ == "__main__":`.
    Raises ScenarioError, UsageError (not one market and window) or RunStopped.
    """
    one, two = _design(a), _design(b)
    cases = cases_of([(one, replications), (two, replications)])
    chosen = choose(engine, cases, "engine").engine
    plan = Plan(replications=replications, seed=seed, jobs=jobs, engine=chosen)
    return compare_designs(one, two, plan)


def _design(scenario: Design | Text) -> Design:
    return scenario if isinstance(scenario, Design) else load(scenario)
