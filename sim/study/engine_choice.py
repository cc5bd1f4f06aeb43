"""Which engine runs a study: `auto` chooses by the amount of work and by what is ready.

A result never depends on the engine, so this is a matter of time alone.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

from sim import jit
from sim.engines import ENGINES, compiled
from sim.errors import UsageError
from sim.language.distributions import DISTRIBUTIONS
from sim.program.design import Design
from sim.program.program import NONE, Program, SourceSpec
from sim.program.settled import plain_number

AUTO, REFERENCE, COMPILED = "auto", "reference", "compiled"
OPTION = "--engine"

# Measured on the shipped scenarios: what a case costs, and what must be gained by another engine.
REFERENCE_SECONDS, COMPILED_SECONDS = 2e-4, 3.5e-6  # of processor time a case, its KPIs included
LITTLE = 1.0  # s: reading the compiled engine from its cache takes some of it
COMPILATION = 30.0  # s, of the compiled engine
PROCESSES = 30.0  # s of work: what threads lose to each other by then is their start
NO_NUMBA = "the compiled one needs numba, which is not installed"
SWITCHED_OFF = "the compiled one is switched off by SIM_JIT=off"
MEANWHILE = "the compiled one is made ready in the background, for the next time"
FIRST = "the first time it is compiled, which takes half a minute or so"
NOT_KEPT = "its cache cannot be written, see NUMBA_CACHE_DIR: "


@dataclass(frozen=True)
class Choice:
    """An engine and, for people, why it is that one ("": it is what one would expect).

    warms: whether the compiled engine is worth being made ready meanwhile.
    """

    engine: str
    why: str = ""
    warms: bool = False

    def __str__(self) -> str:
        return f"{self.engine} ({self.why})" if self.why else self.engine


def check_engine(name: str, called: str = OPTION) -> None:
    """Raises UsageError unless that is an engine that can run here, or `auto`.

    called: what the user calls it by.
    """
    if name not in (AUTO, *ENGINES):
        raise UsageError.unknown(str(name), [AUTO, *ENGINES], called)
    if name == COMPILED and not jit.enabled():
        rule = "cannot be used: " + _why_not()
        raise UsageError(rule, name, name=called)


def choose(name: str, cases: float = math.inf, called: str = OPTION) -> Choice:
    """The engine that `name` means for so many cases over all runs. Raises UsageError."""
    check_engine(name, called)
    if name != AUTO:
        return Choice(name)
    if not jit.enabled():
        return Choice(REFERENCE, _why_not())
    seconds, warm = cases * REFERENCE_SECONDS, compiled.is_warm()
    warms = not warm and compiled.is_kept()
    if seconds < LITTLE:
        why = "there is little to run" + ("; " + MEANWHILE if warms else "")
        return Choice(REFERENCE, why, warms)
    if not warm and seconds < COMPILATION:
        why = MEANWHILE if warms else "the compiled one would be compiled each time: " + _not_kept()
        return Choice(REFERENCE, why, warms)
    return compiled_here(warm)


def compiled_here(warm: bool | None = None) -> Choice:
    """The compiled engine, and whether it must be compiled first. warm: None, to be looked for."""
    if compiled.is_warm() if warm is None else warm:
        return Choice(COMPILED)
    return Choice(COMPILED, FIRST if compiled.is_kept() else "compiled anew: " + _not_kept())


def _not_kept() -> str:
    return NOT_KEPT + str(jit.cache_folder().parent)


def _why_not() -> str:
    return SWITCHED_OFF if jit.switched_off() else NO_NUMBA


def make_ready(engine: str) -> None:
    """Compiles what the engine needs, so that no two processes do it side by side."""
    if engine == COMPILED and jit.enabled() and not compiled.is_warm():
        compiled.warm()


def in_threads(engine: str, cases: float) -> bool:
    """Whether threads have done so many cases before processes would be there."""
    return engine == COMPILED and cases * COMPILED_SECONDS < PROCESSES


# -- the amount of work ---------------------------------------------------------------


def cases_of(designs: Iterable[tuple[Design, float]]) -> float:
    """How many cases so many runs of each design have; inf if that is not known before."""
    return sum(runs * cases_a_run(design.program) for design, runs in designs)


def cases_a_run(program: Program) -> float:
    """Of its populations, and as many as its sources make on average; inf if that changes."""
    people = sum(sum(kind.counts) for kind in program.kinds if kind.counts is not None)
    return people + sum(_arrivals(program, source) for source in program.sources)


def _arrivals(program: Program, source: SourceSpec) -> float:
    if source.sort == "every":
        gap = _mean(program, source.draw)
        return program.length / gap if gap > 0.0 else math.inf
    if source.sort == "rate":
        rate = plain_number(program, source.rate)
        return math.inf if rate is None else program.length * rate
    return 0.0  # it starts cases of a population


def _mean(program: Program, draw: int) -> float:
    """Of a draw whose parameters are numbers; 0 if it is none of these."""
    spec = program.draws[draw]
    numbers = [plain_number(program, argument) for argument in spec.arguments]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or not numbers:
        return 0.0
    if spec.stream == NONE:
        return known[0]
    law = DISTRIBUTIONS[spec.distribution]
    return 0.0 if law.composite else law.form(spec.form).moments(*known)[0]
