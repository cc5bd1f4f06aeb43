"""A picture, as SVG and PNG: the same bytes for the same picture."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from xml.sax.saxutils import quoteattr

from matplotlib.figure import Figure

from sim.report.charts.style import DPI, drawing

NO_DATE = {"Date": None, "Creator": None, "Format": None, "Type": None}


@dataclass(frozen=True)
class Picture:
    """What is drawn, and what it says.

    name: stem of its files. title: the finding in words. alt: for who cannot see it, with the
    figures. figure: what matplotlib draws; the title stands in it, too.
    """

    name: str
    title: str
    alt: str
    figure: Figure

    @cached_property
    def svg(self) -> str:
        """An `<svg>` element that stands in a page or alone; it carries its alternative text.

        Drawn once: page and file share it.
        """
        text = io.StringIO()
        with drawing(self.name):
            self.figure.savefig(text, format="svg", metadata=NO_DATE)
        element = text.getvalue()
        element = element[element.index("<svg") :]
        told = f'<svg role="img" aria-label={quoteattr(self.alt)}'
        return element.replace("<svg", told, 1)

    def png(self) -> bytes:
        """For slides and mail."""
        data = io.BytesIO()
        with drawing():
            self.figure.savefig(data, format="png", dpi=DPI, metadata={"Software": None})
        return data.getvalue()
