"""Section 4 of the checklist: initialisation, run length, estimation."""

from __future__ import annotations

from collections.abc import Iterator

from sim.language.scenario import Draw, Run, Scenario
from sim.report import words
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.markdown import bullets, codes, text
from sim.report.methods.record import Record

DAY = 24.0  # hours


def experiment(record: Record) -> Answers:
    """Items 4.1 to 4.3."""
    run = record.base.run
    return {
        "4.1": _initialisation(record.base),
        "4.2": Answer([_length(run)], ["Why the run is as long as it is."]),
        "4.3": _estimation(record),
    }


def _initialisation(scenario: Scenario) -> Answer:
    run = scenario.run
    said = []
    lacking = ["Whether the system is terminating, and why the run begins and ends as it does."]
    if run.warm_up > 0:
        said.append(f"A warm-up of {_hours(run.warm_up)} is not counted.")
        lacking.append("The method by which the warm-up was chosen.")
    else:
        said.append("There is no warm-up.")
    said.append(f"A run stops after {_hours(run.length)}; cases in process are `open` then.")
    said.append("Initial conditions:")
    said.append(bullets(_conditions(scenario)))
    return Answer(said, lacking)


def _conditions(scenario: Scenario) -> Iterator[str]:
    yield "deterministic: no case is in process, every queue is empty, nobody is at work"
    counts = [sum(kind.count) for kind in scenario.kinds.values() if kind.count is not None]
    if counts:
        yield f"deterministic: the population of {sum(counts):,} is there, not yet in process"
    attributes = [one for kind in scenario.kinds.values() for one in kind.attributes]
    if any(isinstance(one.value, Draw) for one in attributes):
        yield "stochastic: attributes of cases are drawn by their laws (3.3)"
    drawn = [
        state.name
        for kind in scenario.kinds.values()
        for state in kind.state
        if isinstance(state.start, Draw)
    ]
    if drawn:
        yield f"stochastic: start values of {codes(drawn)} are drawn by their laws (3.3)"
    limited = [actor for actor in scenario.actors.values() if actor.staff is not None]
    traits = [trait for actor in limited for trait in (actor.traits or {}).values()]
    if any(isinstance(trait, Draw) for trait in traits):
        yield "stochastic: traits of people are drawn by their laws (3.3), unless they are given"


def _length(run: Run) -> str:
    window = run.length - run.warm_up
    begins = ""
    if run.start:
        zone = f" by the clocks of {text(run.timezone)}" if run.timezone else ""
        begins = f" It begins at {text(run.start)}{zone}."
    return (
        f"The unit of time is the hour. A run is {_hours(run.length)} long, the warm-up of "
        f"{_hours(run.warm_up)} included; the window that counts is {_hours(window)}.{begins}"
    )


def _hours(hours: float) -> str:
    """`480 h (20 days of 24 h)`."""
    days = hours / DAY
    more = f" ({words.number(days)} days of 24 h)" if days.is_integer() and days else ""
    return f"{words.number(hours)} h{more}"


def _estimation(record: Record) -> Answer:
    runs = record.replications
    said = []
    if record.compared:
        labels = words.listed([text(label) for label in record.described])
        said.append(
            f"Independent replications: {runs} of each design ({labels}), in pairs. Both runs of "
            "a pair have the same random numbers for the same owner and name (common random "
            "numbers, 5.2); differences are taken pair by pair, scenario minus base."
        )
    else:
        said.append(f"Independent replications: {runs}.")
    if runs == 1:
        said.append("From one replication there is no interval: its figures are an example.")
    said.append("1.2 says how intervals are computed. No batch means are used.")
    if record.warnings:
        said.append("What the program's own checks of all runs say about its figures:")
        said.append(bullets(map(text, record.warnings)))
    else:
        said.append(
            "The program's checks (overload, short warm-up, exhausted lists, cases open after "
            "their follow-up) found nothing that puts figures in doubt."
        )
    return Answer(said, ["Why this number of replications was chosen."])
