"""Items 2.5.1 to 2.5.5 of the checklist: entities, activities, resources, queues, boundaries."""

from __future__ import annotations

from collections.abc import Iterator

from sim.language.scenario import Actor, Kind, Scenario, Source, State
from sim.language.tree import Mapping, Node, Scalar
from sim.report import told, words
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.markdown import MOST_CODE, bullets, code, codes, table, text
from sim.report.methods.record import Record

FORMS = {"one_of": "an element of", "person": "a person of"}
RESOURCE = ("resource", "people", "wage", "calendar", "shift ends", "traits", "activities")
ENDS = {
    "done": "built in: the last token of a case came to its end or was stopped",
    "open": "built in: the run ended first",
}


def components(record: Record) -> Answers:
    """Items 2.5.1 to 2.5.5, of the base."""
    scenario = record.base
    return {
        "2.5.1": _entities(scenario),
        "2.5.2": _activities(scenario),
        "2.5.3": _resources(scenario),
        "2.5.4": _queues(scenario),
        "2.5.5": _boundaries(scenario),
    }


def _entities(scenario: Scenario) -> Answer:
    said = [
        table(
            ["entity", "how many", "begins"],
            [[code(kind.name), *_origin(scenario, kind)] for kind in scenario.kinds.values()],
        )
    ]
    attributes = list(_attributes(scenario))
    if attributes:
        said.append("Attributes, drawn once a replication and never changed:")
        said.append(table(["entity", "attribute", "value"], attributes))
    if states := list(_states(scenario)):
        said.append("State, which changes in the life of an entity:")
        said.append(table(["entity", "state", "at the start"], states))
    return Answer(said, ["The role of each entity, and what its attributes and states stand for."])


def _origin(scenario: Scenario, kind: Kind) -> tuple[str, str]:
    """How many cases of a kind there are, and how they come to be."""
    sources = [one.name for one in scenario.sources if kind.name in (one.each, one.starts)]
    started = f"started by {codes(sources)}" if sources else "no source starts it"
    if kind.count is not None:
        total = f"{sum(kind.count):,}"
        if kind.per:
            elements = scenario.sets[kind.per].elements
            split = [f"{code(e)} {n:,}" for e, n in zip(elements, kind.count, strict=True)]
            total += f" ({', '.join(split)})"
        return total, f"there from the start; {started}"
    if kind.parent:
        return "as many as are launched", f"launched by {code(kind.parent)}"
    return "as many as arrive", started


def _attributes(scenario: Scenario) -> Iterator[list[str]]:
    for name, node in told.section(scenario, "cases").items():
        for attribute, value in told.entries(told.entries(node).get("attributes")).items():
            yield [code(name), code(attribute), code(told.value(value))]


def _states(scenario: Scenario) -> Iterator[list[str]]:
    section = told.section(scenario, "state")
    for kind in scenario.kinds.values():
        own = told.entries(section.get(kind.name))
        for state in kind.state:
            node = own.get(state.name) or section.get(state.name)
            yield [code(kind.name), code(state.name), _start(state, node)]


def _start(state: State, node: Node | None) -> str:
    """What a state is at first."""
    written = told.entries(node)
    if state.form in FORMS:
        named = written.get(state.form)
        return f"unset; then {FORMS[state.form]} {code(_text(named))}"
    if state.form == "flag":
        return "down; up while a token is inside its steps"
    if state.form == "level":
        start = code(told.value(written["start"]))
        return f"{start}; a level that changes at the rate {code(told.value(written['rate']))}"
    return code("" if node is None else told.value(node))


def _text(node: Node | None) -> str:
    return node.text if isinstance(node, Scalar) else ""


def _activities(scenario: Scenario) -> Answer:
    rows = []
    for name, task in told.section(scenario, "tasks").items():
        keys = told.entries(task)
        effort = told.value(keys["effort"]) if "effort" in keys else ""
        done_in = [one for one in scenario.journeys if name in set(_named(scenario, one, "task"))]
        rows.append(
            [
                code(name),
                code(_text(keys["actor"])),
                code(told.value(keys["time"])),
                code(effort) if effort else "its time",
                codes(done_in) if done_in else "no journey",
            ]
        )
    said = []
    if rows:
        said.append("Tasks, the work of a resource:")
        header = ["activity", "resource", "time at work", "man-hours", "in journey"]
        said.append(table(header, rows))
    if waits := list(_waits(scenario)):
        said.append("Deliberate delays, in which no resource works:")
        said.append(table(["delay", "time or condition", "counts", "in journey"], waits))
    said.append("The journeys (2.2) say how entities come to an activity and where they go then.")
    return Answer(said, ["What is done in each activity, where its name does not say it."])


def _named(scenario: Scenario, journey: str, key: str) -> Iterator[str]:
    """What the steps of a journey name at a key."""
    for step in told.every_step(scenario.journeys[journey]):
        if isinstance(node := step.get(key), Scalar):
            yield node.text


def _waits(scenario: Scenario) -> Iterator[list[str]]:
    for journey, steps in scenario.journeys.items():
        for step in told.every_step(steps):
            key = next((key for key in ("wait", "wait_until") if key in step), "")
            if key:
                yield [code(_text(step.get("name")) or key), *_waiting(step, key), code(journey)]


def _waiting(step: Mapping, key: str) -> tuple[str, str]:
    """How long a wait is, and which hours count."""
    length = code(told.value(step[key]))
    if key == "wait_until":
        most = step.get("at_most")
        return f"until {length}" + (
            f", at most {code(told.value(most))}" if most else ""
        ), "all hours"
    calendar = _text(step.get("calendar"))
    return length, f"open hours of {code(calendar)}" if calendar else "all hours"


def _resources(scenario: Scenario) -> Answer:
    rows = [_resource(scenario, actor) for actor in scenario.actors.values()]
    said = [table(RESOURCE, rows)] if rows else ["There are no resources: cases only wait."]
    if named := list(_people(scenario)):
        said.append("People with a name, a calendar or traits of their own:")
        said.append(table(["resource", "person", "calendar", "traits"], named))
    if calendars := told.section(scenario, "calendars"):
        said.append("Calendars:")
        rows = [[code(name), code(told.value(node))] for name, node in calendars.items()]
        said.append(table(["calendar", "hours"], rows))
    return Answer(said)


def _resource(scenario: Scenario, actor: Actor) -> list[str]:
    traits = told.entries(told.entries(told.section(scenario, "actors")[actor.name]).get("traits"))
    wage = "" if actor.wage is None else f"{words.number(actor.wage)} {actor.currency}/h"
    shift = "work is finished" if actor.stays else "work pauses"
    return [
        code(actor.name),
        text(told.people(scenario, actor)) + ("" if actor.effort else "; no man-hours"),
        text(wage),
        "all hours" if actor.calendar == "always" else code(actor.calendar),
        "" if actor.calendar == "always" else shift,
        ", ".join(f"{code(name)}: {code(told.value(node))}" for name, node in traits.items()),
        codes(task.name for task in scenario.tasks.values() if task.actor == actor.name),
    ]


def _people(scenario: Scenario) -> Iterator[list[str]]:
    """Whoever is not like the others of the actor."""
    for actor in scenario.actors.values():
        for person in (person for pool in actor.staff or () for person in pool):
            if person.is_named or person.traits or person.calendar != actor.calendar:
                traits = [f"{code(name)} {value:g}" for name, value in person.traits.items()]
                calendar = "all hours" if person.calendar == "always" else code(person.calendar)
                yield [code(actor.name), text(person.name), calendar, ", ".join(traits)]


def _queues(scenario: Scenario) -> Answer:
    limited = [actor for actor in scenario.actors.values() if actor.staff is not None]
    unlimited = [actor.name for actor in scenario.actors.values() if actor.staff is None]
    rows = [_queue(scenario, actor) for actor in limited]
    said = []
    if rows:
        said.append("Each resource has one queue, and one for each element if it has elements:")
        said.append(table(["queue of", "for each", "served first", "places to wait"], rows))
    if unlimited:
        said.append(f"Nobody waits for {codes(unlimited)}: there are as many as needed.")
    said.append(
        "Ties are served in order of arrival. Work in hand is never interrupted by other work, and "
        "nobody changes queues (no pre-emption, no jockeying)."
    )
    leaving = list(_leaving(scenario))
    said += (
        ["Who leaves a queue or is turned away:", bullets(leaving)]
        if leaving
        else ["Nobody leaves a queue unserved (no reneging, no balking)."]
    )
    return Answer(said)


def _queue(scenario: Scenario, actor: Actor) -> list[str]:
    queue = scenario.queues.get(actor.name)
    order = "" if queue is None or queue.order is None else told.value(queue.order)
    by = f"the lowest {code(order)}" if order and not _is_number(order) else "who came first"
    room = "no limit" if queue is None or queue.room is None else words.number(queue.room)
    return [code(actor.name), code(actor.per) if actor.per else "", by, room]


def _is_number(order: str) -> bool:
    """Whether an order is the same for everybody."""
    return order.lstrip("-").replace(".", "", 1).isdigit()


def _leaving(scenario: Scenario) -> Iterator[str]:
    """Reneging after a patience, balking where there is no room, being stopped from outside."""
    for journey, steps in scenario.journeys.items():
        for step in told.every_step(steps):
            task = code(_text(step.get("task")))
            if "patience" in step:
                patience = code(told.value(step["patience"]))
                yield f"from {task} in {code(journey)} after a patience of {patience} (reneging)"
            if "full" in step:
                yield f"from {task} in {code(journey)} where no place is free (balking)"
    for journey in scenario.journeys:
        for name in dict.fromkeys(_named(scenario, journey, "stop")):
            yield f"whoever waits in {code(name)} when a step of {code(journey)} stops it"


def _boundaries(scenario: Scenario) -> Answer:
    said = [
        "Entry, by source:",
        bullets(_entry(scenario, source) for source in scenario.sources),
        "Exit, by outcome:",
    ]
    rows = [
        [code(name), kind, codes(_leaves(scenario, name)) if _leaves(scenario, name) else ""]
        for name, kind in scenario.outcomes.items()
    ]
    rows += [[code(name), meaning, ""] for name, meaning in ENDS.items()]
    said.append(table(["outcome", "counts as", "in journey"], rows))
    return Answer(said)


def _entry(scenario: Scenario, source: Source) -> str:
    """What a source starts, when, where it goes, and what is set before."""
    first = told.entries(told.entries(told.section(scenario, "sources")[source.name]).get("with"))
    values = ", ".join(f"{code(name)} = {code(told.value(node))}" for name, node in first.items())
    what = text(told.starts(scenario, source), MOST_CODE)
    return f"{code(source.name)}: {what}; into {code(source.journey)}" + (
        f", with {values}" if values else ""
    )


def _leaves(scenario: Scenario, outcome: str) -> list[str]:
    return [one for one in scenario.journeys if outcome in set(_named(scenario, one, "leave"))]
