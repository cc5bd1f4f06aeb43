"""Claims in sentences: which are supported, which contradicted, and where."""

from __future__ import annotations

from collections.abc import Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.facts import Facts, grouped
from sim.report.studies.registry import sentences

ORDER = ("supported", "contradicted", "undecided", "follows from the rule")
SHOWN = 5


@sentences("claims")
def claims(facts: Facts) -> list[str]:
    """How many claims have which verdict wherever they were asked; then which ones."""
    by_claim = [(claim, rows) for (claim,), rows in grouped(facts.rows("claims"), "claim")]
    alike: dict[str, list[str]] = {}
    for claim, rows in by_claim:
        alike.setdefault(_verdict(rows), []).append(words.name(claim))
    kinds = sorted(alike, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
    parts = [f"{len(alike[kind])} {kind}" for kind in kinds]
    places = len({(row["world"], row["switch"]) for row in facts.rows("claims")})
    where = "" if places == 1 else f" in all of {places} worlds and switches"
    found = [f"Of {words.counted(len(by_claim), 'claim')}: {', '.join(parts)}{where}."]
    return found + [f"{kind[:1].upper()}{kind[1:]}: {_some(alike[kind])}." for kind in kinds]


def _verdict(rows: Sequence[Row]) -> str:
    """What holds of a claim everywhere; else that it does not."""
    said = {str(row["verdict"]) for row in rows}
    return said.pop() if len(said) == 1 else "depending on world or switch"


def _some(names: Sequence[str]) -> str:
    more = len(names) - SHOWN
    return words.listed([*names[:SHOWN], *([f"{more} more"] if more > 0 else [])])
