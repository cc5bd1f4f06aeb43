"""Names that two tokens of a case can draw side by side.

A draw is a function of its owner, its name and how often that name was drawn before. If two
tokens draw one name, which of them gets which draw depends on who comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import numpy as np

from sim.program.graph import forward
from sim.program.program import NONE, Code, Program, Word


def shared_streams(
    program: Program, graph: list[list[int]], chances: Mapping[int, Collection[str]]
) -> Iterator[str]:
    """A warning for each name and each place where tokens begin to go side by side.

    graph: with the tokens that operations start. chances: as `chances_of`.
    """
    rows = program.operations.tolist()
    names = [set(_streams(program, chances, code, a, b)) for code, a, b, *_ in rows]

    def drawn(start: int) -> set[str]:
        return set().union(*(names[at] for at in forward(graph, [start])))

    for at, (code, a, b, *_) in enumerate(rows):
        sides: list[set[str]] = []
        if code == Code.START:
            sides = [drawn(program.entries[a].start), drawn(at + 1)]
        elif code == Code.SPLIT:
            sides = [drawn(start) for start in program.branches[a : a + b]]
        shared = {name for i, x in enumerate(sides) for y in sides[i + 1 :] for name in x & y}
        for name in sorted(shared):
            yield (
                f"{program.places[at]}: two tokens of a case can both draw {name!r}; "
                "which draw each gets depends on who comes first"
            )


def _streams(
    program: Program, chances: Mapping[int, Collection[str]], code: int, a: int, b: int
) -> Iterator[str]:
    """Names that an operation draws of its case. chances: of expressions."""
    for draw in draws_of(program, code, a, b):
        row = program.draws[draw]
        if row.stream != NONE:
            yield program.streams[row.stream]
        for expression in row.arguments:
            yield from chances.get(expression, ())
    if code == Code.UNLESS:
        yield from chances.get(b, ())


def draws_of(program: Program, code: int, a: int, b: int) -> list[int]:
    """The draws that an operation makes of its case."""
    draws: list[int] = []
    if code == Code.SET:
        draws = [b]
    elif code == Code.WAIT:
        draws = [program.waits[a].draw]
    elif code == Code.TASK:
        call = program.calls[a]
        draws = [call.time, call.effort, call.patience]
    elif code == Code.WATCH:
        draws = [program.watches[a].at_most]
    elif code == Code.LAUNCH:
        draws = [draw for _, draw, _ in program.launches[a].sets]
    return [draw for draw in draws if draw != NONE]


def chances_of(program: Program) -> dict[int, tuple[str, ...]]:
    """The names drawn by each expression that draws any."""
    drawn = np.flatnonzero(program.words[:, 0] == Word.CHANCE)
    expressions = np.searchsorted(program.expressions, drawn, side="right") - 1
    found: dict[int, tuple[str, ...]] = {}
    for expression, at in zip(expressions.tolist(), drawn.tolist(), strict=True):
        name = program.streams[program.words[at, 1]]
        found[expression] = (*found.get(expression, ()), name)
    return found
