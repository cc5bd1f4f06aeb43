"""What could reverse the verdict: worlds, readings of the case, unknowns; ranked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from sim.experiment.dimensions import Dimension, Range
from sim.measures.verdict import EQUAL, decided
from sim.report import words
from sim.report.assumptions import Assumption
from sim.report.figures import Row, interval, real
from sim.report.studies.certain import EVERYTHING
from sim.report.studies.effects import limits_told
from sim.report.studies.facts import Facts
from sim.report.studies.plans import AS_DESCRIBED, Arm, arms, base_told
from sim.report.studies.pointwise import turns_sign
from sim.report.studies.registry import own_tables
from sim.report.verdicts import plain
from sim.report.worlds import switched, worlds_apart
from sim.study.repeated import Repeated

SETS = "sets"
TURNS = "turns it round"
SIGN = "turns the sign"
NOT_LOOKED = "What it does to the verdict was not looked at."


@dataclass(frozen=True)
class Reversal:
    """Something that may turn the verdict. says: what it does to it, a line each. turn: how it was
    seen to, `turns the sign`; "" if it was not. rests: where it is written. assumption: the value
    in question, if it is one. looked_at: whether it is a value that a study varied."""

    title: str
    says: Sequence[str]
    turn: str
    rests: str = ""
    assumption: Assumption | None = None
    looked_at: bool = False

    @property
    def turns(self) -> bool:
        return bool(self.turn)


def reversals(
    repeated: Repeated | None,
    studies: Iterable[Facts],
    values: Sequence[Assumption],
    verdicts: Mapping[str, str],
) -> list[Reversal]:
    """Those that turn a verdict, worlds first; then the unknowns, as far as a difference moves
    with them or to know them is worth. Without such a study all values, in their order.

    verdicts: those of the comparison, by KPI.
    """
    by_name = {one.name: one for one in values}
    found: dict[str, Reversal] = {}
    for one in (*_elsewhere(repeated), *_unknowns(list(studies), by_name, verdicts)):
        before = found.get(one.title)
        if before is not None:
            one = replace(before, says=[*before.says, *one.says], turn=before.turn or one.turn)
        found[one.title] = one
    if not any(one.looked_at for one in found.values()):
        found |= {one.name: Reversal(one.name, [NOT_LOOKED], "", "", one) for one in values}
    return sorted(found.values(), key=lambda one: not one.turns)


def _elsewhere(repeated: Repeated | None) -> Iterator[Reversal]:
    if repeated is None:
        return
    for world, text, turns in worlds_apart(repeated):
        file = world.file.name if world.file else ""
        yield Reversal(f"World: {world.title}", [text], TURNS if turns else "", file)
    for switch, text in switched(repeated):
        yield Reversal(f"Reading: {switch.title}", [text], TURNS)


def _unknowns(
    studies: Sequence[Facts], values: dict[str, Assumption], verdicts: Mapping[str, str]
) -> Iterator[Reversal]:
    for facts in studies:
        if own_tables(facts) == ["comparison"]:
            yield from _alone(facts, values, verdicts)
    for facts in studies:
        yield from _worth(facts, values)


def _alone(
    facts: Facts, values: dict[str, Assumption], verdicts: Mapping[str, str]
) -> Iterator[Reversal]:
    """What each unknown does alone to the first figure, the widest swing first."""
    for kpi in facts.main_kpis[:1]:
        unit = facts.unit(kpi)
        for arm in arms(facts, facts.compared_in(kpi)):
            ends = [
                f"{words.with_unit(str(one), unit, words.name(kpi))} at"
                f" {facts.value_told(arm.dimension, text)}"
                for text, one in arm.ends
            ]
            text = f"Difference in {words.name(kpi)}: {', '.join(ends)}"
            described = arm.described
            if base_told(facts) == AS_DESCRIBED:
                described = verdicts.get(kpi, described)
            yield _reversal(facts, arm.dimension, text, _turn(arm, described), values)


def _turn(arm: Arm, described: str) -> str:
    """How an unknown turns a verdict at one of its ends, `no longer equal: As-Is better`; "" if it
    does not. described: the verdict where all is as described."""
    if turns_sign(arm):
        return SIGN
    before = decided(described)
    surely = [
        plain(said)
        for said, one in zip(arm.said, arm.sure, strict=True)
        if decided(said) == EQUAL or one.excludes_zero
    ]
    after = [one for one in surely if decided(one) not in ("", before)]
    was = "equal" if before == EQUAL else before or described
    return f"no longer {was}: {words.listed(list(dict.fromkeys(after)))}" if after else ""


def _worth(facts: Facts, values: dict[str, Assumption]) -> Iterator[Reversal]:
    """What it is worth to know each unknown before choosing, of the first payoff."""
    rows = [row for row in facts.rows("evidence_value") if row["dimension"] != EVERYTHING]
    own = [row for row in rows if row["kpi"] == rows[0]["kpi"]]
    for row in sorted(own, key=lambda one: real(one, "rank")):
        yield _reversal(facts, str(row["dimension"]), _worth_told(facts, row), "", values)


def _worth_told(facts: Facts, row: Row) -> str:
    kpi = str(row["kpi"])
    name, unit = words.name(kpi), facts.unit(kpi)
    value = limits_told(interval(row, "value", "low", "high"), "" if unit in name.split() else unit)
    more = "" if real(row, "low") > 0 else ", not shown to be more than 0"
    return f"To know it before choosing is worth {value} of {name}{more}"


def _reversal(
    facts: Facts, dimension: str, text: str, turn: str, values: dict[str, Assumption]
) -> Reversal:
    return Reversal(
        facts.title_of(dimension),
        [text],
        turn,
        facts.title,
        _assumed(facts.dimension(dimension), values),
        looked_at=True,
    )


def _assumed(dimension: Dimension | None, values: dict[str, Assumption]) -> Assumption | None:
    """The value that a range is set in: `parameters.rate`, `sets.region.europe.awareness`."""
    for path in dimension.paths if isinstance(dimension, Range) else ():
        parts = path.rpartition(":")[2].split(".")
        name = ".".join(parts[2:] if parts[0] == SETS else parts[1:])
        if name in values:
            return values[name]
    return None
