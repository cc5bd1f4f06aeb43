"""Charts of hours: who works how long on what, for whom in vain, and for a customer won."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sim.report import words
from sim.report.charts.bars import bars_picture
from sim.report.charts.facts import Facts, Pair, scaler
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.figures import Figure
from sim.study.compare import Comparison


@chart
def man_hours(comparison: Comparison) -> Picture | None:
    """Hours that staff work in the window: each actor, and its tasks below it."""
    facts = Facts(comparison)
    actors = facts.groups("man_hours", "actor")
    tasks = dict(facts.groups("man_hours", "task"))
    owner = {task: one.actor for d in comparison.designs for task, one in d.scenario.tasks.items()}
    rows = [row for actor, one in actors for row in _actor(actor, one, tasks, owner)]
    if not rows:
        return None
    total = facts.total("man_hours")
    scaled, unit = scaler([total, *(one for _, one in actors)], least=1000)
    rows = [replace(row, figure=scaled(row.figure)) for row in rows]
    subtitle = f"Man-hours by actor and task, {unit}"
    return bars_picture("man_hours", ("Man-hours", scaled(total)), subtitle, rows, facts)


def _actor(
    actor: str, hours: Figure, tasks: dict[str, Figure], owner: dict[str, str]
) -> Iterator[Pair]:
    """The hours of an actor and of those of its tasks that anybody worked on."""
    yield Pair(words.name(actor), hours, strong=True)
    own = [(task, one) for task, one in tasks.items() if owner.get(task) == actor]
    for task, one in own:
        row = Pair(words.name(task), one, depth=1)
        if row.a.mean or row.b.mean:
            yield row


@chart
def hours_on_non_buyers(comparison: Comparison) -> Picture | None:
    """Hours of staff on businesses that were not won: by actor, and by how far these came."""
    facts = Facts(comparison)
    if "hours_on_non_buyers" not in facts:
        return None
    total = facts.total("hours_on_non_buyers")
    actors = facts.groups("hours_on_non_buyers", "actor")
    reasons = facts.groups("hours_on_non_buyers", "reason")
    scaled, unit = scaler([total], least=1000)
    rows = [Pair(words.name(name), scaled(one), strong=True) for name, one in actors]
    rows += [Pair(words.name(name), scaled(one)) for name, one in reasons]
    rows = [row for row in rows if row.a.mean or row.b.mean]
    if not rows:
        return None
    subtitle = f"By actor (bold), and by how far these businesses came, {unit}"
    heading = "Hours on businesses that did not buy", scaled(total)
    return bars_picture("hours_on_non_buyers", heading, subtitle, rows, facts)


PER_WIN = (  # KPI, and the hours that it divides by the customers won
    ("man_hours_per_win", "all man-hours"),
    ("follow_up_hours_per_win", "of these, follow-up by sellers"),
)


@chart
def hours_per_win(comparison: Comparison) -> Picture | None:
    """Hours for each customer won."""
    facts = Facts(comparison)
    rows = [Pair(name, facts.total(kpi)) for kpi, name in PER_WIN if kpi in facts]
    rows = [row for row in rows if row.known]
    if not rows:
        return None
    what = f"Hours per customer won, {rows[-1].name.removeprefix('of these, ')}"
    unit = rows[0].figure.unit
    subtitle = f"Hours worked per customer won, {unit}"
    return bars_picture("hours_per_win", (what, rows[-1].figure), subtitle, rows, facts)
