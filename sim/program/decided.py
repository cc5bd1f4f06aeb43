"""A static check: that an outcome is decided by a formula, and by nothing that was typed in.

Given a document, an outcome and a formula, every path from the document to the outcome must
pass a branch on the formula; and after the last such branch nothing random, constant or
racing may still turn a case away from the outcome.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sim.program.graph import backward, forward, successors
from sim.program.program import NONE, Code, Program, Word
from sim.program.watching import reads


def undecided(program: Program, document: str, outcome: str, formula: str) -> list[str]:
    """What is wrong, one sentence each with its place; an empty list if all is decided."""
    graph = successors(program, tokens=True)
    shown = _operations(program, Code.DOCUMENT, [d.name for d in program.documents], document)
    wins = _operations(program, Code.LEAVE, program.outcomes, outcome)
    deciding = {at for at in range(len(graph)) if formula in _named(program, at)}
    free = forward(graph, shown, stop=deciding)
    problems = [
        f"{program.places[at]}: reached from `document: {document}` without a branch on {formula}"
        for at in wins
        if at in free
    ]
    for at in deciding:
        if _draws_chance(program, _expression(program, at)):
            problems.append(f"{program.places[at]}: a branch on {formula} that draws a chance")
    after = forward(graph, [n for at in deciding for n in graph[at]], stop=deciding)
    to_win = backward(graph, wins, stop=deciding)
    for at in sorted(after & to_win - deciding):
        problems.extend(_turned_away(program, at, graph[at], to_win))
    return sorted(set(problems))


def _operations(program: Program, code: Code, names: Iterable[str], name: str) -> list[int]:
    """Places of an operation with that name as its first operand."""
    known = list(names)
    return [
        at
        for at, (found, a, *_) in enumerate(program.operations.tolist())
        if found == code and known[a] == name
    ]


def _expression(program: Program, at: int) -> int:
    """The expression that a branch or watch asks; NONE for other operations."""
    code, a, b, *_ = (int(x) for x in program.operations[at])
    if code == Code.UNLESS:
        return b
    return program.watches[a].expression if code == Code.WATCH else NONE


def _named(program: Program, at: int) -> frozenset[str]:
    expression = _expression(program, at)
    return program.formulas[expression] if expression != NONE else frozenset()


def _draws_chance(program: Program, expression: int) -> bool:
    return any(word == Word.CHANCE for word in _words(program, expression))


def _words(program: Program, expression: int) -> list[int]:
    first, end = program.expressions[expression], program.expressions[expression + 1]
    return [int(word) for word in program.words[first:end, 0]]


def _turned_away(program: Program, at: int, to: list[int], to_win: set[int]) -> Iterator[str]:
    """What is wrong with an operation between the last deciding branch and the outcome."""
    code = int(program.operations[at][0])
    place = program.places[at]
    if all(target in to_win for target in to):
        return
    if code == Code.UNLESS:
        expression = _expression(program, at)
        slots = {slot for _, slot in reads(program, expression)}
        if _draws_chance(program, expression):
            yield f"{place}: a chance after the last branch that decides"
        elif not slots:
            yield f"{place}: a constant branch after the last branch that decides"
        elif slots & _random_slots(program):
            yield f"{place}: a branch on something drawn, after the last branch that decides"
    elif code in (Code.WATCH, Code.TASK):
        yield f"{place}: a wait that races against leaving, after the last branch that decides"


def _random_slots(program: Program) -> set[int]:
    """Slots whose value is drawn, at the start or by a `set`; levels are not among them."""
    levels = {level.slot for kind in program.kinds for level in kind.levels}
    drawn = {
        slot for kind in program.kinds for slot, draw in kind.begins if _is_random(program, draw)
    }
    for code, a, b, *_ in program.operations.tolist():
        if code == Code.SET and _is_random(program, b):
            drawn.add(a)
    return drawn - levels


def _is_random(program: Program, draw: int) -> bool:
    row = program.draws[draw]
    return row.stream != NONE or any(_draws_chance(program, e) for e in row.arguments)
