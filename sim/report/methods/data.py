"""Section 3 of the checklist: sources, pre-processing, parameters, assumptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.language.scenario import Scenario
from sim.report import told, words
from sim.report.assumptions import Assumption, assumptions, counted
from sim.report.methods.chances import draws, uses
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.markdown import MOST_CODE, bullets, code, codes, table, text
from sim.report.methods.record import Record
from sim.study.honesty import typed_answers

UNKNOWN = ("none", "")  # grades of what nobody measured
SHOWN = 3  # places in which a parameter is used


def data(record: Record) -> Answers:
    """Items 3.1 to 3.4."""
    found = assumptions(record.base, record.other, record.evidence)
    return {
        "3.1": _sources(found),
        "3.2": Answer((), ["How raw data were prepared: gaps, outliers, fits; or that none were."]),
        "3.3": _parameters(record, found),
        "3.4": _assumptions(record, found),
    }


def _sources(found: Sequence[Assumption]) -> Answer:
    measured = [one for one in found if one.grade not in UNKNOWN]
    unknown = [one.name for one in found if one.grade in UNKNOWN]
    said = [text(f"{counted(list(found))}.", MOST_CODE)] if found else []
    if measured:
        said += [
            "Values that rest on a source, which the register describes as it is now:",
            table(*_register(measured)),
        ]
    unregistered = {one.source for one in measured if one.source and one.entry is None}
    lacking = []
    if unknown:
        values = words.counted(len(unknown), "value")
        lacking.append(f"The sources of {values} without a graded source: {codes(unknown)}.")
    if unregistered:
        lacking.append(f"References for {codes(sorted(unregistered))}.")
    if measured:
        lacking.append("Sample sizes and date ranges of the sources, where they are not given.")
    lacking.append(
        "The sources of all numbers that are no parameters: in laws and times, of people, in "
        "calendars, of elements without a grade (2.5, 3.3)."
    )
    return Answer(said, lacking)


def _register(measured: Sequence[Assumption]) -> tuple[list[str], list[list[str]]]:
    """Header and rows: each source, what it measured, and the values that rest on it."""
    rows = []
    for source in dict.fromkeys(one.source for one in measured):
        resting = [one for one in measured if one.source == source]
        entry = resting[0].entry
        what = ["", "", "", ""]
        if entry is not None:
            what = [text(part) for part in (entry.measured, entry.on, entry.per, entry.source)]
        grades = ", ".join(text(grade) for grade in dict.fromkeys(one.grade for one in resting))
        rows.append([codes(one.name for one in resting), code(source), grades, *what])
    return ["values", "key", "grade", "measured", "on", "per", "source"], rows


def _parameters(record: Record, found: Sequence[Assumption]) -> Answer:
    labels = list(record.described)
    said = []
    if found:
        said.append("Parameters, and properties with a range or a source, as they are written:")
        header = ["parameter", *map(text, labels), "range", "grade", "source", "used in"]
        where = uses(record.described.values())
        said.append(table(header, [_parameter(one, labels, where) for one in found]))
    for name in record.base.sets:
        said.append(f"Set {code(name)}:")
        said.append(table(*_set(record.base, name)))
    if chances := draws(record.base):
        said.append(f"Stochastic inputs of {text(record.label)}:")
        said.append(table(["where", "law"], [[code(path), code(law)] for path, law in chances]))
        said.append(
            "`chance(name, p)` is yes with probability p. Each input is drawn by itself; values "
            "correlate only where an expression names another one."
        )
    said.append(_time_dependent(record.base))
    lacking = ["What each parameter stands for, where its name does not say it."]
    if chances:
        lacking.append("How the distributions were selected, and which others were considered.")
    return Answer(said, lacking)


def _parameter(one: Assumption, labels: Sequence[str], where: dict[str, list[str]]) -> list[str]:
    places = where.get(f".{one.name.rpartition('.')[2]}" if "." in one.name else one.name, [])
    more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
    used = codes(places[:SHOWN]) + more if places else "nowhere"
    source = text(one.source) if one.entry is None else code(one.source)
    values = [code(value) for value in (one.a, one.b)[: len(labels)]]
    return [code(one.name), *values, text(one.range), text(one.grade), source, used]


def _set(scenario: Scenario, name: str) -> tuple[list[str], list[list[str]]]:
    """Header and rows: the elements of a set with their properties."""
    properties = list(scenario.sets[name].properties)
    elements = told.entries(told.section(scenario, "sets")[name])
    rows = []
    for element, row in elements.items():
        cells = told.entries(row)
        nodes = [told.entries(cells[key]).get("value", cells[key]) for key in properties]
        rows.append([code(element), *(code(told.value(node)) for node in nodes)])
    return ["element", *map(code, properties)], rows


def _time_dependent(scenario: Scenario) -> str:
    clock = [name for word in ("now", "hour", "weekday") for name in uses([scenario]).get(word, ())]
    shifts = [c.name for c in scenario.calendars.values() if not c.is_always]
    parts = []
    if clock:
        parts.append(f"the clock is read in {codes(dict.fromkeys(clock))}")
    if shifts:
        parts.append(f"calendars open and close: {codes(shifts)}")
    return f"Time-dependent inputs: {'; '.join(parts) or 'none'}."


def _assumptions(record: Record, found: Sequence[Assumption]) -> Answer:
    unknown = [one for one in found if one.grade in UNKNOWN]
    switches = [one for one in found if one.is_switch]
    said = ["Structure that the program gives to every model:", bullets(_structure(record.base))]
    values = words.counted(len(unknown), "value")
    said.append(
        f"Without a graded source, and so assumed, are {values} of 3.3 and all numbers that are "
        "no parameters (3.1)."
    )
    if switches:
        said.append("Switches choose between readings of the system:")
        said.append(
            table(["switch", *map(text, record.described), "reading"], _switches(record, switches))
        )
    said += list(_decided(record))
    lacking = ["Why the structure suits the system, and which routing logic is assumed."]
    lacking.append("The reasons for the assumed values, and who agreed to them.")
    lacking.append("Whether the model was validated, by whom (stakeholders, data) and how.")
    return Answer(said, lacking)


def _switches(record: Record, switches: Sequence[Assumption]) -> list[list[str]]:
    count = len(record.described)
    return [
        [
            code(one.name),
            *map(code, (one.a, one.b)[:count]),
            text("" if one.entry is None else one.entry.needs or one.entry.measured),
        ]
        for one in switches
    ]


def _decided(record: Record) -> Iterator[str]:
    """Whether the outcome that counts is decided by a formula or by an answer that was typed in."""
    for label in record.described:
        typed = typed_answers(record.designs[label])
        if typed:
            yield f"Answers that were typed in, {text(label)}:"
            yield bullets(map(text, typed))
        elif typed is not None:
            rule = "who wins is decided by the utility alone, from the displayed price on"
            yield f"{text(label)}: {rule}."


def _structure(scenario: Scenario) -> Iterator[str]:
    """What the language fixes, as far as it concerns this scenario."""
    yield "Cases see each other only in queues, in lists of pulled work and through parents."
    yield "One person does one task of one case at a time; there are no batches and no stocks."
    yield "Work in hand is not interrupted by other work."
    yield "People have one role each; their number and their traits are fixed during a run."
    if any(actor.staff is None for actor in scenario.actors.values()):
        unlimited = [one.name for one in scenario.actors.values() if one.staff is None]
        yield f"There are as many of {codes(unlimited)} as needed."
    always = [
        one.name
        for one in scenario.actors.values()
        if one.staff is not None and one.calendar == "always"
    ]
    if always:
        yield f"{codes(always)} work at all hours of the run."
    yield "Apart from calendars nobody is ever absent."
    if any(kind.count is not None for kind in scenario.kinds.values()):
        yield "The population is fixed: nobody joins or leaves it during a run."
    yield "What a case is (its attributes) does not change during a run, nor from design to design."
