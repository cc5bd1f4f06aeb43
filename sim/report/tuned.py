"""Both designs as described and at their best: rows of texts."""

from __future__ import annotations

from collections.abc import Sequence

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure, figures, headline
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


def conclusions(described: Comparison, tuned: Comparison, objective: str) -> list[str]:
    """What tuning changes in the verdicts, in sentences; none for what stays undecided."""
    after = {(one.kpi, one.group): one for one in figures(tuned)}
    pairs = [
        (one, after[one.kpi, one.group])
        for one in _shown(described, objective)
        if (one.kpi, one.group) in after
    ]
    sorts = {
        "no longer shown when both are tuned": [b.name for b, t in pairs if _vanishes(b, t)],
        "turned round when both are tuned": [b.name for b, t in pairs if _turns(b, t)],
    }
    return [f"{words.listed(names)}: {what}." for what, names in sorts.items() if names]


def untouched(search: Search) -> list[str]:
    """The designs in which the search found nothing better."""
    return [
        label
        for label, chosen in search.chosen.items()
        if all(text == DESCRIBED.text for text in chosen.values())
    ]


def _shown(described: Comparison, objective: str) -> Sequence[Figure]:
    main = headline(described)
    if any(one.kpi == objective and not one.group for one in main):
        return main
    more = [one for one in figures(described) if one.kpi == objective and not one.group]
    return [*main, *more]


def _told(figure: Figure) -> tuple[str, str]:
    return str(figure.difference), figure.verdict


def _vanishes(before: Figure, after: Figure) -> bool:
    """Whether a direction was decided and no direction is left."""
    directed = verdicts.decided(before.verdict) not in ("", verdicts.EQUAL)
    return directed and verdicts.decided(after.verdict) in ("", verdicts.EQUAL)


def _turns(before: Figure, after: Figure) -> bool:
    both = [verdicts.decided(before.verdict), verdicts.decided(after.verdict)]
    return verdicts.EQUAL not in both and verdicts.disagree([before.verdict, after.verdict])
