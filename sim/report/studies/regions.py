"""A map in words: where along one dimension which design is better, for each value of the other."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from sim.experiment.dimensions import Dimension, Range
from sim.report import words
from sim.report.figures import Row, real
from sim.report.studies.facts import Facts, choice_told, grouped
from sim.report.studies.here import line_told
from sim.report.studies.plans import number_at, plane_of
from sim.report.studies.pointwise import CLEAR, counted, false_by_chance, pairs_told
from sim.report.studies.registry import sentences
from sim.report.verdicts import plain

Plane: TypeAlias = tuple[Dimension, Dimension]
MOST_LINES = 8  # values of the second dimension that are told
NO_SIDE = "No mark names a design: the map shows no frontier"


@sentences("map")
def mapped(facts: Facts) -> list[str]:
    """The marks of a map, where they name a design, and how many of them are false by chance."""
    rows = marked(facts)
    kpi, false = str(facts.rows("map")[0]["kpi"]), real(facts.rows("map")[0], "false_marks")
    found = [counted(facts, kpi, rows, named=False), *sides(facts, kpi, rows)]
    return [*found, about_marks(facts, rows, false)]


def about_marks(facts: Facts, rows: Sequence[Row], false: float) -> str:
    """From how many runs marks are, and how many of them may be chance."""
    return f"{pairs_told(facts)}{false_by_chance(rows, false, 'of the marks')}"


def marked(facts: Facts) -> list[Row]:
    """Every point of a map: its difference if it has one, and its mark as the verdict."""
    places = facts.placed("map")
    compared = {row["point"]: row for row in facts.compared_in(str(places[0]["kpi"]))}
    return [{**compared.get(row["point"], row), "verdict": str(row["mark"])} for row in places]


def marked_by_kpi(facts: Facts) -> dict[str, list[Row]]:
    """The points of a map by the told KPIs that are no rule's, the one that it is of first; those
    that came to no end are left out."""
    rows = marked(facts)
    first = str(facts.rows("map")[0]["kpi"])
    found = {first: [row for row in rows if not row["error"]]}
    others = [kpi for kpi in facts.told_kpis if kpi in facts.emergent and kpi != first]
    return found | {kpi: facts.compared_in(kpi) for kpi in others}


def along_here(facts: Facts, rows: Sequence[Row]) -> Iterator[str]:
    """What holds along each dimension where the other one is as described, or nearest to it among
    the lines that were run from end to end.

    `With share of 35 %, as described, along rate: undecided up to 13 %/year, As-Is better at 24
    %/year only.`
    """
    plane = plane_of(facts)
    for along, other in (plane, plane[::-1]) if plane is not None else ():
        lines = _lines((along, other), rows)
        if other.name not in facts.here or not lines:
            continue
        here = facts.here[other.name]
        line = min(lines, key=lambda one: abs(number_at(other, one[0]) - here))
        said = list(dict.fromkeys(map(_named, line)))
        parts = [f"{word} {_where(facts, along, line, word)}" for word in said]
        where = line_told(facts, other, str(line[0][other.name]))
        yield f"With {where}, along {facts.title_within(along.name)}: {', '.join(parts)}."


def sides(facts: Facts, kpi: str, rows: Sequence[Row]) -> list[str]:
    """A sentence for each design that a mark names: where, no firmer than the marks.

    rows: of a figure at the points of two dimensions; [] if it is not two that are varied.
    """
    plane = plane_of(facts)
    if plane is None:
        return []
    names = list(dict.fromkeys(one for row in rows if (one := _named(row)).endswith(CLEAR)))
    if not names:
        return [f"{NO_SIDE}."]
    lines = _lines(plane, rows)
    told = _thinned(lines)
    if not told:
        return [f"{_subject(one, kpi)} {_extent(facts, plane, rows, one)}." for one in names]
    parts = [f"{_subject(one, kpi)} {_side(facts, plane, told, one)}" for one in names]
    some = f", told for {len(told)} of {len(lines)} values" if len(told) < len(lines) else ""
    where = f"Along {facts.title_within(plane[0].name)}, at the points that were run{some}"
    return [f"{where}: {'; '.join(parts)}."]


def _named(row: Row) -> str:
    return plain(str(row["verdict"]))


def _subject(word: str, kpi: str) -> str:
    """`To-Be better` -> `To-Be is better on customers won`."""
    subject, _, better = word.rpartition(" ")
    return f"{subject} is {better} on {words.name(kpi)}"


def _lines(plane: Plane, rows: Sequence[Row]) -> list[list[Row]]:
    """The points of each value of the second dimension in order along the first, if they reach
    from one end to the other."""
    along, other = plane
    known = [row for row in rows if all(math.isfinite(number_at(one, row)) for one in plane)]
    numbers = {number_at(along, row) for row in known} or {math.nan}
    lines = [
        sorted(some, key=lambda row: number_at(along, row))
        for _, some in grouped(known, other.name)
    ]
    whole = [
        line for line in lines
        if {number_at(along, line[0]), number_at(along, line[-1])} == {min(numbers), max(numbers)}
    ]  # fmt: skip
    return sorted(whole, key=lambda line: number_at(other, line[0]))


def _thinned(lines: Sequence[list[Row]]) -> Sequence[list[Row]]:
    """As many as are told, evenly spread, with the first and the last."""
    if len(lines) <= MOST_LINES:
        return lines
    step = (len(lines) - 1) / (MOST_LINES - 1)
    return [lines[round(at * step)] for at in range(MOST_LINES)]


def _side(facts: Facts, plane: Plane, lines: Sequence[list[Row]], word: str) -> str:
    """`from 28 h on with four reps, nowhere with two reps`."""
    along, other = plane
    alike: dict[str, list[str]] = {}
    for line in lines:
        alike.setdefault(_where(facts, along, line, word), []).append(str(line[0][other.name]))
    nowhere = alike.pop("", [])
    found = [*alike.items(), *([("nowhere", nowhere)] if nowhere else [])]
    return ", ".join(f"{where} with {choice_told(facts, other.name, *some)}"
                     for where, some in found)  # fmt: skip


def _extent(facts: Facts, plane: Plane, rows: Sequence[Row], word: str) -> str:
    """`at 9 points, with length from 2 to 9 h and share from 10 to 40 %`: no line is whole."""
    there = [row for row in rows if _named(row) == word]
    parts = []
    for one in plane:
        ordered = sorted(there, key=lambda row: number_at(one, row))
        ends = [facts.value_told(one.name, str(row[one.name])) for row in (ordered[0], ordered[-1])]
        parts.append(f"{facts.title_within(one.name)} from {ends[0]} to {ends[1]}")
    return f"at {words.counted(len(there), 'point')}, with {words.listed(parts)}"


def _where(facts: Facts, along: Dimension, line: Sequence[Row], word: str) -> str:
    """`from 28 h on`; "" if no point of a line says so."""
    said = [_named(row) == word for row in line]
    texts = [facts.value_told(along.name, str(row[along.name])) for row in line]
    there = [at for at, one in enumerate(said) if one]
    if not there:
        return ""
    if all(said):
        return "throughout"
    if not isinstance(along, Range):
        return f"at {words.listed([texts[at] for at in there])}"
    return _stretch(texts, there)


def _stretch(texts: Sequence[str], there: Sequence[int]) -> str:
    """What places along a range have in common: an end, or the ends between which they lie."""
    first, last = there[0], there[-1]
    if len(there) < last - first + 1:
        return f"at {len(there)} of {last - first + 1} points from {texts[first]} to {texts[last]}"
    if last == len(texts) - 1:
        return f"from {texts[first]} on" if len(there) > 1 else f"at {texts[last]} only"
    if first == 0:
        return f"up to {texts[last]}" if len(there) > 1 else f"at {texts[first]} only"
    return f"from {texts[first]} to {texts[last]}" if len(there) > 1 else f"at {texts[first]} only"
