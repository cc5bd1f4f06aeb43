"""XES, the IEEE standard 1849 for event logs: one trace a case, written as a stream.

Extensions: concept, time, lifecycle (standard model), organizational. Moments have microseconds;
`sim.hours` beside them has every bit, so that the rows of the run can be made again.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import numpy as np

from sim.store.exports.files import new_file
from sim.store.exports.log import Log
from sim.store.exports.registry import export
from sim.store.exports.xes.events import Events, delay_events, document_events, request_events
from sim.store.exports.xes.text import ESCAPES, attribute
from sim.store.exports.xes.traces import trace_heads

_EXTENSIONS = (
    ("Concept", "concept", "http://www.xes-standard.org/concept.xesext"),
    ("Time", "time", "http://www.xes-standard.org/time.xesext"),
    ("Lifecycle", "lifecycle", "http://www.xes-standard.org/lifecycle.xesext"),
    ("Organizational", "org", "http://www.xes-standard.org/org.xesext"),
)
_CLASSIFIERS = (
    ("Activity", "concept:name"),
    ("Activity_and_transition", "concept:name lifecycle:transition"),
    ("Resource", "org:resource"),
)


@export("xes")
def write_xes(log: Log, place: Path) -> list[str]:
    """`to_be.0.xes`."""
    name = f"{log.name}.xes"
    with new_file(place / name) as file:
        file.writelines(_head(log))
        file.writelines(_traces(log))
        file.write("</log>\n")
    return [name]


def _head(log: Log) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<log xmlns="http://www.xes-standard.org/" xes.version="1849.2016" xes.features="">\n'
    for name, prefix, uri in _EXTENSIONS:
        yield f'<extension name="{name}" prefix="{prefix}" uri="{uri}"/>\n'
    yield f'<global scope="trace">{attribute("string", "concept:name", "")}</global>\n'
    keys = ("concept:name", "concept:instance", "lifecycle:transition")
    date = attribute("date", "time:timestamp", "1970-01-01T00:00:00.000000+00:00")
    texts = "".join(attribute("string", key, "") for key in keys)
    yield f'<global scope="event">{texts}{date}</global>\n'
    for name, keys_of in _CLASSIFIERS:
        yield f'<classifier name="{name}" scope="event" keys="{keys_of}"/>\n'
    yield attribute("string", "concept:name", log.name) + "\n"
    yield attribute("string", "lifecycle:model", "standard") + "\n"
    for fact, value in log.facts.items():
        tag = {str: "string", int: "int", float: "float"}[type(value)]
        text = value if isinstance(value, str) else repr(value)
        yield attribute(tag, f"sim.{fact}", text) + "\n"
    yield attribute("string", "sim.escapes", ESCAPES) + "\n"


def _traces(log: Log) -> Iterator[str]:
    """Cases by number; their events by time, of one moment ends before beginnings."""
    blocks: list[Events] = [request_events(log), delay_events(log), *document_events(log)]
    texts = list(chain.from_iterable(block.texts for block in blocks))
    cases, hours, ranks = (
        np.concatenate([getattr(block, column) for block in blocks])
        for column in ("cases", "hours", "ranks")
    )
    order = np.lexsort((ranks, hours, cases))
    heads = trace_heads(log, cases)
    begins = np.searchsorted(cases[order], [case for case, _ in heads])
    ends = np.searchsorted(cases[order], [case for case, _ in heads], side="right")
    for (_, head), begin, end in zip(heads, begins, ends, strict=True):
        yield f"<trace>{head}\n"
        for at in order[begin:end]:
            yield texts[at]
        yield "</trace>\n"
