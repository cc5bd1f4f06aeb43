"""The answer in three sentences, never stronger than its intervals, no doubt left out."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure, figures, headline
from sim.study.compare import Comparison

SHOWN = 5  # figures named in a sentence; the table has them all


def answer(comparison: Comparison, world: str, elsewhere: str = "") -> tuple[str, str, str]:
    """What differs; what does not or is open; what follows from the rules, and where it holds.

    world: the name of the comparison's. elsewhere: what other worlds say, if that is known, as
    `depends on the world: …`.
    """
    main = headline(comparison)
    return (
        _differences(comparison, main),
        _no_difference(main),
        _scope(figures(comparison), world, elsewhere or "says nothing of others"),
    )


def _differences(comparison: Comparison, main: Sequence[Figure]) -> str:
    a, b = comparison.labels
    runs = words.counted(comparison.plan.replications, "paired run")
    question = f"{b} against {a} in {runs}"
    if not any(figure.differs for figure in figures(comparison)):
        return f"{question}: they do not differ in any figure."
    parts = [
        f"{subject} is {word} on {_some(found, values)}"
        for subject, word, values in (
            (b, "better", _values),
            (a, "better", _values_of_a),
            (b, "higher", _values),
            (b, "lower", _values),
        )
        if (found := _with(main, f"{subject} {word}"))
    ]
    if not parts:
        return f"{question}: neither is shown to be better on a main figure."
    return f"{question}: {', while '.join(parts)}."


def _no_difference(main: Sequence[Figure]) -> str:
    sorts: tuple[tuple[str, Callable[[Figure], str]], ...] = (
        (verdicts.EQUAL, _values),
        (verdicts.IDENTICAL, _named),
        (verdicts.UNDECIDED, _open),
    )
    parts = [
        f"{word}: {_some(found, text)}" for word, text in sorts if (found := _with(main, word))
    ]
    return _sentence("; ".join(parts) or "no main figure is practically equal or undecided")


def _scope(every: Sequence[Figure], world: str, elsewhere: str) -> str:
    holds = f"this holds for {world} at these parameter values, and {elsewhere}"
    rule = [figure for figure in _with(every, verdicts.RULE) if not figure.group and figure.differs]
    if not rule:
        return _sentence(holds)
    verb = "differs" if len(rule) == 1 else "differ"
    names = _some(rule, _named)
    return _sentence(f"{names} {verb} by the rules of the designs, no finding; {holds}")


def _with(rows: Sequence[Figure], beginning: str) -> list[Figure]:
    return [figure for figure in rows if figure.verdict.startswith(beginning)]


def _some(rows: Sequence[Figure], text: Callable[[Figure], str]) -> str:
    more = len(rows) - SHOWN
    return words.listed([*map(text, rows[:SHOWN]), *([f"{more} more"] if more > 0 else [])])


def _values(figure: Figure) -> str:
    """`customers won (262.9 against 291.1)`: B against A."""
    a, b = figure.both
    return _against(figure, b, a)


def _values_of_a(figure: Figure) -> str:
    """`customers won (291.1 against 262.9)`: A against B."""
    a, b = figure.both
    return _against(figure, a, b)


def _against(figure: Figure, first: str, second: str) -> str:
    values = f"{words.with_unit(first, figure.unit, figure.name)} against {second}"
    parts = [values, "small" if "small" in figure.verdict else "", figure.mark]
    return f"{figure.name} ({', '.join(part for part in parts if part)})"


def _open(figure: Figure) -> str:
    needed = ""
    if math.isfinite(figure.needed):
        needed = f"; about {words.number(figure.needed)} pairs would decide"
    doubt = f", {figure.mark}" if figure.mark else ""
    return f"{figure.name} ({figure.difference}{needed}{doubt})"


def _named(figure: Figure) -> str:
    return f"{figure.name} ({figure.mark})" if figure.mark else figure.name


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."
