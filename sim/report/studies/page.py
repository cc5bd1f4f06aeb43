"""The page of a study, for whoever decides: one file that opens without a network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from sim.experiment.dimensions import Dimension, Range
from sim.experiment.experiment import Experiment
from sim.experiment.method import Method
from sim.experiment.methods import METHODS
from sim.report import words
from sim.report.blocks import Block
from sim.report.charts import write_pictures
from sim.report.charts.picture import Picture
from sim.report.charts.studies import study_pictures
from sim.report.html import REPORT, environment, files_in
from sim.report.program import installed_version
from sim.report.sections.section import drawn
from sim.report.studies.blocks import study_blocks
from sim.report.studies.chosen import runs_told
from sim.report.studies.effects import differences
from sim.report.studies.facts import Facts, facts_of
from sim.report.studies.registry import own_tables
from sim.report.studies.sentences import notes, said
from sim.report.studies.values import values_told
from sim.report.verdicts import Chip, legend

STUDY = "study.html"  # a template
LARGE = 3  # sentences of the answer that stand in large type
FILES = {
    "points.csv": "every point that was asked for: its values, and why it failed if it did",
    "comparison.csv": "every figure at every point: both designs, difference, interval, verdict",
    "break_even.csv": "where the sign turns round, with its interval",
    "waterfall.csv": "what each change adds, alone, in written order, averaged over orders",
    "claims.csv": "every claim in every world and under every switch",
    "claims_summary.csv": "each claim over all settings",
    "evidence_value.csv": "what it is worth to know a dimension before choosing",
    "indices.csv": "shares of the variance that dimensions explain",
    "kpis.csv": "every figure of every run",
    "map.csv": "the mark of every point of the map",
    "morris.csv": "elementary effects of the dimensions",
    "selection.csv": "every system: its mean, whether it is in play, the one that is chosen",
    "stops.csv": "where runs were added until a rule held, with the intervals that hold then",
    "uncertainty.csv": "in what share of the points who is better, and what would tell more",
    "warm_up.csv": "what MSER-5 would leave out of each weekly series",
    "weeks.csv": "the data of Welch's plot",
    "charts": "the charts of this page, as SVG and PNG",
    "study.duckdb": "all of it as a database: every figure of every run; a resume goes on with it",
    "manifest.json": "how to make exactly this again: seed, versions, designs, hashes",
}


def write_study_page(
    place: Path,
    experiment: Experiment,
    method: Method,
    tables: Mapping[str, pd.DataFrame],
    engine: str,
    again: str,
) -> list[str]:
    """Writes `report.html` and `charts/` into a folder; returns what was written.

    tables: those of the method, by name. engine: that ran. again: the command that makes it
    again. What files stand in the folder already, the page says. Same results, same bytes.
    """
    facts = facts_of(experiment, method, tables)
    pictures = study_pictures(facts)
    names = write_pictures(pictures, place)
    page = page_of(facts, experiment, pictures) | {
        "engine": engine,
        "again": again,
        "version": installed_version(),
        "files": list(files_in(place, FILES)),
    }
    text = environment(experiment.labels).get_template(STUDY).render(page)
    (place / REPORT).write_text(text, "utf-8", errors="xmlcharrefreplace", newline="\n")
    return [*names, REPORT]


def page_of(facts: Facts, experiment: Experiment, pictures: Sequence[Picture]) -> dict[str, object]:
    """What the page shows of a study, by the names of its template."""
    blocks = study_blocks(facts)
    names = zip(facts.labels, experiment.candidates, experiment.designs, strict=True)
    designs = [(label, candidate.file.as_posix(), one.told) for label, candidate, one in names]
    return {
        "title": facts.title,
        "question": facts.question,
        "designs": [(label, told_) for label, _, told_ in designs],
        "files_of": [(label, path) for label, path, _ in designs],
        "sentences": [*(found := said(facts)), *notes(facts)],
        "large": min(LARGE, len(found)),
        "pictures": [drawn(one) for one in pictures],
        "not_drawn": not_drawn(facts),
        "blocks": blocks,
        "legend": _legend(facts, blocks),
        "dimensions": [_dimension(one) for one in facts.dimensions],
        "method": _method(facts.method),
        "points": _points(facts),
        "runs": _runs(facts, experiment),
        "seed": experiment.seed,
        "window": facts.window,
        "file": experiment.file.as_posix(),
    }


def not_drawn(facts: Facts) -> str:
    """Which of the measured figures the charts show, if not all; "" if they do."""
    shown = _shown(facts)
    others = [words.name(kpi) for kpi in facts.every_kpi if kpi not in shown] if shown else []
    if not others:
        return ""
    verb = "stands" if len(others) == 1 else "stand"
    called = words.listed([words.name(kpi) for kpi in shown])
    return (
        f"The charts show {called}. Not drawn: {words.listed(others)}, which {verb} in the tables"
        " below and in comparison.csv."
    )


def _shown(facts: Facts) -> list[str]:
    """The undivided KPIs that are drawn of the differences of designs; [] if the charts are of
    something else, such as shares or weeks."""
    tables = own_tables(facts)
    if "comparison" not in facts.tables or facts.tables["comparison"].empty:
        return []
    if tables == ["comparison"]:
        return facts.main_kpis
    if "break_even" in tables or "map" in tables:
        return [str(getattr(facts.method, "kpi", ""))]
    return list(dict.fromkeys(
        kpi for one in ("morris", "indices") if one in tables
        for (kpi, _), _ in differences(facts, one)
    ))  # fmt: skip


def _legend(facts: Facts, blocks: Sequence[Block]) -> list[tuple[Chip, str]]:
    """Each verdict that stands on the page, with what it means."""
    cells = [cell for block in blocks for row in block.rows for cell in row]
    said = [cell.partition("\n")[0] for cell in cells]
    found: list[tuple[Chip, str]] = []
    for design in facts.labels[1:]:
        pair = (facts.labels[0], design)
        found += [one for one in legend(said, pair) if one not in found]
    return found


def _method(method: Method) -> str:
    name = words.name(method.name)
    kind = METHODS.get(method.name)
    return f"{name}: {kind.help}" if kind is not None else name


def _points(facts: Facts) -> str:
    text = words.counted(len(facts.points), "point")
    failed = len(facts.failed)
    return f"{text}, of which {failed:,} failed" if failed else f"{text}, none failed"


def _runs(facts: Facts, experiment: Experiment) -> str:
    alike = "each design with random numbers of its own" if experiment.independent else (
        "in a pair, all designs meet the same chances"
    )  # fmt: skip
    if facts.rows("selection"):
        return f"{runs_told(facts)}; {alike}"
    has_runs = "comparison" in facts.tables and len(facts.tables["comparison"])
    return f"{facts.replications}; {alike}" if has_runs else alike


def _dimension(one: Dimension) -> tuple[str, str, str]:
    """Title, values, and where they are written into the designs."""
    return one.title, values_told(one), ", ".join(_paths(one))


def _paths(one: Dimension) -> list[str]:
    """Every path, or world, that a choice sets; each once."""
    if isinstance(one, Range):
        return list(one.paths)
    found = [path for choice in one.choices for path in (*choice.settings, choice.world) if path]
    return list(dict.fromkeys(found))
