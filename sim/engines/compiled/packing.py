"""Program -> `code` and `number`: every reference of the program becomes an index.

What a run needs once and again is settled here: constants of draws are worked out, each kind of
case has a block from which its cases are copied, and each stream of a kind a place for its
visits.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise


from sim.engines.compiled import drawing, words
from sim.engines.compiled.fields import (
    AT, BEFORE, BY_RATE, CHOICE, DRAW_HASH, EMPIRICAL, EVERY, FIXED_NUMBER, FIXED_QUANTILE,
    HEAD, KIND_SIZE, MIXTURE, MOMENT, PLAIN, POOL_SIZE, PULLED, QUANTILE, STACK, VISITS,
)  # fmt: skip
from sim.engines.compiled.phrasing import Phrasing
from sim.engines.compiled.usage import kinds_launched, streams_of_kinds
from sim.language import quantiles as q
from sim.language.distributions import DISTRIBUTIONS
from sim.program.program import NONE, Code, Draw, Form, Kind, Program, SourceSpec, Word
from sim.program.settled import is_constant, plain_number
from sim.program.streams import case_owner, name_hash
from sim.program.timetable import Timetable
from sim.program.watching import above, begins_for, begins_for_draw, kinds_of_operations

FORMS: dict[Callable[..., float], int] = {
    q.constant: drawing.CONSTANT, q.exponential: drawing.EXPONENTIAL, q.normal: drawing.NORMAL,
    q.logistic: drawing.LOGISTIC_LAW, q.uniform: drawing.UNIFORM_LAW, q.triangular:
    drawing.TRIANGULAR,
    q.lognormal_by_cv: drawing.LOGNORMAL_CV, q.lognormal_by_median: drawing.LOGNORMAL_MEDIAN,
    q.gamma_by_cv: drawing.GAMMA_CV, q.gamma_by_shape: drawing.GAMMA_SHAPE,
    q.erlang: drawing.ERLANG, q.weibull_by_scale: drawing.WEIBULL_SCALE,
    q.weibull_by_mean: drawing.WEIBULL_MEAN, q.standard_beta: drawing.BETA,
    q.beta_on_unit: drawing.BETA_UNIT, q.beta_on: drawing.BETA_ON, q.pert: drawing.PERT,
    q.geometric: drawing.GEOMETRIC, q.poisson: drawing.POISSON,
}  # fmt: skip
JUMPS = Word.UNLESS, Word.GOTO
SORTS = {"at": AT, "every": EVERY, "rate": BY_RATE, "pulled": PULLED}


class Packer:
    """Writes the arrays of a program, one table after another.

    pools: index in `ints` of the first pool; people: how many there are.
    """

    def __init__(self, program: Program) -> None:
        self.program = program
        self.code: list[int] = [0, 0]
        self.number: list[float] = []
        self.kind_of = kinds_of_operations(program)
        self.streams = streams_of_kinds(program, self.kind_of)
        self.launches = kinds_launched(program)
        self.people = sum(len(pool.staff or ()) for pool in program.pools)
        self.stack = 2 + max((self._pushes(e) for e in range(len(program.formulas))), default=0)
        self.weights = max((len(d.arguments) for d in program.draws), default=0) + 4
        self.launched = max((len(row.sets) for row in program.launches), default=0)
        self.begins = max((len(kind.begins) for kind in program.kinds), default=0)
        self.largest_case = max((self._block_size(k) for k in range(len(program.kinds))), default=0)
        # In the order in which they refer to each other.
        self.table_at = self._numbers(program.tables.tolist())
        self.constant_at = self._numbers(program.constants.tolist())
        self.expressions = self._expressions()
        self.draws = self._draws()
        self.operations = self._room_for_operations()
        self.kinds = [self._words_for(KIND_SIZE) for _ in program.kinds]
        self.entries = [self._entry(e.journey, e.start) for e in program.entries]
        self.calendars = [self._calendar(Timetable(c.shifts)) for c in program.calendars]
        self.first_pool = first_pool(program)
        self.kind_of_call = {
            row[1]: kind
            for kind, row in zip(self.kind_of, program.operations.tolist(), strict=True)
            if row[0] == Code.TASK
        }
        self.calls = [self._call(at) for at in range(len(program.calls))]
        self._write_operations()
        for at in range(len(program.kinds)):
            self._write_kind(at)
        self.sources = [self._source(at) for at in range(len(program.sources))]
        self.pulls = [self._pulls(at) for at in range(len(program.actors))]
        self.surveys = tuple(self._survey(source) for source in program.sources)

    # -- pieces -----------------------------------------------------------------------

    def _write(self, values: Sequence[int]) -> int:
        at = len(self.code)
        self.code.extend(values)
        return at

    def _words_for(self, size: int) -> int:
        return self._write([0] * size)

    def _numbers(self, values: list[float]) -> int:
        at = len(self.number)
        self.number.extend(values)
        return at

    def _expression(self, number: int) -> int:
        return NONE if number == NONE else self.expressions[number]

    def _draw(self, number: int) -> int:
        return NONE if number == NONE else self.draws[number]

    def _pc(self, operation: int) -> int:
        return NONE if operation == NONE else self.operations + 6 * operation

    def _watched(self, kind: int, slot: int) -> int:
        return int(slot in self.program.kinds[kind].watched)

    # -- expressions and draws ----------------------------------------------------------

    def _pushes(self, expression: int) -> int:
        first, end = self.program.expressions[expression], self.program.expressions[expression + 1]
        return int(end - first)

    def _expressions(self) -> list[int]:
        """Where each begins; RETURN follows the last word of each."""
        program = self.program
        changes = self._numbers([x for change in program.clock_changes for x in change])
        starts, rows = program.expressions.tolist(), program.words.tolist()
        at = []
        for first, end in pairwise(starts):
            listed = rows[first:end]
            targets = {a - first for word, a, _ in listed if word in JUMPS}
            phrasing = Phrasing(targets, self.number)
            for word, a, b in listed:
                a = a - first if word in JUMPS else a
                phrasing.take(self._word(Word(word), a, b, changes))
            at.append(self._write(phrasing.written(len(self.code))))
        return at

    def _word(self, word: Word, a: int, b: int, changes: int) -> tuple[int, int, int]:
        """A word with its operands. changes: where those of clocks begin."""
        if word == Word.CONST:
            a += self.constant_at
        elif word in (Word.TABLE, Word.TABLE_2):
            a += self.table_at
        elif word == Word.RATE:
            a += 1
        elif word == Word.TRAIT:
            a = (
                STACK
                + self.stack
                + self.weights
                + self.launched
                + self.begins
                + self.largest_case
                + (a * self.people)
            )
        elif word in (Word.HOUR, Word.WEEKDAY):
            a, b = changes, len(self.program.clock_changes)
        elif word == Word.CHANCE:
            b = name_hash(self.program.streams[a])
        elif word in (Word.CLIP, Word.OVER, Word.UNDER):
            a = 3
        return words.OF[word], a, b

    def _draws(self) -> list[int]:
        at: list[int] = []
        for draw in self.program.draws:
            at.append(self._write(self._draw_row(draw, at)))
        return at

    def _draw_row(self, draw: Draw, known: list[int]) -> list[int]:
        """A draw; constant parameters are worked out later, into the numbers kept for them."""
        if draw.stream == NONE:
            first = self.expressions[draw.arguments[0]]
            if self.code[first] == words.CONST and self.code[first + 3] == words.RETURN:
                return [FIXED_NUMBER, 0, self.code[first + 1], 0, 0, NONE, 0]
            return [PLAIN, 0, first, 0, 0, NONE, 0]
        name = name_hash(self.program.streams[draw.stream])
        arguments, form, sort = draw.arguments, 0, COMPOSITES.get(draw.distribution, QUANTILE)
        if sort == QUANTILE:
            spec = DISTRIBUTIONS[draw.distribution].form(draw.form)
            arguments = tuple(draw.arguments[draw.form.index(p)] for p in spec.parameters)
            form = FORMS[spec.quantile]
            if all(is_constant(self.program, number) for number in arguments):
                at = self._numbers([1.0] * 4)
                return [FIXED_QUANTILE, form, at, len(arguments), 0, draw.stream, name]
        listed = self._write([self._argument(number, sort) for number in arguments])
        components = self._write([known[number] for number in draw.components])
        return [sort, form, listed, len(arguments), components, draw.stream, name]

    def _argument(self, number: int, sort: int) -> int:
        """An expression, or below 0 the place of a number that a parameter is."""
        first = self.expressions[number]
        is_number = self.code[first] == words.CONST and self.code[first + 3] == words.RETURN
        return -1 - self.code[first + 1] if is_number and sort == QUANTILE else first

    # -- what operations point to ---------------------------------------------------------

    def _entry(self, journey: int, start: int) -> int:
        return self._write([journey, self._pc(start)])

    def _calendar(self, table: Timetable) -> int:
        row = [len(table.opened)]
        row += [self._numbers(list(part)) for part in (table.opened, table.closed, table.before)]
        return self._write(row)

    def _call(self, at: int) -> int:
        program, call = self.program, self.program.calls[at]
        actor = program.actors[call.actor]
        kind = self.kind_of_call.get(at, 0)
        keeper = above(program, kind, call.keep_depth) if call.keep != NONE else kind
        return self._write([
            call.task, self.first_pool + POOL_SIZE * actor.first_pool, self._draw(call.time),
            self._draw(call.effort), self._expression(call.order), call.element, call.depth,
            call.by, call.by_depth, call.keep, call.keep_depth, self._draw(call.patience),
            self._pc(call.left), self._pc(call.full), int(actor.effort),
            self._watched(keeper, call.keep),
        ])  # fmt: skip

    def _wait(self, at: int) -> int:
        wait = self.program.waits[at]
        return self._write(
            [self._draw(wait.draw), wait.name, wait.calendar, wait.element, wait.depth]
        )

    def _watch(self, at: int) -> int:
        watch = self.program.watches[at]
        row = [
            self._expression(watch.expression), self._draw(watch.at_most),
            self._pc(watch.otherwise), watch.name, len(watch.comparisons),
        ]  # fmt: skip
        for one in watch.comparisons:
            row += [one.slot, one.depth, self._expression(one.other)]
        return self._write(row)

    def _launch(self, at: int, kind: int) -> int:
        launch = self.program.launches[at]
        name = self.program.kinds[launch.kind].name
        counter = self._visits_at(kind) + len(self.streams[kind])
        row = [
            self.kinds[launch.kind], self.entries[launch.entry], name_hash(f"child:{name}"),
            counter + self.launches[kind].index(launch.kind), len(launch.sets),
        ]  # fmt: skip
        return self._write(row + self._sets(launch.sets, launch.kind))

    def _sets(self, sets: tuple[tuple[int, int, int], ...], kind: int) -> list[int]:
        row = []
        for slot, draw, form in sets:
            row += [slot, self._draw(draw), int(form == Form.LEVEL), self._watched(kind, slot)]
        return row

    # -- operations -------------------------------------------------------------------------

    def _room_for_operations(self) -> int:
        return self._words_for(6 * len(self.program.operations))

    def _write_operations(self) -> None:
        for at, row in enumerate(self.program.operations.tolist()):
            new = [row[0], *self._operands(Code(row[0]), row[1:], self.kind_of[at])]
            place = self.operations + 6 * at
            self.code[place : place + 6] = new + [0] * (6 - len(new))

    def _operands(self, code: Code, row: list[int], kind: int) -> list[int]:
        a, b, c, d, _ = row
        match code:
            case Code.JUMP:
                return [self._pc(a)]
            case Code.UNLESS:
                return [self._pc(a), self._expression(b)]
            case Code.SET:
                watched = self._watched(above(self.program, kind, c), a)
                return [a, self._draw(b), c, int(d == Form.LEVEL), watched]
            case Code.RAISE | Code.LOWER:
                return [a, self.program.kinds[kind].flags.index(a), self._watched(kind, a)]
            case Code.AGAIN:
                return [a, self._pc(b), self._expression(c)]
            case Code.TASK:
                return [self.calls[a]]
            case Code.WAIT:
                return [self._wait(a)]
            case Code.WATCH:
                return [self._watch(a)]
            case Code.START:
                return [self.entries[a]]
            case Code.SPLIT:
                return [self._write([self._pc(p) for p in self.program.branches[a : a + b]]), b]
            case Code.LAUNCH:
                return [self._launch(a, kind)]
            case Code.DOCUMENT:
                width = len(self.program.documents[a].columns)
                columns = [self.expressions[e] for e in range(b, b + width)]
                return [a, self._write(columns), width]
        return row

    # -- kinds of cases -------------------------------------------------------------------------

    def _visits_at(self, kind: int) -> int:
        """Where the counts of visits begin, relative to the slots."""
        return self.program.kinds[kind].slots

    def _block_size(self, kind: int) -> int:
        more = len(self.streams[kind]) + len(self.launches[kind])
        return BEFORE + self.program.kinds[kind].slots + more

    def _write_kind(self, at: int) -> None:
        program, kind = self.program, self.program.kinds[at]
        template, begins = self._template(at)
        visits = [NONE] * len(program.streams)
        for place, stream in enumerate(self.streams[at]):
            visits[stream] = self._visits_at(at) + place
        self.number[template + BEFORE + VISITS] = self._write(visits)
        levels = [x for level in kind.levels for x in (level.slot, self._expression(level.rate))]
        flags = [x for slot in kind.flags for x in (slot, self._watched(at, slot))]
        row = [
            self._block_size(at), template, self._begins(begins), len(begins),
            self._write(levels), len(kind.levels), self._write(flags), len(kind.flags),
            int(kind.counts is not None), int(kind.watches_parent),
            sum(sum(k.counts or ()) for k in program.kinds[:at]), at,
            self._write(self._elements(kind)), HEAD + at,
        ]  # fmt: skip
        self.code[self.kinds[at] : self.kinds[at] + KIND_SIZE] = row

    def _elements(self, kind: Kind) -> list[int]:
        """Hash of the owner and first case of each element, and the end."""
        row, first = [], 0
        for element, count in zip(kind.elements, kind.counts or (), strict=False):
            row += [case_owner(kind.name, element, 0) >> 32, first]
            first += count
        return [*row, 0, first]

    def _template(self, at: int) -> tuple[int, list[tuple[int, int]]]:
        """The block from which a case is copied, and slot and draw of what is drawn at birth."""
        program, kind = self.program, self.program.kinds[at]
        slots = [math.nan] * kind.slots
        for flag in kind.flags:
            slots[flag] = 0.0
        begins: list[tuple[int, int]] = []
        counts = dict.fromkeys(self.streams[at], 0.0)
        for slot, number in kind.begins:
            draw = program.draws[number]
            plain = plain_number(program, draw.arguments[0]) if draw.stream == NONE else None
            if plain is None:
                begins.append((slot, number))
            else:
                slots[slot] = plain
            if draw.stream != NONE:
                counts[draw.stream] += 1.0
        before = [math.nan] * BEFORE
        before[BEFORE + MOMENT] = -1.0
        launched = [0.0] * len(self.launches[at])
        return self._numbers([*before, *slots, *counts.values(), *launched]), begins

    def _begins(self, begins: Sequence[tuple[int, int]]) -> int:
        """Slot and draw of each, then the hashes of their names."""
        pairs = [x for slot, draw in begins for x in (slot, self.draws[draw])]
        return self._write(pairs + [self.code[draw + DRAW_HASH] for draw in pairs[1::2]])

    # -- sources --------------------------------------------------------------------------------

    def _source(self, at: int) -> int:
        source = self.program.sources[at]
        stream = self.program.streams[source.stream] if source.stream != NONE else ""
        name = f"source:{source.name}" if source.sort == "rate" else stream
        row = [
            SORTS[source.sort], self.kinds[source.kind], self.entries[source.entry],
            self._draw(source.draw), self._expression(source.rate), self._expression(source.when),
            int(source.cap_of_open_hours), name_hash(f"source:{source.name}"), name_hash(name),
            self._numbers([source.reserve, source.cap]), at, name_hash(f"arrival:{source.name}"),
            len(source.sets),
        ]  # fmt: skip
        return self._write(row + self._sets(source.sets, source.kind))

    def _pulls(self, actor: int) -> int:
        """How many pulled sources an actor has, and their numbers."""
        numbers = [
            number
            for number, source in enumerate(self.program.sources)
            if source.sort == "pulled" and source.actor == actor
        ]
        return self._write([len(numbers), *numbers])

    def _survey(self, source: SourceSpec) -> tuple[int, int]:
        kind = self.program.kinds[source.kind]
        if source.sort == "at":
            begins = begins_for_draw(self.program, kind, source.draw)
        elif source.order != NONE:
            begins = begins_for(self.program, kind, [source.order])
        else:
            begins = []
        return self._begins(begins), len(begins)


def first_pool(program: Program) -> int:
    """Where the pools begin in `ints`: after a word for each kind of case."""
    return HEAD + len(program.kinds)


COMPOSITES = {"choice": CHOICE, "empirical": EMPIRICAL, "mixture": MIXTURE}
