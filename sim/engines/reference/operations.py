"""What each operation does to a token: one function a code.

A function returns the event the token rests for, or None to go on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from simpy.events import Event

from sim.engines.moment import SORT_OF_WAIT
from sim.engines.recorded import WAIT
from sim.engines.reference.cases import Case, Token, finite
from sim.program.program import NONE, Code, Wait

if TYPE_CHECKING:
    from sim.engines.reference.engine import Run

Operation: TypeAlias = Callable[["Run", Token, int, int, int, int], Event | None]


def _jump(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    token.pc = a


def _unless(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    if not run.expressions[b](token.case.memory):
        token.pc = a


def _set(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    case = token.case
    value = run.samples[b](case.memory, run.uniform_for(case, b))
    run.set_slot(run.owner_of(case, c) if c else case, a, value, d)


def _raise(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    run.write(token.case, a, 0, token.case.memory[a] + 1.0)
    token.flags.append(a)


def _lower(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    run.lower(token.case, a)
    token.flags.remove(a)


def _count(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    token.counters[a] = 0


def _again(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    if token.counters[a] >= finite(run.expressions[c](token.case.memory)):
        token.pc = b
    else:
        token.counters[a] += 1


def _task(run: Run, token: Token, a: int, b: int, c: int, d: int) -> Event | None:
    return run.firm.request(token, run.program.calls[a])


def _wait(run: Run, token: Token, a: int, b: int, c: int, d: int) -> Event:
    case, clock, wait = token.case, run.clock, run.program.waits[a]
    hours = run.duration(wait.draw, case, run.uniform_for(case, wait.draw))
    token.rest = Event(clock)
    token.delay = delay = run.record.delay(case.number, wait.name, WAIT, clock.time)

    def over(_: Event) -> None:
        delay[4] = clock.time
        token.delay = None

    token.rest.callbacks.append(over)
    end = clock.time + hours if wait.calendar == NONE else _open_end(run, case, wait, hours)
    clock.at(token.rest, end, SORT_OF_WAIT, case.number, token.number)
    return token.rest


def _open_end(run: Run, case: Case, wait: Wait, hours: float) -> float:
    """When so many hours of a calendar have passed, of the case's own element if it has them."""
    number = wait.calendar
    if wait.element != NONE:
        number += int(run.owner_of(case, wait.depth).memory[wait.element])
    return run.timetables[number].after(run.clock.time, hours)


def _watch(run: Run, token: Token, a: int, b: int, c: int, d: int) -> Event | None:
    return run.watches.begin(token, a)


def _start(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    run.start_token(token.case, a)


def _split(run: Run, token: Token, a: int, b: int, c: int, d: int) -> Event | None:
    if b == 0:
        return None
    token.rest = Event(run.clock)
    for pc in run.program.branches[a : a + b]:
        run.start_branch(token, pc)
    return token.rest


def _stop(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    case = token.case
    for other in [t for t in case.tokens if t.journey == a]:
        run.stop(other)
    run.end_if_done(case)


def _launch(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    spec = run.program.launches[a]
    values = [(slot, run.value(draw, token.case), form) for slot, draw, form in spec.sets]
    child = run.new_child(token.case, spec.kind)
    for slot, value, form in values:
        run.set_slot(child, slot, value, form)
    run.start_token(child, spec.entry)


def _document(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    memory, width = token.case.memory, len(run.program.documents[a].columns)
    values = [finite(run.expressions[e](memory)) for e in range(b, b + width)]
    run.record.documents[a].append((run.clock.time, token.case.number, *values))


def _leave(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    run.leave(token.case, a)


def _end(run: Run, token: Token, a: int, b: int, c: int, d: int) -> None:
    run.end(token)


OPERATIONS: dict[Code, Operation] = {
    Code.JUMP: _jump, Code.UNLESS: _unless, Code.SET: _set, Code.RAISE: _raise,
    Code.LOWER: _lower, Code.COUNT: _count, Code.AGAIN: _again, Code.TASK: _task,
    Code.WAIT: _wait, Code.WATCH: _watch, Code.START: _start, Code.SPLIT: _split,
    Code.STOP: _stop, Code.LAUNCH: _launch, Code.DOCUMENT: _document, Code.LEAVE: _leave,
    Code.END: _end,
}  # fmt: skip
