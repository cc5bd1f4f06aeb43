"""Cases and tokens: what flows through a program."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sim.engines import stops
from sim.engines.recorded import DONE as DONE
from sim.engines.recorded import OPEN
from sim.engines.stops import Impossible
from sim.program.program import Kind

if TYPE_CHECKING:
    from simpy.events import Event

    from sim.engines.reference.operators import Memory
    from sim.engines.reference.people import Person, Request


def span(value: float) -> float:
    """The value itself; stops the run if it is no length of time [h]."""
    if not 0.0 <= value < math.inf:
        raise Impossible(stops.no_time(value))
    return value


def finite(value: float) -> float:
    """The value itself; stops the run if it is infinite or no number."""
    if not math.isfinite(value):
        raise Impossible(stops.not_finite(value))
    return value


@dataclass(eq=False, slots=True)
class Case:
    """One case. memory: its slots. visits: draws by stream. outcome: number, OPEN or DONE."""

    number: int
    kind: Kind
    index: int
    owner: int
    memory: Memory
    parent: Case | None = None
    children: list[Case] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    begun: int = 0
    visits: dict[int, int] = field(default_factory=dict)
    launched: dict[int, int] = field(default_factory=dict)
    entered: float = math.nan
    ended: float = math.nan
    outcome: int = OPEN
    steps: int = 0
    moment: float = -1.0

    @property
    def is_over(self) -> bool:
        """Whether it left, or its last token is at its end."""
        return self.outcome != OPEN


@dataclass(eq=False, slots=True)
class Token:
    """One token. `pc`: the next operation. `rest`: the event it waits for.

    by, source: person who started it from a pulled source, until its first task.
    branches: tokens of a `split` it waits for. watch, ticket: of a `wait_until`; a planned
    event of an older ticket is stale.
    """

    case: Case
    number: int
    journey: int
    pc: int
    parent: Token | None = None
    rest: Event | None = None
    request: Request | None = None
    by: Person | None = None
    source: int = -1
    branches: int = 0
    counters: dict[int, int] = field(default_factory=dict)
    flags: list[int] = field(default_factory=list)
    watch: int = -1
    ticket: int = 0
    planned: list[tuple[float, float, float, float]] = field(default_factory=list)
    delay: list[float] | None = None
    over: bool = False
