"""The chart of one run as it goes on: queue and utilisation of every pool of people."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from sim.measures.axes import Floats
from sim.measures.kpis import roles_of
from sim.measures.series import Stretch, pools, week
from sim.measures.view import Run
from sim.report import words
from sim.report.charts.facts import LEAST_SCALED, SCALES, Facts
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.charts.sheet import INNER, Sheet, legend, line_style, scale, sheet
from sim.report.charts.style import INK, LOOKS, QUIET, SHADE, SMALL, wrapped
from sim.study.compare import Comparison

MOST = 12  # pools that are drawn: those with the most work
LEAST_WEEKS = 8  # fewer are drawn day by day
PANEL, NAME, PITCH = 40.0, 15.0, 64.0
HEAD, TICKS = 34.0, 26.0
AXIS = 34.0  # room for the labels of an axis
LEAST = 0.01  # requests: a shorter queue is hardly one
RIGHT = 8.0  # room for half of the last label
WIDE = (INNER - 2 * AXIS - 2 * RIGHT) / 2  # of a panel
LEFTS = (AXIS, INNER - RIGHT - WIDE)


@chart
def queues_and_utilisation(comparison: Comparison) -> Picture | None:
    """Means of replication 0, week by week, of each pool in both designs."""
    runs = [
        Run(comparison.tables[label], design.scenario, roles_of(design.scenario))
        for label, design in zip(comparison.labels, comparison.designs, strict=True)
        if label in comparison.tables
    ]
    if len(runs) < 2:
        return None
    course = course_of(runs[0], runs[1])
    if not course.pools:
        return None
    a, b = comparison.labels
    title = _title(course.longest, comparison.labels)
    subtitle = (
        f"Queues and people at work, means of each {course.unit} in one run of each design "
        "(replication 0)"
    )
    notes = [*course.notes, *Facts(comparison).who]
    made = sheet(title, subtitle, course.height, notes)
    course.draw(made, comparison.labels)
    alt = f"{title}. {subtitle}, {a} against {b} over the window: {course.told}. {' '.join(notes)}"
    return Picture("queues_and_utilisation", title, alt, made.figure)


def _title(longest: tuple[Stretch | None, Stretch | None], labels: tuple[str, str]) -> str:
    """The longest queue of each design; one run decides nothing, so there is no verdict."""
    if not any(longest):
        return f"Hardly any queue: mean below {LEAST} requests in {words.listed(labels)}"
    parts = [
        f"{_called(one)} in {label} (mean {words.number(_queue(one), _queue(one))} requests)"
        if one
        else f"mean below {LEAST} requests in {label}"
        for one, label in zip(longest, labels, strict=True)
    ]
    return f"Longest queue: {'; '.join(parts)}"


def _queue(one: Stretch) -> float:
    """On average over the first stretch, the window if there is one only."""
    return float(one.queue[0])


def _called(one: Stretch) -> str:
    return words.name(one.actor, f"element={one.element}" if one.element else "")


@dataclass(frozen=True)
class Pool:
    """A pool in both designs: as it goes on, and on average over the window."""

    course: tuple[Stretch, Stretch]
    whole: tuple[Stretch, Stretch]

    @property
    def name(self) -> str:
        return _called(self.course[0])

    @property
    def load(self) -> float:
        """Of the design that works more, for choosing pools."""
        return max(float(np.nan_to_num(one.utilisation[0])) for one in self.whole)

    @property
    def told(self) -> str:
        """`sales, europe: queue 0.5 against 0.0, at work 100 against 34 %`."""
        queue = " against ".join(words.number(_queue(one), 0.1) for one in self.whole)
        work = " against ".join(words.number(float(one.utilisation[0]), 10) for one in self.whole)
        return f"{self.name}: queue {queue}, at work {work} %"


@dataclass(frozen=True)
class Course:
    """What is drawn: the pools over stretches between edges [h].

    left_out: pools of both designs with less work. alone: pools that one design has. longest: the
    pool of each design with the longest queue in the window, None if there is hardly any.
    """

    pools: Sequence[Pool]
    left_out: int
    alone: int
    longest: tuple[Stretch | None, Stretch | None]
    edges: Floats
    length: float  # of a unit [h]
    unit: str
    warm_up: float

    @property
    def height(self) -> float:
        return HEAD + PITCH * len(self.pools) + TICKS

    @property
    def notes(self) -> list[str]:
        notes = ["One run has no interval. Work that people pull themselves waits in no queue."]
        if self.warm_up > 0:
            notes.append("Grey: warm-up, which does not count.")
        if self.left_out:
            notes.append(f"Not drawn: {words.counted(self.left_out, 'pool')} with less work.")
        if self.alone:
            notes.append(f"Not drawn: {words.counted(self.alone, 'pool')} of one design alone.")
        return notes

    @property
    def told(self) -> str:
        return "; ".join(pool.told for pool in self.pools)

    def draw(self, on: Sheet, labels: tuple[str, str]) -> None:
        legend(on, 0, 8, labels, lines=True)
        (by, scale_word), (queue, work) = self._scale, self.highest
        heads = f"{scale_word} requests waiting".strip(), "at work, % of shift"
        for left, head in zip(LEFTS, heads, strict=True):
            on.text(left, 26, head, color=QUIET)
        for place, pool in enumerate(self.pools):
            y = HEAD + place * PITCH
            (name,) = wrapped(pool.name, INNER, SMALL, "bold", 1)
            on.text(0, y + NAME / 2 + 2, name, weight="bold")
            last = place == len(self.pools) - 1
            queues = [one.queue / by for one in pool.course]
            works = [one.utilisation for one in pool.course]
            for left, lines, high in zip(LEFTS, (queues, works), (queue / by, work), strict=True):
                self._panel(on.axes(left, y + NAME + 4, WIDE, PANEL), lines, high, last)
        bottom = HEAD + PITCH * len(self.pools) + TICKS - 8
        for left in LEFTS:
            on.text(left, bottom, f"{self.unit} of the run", color=QUIET)

    @property
    def highest(self) -> tuple[float, float]:
        """Ends of the axes of queues and of utilisation, the same for all pools."""
        every = [one for pool in self.pools for one in pool.course]
        queue = max(LEAST, *(float(one.queue.max()) for one in every))
        return queue, max(100.0, *(float(np.nan_to_num(one.utilisation).max()) for one in every))

    @property
    def _scale(self) -> tuple[float, str]:
        """What divides long queues, so that the labels of their axes have room."""
        queue, _ = self.highest
        return next(((s, word) for s, word in SCALES if queue >= LEAST_SCALED * s), (1.0, ""))

    def _panel(self, axes: Axes, lines: Sequence[Floats], high: float, last: bool) -> None:
        """Both designs on the same axes."""
        ends = self.edges / self.length
        scale(axes, 0.0, float(ends[-1]), WIDE)
        scale(axes, 0.0, high, PANEL, vertical=True)
        axes.set_xlim(0.0, float(ends[-1]))
        if self.warm_up > 0:
            axes.axvspan(0.0, self.warm_up / self.length, color=SHADE, zorder=0.5, linewidth=0)
        axes.axhline(0, color=INK, linewidth=0.8)
        for line, look in zip(lines, LOOKS, strict=True):
            axes.plot((ends[1:] + ends[:-1]) / 2, line, **line_style(look))
        if not last:
            axes.tick_params(labelbottom=False)


def course_of(a: Run, b: Run) -> Course:
    """The pools of both designs, with most work first chosen, in the order of the scenario."""
    length, unit = week(a), "week"
    if a.end < LEAST_WEEKS * length:
        length, unit = a.roles.day, "day"
    edges = np.append(np.arange(0.0, a.end, length), a.end)
    if len(edges) > 2 and edges[-1] - edges[-2] < length / 2:
        edges = np.delete(edges, -2)  # a short rest belongs to the last whole stretch
    courses, wholes = (
        [{(one.actor, one.element): one for one in pools(run, at)} for run in (a, b)]
        for at in (edges, np.array([a.start, a.end]))
    )
    both = [key for key in courses[0] if key in courses[1]]
    every = [
        Pool((courses[0][key], courses[1][key]), (wholes[0][key], wholes[1][key])) for key in both
    ]
    most = sorted(every, key=lambda pool: -pool.load)[:MOST]
    kept = [pool for pool in every if pool in most]
    alone = sum(map(len, courses)) - 2 * len(both)
    first, second = (_longest(list(whole.values())) for whole in wholes)
    left_out = len(every) - len(kept)
    return Course(kept, left_out, alone, (first, second), edges, length, unit, a.start)


def _longest(pools: Sequence[Stretch]) -> Stretch | None:
    """The pool with the longest queue, None where there is hardly any."""
    waited = [one for one in pools if _queue(one) >= LEAST]
    return max(waited, key=_queue, default=None)
