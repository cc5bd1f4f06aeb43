"""What the cases of each kind use: names of random numbers, and kinds of children."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.program.program import NONE, Code, Program, Word


def kinds_launched(program: Program) -> list[list[int]]:
    """For each kind, the kinds of its children."""
    children: list[list[int]] = [[] for _ in program.kinds]
    for number, kind in enumerate(program.kinds):
        if kind.parent != NONE:
            children[kind.parent].append(number)
    return children


def streams_of_kinds(program: Program, kind_of: Sequence[int]) -> list[list[int]]:
    """For each kind, the streams of which its cases take uniforms, by number.

    kind_of: the kind of case that walks each operation.
    """
    found: list[set[int]] = [set() for _ in program.kinds]
    for kind, row in zip(kind_of, program.operations.tolist(), strict=True):
        for expression in _expressions(program, row):
            found[kind].update(_of_expression(program, expression))
        for draw in _draws(program, row):
            found[kind].update(_of_draw(program, draw))
    for number, spec in enumerate(program.kinds):
        for _, draw in spec.begins:
            found[number].update(_of_draw(program, draw))
        for level in spec.levels:
            found[number].update(_of_expression(program, level.rate))
    for source in program.sources:
        found[source.kind].update(_of_expression(program, source.when))
        for _, draw, _ in source.sets:
            found[source.kind].update(_of_draw(program, draw))
    return [sorted(streams) for streams in found]


def _expressions(program: Program, row: Sequence[int]) -> Iterator[int]:
    code, a, b, c, *_ = row
    if code == Code.UNLESS:
        yield b
    elif code == Code.AGAIN:
        yield c
    elif code == Code.TASK:
        yield program.calls[a].order
    elif code == Code.WATCH:
        yield program.watches[a].expression
        yield from (one.other for one in program.watches[a].comparisons)
    elif code == Code.DOCUMENT:
        yield from range(b, b + len(program.documents[a].columns))


def _draws(program: Program, row: Sequence[int]) -> Iterator[int]:
    code, a, b, *_ = row
    if code == Code.SET:
        yield b
    elif code == Code.TASK:
        call = program.calls[a]
        yield from (call.time, call.effort, call.patience)
    elif code == Code.WAIT:
        yield program.waits[a].draw
    elif code == Code.WATCH:
        yield program.watches[a].at_most
    elif code == Code.LAUNCH:
        yield from (draw for _, draw, _ in program.launches[a].sets)


def _of_expression(program: Program, expression: int) -> Iterator[int]:
    if expression == NONE:
        return
    first, end = program.expressions[expression], program.expressions[expression + 1]
    for word, a, _ in program.words[first:end].tolist():
        if word == Word.CHANCE:
            yield a


def _of_draw(program: Program, draw: int) -> Iterator[int]:
    if draw == NONE:
        return
    row = program.draws[draw]
    if row.stream != NONE:
        yield row.stream
    for expression in row.arguments:
        yield from _of_expression(program, expression)
    for component in row.components:
        yield from _of_draw(program, component)
