"""Which slots wake something: those that a rate, a queue order or a watch reads.

After a token has run, an engine re-evaluates the rates, orders and watches of a case only
if one of these slots was written, in the case itself or in its parents.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from sim.program.program import NONE, Code, Kind, Program, Word

_READS = {Word.LOAD, Word.LOAD_SET, Word.FLAG, Word.LEVEL, Word.RATE}


def reads(program: Program, expression: int) -> Iterator[tuple[int, int]]:
    """(levels up, slot) of everything an expression reads from cases."""
    first, end = program.expressions[expression : expression + 2].tolist()
    for word, a, b in program.words[first:end].tolist():
        if word in _READS:
            yield b, a


def above(program: Program, kind: int, levels: int) -> int:
    """The kind of the parent so many levels up."""
    for _ in range(levels):
        kind = program.kinds[kind].parent
    return kind


def writes(program: Program, kinds: Sequence[int], at: int) -> Iterator[tuple[int, int]]:
    """(kind, slot) of everything that an operation sets. kinds: of operations."""
    code, a, _, c, *_ = program.operations[at].tolist()
    if code == Code.SET:
        yield above(program, kinds[at], c), a
    elif code in (Code.RAISE, Code.LOWER):
        yield kinds[at], a
    elif code == Code.TASK and program.calls[a].keep != NONE:
        yield above(program, kinds[at], program.calls[a].keep_depth), program.calls[a].keep
    elif code == Code.LAUNCH:
        yield from ((program.launches[a].kind, row[0]) for row in program.launches[a].sets)


def with_watched(program: Program) -> Program:
    """The program with `watched` and `watches_parent` of every kind filled in."""
    watched: list[set[int]] = [set() for _ in program.kinds]
    outward = [False] * len(program.kinds)
    for kind, expression in _standing(program):
        for depth, slot in reads(program, expression):
            owner = kind
            for _ in range(depth):
                owner = program.kinds[owner].parent
            watched[owner].add(slot)
            outward[kind] = outward[kind] or depth > 0
    kinds = tuple(
        replace(kind, watched=frozenset(watched[i]), watches_parent=outward[i])
        for i, kind in enumerate(program.kinds)
    )
    return replace(program, kinds=kinds)


def _standing(program: Program) -> Iterator[tuple[int, int]]:
    """(kind, expression) of every rate, and of every order and watch a kind can meet."""
    for index, kind in enumerate(program.kinds):
        for level in kind.levels:
            yield index, level.rate
    kinds = kinds_of_operations(program)
    for kind_number, (code, a, *_) in zip(kinds, program.operations.tolist(), strict=True):
        if code == Code.TASK and program.calls[a].order != NONE:
            yield kind_number, program.calls[a].order
        elif code == Code.WATCH:
            watch = program.watches[a]
            yield kind_number, watch.expression
            yield from ((kind_number, c.other) for c in watch.comparisons)


def kinds_of_operations(program: Program) -> list[int]:
    """The kind of case that walks each operation: that of the entry it was lowered for."""
    starts = [entry.start for entry in program.entries]
    kinds: list[int] = []
    for entry, end in zip(program.entries, [*starts[1:], len(program.operations)], strict=True):
        kinds.extend([entry.kind] * (end - entry.start))
    return kinds


def begins_for_draw(program: Program, kind: Kind, draw: int) -> list[tuple[int, int]]:
    """The begins of a case that a draw needs."""
    return begins_for(program, kind, list(_expressions(program, draw)))


def begins_for(program: Program, kind: Kind, expressions: Sequence[int]) -> list[tuple[int, int]]:
    """The begins (slot, draw) of a case that expressions need, in order.

    Lets an engine ask a whole population for one number without making its cases.
    """
    needed: set[int] = set()
    todo = list(expressions)
    draws = dict(kind.begins)
    while todo:
        for slot in _slots(program, kind, todo.pop()):
            if slot not in needed:
                needed.add(slot)
                todo.extend(_expressions(program, draws[slot]))
    return [(slot, draw) for slot, draw in kind.begins if slot in needed]


def _expressions(program: Program, draw: int) -> Iterator[int]:
    row = program.draws[draw]
    yield from row.arguments
    for component in row.components:
        yield from _expressions(program, component)


def _slots(program: Program, kind: Kind, expression: int) -> set[int]:
    """Slots with a begin that an expression reads; all of them if it indexes a vector."""
    begun = {slot for slot, _ in kind.begins}
    first, end = program.expressions[expression], program.expressions[expression + 1]
    if any(word == Word.VECTOR for word in program.words[first:end, 0]):
        return begun
    return {slot for depth, slot in reads(program, expression) if depth == 0} & begun
