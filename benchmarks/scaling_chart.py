"""Time and memory against the number of businesses, on log-log axes, as our charts look."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, NullLocator

from sim.report.charts.picture import Picture
from sim.report.charts.sheet import INNER, line_style, sheet
from sim.report.charts.style import GRID, QUIET, SMALL, B, drawing

PANEL, GAP, HEAD, TICKS, AXIS = 150.0, 26.0, 18.0, 16.0, 40.0
PANELS = {"seconds": "CPU time of a run [s]", "memory": "Memory of a run [MB]"}


class Point(Protocol):
    @property
    def businesses(self) -> int: ...


def write(points: Sequence[Point], slopes: Mapping[str, float], engine: str, path: Path) -> None:
    """Draws both panels into FILE.svg or FILE.png."""
    with drawing():
        picture = drawn(points, slopes, engine)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".png":
        path.write_bytes(picture.png())
    else:
        path.write_text(picture.svg, "utf-8", newline="\n")


def drawn(points: Sequence[Point], slopes: Mapping[str, float], engine: str) -> Picture:
    title = "Time and memory against the number of businesses"
    subtitle = f"One run of the {engine} engine, each in a process of its own; both axes by powers"
    note = "Dashed: in proportion to the number of businesses, through the largest run."
    high = len(PANELS) * (HEAD + PANEL + TICKS + GAP)
    made = sheet(title, subtitle, high, [note])
    told = []
    for place, (value, head) in enumerate(PANELS.items()):
        y = place * (HEAD + PANEL + TICKS + GAP)
        said = f"{head}, slope {slopes[value]:.2f}"
        made.text(0, y + HEAD / 2, said, weight="bold")
        panel(made.axes(AXIS, y + HEAD, INNER - AXIS - 8, PANEL), points, value)
        below = y + HEAD + PANEL + TICKS + 8
        made.text((AXIS + INNER) / 2, below, "businesses", color=QUIET, ha="center")
        told.append(said)
    return Picture("scaling", title, f"{title}: {'; '.join(told)}. {note}", made.figure)


def panel(axes: Axes, points: Sequence[Point], value: str) -> None:
    sizes = [point.businesses for point in points]
    values = [float(getattr(point, value)) for point in points]
    for axis, set_scale in ((axes.xaxis, axes.set_xscale), (axes.yaxis, axes.set_yscale)):
        set_scale("log")
        axis.set_major_locator(LogLocator(base=10))
        axis.set_major_formatter(FuncFormatter(lambda value, _: power(value)))
        axis.set_minor_locator(NullLocator())
        axis.set_tick_params(labelsize=SMALL, pad=5)
        axis.grid(True, color=GRID)
    straight = [values[-1] * size / sizes[-1] for size in sizes]
    axes.plot(sizes, straight, color=QUIET, linestyle=(0, (3, 2)), linewidth=0.8)
    axes.plot(sizes, values, marker=B.marker, markersize=4, **line_style(B))


def power(value: float) -> str:
    """`10⁴`"""
    return "10" + str(round(math.log10(value))).translate(
        str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    )
