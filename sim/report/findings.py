"""All that a page about two designs tells: the comparison, and what was found beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from sim.calibrate.evidence import Evidence
from sim.report.assumptions import Assumption, assumptions
from sim.report.charts.picture import Picture
from sim.report.figures import Figure, figures, headline
from sim.report.maps.shown import Map
from sim.report.narrative import Studied
from sim.report.payoff import PAYOFFS, REDEPLOYED
from sim.report.reversals import Reversal, reversals
from sim.report.studies.clauses import studied
from sim.report.studies.facts import Facts
from sim.report.warnings import numbered
from sim.study.compare import Comparison
from sim.study.ladder import Ladder
from sim.study.repeated import Repeated
from sim.study.tuned import Search

BESIDE = ("man_hours", "revenue_per_employee", *PAYOFFS, REDEPLOYED)


@dataclass(frozen=True)
class Findings:
    """What was found; what was not asked for is empty or None.

    world: what the results hold for. pictures: the charts, in their order. evidence: the register
    that `source` of a parameter names entries of. again: the command that makes it again. maps: of
    both processes. repeated: the same in other worlds. search, tuned: each design at its best.
    studies: those that belong to the page, by the name of their file.
    """

    comparison: Comparison
    world: str
    pictures: Sequence[Picture] = ()
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    again: str = ""
    maps: Sequence[Map] = ()
    repeated: Repeated | None = None
    search: Search | None = None
    tuned: Comparison | None = None
    ladder: Ladder | None = None
    studies: Mapping[str, Facts] = field(default_factory=dict)

    @property
    def labels(self) -> tuple[str, str]:
        return self.comparison.labels

    @property
    def pairs(self) -> int:
        """How many pairs of runs were compared."""
        return self.comparison.plan.replications

    @cached_property
    def every(self) -> list[Figure]:
        """All figures of the comparison."""
        return figures(self.comparison)

    @cached_property
    def main(self) -> list[Figure]:
        """The figures to show first."""
        return headline(self.every)

    @property
    def beside(self) -> list[Figure]:
        """What else is asked of every redesign: hours, and what it earns in both readings."""
        main = [one.kpi for one in self.main]
        whole = {one.kpi: one for one in self.every if not one.group}
        return [whole[kpi] for kpi in BESIDE if kpi in whole and kpi not in main]

    @property
    def others(self) -> list[Figure]:
        """All other figures."""
        shown = {(one.kpi, one.group) for one in self.main}
        return [one for one in self.every if (one.kpi, one.group) not in shown]

    @property
    def studied(self) -> Studied:
        """What the studies say of it in clauses."""
        return studied(self.studies.values())

    @cached_property
    def values(self) -> list[Assumption]:
        """What was put in, and what it rests on."""
        a, b = (design.scenario for design in self.comparison.designs)
        return assumptions(a, b, self.evidence)

    @property
    def is_read_otherwise(self) -> bool:
        """Whether other readings of the case were looked at, or there is none."""
        if not any(one.is_switch for one in self.values):
            return True
        return self.repeated is not None and bool((self.repeated.table["switch"] != "").any())

    @cached_property
    def reversals(self) -> list[Reversal]:
        """What could turn a verdict round, ranked."""
        return reversals(self.repeated, self.studies.values(), self.values, self.verdicts)

    @property
    def warnings(self) -> list[str]:
        """What puts figures in doubt, in words: numbered doubts, then warnings of the designs."""
        designs = self.comparison.designs
        own = dict.fromkeys(text for design in designs for text in design.warnings)
        return [*numbered(self.comparison.doubts), *own]

    @property
    def verdicts(self) -> dict[str, str]:
        """Of each undivided KPI."""
        return {one.kpi: one.verdict for one in self.every if not one.group}

    def drawn(self, *names: str) -> list[Picture]:
        """The charts of these names that there are, in this order."""
        by_name = {picture.name: picture for picture in self.pictures}
        return [by_name[name] for name in names if name in by_name]

    def studies_with(self, table: str) -> Iterator[Facts]:
        """The studies that have rows in a table of this name."""
        for facts in self.studies.values():
            if table in facts.tables and len(facts.tables[table]):
                yield facts
