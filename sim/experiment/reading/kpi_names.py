"""The KPIs that a study file names: they are known, apply, and are split as it says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sim.errors import Origin
from sim.experiment.measured import Measure, measure_of, split_name
from sim.experiment.reading.groups import groups_of
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Sequence as Items
from sim.measures.comparison import PRIMARY
from sim.measures.kpis import KPIS, known, not_applicable
from sim.measures.roles import currency
from sim.program.design import Design

CODE = "E815"


@dataclass(frozen=True)
class KpiNames:
    """What is wrong with a name is added to the faults of the file."""

    file: SideFile
    designs: Mapping[str, Design]

    @property
    def lacking(self) -> dict[str, str]:
        """Why a KPI does not apply to all designs, by name."""
        return {
            name: reason
            for design in self.designs.values()
            for name, reason in not_applicable(design.scenario).items()
        }

    def check(self, place: str, text: str, origin: Origin) -> str:
        """The name of a KPI that applies, "" if it is none."""
        name, split = split_name(text)
        if name not in KPIS:
            rule = "needs the name of a KPI, as `python3 run_sim.py list` prints them"
            self.file.faults.add(CODE, origin, place, rule, name, KPIS)
            return ""
        if reason := self.lacking.get(name):
            rule = f"does not apply to these designs: {reason}"
            self.file.faults.add(CODE, origin, place, rule, name)
            return ""
        splits = [one.replace("+", ",") for one in KPIS[name].groups]
        if split and split not in splits:
            rule = f"is not split by it; known are {', '.join(splits) or 'none'}"
            self.file.faults.add(CODE, origin, place, rule, split, splits)
        elif split and not any(groups_of(one.scenario, split) for one in self.designs.values()):
            rule = f"these designs have no {' and '.join(split.split(','))}"
            self.file.faults.add(CODE, origin, place, rule, text)
        return name

    def check_measure(self) -> None:
        """The section `measure`."""
        node = self.file.tree.get("measure")
        if not isinstance(node, Items):
            return
        if not node.items:
            self.file.faults.add(CODE, node.origin, "measure", "needs the names of KPIs")
        for at, one in enumerate(node):
            self.check(f"measure[{at}]", text_of(one), one.origin)

    def written(self) -> list[str]:
        """What is measured apart from what the method needs: as written, else the primary KPIs that
        apply."""
        node = self.file.tree.get("measure")
        if isinstance(node, Items):
            return [text_of(one) for one in node]
        return [name for name in PRIMARY if name not in self.lacking]

    def measure(self, needed: tuple[str, ...]) -> Measure:
        names = [*self.written(), *needed]
        if not names and "measure" not in self.file.tree:
            origin = self.file.tree.key_origin("method")
            rule = "needs the names of KPIs, for none of the primary ones applies"
            self.file.faults.add(CODE, origin, "measure", rule)
        return measure_of(names)


def unit_of(design: Design, kpi: str) -> str:
    """Of a KPI; that of money is the currency."""
    unit = known(kpi).unit
    return (currency(design.scenario) or unit) if unit == "money" else unit
