"""Whether to do it, as far as the verdicts allow: yes, yes if, no, undecided, or no difference."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sim.measures import verdict as verdicts
from sim.measures.freed import ALL, Freed, freed
from sim.measures.kpis import roles_of
from sim.measures.roles import currency
from sim.report import words
from sim.report.figures import Figure, Interval
from sim.report.findings import Findings
from sim.report.parts import is_alone
from sim.report.payoff import PAID, WORKED
from sim.report.verdicts import SMALL, plain

MAN_HOURS, HOURS = "man_hours", "h"
SHOWN = 4  # figures named in a row
USED = "the freed hours are used otherwise or no longer paid"
HOLDS = "what must be true holds"  # the third question
UNSEEN = "the values put in are right"
HERE = ", in this world and with these values"
NOT_IN = "What the change itself costs is not in these figures."
NOTHING_IN = "What systems and the change itself cost is not in these figures."
SAME = (verdicts.EQUAL, verdicts.IDENTICAL)
JUDGED_NOT = (verdicts.RULE, verdicts.NOT_SHOWN, verdicts.RANGE, verdicts.ESTIMATED)


@dataclass(frozen=True)
class Should:
    """The answer with what it brings and costs. Judged are the main figures and the payoff. One in
    doubt decides nothing; a difference that is small, or practically none, is neither gain nor
    loss. condition: HOLDS where something was seen to turn a verdict round, UNSEEN where not all
    was looked at, else ""."""

    findings: Findings
    condition: str = ""

    @property
    def side(self) -> str:
        """The design that the answer is for, by its label; "" if it is for none."""
        a, b = self.findings.labels
        return b if self.head.startswith("Yes") else a if self.head.startswith("No") else ""

    @property
    def head(self) -> str:
        """The first that holds: nothing can be judged; gains against losses; losses alone; what is
        open; gains or hours freed, under conditions; hours needed for nothing; no difference."""
        gains, losses = self.gains, self.losses
        if not self.judged:
            return "Undecided: no main figure can be judged"
        if losses and (gains or self.frees):
            bought = _names(gains) if gains else "freed hours"
            return self._yes(f"{bought} count for more than {_names(losses)}")
        if losses:
            return f"No{self._here}"
        if self.open:
            return "Undecided"
        if gains or self.frees:
            return self._yes(self._needs_worth())
        if self.needs_more:
            return f"No{self._here}: it needs more hours and is better on no main figure"
        return f"It makes no difference that matters{self._here}"

    def _yes(self, *first: str) -> str:
        """`Yes, if …`, with every condition that there is."""
        conditions = [*first, USED if self.rests_on_hours else "", self.condition]
        told = words.listed([f"if {one}" for one in conditions if one])
        return f"Yes, {told}" if told else "Yes"

    @property
    def _here(self) -> str:
        return HERE if self.condition else ""

    # -- what is judged -----------------------------------------------------------------

    @cached_property
    def judged(self) -> list[Figure]:
        main = self.findings.main
        payoff = [one for one in [self.whole(WORKED)] if one and one not in main]
        return [one for one in (*main, *payoff) if plain(one.verdict) not in JUDGED_NOT]

    @property
    def gains(self) -> list[Figure]:
        """The payoff is none if it rests on hours freed, which are told by themselves."""
        found = self._for(self.findings.labels[1])
        return [one for one in found if one.kpi != WORKED or not self.rests_on_hours]

    @property
    def losses(self) -> list[Figure]:
        return self._for(self.findings.labels[0])

    @property
    def same(self) -> list[Figure]:
        return [one for one in self._clear if one.verdict in SAME or one.verdict.endswith(SMALL)]

    @property
    def open(self) -> list[Figure]:
        loose = (verdicts.UNDECIDED, verdicts.NOT_DEFINED)
        return [one for one in self.judged if one.doubts or one.verdict in loose]

    @property
    def _clear(self) -> list[Figure]:
        return [one for one in self.judged if not one.doubts]

    def _for(self, label: str) -> list[Figure]:
        return [one for one in self._clear if one.verdict == f"{label} better"]

    def whole(self, kpi: str) -> Figure | None:
        every = self.findings.every
        return next((one for one in every if one.kpi == kpi and not one.group), None)

    # -- hours --------------------------------------------------------------------------

    @cached_property
    def hours(self) -> Freed | None:
        """Of all actors; None where no hours were counted, or one run gives no interval."""
        comparison = self.findings.comparison
        a, b = (design.scenario for design in comparison.designs)
        found = freed(comparison.kpis, comparison.labels, (a, b))
        whole = next((one for one in found if one.actor == ALL), None)
        return whole if whole and math.isfinite(whole.hours.interval()[1]) else None

    @property
    def frees(self) -> bool:
        return self.hours is not None and self.hours.hours.interval()[1] > 0

    @property
    def needs_more(self) -> bool:
        return self.hours is not None and self.hours.hours.interval()[2] < 0

    @property
    def rests_on_hours(self) -> bool:
        """Whether hours are freed and nothing shows that it pays without them: the payoff with all
        hours paid or, where it was not measured, a gain that is no count of hours."""
        paid = self.whole(PAID)
        if paid is not None:
            pays = paid.verdict == f"{self.findings.labels[1]} better" and not paid.doubts
        else:
            found = self._for(self.findings.labels[1])
            pays = any(one.unit != HOURS and one.kpi != WORKED for one in found)
        return self.frees and not pays

    def _needs_worth(self) -> str:
        """The condition that more hours are worth it, unless the payoff has them in it."""
        paid = any(one.kpi == WORKED for one in self.gains)
        return "what it brings is worth the hours" if self.needs_more and not paid else ""

    # -- what it brings and costs -------------------------------------------------------

    def points(self) -> Iterator[str]:
        """Gains and losses; hours and their wages; parts that go another way; what is left out."""
        sides = {
            "better on": self.gains,
            "worse on": self.losses,
            "undecided or in doubt:": self.open,
            "practically equal:": self.same,
        }
        told = [f"{word} {_names(found)}" for word, found in sides.items() if found]
        if told:
            text = "; ".join(told)
            yield f"{text[:1].upper()}{text[1:]}."
        yield from self._hours()
        yield from self._paid()
        yield from self._parts()
        yield NOT_IN if any(self._design_costs) else NOTHING_IN

    def _hours(self) -> Iterator[str]:
        """Hours and their wages."""
        if self.hours is None or not (self.frees or self.needs_more):
            return
        verb = "frees" if self.frees else "needs more:"
        worth = "worth {} only if " + USED.replace("the freed", "these")
        if not self.frees or USED in self.head:
            worth = "whose pay is {}"
        money = Interval(*self.hours.money.interval()).size
        unit = currency(self.findings.comparison.designs[0].scenario)
        hours = Interval(*self.hours.hours.interval()).size
        rule = " by the rules of the designs" if self._is_ruled else ""
        yield f"It {verb} {hours} h{rule}, {worth.format(f'{money} {unit}'.strip())}."

    @property
    def _is_ruled(self) -> bool:
        """Whether the hours are no finding."""
        hours = self.whole(MAN_HOURS)
        return hours is not None and hours.verdict == verdicts.RULE

    def _paid(self) -> Iterator[str]:
        """`With freed hours saved, contribution on worked hours is better (+784,000 ± 43,000 USD);
        with every hour on shift paid, contribution on paid hours is undecided (…).`"""
        worked, paid = self.whole(WORKED), self.whole(PAID)
        if not self.frees or worked is None or paid is None:
            return
        yield (
            f"If these hours are saved, {self.payoff(worked)}; if every hour on shift is paid,"
            f" {self.payoff(paid)}."
        )

    def payoff(self, figure: Figure) -> str:
        """`contribution on paid hours is undecided (−35,000 ± 43,000 USD)`."""
        a, b = self.findings.labels
        verb = {f"{b} better": "better", f"{a} better": "worse"}.get(plain(figure.verdict))
        small = SMALL if figure.verdict.endswith(SMALL) else ""
        inside = words.with_unit(figure.difference_told, figure.unit, "")
        inside += f", {figure.mark}" if figure.mark else ""
        return f"{figure.name} is {verb or figure.verdict}{small} ({inside})"

    @property
    def _design_costs(self) -> list[float]:
        """What the designs cost beside people, as put in."""
        designs = self.findings.comparison.designs
        return [roles_of(one.scenario).design_cost for one in designs]

    def _parts(self) -> Iterator[str]:
        """`Not everywhere: on customers won, As-Is is better in asia pacific (−3.1 ± 1.9); …`"""
        for whole in self.findings.main[:1]:
            parts = [
                one
                for one in self.findings.every
                if one.kpi == whole.kpi and is_alone(one.group) and self._is_apart(one, whole)
            ]
            by_verdict: dict[str, list[str]] = {}
            for one in parts:
                told = f"{one.part} ({one.difference_told})"
                by_verdict.setdefault(one.verdict.replace(" better", " is better"), []).append(told)
            if by_verdict:
                sides = [f"{said} for {words.some(t, SHOWN)}" for said, t in by_verdict.items()]
                yield (
                    f"Not alike everywhere: on {whole.name}, {words.listed(sides)}; each part is"
                    " judged by itself."
                )

    def _is_apart(self, part: Figure, whole: Figure) -> bool:
        """Whether a part is surely better in a design in which the whole is not."""
        sides = [f"{label} better" for label in self.findings.labels]
        return not part.doubts and part.verdict in sides and part.verdict != whole.verdict


def _names(some: Sequence[Figure]) -> str:
    return words.some([one.name for one in some], SHOWN)
