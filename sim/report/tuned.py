"""Both designs as described and at their best: rows of texts."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure, figures, headline
from sim.report.warnings import MARK, sentence
from sim.study.compare import Comparison
from sim.study.tuned import Search
from sim.study.tuning import DESCRIBED

PRINCIPLE = "A difference that vanishes when both are tuned is one of tuning, not of principle."


def tuned_table(described: Comparison, tuned: Comparison, objective: str) -> list[list[str]]:
    """The main KPIs and the objective: title, difference and verdict as described, and tuned."""
    after = {(one.kpi, one.group): one for one in figures(tuned)}
    return [
        [one.title, *_told(one), *_told(after[one.kpi, one.group])]
        for one in _shown(described, objective)
        if (one.kpi, one.group) in after
    ]


def chosen_table(search: Search) -> list[list[str]]:
    """Each key by its title, and what the search chose for each design."""
    return [
        [key.title, *(chosen[key.name] for chosen in search.chosen.values())]
        for key in search.tuning.keys
    ]


def conclusion(described: Comparison, tuned: Comparison, objective: str) -> str:
    """What tuning makes of the directions that were decided, in a sentence."""
    after = {(one.kpi, one.group): one for one in figures(tuned)}
    fates: dict[str, list[str]] = {}
    for one in _shown(described, objective):
        fate = _fate(one, after.get((one.kpi, one.group)))
        fates.setdefault(fate, []).append(one.name)
    parts = [f"{fate}: {words.listed(names)}" for fate, names in fates.items() if fate]
    return f"When both are tuned, {'; '.join(parts) or 'no decided difference is another one'}."


def _fate(before: Figure, after: Figure | None) -> str:
    """What becomes of a difference whose direction was decided; "" if it stays or was open."""
    first = verdicts.decided(before.verdict)
    if after is None or first in ("", verdicts.EQUAL) or not math.isfinite(after.difference.mean):
        return ""
    then = verdicts.decided(after.verdict)
    if then in ("", verdicts.EQUAL):
        return after.verdict
    return "" if then == first else f"turned to {after.verdict}"


def warnings(tuned: Comparison) -> list[str]:
    """What puts figures of the tuned designs in doubt."""
    return [f"Tuned, {sentence(doubt)}." for doubt in tuned.doubts]


def untouched(search: Search) -> list[str]:
    """The designs in which the search found nothing better."""
    return [
        label
        for label, chosen in search.chosen.items()
        if all(text == DESCRIBED.text for text in chosen.values())
    ]


def _shown(described: Comparison, objective: str) -> Sequence[Figure]:
    every = figures(described)
    main = headline(every)
    if any(one.kpi == objective and not one.group for one in main):
        return main
    more = [one for one in every if one.kpi == objective and not one.group]
    return [*main, *more]


def _told(figure: Figure) -> tuple[str, str]:
    return str(figure.difference), figure.verdict + (f", {MARK}" if figure.mark else "")
