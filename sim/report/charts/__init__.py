"""Charts of a comparison. A new one is one registered function in one of the files of this room."""

from __future__ import annotations

from sim.report.charts import forest, load, pools, sold, steps, time, work
from sim.report.charts.files import write_pictures
from sim.report.charts.picture import Picture
from sim.report.charts.registry import CHARTS, Chart
from sim.study.compare import Comparison

__all__ = ["CHARTS", "MODULES", "Picture", "pictures", "write_pictures"]

MODULES = (work, sold, time, steps, forest, load, pools)  # importing them fills the registry


def pictures(comparison: Comparison) -> list[Picture]:
    """Every chart that applies, file by file; one whose KPIs the comparison lacks is left out."""
    drawn = (draw(comparison) for draw in sorted(CHARTS.values(), key=_place))
    return [picture for picture in drawn if picture is not None]


def _place(draw: Chart) -> int:
    """The file of a chart among MODULES; those from elsewhere come last."""
    files = [module.__name__ for module in MODULES]
    return files.index(draw.__module__) if draw.__module__ in files else len(files)
