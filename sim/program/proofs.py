"""What is proved about a program before it runs: every step can be reached and left in time.

A program is a graph of operations. Refused: a step that nothing reaches, a loop in which
no time can pass and that nothing ends, a `wait_until` that nothing can make true. Warned of,
where that cannot be decided: such a loop, such a `wait_until`; a name that two tokens of a
case can draw side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

from sim.errors import Fault, Origin
from sim.program.graph import forward, successors
from sim.program.program import NONE, Code, Program
from sim.program.settled import plain_number, settled
from sim.program.shared import shared_streams
from sim.program.watching import above, kinds_of_operations, reads, writes

Finding: TypeAlias = tuple[str, str, str]  # code, or "" if it is a warning; place; rule
Slot: TypeAlias = tuple[int, int]  # kind, slot


def prove(
    program: Program,
    origins: Mapping[str, Origin],
    faults: list[Fault],
) -> list[str]:
    """Append what is refused to `faults` and return what is warned of.

    origins: where each place is written.
    """
    graph, with_tokens = successors(program), successors(program, tokens=True)
    findings = [
        *_unreached(program, graph),
        *_loops(program, graph),
        *_endless_tokens(program, with_tokens),
        *_hopeless(program),
    ]
    warnings = []
    for code, place, rule in findings:
        if code:
            faults.append(Fault(origins.get(place, Origin("", 1, 1)), code, place, rule))
        else:
            warnings.append(f"{place}: {rule}")
    return [*warnings, *shared_streams(program, with_tokens)]


def _unreached(program: Program, graph: list[list[int]]) -> Iterator[Finding]:
    reached = forward(graph, [entry.start for entry in program.entries])
    lost = {
        program.places[at]
        for at in set(range(len(graph))) - reached
        if program.operations[at][0] not in (Code.END, Code.JUMP, Code.LOWER)
    }
    for place in sorted(lost - {program.places[at] for at in reached}):
        yield "E942", place, "no token can come to this step"


# -- loops -----------------------------------------------------------------------------------


def _loops(program: Program, graph: list[list[int]]) -> Iterator[Finding]:
    """Loops that can be walked without time passing; `repeat … times` always ends."""
    reached = forward(graph, [entry.start for entry in program.entries])
    timeless = _timeless(program, graph, watches=True)
    for at, (code, a, b, *_) in enumerate(program.operations.tolist()):
        if code not in (Code.JUMP, Code.UNLESS) or a > at or at not in reached:
            continue
        if program.operations[a][0] == Code.AGAIN or at not in forward(timeless, [a]):
            continue
        body = range(a, at + 1)
        is_endless = code == Code.JUMP or plain_number(program, b) == 0.0
        if is_endless and _has_no_exit(program, graph, body):
            yield "E943", program.places[at], "this loop has no end and no time passes in it"
        else:
            yield "", program.places[at], "this loop may turn without time passing"


def _timeless(program: Program, graph: list[list[int]], watches: bool) -> list[list[int]]:
    """The graph without operations that take time; `watches`: a `wait_until` may hold at once."""
    return [
        [] if _takes_time(program, code, a, watches) else targets
        for (code, a, *_), targets in zip(program.operations.tolist(), graph, strict=True)
    ]


def _takes_time(program: Program, code: int, a: int, watches: bool) -> bool:
    if code in (Code.WAIT, Code.TASK):
        draw = program.waits[a].draw if code == Code.WAIT else program.calls[a].time
        row = program.draws[draw]
        return row.stream != NONE or plain_number(program, row.arguments[0]) != 0.0
    return code == Code.SPLIT or (code == Code.WATCH and not watches)


def _has_no_exit(program: Program, graph: list[list[int]], body: range) -> bool:
    """Whether neither time nor a step leads out of a loop but, perhaps, its last operation."""
    for code, a, *_ in program.operations[body.start : body.stop].tolist():
        if code in (Code.LEAVE, Code.STOP) or _takes_time(program, code, a, watches=False):
            return False
    return all(to in body for at in body[:-1] for to in graph[at])


def _endless_tokens(program: Program, with_tokens: list[list[int]]) -> Iterator[Finding]:
    """Journeys that start each other in a circle without time passing."""
    codes = program.operations[:, 0].tolist()
    graph = _timeless(program, with_tokens, watches=False)
    certain = [
        targets if len(targets) == 1 or code == Code.START else []
        for code, targets in zip(codes, graph, strict=True)
    ]
    for at, (code, a, *_) in enumerate(program.operations.tolist()):
        if code != Code.START or at not in forward(graph, [program.entries[a].start]):
            continue
        if at in forward(certain, [program.entries[a].start]):
            rule = "journeys start each other without end and no time passes"
            yield "E943", program.places[at], rule
        else:
            rule = "journeys may start each other without time passing"
            yield "", program.places[at], rule


# -- waiting in vain -------------------------------------------------------------------------


def _hopeless(program: Program) -> Iterator[Finding]:
    """A `wait_until` without `at_most` must read a level, or a state that something sets."""
    kinds = kinds_of_operations(program)
    written = _written(program, kinds)
    for at, (code, a, *_) in enumerate(program.operations.tolist()):
        if code != Code.WATCH or program.watches[a].at_most != NONE:
            continue
        watch, kind = program.watches[a], kinds[at]
        named = {(above(program, kind, up), s) for up, s in reads(program, watch.expression)}
        if watch.comparisons or named & written:
            continue
        worth = settled(program, watch.expression, _starts(program, kind))
        if worth is None:
            rule = "nothing changes what this `wait_until` names: it holds at once or never"
            yield "", program.places[at], rule
        elif not worth:
            rule = "nothing can make this `wait_until` true: no step sets what it names"
            yield "E944", program.places[at], rule


def _written(program: Program, kinds: Sequence[int]) -> set[Slot]:
    """Everything that steps, tasks, sources and launches set."""
    slots = {slot for at in range(len(kinds)) for slot in writes(program, kinds, at)}
    return slots | {(source.kind, row[0]) for source in program.sources for row in source.sets}


def _starts(program: Program, kind: int) -> dict[int, float]:
    """Start values of a kind of case that are plain numbers; flags are down."""
    starts = dict.fromkeys(program.kinds[kind].flags, 0.0)
    for slot, draw in program.kinds[kind].begins:
        row = program.draws[draw]
        worth = plain_number(program, row.arguments[0]) if row.stream == NONE else None
        if worth is not None:
            starts[slot] = worth
    return starts
