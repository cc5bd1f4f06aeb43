"""What the second design does, in one sentence: the first of the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.measures import verdict as verdicts
from sim.report import words
from sim.report.figures import Figure, figures, headline
from sim.report.parts import by_rule
from sim.report.verdicts import SMALL, plain
from sim.study.compare import Comparison

SUBJECTS = ("man_hours", "customers_won", "revenue")  # what a manager asks about
MOST_VALUES = 3  # main figures that are told with values where no subject is there
SHOWN = 4  # figures named in a row; the table has them all
NEVER_SAID = (  # they compare nothing, or nothing can be compared
    verdicts.NOT_SHOWN,
    verdicts.RANGE,
    verdicts.ESTIMATED,
    verdicts.NOT_DEFINED,
)
IN_PART = "in part by the rules"
Text = Callable[[Figure], str]


@dataclass(frozen=True)
class Effect:
    """The sentence about a comparison: the subjects with their values, other main figures by name.

    What follows from a rule is said to, what does not change or is open, too.
    """

    comparison: Comparison

    def __str__(self) -> str:
        a, b = self.comparison.labels
        if self.every and not any(one.differs for one in self.every):
            return f"Against {a}, {b} differs in no figure."
        open_ = [one for one in self.told if one.verdict == verdicts.UNDECIDED]
        clauses = list(self._clauses())
        if not clauses and not open_:
            return f"Against {a}, {b} has no main figure that can be compared."
        text = f"{b} {_joined(clauses)}" if clauses else ""
        if open_:
            subject = "it" if clauses else b
            text += "; " if clauses else ""
            text += f"whether {subject} changes {_some(open_, self._changed)} is undecided"
        return f"Against {a}, {text}."

    @cached_property
    def every(self) -> list[Figure]:
        return figures(self.comparison)

    @cached_property
    def subjects(self) -> list[Figure]:
        """What is told with values."""
        undivided = {one.kpi: one for one in self.every if not one.group}
        found = [undivided[kpi] for kpi in SUBJECTS if kpi in undivided]
        return found or headline(self.every)[:MOST_VALUES]

    @cached_property
    def told(self) -> list[Figure]:
        """The subjects, then the other main figures."""
        main = [one for one in headline(self.every) if not self._is_subject(one)]
        return [one for one in (*self.subjects, *main) if one.verdict not in NEVER_SAID]

    def _is_subject(self, figure: Figure) -> bool:
        return (figure.kpi, figure.group) in [(one.kpi, one.group) for one in self.subjects]

    def _clauses(self) -> Iterator[str]:
        """Verb and figures of each sort of verdict: `is better on customers won (…)`."""
        a, b = self.comparison.labels
        yield from self._by_rule()
        verbs = {
            f"{b} better": "is better on {}",
            f"{a} better": "is worse on {}",
            f"{b} higher": "raises {}",
            f"{b} lower": "lowers {}",
            verdicts.EQUAL: "leaves {} practically equal",
        }
        for word, verb in verbs.items():
            if found := [one for one in self.told if plain(one.verdict) == word]:
                yield verb.replace("{}", _some(found, self._changed))
        if same := [one for one in self.told if _is_same(one)]:
            yield f"does not change {_some(same, self._kept)}"

    def _by_rule(self) -> Iterator[str]:
        """Differences that are no finding; a direction only where the interval has one."""
        found = [one for one in self.told if one.verdict == verdicts.RULE and one.differs]
        verbs = {
            "raises": [one for one in found if one.difference.low > 0],
            "lowers": [one for one in found if one.difference.high < 0],
        }
        clear = [one for some in verbs.values() for one in some]
        verbs["moves"] = [one for one in found if one not in clear]
        for verb, some in verbs.items():
            if some:
                yield f"{verb} {_some(some, self._changed)} by the rules of the designs"

    def _changed(self, figure: Figure) -> str:
        """`customers won (86 to 244, +158 ± 17)`: from A to B."""
        rule = IN_PART if by_rule(figure, self.every) else ""
        if not self._is_subject(figure):
            return _with(figure, rule)
        a, b = figure.both_rounded
        values = f"{a} to {words.with_unit(b, figure.unit, figure.name)}"
        return _with(figure, values, figure.difference_told, rule)

    def _kept(self, figure: Figure) -> str:
        """`customers won (0 in both)`."""
        values = f"{words.with_unit(figure.both[0], figure.unit, figure.name)} in both"
        return _with(figure, values) if self._is_subject(figure) else _named(figure)


def _joined(clauses: Sequence[str]) -> str:
    """`a, b, and c`: of clauses that have lists inside them."""
    return ", and ".join([", ".join(clauses[:-1]), clauses[-1]]) if clauses[1:] else clauses[0]


def _is_same(figure: Figure) -> bool:
    kept = figure.verdict == verdicts.RULE and not figure.differs
    return kept or figure.verdict == verdicts.IDENTICAL


def _named(figure: Figure) -> str:
    return _with(figure)


def _with(figure: Figure, *parts: str) -> str:
    """A figure with what is to be said in brackets, never without its mark."""
    small = "small" if figure.verdict.endswith(SMALL) else ""
    inside = ", ".join(part for part in (*parts, small, figure.mark) if part)
    return f"{figure.name} ({inside})" if inside else figure.name


def _some(rows: Sequence[Figure], text: Text) -> str:
    return words.some(list(map(text, rows)), SHOWN)
