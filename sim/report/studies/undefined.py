"""Points that have no difference to tell or to draw: which they are, and why."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.measures.kpis import known
from sim.measures.verdict import NOT_DEFINED
from sim.report import words
from sim.report.figures import Row, real
from sim.report.studies.facts import Facts, difference, grouped

PER = " per "


def verdict_told(facts: Facts, row: Row) -> str:
    """A verdict with its reason if there is no difference: `not defined (no win in Today)`."""
    said = str(row["verdict"])
    reason = _reason(facts, row) if said == NOT_DEFINED else ""
    return f"{said} ({reason})" if reason else said


def _reason(facts: Facts, row: Row) -> str:
    """What is missing in which design; "" if that is not why."""
    kpi = known(str(row["kpi"]))
    if kpi.form == "ratio of differences":
        return ""
    values = {facts.labels[0]: real(row, "a_mean"), str(row["design"]): real(row, "b_mean")}
    empty = [label for label, value in values.items() if not math.isfinite(value)]
    what = words.name(kpi.name).partition(PER)[2] or "value"
    return f"no {what} in {words.listed(empty)}" if empty else ""


def left_out(facts: Facts, rows: Sequence[Row], failed: int | None = None) -> Iterator[str]:
    """How many points a picture of a figure cannot show, and why: for below it.

    rows: of the figure at every point. failed: points that came to no end, all unless given.
    """
    failed = len(facts.failed) if failed is None else failed
    parts = [f"{words.counted(failed, 'point')} that failed"] if failed else []
    parts += [f"{words.counted(len(some), 'point')}: {why}" for why, some in undefined(facts, rows)]
    if parts:
        yield f"Left out: {'; '.join(parts)}."


def undefined(facts: Facts, rows: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """The rows that have no difference by the reason: `man-hours per win not defined (no win in
    Today)`."""
    without = [dict(row) | {"why": _why(facts, row)} for row in rows if _is_undefined(row)]
    for (why,), some in grouped(without, "why"):
        yield why, some


def _is_undefined(row: Row) -> bool:
    return not math.isfinite(difference(row).mean)


def _why(facts: Facts, row: Row) -> str:
    return f"{words.name(str(row['kpi']))} {verdict_told(facts, row)}"
