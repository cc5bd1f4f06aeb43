"""What a manager asks, each question with a short answer: no stronger than what was found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sim.report import words
from sim.report.findings import Findings
from sim.report.must import lost_along, must
from sim.report.narrative import runs_told
from sim.report.payoff import PAID, PAYOFFS, REDEPLOYED, WORKED
from sim.report.should import HOLDS, UNSEEN, USED, Should
from sim.report.studies.clauses import over_told, shares_told, turns_round
from sim.report.studies.first import first
from sim.report.studies.sets import fewer_are_better
from sim.report.worlds import turned

NO_VALUES = "what other values of the inputs do was not looked at"
NO_LINE = "under which values of the inputs it holds was not looked at"
WHOLE = 100.0  # %
NO_READING = "other readings of the case were not looked at"
NO_WORLD = "other worlds were not looked at"
BY_ITSELF = "Every set of the changes was run; a change by itself is averaged over all orders:"
NO_CHANGES = "Which of the changes does it was not looked at."


@dataclass(frozen=True)
class Asked:
    """A question and its answer: a sentence, and points that belong to it. place: the section that
    shows it, by its name."""

    question: str
    said: str
    points: Sequence[str]
    place: str


def in_short(findings: Findings) -> list[Asked]:
    """The four questions, in their order; what nobody looked at is said to be so."""
    return [
        _should(findings),
        _sure(findings),
        _true(findings),
        _first(findings),
    ]


# -- should we do it ------------------------------------------------------------------


def _should(findings: Findings) -> Asked:
    answer = Should(findings, _condition(findings))
    said = " ".join([f"{answer.head}.", *_fewer(findings)])
    return Asked("Should we do it?", said, list(answer.points()), "scoreboard")


def _fewer(findings: Findings) -> Iterator[str]:
    """`But a part of it is surely better than the whole: only “Trial”, on revenue.`"""
    for facts in findings.studies_with("sets"):
        by_set: dict[str, list[str]] = {}
        for kpi in dict.fromkeys([*(one.kpi for one in findings.main[:1]), *PAYOFFS]):
            if chosen := fewer_are_better(facts, kpi):
                by_set.setdefault(chosen, []).append(words.name(kpi))
        told = [f"{chosen}, on {words.listed(names)}" for chosen, names in by_set.items()]
        if told:
            yield f"But a part of it is surely better than the whole: {'; '.join(told)}."


def _condition(findings: Findings) -> str:
    """What the first answer hangs on, beside what it says itself."""
    if _conditions(Should(findings)):
        return HOLDS
    return UNSEEN if findings.repeated is None or not findings.studied.turns else ""


# -- how sure is that -----------------------------------------------------------------


def _sure(findings: Findings) -> Asked:
    """Pairs of runs, inputs that nobody measured; what the evidence and other worlds say of it."""
    bare, every = sum(one.is_bare for one in findings.values), len(findings.values)
    text = f"From {runs_told(findings.comparison)} with the values as described"
    if bare:
        text += f", of which {bare:,} of {every:,} rest on no measurement"
    studies = list(findings.studies_with("uncertainty"))
    lead = over_told(studies[0]) if studies else _sentence(NO_VALUES)
    points = [text for facts in studies[:1] for text in shares_told(facts)]
    points += [*_open(findings), _sentence(_worlds(findings))]
    return Asked("How sure is that?", f"{text}. {lead}", points, "certainty")


def _open(findings: Findings) -> list[str]:
    """What puts figures in doubt here."""
    count = sum(bool(one.doubts) for one in findings.main)
    return [f"In doubt: {count} of {len(findings.main)} main figures."] if count else []


def _worlds(findings: Findings) -> str:
    return "; ".join(turned(findings.repeated)) if findings.repeated is not None else NO_WORLD


# -- what must be true ----------------------------------------------------------------


def _true(findings: Findings) -> Asked:
    """A list of conditions, the hours first; what was not looked at is said to be so."""
    answer = Should(findings)
    points = [*_hours(answer), *_conditions(answer)]
    whole = f"All of this, for the answer on {findings.labels[1]} as a whole to hold:"
    lead = whole if answer.side else "This would decide it:"
    lines = findings.studied.turns
    missing = [] if lines else [NO_LINE]
    missing += [] if findings.repeated is not None else [NO_WORLD]
    missing += [] if findings.is_read_otherwise else [NO_READING]
    if not points:
        lead = "Nothing that was looked at turns it round."
    if missing:
        lead = f"{_sentence('; '.join(missing))} {lead}"
    place = "turning" if findings.repeated is not None or lines else "assumptions"
    return Asked("What must be true?", lead, points, place)


def _least(answer: Should) -> Iterator[str]:
    """What share of them makes up for what is lost without."""
    share = answer.whole(REDEPLOYED)
    if share is not None and 0 < share.difference.mean < share.difference.high < WHOLE:
        told = words.with_unit(words.number(share.difference.high, 10), share.unit, "")
        yield f"Of these hours {told} or less would make up for what is lost otherwise."


def _conditions(answer: Should) -> list[str]:
    """What must be true beside the hours: if these are saved, that all are paid decides nothing."""
    payoffs = (WORKED,) if answer.rests_on_hours else PAYOFFS
    findings = answer.findings
    found = must(findings, answer.side, payoffs)
    if not found and turns_round(findings.studies.values()):  # a map, or a line elsewhere
        found = [_sentence(clause) for clause in findings.studied.turns]
    return found


def _hours(answer: Should) -> Iterator[str]:
    """That the answer needs the freed hours, and what holds without."""
    paid = answer.whole(PAID)
    if answer.side and answer.rests_on_hours:
        studies = answer.findings.studies.values()
        lost = [text for facts in studies for text in lost_along(facts, answer.side, PAID)]
        yield _sentence(USED if paid is None else f"{USED}; else {answer.payoff(paid)}")
        yield from _least(answer)
        yield from (_sentence(f"if they are not: {text}") for text in lost)


# -- what would change first ----------------------------------------------------------


def _first(findings: Findings) -> Asked:
    question = "What should be changed first?"
    for facts in findings.studies_with("waterfall"):
        if found := first(facts, [one.kpi for one in findings.main]):
            return Asked(question, BY_ITSELF, found, "changes")
    if not findings.comparison.designs[1].scenario.changes:
        none = f"{findings.labels[1]} names no changes that could be taken apart."
        return Asked(question, none, [], "scoreboard")
    return Asked(question, NO_CHANGES, [], "changes")


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."
