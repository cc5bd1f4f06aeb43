"""What the types of objects are called: the scenario's names, or those of `measures.objects`."""

from __future__ import annotations

from collections.abc import Iterable

from sim.measures.roles import read_roles
from sim.store.exports.log import Log

RUN = "run"


def object_types(log: Log) -> dict[str, str]:
    """Types by what they stand for: `business`, `document quote`, `actor sales`, `run`.

    A name that another type has already gets the word before it: `document_request`. Actors
    without people of their own have no objects. Raises ScenarioError as `read_roles` does.
    """
    given = {what: name for name, what in read_roles(log.scenario).objects.items()}
    things = list(_things(log))
    types = {thing: given[thing] for thing in things if thing in given}
    for thing in things:
        if thing not in types:
            types[thing] = _free(thing, set(types.values()))
    return types


def _things(log: Log) -> Iterable[str]:
    tables = log.tables
    yield from dict.fromkeys([*log.scenario.kinds, *tables.cases["kind"].astype(object)])
    yield from (f"document {name}" for name in tables.documents)
    yield from (f"actor {name}" for name in dict.fromkeys(tables.persons["actor"].astype(object)))
    yield RUN


def _free(thing: str, taken: set[str]) -> str:
    word, _, name = thing.partition(" ")
    name = name or word
    if name in taken:
        name = thing.replace(" ", "_")
    while name in taken:
        name += "_"
    return name
