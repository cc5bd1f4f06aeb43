"""Figures of two designs in sentences, never stronger than their intervals."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure

SHOWN = 5  # figures named in a part of a sentence; the table has them all
NOISE = 1e-9  # a difference that is smaller, by the larger of both values, is rounding
NEVER = (verdicts.NOT_DEFINED, verdicts.NOT_SHOWN, verdicts.RANGE, verdicts.ESTIMATED)

WAYS = {"days": ("shorter", "longer"), "customers": ("fewer", "more")}  # by unit

Named = Sequence[tuple[str, Figure]]


def is_shown(figure: Figure) -> bool:
    """Whether a row says something: no design's value is missing in both, or 0 in both."""
    return any(math.isfinite(one.mean) and one.mean != 0 for one in (figure.a, figure.b))


def compared(called: str, figure: Figure, labels: tuple[str, str]) -> str:
    """`Man-hours: lower in To-Be, which follows from the rules (17,104 h in As-Is, 6,310 h in
    To-Be; −10,795 ± 49 h).`"""
    (first, second), (a, b) = figure.both, labels
    unit = "" if figure.unit in called.split() else figure.unit
    values = [f"{_with(first, unit)} in {a}, {_with(second, unit)} in {b}"]
    if math.isfinite(figure.difference.mean) and not same(figure):
        values.append(_with(str(figure.difference), unit))
    if figure.mark:
        values.append(figure.mark)
    return f"{_capital(called)}: {found(figure, labels)} ({'; '.join(values)})."


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def found(figure: Figure, labels: tuple[str, str]) -> str:
    """`lower in To-Be`, `undecided`, `the same in both designs`: what may be said, and no more."""
    _, b = labels
    if same(figure):
        return "the same in both designs"
    plain = verdicts.decided(figure.verdict)
    if figure.verdict == verdicts.RULE:
        is_clear = figure.difference.excludes_zero
        told = f"{_way(figure)} in {b}, which" if is_clear else "a difference that"
        return f"{told} follows from the rules of the designs"
    if plain == verdicts.EQUAL:
        return verdicts.EQUAL
    if plain:
        return f"{_way(figure)} in {b}"
    return "one run cannot tell" if _is_one_run(figure) else figure.verdict


def same(figure: Figure) -> bool:
    """Whether the designs do not differ, but for rounding."""
    most = max(abs(figure.a.mean), abs(figure.b.mean))
    identical = figure.verdict == verdicts.IDENTICAL
    return identical or abs(figure.difference.mean) <= NOISE * most


def split(named: Named, labels: tuple[str, str]) -> str:
    """`Lower in To-Be: sales (−11,392 ± 43 h, by the rule). Higher in To-Be: …`, without a full
    stop; "" if there is nothing to tell."""
    sorts: dict[str, list[str]] = {}
    for heading, text in _sorted(named, labels):
        sorts.setdefault(heading, []).append(text)
    ways = [way for _, figure in named[:1] for way in _ways(figure)]
    order = [*(f"{way} in {labels[1]}" for way in ways), *OPEN]
    parts = [f"{sort}: {words.some(sorts[sort], SHOWN)}" for sort in order if sort in sorts]
    return _capital("; ".join(parts))


OPEN = (verdicts.EQUAL, verdicts.UNDECIDED, "the same in both designs", "no value")


def _sorted(named: Named, labels: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """What may be said of each figure, and how it is named there."""
    for called, figure in named:
        rule = figure.verdict == verdicts.RULE
        if same(figure):
            yield "the same in both designs", called
        elif figure.verdict in NEVER or not math.isfinite(figure.difference.mean):
            yield "no value", called
        elif verdicts.decided(figure.verdict) == verdicts.EQUAL:
            yield verdicts.EQUAL, called
        elif verdicts.decided(figure.verdict) or (rule and figure.difference.excludes_zero):
            yield f"{_way(figure)} in {labels[1]}", f"{called} ({_value(figure, rule)})"
        else:
            yield verdicts.UNDECIDED, called


def _value(figure: Figure, rule: bool) -> str:
    parts = [_with(str(figure.difference), figure.unit), "by the rule" if rule else "", figure.mark]
    return ", ".join(part for part in parts if part)


def _way(figure: Figure) -> str:
    return _ways(figure)[figure.difference.mean > 0]


def _ways(figure: Figure) -> tuple[str, str]:
    return WAYS.get(figure.unit, ("lower", "higher"))


def _with(text: str, unit: str) -> str:
    return f"{text} {unit}".strip()


def _is_one_run(figure: Figure) -> bool:
    one = figure.difference
    return figure.verdict == verdicts.UNDECIDED and not math.isfinite(one.half)
