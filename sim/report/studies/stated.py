"""Claims in sentences: which are supported, which contradicted, and where."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from sim.report import words
from sim.report.figures import Row
from sim.report.studies.facts import Facts, choice_told, grouped
from sim.report.studies.plans import AS_DESCRIBED, points_named
from sim.report.studies.registry import sentences

ORDER = ("supported", "contradicted", "undecided", "follows from the rule", "not defined", "failed")
DEPENDS = "depending on the setting"
SHOWN = 5
SHORT = 80  # letters of a sentence, up to which it is told
FEW = 2  # settings, up to which each is named, however much is varied
NUMBER = re.compile(rf"{words.MINUS}?[\d.]")


@sentences("claims")
def claims(facts: Facts) -> list[str]:
    """How many claims have which verdict wherever they were asked; then which ones."""
    by_claim = [(claim, rows) for (claim,), rows in grouped(as_a_whole(facts), "claim")]
    alike: dict[str, list[str]] = {}
    for _, rows in by_claim:
        alike.setdefault(_verdict(rows), []).append(_called(rows[0]))
    kinds = sorted(alike, key=lambda one: ORDER.index(one) if one in ORDER else len(ORDER))
    places = len({row["point"] for row in facts.rows("claims")})
    every = " everywhere" if places > 1 else ""
    parts = [f"{len(alike[kind])} {kind}{'' if kind == DEPENDS else every}" for kind in kinds]
    where = f" in {places} settings (combinations of what is varied)" if every else ""
    differ = [_differing(facts, rows) for _, rows in by_claim if len(_said(rows)) > 1]
    found = [f"Of {words.counted(len(by_claim), 'claim')}{where}: {', '.join(parts)}."]
    alone = [kind for kind in kinds if kind != DEPENDS]
    found += [f"{kind[:1].upper()}{kind[1:]}: {_some(alike[kind], '; ')}." for kind in alone]
    more = [f"{len(differ) - SHOWN} more depend on the setting."] if len(differ) > SHOWN else []
    return [*found, *differ[:SHOWN], *more]


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


def _differing(facts: Facts, rows: Sequence[Row]) -> str:
    """`To-Be wins more: supported in 9, undecided in 1 (world inbound).` Few settings are named."""
    parts = []
    for verdict, count in _said(rows).most_common():
        where = _where(facts, [row for row in rows if row["verdict"] == verdict])
        parts.append(f"{verdict} in {count}{where}")
    return f"{_called(rows[0])}: {', '.join(parts)}."


def _where(facts: Facts, rows: Sequence[Row]) -> str:
    """` (world inbound and described)`; "" if there are too many."""
    named = points_named(facts, rows)
    if not named and len(rows) <= FEW:
        named = "; ".join(setting_told(facts, row) for row in rows)
    return f" ({named})" if named else ""


def _called(row: Row) -> str:
    """A claim by its sentence, or by its name where that is long."""
    says = str(row["says"]).strip().rstrip(".")
    return says if len(says) <= SHORT else words.name(str(row["claim"]))


def _some(names: Sequence[str], mark: str) -> str:
    more = len(names) - SHOWN
    return mark.join([*names[:SHOWN], *([f"{more} more"] if more > 0 else [])])
