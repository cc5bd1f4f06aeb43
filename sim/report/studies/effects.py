"""What changes and dimensions do, in sentences: waterfall, Morris, Sobol indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.experiment.methods.waterfall import ALL, START, TOGETHER
from sim.report import words
from sim.report.figures import Interval, Row, interval, real
from sim.report.studies.facts import (
    Facts,
    difference,
    grouped,
    span,
    unit_of,
    with_unit,
    within_sentence,
)
from sim.report.studies.plans import point_said
from sim.report.studies.registry import sentences

SHOWN = 4  # of a ranking
AVERAGE, CUMULATIVE, ALONE = "average", "cumulative", "alone"
MOST_FALLS = 6  # of waterfalls that are drawn and told; the tables have them all
MOST_CHANCE = 0.1  # of the spread of an output: more than that is said
FIRST, TOTAL = "first", "total"
DIFFERENCE = "difference"
NO_CHANGES = (START, TOGETHER, ALL)  # rows of a waterfall
WHOLE = 1.0  # of a share: an interval as wide as all that it can be tells nothing
TOO_WIDE = "too wide to tell"


@sentences("waterfall")
def waterfall(facts: Facts) -> list[str]:
    """What each change adds to each KPI, averaged over orders."""
    return [
        sentence
        for kpi, where, rows in falls(facts)[:MOST_FALLS]
        for sentence in parts_told(facts, kpi, where, rows)
    ]


def falls(facts: Facts) -> list[tuple[str, str, list[Row]]]:
    """KPI, point in words ("" if there is only one) and rows of each waterfall of an undivided KPI
    that emerges; main KPIs first."""
    rows = [row for row in facts.rows("waterfall") if row["group"] == ""]
    emerging = [row for row in rows if row["kind"] == "emergent"] or rows
    points = {row["point"]: row for row in facts.rows("points")}
    main = facts.main_kpis if "comparison" in facts.tables else []
    found = []
    for (kpi, _), some in grouped(emerging, "kpi", "point"):
        where = point_said(facts, points[some[0]["point"]])
        found.append((kpi, where, some))
    return sorted(found, key=lambda one: main.index(one[0]) if one[0] in main else len(main))


def parts_told(facts: Facts, kpi: str, where: str, rows: Sequence[Row]) -> Iterator[str]:
    """What each change adds to one KPI at one point, and which of them are not shown to add."""
    averaged = {str(row["change"]): row for row in rows if row["way"] == AVERAGE}
    own = [row for name, row in averaged.items() if name not in NO_CHANGES]
    own = sorted(own, key=lambda row: -abs(difference(row).mean))
    clear = [row for row in own if difference(row).excludes_zero]
    unclear = [_title(facts, row) for row in own if not difference(row).excludes_zero]
    unit = unit_of(rows)
    name = words.name(kpi) if unit in words.name(kpi).split() else f"{words.name(kpi)} ({unit})"
    if clear:
        parts = [f"{_title(facts, row)} {difference(row)}" for row in clear]
        ends = [(name, averaged[name]) for name in (START, ALL) if name in averaged]
        total = "".join(
            f"; {'all together' if name == ALL else _title(facts, row)} {difference(row)}"
            for name, row in ends
        )
        at = f"With {where}, averaged" if where else "Averaged"
        yield f"{at} over all orders, on {name}: {words.some(parts, SHOWN)}{total}."
    if unclear:
        at = f"With {where}, not" if where else "Not"
        yield f"{at} shown to change {words.name(kpi)} in one direction: {words.listed(unclear)}."


def _title(facts: Facts, row: Row) -> str:
    """Of a change, within a sentence."""
    return within_sentence(str(row["title"]), facts.proper)


@sentences("morris")
def morris(facts: Facts) -> list[str]:
    """The dimensions with the largest elementary effects."""
    found = []
    for (kpi, of), rows in differences(facts, "morris"):
        ranked = sorted(rows, key=lambda row: -_finite(real(row, "mu_star")))[:SHOWN]
        parts = [_ranked(facts, row, "mu_star", "low", "high") for row in ranked]
        found.append(
            f"Over its whole range, a dimension moves {subject(facts, kpi, of)} by, on the mean"
            f" of absolute effects (Morris): {words.listed(parts)}.{_hardly(rows)}{_chance(rows)}"
        )
    return found


@sentences("indices")
def indices(facts: Facts) -> list[str]:
    """What share of the variance the dimensions explain, alone and with others."""
    found = []
    for (kpi, of), rows in differences(facts, "indices"):
        parts = []
        for order, called in ((FIRST, "alone"), (TOTAL, "with others")):
            some = [row for row in rows if row["order"] == order and tells(row)]
            ranked = sorted(some, key=lambda row: -_finite(real(row, "index")))[:SHOWN]
            texts = [_ranked(facts, row, "index", "low", "high") for row in ranked]
            parts += [f"{called}, {words.listed(texts)}"] if texts else []
        known = "; ".join(parts) or "none is known"
        found.append(
            f"Shares of the variance of {subject(facts, kpi, of)} (Sobol): {known}."
            f"{_too_wide(rows)}{_chance(rows)}"
        )
    return found


def tells(row: Row) -> bool:
    """Whether the interval of a Sobol index is narrower than all that a share can be."""
    return real(row, "high") - real(row, "low") < WHOLE


def index_told(row: Row) -> str:
    """An index with its interval, unless that tells nothing."""
    return limits_told(interval(row, "index", "low", "high")) if tells(row) else TOO_WIDE


def _too_wide(rows: Sequence[Row]) -> str:
    wide = sum(not tells(row) for row in rows)
    if not wide:
        return ""
    return (
        f" In doubt: the intervals of {wide} of {len(rows)} indices are too wide to tell anything;"
        " more base points would narrow them."
    )


def _hardly(rows: Sequence[Row]) -> str:
    """A doubt where intervals of Morris' mean sizes reach down to 0."""
    if not any(real(row, "low") <= 0 < real(row, "mu_star") for row in rows):
        return ""
    return (
        " In doubt: where an interval reaches below 0 the size is hardly known; more trajectories"
        " would tell it."
    )


def differences(facts: Facts, table: str) -> list[tuple[tuple[str, ...], list[Row]]]:
    """The analyses of main differences, by KPI and `of`; those of one design stand in the table."""
    main = facts.main_kpis if "comparison" in facts.tables else []
    found = every_difference(facts, table)
    return [one for one in found if not main or one[0][0] in main] or found[:1]


def every_difference(facts: Facts, table: str) -> list[tuple[tuple[str, ...], list[Row]]]:
    """The analyses of all differences; if there is none, the first of one design."""
    found = list(grouped(facts.rows(table), "kpi", "of"))
    return [one for one in found if one[0][1] == DIFFERENCE] or found[:1]


def _chance(rows: Sequence[Row]) -> str:
    """A doubt where much of what was seen is noise; "" if it is not."""
    shares = [real(row, "chance_share") for row in rows if "chance_share" in row]
    if not shares or not shares[0] > MOST_CHANCE:
        return ""
    share = words.number(100 * shares[0], 10)
    return f" In doubt: {share} % of what was seen is chance; more replications would lessen it."


def subject(facts: Facts, kpi: str, of: str) -> str:
    """`the difference in revenue`, `revenue in As-Is`."""
    if of == DIFFERENCE:
        return f"the difference in {words.name(kpi)}"
    labels = dict(zip(("first", "second"), facts.labels, strict=False))
    return f"{words.name(kpi)} in {labels.get(of, of)}"


def _ranked(facts: Facts, row: Row, *columns: str) -> str:
    one = interval(row, columns[0], columns[1], columns[2])
    return f"{facts.title_within(str(row['dimension']))} {limits_told(one)}"


def limits_told(one: Interval, unit: str = "") -> str:
    """`0.42 (0.30 to 0.55)`, with the unit behind the first number."""
    spread = span(one.low, one.high)
    text = with_unit(words.number(one.mean, spread), unit)
    if not spread > 0:
        return text
    return f"{text} ({words.number(one.low, spread)} to {words.number(one.high, spread)})"


def _finite(value: float) -> float:
    return value if value == value else 0.0
