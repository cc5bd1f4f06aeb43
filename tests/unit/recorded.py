"""A study as it was recorded, its checklist, and what stands in that."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from sim.calibrate.evidence import Evidence
from sim.language.loader import to_yaml
from sim.program.design import Design, load
from sim.report.methods import methods
from sim.report.methods.checklist import ITEMS
from sim.report.program import installed_version
from tests.unit.drawn import designs


def manifest_of(pair: Mapping[str, Design], **more: Any) -> dict[str, Any]:
    """What a study of these designs would have written down."""
    return {
        "written": "2026-11-27T08:47:56+00:00",
        "command": "run_sim.py compare --seed 7",
        "engine": "reference",
        "seed": 7,
        "replications": 30,
        "scenarios": {label: to_yaml(one.scenario.resolved) for label, one in pair.items()},
        "sources": {"scenarios/a.yaml": "12ab"},
        "warnings": [],
        "files": {"comparison.csv": "34cd"},
        "python": "3.12.1",
        "platform": "Some-System-1.2",
        "packages": {"asis-tobe": installed_version(), "simpy": "4.1.9"},
        **more,
    }


def both(pair: tuple[str, str]) -> dict[str, Design]:
    return dict(zip(("First", "Second"), designs(pair, {}), strict=True))


def told_of(pair: Mapping[str, Design], evidence: Mapping[str, Evidence] = {}, **more: Any) -> str:
    return methods(manifest_of(pair, **more), pair, evidence)


def tokens(markdown: str) -> list[Token]:
    return MarkdownIt("commonmark", {"html": True}).enable("table").parse(markdown)


def headings(markdown: str, level: int) -> list[str]:
    found = tokens(markdown)
    return [
        found[at + 1].content for at, one in enumerate(found) if one.type == "heading_open"
        and one.tag == f"h{level}"
    ]  # fmt: skip


def item(markdown: str, number: str) -> str:
    """What stands below the heading of an item."""
    below = markdown.partition(f"\n### {number} ")[2].partition("\n")[2]
    return below.partition("\n##")[0]


def rows(part: str) -> list[list[str]]:
    """The cells of every line of a table in a part, its header apart."""
    lines = [line for line in part.splitlines() if line.startswith("| ")]
    return [line[2:-2].split(" | ") for line in lines if "---" not in line]


def gaps(markdown: str) -> Iterator[tuple[str, str]]:
    """What is marked as not filled, with the item where it stands."""
    for number in ITEMS:
        for what in re.findall(r"^- \*\*Not filled\*\*: (.*)$", item(markdown, number), re.M):
            yield number, what


SHOP = """
title: {title}
run: {{warm_up: 0 h, length: 50 h}}
actors: {{clerk: {{staff: 2}}}}
tasks: {{serve: {{actor: clerk, time: 1 h}}}}
sources: {{people: {{rate: 2 / h, journey: visit}}}}
journeys:
  visit:
    - task: serve
"""


def written(place: Path, more: str = "", title: str = "A shop") -> Design:
    path = place / "shop.yaml"
    path.write_text(SHOP.format(title=title) + more, encoding="utf-8")
    return load(path)
