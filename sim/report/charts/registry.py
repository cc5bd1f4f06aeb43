"""The registry of charts: one function a chart; report, files and tests follow from it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from sim.report.charts.picture import Picture
from sim.report.charts.style import drawing
from sim.study.compare import Comparison

Chart = Callable[[Comparison], Picture | None]

CHARTS: dict[str, Chart] = {}


def chart(draw: Chart) -> Chart:
    """Register a function as the chart of its name. It returns None where it does not apply."""
    name = str(getattr(draw, "__name__", ""))
    if name in CHARTS:
        raise ValueError(f"the chart {name!r} is registered twice")

    @wraps(draw)
    def drawn(comparison: Comparison) -> Picture | None:
        with drawing():
            return draw(comparison)

    CHARTS[name] = drawn
    return drawn
