"""Curves: a difference with its interval along a range, small multiples on equal scales."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from sim.experiment.dimensions import Range
from sim.report import words
from sim.report.charts.picture import Picture
from sim.report.charts.sheet import sheet
from sim.report.charts.studies.panels import Curve, Curves, limits
from sim.report.charts.studies.registry import study_chart
from sim.report.figures import Row, real
from sim.report.studies.facts import Facts, choice_told, difference, grouped, unit_of
from sim.report.studies.here import are_described, here_told
from sim.report.studies.lines import Line, lines_of
from sim.report.studies.plans import base_of, curve_along, varied
from sim.report.studies.turning import axis_told
from sim.report.studies.undefined import left_out

FAR = 8  # times as far from 0 as a close view: then there is one
TOLD = 12


@study_chart("break_even")
def break_even_curves(facts: Facts) -> Iterator[Picture]:
    """The difference that turns round, line by line, with its break-evens."""
    lines = lines_of(facts)
    compared = facts.compared_in(lines[0].kpi) if lines else []
    found = []
    for line in lines:
        rows = _ordered(compared, line.along.name, line.others)
        if rows:
            missing = _missing(facts, rows, line.along.name, line.others)
            here = are_described(facts, line.others)
            turns = _turns(line, rows)
            found.append(Curve(line.name, rows, line.along.name, turns, missing, here))
    if not found:
        return
    kpi, along = lines[0].kpi, lines[0].along
    yield _picture(facts, "curves", kpi, along, found)
    if any(curve.turns for curve in found) and max(map(abs, limits(found))) > FAR * _close(found):
        yield _picture(facts, "curves_close", kpi, along, found, close=True)


@study_chart("comparison")
def sweep_curves(facts: Facts) -> Iterator[Picture]:
    """Each main difference along the only range that is varied."""
    along = curve_along(facts)
    if along is None or base_of(facts) is not None:
        return
    for design in facts.labels[1:]:
        for kpi in facts.main_kpis:
            curves = _by_others(facts, kpi, design, along)
            name = f"curves_{kpi}" + (f"_{words.name(design)}" if len(facts.labels) > 2 else "")
            if curves:
                yield _picture(facts, name.replace(" ", "_"), kpi, along, curves, design)


def _by_others(facts: Facts, kpi: str, design: str, along: Range) -> list[Curve]:
    others = [one for one in varied(facts) if one != along]
    rows = facts.compared_in(kpi, design)
    found = []
    for texts, some in grouped(rows, *(one.name for one in others)):
        names = [
            choice_told(facts, one.name, text) for one, text in zip(others, texts, strict=True)
        ]
        ordered = _ordered(some, along.name)
        if ordered:
            name = ", ".join(names)
            chosen = dict(zip((one.name for one in others), texts, strict=True))
            missing = _missing(facts, ordered, along.name, chosen)
            name = name[:1].upper() + name[1:]
            here = are_described(facts, chosen)
            found.append(Curve(name, ordered, along.name, missing=missing, is_here=here))
    return found


def _missing(
    facts: Facts, rows: Sequence[Row], along: str, others: Mapping[str, str]
) -> list[float]:
    """Numbers of the points of a line that are not among its rows."""
    there = {row["point"] for row in rows}
    return [
        real(row, f"{along}_number")
        for row in facts.rows("points")
        if row["point"] not in there and _at(row, others)
    ]


def _ordered(rows: Sequence[Row], along: str, others: Mapping[str, str] = {}) -> list[Row]:
    """Those at such choices of other dimensions that have a difference, along a range."""
    found = [row for row in rows if math.isfinite(difference(row).mean) and _at(row, others)]
    return sorted(found, key=lambda row: real(row, f"{along}_number"))


def _at(row: Row, others: Mapping[str, str]) -> bool:
    """Whether a point has these choices of other dimensions."""
    return all(str(row[name]) == text for name, text in others.items())


def _turns(line: Line, rows: Sequence[Row]) -> list[tuple[float, float, float]]:
    """An interval that is open ends where the line does."""
    first, last = (real(row, f"{line.along.name}_number") for row in (rows[0], rows[-1]))
    return [
        (
            turn.at,
            turn.low if math.isfinite(turn.low) else first,
            turn.high if math.isfinite(turn.high) else last,
        )
        for turn in line.turns
    ]


def _picture(
    facts: Facts,
    name: str,
    kpi: str,
    along: Range,
    curves: Sequence[Curve],
    design: str = "",
    close: bool = False,
) -> Picture:
    b, a = design or facts.labels[1], facts.labels[0]
    unit = unit_of(curves[0].rows)
    called = words.title(kpi, "", unit)
    title = f"{called[:1].upper()}{called[1:]}: {b} {words.MINUS} {a}"
    subtitle = f"Along {axis_told(facts, along)}"
    here = facts.here.get(along.name)
    drawn = Curves(curves, along, (a, b), _close(curves) if close else None, here)
    if close:
        title += ", close to 0"
    notes = [_note(curves, drawn.cut)]
    if drawn.has_here:
        notes += [f"Upright line with a triangle: you are here: {here_told(facts, along)}."]
    elif drawn.here_elsewhere:
        notes += [f"As described, {here_told(facts, along)}, the designs are in none of these."]
    notes += [*left_out(facts, facts.compared_in(kpi, b))]
    made = sheet(title, subtitle, drawn.height, notes)
    drawn.draw(made)
    told = [f"{one.name or called}: {_told(one)}" for one in curves[:TOLD]]
    more = [f"and {len(curves) - TOLD} more in the table"] if len(curves) > TOLD else []
    alt = f"{title}. {subtitle}. {'. '.join([*told, *more])}. {' '.join(notes)}"
    return Picture(name, title, alt, made.figure)


def _told(curve: Curve) -> str:
    first, last = curve.rows[0], curve.rows[-1]
    parts = [
        f"{difference(row)} at {words.number(real(row, f'{curve.along}_number'))}"
        for row in (first, last)
    ]
    return " to ".join(parts)


def _close(curves: Sequence[Curve]) -> float:
    """How far from 0 the intervals reach that hold it, with as much room again."""
    holding = [
        max(-one.low, one.high)
        for curve in curves
        for one in map(difference, curve.rows)
        if one.low <= 0 <= one.high
    ]
    return 2 * max(holding, default=math.inf)


def _note(curves: Sequence[Curve], cut: bool) -> str:
    text = "Grey band: 95 % interval at each point, joined straight."
    if any(curve.missing for curve in curves):
        text += " A line breaks where a point failed or has no difference."
    if any(curve.turns for curve in curves):
        text += " Dashed: break-even; light stripe: its interval."
    text += " What lies farther from 0 is not shown." if cut else ""
    return text + (" All panels have the same scales." if len(curves) > 1 else "")
