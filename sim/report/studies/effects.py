"""What changes and dimensions do, in sentences: waterfall, Morris, Sobol indices."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Interval, Row, interval, real
from sim.report.studies.facts import Facts, difference, grouped, span, unit_of, with_unit
from sim.report.studies.registry import sentences

SHOWN = 4  # of a ranking
AVERAGE, CUMULATIVE, ALONE = "average", "cumulative", "alone"
FIRST, TOTAL = "first", "total"


@sentences("waterfall")
def waterfall(facts: Facts) -> list[str]:
    """What each change adds to each KPI, averaged over orders."""
    return [sentence for (kpi,), rows in grouped(facts.rows("waterfall"), "kpi")
            for sentence in _parts(kpi, rows)]  # fmt: skip


def _parts(kpi: str, rows: Sequence[Row]) -> Iterator[str]:
    own = [row for row in rows if row["way"] == AVERAGE]
    own = sorted(own, key=lambda row: -abs(difference(row).mean))
    clear = [row for row in own if excludes_zero(row)]
    unclear = [str(row["title"]) for row in own if not excludes_zero(row)]
    unit = unit_of(rows)
    name = words.name(kpi) if unit in words.name(kpi).split() else f"{words.name(kpi)} ({unit})"
    if clear:
        parts = [f"{row['title']} {difference(row)}" for row in clear[:SHOWN]]
        more = len(clear) - SHOWN
        parts += [f"{more} more"] if more > 0 else []
        yield f"Averaged over all orders, on {name}: {words.listed(parts)}."
    if unclear:
        yield f"Not shown to change {words.name(kpi)} in one direction: {words.listed(unclear)}."


def excludes_zero(row: Row) -> bool:
    one = difference(row)
    return one.low > 0 or one.high < 0


@sentences("morris")
def morris(facts: Facts) -> list[str]:
    """The dimensions with the largest elementary effects."""
    found = []
    for (kpi, of), rows in grouped(facts.rows("morris"), "kpi", "of"):
        ranked = sorted(rows, key=lambda row: -_finite(real(row, "mu_star")))[:SHOWN]
        parts = [_ranked(facts, row, "mu_star", "low", "high") for row in ranked]
        found.append(
            f"Over its whole range, a dimension moves {subject(facts, kpi, of)} by, on the mean"
            f" of absolute effects (Morris): {words.listed(parts)}."
        )
    return found


@sentences("indices")
def indices(facts: Facts) -> list[str]:
    """What share of the variance the dimensions explain, alone and with others."""
    found = []
    for (kpi, of), rows in grouped(facts.rows("indices"), "kpi", "of"):
        parts = []
        for order, called in ((FIRST, "alone"), (TOTAL, "with others")):
            some = [row for row in rows if row["order"] == order]
            ranked = sorted(some, key=lambda row: -_finite(real(row, "index")))[:SHOWN]
            texts = [_ranked(facts, row, "index", "low", "high") for row in ranked]
            parts += [f"{called}, {words.listed(texts)}"] if texts else []
        found.append(
            f"Shares of the variance of {subject(facts, kpi, of)} (Sobol): {'; '.join(parts)}."
        )
    return found


def subject(facts: Facts, kpi: str, of: str) -> str:
    """`the difference in revenue`, `revenue in As-Is`."""
    if of in ("", "difference"):
        return f"the difference in {words.name(kpi)}"
    labels = dict(zip("ab", facts.labels, strict=False))
    return f"{words.name(kpi)} in {labels.get(of, of)}"


def _ranked(facts: Facts, row: Row, *columns: str) -> str:
    one = interval(row, columns[0], columns[1], columns[2])
    return f"{facts.title_of(str(row['dimension']))} {limits_told(one)}"


def limits_told(one: Interval, unit: str = "") -> str:
    """`0.42 (0.30 to 0.55)`, with the unit behind the first number."""
    spread = span(one.low, one.high)
    text = with_unit(words.number(one.mean, spread), unit)
    if not spread > 0:
        return text
    return f"{text} ({words.number(one.low, spread)} to {words.number(one.high, spread)})"


def _finite(value: float) -> float:
    return value if value == value else 0.0
