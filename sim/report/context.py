"""What the designs are about, in two lines: who works there, for which elements, and when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sim.language.scenario import Actor, Run, Scenario
from sim.measures.kpis import roles_of
from sim.report import words

MOST = 6  # elements of a set that are named
HOURS = 24.0  # of a calendar day
MONTH = 365.25 / 12  # days
LEAST_MONTHS = 2  # a shorter window is told in days alone
CLOSE = 0.05  # months, by which a window may be longer or shorter than whole ones


def context(scenarios: Sequence[Scenario], labels: Sequence[str]) -> list[tuple[str, str]]:
    """Heading and text of each line; of each design apart where they differ."""
    lines = (("Setting", _setting), ("Period", _period))
    told = [(heading, [say(one) for one in scenarios]) for heading, say in lines]
    return [(heading, _once(texts, labels)) for heading, texts in told if any(texts)]


def _once(texts: Sequence[str], labels: Sequence[str]) -> str:
    if len(set(texts)) == 1:
        return texts[0]
    return " ".join(f"{label}: {text}" for label, text in zip(labels, texts, strict=True) if text)


def _setting(scenario: Scenario) -> str:
    """`10 people: sales 8 (europe 5, asia 3) and accounts 2. Region: europe and asia.`"""
    return " ".join([*_people(scenario), *_elements(scenario)])


def _people(scenario: Scenario) -> Iterator[str]:
    limited = [one for one in scenario.actors.values() if one.staff is not None]
    if limited:
        every = words.counted(sum(map(sum, map(_heads, limited))), "person", "people")
        yield f"{every}: {words.listed([_actor(scenario, one) for one in limited])}."


def _heads(actor: Actor) -> list[int]:
    """Of each pool."""
    return [len(pool) for pool in actor.staff or ()]


def _actor(scenario: Scenario, actor: Actor) -> str:
    heads = _heads(actor)
    told = f"{words.name(actor.name)} {sum(heads):,}"
    if not actor.per:
        return told
    elements = scenario.sets[actor.per].elements
    split = [f"{words.name(one)} {count:,}" for one, count in zip(elements, heads, strict=True)]
    return f"{told} ({words.some(split, MOST)})"


def _elements(scenario: Scenario) -> Iterator[str]:
    """The sets whose elements no split of people names already."""
    named = {actor.per for actor in scenario.actors.values() if actor.staff is not None}
    for one in scenario.sets.values():
        if one.name not in named:
            called = words.name(one.name)
            elements = words.some([words.name(element) for element in one.elements], MOST)
            yield f"{called[:1].upper()}{called[1:]}: {elements}."


def _period(scenario: Scenario) -> str:
    """`12 months (365 days) from 15 March 2027; the 70 days before them, from 4 January 2027 on,
    are warm-up and do not count.`"""
    run = scenario.run
    day = HOURS if run.start else roles_of(scenario).day
    window, warm_up = (_days(hours, day) for hours in (run.length - run.warm_up, run.warm_up))
    told = _months(run, window) if run.start else window
    told += f" from {_date(run, run.warm_up)}" if run.start else ""
    if not run.warm_up:
        return f"{told}."
    begins = f", from {_date(run, 0)} on," if run.start else ""
    return f"{told}; the {warm_up} before{begins} are warm-up and do not count."


def _months(run: Run, window: str) -> str:
    """In whole months, if the window is as long as some, and in days."""
    months = (run.length - run.warm_up) / HOURS / MONTH
    whole = round(months)
    near = whole >= LEAST_MONTHS and abs(months - whole) < CLOSE
    return f"{whole} months ({window})" if near else window


def _days(hours: float, day: float) -> str:
    """In hours below a day; days that are not of 24 hours say how many they have."""
    if hours < day:
        return f"{words.number(hours)} {'hour' if hours == 1 else 'hours'}"
    days = words.number(hours / day)
    of = "" if day == HOURS else f" of {words.number(day)} h"
    return f"{days} {'day' if days == '1' else 'days'}{of}"


def _date(run: Run, hour: float) -> str:
    """`15 March 2027`."""
    when = run.period.start + timedelta(hours=hour)
    return f"{when.day} {when:%B} {when.year}"
