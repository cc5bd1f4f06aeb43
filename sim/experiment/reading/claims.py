"""What a claim of two designs is, and how a study file writes it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from pydantic import Field

from sim.experiment.measured import BY, split_name, split_of
from sim.experiment.method import MethodText
from sim.experiment.reading.groups import groups_of
from sim.experiment.reading.kpi_names import unit_of
from sim.experiment.reading.numbers import read_number
from sim.language.shape import Section, Text, Texts
from sim.language.side_file import text_of, texts_of
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node
from sim.measures.claims import OF, Of, Statement
from sim.measures.kpis import known

IS = ("above", "below", "within")
NEEDED = ("name", "says", "source", "kpi", "is", "than")
EXTREMES = ("minimum", "maximum")
ASKED = ["kpi", "group", "of", "is", "than"]
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class _ClaimForm(Section):
    """A claim as it is written."""

    name: Text | None = None
    says: Text | None = None
    source: Text | None = None
    kpi: Text | None = None
    group: Text | None = None
    of: Text | None = None
    is_: Text | None = Field(default=None, alias="is")
    than: Texts | None = None


@dataclass(frozen=True)
class Claim:
    """says: in words for people. source: where it is said.

    split: what the KPI is split by if the claim is about every group. group: the one it is about.
    of: which figure. relation, than: what is said of it, as written. statement: to judge it by.
    """

    name: str
    says: str
    source: str
    kpi: str
    split: str
    group: str
    of: Of
    relation: str
    than: str
    statement: Statement

    @property
    def measured(self) -> str:
        """What a study has to measure for it."""
        split = self.split or split_of(self.group)
        return f"{self.kpi}{BY}{split.replace(',', '+')}" if split else self.kpi

    @property
    def asked(self) -> dict[str, object]:
        """ASKED: a claim about every group has what it is split by in the place of the group."""
        written = self.kpi, self.group or self.split, self.of, self.relation, self.than
        return dict(zip(ASKED, written, strict=True))


def read_claim(text: MethodText, at: int, item: Node) -> Claim | None:
    """A claim; None, with the faults added, if it is none."""
    inner = replace(text, name=f"{text.name}.claims[{at}]")
    if not isinstance(item, Tree):
        rule = f"needs a map with the keys {', '.join(NEEDED)}"
        text.file.faults.add("E818", item.origin, f"method.{inner.name}", rule, text_of(item))
        return None
    inner = replace(inner, node=item).held_to(_ClaimForm)
    lacking = [key for key in NEEDED if key not in inner.node]
    if lacking:
        inner.refuse("", f"needs the key{'s' * (len(lacking) > 1)} {', '.join(lacking)}")
        return None
    name = inner.text("name")
    if not _NAME.fullmatch(name):
        inner.refuse("name", "a name is lower-case letters, digits and _", name)
    kpi = inner.check_kpi(inner.place("kpi"), inner.text("kpi"), inner.node["kpi"].origin)
    of = next(one for one in OF if one == inner.word("of", OF))
    relation = _word(inner, "is", IS)
    statement = _statement(inner, kpi, of, relation) if kpi and relation else None
    split = split_name(inner.text("kpi"))[1]
    group = _group(inner, kpi, split) if kpi else ""
    if statement is None:
        return None
    than = " to ".join(texts_of(inner.node["than"]))
    says, source = inner.text("says"), inner.text("source")
    return Claim(name, says, source, kpi, split, group, of, relation, than, statement)


def _word(text: MethodText, key: str, words: Sequence[str]) -> str:
    """One of the words, "" with a fault added: none of them goes without saying."""
    found = text.text(key)
    if found not in words:
        text.refuse(key, f"must be {' or '.join(words)}", found, words)
        return ""
    return found


def _statement(text: MethodText, kpi: str, of: Of, relation: str) -> Statement | None:
    """What is said of the figure; None, with the faults added, if it cannot be judged."""
    form = known(kpi).form
    if form in EXTREMES:
        text.refuse("kpi", "is an extreme: it has no interval to judge a claim by", kpi)
        return None
    if form == "ratio of differences" and of != "difference":
        text.refuse("of", "must be difference: the KPI compares both designs by itself", of)
        return None
    numbers = [_number(text, one, kpi, of) for one in texts_of(text.node["than"])]
    if None in numbers:
        return None
    given = [number for number in numbers if number is not None]
    if relation == "within":
        if len(given) != 2 or not given[0] < given[1]:
            rule = "needs two numbers, the lower first, beside `is: within`"
            text.refuse("than", rule, ", ".join(texts_of(text.node["than"])))
            return None
        return Statement(given[0], given[1])
    if len(given) != 1:
        rule = f"needs one number beside `is: {relation}`"
        text.refuse("than", rule, ", ".join(texts_of(text.node["than"])))
        return None
    return Statement(given[0], math.inf) if relation == "above" else Statement(-math.inf, given[0])


def _number(text: MethodText, written: str, kpi: str, of: Of) -> float | None:
    """A number in the unit of the figure: the KPI's; of a ratio a plain one or a percentage."""
    unit = "%" if of == "ratio" else unit_of(next(iter(text.designs.values())), kpi)
    found = read_number(written)
    if found is None or found.unit not in ("", unit):
        text.refuse(
            "than", f"needs a number, with the unit of the figure ({unit}) or none", written
        )
        return None
    return found.value / (100 if of == "ratio" and found.unit else 1)


def _group(text: MethodText, kpi: str, split: str) -> str:
    """The one group that a claim is about, "" if it is about all together or about every group."""
    if "group" not in text.node:
        return ""
    if split:
        text.refuse(
            "group", f"means nothing beside `kpi: {text.text('kpi')}`, which means every group"
        )
        return ""
    group, origin = text.text("group"), text.node["group"].origin
    by = split_of(group)
    if "=" not in group:
        text.refuse("group", "needs a group such as region=europe", group)
        return ""
    text.check_kpi(text.place("group"), f"{kpi}{BY}{by}", origin)
    if not _is_split(kpi, by):
        return ""
    groups = _groups(text, by)
    if groups and group not in groups:
        text.refuse("group", f"needs one of {', '.join(groups)}", group, groups)
        return ""
    return group


def _is_split(kpi: str, split: str) -> bool:
    """Whether there is such a KPI, and it is split by this."""
    return bool(kpi) and split.replace(",", "+") in known(kpi).groups


def _groups(text: MethodText, split: str) -> list[str]:
    """The groups of a split that either design has."""
    designs = (groups_of(design.scenario, split) for design in text.designs.values())
    return list(dict.fromkeys(chain.from_iterable(designs)))
