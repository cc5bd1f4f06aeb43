"""People and queues over time: load, the next bottleneck, hours and money freed."""

from __future__ import annotations

import math
from collections.abc import Iterator

from sim.language.scenario import Run
from sim.measures.freed import ALL, Freed, freed
from sim.measures.load import Offered
from sim.measures.roles import currency
from sim.report import words
from sim.report.blocks import Block
from sim.report.compared import is_shown
from sim.report.figures import Interval
from sim.report.findings import Findings
from sim.report.loads import free_time, next_bottleneck, offered
from sim.report.sections import legends
from sim.report.sections.section import Section, rows_of

KPIS = ("utilisation", "queue_length", "waiting_time")


def section(findings: Findings) -> Section | None:
    rows = [one for one in rows_of(findings, *KPIS) if is_shown(one)]
    pictures = findings.drawn("time_at_work", "queues_and_utilisation")
    given = _freed(findings)
    if not rows and not given and not pictures:
        return None
    blocks = [*_loads(findings), *_freed_block(findings, given)]
    comparison = findings.comparison
    said = [next_bottleneck(comparison), free_time(comparison), _freed_said(findings, given)]
    content = {**legends.behind(findings, rows), "blocks": blocks}
    title = "People and queues over time"
    return Section("people", title, [text for text in said if text], pictures, content)


# -- load -----------------------------------------------------------------------------


def _loads(findings: Findings) -> Iterator[Block]:
    """What is asked of each pool against what it can do, in the first run of each design."""
    sides = [
        {(one.actor, one.element): one for one in offered(findings.comparison, side)}
        for side in (0, 1)
    ]
    pools = dict.fromkeys(key for side in sides for key in side)
    rows = [
        [_pool(actor, element), *(_load(side.get((actor, element))) for side in sides)]
        for actor, element in pools
    ]
    if rows:
        columns = ["pool", *findings.labels]
        run = findings.comparison.designs[0].scenario.run
        yield Block("What is asked of each pool", columns, rows, [_window(run)])


def _window(run: Run) -> str:
    """Which hours count."""
    begun, ended = words.number(run.warm_up), words.number(run.length)
    return (
        f"Load: hours of work asked by hours on shift, both from {begun} h to {ended} h of the run"
        " (the warm-up before does not count), in the first run of each design. Hours on shift"
        " that are reserved for work that people begin themselves are left out; above 100 % the"
        " queue grows unless people give up."
    )


def _pool(actor: str, element: str) -> str:
    return words.name(actor, f"element={element}" if element else "")


def _load(pool: Offered | None) -> str:
    """`71 %: 1,427 h of 2,000 h`."""
    if pool is None:
        return words.NOTHING
    share = f"{words.number(100 * pool.load, 10)} %" if math.isfinite(pool.load) else "no shift"
    left = pool.capacity - pool.ahead
    asked, able = (words.number(hours, max(hours, 1.0) / 100) for hours in (pool.asked, left))
    return f"{share}: {asked} h of {able} h"


# -- hours and money freed ------------------------------------------------------------


def _freed(findings: Findings) -> list[Freed]:
    comparison = findings.comparison
    a, b = (design.scenario for design in comparison.designs)
    return [
        one
        for one in freed(comparison.kpis, comparison.labels, (a, b))
        if one.hours.mean != 0 or one.money.mean != 0
    ]


def _freed_said(findings: Findings, given: list[Freed]) -> str:
    """The whole of it, and that hours are no money yet."""
    whole = next((one for one in given if one.actor == ALL), None)
    if whole is None:
        return ""
    _, b = findings.labels
    hours, money = _interval(whole.hours.interval()), _interval(whole.money.interval())
    unit = currency(findings.comparison.designs[0].scenario)
    if hours.low <= 0 <= hours.high:
        return f"Whether {b} frees hours is undecided ({hours} h)."
    told = f"{b} {_verb(hours.mean)} {_size(hours)} h of work over the window"
    if not math.isfinite(hours.half):
        told += " in one run of each design, which has no interval"
    told += f"; their wages come to {money!s} {unit}".rstrip()
    if hours.mean < 0:
        return f"{told}."
    return f"{told}. Freed hours are worth money only if they are used otherwise or not paid."


def _verb(freed_hours: float) -> str:
    return "frees" if freed_hours > 0 else "needs more:"


def _size(one: Interval) -> str:
    """Without its sign, which a verb says."""
    if one.mean < 0:
        one = Interval(-one.mean, -one.high, -one.low)
    return words.measured(one.mean, one.low, one.high)


def _interval(found: tuple[float, float, float]) -> Interval:
    return Interval(*found)


def _freed_block(findings: Findings, given: list[Freed]) -> Iterator[Block]:
    if not given:
        return
    unit = currency(findings.comparison.designs[0].scenario)
    money = f"their wages, {unit}" if unit else "their wages"
    rows = [
        [
            words.name(one.actor) or "in all",
            str(_interval(one.hours.interval())),
            _wage(one),
            str(_interval(one.money.interval())),
        ]
        for one in given
    ]
    _, b = findings.labels
    lines = [
        f"+: {b} needs less, {words.MINUS}: it needs more, over the window. ± is a 95 % interval."
        " Wages of the hours worked; what is paid anyway is not saved."
    ]
    columns = ["actor", "hours freed, h", "wage, an hour", money]
    yield Block("Hours and money freed", columns, rows, lines)


def _wage(one: Freed) -> str:
    """`40`, or `40 → 45` where the designs pay differently."""
    texts = [words.NOTHING if wage is None else words.number(wage) for wage in one.wages]
    return texts[0] if texts[0] == texts[1] else " → ".join(texts)
