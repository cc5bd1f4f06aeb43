"""What an engine runs: operation codes, expression words and the tables they point into.

A program knows cases, tokens, tasks, pools and slots, and no business. Everything is a
number: a name is an index into a tuple of names that is used for messages and tables only.

Memory of a case: one block of slots. A vector attribute takes a slot an element, a flag
holds how many tokens hold it up, a level takes three: value, rate [1/h], time of the value [h].
An unset element or person is NaN.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from sim.language.calendars import Shifts
from sim.language.types import Dimension

Integers: TypeAlias = npt.NDArray[np.int32]
Doubles: TypeAlias = npt.NDArray[np.float64]

NONE = -1  # of an index: there is none

# The first slots of every case.
PARENT, CASE, PERSON, ELEMENT, FIRST_FREE = range(5)


class Code(IntEnum):
    """Primitive operations; the operands a … e of each stand beside it."""

    JUMP = 0  # to a
    UNLESS = 1  # to a, if expression b is no
    SET = 2  # slot a of the case c levels up := draw b; d: what kind of slot (Form)
    RAISE = 3  # flag in slot a
    LOWER = 4  # flag in slot a
    COUNT = 5  # counter a := 0
    AGAIN = 6  # to b, if counter a has reached expression c; else count
    TASK = 7  # calls[a]
    WAIT = 8  # waits[a]
    WATCH = 9  # watches[a]
    START = 10  # a token at entry a
    SPLIT = 11  # b tokens at branches[a] …
    STOP = 12  # all tokens of the case that began in journey a
    LAUNCH = 13  # launches[a]
    DOCUMENT = 14  # documents[a], columns from expressions b …
    LEAVE = 15  # with outcome a
    END = 16  # of the token


class Form(IntEnum):
    """What a slot holds, where setting it differs."""

    PLAIN = 0
    LEVEL = 1


class Word(IntEnum):
    """Words of an expression: a stack program. `a`, `b` are the operands of a word."""

    CONST = 0  # constants[a]
    LOAD = 1  # slot a, b levels up
    LOAD_SET = 2  # the same; stops the run if it is unset
    FLAG = 3  # 1 if slot a, b levels up, is above 0
    LEVEL = 4  # level in slot a, b levels up, now
    RATE = 5  # its rate
    TABLE = 6  # pop i; tables[a + i], 0 <= i < b
    TABLE_2 = 7  # pop j, i; tables[a + i·b + j]
    VECTOR = 8  # pop i; slot a + i, b levels up
    TRAIT = 9  # pop person; trait a of that person
    NOW = 10
    HOUR = 11
    WEEKDAY = 12
    CHANCE = 13  # pop p; 1 with probability p, stream a
    STORE = 14  # pop into slot a
    UNLESS = 15  # pop; to word a if it is 0
    GOTO = 16  # to word a
    ADD = 17
    SUB = 18
    MUL = 19
    DIV = 20
    POW = 21
    NEG = 22
    LT = 23
    LE = 24
    GT = 25
    GE = 26
    EQ = 27
    NE = 28
    NOT = 29
    EXP = 30
    LOG = 31
    SQRT = 32
    ABS = 33
    MIN = 34  # of a values
    MAX = 35  # of a values
    FLOOR = 36
    CEIL = 37
    ROUND = 38
    CLIP = 39
    LOGISTIC = 40
    ARGMAX = 41  # of a values, the first of equals
    OVER = 42  # pop rate, y, x; x > y, or x = y and the rate is positive
    UNDER = 43  # pop rate, y, x; x < y, or x = y and the rate is negative


@dataclass(frozen=True)
class Draw:
    """A value from chance, or a plain expression if `stream` is NONE.

    arguments: expressions. components: draws of a mixture, of which `arguments` are the weights.
    """

    distribution: str
    form: tuple[str, ...]
    arguments: tuple[int, ...]
    components: tuple[int, ...] = ()
    stream: int = NONE


@dataclass(frozen=True)
class Field:
    """A column of the `cases` table. `names`: of elements; `actor`: a person of that actor."""

    name: str
    slot: int
    form: str  # number, yes_no, element, person, flag, level
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Level:
    slot: int
    rate: int  # expression


@dataclass(frozen=True)
class Kind:
    """A kind of case.

    counts: population size by element, None if it is created during the run.
    begins: (slot, draw) of attributes, then of start values, in order.
    watched: slots named by a rate, a queue order or a watch of this kind or of its children.
    """

    name: str
    parent: int
    set_name: str
    elements: tuple[str, ...]
    counts: tuple[int, ...] | None
    slots: int
    begins: tuple[tuple[int, int], ...]
    levels: tuple[Level, ...]
    flags: tuple[int, ...]
    fields: tuple[Field, ...]
    watched: frozenset[int]
    watches_parent: bool


@dataclass(frozen=True)
class PersonSpec:
    """A person: unique name, and a draw a trait (evaluated without a case).

    key: what draws are keyed by: the name that was given, or the number of who has none.
    """

    name: str
    key: int | str
    traits: tuple[int, ...]
    calendar: int = 0


@dataclass(frozen=True)
class Pool:
    """The people of an actor in one element. staff None: unlimited. calendar: of the actor."""

    actor: int
    element: str
    staff: tuple[PersonSpec, ...] | None
    room: float
    calendar: int = 0


@dataclass(frozen=True)
class Actor:
    """A role. stays: work in hand at the end of a shift is finished, else it pauses."""

    name: str
    elements: tuple[str, ...]
    first_pool: int
    effort: bool
    wage: float
    traits: tuple[str, ...]
    stays: bool = False


@dataclass(frozen=True)
class CalendarSpec:
    """A calendar, of one element if it has them, else "". Number 0 is `always`."""

    name: str
    element: str
    shifts: Shifts

    @property
    def label(self) -> str:
        """`office`, or `regional.europe`."""
        return f"{self.name}.{self.element}" if self.element else self.name


@dataclass(frozen=True)
class Wait:
    """A deliberate delay. calendar: counts its open hours only, NONE: all hours.

    element: slot of the element that is added to `calendar`, `depth` levels up; NONE: none is.
    """

    draw: int
    name: int
    calendar: int = NONE
    element: int = NONE
    depth: int = 0


@dataclass(frozen=True)
class Call:
    """A task as a step calls it: who may serve and what happens around it.

    element: slot holding the pool's element, `depth` levels up; NONE: the only pool.
    """

    task: int
    actor: int
    time: int
    effort: int
    order: int
    element: int = NONE
    depth: int = 0
    by: int = NONE
    keep: int = NONE
    keep_depth: int = 0
    by_depth: int = 0
    patience: int = NONE
    left: int = NONE
    full: int = NONE


@dataclass(frozen=True)
class Comparison:
    """A level against something that changes only when state does: `slot` against `other`."""

    slot: int
    depth: int
    other: int


@dataclass(frozen=True)
class Watch:
    """A `wait_until`: expression, level comparisons in it, and what ends it otherwise."""

    expression: int
    comparisons: tuple[Comparison, ...]
    at_most: int
    otherwise: int
    name: int


@dataclass(frozen=True)
class Entry:
    """Where tokens start: a journey as walked by a kind of case."""

    kind: int
    journey: int
    start: int


@dataclass(frozen=True)
class Launch:
    kind: int
    entry: int
    sets: tuple[tuple[int, int, int], ...]  # slot of the child, draw, Form


@dataclass(frozen=True)
class DocumentSpec:
    name: str
    columns: tuple[str, ...]
    forms: tuple[tuple[str, tuple[str, ...]], ...]  # of each column: form, element names
    dimensions: tuple[Dimension, ...] = field(default=(), compare=False)  # of each column


@dataclass(frozen=True)
class SourceSpec:
    """What starts tokens. sort: every, rate, at or pulled."""

    name: str
    sort: str
    kind: int
    entry: int
    draw: int = NONE  # every, at
    rate: int = NONE
    order: int = NONE
    when: int = NONE
    actor: int = NONE
    stream: int = NONE
    reserve: float = 0.0
    cap: float = 1.0
    cap_of_open_hours: bool = False
    sets: tuple[tuple[int, int, int], ...] = ()


@dataclass(frozen=True)
class Program:
    """A lowered scenario. operations: [n, 6], code, a … e. words: [m, 3], word, a, b."""

    warm_up: float
    length: float
    start_weekday: int
    start_hour: float
    clock_changes: tuple[tuple[float, float], ...]  # from [h]: clocks are ahead by [h]
    operations: Integers
    words: Integers
    expressions: Integers  # first word of each, and the end
    expression_places: tuple[str, ...]  # of each, for messages: the path of its key
    constants: Doubles
    tables: Doubles
    draws: tuple[Draw, ...]
    branches: tuple[int, ...]
    streams: tuple[str, ...]
    places: tuple[str, ...]  # of each operation, for messages
    kinds: tuple[Kind, ...]
    calendars: tuple[CalendarSpec, ...]
    pools: tuple[Pool, ...]
    actors: tuple[Actor, ...]
    tasks: tuple[str, ...]
    calls: tuple[Call, ...]
    waits: tuple[Wait, ...]
    watches: tuple[Watch, ...]
    entries: tuple[Entry, ...]
    journeys: tuple[str, ...]
    launches: tuple[Launch, ...]
    documents: tuple[DocumentSpec, ...]
    sources: tuple[SourceSpec, ...]
    outcomes: tuple[str, ...]
    delays: tuple[str, ...]
    traits: tuple[str, ...]  # "actor.trait"
    formulas: tuple[frozenset[str], ...]  # formulas named by each expression
    spans: tuple[tuple[str, int, int], ...]  # formula, its first word and the word after its last
