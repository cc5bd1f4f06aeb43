"""The chart of where a customer's time goes, step by step."""

from __future__ import annotations

import math
from collections.abc import Mapping

from sim.measures.kpis import run_of
from sim.measures.step_times import step_times
from sim.measures.times import PARTS
from sim.report import words
from sim.report.charts.bars import Bars
from sim.report.charts.facts import Facts, Pair
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.charts.sheet import sheet
from sim.report.charts.time import unit_of_times
from sim.report.figures import Figure, Interval
from sim.study.compare import Comparison

LEAST = 0.001  # of the longer time in all: steps that take less are told together
FINE = 50  # the longest time by the spread that decides on digits
TOLD = 5  # longest steps that the alternative text tells
REST = "other steps"
BETWEEN = "between steps"

Times = Mapping[tuple[str, str], float]


@chart
def customer_steps(comparison: Comparison) -> Picture | None:
    """Days of a customer won at each step, in one run of each design."""
    facts, rows = Facts(comparison), step_rows(comparison)
    if not rows or "entry_to_purchase" not in facts:
        return None
    a, b = comparison.labels
    title = _title(rows, a, b)
    subtitle = f"A customer won at each step, mean {rows[0].figure.unit}"
    note = "One run of each design (replication 0), which has no interval; in bold, sums."
    bars = Bars(rows, comparison.labels)
    made = sheet(title, subtitle, bars.height, [note, *facts.who])
    bars.draw(made)
    sums = [row for row in rows if row.strong]
    longest = sorted(rows, key=lambda row: -max(row.a.mean, row.b.mean))
    told = facts.told([*sums, *[row for row in longest if not row.strong][:TOLD]])
    alt = f"{title}. {subtitle}, {a} against {b}, in all and the longest steps: {told}. {note}"
    return Picture("customer_steps", title, alt, made.figure)


def _title(rows: list[Pair], a: str, b: str) -> str:
    """The longest step of each design."""
    steps = [row for row in rows if not row.strong]
    parts = []
    for side, label in enumerate((a, b)):
        values = [(row.a, row.b)[side].mean for row in steps]
        longest = max(range(len(steps)), key=lambda at: values[at])
        if values[longest] > 0:
            value = f"{steps[longest].both[side]} {steps[longest].figure.unit}"
            parts.append(f"{steps[longest].name} in {label} ({value})")
    return f"Longest step of a customer: {words.listed(parts)}"


def step_rows(comparison: Comparison) -> list[Pair]:
    """Each part of the time as a sum, and its steps below it; nothing where no run was kept, or
    nobody was won."""
    if any(label not in comparison.tables for label in comparison.labels):
        return []
    a, b = (
        {
            (one.part, one.step): one.days
            for one in step_times(run_of(comparison.tables[label], design.scenario))
        }
        for label, design in zip(comparison.labels, comparison.designs, strict=True)
    )
    whole = max(sum(a.values()), sum(b.values()))
    if not whole:
        return []
    rows = [row for part in PARTS for row in _part(part, a, b, LEAST * whole)]
    told = unit_of_times(comparison, whole)
    spread = told(_figure("", whole, 0.0)).a.mean / FINE
    return [Pair(row.name, told(row.figure), row.depth, row.strong, spread) for row in rows]


def _part(part: str, a: Times, b: Times, least: float) -> list[Pair]:
    """A part, its steps, and together those that hardly take time."""
    steps = list(dict.fromkeys(step for times in (a, b) for own, step in times if own == part))
    both = {step: (a.get((part, step), 0.0), b.get((part, step), 0.0)) for step in steps}
    if not both:
        return []
    small = {step for step, times in both.items() if max(times) < least}
    rows = [
        Pair(words.name(step) or BETWEEN, _figure(step, *times), depth=1)
        for step, times in both.items()
        if step not in small
    ]
    if small:
        rest = [sum(both[step][side] for step in small) for side in (0, 1)]
        rows.append(Pair(REST, _figure(REST, rest[0], rest[1]), depth=1))
    sums = [sum(times[side] for times in both.values()) for side in (0, 1)]
    return [Pair(part, _figure(part, sums[0], sums[1]), strong=True), *rows]


def _figure(step: str, a: float, b: float) -> Figure:
    """Of one run of each design, without any interval."""
    nan = math.nan
    one, other, less = (Interval(value, nan, nan) for value in (a, b, b - a))
    none = Interval(nan, nan, nan)
    return Figure(
        "entry_to_purchase", "days", f"step={step}", "emergent", "exploratory", one, other, less,
        "", nan, none,
    )  # fmt: skip
