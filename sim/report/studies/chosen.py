"""Which design is the best of several, and whether the pipelines have filled, in sentences."""

from __future__ import annotations

import math

from sim.report import words
from sim.report.figures import Row, interval, real
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts
from sim.report.studies.registry import sentences

SHOWN = 6


@sentences("selection")
def selection(facts: Facts) -> list[str]:
    """The best system, how sure that is, and those that nobody has ruled out."""
    rows = facts.rows("selection")
    best = next((row for row in rows if row["best"] == "yes"), None)
    if best is None:
        return [f"Of {words.counted(len(rows), 'system')} none is chosen."]
    kpi = str(best["kpi"])
    value = limits_told(interval(best, "mean", "low", "high"))
    found = [f"The best on {words.name(kpi)} is {system_told(facts, best)}: {value}."]
    probability = real(best, "probability")
    if best["reached"] == "yes" and math.isfinite(probability):
        share = words.number(100 * probability, 1)
        found.append(f"The chance that this is the right choice is {share} % at least.")
    else:
        found.append("The chance of a right choice that was asked for is not reached.")
    others = [system_told(facts, row) for row in rows if row["in_play"] == "yes" and row != best]
    if others and best["reached"] != "yes":
        more = [f"{len(others) - SHOWN} more"] if len(others) > SHOWN else []
        found.append(f"Not ruled out either: {words.listed([*others[:SHOWN], *more])}.")
    return found


def system_told(facts: Facts, row: Row) -> str:
    """`To-Be, reps four`."""
    varied = facts.points["point"].nunique() > 1
    return f"{row['design']}, {words.name(str(row['system']))}" if varied else str(row["design"])


@sentences("warm_up")
def warm_up(facts: Facts) -> list[str]:
    """Of which weekly series the warm-up is shorter than what its test would leave out."""
    rows = facts.rows("warm_up")
    usable = [row for row in rows if row["usable"] == "yes"]
    late = [row for row in usable if real(row, "leave_out") > real(row, "warm_up")]
    found = [
        f"MSER-5 would leave out more than the warm-up in {len(late)} of the"
        f" {words.counted(len(usable), 'weekly series', 'weekly series')} that it can be asked of."
    ]
    for row in late[:SHOWN]:
        leave, given = (words.number(real(row, one)) for one in ("leave_out", "warm_up"))
        found.append(
            f"{row['design']}, {words.name(str(row['series']))}: {leave} weeks would be left out,"
            f" {given} are."
        )
    if len(usable) < len(rows):
        found.append(f"It says nothing usable of {len(rows) - len(usable)} others.")
    return [*found, str(rows[0]["limits"])] if rows else found
