"""Reads an exported XES back, with nothing but the XML parser of the standard library."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

XES = "{http://www.xes-standard.org/}"
_ESCAPE = re.compile("_x([0-9A-F]{4,6})_")
Attributes: TypeAlias = dict[str, object]


@dataclass
class Back:
    """What stood in the file. requests, delays: by number. documents: by name, by number."""

    log: Attributes = field(default_factory=dict)
    cases: dict[int, Attributes] = field(default_factory=dict)
    events: list[tuple[int, Attributes]] = field(default_factory=list)
    requests: dict[int, Attributes] = field(default_factory=dict)
    delays: dict[int, Attributes] = field(default_factory=dict)
    documents: dict[str, dict[int, Attributes]] = field(default_factory=lambda: defaultdict(dict))


def read_xes(path: Path) -> Back:
    back = Back()
    root = ElementTree.parse(path).getroot()
    back.log = attributes(root)
    for trace in root.iter(f"{XES}trace"):
        case = attributes(trace)
        number = int(str(case.pop("concept:name")))
        back.cases[number] = case
        for event in trace.iter(f"{XES}event"):
            found = attributes(event)
            back.events.append((number, found))
            _file(back, number, dict(found))
    return back


def _file(back: Back, case: int, event: Attributes) -> None:
    word, _, rest = str(event.pop("concept:instance")).partition(" ")
    hours, transition = event.pop("sim.hours"), event.pop("lifecycle:transition")
    event.pop("time:timestamp")
    if word == "document":
        name, _, number = rest.rpartition(" ")
        assert name == event.pop("concept:name")
        assert event.pop("sim.kind") == "document" and transition == "complete"
        back.documents[name][int(number)] = {"time": hours, "case": case, **event}
        return
    row = (back.requests if word == "request" else back.delays).setdefault(int(rest), {})
    assert transition not in row
    row.update(event, case=case)
    row[str(transition)] = hours


def attributes(element: ElementTree.Element) -> Attributes:
    """Key -> value, of its own type. `own KEY`: of a column that is called like one of ours."""
    made = {"string": unescaped, "date": str, "int": int, "float": float}
    raw = {child.attrib["key"] for child in element if "key" in child.attrib}
    found: Attributes = {}
    for child in element:
        tag = child.tag.removeprefix(XES)
        if "key" not in child.attrib:
            continue
        text, written = child.attrib["value"], child.attrib["key"]
        key = unescaped(written)
        key = f"own {key}" if key != written and key in raw else key
        assert key not in found
        found[key] = text == "true" if tag == "boolean" else made[tag](text)
    return found


def unescaped(text: str) -> str:
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
