"""Sections 5 and 6 of the checklist: implementation, and access to the model."""

from __future__ import annotations

from collections.abc import Iterator

from sim.language.scenario import Scenario
from sim.report.methods.checklist import Answer, Answers
from sim.report.methods.markdown import bullets, code, table, text
from sim.report.methods.record import Record
from sim.report.program import NAME

WORLD_VIEWS = {  # how each engine processes events
    "reference": "process interaction on SimPy, with its own order of simultaneous events",
    "compiled": "event scheduling in compiled code (numba), with the order of simultaneous events "
    "of the reference engine",
}


def software(record: Record) -> Answers:
    """Items 5.1 to 5.4 and 6.1."""
    return {
        "5.1": _languages(record),
        "5.2": _sampling(record),
        "5.3": _execution(record),
        "5.4": _system(record),
        "6.1": _sharing(record),
    }


def _languages(record: Record) -> Answer:
    packages = record.texts("packages")
    rows = [
        ["operating system", text(record.text("platform"))],
        ["Python", text(record.text("python"))],
    ]
    rows += [[code(name), text(version)] for name, version in packages.items()]
    return Answer(["As the study was run:", table(["software", "version"], rows)])


def _sampling(record: Record) -> Answer:
    seed = record.text("seed")
    said = [
        f"Philox4x32-10, a counter-based generator, with the seed {seed} and the number of the "
        "replication as its key. A random number is a function of seed, replication, owner (a "
        "case, a person or a source), the name of the draw, and how often that owner drew that "
        "name; 53 bits become a number between 0 and 1, and every distribution is sampled by "
        "inversion.",
    ]
    if record.compared:
        said.append(
            "So streams are not shared out: the same case draws the same number for the same name "
            "in every design, whatever else differs (common random numbers)."
        )
    if record.tuned:
        said.append("The search for tuned designs ran under another seed, derived from this one.")
    return Answer(said)


def _execution(record: Record) -> Answer:
    engine = record.text("engine")
    view = WORLD_VIEWS.get(engine, "")
    said = [f"Engine {code(engine)}" + (f": {view}." if view else ".")]
    said.append("Events of one time are taken in this order:")
    said.append(
        bullets(
            [
                "ends of work; ends of delays and of patience, and levels that cross; sources; "
                "calendars and caps; within a sort by number of the case, then of its token",
                "when none is left, people who are free take work: actors in the order of the "
                "scenario, elements in the order of their set, people by how long they are free",
            ]
        )
    )
    said += list(_priorities(record.base))
    said.append(
        "Replications may be run side by side; each is run by one process or thread, and no result "
        "depends on how many there are."
    )
    lacking = [] if view else [f"The event processing mechanism of the engine {code(engine)}."]
    return Answer(said, lacking)


def _priorities(scenario: Scenario) -> Iterator[str]:
    yield "Competing requests are served by the rules of the queues (2.5.4)."
    if any(source.pulled_by for source in scenario.sources):
        yield "People who pull work weigh it against their queue as 2.4 says."


def _system(record: Record) -> Answer:
    platform, written = text(record.text("platform")), text(record.text("written"))
    said = [f"The study was run on {platform} and written {written} (UTC)."]
    lacking = ["The run time of the study."]
    if record.cores:
        said.append(f"Processors: {text(record.cores)}.")
        lacking.append("The hardware: processor, memory.")
    else:
        lacking.append("The hardware: processor, number of cores, memory.")
    return Answer(said, lacking)


def _sharing(record: Record) -> Answer:
    said = [
        f"The model is the text of its scenarios, run by {NAME} {text(record.version)}. The "
        "manifest of the study holds the resolved text of every design, and with the same version "
        "and the same pinned packages the same command gives the same results to the last byte:",
        code(record.text("command")),
    ]
    if sources := record.texts("sources"):
        said.append("Files that the scenarios came from:")
        rows = [[code(name), code(digest)] for name, digest in sources.items()]
        said.append(table(["file", "SHA-256"], rows))
    lacking = [
        "Where scenarios, results and program can be had (link, DOI), under which licence.",
        "Whom to ask, and what cannot be shared.",
    ]
    return Answer(said, lacking)
