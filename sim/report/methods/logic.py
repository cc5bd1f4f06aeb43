"""Items 2.1 to 2.4 of the checklist: overview, logic, how scenarios differ, algorithms."""

from __future__ import annotations

from collections.abc import Iterator

from sim.language.scenario import Scenario
from sim.program.steps import STEPS_BY_KEYWORD
from sim.report import told, words
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.differences import changed_journeys, differences
from sim.report.methods.markdown import block, bullets, code, table, text
from sim.report.methods.overview import overview
from sim.report.methods.record import Record
from sim.report.words import NOTHING

KEYS = {  # that stand beside a step's own
    "when": "a condition without which the step is skipped",
    "name": "what the step is called",
    "during": "a flag that is up while the token is inside",
    "keep": "remembers who did the task",
    "by": "only that person may do the task",
    "patience": "after that time in the queue the token leaves it, and the steps of `left` follow",
    "full": "the steps that follow where no place in the queue is free",
    "calendar": "only its open hours count",
    "at_most": "after that time the wait is over, and the steps of `else` follow",
    "until": "asked after each pass; the loop ends when it holds",
    "times": "the most passes",
    "with": "values of a row, or of a new case",
}


def logic(record: Record) -> Answers:
    """Items 2.1 to 2.4."""
    return {
        "2.1": _overview(record),
        "2.2": _base(record),
        "2.3": _scenarios(record),
        "2.4": _algorithms(record),
    }


def _overview(record: Record) -> Answer:
    said = [
        "What starts each journey (round), which journey runs, starts or stops which, the tasks "
        "in each, and how a case can end (circle):",
        overview(record.base),
    ]
    return Answer(said)


def _base(record: Record) -> Answer:
    scenario = record.base
    steps = [
        line
        for name, nodes in scenario.journeys.items()
        for line in (f"{name}:", *told.steps(nodes, 1))
    ]
    used = {key for nodes in scenario.journeys.values() for step in told.every_step(nodes)
            for key in step.entries}  # fmt: skip
    meanings = {key: step.help.rstrip(".") for key, step in STEPS_BY_KEYWORD.items()} | KEYS
    said = [
        "Cases go through journeys, step by step; what walks through a journey is a token of a "
        f"case, which can have several at once. In {text(record.label)}:",
        block(steps),
        "What the steps mean:",
        bullets(f"{code(key)}: {meaning}" for key, meaning in meanings.items() if key in used),
        "Named expressions stand in 2.4, tasks in 2.5.2, parameters in 3.3.",
    ]
    return Answer(said, ["The logic in the words of the trade, for a reader of the paper."])


def _scenarios(record: Record) -> Answer:
    others = {label: one.scenario for label, one in record.designs.items()}
    said = [
        part
        for label, scenario in others.items()
        if label != record.label
        for part in _against(record, label, scenario)
    ]
    return Answer(said or ["There is no scenario beside the base case."])


def _against(record: Record, label: str, scenario: Scenario) -> Iterator[str]:
    """Every difference of a design from the base, from their texts."""
    places = differences(record.base, scenario)
    journeys = list(changed_journeys(record.base, scenario))
    if not places and not journeys:
        yield f"{text(label)} is {text(record.label)}: no line of them differs."
        return
    if scenario.changes:
        named = words.counted(len(scenario.changes), "named change")
        yield f"{text(label)} is {text(record.label)} with {named}:"
        yield bullets(f"{code(one.name)}: {text(one.title)}" for one in scenario.changes)
    if places:
        where = words.counted(len(places), "place")
        head = (
            f"{text(label)} differs from {text(record.label)} in {where} outside of the journeys "
        )
        yield head + f"({NOTHING}: nothing is said, and the default of the language holds):"
        rows = [[code(one.path), code(one.a), code(one.b)] for one in places]
        yield table(["where", text(record.label), text(label)], rows)
    for name, lines in journeys:
        yield f"Journey {code(name)}, - {text(record.label)}, + {text(label)}:"
        yield block(lines, "diff")
    if not journeys:
        yield "The journeys are the same."


def _algorithms(record: Record) -> Answer:
    said = []
    if formulas := told.section(record.base, "formulas"):
        said.append("Named expressions, evaluated where they are used:")
        rows = [[code(name), code(told.value(node))] for name, node in formulas.items()]
        said.append(table(["name", "expression"], rows))
    said.append("Rules by which the program decides what the scenario leaves to it:")
    said.append(bullets(_rules(record.base)))
    return Answer(said)


def _rules(scenario: Scenario) -> Iterator[str]:
    """How arrivals, work, pulled work, shifts and levels are computed, where there are any."""
    if any(source.every is not None for source in scenario.sources):
        yield "Arrivals: the time to the next is drawn at each arrival."
    if any(source.rate is not None for source in scenario.sources):
        yield (
            "Arrivals at a rate: it is read at each full hour and constant within it; the times "
            "between arrivals are exponential."
        )
    yield (
        "Work: whoever becomes free takes the first request of the queue that they may serve; of "
        "several free people, who has been free for longest."
    )
    if any(source.pulled_by for source in scenario.sources):
        yield (
            "Pulled work: who is free takes, in this order, pulled work whose reserve is not met; "
            "the first of the queue; pulled work below its cap; nothing. Reserve and cap are "
            "shares of the time that the person has worked since time 0, or has been on shift "
            "where a cap says so. A case is offered once, to people of its own element."
        )
    if any(not calendar.is_always for calendar in scenario.calendars.values()):
        yield (
            "Shifts: a calendar is open whenever the clocks of its time zone show one of its "
            "hours, without its holidays. Work that is not done at the end of a shift goes on in "
            "the next, or is finished first where the actor stays."
        )
    if any(state.form == "level" for kind in scenario.kinds.values() for state in kind.state):
        yield (
            "Levels: a level is its start plus the integral of its rate, which is constant "
            "between events; the moment at which it crosses a bound is computed, not stepped to."
        )
