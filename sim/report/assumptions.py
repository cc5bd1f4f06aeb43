"""What two designs take for granted: their parameters, and what each rests on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sim.calibrate.evidence import Evidence
from sim.language.scenario import Scenario
from sim.language.tree import Mapping as Tree
from sim.language.tree import Node, Scalar
from sim.report import words

SWITCH = "switch_"  # begins the entries of the register about readings of a text
GRADES = {
    "none": "nobody measured it",
    "": "not graded",
    "C": "secondary or weak",
    "B": "publisher's own data or a vendor's study",
    "A": "primary data or a study",
}


NUMBER = re.compile(r"-?\d[\d,]*(?:\.\d+)?")


@dataclass(frozen=True)
class Assumption:
    """A value that was put in, as written. a, b: in each design, "" where it has none.

    low, high: the range to vary it in. source: as written; entry: what the register says of it.
    """

    name: str
    a: str
    b: str
    low: str = ""
    high: str = ""
    grade: str = ""
    source: str = ""
    entry: Evidence | None = None

    @property
    def is_switch(self) -> bool:
        """Whether it chooses between two readings of the case."""
        return self.source.startswith(SWITCH) or {self.a, self.b} <= {"yes", "no"}

    @property
    def is_bare(self) -> bool:
        """Whether it rests on no measurement."""
        return self.grade in ("none", "")

    @property
    def unexplained(self) -> bool:
        """Whether it has the grade of a figure, is not that figure as printed, and the register
        does not say how it follows from it."""
        if self.is_bare or self.entry is None or self.entry.used:
            return False
        printed = _numbers(self.entry.likely)
        written = [_numbers(text) for text in (self.a, self.b) if text]
        return bool(printed) and any(one != printed for one in written)

    @property
    def differs(self) -> bool:
        return self.a != self.b

    @property
    def range(self) -> str:
        """`2 % to 24 %`."""
        if self.low and self.high:
            return f"{self.low} to {self.high}"
        return f"from {self.low}" if self.low else f"up to {self.high}" if self.high else ""


def _numbers(text: str) -> list[float]:
    return [float(one.replace(",", "")) for one in NUMBER.findall(text)]


def assumptions(a: Scenario, b: Scenario, evidence: Mapping[str, Evidence]) -> list[Assumption]:
    """Every parameter and every property with a range or a source: switches first, then those
    that nobody measured, then by grade; otherwise as they are written."""
    sides = [dict(_values(scenario)) for scenario in (a, b)]
    found = [
        _assumption(name, sides[0].get(name), sides[1].get(name), evidence)
        for name in dict.fromkeys([*sides[0], *sides[1]])
    ]
    return sorted(found, key=lambda one: (not one.is_switch, _place(one.grade)))


def counted(found: list[Assumption]) -> str:
    """`68 values: 60 with grade none (nobody measured it), 8 with grade A (…)`."""
    parts = []
    for grade in sorted({one.grade for one in found}, key=_place):
        count = sum(one.grade == grade for one in found)
        meaning = GRADES.get(grade, "")
        named = f"grade {grade}" + (f" ({meaning})" if meaning else "") if grade else meaning
        parts.append(f"{count} {'' if not grade else 'with '}{named}")
    return f"{words.counted(len(found), 'value')}: {', '.join(parts)}"


def _place(grade: str) -> int:
    known = list(GRADES)
    return known.index(grade) if grade in known else len(known)


def _values(scenario: Scenario) -> Iterator[tuple[str, Node]]:
    """Parameters by name, and graded properties as `europe.awareness`."""
    tree = scenario.resolved
    parameters = tree.get("parameters")
    if isinstance(parameters, Tree):
        yield from parameters.entries.items()
    sets = tree.get("sets")
    for elements in sets.entries.values() if isinstance(sets, Tree) else ():
        for element, row in elements.entries.items() if isinstance(elements, Tree) else ():
            for name, node in row.entries.items() if isinstance(row, Tree) else ():
                if isinstance(node, Tree) and "value" in node:
                    yield f"{element}.{name}", node


def _assumption(
    name: str, a: Node | None, b: Node | None, evidence: Mapping[str, Evidence]
) -> Assumption:
    told = a if isinstance(a, Tree) else b
    source = _text(told, "source")
    return Assumption(
        name=name,
        a=_value(a),
        b=_value(b),
        low=_text(told, "low"),
        high=_text(told, "high"),
        grade=_text(told, "grade"),
        source=source,
        entry=evidence.get(source),
    )


def _text(node: Node | None, key: str) -> str:
    found = node.get(key) if isinstance(node, Tree) else None
    return found.text if isinstance(found, Scalar) else ""


def _value(node: Node | None) -> str:
    """What stands there: a number, or several of them."""
    if node is None:
        return ""
    body = node.get("value") if isinstance(node, Tree) else node
    if isinstance(body, Scalar):
        return body.text
    if body is None or isinstance(body, Tree):
        return ""
    return f"[{', '.join(item.text for item in body if isinstance(item, Scalar))}]"
