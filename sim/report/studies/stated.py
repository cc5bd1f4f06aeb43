"""Claims in sentences: which are supported, which contradicted, and where."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.facts import Facts, grouped
from sim.report.studies.registry import sentences

ORDER = ("supported", "contradicted", "undecided", "follows from the rule", "failed")
DEPENDS = "depending on the setting"
SHOWN = 5


@sentences("claims")
def claims(facts: Facts) -> list[str]:
    """How many claims have which verdict wherever they were asked; then which ones."""
    by_claim = [(claim, rows) for (claim,), rows in grouped(as_a_whole(facts), "claim")]
    alike: dict[str, list[str]] = {}
    for claim, rows in by_claim:
        alike.setdefault(_verdict(rows), []).append(words.name(claim))
    kinds = sorted(alike, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
    parts = [f"{len(alike[kind])} {kind}" for kind in kinds]
    places = len({row["point"] for row in facts.rows("claims")})
    where = "" if places == 1 else f" in all of {places} settings"
    differ = [_differing(claim, rows) for claim, rows in by_claim if len(_said(rows)) > 1]
    found = [f"Of {words.counted(len(by_claim), 'claim')}: {', '.join(parts)}{where}."]
    alone = [kind for kind in kinds if kind != DEPENDS]
    found += [f"{kind[:1].upper()}{kind[1:]}: {_some(alike[kind])}." for kind in alone]
    return found + ([f"Depending on the setting: {_some(differ, '; ')}."] if differ else [])


def as_a_whole(facts: Facts) -> list[Row]:
    """A row a claim and setting: the last of several groups is that of the claim as a whole."""
    last = {(str(row["claim"]), row["point"]): row for row in facts.rows("claims")}
    return list(last.values())


def setting_told(facts: Facts, row: Row) -> str:
    """`inbound, early quote`; "as described" where nothing is varied."""
    names = [one.name for one in facts.dimensions]
    return ", ".join(words.name(str(row[name])) for name in names) or "as described"


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
