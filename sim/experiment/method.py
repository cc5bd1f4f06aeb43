"""What a method of a study is, and how it is read from the study's file."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pandas as pd

from sim.errors import Origin
from sim.experiment.dimensions import Dimension, Range
from sim.experiment.experiment import Experiment
from sim.experiment.results import Results, Wanted
from sim.language.check import check_shape
from sim.language.shape import Section
from sim.language.side_file import SideFile, text_of
from sim.language.tree import Mapping as Tree
from sim.program.design import Design

_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)\s*(%?)")


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

    check_kpi: of a place, a text and its origin, the KPI that applies; "" if it is none.
    """

    file: SideFile
    name: str
    node: Tree
    dimensions: tuple[Dimension, ...]
    designs: Mapping[str, Design]
    check_kpi: Callable[[str, str, Origin], str]

    def held_to(self, form: type[Section]) -> MethodText:
        """The same without what its form does not know."""
        node, _ = check_shape(self.node, form, self.file.faults, self._place())
        return MethodText(self.file, self.name, node, self.dimensions, self.designs, self.check_kpi)

    def _place(self, key: str = "") -> str:
        return f"method.{self.name}.{key}" if key else f"method.{self.name}"

    def refuse(self, key: str, rule: str, got: str = "", known: Sequence[str] = ()) -> None:
        """A fault of a key; "" of the method as a whole."""
        at = self.node.get(key) if key else None
        origin = at.origin if at is not None else self.node.origin
        self.file.faults.add("E818", origin, self._place(key), rule, got, known)

    def text(self, key: str) -> str:
        return text_of(self.node.get(key))

    def whole(self, key: str, default: int, least: int, most: int = 1_000_000) -> int:
        """A whole number within bounds."""
        if key not in self.node:
            return default
        text = self.text(key)
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            self.refuse(key, f"needs a whole number from {least} to {most}", text)
            return default
        return int(text)

    def number(self, key: str, default: float, above: float, most: float) -> float:
        """A number or percentage, above a bound and at most another."""
        if key not in self.node:
            return default
        text = self.text(key)
        found = _NUMBER.fullmatch(text.strip())
        value = float(found[1]) / (100 if found[2] else 1) if found else above
        if not above < value <= most:
            self.refuse(key, f"needs a number above {above:g} and at most {most:g}", text)
            return default
        return value

    def word(self, key: str, words: Sequence[str]) -> str:
        """One of the words; the first if nothing is written."""
        text = self.text(key) if key in self.node else words[0]
        if text not in words:
            self.refuse(key, f"must be {' or '.join(words)}", text, words)
            return words[0]
        return text

    def kpi(self, key: str, default: str = "") -> str:
        """The name of a KPI that applies to all designs."""
        node = self.node.get(key)
        if node is None:
            if not default:
                self.refuse("", f"needs the key `{key}`")
            return default
        return self.check_kpi(self._place(key), text_of(node), node.origin)

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


@dataclass(frozen=True)
class Kind:
    """A sort of method. read: the method, and the KPIs that it asks for; None: it has faults.

    help: what it answers, in a sentence.
    """

    name: str
    help: str
    read: Callable[[MethodText], tuple[Method, tuple[str, ...]] | None]
