"""A program as a graph of operations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from sim.program.program import NONE, Code, Program


def successors(program: Program, tokens: bool = False) -> list[list[int]]:
    """Operations that may come after each; `tokens`: those of tokens it starts as well."""
    rows = program.operations.tolist()
    return [list(_next(program, at, row, tokens)) for at, row in enumerate(rows)]


def _next(program: Program, at: int, row: list[int], tokens: bool) -> Iterator[int]:
    code, a, b, *_ = row
    if code == Code.JUMP:
        yield a
    elif code not in (Code.END, Code.LEAVE):
        yield at + 1
    if code == Code.UNLESS:
        yield a
    elif code == Code.AGAIN:
        yield b
    elif code == Code.TASK:
        yield from (to for to in (program.calls[a].left, program.calls[a].full) if to != NONE)
    elif code == Code.WATCH and program.watches[a].otherwise != NONE:
        yield program.watches[a].otherwise
    elif code == Code.SPLIT:
        yield from program.branches[a : a + b]
    elif code == Code.START and tokens:
        yield program.entries[a].start


def forward(graph: list[list[int]], starts: Iterable[int], stop: Collection[int] = ()) -> set[int]:
    """Everything that can be reached; nothing is followed beyond `stop`."""
    found: set[int] = set()
    todo = list(starts)
    while todo:
        at = todo.pop()
        if at not in found:
            found.add(at)
            if at not in stop:
                todo.extend(graph[at])
    return found


def backward(graph: list[list[int]], ends: Iterable[int], stop: Collection[int] = ()) -> set[int]:
    """Everything from which an end can be reached without passing `stop`."""
    before: list[list[int]] = [[] for _ in graph]
    for at, targets in enumerate(graph):
        for target in targets:
            before[target].append(at)
    return forward(before, ends, stop)
