"""What is proved about a program before it runs: every step can be reached and left in time.

A program is a graph of operations. Refused: a step that nothing reaches, a loop in which
no time can pass and that nothing ends, a `wait_until` that nothing can make true. Warned of,
where that cannot be decided: such a loop, such a `wait_until`; a name that two tokens of a
case can draw side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sim.errors import Fault, Origin
from sim.language.memo import Memo
from sim.program.graph import forward, successors
from sim.program.program import NONE, Code, Program
from sim.program.settled import plain_number, settled
from sim.program.shared import chances_of, draws_of, shared_streams
from sim.program.watching import above, kinds_of_operations, reads, writes

_EXITS = {Code.LEAVE, Code.STOP, Code.WATCH}  # of a loop, besides time and its last operation
MOST_OPERATIONS = 20_000  # of all flows that are remembered; a large scenario has 300
Finding: TypeAlias = tuple[str, str, str]  # code, or "" if it is a warning; place; rule
Slot: TypeAlias = tuple[int, int]  # kind, slot
Graph: TypeAlias = list[list[int]]


@dataclass(frozen=True)
class Flow:
    """How tokens go through a program, whatever its numbers are.

    graph, with_tokens: operations after each; with those of tokens that it starts.
    reached: operations that some token comes to. kinds: of case, by operation. written: all that
    something sets. shared: warnings of names that two tokens draw.
    """

    graph: Graph
    with_tokens: Graph
    reached: set[int]
    unreached: tuple[Finding, ...]
    kinds: list[int]
    written: set[Slot]
    shared: tuple[str, ...]


_FLOWS: Memo[Flow] = Memo(MOST_OPERATIONS, lambda flow: len(flow.graph))


def flow_of(program: Program) -> Flow:
    """The flow of a program; found once for all that differ in numbers alone."""
    chances = chances_of(program)
    rows = program.operations.tolist()
    drawn = {draw for code, a, b, *_ in rows for draw in draws_of(program, code, a, b)}
    key = (
        program.operations.tobytes(),
        *(program.branches, program.calls, program.waits, program.watches, program.entries),
        *(program.launches, program.streams, program.places),
        tuple((draw, program.draws[draw]) for draw in sorted(drawn)),
        tuple((source.kind, source.sets) for source in program.sources),
        tuple(kind.parent for kind in program.kinds),
        tuple(chances.items()),
    )
    return _FLOWS.get(key, lambda: _flow(program, chances))


def _flow(program: Program, chances: Mapping[int, tuple[str, ...]]) -> Flow:
    graph, with_tokens = successors(program), successors(program, tokens=True)
    reached = forward(graph, [entry.start for entry in program.entries])
    kinds = kinds_of_operations(program)
    return Flow(
        graph,
        with_tokens,
        reached,
        tuple(_unreached(program, graph, reached)),
        kinds,
        _written(program, kinds),
        tuple(shared_streams(program, with_tokens, chances)),
    )


def prove(
    program: Program,
    origins: Mapping[str, Origin],
    faults: list[Fault],
) -> list[str]:
    """Append what is refused to `faults` and return what is warned of.

    origins: where each place is written.
    """
    flow = flow_of(program)
    timed = [_takes_time(program, code, a) for code, a, *_ in program.operations.tolist()]
    findings = [
        *flow.unreached,
        *_loops(program, flow, timed),
        *_endless_tokens(program, flow, timed),
        *_hopeless(program, flow),
    ]
    warnings = []
    for code, place, rule in findings:
        if code:
            faults.append(Fault(origins.get(place, Origin("", 1, 1)), code, place, rule))
        else:
            warnings.append(f"{place}: {rule}")
    return [*warnings, *flow.shared]


def _unreached(program: Program, graph: Graph, reached: set[int]) -> Iterator[Finding]:
    lost = {
        program.places[at]
        for at in set(range(len(graph))) - reached
        if program.operations[at][0] not in (Code.END, Code.JUMP, Code.LOWER)
    }
    for place in sorted(lost - {program.places[at] for at in reached}):
        yield "E942", place, "no token can come to this step"


# -- loops -----------------------------------------------------------------------------------


def _loops(program: Program, flow: Flow, timed: list[bool]) -> Iterator[Finding]:
    """Loops that can be walked without time passing; `repeat … times` always ends."""
    timeless = _without(flow.graph, timed)
    for at, (code, a, b, *_) in enumerate(program.operations.tolist()):
        if code not in (Code.JUMP, Code.UNLESS) or a > at or at not in flow.reached:
            continue
        if program.operations[a][0] == Code.AGAIN or at not in forward(timeless, [a]):
            continue
        body = range(a, at + 1)
        is_endless = code == Code.JUMP or plain_number(program, b) == 0.0
        if is_endless and _has_no_exit(program, flow.graph, body, timed):
            yield "E943", program.places[at], "this loop has no end and no time passes in it"
        else:
            yield "", program.places[at], "this loop may turn without time passing"


def _without(graph: Graph, left_out: list[bool]) -> Graph:
    """The graph with nothing after the operations that are left out."""
    return [[] if out else targets for out, targets in zip(left_out, graph, strict=True)]


def _takes_time(program: Program, code: int, a: int) -> bool:
    """Whether time passes at an operation; a `wait_until` may hold at once."""
    if code in (Code.WAIT, Code.TASK):
        draw = program.waits[a].draw if code == Code.WAIT else program.calls[a].time
        row = program.draws[draw]
        return row.stream != NONE or plain_number(program, row.arguments[0]) != 0.0
    return code == Code.SPLIT


def _has_no_exit(program: Program, graph: Graph, body: range, timed: list[bool]) -> bool:
    """Whether neither time nor a step leads out of a loop but, perhaps, its last operation."""
    codes = program.operations[body.start : body.stop, 0].tolist()
    if any(timed[at] for at in body) or not _EXITS.isdisjoint(codes):
        return False
    return all(to in body for at in body[:-1] for to in graph[at])


def _endless_tokens(program: Program, flow: Flow, timed: list[bool]) -> Iterator[Finding]:
    """Journeys that start each other in a circle without time passing."""
    codes = program.operations[:, 0].tolist()
    rests = [out or code == Code.WATCH for out, code in zip(timed, codes, strict=True)]
    graph = _without(flow.with_tokens, rests)
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


def _hopeless(program: Program, flow: Flow) -> Iterator[Finding]:
    """A `wait_until` without `at_most` must read a level, or a state that something sets."""
    for at, (code, a, *_) in enumerate(program.operations.tolist()):
        if code != Code.WATCH or program.watches[a].at_most != NONE:
            continue
        watch, kind = program.watches[a], flow.kinds[at]
        named = {(above(program, kind, up), s) for up, s in reads(program, watch.expression)}
        if watch.comparisons or named & flow.written:
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
