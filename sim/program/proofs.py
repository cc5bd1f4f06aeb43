"""What is proved about a program before it runs: every step can be reached and left in time.

A program is a graph of operations. Refused: a step that nothing reaches, a loop in which
no time can pass and that nothing ends, a `wait_until` that nothing can make true. Warned of: a loop
in which no time need pass, a name that two tokens of a case can draw side by side, a
warm-up shorter than the longest deliberate delay.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sim.errors import Fault, Origin
from sim.program.graph import forward, successors
from sim.program.program import NONE, Code, Program, Word
from sim.program.watching import reads

Refusal: TypeAlias = tuple[str, str, str]  # code, place, rule

_TIMED = {Code.TASK, Code.WAIT, Code.WATCH, Code.SPLIT}


def prove(
    program: Program,
    waits: Sequence[tuple[str, int]],
    origins: Mapping[str, Origin],
    faults: list[Fault],
) -> list[str]:
    """Append what is refused to `faults` and return what is warned of.

    waits: (place, draw) of every deliberate delay. origins: where each place is written.
    """
    graph = successors(program)
    refused = [*_unreached(program, graph), *_hopeless(program)]
    warnings = [
        *_loops(program, graph, refused),
        *_shared_streams(program, graph),
        *_short_warm_up(program, waits),
    ]
    for code, place, rule in refused:
        faults.append(Fault(origins.get(place, Origin("", 1, 1)), code, place, rule))
    return warnings


def _unreached(program: Program, graph: list[list[int]]) -> Iterator[Refusal]:
    reached = forward(graph, [entry.start for entry in program.entries])
    lost = {
        program.places[at]
        for at in set(range(len(graph))) - reached
        if program.operations[at][0] not in (Code.END, Code.JUMP, Code.LOWER)
    }
    for place in sorted(lost - {program.places[at] for at in reached}):
        yield "E942", place, "no token can come to this step"


def _loops(program: Program, graph: list[list[int]], refused: list[Refusal]) -> list[str]:
    """Loops that can be walked without time passing; `repeat … times` always ends."""
    timeless = [
        [] if program.operations[at][0] in _TIMED else targets for at, targets in enumerate(graph)
    ]
    warnings = []
    for at, (code, a, *_) in enumerate(program.operations):
        if code not in (Code.JUMP, Code.UNLESS) or a > at:
            continue
        if program.operations[a][0] == Code.AGAIN or at not in forward(timeless, [int(a)]):
            continue
        place = program.places[at]
        body = set(range(int(a), at + 1))
        if code == Code.JUMP and all(set(graph[b]) <= body for b in body):
            refused.append(("E943", place, "this loop has no end and no time passes in it"))
        else:
            warnings.append(f"{place}: this loop may turn without time passing")
    return warnings


def _hopeless(program: Program) -> Iterator[Refusal]:
    """A `wait_until` without `at_most` must read a level, or a state that something sets."""
    written = _written(program)
    for at, (code, a, *_) in enumerate(program.operations):
        if code != Code.WATCH:
            continue
        watch = program.watches[a]
        slots = {slot for _, slot in reads(program, watch.expression)}
        may_change = watch.at_most != NONE or watch.comparisons or slots & written
        if not may_change and not _always_yes(program, watch.expression):
            rule = "nothing can make this `wait_until` true: no step sets what it names"
            yield "E944", program.places[at], rule


def _written(program: Program) -> set[int]:
    slots = {int(row[1]) for row in program.operations if row[0] in (Code.SET, Code.RAISE)}
    slots |= {call.keep for call in program.calls if call.keep != NONE}
    slots |= {row[0] for source in program.sources for row in source.sets}
    slots |= {row[0] for launch in program.launches for row in launch.sets}
    return slots


def _always_yes(program: Program, expression: int) -> bool:
    """Whether an expression cannot be decided here, or is plainly true."""
    return plain_number(program, expression) != 0.0


def plain_number(program: Program, expression: int) -> float | None:
    """The number that an expression is, if it is only that."""
    first, end = program.expressions[expression], program.expressions[expression + 1]
    word, a, _ = program.words[first]
    return float(program.constants[a]) if end - first == 1 and word == Word.CONST else None


def _shared_streams(program: Program, graph: list[list[int]]) -> list[str]:
    """Names drawn both by a token and by one that it started beside itself."""
    warnings = []
    names = [_streams(program, at) for at in range(len(graph))]

    def drawn(starts: list[int]) -> set[str]:
        return {name for at in forward(graph, starts) for name in names[at]}

    for at, (code, a, b, *_) in enumerate(program.operations):
        sides: list[set[str]] = []
        if code == Code.START:
            sides = [drawn([program.entries[a].start]), drawn([at + 1])]
        elif code == Code.SPLIT:
            sides = [drawn([start]) for start in program.branches[a : a + b]]
        shared = {n for i, x in enumerate(sides) for y in sides[i + 1 :] for n in x & y}
        for name in sorted(shared):
            warnings.append(
                f"{program.places[at]}: two tokens of a case can both draw {name!r}; "
                "which draw each gets depends on who comes first"
            )
    return warnings


def _streams(program: Program, at: int) -> list[str]:
    code, a, b, *_ = (int(x) for x in program.operations[at])
    draws = []
    if code == Code.SET:
        draws = [b]
    elif code == Code.WAIT:
        draws = [a]
    elif code == Code.TASK:
        draws = [program.calls[a].time, program.calls[a].patience]
    found = [program.draws[d].stream for d in draws if d != NONE]
    return [program.streams[s] for s in found if s != NONE]


def _short_warm_up(program: Program, waits: Sequence[tuple[str, int]]) -> Iterator[str]:
    """Compare the longest constant delay with the warm-up."""
    longest, place = 0.0, ""
    for path, draw in waits:
        row = program.draws[draw]
        first, end = (
            program.expressions[row.arguments[0]],
            program.expressions[row.arguments[0] + 1],
        )
        word, at = program.words[first][:2]
        if row.stream == NONE and end - first == 1 and word == Word.CONST:
            hours = float(program.constants[at])
            longest, place = max((longest, place), (hours, path))
    if longest > program.warm_up:
        yield (
            f"the warm-up of {program.warm_up:g} h is shorter than the deliberate delay of "
            f"{longest:g} h at {place}: results of the first {longest:g} h are still filling up"
        )
