"""The page of a comparison, for whoever decides: one file that asks for nothing else.

What stands in it comes from `narrative` and the files of `sections/`; how it looks is in
`templates/`. Every text is escaped, whatever somebody wrote into a scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sim.report import words
from sim.report.blocks import Block
from sim.report.context import context
from sim.report.findings import Findings
from sim.report.in_short import in_short
from sim.report.narrative import answer
from sim.report.sections import sections
from sim.report.verdicts import chip
from sim.store.lock import LOCK
from sim.store.textfile import write_text

REPORT = "report.html"
REPORTS = "reports.html"  # a template
TEMPLATES = Path(__file__).parent / "templates"
FILES = {
    "comparison.csv": "every figure of both designs, the difference, its intervals, the verdict",
    "kpis.csv": "every figure of every run",
    "summary.csv": "every figure of the design, with its interval",
    "ladder.csv": "the effect of each change, alone and on top of those before it",
    "worlds.csv": "the main figures in each world and under each switch",
    "tuning.csv": "every step of the search for each design at its best",
    "comparison_tuned.csv": "every figure with both designs at their best",
    "charts": "the charts of this page, as SVG and PNG",
    "study.duckdb": "all of it as a database: every run's figures, the first run row by row",
    "manifest.json": "how to make exactly this again: seed, versions, scenarios, hashes",
}


def write_report(place: Path, findings: Findings) -> str:
    """Writes `report.html` into a folder and returns its name; same results, same bytes.

    What files stand in the folder already, the page says.
    """
    comparison = findings.comparison
    a, b = comparison.labels
    found = list(sections(findings))
    text = (
        environment(comparison.labels)
        .get_template(REPORT)
        .render(
            labels=comparison.labels,
            designs=comparison.designs,
            title=f"{b} against {a}",
            world=findings.world,
            about=context([one.scenario for one in comparison.designs], comparison.labels),
            sentences=answer(comparison, findings.world, findings.repeated, findings.studied),
            in_short=in_short(findings),
            headings={one.name: one.title for one in found},
            sections=found,
            files=list(files_in(place, FILES)),
        )
    )
    encoded = text.encode("utf-8", "xmlcharrefreplace")
    write_text(place / REPORT, encoded.decode("utf-8"), force=True)
    return REPORT


def reports_page(title: str, lines: Sequence[str], blocks: Sequence[Block]) -> str:
    """A page of tables, with lines above all of them."""
    template = environment(("", "")).get_template(REPORTS)
    return template.render(title=title, lines=lines, blocks=blocks)


def environment(labels: Sequence[str]) -> Environment:
    """What fills templates. labels: of the designs; the others are judged against the first."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["exact"] = _exact
    made.filters["number"] = words.number
    made.filters["is_number"] = words.is_number
    pairs = [(labels[0], other) for other in labels[1:]]
    made.globals["chip"] = lambda text: next(filter(None, (chip(text, one) for one in pairs)), None)
    return made


def files_in(place: Path, held: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands in the folder, and what it holds as far as that is said."""
    names = {path.name for path in place.iterdir()} - {REPORT, LOCK} | {"manifest.json"}
    for name in sorted(names):
        yield name + ("/" if (place / name).is_dir() else ""), held.get(name, "")


def _exact(value: float) -> str:
    """The number itself, for whoever reads the page with a program; "" if there is none."""
    return repr(float(value)) if math.isfinite(value) else ""
