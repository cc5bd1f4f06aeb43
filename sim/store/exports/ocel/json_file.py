"""OCEL 2.0 as JSON. Every value is a text, as the published schema has it; types tell what it is.

Numbers have the fewest digits that read back to the same number.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TextIO

import numpy as np

from sim.store.exports.clock import Clock, Hours
from sim.store.exports.files import new_file
from sim.store.exports.ocel.model import Column, EventBlock, ObjectBlock, Relation

SINCE_EVER = "1970-01-01T00:00:00.000000+00:00"  # the standard's, of what never changes


def write_json(
    path: Path, clock: Clock, objects: Sequence[ObjectBlock], events: Sequence[EventBlock]
) -> None:
    """Writes the four lists of the standard. Raises StoreError."""
    with new_file(path) as file:
        file.write('{"objectTypes": ')
        _list(file, (_type(block.type, block.attributes) for block in objects))
        file.write(',\n"eventTypes": ')
        _list(file, (_type(block.type, block.columns) for block in events))
        file.write(',\n"objects": ')
        _list(file, (row for block in objects for row in _objects(block, clock)))
        file.write(',\n"events": ')
        _list(file, (row for block in events for row in _events(block, clock)))
        file.write("}\n")


def _list(file: TextIO, items: Iterable[str]) -> None:
    between = "[\n"
    for item in items:
        file.write(between + item)
        between = ",\n"
    file.write("[]" if between == "[\n" else "\n]")


def _type(name: str, columns: Iterable[Column]) -> str:
    attributes = [{"name": column.name, "type": column.type} for column in columns]
    return json.dumps({"name": name, "attributes": attributes})


def _objects(block: ObjectBlock, clock: Clock) -> Iterator[str]:
    since = [SINCE_EVER] * len(block.ids) if block.since is None else clock.local(block.since)
    parts = [_attributes(column, clock, since) for column in block.columns]
    parts += [_attributes(c.column, clock, clock.local(c.hours)) for c in block.changes]
    kind = _quoted(block.type)
    for id, given, related in zip(
        block.ids, _rows(parts, block.ids), _related(block.relations, block.ids), strict=True
    ):
        yield (
            f'{{"id":{json.dumps(id)},"type":{kind},"attributes":[{given}],'
            f'"relationships":[{related}]}}'
        )


def _events(block: EventBlock, clock: Clock) -> Iterator[str]:
    parts = [_attributes(column, clock) for column in block.columns]
    kind = _quoted(block.type)
    for id, time, given, related in zip(
        block.ids, clock.local(block.hours), _rows(parts, block.ids),
        _related(block.relations, block.ids), strict=True,
    ):  # fmt: skip
        yield (
            f'{{"id":{json.dumps(id)},"type":{kind},"time":"{time}","attributes":[{given}],'
            f'"relationships":[{related}]}}'
        )


def _attributes(column: Column, clock: Clock, since: Sequence[str] | None = None) -> list[str]:
    """One attribute of each row, "" where it has none."""
    head = f'{{"name":{_quoted(column.name)},"value":'
    ends = ["}"] * len(column.values) if since is None else [f',"time":"{s}"}}' for s in since]
    return [
        "" if text is None else f"{head}{text}{end}"
        for text, end in zip(_texts(column, clock), ends, strict=True)
    ]


def _texts(column: Column, clock: Clock) -> Sequence[str | None]:
    """The values as JSON texts."""
    if column.type == "time":
        hours: Hours = np.array(column.values, dtype=float)  # None becomes NaN
        return [f'"{text}"' if text else None for text in clock.local(hours)]
    if column.type == "boolean":
        return [None if value is None else f'"{str(value).lower()}"' for value in column.values]
    if column.type == "string":
        return [None if value is None else _quoted(str(value)) for value in column.values]
    return [None if value is None else f'"{value!r}"' for value in column.values]


@lru_cache(maxsize=10_000)
def _quoted(text: str) -> str:
    return json.dumps(text)


def _rows(parts: Sequence[Sequence[str]], ids: Sequence[str]) -> Iterable[str]:
    if not parts:
        return [""] * len(ids)
    return (",".join(filter(None, row)) for row in zip(*parts, strict=True))


def _related(relations: Sequence[Relation], ids: Sequence[str]) -> Iterable[str]:
    return _rows(
        [
            [
                "" if id is None
                else f'{{"objectId":{_quoted(id)},"qualifier":{_quoted(relation.qualifier)}}}'
                for id in relation.objects
            ]
            for relation in relations
        ],
        ids,
    )  # fmt: skip
