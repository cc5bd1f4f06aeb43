"""What a method of a study is, and how it is read from the study's file."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import pandas as pd

from sim.errors import Origin
from sim.experiment.candidates import split_owner
from sim.experiment.dimensions import Choice, Dimension, Listed, Range
from sim.experiment.experiment import Experiment
from sim.experiment.measured import split_name
from sim.experiment.outputs import AVERAGED
from sim.experiment.reading.kpi_names import KpiNames, unit_of
from sim.experiment.reading.numbers import NUMBER, number_of
from sim.experiment.reading.ranges import value_at
from sim.experiment.replications import SIGN, Aim, Fixed, Replications, Until, read_aim, rules_of
from sim.experiment.results import Results, Wanted
from sim.language.check import check_shape
from sim.language.shape import Free, Section, Text
from sim.language.side_file import SideFile, text_of, whole_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.measures.kpis import KPIS, known
from sim.measures.sequential import MOST_LOOKS, looks, schedule
from sim.program.design import Design

MOST_POINTS = 100_000
COMPARED = (*AVERAGED, "ratio of differences")  # forms whose difference has an interval
_NUMBER = re.compile(rf"({NUMBER})\s*(%?)")


class _UntilForm(Section):
    at_least: Text | None = None
    at_most: Text | None = None
    growth: Text | None = None
    until: Free | None = None


class Method(Protocol):
    """A deterministic function of the results so far: a resume replays it.

    name: the key in a study file.
    """

    @property
    def name(self) -> str: ...

    def wanted(self, experiment: Experiment, results: Results) -> Sequence[Wanted]:
        """What is wanted next, or was before; if all of it is there, the study is at its end."""

    def tables(self, experiment: Experiment, results: Results) -> Mapping[str, pd.DataFrame]:
        """What was found, by the name of the table."""


@dataclass(frozen=True)
class MethodText:
    """The keys of a method in a study file; what is wrong is added to its faults.

    names: the KPIs that the designs have.
    """

    file: SideFile
    name: str
    node: Tree
    dimensions: tuple[Dimension, ...]
    designs: Mapping[str, Design]
    seed: int
    independent: bool
    names: KpiNames

    def held_to(self, form: type[Section]) -> MethodText:
        """The same without what its form does not know."""
        node, _ = check_shape(self.node, form, self.file.faults, self.place())
        return replace(self, node=node)

    def place(self, key: str = "") -> str:
        return f"method.{self.name}.{key}" if key else f"method.{self.name}"

    def refuse(self, key: str, rule: str, got: str = "", known: Sequence[str] = ()) -> None:
        """A fault of a key; "" of the method as a whole."""
        at = self.node.get(key) if key else None
        origin = at.origin if at is not None else self.node.origin
        self.file.faults.add("E818", origin, self.place(key), rule, got, known)

    def text(self, key: str) -> str:
        return text_of(self.node.get(key))

    def whole(self, key: str, default: int, least: int, most: int = 1_000_000) -> int:
        """A whole number within bounds."""
        if key not in self.node:
            return default
        text = self.text(key)
        number = whole_of(text)
        if number is None or not least <= number <= most:
            self.refuse(key, f"needs a whole number from {least} to {most}", text)
            return default
        return number

    def number(self, key: str, default: float, above: float, most: float) -> float:
        """A number or percentage, above a bound and at most another."""
        if key not in self.node:
            return default
        text = self.text(key)
        found = _NUMBER.fullmatch(text.strip())
        value = float(found[1]) / (100 if found[2] else 1) if found else above
        if not above < value <= most:
            limit = "" if math.isinf(most) else f" and at most {most:g}"
            is_share = found and not found[2] and most <= 1 and above < value / 100 <= most
            hint = f": write `{text.strip()} %` if a percentage is meant" if is_share else ""
            self.refuse(key, f"needs a number above {above:g}{limit}{hint}", text)
            return default
        return value

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of the words; the first if nothing is written."""
        text = self.text(key) if key in self.node else words[0]
        if text not in words:
            self.refuse(key, f"must be {' or '.join(words)}", text, words)
            return words[0]
        return text

    def kpi(self, key: str, default: str = "", forms: Sequence[str] = COMPARED) -> str:
        """The name of a KPI that applies to all designs, of one of these forms."""
        node = self.node.get(key)
        if node is None:
            if not default:
                self.refuse("", f"needs the key `{key}`")
            return default
        return self.kpi_at(self.place(key), text_of(node), node.origin, forms)

    def kpi_at(self, place: str, text: str, origin: Origin, forms: Sequence[str]) -> str:
        """The name of a KPI that applies, all groups together; "", with a fault added, else."""
        name = self.check_kpi(place, text, origin)
        if not name:
            return ""
        rule = ""
        if split_name(text)[1]:
            rule = "needs a KPI of all together, and not what it is split by"
        elif known(name).form not in forms:
            rule = f"needs a KPI whose value is a {' or '.join(forms)}, not a {known(name).form}"
        if rule:
            self.file.faults.add("E818", origin, place, rule, text)
        return "" if rule else name

    def check_kpi(self, place: str, text: str, origin: Origin) -> str:
        """The name of a KPI that applies, however it is split; "", with a fault added, else."""
        return self.names.check(place, text, origin)

    def applies(self, kpi: str) -> bool:
        """Whether a KPI applies to all designs."""
        return kpi not in self.names.lacking

    def has_means(self) -> bool:
        """Whether a KPI is measured that has a mean, which is what is analysed."""
        names = [split_name(text)[0] for text in self.names.written()]
        if not KPIS.keys() >= set(names):
            return False  # which is told already
        found = any(known(name).form in AVERAGED for name in names)
        if not found:
            rule = f"needs a KPI under `measure` whose value is a {' or '.join(AVERAGED)}"
            self.refuse("", rule, ", ".join(names))
        return found

    def check_columns(self, columns: Sequence[str]) -> None:
        """No dimension is called like a column of the method's table, where it is one as well."""
        for dimension in self.dimensions:
            if dimension.name in columns:
                rule = "a dimension is not called like a column of the results"
                self.refuse("", rule, dimension.name)

    def replications(self, default: int) -> Replications:
        """`replications: 20`, or a rule with `at_least`, `at_most`, `until`."""
        node = self.node.get("replications")
        if not isinstance(node, Tree):
            return Fixed(self.whole("replications", default, 2))
        inner = replace(self, name=f"{self.name}.replications", node=node)
        return inner.held_to(_UntilForm)._until() or Fixed(default)

    def _until(self) -> Until | None:
        counts, until = self._looks(), self.node.get("until")
        if not isinstance(until, Tree) or not until.entries:
            self.refuse("", "needs `until`: KPIs, each with `sign`, `within 5 %` or `within 20`")
            return None
        read = [self._aim(until, name, node) for name, node in until.entries.items()]
        aims = [aim for aim in read if aim is not None]
        if not counts or len(aims) < len(read):
            return None
        return Until(tuple(aims), schedule(rules_of(aims), counts))

    def _looks(self) -> tuple[int, ...]:
        """The replications at which it is asked whether they are enough; () if there are faults."""
        at_least = self.whole("at_least", 10, 2)
        at_most = self.whole("at_most", max(1000, at_least), 2)
        growth = self.number("growth", 1.5, 1.0, 10.0)
        if at_most < at_least:
            self.refuse("at_most", f"must not be below at_least, {at_least}", self.text("at_most"))
            return ()
        try:
            return looks(at_least, at_most, growth)
        except ValueError:
            rule = f"needs a number by which there are at most {MOST_LOOKS} looks"
            self.refuse("growth", rule, self.text("growth"))
            return ()

    def _aim(self, until: Tree, name: str, node: Node) -> Aim | None:
        place, text = self.place(f"until.{name}"), text_of(node)
        is_share = text.rstrip().endswith("%")
        forms = AVERAGED if is_share else COMPARED
        kpi = self.kpi_at(place, name, until.key_origin(name), forms)
        if not kpi:
            return None
        unit = unit_of(next(iter(self.designs.values())), kpi)
        aim = read_aim(kpi, text, unit)
        if aim is None:
            of_unit = "20" if unit == "%" else f"20 {unit}"
            rule = f"needs `sign`, `within 5 %` (of the first design) or `within {of_unit}`"
            self.file.faults.add("E818", node.origin, place, rule, text, [SIGN])
        return aim

    def few(self, points: int) -> bool:
        """Whether there are not too many points, before they are made."""
        if points > MOST_POINTS:
            self.refuse("", f"takes at most {MOST_POINTS} points", str(points))
        return points <= MOST_POINTS

    def choice(self, dimension: Dimension, node: Node, key: str) -> Choice | None:
        """A value of a dimension that a method names; None, with a fault added, if it is none."""
        text, place = text_of(node), f"{self.place(key)}.{dimension.name}"
        if isinstance(dimension, Listed):
            found = next((one for one in dimension.choices if one.text == text), None)
            names = [one.text for one in dimension.choices]
            rule = f"needs one of {', '.join(names)}"
        else:
            found, names = _number_in(dimension, text), []
            rule = f"needs a {'whole ' if dimension.whole else ''}number {_limits(dimension)}"
        if found is None:
            self.file.faults.add("E818", node.origin, place, rule, text, names)
        return found

    def described_at(self, dimension: Range) -> float | None:
        """Where the designs stand as described, as a share of a range; None if that is no number
        in its unit."""
        owner, path = split_owner(dimension.paths[0])
        for name, design in self.designs.items():
            text = value_at(design.scenario.resolved, path) if owner in ("", name) else None
            number = None if text is None else number_of(text, dimension.unit)
            if number is not None and (dimension.scale != "log" or number > 0):
                return dimension.share(number)
        return None

    def range(self, key: str) -> Range | None:
        """The dimension that a key names, which must have a range; None, with a fault added."""
        ranges = {one.name: one for one in self.dimensions if isinstance(one, Range)}
        if key not in self.node:
            if len(ranges) == 1:
                return next(iter(ranges.values()))
            self.refuse("", f"needs the key `{key}`: a dimension with a range")
            return None
        text = self.text(key)
        if text not in ranges:
            rule = f"needs a dimension with a range: {', '.join(ranges) or 'there is none'}"
            self.refuse(key, rule, text, list(ranges))
            return None
        return ranges[text]


def _number_in(dimension: Range, text: str) -> Choice | None:
    """A value of a range; with a stated distribution, any that it may have."""
    number = number_of(text, dimension.unit)
    if number is None or (dimension.whole and not number.is_integer()):
        return None
    if dimension.law is None and not dimension.low <= number <= dimension.high:
        return None
    return dimension.choice(number)


def _limits(dimension: Range) -> str:
    unit = f"in {dimension.unit}" if dimension.unit else "without a unit"
    if dimension.law is not None:
        return unit
    return f"from {dimension.low:.10g} to {dimension.high:.10g} {unit}"


@dataclass(frozen=True)
class Kind:
    """A sort of method. read: the method, and the KPIs that it asks for; None: it has faults.

    help: what it answers, in a sentence. adapts: whether the results decide at which points, or
    in which designs, it goes on.
    """

    name: str
    help: str
    read: Callable[[MethodText], tuple[Method, tuple[str, ...]] | None]
    adapts: bool = False
