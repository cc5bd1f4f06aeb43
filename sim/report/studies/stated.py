"""Claims in sentences: which are supported, which contradicted, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.facts import Facts, choice_told, grouped
from sim.report.studies.plans import AS_DESCRIBED
from sim.report.studies.registry import sentences

ORDER = ("supported", "contradicted", "undecided", "follows from the rule", "not defined", "failed")
DEPENDS = "depending on the setting"
SHOWN = 5
NUMBER = re.compile(rf"{words.MINUS}?[\d.]")


@sentences("claims")
def claims(facts: Facts) -> list[str]:
    """How many claims have which verdict wherever they were asked; then which ones."""
    by_claim = [(claim, rows) for (claim,), rows in grouped(as_a_whole(facts), "claim")]
    alike: dict[str, list[str]] = {}
    for claim, rows in by_claim:
        alike.setdefault(_verdict(rows), []).append(words.name(claim))
    kinds = sorted(alike, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
    places = len({row["point"] for row in facts.rows("claims")})
    every = " everywhere" if places > 1 else ""
    parts = [f"{len(alike[kind])} {kind}{'' if kind == DEPENDS else every}" for kind in kinds]
    where = f" in {places} settings (combinations of what is varied)" if every else ""
    differ = [_differing(claim, rows) for claim, rows in by_claim if len(_said(rows)) > 1]
    found = [f"Of {words.counted(len(by_claim), 'claim')}{where}: {', '.join(parts)}."]
    alone = [kind for kind in kinds if kind != DEPENDS]
    found += [f"{kind[:1].upper()}{kind[1:]}: {_some(alike[kind])}." for kind in alone]
    return found + ([f"Depending on the setting: {_some(differ, '; ')}."] if differ else [])


def as_a_whole(facts: Facts) -> list[Row]:
    """A row a claim and setting: the last of several groups is that of the claim as a whole."""
    last = {(str(row["claim"]), row["point"]): row for row in facts.rows("claims")}
    return list(last.values())


def setting_told(facts: Facts, row: Row) -> str:
    """`inbound, early quote`; "as described" where nothing is varied."""
    chosen = [(one.name, str(row[one.name])) for one in facts.dimensions]
    return ", ".join(_chosen(facts, name, text) for name, text in chosen) or AS_DESCRIBED


def _chosen(facts: Facts, name: str, text: str) -> str:
    """A name says what it is; a number needs the name of its dimension."""
    told = facts.value_told(name, text)
    return choice_told(facts, name, text) if NUMBER.match(told) else told


def _verdict(rows: Sequence[Row]) -> str:
    """What holds of a claim everywhere; else that it does not."""
    said = _said(rows)
    return next(iter(said)) if len(said) == 1 else DEPENDS


def _said(rows: Sequence[Row]) -> Counter[str]:
    return Counter(str(row["verdict"]) for row in rows)


def _differing(claim: str, rows: Sequence[Row]) -> str:
    """`price is seen sooner (supported in 3, undecided in 1)`."""
    parts = [f"{verdict} in {count}" for verdict, count in _said(rows).most_common()]
    return f"{words.name(claim)} ({', '.join(parts)})"


def _some(names: Sequence[str], mark: str = "") -> str:
    more = len(names) - SHOWN
    shown = [*names[:SHOWN], *([f"{more} more"] if more > 0 else [])]
    return mark.join(shown) if mark else words.listed(shown)
