"""The answer in three sentences, never stronger than its intervals, no doubt left out."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.measures import verdict as verdicts
from sim.report import words, worlds
from sim.report.assumptions import assumptions
from sim.report.effect import Effect
from sim.report.figures import Figure, figures, headline
from sim.report.payoff import PAYOFFS
from sim.study.compare import Comparison
from sim.study.repeated import Repeated

SHOWN = 3  # figures named in a row; the table has them all
NOTHING_LOOKED = "Whether another world or other values turn this round was not looked at."
VALUES_NOT = "whether other values of the inputs turn it round was not looked at"
WORLDS_NOT = "whether another world turns it round was not looked at"


@dataclass(frozen=True)
class Studied:
    """What studies say of a comparison, in clauses: how sure it is, and what turns it round."""

    sure: Sequence[str] = ()
    turns: Sequence[str] = ()


def answer(
    comparison: Comparison,
    world: str,
    repeated: Repeated | None = None,
    studied: Studied | None = None,
) -> tuple[str, str, str]:
    """What the second design does; how sure that is; under which condition it turns round.

    world: the name of the comparison's. repeated: the same in other worlds; studied: what studies
    say of it. What nobody looked at is said to be so.
    """
    studied = studied or Studied()
    return (
        str(Effect(comparison)),
        _sure(comparison, world, studied.sure),
        _turns(repeated, studied.turns),
    )


def _sure(comparison: Comparison, world: str, more: Sequence[str]) -> str:
    """From how many runs, what is open or in doubt, and what the values put in rest on."""
    every = figures(comparison)
    main = headline(every)
    a, b = (design.scenario for design in comparison.designs)
    values = assumptions(a, b, {})
    bare = sum(one.is_bare for one in values)
    parts = [f"This rests on {runs_told(comparison)} in {world}", *_open(main, every), *more]
    if bare:
        parts.append(_unmeasured(bare, len(values)))
    return f"{'; '.join(parts)}."


def _unmeasured(bare: int, every: int) -> str:
    """What the values that were put in rest on."""
    if bare == every:
        return f"none of {words.counted(every, 'value')} put in rests on a measurement"
    verb = "rests" if bare == 1 else "rest"
    return f"{bare:,} of {words.counted(every, 'value')} put in {verb} on no measurement"


def runs_told(comparison: Comparison) -> str:
    """`30 pairs of runs`; pairs that are missing are said to be."""
    planned = comparison.plan.replications
    there = comparison.table["replications"]
    pairs = int(there.max()) if len(there) else 0
    if pairs < planned:
        missing = f"{pairs:,} of {planned:,} pairs of runs, of which the others failed,"
        return f"{missing} too few for any interval," if pairs < 2 else missing
    text = f"{words.counted(pairs, 'pair')} of runs"
    return f"{text}, too few for any interval," if pairs < 2 else text


def _open(main: Sequence[Figure], every: Sequence[Figure]) -> Iterator[str]:
    """What is undecided, in doubt or not defined among the main figures."""
    undecided = [one for one in main if one.verdict == verdicts.UNDECIDED]
    undefined = [one for one in main if one.verdict == verdicts.NOT_DEFINED]
    doubted = sorted({number for one in main for number in one.doubts})
    if undecided:
        yield f"undecided: {words.some([_needing(one) for one in undecided], SHOWN)}"
    if undefined:
        yield f"not defined: {words.some([_named(one) for one in undefined], SHOWN)}"
    if doubted:
        count = sum(bool(one.doubts) for one in main)
        numbers = ", ".join(map(str, doubted))
        yield f"in doubt: {count} of {words.counted(len(main), 'main figure')} [{numbers}]"
    if not main:
        yield "no main figure can be compared"
    elif not undecided and not undefined and not doubted:
        yield f"no main figure is undecided or in doubt there{_payoffs(every)}"


def _payoffs(every: Sequence[Figure]) -> str:
    """`, but contribution on paid hours is undecided`."""
    open_ = [one.name for one in every if one.kpi in PAYOFFS and one.verdict == verdicts.UNDECIDED]
    verb = "is" if len(open_) == 1 else "are"
    return f", but {words.listed(open_)} {verb} undecided" if open_ else ""


def _needing(figure: Figure) -> str:
    """`customers won (about 10 pairs would decide)`."""
    needed = ""
    if math.isfinite(figure.needed):
        needed = f"about {words.number(figure.needed)} pairs would decide"
    inside = ", ".join(part for part in (needed, figure.mark) if part)
    return f"{figure.name} ({inside})" if inside else figure.name


def _named(figure: Figure) -> str:
    return f"{figure.name} ({figure.mark})" if figure.mark else figure.name


def _turns(repeated: Repeated | None, studied: Sequence[str]) -> str:
    """What turns it round, from other worlds and from studies."""
    if repeated is None and not studied:
        return NOTHING_LOOKED
    found = [WORLDS_NOT] if repeated is None else list(worlds.turned(repeated))
    parts = [*studied, *found] if repeated is None else [*found, *(studied or [VALUES_NOT])]
    text = "; ".join(parts)
    return f"{text[0].upper()}{text[1:]}."
