"""Pictures as SVG and PNG: the same bytes for the same picture."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

from sim.report.charts.registry import Picture
from sim.report.charts.style import DPI, drawing

CHARTS_FOLDER = "charts"
NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}


def svg(picture: Picture) -> str:
    """An `<svg>` element that stands in a page or alone; it carries its alternative text."""
    text = io.StringIO()
    with drawing(picture.name):
        picture.figure.savefig(text, format="svg", metadata=NO_DATE)
    element = text.getvalue()
    element = element[element.index("<svg") :]
    told = f'<svg role="img" aria-label={quoteattr(picture.alt)}'
    return element.replace("<svg", told, 1)


def png(picture: Picture) -> bytes:
    """For slides and mail."""
    data = io.BytesIO()
    with drawing():
        picture.figure.savefig(data, format="png", dpi=DPI, metadata={"Software": None})
    return data.getvalue()


def write_pictures(pictures: Sequence[Picture], folder: Path) -> list[str]:
    """Writes NAME.svg and NAME.png of each picture into `charts/` of a folder.

    Returns what was written, for people: nothing if there are no pictures.
    """
    if not pictures:
        return []
    place = folder / CHARTS_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        (place / f"{picture.name}.svg").write_text(svg(picture), "utf-8", newline="\n")
        (place / f"{picture.name}.png").write_bytes(png(picture))
    return [f"{CHARTS_FOLDER}/"]
