"""Which design is the best of several, and whether the pipelines have filled, in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.experiment.methods.selection import Selection
from sim.measures.selection import Kn, Ocba
from sim.report import words
from sim.report.figures import Row, interval, real
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts, better_of, with_unit
from sim.report.studies.plans import point_said
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
    found = [f"The best on {words.name(kpi)} is {system_told(facts, best)}: {_value(best)}."]
    if best["reached"] == "yes":
        found += _next(facts, best)
    found.append(_how_sure(facts, best))
    others = [system_told(facts, row) for row in rows if row["in_play"] == "yes" and row != best]
    if others and best["reached"] != "yes":
        found.append(f"Not ruled out either: {words.some(others, SHOWN)}.")
    return found


def _value(row: Row) -> str:
    return limits_told(interval(row, "mean", "low", "high"), str(row["unit"]))


def _next(facts: Facts, best: Row) -> Iterator[str]:
    """The system that comes next by its mean, and whether the two are apart to the eye."""
    others = [row for row in ranked(facts) if row["best"] != "yes"]
    if not others:
        return
    sign = -1 if better_of(str(best["kpi"])) == "higher" else 1
    second = min(others, key=lambda row: sign * real(row, "mean"))
    overlap = real(second, "low") <= real(best, "high") and real(best, "low") <= real(
        second, "high"
    )
    paired = ", but systems are compared run by run" if isinstance(_rule(facts), Kn) else ""
    more = f"; their intervals overlap{paired}" if overlap else ""
    yield f"Next comes {system_told(facts, second)}: {_value(second)}{more}."


def _rule(facts: Facts) -> Kn | Ocba:
    assert isinstance(facts.method, Selection)
    return facts.method.rule


def runs_told(facts: Facts) -> str:
    """`310 runs, 30 to 50 of each system`."""
    counts = [int(real(row, "replications")) for row in facts.rows("selection")]
    low, high = min(counts), max(counts)
    each = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{words.counted(sum(counts), 'run')}, {each} of each system"


def _how_sure(facts: Facts, best: Row) -> str:
    """What the rule promises of the choice, or estimates."""
    rule = _rule(facts)
    probability = real(best, "probability")
    asked = words.number(100 * rule.probability)
    if isinstance(rule, Kn) and best["reached"] == "yes":
        zone = with_unit(words.number(rule.difference), str(best["unit"]))
        return (
            f"The choice is right with {asked} % at least, that is: if the best system is better"
            f" than every other by {zone} or more, it is chosen; if not, one that is less than"
            f" {zone} worse than the best."
        )
    share = words.number(100 * probability, 1)
    estimated = f"estimated at {share} %: an approximation, and no bound"
    if best["reached"] == "yes":
        return f"The chance that this is the right choice is {estimated}."
    known = f"; the chance of a right choice is {estimated}" if math.isfinite(probability) else ""
    return f"The {asked} % that were asked for are not reached{known}."


def ranked(facts: Facts) -> list[Row]:
    """The systems: the chosen one, then those in play, each the better the earlier."""
    rows = facts.rows("selection")
    sign = -1 if rows and better_of(str(rows[0]["kpi"])) == "higher" else 1
    return sorted(rows, key=lambda row: (row["best"] != "yes", row["in_play"] != "yes",
                                         sign * real(row, "mean")))  # fmt: skip


def outcome(row: Row) -> str:
    """What became of a system."""
    if row["best"] == "yes":
        return "chosen"
    if row["in_play"] == "no":
        return "left out"
    return "not chosen" if row["reached"] == "yes" else "not ruled out"


def system_told(facts: Facts, row: Row) -> str:
    """`To-Be with four reps`."""
    point = next((one for one in facts.rows("points") if one["point"] == row["point"]), None)
    others = point_said(facts, point) if point else ""
    return f"{row['design']} with {others}" if others else str(row["design"])


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
