"""How sure it is who is better, and what to measure next, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Interval, Row, interval, real
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts, better_of, grouped, lower_first
from sim.report.studies.registry import sentences

SHOWN = 3
EVERYTHING = "all of them"


@sentences("uncertainty")
def uncertainty(facts: Facts) -> list[str]:
    """On each KPI, in what share of the parameters' values who is better, and what would tell."""
    found = [_shares(facts, row) for row in facts.rows("uncertainty")]
    return [*found, f"{share_means(facts)}; {facts_runs(facts)}."]


def _shares(facts: Facts, row: Row) -> str:
    b = facts.labels[1]
    kpi = str(row["kpi"])
    word = "higher" if better_of(kpi) == "neutral" else "better"
    limits = [100 * real(row, one) for one in ("b_better", "low", "high")]
    share = limits_told(Interval(limits[0], limits[1], limits[2]), "%")
    decided = [f"shown in {percent(real(row, 'decided_b'))} %"]
    decided.append(f"open in {percent(real(row, 'undecided'))} %")
    text = f"On {words.name(kpi)}, {b} is {word} in {share} of the points, {', '.join(decided)}"
    if math.isfinite(real(row, "evidence_share")):
        evidence, chance = (percent(real(row, one)) for one in ("evidence_share", "chance_share"))
        text += f"; of the spread between points {evidence} % is the evidence's and {chance} %"
        text += " chance, which more replications would lessen"
    return f"{text}."


def percent(share: float) -> str:
    return words.number(100 * share, 10)


def share_means(facts: Facts) -> str:
    """What a share of points may be called."""
    laws = [getattr(one, "law", None) is not None for one in facts.dimensions]
    if laws and all(laws):
        return "Every dimension has a stated distribution, so that a share is a probability"
    return "A share is one of the evidence range, no probability: no distribution is stated"


def facts_runs(facts: Facts) -> str:
    points = words.counted(len(facts.points) - len(facts.failed), "point")
    has_runs = "comparison" in facts.tables and len(facts.tables["comparison"])
    return f"{points}, {facts.replications}" if has_runs else points


@sentences("evidence_value")
def evidence_value(facts: Facts) -> list[str]:
    """What it is worth to know a dimension before choosing."""
    return [sentence for (kpi,), rows in grouped(facts.rows("evidence_value"), "kpi")
            for sentence in _worth(facts, kpi, rows)]  # fmt: skip


def _worth(facts: Facts, kpi: str, rows: Sequence[Row]) -> Iterator[str]:
    whole = [row for row in rows if row["dimension"] == EVERYTHING]
    others = [row for row in rows if row["dimension"] != EVERYTHING]
    ranked = sorted(others, key=lambda row: real(row, "rank"))
    for row in whole:
        value = limits_told(interval(row, "value", "low", "high"), facts.unit(kpi))
        yield f"To know all of it before choosing would be worth {value} of {words.name(kpi)}."
    worth = [row for row in ranked if real(row, "low") > 0]
    if worth:
        parts = [
            f"{lower_first(facts.title_of(str(row['dimension'])))}"
            f" {limits_told(interval(row, 'value', 'low', 'high'))}"
            for row in worth[:SHOWN]
        ]
        yield f"To know beforehand is worth most, in {words.name(kpi)}: {words.listed(parts)}."
    if len(worth) < len(ranked):
        rest = words.counted(len(ranked) - len(worth), "dimension")
        yield f"Of {rest} it is not shown that knowing it would be worth anything."
