"""What holds at how many points, and what moves it most: a sweep in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.facts import Facts, every_point
from sim.report.studies.plans import AS_DESCRIBED, Arm, arms, base_told, points_named, varied
from sim.report.studies.registry import sentences
from sim.report.studies.undefined import verdict_told
from sim.report.verdicts import plain

FALSE = 0.05  # of verdicts, at most, where nothing differs
CLEAR = (" better", " higher", " lower")  # ends of verdicts that name a side
MOST_ARMS = 3


@sentences("comparison")
def swept(facts: Facts) -> list[str]:
    """The verdicts at all points on each figure, and which dimensions move them most."""
    found = []
    for design in facts.labels[1:]:
        for kpi in facts.told_kpis:
            rows = facts.compared_in(kpi, design)
            found += [counted(facts, kpi, rows, design if len(facts.labels) > 2 else "")]
            found += moved(facts, kpi, arms(facts, rows))
    if more := len(facts.measured) - len(facts.told_kpis):
        verb = "stands" if more == 1 else "stand"
        found.append(f"{words.counted(more, 'more measured figure')} {verb} in the table.")
    return [*found, chance(facts, len(facts.points) - len(facts.failed))]


def counted(
    facts: Facts, kpi: str, rows: Sequence[Row], design: str = "", named: bool = True
) -> str:
    """`On revenue: To-Be better at 12, undecided at 3 (reps 1, 2 and 3) of 15 points.`

    rows: of one figure, with the values of their points. named: whether a few points are named.
    Where all can be, along one dimension, that is all: `To-Be better at reps 1 and 2.`
    """
    on = f"{design}, on {words.name(kpi)}" if design else f"On {words.name(kpi)}"
    alike: dict[str, list[Row]] = {}
    for row in rows:
        alike.setdefault(plain(verdict_told(facts, row)), []).append(row)
    found = sorted(alike.items(), key=lambda one: -len(one[1]))
    if len(found) < 2:
        text = f"{found[0][0]} at {every_point(len(rows))}" if found else "nothing is known"
        return f"{on}: {text}."
    names = {word: points_named(facts, some) if named else "" for word, some in found}
    if len(varied(facts)) == 1 and all(names.values()):
        return f"{on}: {', '.join(f'{word} at {which}' for word, which in names.items())}."
    parts = [
        f"{word} at {len(some):,}" + (f" ({names[word]})" if names[word] else "")
        for word, some in found
    ]
    return f"{on}: {', '.join(parts)} of {len(rows):,} points."


def moved(facts: Facts, kpi: str, found: Sequence[Arm]) -> Iterator[str]:
    """The dimensions that move a difference most, and what turns its sign."""
    if not found:
        return
    parts = []
    for arm in found[:MOST_ARMS]:
        low, high = (words.signed(one.mean, one.half) for _, one in arm.ends)
        parts.append(f"{facts.title_within(arm.dimension)} ({low} to {high})")
    turned = [facts.title_within(arm.dimension) for arm in found if turns_sign(arm)]
    end = f"{words.listed(turned)} {'turns' if len(turned) == 1 else 'turn'} its sign"
    end = f"each alone, {end}" if len(turned) > 1 else f"alone, {end}"
    none = "no dimension alone is shown to turn its sign"
    base = base_told(facts)
    seen = f"Seen from {base}, the" if base != AS_DESCRIBED else "The"
    yield (
        f"{seen} difference in {words.name(kpi)} moves most, by one dimension alone, with"
        f" {words.listed(parts)}; {end if turned else none}."
    )


def turns_sign(arm: Arm) -> bool:
    """Surely, with as many ends as there are."""
    low, high = arm.sure
    return low.high < 0 < high.low


def chance(facts: Facts, points: int) -> str:
    """From how many runs the verdicts are, and how many of them may be chance."""
    told = [row for design in facts.labels[1:] for kpi in facts.told_kpis
            for row in facts.compared_in(kpi, design)]  # fmt: skip
    return f"{pairs_told(facts)}{false_by_chance(told, FALSE * points, 'on each figure')}"


def pairs_told(facts: Facts) -> str:
    return f"{facts.replications[:1].upper()}{facts.replications[1:]}."


def false_by_chance(rows: Sequence[Row], expected: float, what: str) -> str:
    """That clear verdicts may be chance, and how many; "" if none is clear."""
    if not any(plain(str(row["verdict"])).endswith(CLEAR) for row in rows):
        return ""
    count = words.number(expected, expected) if expected >= 1 else "fewer than one"
    return (
        " A clear verdict may be chance: if the designs did not differ at any point, up to one"
        f" verdict in {1 / FALSE:.0f} would be clear all the same, here {count} {what}."
    )
