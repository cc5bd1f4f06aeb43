"""What to do about what a parser of YAML refuses, or takes for something else."""

from __future__ import annotations

import re

from sim.errors import Fault, Origin
from sim.language.tree import Node, Scalar

QUOTE = "an expression with a comma, a bracket or a colon inside {…} or […] must be quoted"
MENDS = {
    "mapping values are not allowed": "a text in which a space follows a colon must be quoted",
    "tab character": "lines are indented with spaces, not with a tab",
    "cannot start any token": "a text that begins with this sign must be quoted",
    "could not find expected ':'": "a key without a colon, here or in the line above",
    "did not find expected key": "indented unlike what is beside it, or behind a quoted text",
    "block sequence entries are not allowed": "a list begins on a line of its own",
    "unexpected end of stream": "a quote is not closed",
}
"""What to do about what the parser finds, by a part of its words."""
_WHOLE = re.compile(r"-?[0-9]+")
_NUMBER = re.compile(r"[+-]?[0-9]")
_KEY = re.compile(r"( +)[\w.]+ *:")
_KEY_WITH_WORD = re.compile(r"( *(?:- +)?)([\w.]+): +([\w.]+) *(?: #.*)?")


def syntax_fault(error: Exception, name: str, text: str) -> Fault:
    """What a parser of YAML has found in the text of a file."""
    problem = str(getattr(error, "problem", None) or getattr(error, "reason", "") or "unreadable")
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if "end of stream" in problem:
        mark = getattr(error, "context_mark", None) or mark  # where it begins
    origin = Origin(name, mark.line + 1, mark.column + 1) if mark else Origin(name, 1, 1)
    if "',' or" in problem:
        return _unclosed(error, origin, text)
    if "flow" in f"{getattr(error, 'context', '')} {problem}":
        return Fault(origin, "E501", "", f"this is not YAML; {QUOTE}", problem)
    if "cannot start any token" in problem and _sign(text, origin) == "\t":
        problem = "tab character"
    mend = _keys_below_a_value(text, origin)
    mend = mend or next((mend for part, mend in MENDS.items() if part in problem), "")
    return Fault(origin, "E501", "", f"this is not YAML: {mend or problem}")


def _unclosed(error: Exception, found: Origin, text: str) -> Fault:
    """Braces or brackets that go on where nobody meant it: where they begin, if that is above."""
    begin, end = "[]" if "sequence" in str(getattr(error, "context", "")) else "{}"
    lacks = f"a comma or the closing {end} is missing"
    start = getattr(error, "context_mark", None)
    if start is None or start.line + 1 == found.line:
        rule = f"this is not YAML: {lacks} before this; {QUOTE}"
        return Fault(found, "E501", "", rule)
    last = min(found.line, len(text.splitlines()))
    rule = f"this is not YAML: from this {begin} to line {last} {lacks}; {QUOTE}"
    return Fault(Origin(found.file, start.line + 1, start.column + 1), "E501", "", rule)


def _keys_below_a_value(text: str, origin: Origin) -> str:
    """What to do about `method: sweep` with keys of the sweep below it; "" if it is not that."""
    lines = [line for line in text.splitlines()[: origin.line] if line.split("#")[0].strip()]
    if len(lines) < 2 or not (below := _KEY.match(lines[-1])):
        return ""
    above = _KEY_WITH_WORD.fullmatch(lines[-2])
    if above is None or len(above[1]) >= len(below[1]):
        return ""
    key, word = above[2], above[3]
    return (
        f"`{key}: {word}` has keys indented below it: "
        f"indent them like it, or write `{key}:` and below it `{word}:`"
    )


def _sign(text: str, origin: Origin) -> str:
    """What stands at a place; "" beyond the end."""
    line = "".join(text.splitlines()[origin.line - 1 : origin.line])
    return line[origin.column - 1 : origin.column]


def is_listed(before: Scalar, key: str, at: Origin) -> bool:
    """Whether a key at a place in {…} is meant to be in a list with the value before it: numbers
    with a space behind the comma, as in `values: 12, 22`."""
    if not (_NUMBER.match(before.text) and _NUMBER.match(key)):
        return False
    end = before.origin.column + len(before.text)
    return before.origin.line != at.line or at.column > end + 1


def decimal(before: Node | None, key: str) -> str:
    """The number that a value in {…} and the key after it may be meant as: `2,5 h` is 2.5 h."""
    whole = before.text if isinstance(before, Scalar) else ""
    return f"{whole}.{key}" if _WHOLE.fullmatch(whole) and key[:1].isdigit() else ""
