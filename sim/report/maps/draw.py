"""The map of a process as SVG: lanes, steps, paths as wide as the cases that took them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape

import pandas as pd

from sim.program.step_graph import Step
from sim.report import words
from sim.report.maps.layout import Layout, Place

# Proportions by which ten steps side by side and seventeen rows print on one sheet in 6 pt type.
WIDE, PAD = 96.0, 8.0  # of a step; above and below its lines together
ACROSS, BELOW, HEAD = 108.0, 26.0, 46.0  # from step to step; below it; above the first row
ROW = 13.0  # of type
ROUND = 23.0  # of the corners of what is no work
THICK, THIN = 11.0, 1.0  # of paths
LETTERS, LANE_LETTERS = 13, 12  # in a line of a step; of an actor, for each column of its lane
NUMBER_LINES = 2  # at most, below the name of a step
LEAST_SCALE = 0.75  # on a screen that is narrower, a map is panned
DELAYS = ("wait", "watch")
WAITS = (0.1, 1.0, 8.0, 24.0)  # hours, from which on a step is darker


@dataclass(frozen=True)
class Seen:
    """A step in a run: visits, mean hours of waiting for people before it and of it."""

    visits: int
    waiting: float
    spent: float


@dataclass(frozen=True)
class Flows:
    """steps: as `StepFlow.per_step`. links: how often each was taken. most: how often the widest
    path was taken, on every map that is compared."""

    steps: pd.DataFrame
    links: Mapping[tuple[int, int], int]
    most: int

    def seen(self, number: int) -> Seen:
        """A step; a start is visited as often as tokens began there."""
        columns = (self.steps[name].to_numpy() for name in ("visits", "waiting", "spent"))
        visits, waiting, spent = (float(column[number]) for column in columns)
        begun = sum(count for (a, _), count in self.links.items() if a == number)
        return Seen(int(visits) or begun, waiting, spent)


def map_svg(layout: Layout, flows: Flows, name: str, alt: str) -> str:
    """An `<svg>` element; how it looks is said by the style sheet of the page. name: before every
    id in it."""
    width = ACROSS * sum(layout.columns)
    height = _head(layout) + _down(layout) * layout.rows
    parts = [
        f'<svg class="map" id="{name}" role="img" aria-label="{escape(alt)}"'
        f' viewBox="0 0 {width:g} {height:g}" style="min-width: {LEAST_SCALE * width:.0f}px">',
        *_lanes(layout, height),
        *_paths(layout, flows, name),
        *_steps(layout, flows, name),
        '<g class="tokens"></g>',
        "</svg>",
    ]
    return "\n".join(parts)


def _lanes(layout: Layout, height: float) -> Iterator[str]:
    left = 0.0
    for number, (actor, columns) in enumerate(zip(layout.lanes, layout.columns, strict=True)):
        wide = ACROSS * columns
        place = f'x="{left:g}" y="0" width="{wide:g}" height="{height:g}"'
        yield f'<rect class="lane l{number % 2}" {place}/>'
        name = words.name(actor) if actor else "ends"
        middle = left + wide / 2
        for at, line in enumerate(_lines(name, LANE_LETTERS * columns)):
            place = f'x="{middle:g}" y="{19 + ROW * at:g}"'
            yield f'<text class="actor" {place}>{escape(line)}</text>'
        busy = _head(layout) - 11
        yield f'<text class="small busy" x="{middle:g}" y="{busy:g}"></text>'
        left += wide


def _steps(layout: Layout, flows: Flows, name: str) -> Iterator[str]:
    high = _high(layout)
    for number, (step, place) in enumerate(zip(layout.graph.steps, layout.places, strict=True)):
        x, y = _middle(layout, place)
        seen = flows.seen(number)
        kind = f"step {step.sort}{_shade(step, seen)}{'' if seen.visits else ' idle'}"
        title = f"{words.name(step.name)}: {_told(step, seen)}"
        left, top = x - WIDE / 2, y - high / 2
        yield f'<g class="{kind}" id="{name}-step-{number}"><title>{escape(title)}</title>'
        size = f'width="{WIDE:g}" height="{high:g}" rx="{_round(step):g}"'
        yield f'<rect x="{left:g}" y="{top:g}" {size}/>'
        named, numbers = _lines(words.name(step.name)), _short(step, seen)
        lines = [*named, *numbers]
        top = y - ROW / 2 * (len(lines) - 1) + 3.5
        for at, line in enumerate(lines):
            small = ' class="small"' if at >= len(named) else ""
            yield f'<text{small} x="{x:g}" y="{top + ROW * at:g}">{escape(line)}</text>'
        yield "</g>"


def _round(step: Step) -> float:
    """The radius of its corners: work has corners, all else has none."""
    return 6.0 if step.sort == "task" else ROUND


def _middle(layout: Layout, place: Place) -> tuple[float, float]:
    left = ACROSS * sum(layout.columns[: place.lane])
    down = _down(layout)
    return left + ACROSS * (place.column + 0.5), _head(layout) + down * (place.row + 0.5)


def _high(layout: Layout) -> float:
    """The height of every step: the longest name and the numbers below it fit."""
    lines = max(len(_lines(words.name(step.name))) for step in layout.graph.steps)
    return PAD + ROW * (lines + NUMBER_LINES)


def _down(layout: Layout) -> float:
    """From row to row."""
    return _high(layout) + BELOW


def _head(layout: Layout) -> float:
    """The height above the first row: the longest name of an actor, and who of them is at work."""
    named = zip(layout.lanes, layout.columns, strict=True)
    lines = max(len(_lines(words.name(actor), LANE_LETTERS * wide)) for actor, wide in named)
    return HEAD + ROW * (lines - 1)


def _shade(step: Step, seen: Seen) -> str:
    """By how long cases wait for people before a task."""
    if step.sort != "task" or math.isnan(seen.waiting):
        return ""
    return f" w{sum(seen.waiting >= limit for limit in WAITS)}"


def _told(step: Step, seen: Seen) -> str:
    text = words.counted(seen.visits, "time")
    if step.sort == "task" and math.isfinite(seen.waiting):
        text += f", {hours(seen.waiting)} of waiting for people before"
    if step.sort in ("task", *DELAYS) and math.isfinite(seen.spent):
        text += f", {hours(seen.spent)} each"
    return text


def _short(step: Step, seen: Seen) -> list[str]:
    """How often it was done, and below it how long that took or cases waited before."""
    lines = [f"{seen.visits:,}"]
    if step.sort == "task" and seen.waiting >= WAITS[0]:
        lines.append(f"waits {hours(seen.waiting)}")
    if step.sort in DELAYS and math.isfinite(seen.spent):
        lines.append(hours(seen.spent))
    return lines


def hours(value: float) -> str:
    """`12 min`, `3.2 h`, `21 days`."""
    if value < 1:
        return f"{60 * value:.0f} min"
    return f"{value:.1f} h" if value < 48 else f"{value / 24:.1f} days"


def _lines(name: str, letters: int = LETTERS) -> list[str]:
    """All of a name in lines of so many letters; a word that is longer goes on in the next."""
    found = [""]
    for word in name.split():
        pieces = [word[at : at + letters] for at in range(0, len(word), letters)]
        if found[-1] and len(found[-1]) + 1 + len(word) > letters:
            found.extend(pieces)
        else:
            found[-1] = f"{found[-1]} {pieces[0]}".strip()
            found.extend(pieces[1:])
    return found


# -- paths ----------------------------------------------------------------------------


def _paths(layout: Layout, flows: Flows, name: str) -> Iterator[str]:
    """Those that nobody took lie below, faint; the widest on top."""
    counted = {link: flows.links.get(link, 0) for link in sorted(layout.graph.links)}
    for (a, b), count in sorted(counted.items(), key=lambda one: one[1]):
        wide = THIN + (THICK - THIN) * count / flows.most if count else THIN
        steps = layout.graph.steps
        told = f"{words.name(steps[a].name)} → {words.name(steps[b].name)}: {count:,}"
        yield (
            f'<path class="path{"" if count else " idle"}" id="{name}-{a}-{b}"'
            f' d="{_curve(layout, a, b)}"'
            f' stroke-width="{wide:.2f}"><title>{escape(told)}</title></path>'
        )


def _curve(layout: Layout, a: int, b: int) -> str:
    """Down from the foot of one step to the head of the other; back up along their right sides."""
    one, other = layout.places[a], layout.places[b]
    (x, y), (to_x, to_y) = _middle(layout, one), _middle(layout, other)
    if other.row > one.row:
        y, to_y = y + _high(layout) / 2, to_y - _high(layout) / 2
        bend = 0.45 * (to_y - y)
        return f"M{x:g} {y:g}C{x:g} {y + bend:g} {to_x:g} {to_y - bend:g} {to_x:g} {to_y:g}"
    x, to_x = x + WIDE / 2, to_x + WIDE / 2
    out = max(x, to_x) + 14 + 3 * abs(one.row - other.row)
    return f"M{x:g} {y:g}C{out:g} {y:g} {out:g} {to_y:g} {to_x:g} {to_y:g}"
