"""The pictures and the page of a comparison, written beside its tables."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from sim.calibrate.evidence import REGISTER, Evidence, read_evidence
from sim.cli.held import Outcome
from sim.report.charts import pictures, write_pictures
from sim.report.html import Block, write_report
from sim.report.tuned import PRINCIPLE, chosen_table, conclusion, tuned_table
from sim.report.warnings import numbered
from sim.report.worlds import switches_table, world_lines, worlds_table


def write_pages(place: Path, found: Outcome, world: str, register: Path) -> list[str]:
    """Writes `charts/` and `report.html` into a folder and returns their names.

    world: what the comparison holds for. register: of the evidence, if there is one.
    """
    drawn = pictures(found.comparison)
    charts = write_pictures(drawn, place)
    evidence: dict[str, Evidence] = read_evidence(register) if register.is_file() else {}
    report = write_report(
        place,
        found.comparison,
        world,
        drawn,
        elsewhere=found.elsewhere,
        warnings=numbered(found.comparison.doubts),
        blocks=blocks(found),
        evidence=evidence,
        again=shlex.join(["python3", "run_sim.py", *sys.argv[1:]]),
    )
    return [report, *charts]


def register_of(project: Path) -> Path:
    """Where the project's register of evidence lies."""
    return project / REGISTER


def blocks(found: Outcome) -> list[Block]:
    """What stands below the main figures: other worlds, switches, both designs at their best."""
    made = []
    if found.repeated is not None:
        columns, rows = worlds_table(found.repeated)
        lines = world_lines(found.repeated)
        made.append(Block("The same question in other worlds", columns, rows, lines))
        if found.repeated.worlds.switches:
            columns, rows = switches_table(found.repeated)
            lines = ["Who is better; a star marks what the switch turns round."]
            made.append(Block("Under each reading of the case", columns, rows, lines))
    if found.search is not None and found.tuned is not None:
        objective = found.search.tuning.objective
        rows = tuned_table(found.comparison, found.tuned, objective)
        columns = ["", "as described", "verdict", "both tuned", "verdict"]
        lines = [conclusion(found.comparison, found.tuned, objective), PRINCIPLE]
        made.append(Block("Each design at its best", columns, rows, lines))
        columns = ["", *found.search.chosen]
        made.append(Block("What the search chose", columns, chosen_table(found.search)))
    return made
