"""Which set of changes is the best as a whole, in sentences: every set was run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sim.report import words
from sim.report.blocks import Block
from sim.report.figures import Interval, Row, interval
from sim.report.studies.effects import MOST_FALLS, falls
from sim.report.studies.facts import Facts, better_of, difference, unit_of
from sim.report.studies.registry import block, sentences

MOST_ROWS = 10  # of a table
LEFT_OUT = 2  # changes, up to which a set is told by what it leaves out


@sentences("sets")
def best_sets(facts: Facts) -> list[str]:
    """The best set on each KPI that has a waterfall."""
    return [
        f"{'' if not where else f'With {where}: '}{told}"
        for kpi, where, rows in falls(facts)[:MOST_FALLS]
        if (told := best_told(facts, kpi, rows[0]["point"]))
    ]


def best_told(facts: Facts, kpi: str, point: object) -> str:
    """`Best on revenue, of 8 sets of changes: only “Trial” (+56 ± 14 USD against As-Is), surely
    better than all of them together (by 52 ± 33 USD).`; "" where neither direction is better. Of
    the sets that none is shown to be better than, that with the fewest changes."""
    ranked, titles = sets_of(facts, kpi, point), titles_of(facts)
    if not ranked:
        return ""
    best, name, unit = least_of(ranked), words.name(kpi), unit_of(ranked)
    value = words.with_unit(str(difference(best)), unit, name)
    told = (
        f"Best on {name}, of {len(ranked)} sets of changes: {set_told(best, titles)}"
        f" ({value} against {facts.labels[0]})"
    )
    if len(_names(best)) == len(titles):
        return f"{told}."
    if not beyond(best).excludes_zero:
        return f"{told}, not shown to be better than all of them together."
    size = words.with_unit(beyond(best).size, unit, name)
    return f"{told}, surely better than all of them together (by {size})."


def fewer_are_better(facts: Facts, kpi: str) -> str:
    """`only “Trial”`: the best set, if it is surely better than all changes together; "" else. At
    the first point."""
    ranked = sets_of(facts, kpi, 0)
    if not ranked or not beyond(least_of(ranked)).excludes_zero:
        return ""
    return set_told(least_of(ranked), titles_of(facts))


def least_of(ranked: Sequence[Row]) -> Row:
    """Of the sets that are not shown to be behind the best one, that with the fewest changes; of
    several such, the better one."""
    there = [row for row in ranked if not behind(row).excludes_zero]
    return min(there or ranked[:1], key=lambda row: len(_names(row)))


def sets_of(facts: Facts, kpi: str, point: object) -> list[Row]:
    """Every set at a point, the best first; none where neither direction is better."""
    better = better_of(kpi)
    rows = [
        row
        for row in facts.rows("sets")
        if row["kpi"] == kpi and row["point"] == point and row["group"] == ""
    ]
    if better == "neutral":
        return []
    return sorted(rows, key=lambda row: difference(row).mean, reverse=better == "higher")


def titles_of(facts: Facts) -> dict[str, str]:
    """Of the changes that are switched, by name, in their order."""
    whole = max((str(row["changes"]) for row in facts.rows("sets")), key=len, default="").split()
    titles = {str(row["change"]): str(row["title"]) for row in facts.rows("waterfall")}
    return {name: titles.get(name, words.name(name)) for name in whole}


def set_told(row: Row, titles: Mapping[str, str]) -> str:
    """`only “Trial”`, `“Trial” and “Calls”`, `all but “Calls”`, `all of them`, `none of them`."""
    made = _names(row)
    out = [name for name in titles if name not in made]
    if not out or not made:
        return "none of them" if out else "all of them"
    if len(out) <= LEFT_OUT and len(out) < len(made):
        return f"all but {_quoted(out, titles)}"
    return f"only {_quoted(made, titles)}" if len(made) == 1 else _quoted(made, titles)


def beyond(row: Row) -> Interval:
    """The difference from all changes together; the interval holds for all sets at once."""
    return interval(row, "beyond", "beyond_low", "beyond_high")


def behind(row: Row) -> Interval:
    """The difference from the best set; the interval holds for all sets at once."""
    return interval(row, "behind", "behind_low", "behind_high")


@block("sets")
def _sets(facts: Facts) -> Iterator[Block]:
    """A table a KPI, the best sets first."""
    for kpi, where, rows in falls(facts)[:MOST_FALLS]:
        yield from sets_block(facts, kpi, where, rows[0]["point"])


def sets_block(facts: Facts, kpi: str, where: str, point: object) -> list[Block]:
    """The best sets, each against the first design and against all changes together."""
    ranked, titles = sets_of(facts, kpi, point), titles_of(facts)
    if not ranked:
        return []
    shown = ranked[:MOST_ROWS]
    title = f"The best sets of changes: {words.title(kpi, '', unit_of(ranked))}"
    title += f", with {where}" if where else ""
    columns = ["Changes", f"against {facts.labels[0]}", "against all changes", "against the best"]
    cells = [
        [set_told(row, titles), str(difference(row)), str(beyond(row)), str(behind(row))]
        for row in shown
    ]
    return [Block(title, columns, cells)]


def _names(row: Row) -> list[str]:
    return str(row["changes"]).split()


def _quoted(names: Sequence[str], titles: Mapping[str, str]) -> str:
    return words.listed([f"“{titles[name]}”" for name in names])
