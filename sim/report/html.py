"""The page of a comparison, for whoever decides: one file that asks for nothing else.

What stands in it comes from `figures`, `narrative`, `verdicts`, `assumptions` and the charts; how
it looks is in `templates/`. Every text is escaped, whatever somebody wrote into a scenario.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.calibrate.evidence import Evidence
from sim.measures.kpis import known
from sim.report import words
from sim.report.assumptions import Assumption, assumptions, counted
from sim.report.blocks import Block
from sim.report.charts import Picture
from sim.report.figures import Figure, figures, headline
from sim.report.inline import inline
from sim.report.narrative import answer
from sim.report.program import installed_version
from sim.report.verdicts import about_intervals, chip, legend
from sim.store.lock import LOCK
from sim.study.compare import Comparison

REPORT = "report.html"
REPORTS = "reports.html"  # a template
TEMPLATES = Path(__file__).parent / "templates"
FILES = {
    "comparison.csv": "every figure of both designs, the difference, its intervals, the verdict",
    "kpis.csv": "every figure of every run",
    "ladder.csv": "the effect of each change, alone and on top of those before it",
    "worlds.csv": "the main figures in each world and under each switch",
    "tuning.csv": "every step of the search for each design at its best",
    "comparison_tuned.csv": "every figure with both designs at their best",
    "charts": "the charts of this page, as SVG and PNG",
    "study.duckdb": "all of it as a database: every run's figures, the first run row by row",
    "manifest.json": "how to make exactly this again: seed, versions, scenarios, hashes",
}


def write_report(
    place: Path,
    comparison: Comparison,
    world: str,
    pictures: Sequence[Picture],
    warnings: Sequence[str] = (),
    blocks: Sequence[Block] = (),
    evidence: Mapping[str, Evidence] = {},
    elsewhere: str = "",
    again: str = "",
) -> str:
    """Writes `report.html` into a folder and returns its name; same results, same bytes.

    world: what the results hold for. warnings: what puts them in doubt. evidence: the register
    that `source` of a parameter names entries of. elsewhere: what other worlds say. again: the
    command that makes it again. What files stand in the folder already, the page says.
    """
    page = environment(comparison.labels).get_template(REPORT)
    text = page.render(
        **_answer(comparison, world, elsewhere),
        **_figures(comparison, blocks),
        **_assumptions(comparison, evidence),
        warnings=warnings,
        blocks=blocks,
        pictures=[drawn(one) for one in pictures],
        again=again,
        version=installed_version(),
        files=list(files_in(place, FILES)),
    )
    (place / REPORT).write_text(text, "utf-8", errors="xmlcharrefreplace", newline="\n")
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


def _answer(comparison: Comparison, world: str, elsewhere: str) -> dict[str, object]:
    """Who is compared, where, and what came out."""
    a, b = comparison.labels
    run = comparison.designs[0].scenario.run
    return {
        "labels": comparison.labels,
        "designs": comparison.designs,
        "title": f"{b} against {a}",
        "world": world,
        "sentences": answer(comparison, world, elsewhere),
        "plan": comparison.plan,
        "pairs": words.counted(comparison.plan.replications, "pair"),
        "run": run,
    }


def _figures(comparison: Comparison, blocks: Sequence[Block]) -> dict[str, object]:
    """The main figures, all others, and what their verdicts mean."""
    main = headline(comparison)
    shown = {(one.kpi, one.group) for one in main}
    others = [one for one in figures(comparison) if (one.kpi, one.group) not in shown]
    said = [one.verdict for one in main]
    said += [cell.partition("\n")[0] for block in blocks for row in block.rows for cell in row]
    first = legend(said, comparison.labels)
    every = legend([*said, *(one.verdict for one in others)], comparison.labels)
    return {
        "main": main,
        "others": others,
        "definitions": {one.kpi: _definition(one) for one in main},
        "legend": first,
        "more_legend": [one for one in every if one not in first],
        "intervals": about_intervals(
            any(one.family == "primary" for one in main), comparison.plan.replications
        ),
    }


def _definition(figure: Figure) -> str:
    """What a KPI counts, in a sentence."""
    return known(figure.kpi).help.replace("`", "").replace("_", " ")


def _assumptions(comparison: Comparison, evidence: Mapping[str, Evidence]) -> dict[str, object]:
    a, b = (design.scenario for design in comparison.designs)
    found = assumptions(a, b, evidence)
    switches = [one for one in found if one.is_switch]
    tables: list[tuple[str, list[Assumption]]] = [
        ("Switches: readings of the case that may turn a verdict round", switches),
        ("Values in which the designs differ", [one for one in found if one.differs]),
    ]
    return {
        "assumption_tables": [(title, rows) for title, rows in tables if rows],
        "all_assumptions": found,
        "counted_assumptions": counted(found),
        "ungraded": sum(one.grade in ("none", "") for one in found),
    }


def drawn(picture: Picture) -> dict[str, object]:
    """A chart as markup: ours, and escaped where it was drawn."""
    markup = Markup(inline(picture.svg, f"{picture.name}-"))
    return {"name": picture.name, "title": picture.title, "alt": picture.alt, "svg": markup}


def files_in(place: Path, held: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """What stands in the folder, and what it holds as far as that is said."""
    names = {path.name for path in place.iterdir()} - {REPORT, LOCK} | {"manifest.json"}
    for name in sorted(names):
        yield name + ("/" if (place / name).is_dir() else ""), held.get(name, "")


def _exact(value: float) -> str:
    """The number itself, for whoever reads the page with a program; "" if there is none."""
    return repr(float(value)) if math.isfinite(value) else ""
