"""The chart of how busy people are."""

from __future__ import annotations

from sim.measures.bottleneck import bottlenecks
from sim.report import words
from sim.report.charts.bars import bars_picture
from sim.report.charts.facts import Facts, Pair
from sim.report.charts.picture import Picture
from sim.report.charts.registry import chart
from sim.report.loads import loads
from sim.study.compare import Comparison


@chart
def time_at_work(comparison: Comparison) -> Picture | None:
    """Time at work of each actor with limited people, by its time on shift."""
    facts = Facts(comparison)
    found = dict(facts.groups("utilisation", "actor"))
    rows = [Pair(words.name(actor), one) for actor, one in found.items()]
    rows = [row for row in rows if row.known]
    if not rows:
        return None
    short = bottlenecks(loads(comparison, 1))
    first = short[0].actor if short else next(iter(found))
    called = f"Time at work of {words.name(first)}"
    if len(short) == 1:
        called += f", the next bottleneck of {comparison.labels[1]}"
    run = comparison.designs[0].scenario.run
    begun, ended = words.number(run.warm_up), words.number(run.length)
    subtitle = f"Time at work by time on shift, %, from {begun} h to {ended} h of the run"
    return bars_picture("time_at_work", (called, found[first]), subtitle, rows, facts)
