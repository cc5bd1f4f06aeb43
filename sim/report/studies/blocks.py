"""The tables of a study's page: those of its method, each with what is to be said about it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence

from sim.experiment.methods.break_even import BreakEven
from sim.report import words
from sim.report.blocks import Block
from sim.report.figures import Row, interval, real
from sim.report.studies.certain import EVERYTHING, percent, share_means, share_told
from sim.report.studies.chosen import outcome, ranked, system_told
from sim.report.studies.effects import (
    ALONE,
    AVERAGE,
    CUMULATIVE,
    MOST_FALLS,
    differences,
    falls,
    index_told,
    limits_told,
    subject,
)
from sim.report.studies.facts import Facts, difference, grouped, unit_of
from sim.report.studies.lines import Line, Turn, in_dimension, in_told, interval_told, lines_of
from sim.report.studies.plans import varied
from sim.report.studies.registry import own_tables
from sim.report.studies.stated import setting_told
from sim.report.studies.turning import axis_told, singular, throughout, told_name, two

BESIDE = ("claims_summary", "stops")
MOST = 200  # rows of a table on the page; the file beside it has them all
BLOCKS: dict[str, Callable[[Facts], Iterator[Block]]] = {}
TITLES = {
    "break_even": "Break-even",
    "evidence_value": "What it is worth to know",
    "claims": "Claims",
    "stops": "Where the rules stopped",
}


def study_blocks(facts: Facts) -> list[Block]:
    """The tables of the method in their order, the differences at every point, what failed."""
    shown = [*own_tables(facts), *(name for name in BESIDE if name in facts.tables)]
    found = [block for name in shown for block in _blocks(facts, name)]
    if "comparison" in facts.tables and len(facts.tables["comparison"]):
        found += _differences(facts)
    return [*found, *_failed(facts)]


def _blocks(facts: Facts, name: str) -> Iterator[Block]:
    if name in BLOCKS:
        yield from BLOCKS[name](facts)
    elif name not in ("comparison", "map"):
        yield _as_it_is(facts, name)


def _block(name: str) -> Callable[[Callable[[Facts], Iterator[Block]]], object]:
    """Register a function as the one that shows a table of this name."""

    def register(show: Callable[[Facts], Iterator[Block]]) -> object:
        BLOCKS[name] = show
        return show

    return register


@_block("break_even")
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
    yield Block(TITLES["break_even"], columns, rows)


def _line_rows(facts: Facts, line: Line, width: int) -> Iterator[list[str]]:
    name = line.name or words.name(line.kpi)
    if not line.turns:
        text = f"none: {throughout(facts, line)}"
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


@_block("waterfall")
def _waterfall(facts: Facts) -> Iterator[Block]:
    """A table a KPI, a row a change, a column a way."""
    ways = {AVERAGE: "averaged over orders", CUMULATIVE: "in written order", ALONE: "alone"}
    for kpi, where, rows in falls(facts)[:MOST_FALLS]:
        there = [way for way in ways if any(row["way"] == way for row in rows)]
        cells = []
        for _, some in grouped(rows, "change"):
            by_way = {str(row["way"]): str(difference(row)) for row in some}
            cells.append([str(some[0]["title"]), *(by_way.get(way, "") for way in there)])
        title = f"Waterfall: {words.title(kpi, '', unit_of(rows))}"
        title += f", with {where}" if where else ""
        yield Block(title, ["Change", *(ways[way] for way in there)], cells)


@_block("claims")
def _claims(facts: Facts) -> Iterator[Block]:
    """A row a claim and setting; of a claim about every group also a row a group."""
    rows = [
        [
            f"{words.name(str(row['claim']))}: {row['says']}",
            setting_told(facts, row),
            _figure_of(facts, row),
            limits_told(interval(row, "figure", "low", "high")),
            str(row["verdict"]),
        ]
        for row in facts.rows("claims")
    ]
    yield _cut(TITLES["claims"], ["Claim", "Where", "Figure", "Value, 95 %", "Verdict"], rows,
               "claims.csv")  # fmt: skip


@_block("claims_summary")
def _claims_summary(facts: Facts) -> Iterator[Block]:
    """A row a claim: what it says, where that is said, and what came out."""
    rows = [
        [f"{words.name(str(row['claim']))}: {row['says']}", str(row["source"]), str(row["summary"])]
        for row in facts.rows("claims_summary")
    ]
    yield Block("Each claim over all settings", ["Claim", "Said in", "What came out"], rows)


@_block("morris")
def _morris(facts: Facts) -> Iterator[Block]:
    for (kpi, of), rows in differences(facts, "morris"):
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


@_block("indices")
def _indices(facts: Facts) -> Iterator[Block]:
    for (kpi, of), rows in differences(facts, "indices"):
        cells = [
            [facts.title_of(name), *(
                next((index_told(row) for row in some if row["order"] == order), words.NOTHING)
                for order in ("first", "total")
            )]
            for (name,), some in grouped(rows, "dimension")
        ]  # fmt: skip
        yield Block(f"Sobol indices of {subject(facts, kpi, of)}",
                    ["Dimension", "alone, 95 %", "with others, 95 %"], cells)  # fmt: skip


@_block("selection")
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
    yield _cut("Systems", columns, cells, "selection.csv")


@_block("stops")
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
    yield _cut(TITLES["stops"], columns, rows, "stops.csv")


@_block("uncertainty")
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
    columns = ["On", f"{b} ahead, 95 %", f"shown for {b}", f"shown for {a}",
               "practically equal", "open"]  # fmt: skip
    yield Block("In what share of the points who is better", columns, rows,
                [f"{share_means(facts)}."])  # fmt: skip


@_block("evidence_value")
def _evidence_value(facts: Facts) -> Iterator[Block]:
    """A row a dimension, the most valuable first."""
    rows = facts.rows("evidence_value")
    kpi = str(rows[0]["kpi"])
    cells = [
        [_known(facts, str(row["dimension"])), limits_told(interval(row, "value", "low", "high"))]
        for row in sorted(rows, key=lambda row: real(row, "rank"))
    ]
    column = f"{words.title(kpi, '', facts.unit(kpi))}, 95 %"
    yield Block(TITLES["evidence_value"], ["To know", column], cells)


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


def _as_it_is(facts: Facts, name: str) -> Block:
    """A table that nothing here knows: its columns, its numbers as people read them."""
    table = facts.tables[name]
    rows = [[_cell(value) for value in row] for row in table.head(MOST).itertuples(index=False)]
    title = TITLES.get(name, words.name(name)[:1].upper() + words.name(name)[1:])
    lines = _left_out(len(table), f"{name}.csv")
    return Block(title, [words.name(str(one)) for one in table.columns], rows, lines)


def _cell(value: object) -> str:
    return words.number(float(value)) if isinstance(value, int | float) else str(value)


def _differences(facts: Facts) -> Iterator[Block]:
    """The main differences at every point."""
    names = [one.name for one in varied(facts)]
    kpis = facts.main_kpis
    several = len(facts.labels) > 2
    rows = []
    for design in facts.labels[1:]:
        found = {kpi: {row["point"]: row for row in facts.compared_in(kpi, design)} for kpi in kpis}
        for point in facts.rows("points"):
            if not any(point["point"] in rows_of for rows_of in found.values()):
                continue
            cells = [_judged(found[kpi].get(point["point"])) for kpi in kpis]
            told = [facts.value_told(name, str(point[name])) for name in names]
            rows.append([str(point["point"]), *told, *([design] if several else []), *cells])
    units = {kpi: unit_of(list(facts.compared_in(kpi))) for kpi in kpis}
    columns = ["Point", *map(facts.title_of, names), *(["Design"] if several else [])]
    columns += [words.title(kpi, "", units[kpi]) for kpi in kpis]
    subject = f"{facts.labels[1]} {words.MINUS} {facts.labels[0]}" if not several else "Differences"
    yield _cut(f"{subject} at every point", columns, rows, "comparison.csv")


def _judged(row: Row | None) -> str:
    return words.NOTHING if row is None else f"{row['verdict']}\n{difference(row)}"


def _cut(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], file: str) -> Block:
    return Block(title, columns, rows[:MOST], _left_out(len(rows), file))


def _left_out(count: int, file: str) -> list[str]:
    return [f"The first {MOST} of {count:,} rows; {file} has them all."] if count > MOST else []


def _failed(facts: Facts) -> Iterator[Block]:
    """The points that came to no end, and why."""
    names = [one.name for one in facts.dimensions]
    rows = [
        [
            str(row["point"]),
            *(facts.value_told(name, str(row[name])) for name in names),
            str(row["error"]),
        ]
        for row in facts.failed
    ]
    if rows:
        columns = ["Point", *map(facts.title_of, names), "Error"]
        yield _cut("Points that failed", columns, rows, "points.csv")
