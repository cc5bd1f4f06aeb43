"""The files of pictures in a folder of results."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sim.report.charts.picture import Picture

CHARTS_FOLDER = "charts"


def write_pictures(pictures: Sequence[Picture], folder: Path) -> list[str]:
    """Writes NAME.svg and NAME.png of each picture into `charts/` of a folder.

    Returns what was written, for people: nothing if there are no pictures.
    """
    if not pictures:
        return []
    place = folder / CHARTS_FOLDER
    place.mkdir(parents=True, exist_ok=True)
    for picture in pictures:
        (place / f"{picture.name}.svg").write_text(picture.svg, "utf-8", newline="\n")
        (place / f"{picture.name}.png").write_bytes(picture.png())
    return [f"{CHARTS_FOLDER}/"]
