"""A static check: that an outcome is decided by a formula, and by nothing that was typed in.

Of a document, an outcome and a formula it says: nobody comes to the outcome without the
document; nobody comes to it if the formula is as low as can be whenever it is asked; and
after the last branch on the formula nothing random, constant or racing turns a case away.
A level that answers to what happens (patience, interest) may: it is no typed answer.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator

from sim.program.graph import backward, forward, successors
from sim.program.program import NONE, Code, Program, Word
from sim.program.supposing import Supposition
from sim.program.watching import reads

_CLOCK = {Word.NOW, Word.HOUR, Word.WEEKDAY}


def undecided(program: Program, document: str, outcome: str, formula: str) -> list[str]:
    """What is wrong, one sentence each with its place; an empty list if all is decided."""
    check = _Check(program, document, outcome, formula)
    problems = {*check.without_the_document(), *check.whatever_the_formula(), *check.drawn()}
    problems |= {*check.turned_away(), *check.ended_beside(), *check.independent()}
    return sorted(problems)


class _Check:
    """One program and the three names; `deciding`: its branches and watches on the formula."""

    def __init__(self, program: Program, document: str, outcome: str, formula: str) -> None:
        self.program, self.document, self.formula = program, document, formula
        self.graph = successors(program, tokens=True)
        self.starts = [entry.start for entry in program.entries]
        names = [spec.name for spec in program.documents]
        self.shown = list(self._operations(Code.DOCUMENT, names, document))
        self.ends = list(self._operations(Code.LEAVE, program.outcomes, outcome))
        self.deciding = [
            at for at in range(len(self.graph)) if formula in self._named(self._expression(at))
        ]
        self.drawn_slots = _drawn_slots(program)
        self.low = Supposition(program, formula, -math.inf)
        self.high = Supposition(program, formula, math.inf)

    # -- reading the program ----------------------------------------------------------------

    def _operations(self, code: Code, names: Iterable[str], name: str) -> Iterator[int]:
        """Places of an operation with that name as its first operand."""
        known = list(names)
        for at, (found, a, *_) in enumerate(self.program.operations.tolist()):
            if found == code and known[a] == name:
                yield at

    def _expression(self, at: int) -> int:
        """The expression that a branch or watch asks; NONE for other operations."""
        code, a, b, *_ = self.program.operations[at].tolist()
        if code == Code.UNLESS:
            return int(b)
        return self.program.watches[a].expression if code == Code.WATCH else NONE

    def _named(self, expression: int) -> frozenset[str]:
        return self.program.formulas[expression] if expression != NONE else frozenset()

    def _what_is_drawn(self, expression: int) -> str:
        """What in an expression comes from chance or the clock; "" if nothing does.

        The formula itself is left out: what it is made of is the model's affair.
        """
        words = list(self._words_beside_the_formula(expression))
        kinds = {word for word, _ in words}
        if Word.CHANCE in kinds:
            return "a chance"
        if kinds & _CLOCK:
            return "the clock"
        if Word.TRAIT in kinds or any(
            word in (Word.LOAD, Word.LOAD_SET, Word.FLAG, Word.LEVEL, Word.RATE, Word.VECTOR)
            and slot in self.drawn_slots
            for word, slot in words
        ):
            return "something drawn"
        return ""

    def _words_beside_the_formula(self, expression: int) -> Iterator[tuple[int, int]]:
        at, end = self.program.expressions[expression : expression + 2].tolist()
        spans = {first: after for name, first, after in self.program.spans if name == self.formula}
        while at < end:
            if at in spans:
                at = spans[at]
            else:
                word, a, _ = self.program.words[at].tolist()
                yield word, a
                at += 1

    # -- the rules ----------------------------------------------------------------------------

    def without_the_document(self) -> Iterator[str]:
        free = forward(self.graph, self.starts, stop=self.shown)
        for at in self.ends:
            if at in free - set(self.shown):
                yield f"{self.program.places[at]}: reached without `document: {self.document}`"

    def whatever_the_formula(self) -> Iterator[str]:
        """Low: no way to the outcome. High: some way."""
        low = self.low.reached(self.starts)
        for at in self.ends:
            if at in low:
                yield f"{self.program.places[at]}: reached however low {self.formula} is"
        if not self.high.reached(self.shown) & set(self.ends):
            yield f"no way from `document: {self.document}` to the outcome, however high"

    def drawn(self) -> Iterator[str]:
        """Branches on the formula in which chance has a say."""
        to_end = backward(self.graph, self.ends)
        for at in self.deciding:
            expression, place = self._expression(at), self.program.places[at]
            what = self._what_is_drawn(expression)
            turns = not all(target in to_end for target in self.graph[at])
            open_ = any(not way.is_certain for way in self.high.ways(expression))
            if what == "a chance" or (what and turns and open_):
                yield f"{place}: a branch on {self.formula} and on {what}"

    def turned_away(self) -> Iterator[str]:
        """What can turn a case away that the formula lets through.

        After the last branch on the formula, or anywhere behind the document if the formula
        is as high as can be: a chance before a branch that decides nothing more is one too.
        """
        stop = set(self.deciding)
        last = forward(self.graph, [to for at in stop for to in self.graph[at]], stop=stop)
        last &= backward(self.graph, self.ends, stop=stop)
        ahead = backward(self.graph, self.ends)
        let_through = self.high.reached(self.shown) & ahead
        for at in (last | let_through) - stop:
            if all(target in ahead for target in self.graph[at]):
                continue
            code, place = self.program.operations[at][0], self.program.places[at]
            if code == Code.UNLESS:
                expression = self._expression(at)
                if what := self._what_is_drawn(expression):
                    yield f"{place}: turns away by {what} what {self.formula} lets through"
                elif not list(reads(self.program, expression)):
                    yield f"{place}: a constant branch turns away what {self.formula} lets through"
            elif code in (Code.WATCH, Code.TASK):
                yield f"{place}: a wait that races turns away what {self.formula} lets through"

    def ended_beside(self) -> Iterator[str]:
        """Tokens started beside that may end the case although no level or formula says so."""
        stop = set(self.deciding) | set(self._on_a_level())
        others = [
            at
            for at, (code, *_) in enumerate(self.program.operations.tolist())
            if code == Code.LEAVE and at not in self.ends
        ]
        for at, (code, a, *_) in enumerate(self.program.operations.tolist()):
            if code == Code.START:
                begun = forward(self.graph, [self.program.entries[a].start], stop=stop)
                for end in sorted(begun.intersection(others)):
                    place = self.program.places[end]
                    yield f"{self.program.places[at]}: starts what may end the case at {place}"

    def _on_a_level(self) -> Iterator[int]:
        """Watches and branches that ask a level which answers to what happens."""
        levels = {level.slot for kind in self.program.kinds for level in kind.levels}
        for at in range(len(self.graph)):
            expression = self._expression(at)
            if expression == NONE or self._what_is_drawn(expression):
                continue
            if levels & {slot for _, slot in reads(self.program, expression)}:
                yield at

    def independent(self) -> Iterator[str]:
        """The formula must read something that the document shows."""
        told = set()
        for at in self.shown:
            _, number, first, *_ = self.program.operations[at].tolist()
            columns = len(self.program.documents[number].columns)
            for expression in range(first, first + columns):
                told |= {slot for _, slot in reads(self.program, expression)}
        used = {
            a
            for name, first, end in self.program.spans
            if name == self.formula
            for word, a, _ in self.program.words[first:end].tolist()
            if word in (Word.LOAD, Word.LOAD_SET, Word.FLAG, Word.LEVEL, Word.RATE, Word.VECTOR)
        }
        if self.shown and not told & used:
            yield f"{self.formula} reads nothing that `document: {self.document}` shows"


def _drawn_slots(program: Program) -> set[int]:
    """Slots whose value is drawn or computed from one that is.

    A level is among them only if it is set so, or if its rate reads nothing: then it is a
    drawn number or a timer, and no answer to what happens.
    """
    levels = {level.slot: level.rate for kind in program.kinds for level in kind.levels}
    drawn = {
        slot
        for kind in program.kinds
        for slot, draw in kind.begins
        if slot not in levels and _is_random(program, draw)
    }
    drawn |= {slot for slot, rate in levels.items() if not list(reads(program, rate))}
    sets = [(a, b) for code, a, b, *_ in program.operations.tolist() if code == Code.SET]
    rows = [source.sets for source in program.sources] + [new.sets for new in program.launches]
    sets += [(slot, draw) for row in rows for slot, draw, _ in row]
    while True:
        more = {
            slot
            for slot, draw in sets
            if _is_random(program, draw) or _slots(program, draw) & drawn
        } - drawn
        if not more:
            return drawn
        drawn |= more


def _slots(program: Program, draw: int) -> set[int]:
    return {slot for e in program.draws[draw].arguments for _, slot in reads(program, e)}


def _is_random(program: Program, draw: int) -> bool:
    row = program.draws[draw]
    return row.stream != NONE or any(
        word == Word.CHANCE
        for e in row.arguments
        for word in program.words[program.expressions[e] : program.expressions[e + 1], 0]
    )
