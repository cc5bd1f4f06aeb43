"""The tables of methods on a study's page: a registered function for each, what is to be said."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.experiment.methods.break_even import BreakEven
from sim.report import words
from sim.report.blocks import Block
from sim.report.figures import Row, interval, real
from sim.report.studies.certain import EVERYTHING, cut_told, percent, share_means, share_told
from sim.report.studies.chosen import outcome, ranked, system_told
from sim.report.studies.claimed import claimed, figure_told
from sim.report.studies.effects import (
    ALONE,
    AVERAGE,
    CUMULATIVE,
    MOST_FALLS,
    every_difference,
    falls,
    index_told,
    limits_told,
    subject,
)
from sim.report.studies.facts import Facts, difference, grouped, unit_of
from sim.report.studies.lines import Line, Turn, in_dimension, in_told, interval_told, lines_of
from sim.report.studies.long import cut
from sim.report.studies.registry import block
from sim.report.studies.stated import setting_told
from sim.report.studies.turning import axis_told, singular, throughout, told_name, two


@block("break_even")
def _break_even(facts: Facts) -> Iterator[Block]:
    """A row a break-even, or one that says that there is none."""
    lines = lines_of(facts)
    method = facts.method
    assert isinstance(method, BreakEven)
    along = axis_told(facts, method.along)
    columns = ["", f"{along[:1].upper()}{along[1:]}", "95 %"]
    if method.told_in:
        columns += [told_name(method), "95 %"]
    if method.because is not None:
        top, bottom = map(words.name, method.because)
        columns += [f"{top} per {singular(bottom)}, {label}" for label in facts.labels[:2]]
    rows = [row for line in lines for row in _line_rows(facts, line, len(columns))]
    yield Block("Break-even", columns, rows)


def _line_rows(facts: Facts, line: Line, width: int) -> Iterator[list[str]]:
    name = line.name or words.name(line.kpi)
    if not line.turns:
        none = "none can be told" if line.is_open else "none"
        text = f"{none}: {throughout(facts, line)}"
        yield [name, text, *[words.NOTHING] * (width - 2)]
    for turn in line.turns:
        yield [name, *_turn(line, turn, width)]


def _turn(line: Line, turn: Turn, width: int) -> list[str]:
    at, low, high = in_dimension(line, turn)
    found = [at, interval_told(low, high)]
    if line.told_in:
        at, low, high = in_told(line, turn)
        found += [at, interval_told(low, high)]
    if len(found) + 1 < width:
        found += two("", *turn.because)
    return found


@block("waterfall")
def _waterfall(facts: Facts) -> Iterator[Block]:
    """A table a KPI."""
    for kpi, where, rows in falls(facts)[:MOST_FALLS]:
        yield fall_block(kpi, where, rows)


def fall_block(kpi: str, where: str, rows: Sequence[Row]) -> Block:
    """A row a change, a column a way."""
    ways = {AVERAGE: "averaged over orders", CUMULATIVE: "in written order", ALONE: "alone"}
    there = [way for way in ways if any(row["way"] == way for row in rows)]
    cells = []
    for _, some in grouped(rows, "change"):
        by_way = {str(row["way"]): str(difference(row)) for row in some}
        cells.append([str(some[0]["title"]), *(by_way.get(way, "") for way in there)])
    title = f"Waterfall: {words.title(kpi, '', unit_of(rows))}"
    title += f", with {where}" if where else ""
    return Block(title, ["Change", *(ways[way] for way in there)], cells)


@block("claims")
def _claims(facts: Facts) -> Iterator[Block]:
    """A row a claim and setting; of a claim about every group also a row a group."""
    rows = [
        [
            f"{words.name(str(row['claim']))}: {row['says']}",
            setting_told(facts, row),
            _figure_of(facts, row),
            claimed(row),
            figure_told(row),
            str(row["verdict"]),
        ]
        for row in facts.rows("claims")
    ]
    columns = ["Claim", "Where", "Figure", "Claimed", "Value, 95 %", "Verdict"]
    a, b = facts.labels[:2]
    lines = [f"A figure is the difference {b} {words.MINUS} {a} unless it says otherwise."]
    yield cut("Claims", columns, rows, "claims.csv", lines)


@block("claims_summary")
def _claims_summary(facts: Facts) -> Iterator[Block]:
    """A row a claim: what it says, where that is said, and what came out."""
    rows = [
        [f"{words.name(str(row['claim']))}: {row['says']}", str(row["source"]), str(row["summary"])]
        for row in facts.rows("claims_summary")
    ]
    yield Block("Each claim over all settings", ["Claim", "Said in", "What came out"], rows)


@block("morris")
def _morris(facts: Facts) -> Iterator[Block]:
    for (kpi, of), rows in every_difference(facts, "morris"):
        cells = [
            [
                facts.title_of(str(row["dimension"])),
                limits_told(interval(row, "mu_star", "low", "high")),
                words.signed(real(row, "mu")),
                words.number(real(row, "sigma")),
            ]
            for row in sorted(rows, key=lambda row: -_least(real(row, "mu_star")))
        ]
        yield Block(f"Elementary effects on {subject(facts, kpi, of)}",
                    ["Dimension", "mu*, 95 %", "mu", "sigma"], cells)  # fmt: skip


@block("indices")
def _indices(facts: Facts) -> Iterator[Block]:
    for (kpi, of), rows in every_difference(facts, "indices"):
        cells = [
            [facts.title_of(name), *(
                next((index_told(row) for row in some if row["order"] == order), words.NOTHING)
                for order in ("first", "total")
            )]
            for (name,), some in grouped(rows, "dimension")
        ]  # fmt: skip
        yield Block(f"Sobol indices of {subject(facts, kpi, of)}",
                    ["Dimension", "alone, 95 %", "with others, 95 %"], cells)  # fmt: skip


@block("selection")
def _selection(facts: Facts) -> Iterator[Block]:
    """A row a system, the best first."""
    rows = facts.rows("selection")
    kpi = str(rows[0]["kpi"])
    unit = str(rows[0]["unit"])
    cells = [
        [
            system_told(facts, row),
            limits_told(interval(row, "mean", "low", "high")),
            words.number(real(row, "replications")),
            outcome(row),
        ]
        for row in ranked(facts)
    ]
    columns = ["System", f"{words.title(kpi, '', unit)}, 95 %", "Runs", "Outcome"]
    yield cut("Systems", columns, cells, "selection.csv")


@block("stops")
def _stops(facts: Facts) -> Iterator[Block]:
    """A row a point and rule."""
    rows = [
        [
            str(row["point"]),
            words.title(str(row["kpi"]), "", facts.unit(str(row["kpi"]))),
            str(row["rule"]),
            str(row["reached"]),
            str(interval(row, "diff", "low", "high")),
            words.number(real(row, "replications")),
        ]
        for row in facts.rows("stops")
    ]
    columns = ["Point", "Of", "Asked", "Reached", "Difference", "Pairs"]
    yield cut("Where the rules stopped", columns, rows, "stops.csv")


@block("uncertainty")
def _uncertainty(facts: Facts) -> Iterator[Block]:
    """A row a figure: in what share of the points who is better, and how much of that is shown."""
    a, b = facts.labels[:2]
    rows = [
        [
            words.name(str(row["kpi"])),
            share_told(row),
            *(f"{percent(real(row, one))} %"
              for one in ("decided_b", "decided_a", "equal", "undecided")),
        ]
        for row in facts.rows("uncertainty")
    ]  # fmt: skip
    columns = ["On", f"{b} better, 95 %", f"shown for {b}", f"shown for {a}",
               "practically equal", "undecided"]  # fmt: skip
    yield Block("In what share of the points who is better", columns, rows,
                [f"{share_means(facts)}."])  # fmt: skip


@block("evidence_value")
def _evidence_value(facts: Facts) -> Iterator[Block]:
    """A row a dimension, the most valuable first."""
    rows = facts.rows("evidence_value")
    kpi = str(rows[0]["kpi"])
    cells = [
        [_known(facts, str(row["dimension"])), limits_told(interval(row, "value", "low", "high"))]
        for row in sorted(rows, key=lambda row: real(row, "rank"))
    ]
    column = f"{words.title(kpi, '', facts.unit(kpi))}, 95 %"
    yield Block("What it is worth to know", ["To know", column], cells, list(cut_told(facts, rows)))


def _known(facts: Facts, dimension: str) -> str:
    return dimension if dimension == EVERYTHING else facts.title_of(dimension)


def _figure_of(facts: Facts, row: Row) -> str:
    """`customers won, europe`, `customers won in As-Is`; of a claim about every group as a whole
    `customers won, every region`."""
    kpi, group = str(row["kpi"]), str(row["group"])
    a, b = facts.labels[:2]
    of = {"first": f" in {a}", "second": f" in {b}", "ratio": f", {b} over {a}"}
    named = words.name(kpi, group if not group or "=" in group else f"every {group}")
    return named + of.get(str(row["of"]), "")


def _least(value: float) -> float:
    return value if math.isfinite(value) else -math.inf
