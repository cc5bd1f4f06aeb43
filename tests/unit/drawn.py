"""Comparisons to draw, and what stands in a picture."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from sim.measures.comparison import compare_pairs
from sim.measures.kpis import KPIS
from sim.measures.settings import Settings
from sim.program.design import Design, load
from sim.report.charts import Picture
from sim.report.charts.style import drawing
from sim.study.compare import Comparison, compare_designs
from sim.study.replicate import Plan

SCENARIOS = Path(__file__).parents[2] / "scenarios"
SHIPPED = ("check/as_is", "check/to_be")
DESK = ("examples/support_desk", "examples/support_desk_self_service")
PURCHASE = ("examples/purchase_request", "examples/purchase_request_auto")
FEW = {
    f"sets.region.{region}.businesses": "150"
    for region in ("north_america", "europe", "asia_pacific", "latin_america")
}
Values = Mapping[tuple[str, str], tuple[list[float], list[float]]]


def designs(pair: tuple[str, str], settings: Mapping[str, str]) -> tuple[Design, Design]:
    a, b = (load(SCENARIOS / f"{name}.yaml", settings) for name in pair)
    return a, b


def simulated(pair: tuple[str, str], runs: int, settings: Mapping[str, str]) -> Comparison:
    a, b = designs(pair, settings)
    return compare_designs(a, b, Plan(replications=runs), keep_tables=True)


def comparison(
    values: Values, pair: tuple[Design, Design], labels: tuple[str, str] = ("As-Is", "To-Be")
) -> Comparison:
    """From values by KPI and group, one a run, in each design; of a ratio per 100 of something."""

    def frame(side: int) -> pd.DataFrame:
        return pd.DataFrame(
            (
                (run, kpi, KPIS[kpi].unit.replace("money", "USD"), group, value, *parts(kpi, value))
                for (kpi, group), both in values.items()
                for run, value in enumerate(both[side])
            ),
            columns=["replication", "kpi", "unit", "group", "value", "numerator", "denominator"],
        )

    compared = compare_pairs(frame(0), frame(1), Settings(labels=labels))
    runs = len(next(iter(values.values()))[0])
    kpis = pd.concat([frame(side).assign(design=label) for side, label in enumerate(labels)])
    return Comparison(
        labels, pair, Plan(replications=runs), compared.table, compared.precision, kpis, {}
    )


def parts(kpi: str, value: float) -> tuple[float, float]:
    """Numerator and denominator."""
    if KPIS[kpi].form != "ratio":
        return value, np.nan
    return (0.0, 0.0) if np.isnan(value) else (100 * value, 100.0)


@lru_cache(maxsize=1)  # a picture is asked several things in a row
def texts(picture: Picture) -> dict[str, list[Bbox]]:
    """Where every text stands, in points from the lower left."""
    with drawing():
        canvas = FigureCanvasAgg(picture.figure)
        picture.figure.draw_without_rendering()  # places everything, and paints nothing
        found: dict[str, list[Bbox]] = {}
        for text in picture.figure.findobj(Text):
            assert isinstance(text, Text)
            if text.get_text().strip() and text.get_visible() and seen(text):
                box = text.get_window_extent(canvas.get_renderer())
                points = box.extents * 72 / picture.figure.dpi
                found.setdefault(text.get_text(), []).append(Bbox.from_extents(*points))
    return found


def seen(text: Text) -> bool:
    """Whether it is drawn: of the labels of ticks, only those inside the axes are."""
    axes = text.axes
    if not isinstance(axes, Axes) or text in axes.texts:
        return True
    labels = [*axes.get_xticklabels(), *axes.get_yticklabels()]
    return text in labels


def overlaps(picture: Picture) -> list[tuple[str, str]]:
    """Pairs of texts that cover one another."""
    boxes = [(name, box) for name, found in texts(picture).items() for box in found]
    return [
        (one, other)
        for (one, a), (other, b) in combinations(boxes, 2)
        if min(a.x1, b.x1) - max(a.x0, b.x0) > 1 and min(a.y1, b.y1) - max(a.y0, b.y0) > 1
    ]


def outside(picture: Picture) -> list[str]:
    """Texts that reach beyond the edge of the picture."""
    width, height = picture.figure.get_size_inches() * 72
    return [
        name
        for name, found in texts(picture).items()
        for box in found
        if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height
    ]
