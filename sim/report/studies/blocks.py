"""The tables of a study's page: those of its method, the differences at every point, failures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.blocks import Block
from sim.report.figures import Row
from sim.report.studies import method_blocks, sets
from sim.report.studies.facts import Facts, difference, unit_of
from sim.report.studies.long import cut
from sim.report.studies.plans import number_at, varied
from sim.report.studies.registry import BLOCKS, own_tables
from sim.report.studies.undefined import verdict_told

MODULES = (method_blocks, sets)  # importing them fills the registry
SIDE_BY_SIDE = 4  # figures, for which a page is wide enough
SEARCHES = ("break_even", "map")  # methods that go on where the results lead them
BESIDE = ("claims_summary", "stops")


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


def _as_it_is(facts: Facts, name: str) -> Block:
    """A table that nothing here knows: its columns, its numbers as people read them."""
    table = facts.tables[name]
    rows = [[_cell(value) for value in row] for row in table.itertuples(index=False)]
    title = words.name(name)[:1].upper() + words.name(name)[1:]
    return cut(title, [words.name(str(one)) for one in table.columns], rows, f"{name}.csv")


def _cell(value: object) -> str:
    return words.number(float(value)) if isinstance(value, int | float) else str(value)


def _differences(facts: Facts) -> Iterator[Block]:
    """The differences at every point, of all that was measured for all together."""
    a, b = facts.labels[:2]
    subject = f"{b} {words.MINUS} {a}" if len(facts.labels) == 2 else "Differences"
    title, lines = f"{subject} at every point", _split(facts)
    for start in range(0, len(kpis := facts.every_kpi), SIDE_BY_SIDE):
        columns, rows = _pointwise(facts, kpis[start : start + SIDE_BY_SIDE])
        yield cut(title, columns, rows, "comparison.csv", lines)
        title, lines = f"{subject}: further figures", []


def _pointwise(facts: Facts, kpis: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """Columns and rows: a point, what is varied, the differences there."""
    names = [one.name for one in varied(facts)]
    several = len(facts.labels) > 2
    rows = []
    for design in facts.labels[1:]:
        found = {kpi: {row["point"]: row for row in facts.compared_in(kpi, design)} for kpi in kpis}
        for point in _in_order(facts):
            if not any(point["point"] in rows_of for rows_of in found.values()):
                continue
            cells = [_judged(facts, found[kpi].get(point["point"])) for kpi in kpis]
            told = [facts.value_told(name, str(point[name])) for name in names]
            rows.append([str(point["point"]), *told, *([design] if several else []), *cells])
    units = {kpi: unit_of(list(facts.compared_in(kpi))) for kpi in kpis}
    columns = ["Point", *map(facts.title_of, names), *(["Design"] if several else [])]
    return [*columns, *(words.title(kpi, "", units[kpi]) for kpi in kpis)], rows


def _in_order(facts: Facts) -> list[Row]:
    """The points; those of a search by their values and not in the order of the search, along a
    range last."""
    rows = facts.rows("points")
    if facts.method.name not in SEARCHES:
        return rows
    along = getattr(facts.method, "along", None)
    order = sorted(varied(facts), key=lambda one: one == along)
    return sorted(rows, key=lambda row: [number_at(one, row) for one in order])


def _split(facts: Facts) -> list[str]:
    """Where figures are that were asked for group by group."""
    table = facts.tables["comparison"]
    kpis = table.loc[table["group"] != "", "kpi"].astype(str)
    names = [words.name(kpi) for kpi in dict.fromkeys(kpis)]
    return [f"By group, {words.listed(names)}: in comparison.csv."] if names else []


def _judged(facts: Facts, row: Row | None) -> str:
    return words.NOTHING if row is None else f"{verdict_told(facts, row)}\n{difference(row)}"


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
        yield cut("Points that failed", columns, rows, "points.csv")
