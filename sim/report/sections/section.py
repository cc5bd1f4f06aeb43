"""A section of a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from zlib import crc32

from markupsafe import Markup

from sim.report.charts.picture import Picture
from sim.report.figures import Figure
from sim.report.findings import Findings
from sim.report.inline import inline


@dataclass(frozen=True)
class Section:
    """name: its place on the page (`#name`), and its template `sections/NAME.html`. title: its
    heading. said: sentences below the heading: what to see here. content: what its template shows,
    by name. pictures: charts below the sentences."""

    name: str
    title: str
    said: Sequence[str] = ()
    pictures: Sequence[Picture] = ()
    content: Mapping[str, object] = field(default_factory=dict)

    @property
    def template(self) -> str:
        return f"sections/{self.name}.html"

    @property
    def drawn(self) -> list[dict[str, object]]:
        return [drawn(picture) for picture in self.pictures]


def drawn(picture: Picture) -> dict[str, object]:
    """A chart as markup: ours, and escaped where it was drawn."""
    markup = Markup(inline(picture.svg, f"p{crc32(picture.name.encode()):x}-"))
    return {"name": picture.name, "title": picture.title, "alt": picture.alt, "svg": markup}


def rows_of(findings: Findings, *kpis: str) -> list[Figure]:
    """The figures of these KPIs that the comparison has, in this order, without single persons."""
    every = [one for one in findings.every if "person=" not in one.group]
    return [one for kpi in kpis for one in every if one.kpi == kpi]
