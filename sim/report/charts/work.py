"""The chart of who works how long on what."""

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
