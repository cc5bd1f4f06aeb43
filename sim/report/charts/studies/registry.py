"""The registry of the charts of studies: one function a chart, by the table that it draws."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps

from sim.report.charts.picture import Picture
from sim.report.charts.style import drawing
from sim.report.studies.facts import Facts

StudyChart = Callable[[Facts], Iterable[Picture]]
CHARTS: dict[str, list[StudyChart]] = {}


def study_chart(table: str) -> Callable[[StudyChart], StudyChart]:
    """Register a function that draws a table of this name: as many pictures as apply."""

    def register(draw: StudyChart) -> StudyChart:
        @wraps(draw)
        def drawn(facts: Facts) -> list[Picture]:
            with drawing():
                return list(draw(facts))

        CHARTS.setdefault(table, []).append(drawn)
        return drawn

    return register
