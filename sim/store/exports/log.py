"""A run to be exported: its tables, its scenario, and what all formats make of them alike."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from sim.language.scenario import Scenario
from sim.store.exports.clock import Clock
from sim.store.results import file_name
from sim.tables import Tables

WORK, DOCUMENT = "work", "document"  # kinds of event, beside the sorts of delay: wait and watch


@dataclass(frozen=True)
class Log:
    """One run of one design. `label`: the short name of the design. `replication`: from 0."""

    label: str
    replication: int
    tables: Tables
    scenario: Scenario

    @property
    def name(self) -> str:
        """What its files are called, as `to_be.0`, so that several runs fit into one folder."""
        return f"{file_name(self.label)}.{self.replication}"

    @cached_property
    def clock(self) -> Clock:
        """Dates of its hours. Raises UsageError if the run ends after the year 9999."""
        run = self.scenario.run
        return Clock(run.period, self.tables.length, dated=bool(run.start))

    @property
    def facts(self) -> dict[str, str | int | float]:
        """What a file should say about itself: design, run, window [h] and clock."""
        return {
            "design": self.label,
            "title": self.scenario.title,
            "replication": self.replication,
            "warm_up": self.tables.warm_up,
            "length": self.tables.length,
            "clock": self.clock.told,
        }
