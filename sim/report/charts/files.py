"""The files of pictures in a folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.report.charts.picture import Picture

CHARTS_FOLDER = "charts"
FORMS = ("svg", "png")


def write_pictures(pictures: Sequence[Picture], folder: Path) -> list[str]:
    """Writes NAME.svg and NAME.png of each picture into `charts/` of a folder.

    Returns what was written, for people: nothing if there are no pictures.
    """
    if not pictures:
        return []
    place = folder / CHARTS_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        for form in FORMS:
            write_picture(picture, place, form)
    return [f"{CHARTS_FOLDER}/"]


def write_picture(picture: Picture, place: Path, form: str) -> str:
    """Writes a picture as `svg` or `png`; the name of its file."""
    path = place / f"{picture.name}.{form}"
    path.write_bytes(picture.svg.encode("utf-8") if form == "svg" else picture.png())
    return path.name
