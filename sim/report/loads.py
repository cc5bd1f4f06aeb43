"""How busy people are in a design of a comparison, and who would be short of time first."""

from __future__ import annotations

import math
from collections.abc import Collection

from sim.measures.bottleneck import Load, asked_of, bottlenecks
from sim.measures.doubts import Overload
from sim.measures.kpis import run_of
from sim.measures.load import Offered, offered_loads
from sim.measures.statistics import Interval
from sim.report import words
from sim.report.figures import Figure, figures
from sim.study.compare import Comparison

ACTOR = "actor="
ONE_RUN = "the first run"
MOST_FREE = 3  # actors whose free time is told


def by_actor(comparison: Comparison, kpi: str) -> list[Figure]:
    """The rows of a KPI that are an actor's."""
    return [one for one in figures(comparison) if one.kpi == kpi and one.group.startswith(ACTOR)]


def offered(comparison: Comparison, side: int) -> tuple[Offered, ...]:
    """What is asked of each pool of a design in replication 0; nothing if it was not kept."""
    label, design = comparison.labels[side], comparison.designs[side]
    tables = comparison.tables.get(label)
    return () if tables is None else offered_loads(run_of(tables, design.scenario))


def loads(comparison: Comparison, side: int) -> list[Load]:
    """Each actor with limited people in a design."""
    scenario = comparison.designs[side].scenario
    pools = offered(comparison, side)
    pulling = {source.pulled_by for source in scenario.sources}
    short = _overloads(comparison, comparison.labels[side])
    found = []
    for figure in by_actor(comparison, "utilisation"):
        actor = figure.group.removeprefix(ACTOR)
        at_work = (figure.a, figure.b)[side]
        asked = short.get(actor, asked_of([pool for pool in pools if pool.actor == actor]))
        interval = Interval(at_work.mean, at_work.low, at_work.high)
        found.append(Load(actor, interval, asked, actor in pulling, actor in short))
    return found


def _overloads(comparison: Comparison, label: str) -> dict[str, float]:
    """The load [%] of the actors of whom more is asked than they can do, on average over runs; of
    several pools of one actor the highest."""
    found: dict[str, float] = {}
    for doubt in comparison.doubts:
        if doubt.design == label and isinstance(doubt.cause, Overload):
            pool = doubt.cause.pool
            found[pool.actor] = max(found.get(pool.actor, 0.0), 100 * pool.load)
    return found


def next_bottleneck(comparison: Comparison) -> str:
    """Who of To-Be would be short of time first, in a sentence; "" if nobody is limited."""
    _, b = comparison.labels
    found = bottlenecks(loads(comparison, 1))
    if not found:
        return ""
    first = found[0]
    if len(found) > 1:
        names = words.listed([f"{words.name(one.actor)} ({told(one)})" for one in found])
        return f"The next bottleneck of {b} cannot be told: the loads of {names} are too close."
    if first.overloaded:
        return f"{_named(first)} is overloaded in {b}: {told(first)}, so its queue sets the pace."
    sure = "" if _has_interval(first) else ", as far as one run can tell"
    return f"The next bottleneck of {b} is {words.name(first.actor)}: {told(first)}{sure}."


def free_time(comparison: Comparison) -> str:
    """How much of their time on shift people of To-Be are free, those first whose share changed
    most; "" if that is not known of anybody."""
    a, b = comparison.labels
    pulls = {one.actor for one in loads(comparison, 0) if one.pulls}
    known = [one for one in by_actor(comparison, "utilisation") if _is_share(one)]
    known.sort(key=lambda one: -abs(one.a.mean - one.b.mean))
    if not known:
        return ""
    free = words.listed([_free(one, a, pulls) for one in known[:MOST_FREE]])
    return (
        f"Free of work in {b}, of their time on shift: {free}. That fewer people would do does not"
        " follow: the less time is free, the longer is the wait."
    )


def _is_share(figure: Figure) -> bool:
    return all(0 <= one.mean <= 100 for one in (figure.a, figure.b))


def _free(figure: Figure, a: str, pulls: Collection[str]) -> str:
    """`sales 70.32 ± 0.26 % (in As-Is 0 %, …)`."""
    actor = figure.group.removeprefix(ACTOR)
    before, now = (
        words.measured(100 - one.mean, 100 - one.high, 100 - one.low)
        for one in (figure.a, figure.b)
    )
    why = ", for free time goes into work that it starts itself" if actor in pulls else ""
    return f"{words.name(actor)} {now} % (in {a} {before} %{why})"


def told(load: Load) -> str:
    """`71.3 ± 0.5 % of its time on shift at work`."""
    if load.overloaded:
        return f"asked for {words.number(load.asked, 10)} % of what it can do"
    if load.told is not load.at_work:
        asked = words.number(load.asked, 10)
        return f"asked for {asked} % of what it can do in {ONE_RUN}, besides work of its own choice"
    one = load.at_work
    return f"{words.measured(one.mean, one.low, one.high)} % of its time on shift at work"


def _has_interval(load: Load) -> bool:
    return load.told is load.at_work and math.isfinite(load.at_work.low)


def _named(load: Load) -> str:
    name = words.name(load.actor)
    return f"{name[:1].upper()}{name[1:]}"
