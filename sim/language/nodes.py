"""Typed expressions and draws: what the text of a value means once names are known.

`Expr` is a tree. `op` is one of the words below, `args` its operands in the
order of evaluation, `name` and `value` what the word needs besides.

    op            args                 name / value                       pushes
    const                              value: float                       number, yes_no
    element                            name: set, value: index            a named element
    parameter                          name                               number or list
    attribute     (parent…)            name; `depth`                      attribute of the case
    state         (parent…)            name; `depth`                      state, flag or level
    own_element                        name: set; `depth`                 the case's element
    formula       expanded body        name                               the body's value
    running                            name: set                          running element
    property      element              name: "set.property"               property of an element
    trait         person               name: "actor.trait"                trait of a person
    here                               name: actor                        who does the task
    index         vector|list, which                                      one number of it
    count         list                                                    its length
    now hour weekday                                                      the clock
    add sub mul div pow neg, lt le gt ge eq ne, and or not, if (test, then, else)
    exp log sqrt abs min max floor ceil round clip logistic
    argmax sum    body                 name: set                          over its elements
    chance        probability          name                               yes or no, drawn

`depth` says whose case is read: 0 the case itself, 1 its parent, 2 the parent's parent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sim.errors import Origin
from sim.language.types import NUMBER, Type


@dataclass(frozen=True)
class Expr:
    op: str
    args: tuple[Expr, ...] = ()
    name: str = ""
    value: float = 0.0
    depth: int = 0
    kind: str = ""  # attribute, state, own_element: the kind of case that is read
    type: Type = NUMBER
    origin: Origin = Origin("", 0, 0)
    level: bool = False  # state: it has a rate

    def walk(self) -> Iterator[Expr]:
        """This expression and everything below it, from the top, left to right."""
        yield self
        for arg in self.args:
            yield from arg.walk()


@dataclass(frozen=True)
class Draw:
    """A value that chance decides.

    `form` names the parameters as written, such as ("mean", "cv"); `args` are their
    expressions in that order. empirical: `args` are the values, then as many weights.
    choice: `args` are the weights of all elements of the set `type.of`, in its order.
    mixture: `args` are the weights, `components` the draws.
    """

    distribution: str
    form: tuple[str, ...]
    args: tuple[Expr, ...]
    components: tuple[Draw, ...] = ()
    type: Type = NUMBER
    origin: Origin = Origin("", 0, 0)

    def walk(self) -> Iterator[Expr]:
        for arg in self.args:
            yield from arg.walk()
        for component in self.components:
            yield from component.walk()


Value = Expr | Draw
