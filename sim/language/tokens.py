"""Text of an expression -> tokens. Whatever is not of the language is refused here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from sim.language.faults import fault, place
from sim.language.tree import Scalar

MAX_LENGTH = 2000
_TOKEN = re.compile(
    r"(?P<number>[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*)"
    r"|(?P<mark>\*\*|<=|>=|==|!=|[-+*/<>()\[\].,:%])"
)
_HINTS = {
    "=": "write == to compare",
    "!": "write not, or !=",
    "^": "write ** for a power",
    "&": "write and",
    "|": "write or",
    '"': "there is no text inside an expression",
    "'": "there is no text inside an expression",
    "_": "a name begins with a lower-case letter",
}


@dataclass(frozen=True)
class Token:
    """A piece of a text; `at` is where it begins, counted from 0."""

    kind: Literal["number", "word", "mark", "end"]
    text: str
    at: int

    @property
    def end(self) -> int:
        return self.at + len(self.text)


def tokens(scalar: Scalar, path: str) -> tuple[Token, ...]:
    """All tokens of a text and one of kind "end". Raises ScenarioError."""
    text = scalar.text
    if not text.strip():
        raise fault("E201", scalar.origin, path, "needs a value", "nothing")
    if len(text) > MAX_LENGTH:
        rule = f"is longer than {MAX_LENGTH} characters: give parts of it a name"
        raise fault("E201", scalar.origin, path, rule, f"{len(text)} characters")
    found, at = [], 0
    while at < len(text):
        if text[at] in " \t\n":
            at += 1
            continue
        token = _token(text, at)
        if token is None:
            rule = _HINTS.get(text[at], "this character is not of the language")
            raise fault("E202", place(scalar, at), path, rule, repr(text[at]))
        found.append(token)
        at = token.end
    return (*found, Token("end", "", len(text)))


def _token(text: str, at: int) -> Token | None:
    match = _TOKEN.match(text, at)
    if match is None:
        return None
    if match["number"]:
        return Token("number", match[0], at)
    return Token("word" if match["word"] else "mark", match[0], at)
