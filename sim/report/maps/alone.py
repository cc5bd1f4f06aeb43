"""The map of a process as a file of its own, for slides."""

from __future__ import annotations

from pathlib import Path

from sim.report.maps.shown import Map

TEMPLATES = Path(__file__).parents[1] / "templates"
STYLES = ("light.css", "map.css")  # what a page has from its style sheet


def map_file(shown: Map) -> str:
    """An SVG file that looks as on the page in light, with its colours within."""
    styles = "".join((TEMPLATES / name).read_text("utf-8") for name in STYLES)
    font = "svg { font-family: sans-serif; background: var(--paper); }"
    head, _, rest = str(shown.svg).partition(">")
    named = head.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"', 1)
    return f"{named}>\n<style>\n{styles}{font}\n</style>{rest}\n"
