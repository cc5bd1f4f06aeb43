"""How sure it is who is better, and what to measure next, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.measures.certainty import PROBABILITY
from sim.report import words
from sim.report.figures import Interval, Row, interval, real
from sim.report.studies.effects import MOST_CHANCE, limits_told
from sim.report.studies.facts import Facts, better_of, grouped
from sim.report.studies.registry import sentences

SHOWN = 3
MOST_NAMED = 8
ENOUGH = 500  # points, below which the value of evidence is rough
EVERYTHING = "all of them"


@sentences("uncertainty")
def uncertainty(facts: Facts) -> list[str]:
    """How probable it is, or in what share of the parameters' values, that who is better: in full
    of the first figure, the payoff if there is one; then of the others."""
    first, *others = _payoff_first(facts)
    found = [_answer(facts, first), *_others(facts, others), *_chance([first, *others])]
    return [*found, f"{share_means(facts)}; {facts_runs(facts)}."]


def _payoff_first(facts: Facts) -> list[Row]:
    payoff = getattr(facts.method, "payoff", "")
    return sorted(facts.rows("uncertainty"), key=lambda row: row["kpi"] != payoff)


def _answer(facts: Facts, row: Row) -> str:
    """`The probability that To-Be is better on revenue is 44 % (28 to 61), by the means. …`"""
    claim = f"{facts.labels[1]} is {_word(row)} on {words.name(str(row['kpi']))}"
    share = share_told(row)
    text = (
        f"The probability that {claim} is {share}"
        if row["word"] == PROBABILITY
        else f"{claim} in {share} of {_points(facts)}"
    )
    shown, opposite, equal, undecided = (
        f"{percent(real(row, one))} %" for one in ("decided_b", "decided_a", "equal", "undecided")
    )
    return (
        f"{text}, by the means. Of the points, {shown} show it and {opposite} the opposite; {equal}"
        f" are practically equal, {undecided} undecided."
    )


def _others(facts: Facts, rows: Sequence[Row]) -> Iterator[str]:
    """`The same on other figures: profit 60 % (50 to 70), calls (higher) 12 % (6 to 21).`"""
    parts = []
    for row in rows:
        note = " (higher)" if _word(row) == "higher" else ""
        parts.append(f"{words.name(str(row['kpi']))}{note} {share_told(row)}")
    if parts:
        yield f"The same on other figures: {words.listed(parts)}."


def _chance(rows: Sequence[Row]) -> Iterator[str]:
    """A doubt where much of the spread between points is noise."""
    found = [row for row in rows if real(row, "chance_share") > MOST_CHANCE]
    parts = [f"{percent(real(row, 'chance_share'))} % on {words.name(str(row['kpi']))}"
             for row in found]  # fmt: skip
    if parts:
        yield (
            f"In doubt: of the spread between points, {words.listed(parts)} is chance, which more"
            " replications would lessen."
        )


def _word(row: Row) -> str:
    return "higher" if better_of(str(row["kpi"])) == "neutral" else "better"


def _points(facts: Facts) -> str:
    """What a share that is no probability is one of."""
    return "the points that are left" if is_stated(facts) else "the points of the evidence range"


def share_told(row: Row) -> str:
    """`80 % (72 to 86)`: of the points at which the second design is better."""
    share, low, high = (100 * real(row, one) for one in ("b_better", "low", "high"))
    return limits_told(Interval(share, low, high), "%")


def percent(share: float) -> str:
    return words.number(100 * share, 10)


def is_stated(facts: Facts) -> bool:
    """Whether every dimension has a stated distribution."""
    laws = [getattr(one, "law", None) is not None for one in facts.dimensions]
    return bool(laws) and all(laws)


def share_means(facts: Facts) -> str:
    """What a share of points may be called."""
    if not is_stated(facts):
        return "A share is one of the evidence range, no probability: no distribution is stated"
    cut = [row for row in facts.rows("uncertainty") if row["word"] != PROBABILITY]
    if not cut:
        return "Every dimension has a stated distribution, so that a share is a probability"
    on = words.listed([words.name(str(row["kpi"])) for row in cut])
    share = "a share" if len(cut) == len(facts.rows("uncertainty")) else f"a share on {on}"
    return (
        f"Distributions are stated, but points are missing, which cuts them: {share} is one of the"
        " points that are left, and no probability"
    )


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
    nothing = _named(facts, [row for row in ranked if real(row, "low") <= 0])
    parts = [
        f"{facts.title_within(str(row['dimension']))}"
        f" {limits_told(interval(row, 'value', 'low', 'high'))}"
        for row in worth[:SHOWN]
    ]
    if worth:
        more = f"; not shown to be worth anything: {nothing}" if nothing else ""
        most = f"{words.name(kpi)}: {words.listed(parts)}"
        yield f"To know beforehand is worth most, in {most}{more}."
        yield from _order(facts, worth)
    elif nothing:
        yield f"Not shown that knowing one of them would be worth anything: {nothing}."
    yield from cut_told(facts, ranked)
    points = len(facts.points) - len(facts.failed)
    if points < ENOUGH:
        yield (
            f"These values are rough, for {points:,} points are few: below some {ENOUGH}, chance"
            " lifts what a dimension seems to be worth."
        )


def _order(facts: Facts, worth: Sequence[Row]) -> Iterator[str]:
    """That the first of those which are worth something may be no more than the next."""
    if len(worth) > 1 and real(worth[0], "low") <= real(worth[1], "high"):
        yield (
            f"Whether {_named(facts, worth[:1])} is worth more than {_named(facts, worth[1:2])}"
            " cannot be told: their intervals overlap."
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
    return words.some(names, MOST_NAMED)
