"""How sure it is who is better, and what to measure next, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Interval, Row, interval, real
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts, better_of, grouped
from sim.report.studies.registry import sentences

SHOWN = 3
MOST_NAMED = 8
ENOUGH = 500  # points, below which the value of evidence is rough
EVERYTHING = "all of them"


@sentences("uncertainty")
def uncertainty(facts: Facts) -> list[str]:
    """On each KPI, in what share of the parameters' values who is better, and what would tell."""
    found = [_shares(facts, row) for row in facts.rows("uncertainty")]
    return [*found, f"{share_means(facts)}; {facts_runs(facts)}."]


def _shares(facts: Facts, row: Row) -> str:
    a, b = facts.labels[:2]
    kpi = str(row["kpi"])
    word = "higher" if better_of(kpi) == "neutral" else "better"
    share = share_told(row)
    by = {one: f"{percent(real(row, one))} %"
          for one in ("decided_b", "decided_a", "equal", "undecided")}  # fmt: skip
    text = (
        f"On {words.name(kpi)}, {b} is {word} in {share} of the points by their means: shown for"
        f" {b} in {by['decided_b']} and for {a} in {by['decided_a']}, practically equal in"
        f" {by['equal']}, undecided in {by['undecided']}"
    )
    if math.isfinite(real(row, "evidence_share")):
        evidence, chance = (percent(real(row, one)) for one in ("evidence_share", "chance_share"))
        text += f"; of the spread between points {evidence} % is the evidence's and {chance} %"
        text += " chance, which more replications would lessen"
    return f"{text}."


def share_told(row: Row) -> str:
    """`80 % (72 to 86)`: of the points at which the second design is better."""
    share, low, high = (100 * real(row, one) for one in ("b_better", "low", "high"))
    return limits_told(Interval(share, low, high), "%")


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
        value = _value_told(facts, kpi, interval(row, "value", "low", "high"))
        more = "" if real(row, "low") > 0 else ", which is not shown to be more than 0"
        yield f"To know all of it before choosing would be worth {value}{more}."
    worth = [row for row in ranked if real(row, "low") > 0]
    if worth:
        parts = [
            f"{facts.title_within(str(row['dimension']))}"
            f" {limits_told(interval(row, 'value', 'low', 'high'))}"
            for row in worth[:SHOWN]
        ]
        yield f"To know beforehand is worth most, in {words.name(kpi)}: {words.listed(parts)}."
    if rest := [row for row in ranked if real(row, "low") <= 0]:
        them = "it" if len(rest) == 1 else "them"
        yield f"Not shown that knowing {them} would be worth anything: {_named(facts, rest)}."
    yield from cut_told(facts, ranked)
    points = len(facts.points) - len(facts.failed)
    if points < ENOUGH:
        yield (
            f"These values are rough, for {points:,} points are few: below some {ENOUGH}, chance"
            " lifts what a dimension seems to be worth."
        )


def cut_told(facts: Facts, rows: Sequence[Row]) -> Iterator[str]:
    """Which dimensions have the value of all, since no part can be worth more than the whole."""
    if cut := [row for row in rows if row["cut"] == "yes"]:
        it = "it is" if len(cut) == 1 else "they are"
        yield (
            f"In doubt: {_named(facts, cut)} came out worth more than all together, which cannot"
            f" be; {it} told with the value of all."
        )


def _value_told(facts: Facts, kpi: str, one: Interval) -> str:
    """`1.9 (0.5 to 3.2) customers won`, `20,000 USD (16,000 to 24,000) of contribution`."""
    name, unit = words.name(kpi), facts.unit(kpi)
    if unit in name.split():
        return f"{limits_told(one)} {name}"
    return f"{limits_told(one, unit)} of {name}"


def _named(facts: Facts, rows: Sequence[Row]) -> str:
    names = [facts.title_within(str(row["dimension"])) for row in rows]
    more = len(names) - MOST_NAMED
    return words.listed([*names[:MOST_NAMED], *([f"{more} more"] if more > 0 else [])])
