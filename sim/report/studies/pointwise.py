"""What holds at how many points, and what moves it most: a sweep or a map in sentences."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Row, real
from sim.report.studies.facts import Facts
from sim.report.studies.plans import Arm, arms
from sim.report.studies.registry import sentences

FALSE = 0.05  # of verdicts, at most, where nothing differs
MOST_ARMS = 3


@sentences("comparison")
def swept(facts: Facts) -> list[str]:
    """The verdicts at all points on each figure, and which dimensions move them most."""
    found = []
    for design in facts.labels[1:]:
        for kpi in facts.told_kpis:
            rows = facts.compared_in(kpi, design)
            found += [counted(kpi, rows, design if len(facts.labels) > 2 else "")]
            found += _moved(facts, kpi, arms(facts, rows))
    if more := len(facts.measured) - len(facts.told_kpis):
        verb = "stands" if more == 1 else "stand"
        found.append(f"{words.counted(more, 'more measured figure')} {verb} in the table.")
    return [*found, *_chance(facts, len(facts.points) - len(facts.failed))]


@sentences("map")
def mapped(facts: Facts) -> list[str]:
    """The marks of a map, and how many of them are false by chance."""
    rows = facts.rows("map")
    kpi, false = str(rows[0]["kpi"]), real(rows[0], "false_marks")
    found = counted(kpi, [dict(row) | {"verdict": row["mark"]} for row in rows])
    expected = words.number(false, false)
    return [
        found,
        f"{facts.replications[:1].upper()}{facts.replications[1:]}. Each mark by itself is right"
        f" with 95 %; of {len(rows):,} marks up to {expected} are false on the mean, wherever the"
        " true difference is 0.",
    ]


def counted(kpi: str, rows: Sequence[Row], design: str = "") -> str:
    """`On revenue: To-Be better at 12, undecided at 3 of 15 points.`"""
    found = Counter(str(row["verdict"]).removesuffix(" (small)") for row in rows)
    parts = [f"{word} at {count:,}" for word, count in found.most_common()]
    who = f"{design}, on" if design else "On"
    points = words.counted(len(rows), "point")
    return f"{who} {words.name(kpi)}: {', '.join(parts) or 'nothing is known'} of {points}."


def _moved(facts: Facts, kpi: str, found: Sequence[Arm]) -> Iterator[str]:
    """The dimensions that move a difference most, and what turns its sign."""
    if not found:
        return
    parts = []
    for arm in found[:MOST_ARMS]:
        low, high = (words.signed(one.mean, one.half) for _, one in arm.ends)
        parts.append(f"{facts.title_within(arm.dimension)} ({low} to {high})")
    turned = [facts.title_within(arm.dimension) for arm in found if _turns(arm)]
    some = f"; its sign is clear and opposite at the ends of {words.listed(turned)}"
    end = some if turned else "; at no two ends is its sign clear and opposite"
    yield f"Alone, the difference in {words.name(kpi)} moves most with {words.listed(parts)}{end}."


def _turns(arm: Arm) -> bool:
    (_, low), (_, high) = arm.ends
    return low.high < 0 < high.low


def _chance(facts: Facts, points: int) -> Iterator[str]:
    """How many of the verdicts may be chance."""
    count = FALSE * points
    text = words.number(count, count) if count else "0"
    yield (
        f"{facts.replications[:1].upper()}{facts.replications[1:]}. Where nothing differs, chance"
        f" makes a clear verdict with 5 % at most: if nothing differed at any of the {points:,}"
        f" points, {text} verdicts on a figure would be false on the mean."
    )
