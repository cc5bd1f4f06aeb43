"""Charts of studies of many points. A new one is one registered function in a file of this room."""

from __future__ import annotations

from sim.report.charts.picture import Picture
from sim.report.charts.studies import (
    certain,
    chosen,
    claims,
    curves,
    frontier,
    plane,
    pointwise,
    sensitivity,
    tornado,
    waterfall,
    weeks,
)
from sim.report.charts.studies.registry import CHARTS, StudyChart, study_chart
from sim.report.studies.facts import Facts
from sim.report.studies.registry import own_tables

__all__ = ["CHARTS", "MODULES", "StudyChart", "study_chart", "study_pictures"]

# Importing them fills the registry.
MODULES = (
    frontier, curves, tornado, plane, pointwise, waterfall, sensitivity, certain, claims,
    chosen, weeks,
)  # fmt: skip


def study_pictures(facts: Facts) -> list[Picture]:
    """Every chart of the tables that the study's method made; of the comparison, if it made no
    other."""
    return [
        picture
        for table in own_tables(facts)
        for draw in sorted(CHARTS.get(table, []), key=_place)
        for picture in draw(facts)
    ]


def _place(draw: StudyChart) -> int:
    """The file of a chart among MODULES; those from elsewhere come last."""
    files = [module.__name__ for module in MODULES]
    return files.index(draw.__module__) if draw.__module__ in files else len(files)
